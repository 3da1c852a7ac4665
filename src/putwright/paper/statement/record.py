"""The facts of an account reckoned through up to a day: trades with their gains, moves of cash, what has built up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from putwright.paper.clearing.chronicle import DividendNoted, FractionPaid, InterestNoted, Opened, Restated
from putwright.paper.contracts import Contract
from putwright.paper.statement.lots import Lots

NOTHING = Decimal(0)


class Kind(StrEnum):
    """Why cash moved; the words are those of a cash report."""

    DEPOSITS = "deposits"
    WITHDRAWALS = "withdrawals"
    SALES = "netTradesSales"
    PURCHASES = "netTradesPurchases"
    COMMISSIONS = "commissions"
    DIVIDENDS = "dividends"
    IN_LIEU = "paymentInLieu"  # of a dividend, owed by who is short of the shares
    INTEREST = "brokerInterest"
    OTHER = "other"  # fractions of a share that a split left


@dataclass(frozen=True, slots=True)
class Move:
    """Cash that came in, or went out below zero [currency]; `settles_on` None for at once."""

    day: date
    currency: str
    kind: Kind
    amount: Decimal
    settles_on: date | None = None


@dataclass(frozen=True, slots=True)
class Trade:
    """A trade as a statement tells it.

    Attributes:
        number: of the fact in the chronicle.
        day, session: on which it is reported, and of which it is a trade.
        at: the moment, aware.
        quantity: signed [share or contract].
        money: what came in before commission, below zero when paid [currency].
        commission: below zero [`commission_currency`].
        cost, realized: first in first out [currency].
        closed: the part of the quantity that closed lots, signed.
        is_api: whether a client sent the order, and no person at the TWS.
        words: empty for a fill; else "assignment", "exercise" or "expiry".
        related: the number of the other leg; 0 when there is none.
    """

    number: int
    day: date
    session: date
    at: datetime
    settles_on: date
    contract: Contract
    quantity: Decimal
    price: Decimal
    money: Decimal
    commission: Decimal
    commission_currency: str
    cost: Decimal
    realized: Decimal
    closed: Decimal
    exchange: str
    execution_id: str = ""
    perm_id: int = 0
    order_ref: str = ""
    is_api: bool = False
    words: str = ""
    option: Contract | None = None
    related: int = 0


@dataclass(frozen=True, slots=True)
class Fraction:
    """A fraction of a share that was paid in cash, and what that realised [currency]."""

    number: int
    fact: FractionPaid
    realized: Decimal


@dataclass(slots=True)
class Record:
    """Everything up to a day. Facts stand with their numbers."""

    until: date
    lots: Lots = field(default_factory=Lots)
    contracts: dict[int, Contract] = field(default_factory=dict)
    trades: list[Trade] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)
    opened: list[tuple[int, Opened]] = field(default_factory=list)
    restated: list[tuple[int, Restated]] = field(default_factory=list)
    fractions: list[Fraction] = field(default_factory=list)
    dividends: list[tuple[int, DividendNoted]] = field(default_factory=list)
    interest: list[tuple[int, InterestNoted]] = field(default_factory=list)

    def cash(self) -> dict[str, Decimal]:
        """Cash by currency."""
        return summed((move.currency, move.amount) for move in self.moves)

    def settled(self, currency: str) -> Decimal:
        """Cash less what has come in and settles later: as the clearing house counts [currency]."""
        waiting = (
            move.amount
            for move in self.moves
            if move.currency == currency
            and move.amount > 0
            and move.settles_on is not None
            and move.settles_on > self.until
        )
        return self.cash().get(currency, NOTHING) - sum(waiting, NOTHING)

    def dividends_due(self) -> dict[str, Decimal]:
        """Dividends that are ex and not paid, by currency."""
        return summed(
            (each.contract.currency, -each.amount if each.is_paid else each.amount)
            for _, each in self.dividends
        )

    def interest_due(self) -> dict[str, Decimal]:
        """Interest counted and not credited, by currency."""
        return summed(
            (each.currency, -each.amount if each.is_paid else each.amount) for _, each in self.interest
        )

    def currencies(self) -> Sequence[str]:
        """Every currency cash ever moved in, sorted."""
        return sorted({move.currency for move in self.moves})


def summed(amounts: Iterable[tuple[str, Decimal]]) -> dict[str, Decimal]:
    """Amounts added up by their names."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for name, amount in amounts:
        sums[name] += amount
    return dict(sums)
