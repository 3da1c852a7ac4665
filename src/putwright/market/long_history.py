"""All that is recorded of one name's past: the best source, and before its first day what other sources know."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from putwright.market.price_fitness import GAP_DAYS
from putwright.market.price_history import PriceHistory, price_histories

if TYPE_CHECKING:
    import polars as pl

    from putwright.domain.trading_calendar import TradingCalendar

ALL_YEARS = 100  # longer than anybody records
# Two sources are held to be of one share when they agree on a quarter of sessions or more; rounding, and a dividend
# that one of them does not know, leave the median day alone.
OVERLAP_MIN, DIFFERENCE_MAX = 63, 0.001


def longest_history(
    prices: pl.DataFrame, symbol: str, until: date, on: date, calendar: TradingCalendar | None = None
) -> PriceHistory:
    """Every daily total return known of one name up to a day; unknown for the same reasons as `price_histories`.

    A source that reaches further back is put before the best one where the two agree on the sessions both know;
    one that does not agree is left aside, with a note.

    Args:
        prices: the fact table of prices.
        symbol: the name.
        until: the last session whose close was known at the moment asked.
        on: the day of the question, for ages.
        calendar: says which days were sessions, where given: some feeds repeat themselves on holidays.
    """
    own = prices.filter((prices["symbol"] == symbol) & (prices["date"] <= until))
    history = price_histories(own, [symbol], until, on, ALL_YEARS, calendar)[symbol]
    if history.unknown_because:
        return history
    for older in _others(own, history, calendar):
        if older.days[0] < history.days[0]:
            history = _joined(older, history)
    return history


def _others(own: pl.DataFrame, best: PriceHistory, calendar: TradingCalendar | None) -> list[PriceHistory]:
    """What each other source knows by itself on its own last day, the longest first."""
    found = []
    for source in sorted(set(own["source"].to_list()) - {best.source}):
        rows = own.filter(own["source"] == source)
        newest: date = rows["date"].max()  # type: ignore[assignment]  # a column of dates that is not empty
        known = price_histories(rows, [best.symbol], newest, newest, ALL_YEARS, calendar)
        found.append(known[best.symbol])
    return sorted((one for one in found if not one.unknown_because), key=lambda one: -len(one.days))


def _joined(older: PriceHistory, newer: PriceHistory) -> PriceHistory:
    """The newer history with the returns of the older one before its first day, where both tell the same."""
    both, mine, theirs = np.intersect1d(older.days, newer.days, return_indices=True)
    before = older.days < newer.days[0]
    joins_on = before.any() and newer.days[0] - older.days[before][-1] <= np.timedelta64(GAP_DAYS, "D")
    if len(both) < OVERLAP_MIN or not joins_on:
        return newer
    apart = float(np.median(np.abs(older.returns[mine] - newer.returns[theirs])))
    if apart > DIFFERENCE_MAX:
        words = f"{older.source} left aside: its days differ by {apart:.2%} from those of {newer.source}"
        return replace(newer, notes=(*newer.notes, words))
    told = f"before {newer.days[0]} the closes of {older.source}"
    return replace(
        newer,
        days=np.concatenate([older.days[before], newer.days]),
        returns=np.concatenate([older.returns[before], newer.returns]),
        notes=(*newer.notes, told, *(note for note in older.notes if note not in newer.notes)),
    )
