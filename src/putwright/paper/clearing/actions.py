"""What companies do to their shares, and what that makes of options on them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from putwright.domain.refusal import BadInput
from putwright.paper.model import Contract

# Non-ordinary cash dividends from so much on cut the strike; smaller ones do not (Options Clearing Corporation).
SPECIAL_MIN = Decimal("0.125")
ADJUSTED_ID_OFFSET = 500_000_000  # keeps the ids of adjusted contracts apart from listed ones
IDS = 2**31  # many clients keep ids in four bytes
STRIKE_STEP = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class CashDividend:
    """Cash per share [currency/share] to whoever holds at the close before the ex-date."""

    symbol: str
    ex_date: date
    pay_date: date
    amount: Decimal
    is_special: bool = False

    def __post_init__(self) -> None:
        if not self.amount > 0 or self.pay_date < self.ex_date:
            raise BadInput(
                f"Declaring a dividend of {self.symbol}",
                f"{self.amount} from {self.ex_date} paid on {self.pay_date}",
                "A dividend is positive and paid on its ex-date or later.",
            )

    @property
    def cuts_strikes(self) -> bool:
        """Whether options are adjusted for it."""
        return self.is_special and self.amount >= SPECIAL_MIN


@dataclass(frozen=True, slots=True)
class Split:
    """`new` shares for `old` ones from the ex-date on; fewer than before in a reverse split."""

    symbol: str
    ex_date: date
    new: int
    old: int = 1

    def __post_init__(self) -> None:
        if self.new < 1 or self.old < 1 or self.new == self.old:
            raise BadInput(
                f"Splitting {self.symbol}", f"{self.new} for {self.old}", "Give two different counts."
            )

    @property
    def is_even(self) -> bool:
        """Whether every share becomes a whole number of shares: options are multiplied, not redefined."""
        return self.new % self.old == 0

    @property
    def factor(self) -> Decimal:
        """Shares after for each share before [1]."""
        return Decimal(self.new) / Decimal(self.old)


CorporateAction: TypeAlias = CashDividend | Split


@dataclass(frozen=True, slots=True)
class Adjustment:
    """What one option contract becomes: `count` of `contract`, each delivering `shares` [share/contract].

    Strike x multiplier is what the delivery of one contract is paid with, whatever it delivers.
    """

    contract: Contract
    count: int
    shares: int


def adjusted(option: Contract, shares: int, action: CorporateAction) -> Adjustment:
    """What an option becomes by an action.

    Even splits multiply the contracts and divide the strike. Odd and reverse splits leave both, change what is
    delivered (fractions of a share are dropped) and mark the root with a digit. Special dividends cut the strike.

    Args:
        option: the contract before.
        shares: what it delivers before [share/contract].
        action: the action.
    """
    strike = adjusted_strike(option.strike, action)
    if isinstance(action, CashDividend):
        return Adjustment(_relisted(option, strike, option.trading_class), 1, shares)
    if action.is_even:
        count = action.new // action.old
        return Adjustment(_relisted(option, strike, option.trading_class), count, shares)
    delivered = shares * action.new // action.old
    return Adjustment(_relisted(option, strike, marked_root(option.trading_class)), 1, delivered)


def adjusted_strike(strike: Decimal, action: CorporateAction) -> Decimal:
    """The strike of a series after an action [currency/share]."""
    if isinstance(action, CashDividend):
        return _plain(max(strike - action.amount, STRIKE_STEP))
    return _plain((strike / (action.new // action.old)).quantize(STRIKE_STEP)) if action.is_even else strike


def marked_root(root: str) -> str:
    """The root of an adjusted series: XYZ becomes XYZ1, XYZ1 becomes XYZ2."""
    bare = root.rstrip("0123456789")
    digits = root[len(bare) :]
    return f"{bare}{int(digits) + 1 if digits else 1}"


def _plain(strike: Decimal) -> Decimal:
    """A strike without idle zeros."""
    return strike.normalize() if strike % 1 else strike.quantize(Decimal(1))


def _relisted(option: Contract, strike: Decimal, root: str) -> Contract:
    """The contract under its new terms, with an id and a symbol of its own."""
    expiry = option.expiry.strftime("%y%m%d") if option.expiry else ""
    return replace(
        option,
        con_id=(option.con_id + ADJUSTED_ID_OFFSET) % IDS,
        strike=strike,
        trading_class=root,
        local_symbol=f"{root:<6}{expiry}{option.right}{int(strike * 1000):08d}",
    )
