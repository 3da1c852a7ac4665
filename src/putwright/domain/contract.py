"""One listed option: underlying, expiry, right, strike and deliverable, and which options may be opened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from putwright.domain.money import parse_amount
from putwright.domain.refusal import BadInput, Refusal
from putwright.domain.symbol import canonical_symbol, is_adjusted_root, is_root, osi_root

STRIKE_THOUSANDTHS_MAX = 99_999_999  # eight digits of an OSI symbol
STANDARD_SHARES = 100


class Right(StrEnum):
    """What the holder may do: sell the shares (PUT) or buy them (CALL)."""

    PUT = "PUT"
    CALL = "CALL"

    @property
    def letter(self) -> str:
        """P or C, as in an OSI symbol."""
        return self.value[0]


@dataclass(frozen=True, slots=True)
class OptionContract:
    """One listed option.

    `strike` [USD/share]; `multiplier` turns strike and premium into money [share/contract]; `deliverable` is
    what changes hands on assignment [share/contract], None where an adjusted series leaves it unknown. `root`
    is the OSI root as listed and defaults to that of the standard series.
    """

    underlying: str
    expiry: date
    right: Right
    strike: Decimal
    multiplier: int = STANDARD_SHARES
    root: str = ""
    deliverable: int | None = STANDARD_SHARES

    def __post_init__(self) -> None:
        object.__setattr__(self, "underlying", canonical_symbol(self.underlying))
        object.__setattr__(self, "root", self.root or osi_root(self.underlying))
        if not is_root(self.root):
            raise self._bad(
                f"the root {self.root!r} is not one to six capital letters or digits", "Write it as listed."
            )
        if isinstance(self.expiry, datetime):
            raise self._bad("the expiry is a moment", "Give a date: an expiry is a day in New York.")
        if self.multiplier <= 0:
            raise self._bad(
                f"the multiplier is {self.multiplier}", "It counts shares per contract: 100 as a rule."
            )
        strike_thousandths(self.strike)
        if is_adjusted_root(self.root) and self.deliverable == STANDARD_SHARES:
            object.__setattr__(
                self, "deliverable", None
            )  # the symbol says adjusted, so 100 was only the default

    def __str__(self) -> str:
        listed_as = f" ({self.root})" if self.is_adjusted else ""
        strike = strike_text(self.strike)
        return f"{self.underlying} {self.expiry.isoformat()} {strike} {self.right.letter}{listed_as}"

    @property
    def is_adjusted(self) -> bool:
        """Whether a split, merger or special dividend has changed the series: its root ends with a digit."""
        return is_adjusted_root(self.root)

    @property
    def strike_thousandths(self) -> int:
        """The strike as the snapshot keeps it [USD/1000 per share]."""
        return strike_thousandths(self.strike)

    @property
    def exercise_value(self) -> Decimal:
        """What the holder of one put is paid on exercise, strike times multiplier [USD/contract]."""
        return self.strike * self.multiplier

    def _bad(self, wrong: str, remedy: str) -> BadInput:
        return BadInput(f"Describing an option on {self.underlying}", wrong, remedy)


def strike_thousandths(strike: Decimal) -> int:
    """A strike in thousandths of a dollar [USD/1000 per share].

    Raises:
        BadInput: not positive, finer than a thousandth, or more than eight digits.
    """
    tried = f"Reading the strike {strike}"
    if not strike.is_finite() or strike <= 0:
        raise BadInput(tried, "a strike is more than zero", "Give US dollars per share, such as 410 or 22.5.")
    thousandths = strike * 1000
    if thousandths != thousandths.to_integral_value():
        raise BadInput(tried, "it is finer than a tenth of a cent", "Give at most three decimals.")
    if thousandths > STRIKE_THOUSANDTHS_MAX:
        raise BadInput(
            tried, "it has more than eight digits in thousandths", "The largest strike is 99999.999."
        )
    return int(thousandths)


def strike_of_thousandths(thousandths: int) -> Decimal:
    """The strike behind thousandths of a dollar, without idle zeros: 22500 is 22.5 [USD/share]."""
    whole, rest = divmod(int(thousandths), 1000)
    return Decimal(whole) if rest == 0 else Decimal(f"{whole}.{rest:03d}".rstrip("0"))


def strike_text(strike: Decimal) -> str:
    """A strike as the trade writes it: 410, 22.5 [USD/share]."""
    return str(strike_of_thousandths(strike_thousandths(strike)))


def standard_contract_refusal(contract: OptionContract) -> Refusal | None:
    """The refusal of a contract that is not 100 shares of an unadjusted series, or None (invariant I17).

    An adjusted series may deliver 150 shares, another company or cash beside them: strike times 100 is then
    neither what is at stake nor what is owned afterwards.
    """
    if contract.is_adjusted:
        actual = f"{contract.root} is an adjusted series of {contract.underlying}"
    elif contract.multiplier != STANDARD_SHARES:
        actual = f"{contract} has a multiplier of {contract.multiplier}"
    elif contract.deliverable is None:
        actual = f"what {contract} delivers is unknown"
    elif contract.deliverable != STANDARD_SHARES:
        actual = f"{contract} delivers {contract.deliverable} shares"
    else:
        return None
    return Refusal(
        rule="NOT_STANDARD",
        limit="100 shares of an unadjusted series",
        actual=actual,
        distance="",
        remedy=f"Choose a standard {contract.underlying} series, root {osi_root(contract.underlying)}.",
    )


def strike_of_text(text: str) -> Decimal:
    """A strike a person typed: `410`, `$410`, `22.5` [USD/share].

    Raises:
        BadInput: not a positive number of dollars.
    """
    return strike_of_thousandths(strike_thousandths(parse_amount(text, what="strike")))
