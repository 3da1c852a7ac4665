"""The lines of the books: whatever is booked adds up to zero in its currency (docs/accounting.md)."""

from __future__ import annotations

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

    place: int  # its place in a list of balances, which is found quicker than its name


for _place, _line in enumerate(Line):
    _line.place = _place

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
        self._balances: dict[tuple[str, str], list[Decimal]] = {}

    def book(self, key: str, account: str, legs: list[Leg]) -> None:
        """Book the legs of one fact.

        Raises:
            BrokenInvariant: they do not add up to zero in every currency: a mistake in the program.
        """
        of, total, balances = "", ZERO, _NONE
        others: dict[str, Decimal] | None = None
        for line, currency, amount in legs:
            if currency != of:  # most facts have one currency: a sum for each is kept where there are more
                if of:
                    others = others or {}
                    others[of] = others.get(of, ZERO) + total
                of, total = currency, ZERO
                balances = self._balances.get((account, currency)) or self._new(account, currency)
            total += amount
            balances[line.place] += amount
        if others is not None:
            others[of] = others.get(of, ZERO) + total
            total = next((one for one in others.values() if one), ZERO)
        if total:
            raise BrokenInvariant(f"the booking of {key} does not balance: {others or {of: total}}")
        if self._keeps:
            self.bookings.append(Booking(key, account, tuple(leg for leg in legs if leg[2])))

    def _new(self, account: str, currency: str) -> list[Decimal]:
        return self._balances.setdefault((account, currency), [ZERO] * len(Line))

    def balance(self, line: Line, currency: str, account: str = "") -> Decimal:
        """What stands on a line, of one account or of all [currency]."""
        return sum(
            (
                balances[line.place]
                for (of, unit), balances in self._balances.items()
                if unit == currency and account in {"", of}
            ),
            ZERO,
        )

    def cash(self, currency: str, account: str = "") -> Decimal:
        """All cash, free and set aside [currency]."""
        return self.balance(Line.CASH, currency, account) + self.balance(Line.RESERVE, currency, account)

    def balances(self) -> Iterator[tuple[str, Line, str, Decimal]]:
        """Every account, line and currency with what stands there, sorted."""
        yield from sorted(
            (account, line, currency, balances[line.place])
            for (account, currency), balances in self._balances.items()
            for line in Line
        )

    def currencies(self, account: str = "") -> tuple[str, ...]:
        """Every currency something was booked in."""
        return tuple(sorted({unit for of, unit in self._balances if account in {"", of}}))


_NONE: list[Decimal] = []
# Members of an enumeration are looked up by a descriptor, three times as slow as a name of a module; replay asks for these most.
CASH, RESERVE = Line.CASH, Line.RESERVE
