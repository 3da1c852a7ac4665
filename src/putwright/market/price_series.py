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
Flags = NDArray[np.bool_]

_DAYS = 1 << 21  # more than there are days in ten thousand years of dates, half of them below zero
_FIGURES = ("close", "adjusted_close", "dividend", "split")
# A source of less than a year beside one of many shall not win by being a day newer; one that is more than a
# week behind shall not win by being long.
LONG_CLOSES, FRESH_DAYS, ENOUGH_CLOSES = 253, 7, 64


@dataclass(frozen=True, slots=True)
class Runs:
    """The closes of n rows in g runs; run i is the rows starts[i] to starts[i + 1].

    Attributes:
        day: Session, shape (n,).
        price: The adjusted close where the run is adjusted, or the close [USD/share].
        last_close: The newest close as traded, NaN where unknown, shape (g,) [USD/share].
        marked: Rows with a dividend or a split on record, ascending, shape (m,).
        dividend: Per share of that day, 0 where there was none, shape (m,) [USD/share].
        split: New shares for an old one, 1 where there was none, shape (m,) [1].
        starts: Shape (g + 1,).
        symbol: Position among the symbols asked for, shape (g,).
        source: Position among the sources, shape (g,).
        adjusted: Whether the run's price is the adjusted close, shape (g,).
        left_out: Rows without a usable price, shape (g,).
        sources: Their names in alphabetical order.
    """

    day: NDArray[np.datetime64]
    price: Floats
    last_close: Floats
    marked: Integers
    dividend: Floats
    split: Floats
    starts: Integers
    symbol: Integers
    source: Integers
    adjusted: Flags
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
        symbols: The symbols asked for, in alphabetical order, each once.
        until: The last session that may be seen.
        years: How far back to look [year].
        calendar: Where given, rows of days without a session are passed over; those of weekends always are.
    """
    since = until - timedelta(days=round(365.25 * years))
    rows = prices.filter(pl.col("date").is_between(since, until))
    symbol = _codes(rows["symbol"], symbols)
    closed = [day for day in rows["date"].unique().to_list() if not _is_session(day, calendar)]
    kept = symbol >= 0
    if closed:
        kept &= ~rows["date"].is_in(closed).to_numpy()
    if not kept.all():
        rows, symbol = rows.filter(pl.Series(kept)), symbol[kept]
    sources = sorted(rows["source"].fill_null("").unique().to_list())
    key = symbol * max(1, len(sources)) + _codes(rows["source"].fill_null(""), sources)
    key *= _DAYS
    key += rows["date"].to_physical().to_numpy()
    key += _DAYS // 2
    figures = [rows[name].cast(pl.Float64).to_numpy() for name in _FIGURES]
    if bool((key[1:] <= key[:-1]).any()):
        order = _order(key, figures)
        key, figures = key[order], [one[order] for one in figures]
    return _in_runs(key, figures, sources)


def _is_session(day: date, calendar: TradingCalendar | None) -> bool:
    if calendar is None or not calendar.knows(day):
        return day.weekday() < SATURDAY
    return calendar.is_session(day)


def _codes(names: pl.Series, known: Sequence[str]) -> Integers:
    """The position of each name among the known ones, -1 where it is not; quick where equal names stand together."""
    blocks = names.rle()
    values = blocks.struct.field("value").cast(pl.Enum(known), strict=False).to_physical().cast(pl.Int64)
    codes: Integers = np.repeat(values.fill_null(-1).to_numpy(), blocks.struct.field("len").to_numpy())
    return codes


def _order(key: Integers, figures: list[Floats]) -> Integers:
    """Positions of the rows by key, each key once."""
    order: Integers = np.argsort(key, kind="stable")
    if bool((np.diff(key[order]) == 0).any()):
        order = np.lexsort((*figures[::-1], key))
    first = np.diff(key[order], prepend=key[order[:1]] - 1) > 0
    return order[first]


def _in_runs(key: Integers, figures: list[Floats], sources: list[str]) -> Runs:
    run = key // _DAYS
    starts = np.flatnonzero(np.concatenate([[True], run[1:] != run[:-1]])) if len(key) else key
    counts = np.diff(np.append(starts, len(key)))
    price, kept, use = _priced(figures[0], figures[1], starts, counts)
    left_out = counts - _sums(kept, starts)
    some = left_out < counts
    close, dividend, split = figures[0], figures[2], figures[3]
    if not kept.all():
        key, price = key[kept], price[kept]
        close, dividend, split = close[kept], dividend[kept], split[kept]
    ends = np.cumsum((counts - left_out)[some])
    marked = np.flatnonzero(_positive(dividend) | _positive(split))
    last, paid, ratio = (one[at] for one, at in ((close, ends - 1), (dividend, marked), (split, marked)))
    number = run[starts][some]
    return Runs(
        day=(key % _DAYS - _DAYS // 2).view("datetime64[D]"),
        price=price,
        last_close=np.where(_positive(last), last, np.nan),
        marked=marked,
        dividend=np.where(_positive(paid), paid, 0.0),
        split=np.where(_positive(ratio), ratio, 1.0),
        starts=np.append(0, ends),
        symbol=number // max(1, len(sources)),
        source=number % max(1, len(sources)),
        adjusted=use[some],
        left_out=left_out[some],
        sources=sources,
    )


def _priced(
    close: Floats, adjusted: Floats, starts: Integers, counts: Integers
) -> tuple[Floats, Flags, Flags]:
    """The price of each row, whether it is usable, and whether it is the adjusted close of each run."""
    good = _positive(adjusted)
    if good.all():
        return adjusted, good, np.ones(len(starts), dtype=np.bool_)
    fair = _positive(close)
    adjusteds = _sums(good, starts)
    use = (adjusteds >= _sums(fair, starts)) & (adjusteds > 0)
    chosen = np.repeat(use, counts)
    return np.where(chosen, adjusted, close), np.where(chosen, good, fair), use


def _positive(figures: Floats) -> Flags:
    """Where a figure is above zero and finite; NaN is neither."""
    return (figures > 0.0) & (figures < np.inf)


def _sums(flags: Flags, starts: Integers) -> Integers:
    if not len(starts):
        return np.empty(0, dtype=np.int64)
    return np.add.reduceat(flags, starts, dtype=np.int64)


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
