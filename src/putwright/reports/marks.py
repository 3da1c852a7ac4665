"""What things were worth on a day, as far as anybody wrote it down: closes of shares, quotes of options, yields of bills.

A price that nobody knows stays unknown; none is made up, and one that is too old counts as none.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

AGE_DAYS_MAX = 7  # a long weekend and a holiday; older than that a close says nothing of the day
YIELD_AGE_DAYS_MAX = 10


@dataclass(frozen=True, slots=True)
class Close:
    """A closing price as traded [USD/share], of its own day, by whose word.

    `adjusted` is the price on a scale on which dividends and splits are reinvested, `level` on one that knows no splits; either is to
    be compared only with others of the same source, and None where nobody keeps one.
    """

    on: date
    price: Decimal
    source: str
    adjusted: Decimal | None = None
    level: Decimal | None = None


@dataclass(frozen=True, slots=True)
class OptionQuote:
    """Bid and ask of an option as recorded on a day [USD/share]; None where there was none."""

    bid: Decimal | None
    ask: Decimal | None
    source: str


@dataclass(frozen=True)
class Marks:
    """Prices by symbol and day.

    Attributes:
        closes: of each symbol, oldest first, one a day.
        quotes: of options, by the name of the security and the day.
        yields: what bills paid by day, oldest first [1/year].
        yields_source: who says so.
    """

    closes: Mapping[str, Sequence[Close]] = field(default_factory=dict)
    quotes: Mapping[tuple[str, date], OptionQuote] = field(default_factory=dict)
    yields: Sequence[tuple[date, Decimal]] = ()
    yields_source: str = ""

    def close(self, symbol: str, on: date, age_days_max: int | None = AGE_DAYS_MAX) -> Close | None:
        """The last close on or before a day; None where there is none, or none young enough.

        Args:
            symbol: of the share.
            on: the day asked for.
            age_days_max: how old it may be [day]; any age when None.
        """
        known = self.closes.get(symbol, ())
        place = bisect_right(known, on, key=_day)
        if not place:
            return None
        last = known[place - 1]
        return None if age_days_max is not None and (on - last.on).days > age_days_max else last

    def quote(self, name: str, on: date) -> OptionQuote | None:
        """What an option was quoted at on that very day; None where nobody recorded it."""
        return self.quotes.get((name, on))

    def grown(self, symbol: str, since: date, until: date) -> Decimal | None:
        """What one dollar in a share became, dividends reinvested where adjusted closes are kept [1]; None where unknown."""
        first, last = self.close(symbol, since), self.close(symbol, until)
        if first is None or last is None or not first.price:
            return None
        if first.adjusted and last.adjusted and first.source == last.source:
            return last.adjusted / first.adjusted
        if first.level and last.level and first.source == last.source:
            return last.level / first.level
        return last.price / first.price

    def has_dividends(self, symbol: str, since: date, until: date) -> bool:
        """Whether `grown` counts dividends for that share and time."""
        first, last = self.close(symbol, since), self.close(symbol, until)
        return bool(first and last and first.adjusted and last.adjusted and first.source == last.source)

    def bills_grown(self, since: date, until: date) -> Decimal | None:
        """What one dollar in bills earned, at each day's yield, simple interest day by day [1]; None where a yield is unknown."""
        earned, day = Decimal(0), since
        while day < until:
            place = bisect_right(self.yields, day, key=_first)
            if not place or (day - self.yields[place - 1][0]).days > YIELD_AGE_DAYS_MAX:
                return None
            newer = self.yields[place][0] if place < len(self.yields) else until
            upto = min(newer, until, self.yields[place - 1][0] + timedelta(days=YIELD_AGE_DAYS_MAX + 1))
            earned += self.yields[place - 1][1] * (upto - day).days / 365
            day = upto
        return earned


def _day(close: Close) -> date:
    return close.on


def _first(told: tuple[date, Decimal]) -> date:
    return told[0]
