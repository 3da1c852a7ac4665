"""Closes of shares out of the workspace's prices, for values at the end of a year and for what a share was worth on a day."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Sequence
from datetime import date, timedelta
from decimal import Decimal

from putwright.domain.journal_events import Entry
from putwright.domain.money import from_float
from putwright.domain.security import Security
from putwright.journal.tax.lines import Closes, KnownPrice
from putwright.ports.market_data import MarketData

AGE_DAYS_MAX = 7  # the longest closure of the exchanges since 1933 took seven days (September 2001)
COLUMNS = ("symbol", "date", "close", "source")


def closes_of(market: MarketData, entries: Sequence[Entry], year: int, on: date) -> Closes:
    """Closes of every name that the journal knows, from the year before to the year asked for [USD/share].

    A name with several sources is told by the one whose name comes first; a close is that of the day asked for, or of the
    last session before it.

    Args:
        market: prices.
        entries: of the journal.
        year: asked for.
        on: nothing that became known later is told.
    """
    symbols = {
        security.symbol
        for entry in entries
        if isinstance(security := getattr(entry.event, "security", None), Security)
    }
    days = _days(market, symbols, date(year - 1, 12, 1), min(on, date(year, 12, 31)), on)

    def close(security: Security, day: date) -> KnownPrice | None:
        known = days.get(security.symbol, ()) if security.is_shares else ()
        place = bisect_right(known, day, key=lambda one: one[0])
        if not place or day - known[place - 1][0] > timedelta(days=AGE_DAYS_MAX):
            return None
        found, price, source = known[place - 1]
        return KnownPrice(price, "USD", found, source)

    return close


def _days(
    market: MarketData, symbols: Collection[str], first: date, last: date, on: date
) -> dict[str, list[tuple[date, Decimal, str]]]:
    """Each name's closes by day."""
    if not symbols:
        return {}
    told = market.facts("prices", on, symbols=sorted(symbols), columns=COLUMNS, since=first)
    found: dict[str, dict[date, tuple[date, Decimal, str]]] = {}
    for symbol, day, close, source in sorted(told.drop_nulls("close").rows(), key=lambda row: str(row[3])):
        if day <= last:
            found.setdefault(symbol, {}).setdefault(day, (day, from_float(close), source))
    return {symbol: [by_day[day] for day in sorted(by_day)] for symbol, by_day in found.items()}
