"""What a fact's money is worth in another currency: the statement's own rate first, then the central bank's; never guessed.

The books themselves are never converted: the dollars stay what they are whatever currency a report is asked in.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal

from putwright.domain.journal_events import Entry, RateTold, ToBase
from putwright.domain.known_rate import KnownRate

AGE_DAYS_MAX = 10  # fixings skip weekends and holidays, never more than a few days
ONE = Decimal(1)


Outside = Callable[[str, str, date], KnownRate | None]


class Rates:
    """Rates by currency and day.

    Args:
        entries: of the journal; the rates that statements told are among them.
        outside: whom to ask for what no statement told, from one currency to another on a day.
    """

    def __init__(self, entries: Iterable[Entry], outside: Outside | None = None) -> None:
        self._days: dict[tuple[str, str], list[tuple[date, Decimal]]] = defaultdict(list)
        self._outside = outside
        for entry in entries:
            if isinstance(entry.event, RateTold):
                told = zip(entry.event.days, entry.event.rates, strict=True)
                self._days[entry.event.currency, entry.event.base_currency] += told
        for days in self._days.values():
            days.sort()

    def rate(self, currency: str, into: str, on: date, told: ToBase | None = None) -> KnownRate | None:
        """What one unit of a currency was worth on a day; None where nobody says.

        Args:
            currency: of the money.
            into: the currency asked for.
            on: the day it moved.
            told: the rate that the fact itself carries.
        """
        if currency == into:
            return KnownRate(ONE, on, "the same currency")
        if told is not None and told.currency == into:
            return KnownRate(told.rate, on, told.source)
        stated = self._stated(currency, into, on)
        if stated is not None:
            return stated
        outside = None if self._outside is None else self._outside(currency, into, on)
        if outside is not None:
            return outside
        if told is not None and told.currency != currency:
            onward = self.rate(told.currency, into, on)
            return (
                None
                if onward is None
                else KnownRate(told.rate * onward.rate, onward.on, f"{told.source}, {onward.source}")
            )
        return None

    def converted(
        self, amount: Decimal, currency: str, into: str, on: date, told: ToBase | None = None
    ) -> Decimal | None:
        """An amount in another currency; None where no rate is known [into]."""
        if not amount:
            return amount
        known = self.rate(currency, into, on, told)
        return None if known is None else amount * known.rate

    def _stated(self, currency: str, into: str, on: date) -> KnownRate | None:
        """What a statement says of the day or of the last before it, either way round."""
        for pair, turned in (((currency, into), False), ((into, currency), True)):
            days = self._days.get(pair, [])
            place = bisect_right(days, (on, Decimal("Infinity")))
            if place and (on - days[place - 1][0]).days <= AGE_DAYS_MAX and days[place - 1][1]:
                day, rate = days[place - 1]
                return KnownRate(ONE / rate if turned else rate, day, "statement")
        return None
