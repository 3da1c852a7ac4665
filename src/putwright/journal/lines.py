"""The lines of the books: whatever is booked adds up to zero in its currency (docs/accounting.md)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

from putwright.domain.refusal import BrokenInvariant

ZERO = Decimal(0)


class Line(StrEnum):
    """What one line gains another gives. What is owned is positive; results are negative when they are gains, as in any books."""

    CASH = "cash free"
    RESERVE = "cash reserve"  # set aside for short puts: strike x multiplier; together with free cash it is all cash
    SHARES = "shares"  # at cost: costs included, the premium of assigned puts taken off
    OPTIONS = "options"  # at what was received or paid, costs included; short ones are below zero
    OTHER_HOLDINGS = "other holdings"
    TRANSFERS = "transfers"  # what the investor paid in and took out, money and securities
    BEFORE = "before the record"  # what was there already, as far as a later fact shows it
    OPTION_RESULT = "option result"
    SHARE_RESULT = "share result"
    OTHER_RESULT = "other result"
    DIVIDENDS = "dividends"
    TAX_WITHHELD = "tax withheld"
    INTEREST = "interest"
    FEES = "fees"  # those that belong to no position; costs of trades are in the position's cost
    OTHER_CASH = "other cash"
    CONVERSION = "conversion"  # the other side of currency trades


Leg: TypeAlias = tuple[Line, str, Decimal]


@dataclass(frozen=True, slots=True)
class Booking:
    """What one fact did to the books: its key, and each line's change [currency]."""

    key: str
    account: str
    legs: tuple[Leg, ...]


class Ledger:
    """Balances by account, line and currency; every booking that makes them, where they are kept."""

    def __init__(self, *, keeps_bookings: bool) -> None:
        self.bookings: list[Booking] = []
        self._keeps = keeps_bookings
        self._balances: dict[tuple[str, Line, str], Decimal] = defaultdict(Decimal)

    def book(self, key: str, account: str, legs: list[Leg]) -> None:
        """Book the legs of one fact.

        Raises:
            BrokenInvariant: they do not add up to zero in every currency: a mistake in the program.
        """
        sums: dict[str, Decimal] = {}
        for line, currency, amount in legs:
            sums[currency] = sums.get(currency, ZERO) + amount
            self._balances[account, line, currency] += amount
        for total in sums.values():
            if total:
                raise BrokenInvariant(f"the booking of {key} does not balance: {sums}")
        if self._keeps:
            self.bookings.append(Booking(key, account, tuple(leg for leg in legs if leg[2])))

    def balance(self, line: Line, currency: str, account: str = "") -> Decimal:
        """What stands on a line, of one account or of all [currency]."""
        if account:
            return self._balances.get((account, line, currency), ZERO)
        return sum(
            (amount for (_, of, unit), amount in self._balances.items() if (of, unit) == (line, currency)),
            ZERO,
        )

    def cash(self, currency: str, account: str = "") -> Decimal:
        """All cash, free and set aside [currency]."""
        return self.balance(Line.CASH, currency, account) + self.balance(Line.RESERVE, currency, account)

    def balances(self) -> Iterator[tuple[str, Line, str, Decimal]]:
        """Every account, line and currency with what stands there, sorted."""
        for (account, line, currency), amount in sorted(self._balances.items()):
            yield account, line, currency, amount

    def currencies(self, account: str = "") -> tuple[str, ...]:
        """Every currency something was booked in."""
        return tuple(sorted({unit for of, _, unit in self._balances if account in {"", of}}))
