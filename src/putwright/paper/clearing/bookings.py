"""Double entry: whatever is booked balances in every currency, and cash is settled or on its way."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class Line(StrEnum):
    """The lines of the books. What one gains another gives: the postings of a booking add up to zero."""

    CASH = "cash"
    HOLDINGS = "holdings"  # what positions cost
    DELIVERY = "delivery"  # between the two legs of an assignment
    DIVIDENDS_DUE = "dividends due"
    INTEREST_DUE = "interest due"
    OPENING = "opening"
    PROFIT = "profit"  # realised, after commissions; gains are negative, as on the right side of any books
    DIVIDENDS = "dividends"
    INTEREST = "interest"
    CONVERSION = "conversion"  # the other side of currency trades


class UnbalancedBookingError(AssertionError):
    """A booking that makes or loses money: a mistake in the program, never in what it is given."""


@dataclass(frozen=True, slots=True)
class Posting:
    """An amount on one line [currency]."""

    line: Line
    currency: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Booking:
    """One thing that happened to an account: postings, and the change of a position.

    `settles_on`: the day cash that comes in can be used; None for at once. Cash that goes out is gone at once.
    """

    day: date
    words: str
    postings: tuple[Posting, ...]
    con_id: int = 0
    quantity: Decimal = Decimal(0)
    settles_on: date | None = None

    def __post_init__(self) -> None:
        sums: dict[str, Decimal] = defaultdict(Decimal)
        for posting in self.postings:
            sums[posting.currency] += posting.amount
        if any(sums.values()):
            raise UnbalancedBookingError(f"{self.words} of {self.day} does not balance: {dict(sums)}")


class Journal:
    """Every booking of an account in order, with its balances."""

    def __init__(self) -> None:
        self.bookings: list[Booking] = []
        self._balances: dict[tuple[Line, str], Decimal] = defaultdict(Decimal)
        self._on_the_way: list[tuple[date, str, Decimal]] = []

    def post(self, booking: Booking) -> None:
        """Book."""
        self.bookings.append(booking)
        for posting in booking.postings:
            self._balances[posting.line, posting.currency] += posting.amount
            if posting.line is Line.CASH and posting.amount > 0 and booking.settles_on is not None:
                self._on_the_way.append((booking.settles_on, posting.currency, posting.amount))

    def balance(self, line: Line, currency: str) -> Decimal:
        """What stands on a line [currency]."""
        return self._balances.get((line, currency), Decimal(0))

    def settled(self, currency: str) -> Decimal:
        """Cash less what has come in and is not settled: sales count when they settle, purchases at once."""
        waiting = sum((amount for _, of, amount in self._on_the_way if of == currency), Decimal(0))
        return self.balance(Line.CASH, currency) - waiting

    def settle(self, until: date) -> None:
        """Let everything settle that is due on or before a day."""
        self._on_the_way = [waiting for waiting in self._on_the_way if waiting[0] > until]

    def currencies(self) -> tuple[str, ...]:
        """Every currency there is a line for, sorted."""
        return tuple(sorted({currency for _, currency in self._balances}))

    def balances(self) -> Iterator[tuple[Line, str, Decimal]]:
        """Every line with what stands on it."""
        for (line, currency), amount in sorted(self._balances.items()):
            yield line, currency, amount
