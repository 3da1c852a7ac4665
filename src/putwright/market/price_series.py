"""Recorded closes as one flat table of runs, a run per symbol and source, in order of time, each day once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from numpy.typing import NDArray

from putwright.domain.trading_calendar import SATURDAY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from putwright.domain.trading_calendar import TradingCalendar

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

_FIGURES = ("close", "adjusted_close", "dividend", "split")
_DAYS = 1 << 21  # more than there are days in ten thousand years of dates, half of them below zero
# A source of less than a year beside one of many shall not win by being a day newer; one that is more than a
# week behind shall not win by being long.
LONG_CLOSES, FRESH_DAYS, ENOUGH_CLOSES = 253, 7, 64


@dataclass(frozen=True, slots=True)
class Runs:
    """The closes of n rows in g runs; run i is the rows starts[i] to starts[i + 1].

    Attributes:
        day: Session, shape (n,).
        price: The adjusted close where the run is adjusted, or the close [USD/share].
        close: As traded, NaN where unknown [USD/share].
        dividend: Per share of that day, 0 where none is on record [USD/share].
        split: New shares for an old one, 1 where none is on record [1].
        starts: Shape (g + 1,).
        symbol: Position among the symbols asked for, shape (g,).
        source: Position among the sources, shape (g,).
        adjusted: Whether the run's price is the adjusted close, shape (g,).
        left_out: Rows without a usable price, shape (g,).
        sources: Their names in alphabetical order.
    """

    day: NDArray[np.datetime64]
    price: Floats
    close: Floats
    dividend: Floats
    split: Floats
    starts: Integers
    symbol: Integers
    source: Integers
    adjusted: NDArray[np.bool_]
    left_out: Integers
    sources: list[str]


def runs(
    prices: pl.DataFrame,
    symbols: Sequence[str],
    until: date,
    years: int,
    calendar: TradingCalendar | None = None,
) -> Runs:
    """The usable closes of the symbols asked for, of the last years up to a day.

    Of two rows of one symbol, source and day the one with the lower figures counts, wherever it stands.

    Args:
        prices: The fact table of prices.
        symbols: The symbols asked for, each once.
        until: The last session that may be seen.
        years: How far back to look [year].
        calendar: Where given, rows of days without a session are passed over; those of weekends always are.
    """
    since = until - timedelta(days=round(365.25 * years))
    seen = pl.col("date").is_between(since, until) & pl.col("symbol").is_in(list(symbols))
    rows = prices.filter(seen)
    closed = [day for day in rows["date"].unique().to_list() if not _is_session(day, calendar)]
    if closed:
        rows = rows.filter(~pl.col("date").is_in(closed))
    sources = sorted(rows["source"].fill_null("").unique().to_list())
    symbol = _codes(rows["symbol"], list(symbols))
    source = _codes(rows["source"].fill_null(""), sources)
    day = rows["date"].to_physical().to_numpy().astype(np.int64)
    key = (symbol * max(1, len(sources)) + source) * _DAYS + (day + _DAYS // 2)
    figures = [rows[name].cast(pl.Float64).to_numpy() for name in _FIGURES]
    if bool(np.any(np.diff(key) <= 0)):
        order = _order(key, figures)
        key, figures = key[order], [one[order] for one in figures]
    return _in_runs(key, figures, sources)


def _is_session(day: date, calendar: TradingCalendar | None) -> bool:
    if calendar is None or not calendar.knows(day):
        return day.weekday() < SATURDAY
    return calendar.is_session(day)


def _codes(names: pl.Series, known: list[str]) -> Integers:
    kinds = pl.Enum(known)
    return names.cast(kinds).to_physical().to_numpy().astype(np.int64)


def _order(key: Integers, figures: list[Floats]) -> Integers:
    """Positions of the rows by key, each key once."""
    order: Integers = np.argsort(key, kind="stable")
    if bool(np.any(np.diff(key[order]) == 0)):
        order = np.lexsort((*figures[::-1], key))
    first = np.diff(key[order], prepend=key[order[:1]] - 1) > 0
    return order[first]


def _in_runs(key: Integers, figures: list[Floats], sources: list[str]) -> Runs:
    close, adjusted = (np.where(np.isfinite(one) & (one > 0), one, np.nan) for one in figures[:2])
    run = key // _DAYS
    starts = np.flatnonzero(np.diff(run, prepend=-1))
    if not len(key):
        starts = np.empty(0, dtype=np.int64)
    counts = np.diff(np.append(starts, len(key)))
    closes, adjusteds = (_sums(np.isfinite(one), starts) for one in (close, adjusted))
    use = (adjusteds >= closes) & (adjusteds > 0)
    price = np.where(np.repeat(use, counts), adjusted, close)
    kept = np.isfinite(price)
    kept_counts = _sums(kept, starts)
    some = kept_counts > 0
    dividend, split = (np.where(np.isfinite(one) & (one > 0), one, 0.0) for one in figures[2:])
    number = run[starts]
    return Runs(
        day=(key[kept] % _DAYS - _DAYS // 2).astype("datetime64[D]"),
        price=price[kept],
        close=close[kept],
        dividend=dividend[kept],
        split=np.where(split > 0, split, 1.0)[kept],
        starts=np.append(0, np.cumsum(kept_counts[some])),
        symbol=(number // max(1, len(sources)))[some],
        source=(number % max(1, len(sources)))[some],
        adjusted=use[some],
        left_out=(counts - kept_counts)[some],
        sources=sources,
    )


def _sums(flags: NDArray[np.bool_], starts: Integers) -> Integers:
    if not len(starts):
        return np.empty(0, dtype=np.int64)
    return np.add.reduceat(flags.astype(np.int64), starts)


def preferred(found: Runs) -> list[list[int]]:
    """For each symbol asked for that has closes its runs, the best source first, as positions.

    A source of a year or more that is at most a week behind the newest goes before the others, then one with
    enough closes, then the one that reaches furthest, then the one with most days, then by name.
    """
    newest = found.day[found.starts[1:] - 1].astype(np.int64)
    count = np.diff(found.starts)
    by_symbol: dict[int, list[int]] = {}
    for position, symbol in enumerate(found.symbol.tolist()):
        by_symbol.setdefault(symbol, []).append(position)
    for own in by_symbol.values():
        if len(own) > 1:
            last = int(newest[own].max())
            own.sort(
                key=lambda i: (
                    not (count[i] >= LONG_CLOSES and newest[i] >= last - FRESH_DAYS),
                    count[i] < ENOUGH_CLOSES,
                    -newest[i],
                    -count[i],
                    found.source[i],
                )
            )
    return list(by_symbol.values())
