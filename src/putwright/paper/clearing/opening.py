"""What an account begins with, and the terms everybody is cleared on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from putwright.domain.refusal import BadInput

KINDS = ("cash", "margin", "portfolio")
CURRENCIES = ("USD", "CHF")


@dataclass(frozen=True, slots=True)
class OpeningPosition:
    """Something held from the beginning; `average_cost` as TWS counts it [USD/share or USD/contract]."""

    con_id: int
    quantity: Decimal
    average_cost: Decimal


@dataclass(frozen=True, slots=True)
class OpeningAccount:
    """The opening statement of one account: settled cash per currency, what is held, what may be traded.

    Attributes:
        code: begins with DU, so that nobody takes it for a live account.
        kind: "cash", "margin" (Reg-T) or "portfolio" (risk-based margin).
        base_currency: in which the figures of the account are told.
        cash: settled cash by currency.
        positions: what is held.
        permissions: security types that may be traded.
    """

    code: str
    kind: str = "margin"
    base_currency: str = "USD"
    cash: Mapping[str, Decimal] = field(default_factory=dict)
    positions: tuple[OpeningPosition, ...] = ()
    permissions: frozenset[str] = frozenset({"STK", "OPT", "CASH"})

    def __post_init__(self) -> None:
        wrong = ""
        if not self.code.startswith("DU"):
            wrong = "account codes of the paper TWS begin with DU"
        elif self.kind not in KINDS:
            wrong = f"an account is one of {', '.join(KINDS)}, not {self.kind!r}"
        elif self.base_currency not in CURRENCIES:
            wrong = f"the base currency is one of {', '.join(CURRENCIES)}, not {self.base_currency!r}"
        elif not all(amount.is_finite() for amount in self.cash.values()):
            wrong = "cash is a finite amount"
        if wrong:
            raise BadInput(f"Opening the account {self.code!r}", wrong, "Correct the opening statement.")


@dataclass(frozen=True, slots=True)
class ClearingTerms:
    """What clearing house and broker do, where it can be told in numbers.

    Attributes:
        benchmarks: reference interest rates by currency [1/year]; a scenario says them. Defaults: invented.
        fixed_rates: what one unit of a currency is worth in USD, where the tape lists no currency pair.
        pin_width: so far from the strike, either way, holders may decide against the closing price [USD/share].
        late_exercise: chance that a contract out of the money by less than that is exercised all the same.
        abandoned: chance that a contract in the money by less than that is not (do-not-exercise).
        news: chance that a contract is decided by the price after hours, where that lies on the other side.
        early_exercise: chance per night that holders exercise who gain by it; how many contracts of the position
            the lot falls on is drawn as well.
        premium_in_basis: the premium of an assigned option goes into the cost of the shares, as statements do it;
            else the option leg realises it.
    """

    benchmarks: Mapping[str, Decimal] = field(
        default_factory=lambda: {"USD": Decimal("0.04"), "CHF": Decimal(0)}
    )
    fixed_rates: Mapping[str, Decimal] = field(default_factory=lambda: {"CHF": Decimal("1.25")})
    pin_width: Decimal = Decimal("0.05")
    late_exercise: float = 0.15
    abandoned: float = 0.15
    news: float = 0.5
    early_exercise: float = 0.30
    premium_in_basis: bool = True
