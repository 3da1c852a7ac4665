"""Amounts of a tax report in its currency, each at the rate of its own day; which rates were used, and which are missing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from putwright.domain.journal_events import Entry, ToBase
from putwright.domain.known_rate import KnownRate
from putwright.journal.currency import Rates
from putwright.journal.tax.lines import ZERO, Part


@dataclass(frozen=True, slots=True)
class RateUsed:
    """What one unit of a currency was taken for on a day, of which day that rate is, and who says so."""

    currency: str
    into: str
    day: date
    rate: Decimal
    rate_of: date
    source: str


class Worth:
    """Amounts in one currency.

    Args:
        rates: what is known of rates.
        into: the currency asked for.
        entries: whose own rates come first.
    """

    def __init__(self, rates: Rates, into: str, entries: Iterable[Entry] = ()) -> None:
        self.into = into
        self.used: dict[tuple[str, date, str], RateUsed] = {}
        self.missing: set[tuple[str, date]] = set()
        self._rates = rates
        self._told: dict[str, ToBase] = {}
        for entry in entries:
            told = getattr(entry.event, "to_base", None)
            if isinstance(told, ToBase):
                self._told[entry.key] = told

    def rate(self, currency: str, on: date, key: str = "") -> KnownRate | None:
        """What one unit was worth on a day; None, and noted as missing, where nobody says."""
        known = self._rates.rate(currency, self.into, on, self._told.get(key))
        if known is None:
            self.missing.add((currency, on))
        elif currency != self.into:
            place = (currency, on, known.source)
            self.used[place] = RateUsed(currency, self.into, on, known.rate, known.on, known.source)
        return known

    def of(self, amount: Decimal, currency: str, on: date | None, key: str = "") -> Decimal | None:
        """An amount in the currency asked for; None where the day or the rate is not known."""
        if not amount:
            return ZERO
        if currency == self.into:
            return amount
        known = None if on is None else self.rate(currency, on, key)
        return None if known is None else amount * known.rate

    def of_parts(self, parts: Iterable[Part], currency: str) -> Decimal | None:
        """The sum of parts, each at its own day's rate; None where one of them is not known."""
        amounts = [self.of(part.amount, currency, part.on, part.key) for part in parts]
        known = [amount for amount in amounts if amount is not None]
        return sum(known, ZERO) if len(known) == len(amounts) else None

    def rates_used(self) -> list[RateUsed]:
        """The rates that were used, by currency and day."""
        return [self.used[place] for place in sorted(self.used)]
