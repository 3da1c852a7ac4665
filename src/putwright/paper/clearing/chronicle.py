"""What happened in an account, one fact after another: what statements are written from, without anybody's reckoning of gains.

Every fact belongs to the day it is reported on: trades and expiries to their session, what a night does to the next
one (early assignments, splits, dividends) to that next one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import TypeAlias

from putwright.paper.clearing.actions import CorporateAction
from putwright.paper.contracts import Contract
from putwright.paper.orders import Commission, Execution


@dataclass(frozen=True, slots=True)
class Opened:
    """What the account began with: cash by currency, and contract, quantity and average cost of each position."""

    day: date
    at: datetime
    cash: Mapping[str, Decimal]
    positions: tuple[tuple[Contract, Decimal, Decimal], ...]


@dataclass(frozen=True, slots=True)
class Traded:
    """A fill; its commission is in `Chronicle.commissions` by the id of the execution."""

    day: date
    execution: Execution
    settles_on: date


@dataclass(frozen=True, slots=True)
class Delivered:
    """One leg of an exercise or assignment, or an expiry.

    `session` is the day it is a trade of, `option` the contract that brought it about; `quantity` signed [share or
    contract], `paid` negative when money comes in [currency].
    """

    day: date
    session: date
    settles_on: date
    words: str  # "assignment", "exercise" or "expiry"
    option: Contract
    contract: Contract
    quantity: Decimal
    price: Decimal
    paid: Decimal


@dataclass(frozen=True, slots=True)
class Restated:
    """A position that a corporate action turned into another one; quantities signed [share or contract]."""

    day: date
    at: datetime
    action: CorporateAction
    before: Contract
    after: Contract
    quantity_before: Decimal
    quantity_after: Decimal


@dataclass(frozen=True, slots=True)
class FractionPaid:
    """A fraction of a share that a split left, paid in cash: quantity taken away, signed [share]; `amount` received."""

    day: date
    at: datetime
    action: CorporateAction
    contract: Contract
    quantity: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True)
class DividendNoted:
    """A dividend on shares: gone ex, and later paid (`is_paid`); `amount` below zero for who is short [currency]."""

    day: date
    contract: Contract
    ex_date: date
    pay_date: date
    per_share: Decimal
    is_special: bool
    amount: Decimal
    is_paid: bool = False


@dataclass(frozen=True, slots=True)
class InterestNoted:
    """Interest of a night, and when a month ends its credit (`is_paid`); below zero when it is owed [currency]."""

    day: date
    currency: str
    amount: Decimal
    is_paid: bool = False


Fact: TypeAlias = Opened | Traded | Delivered | Restated | FractionPaid | DividendNoted | InterestNoted


@dataclass(frozen=True, slots=True)
class Closing:
    """Prices at the end of a session by contract id [currency/share], and what currencies are worth in the base one."""

    session: date
    prices: Mapping[int, Decimal]
    rates: Mapping[str, Decimal]


@dataclass(slots=True)
class Chronicle:
    """The facts of an account with their numbers, the first one 1; what fills cost; the prices of every session's end."""

    commissions: dict[str, Commission] = field(default_factory=dict)
    closings: dict[date, Closing] = field(default_factory=dict)
    _facts: list[Fact] = field(default_factory=list)

    def note(self, fact: Fact) -> None:
        """Keep a fact."""
        self._facts.append(fact)

    def facts(self, until: date) -> Iterator[tuple[int, Fact]]:
        """Everything reported up to a day with its number, day by day, as it came."""
        numbered = ((number, fact) for number, fact in enumerate(self._facts, 1) if fact.day <= until)
        yield from sorted(numbered, key=lambda each: (each[1].day, each[0]))
