"""One source's closes of one name as daily total returns, and what had to be taken for granted on the way."""

from __future__ import annotations

import math
from datetime import date
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from putwright.market.price_fitness import GAP_DAYS, counted, unfit
from putwright.market.price_jumps import CONTAINED_MIN, jump_words, thirds_lost, total_returns, unexplained
from putwright.market.price_series import Floats, Integers, Runs
from putwright.pricing.resampled import SESSIONS_A_YEAR

FALL_MIN = 0.35  # smaller falls are never taken for a split [log return]


class SourceReturns(NamedTuple):
    """The log total returns one source knows of one name.

    Attributes:
        days: The session at whose close each return ends, shape (n,).
        returns: Oldest first, shape (n,) [1].
        newest: The last session with a close.
        last_close: The close of that day as traded, where it is known [USD/share].
        source: Its name.
        unfit_because: Why they are not to be forecast from, whatever their age; empty when they are.
        notes: What was left out or taken for granted, a sentence each.
    """

    days: NDArray[np.datetime64]
    returns: Floats
    newest: date
    last_close: float | None
    source: str
    unfit_because: str
    notes: tuple[str, ...]


def source_returns(found: Runs, position: int) -> SourceReturns:
    """One run of closes as returns, judged; never empty of closes, perhaps of returns."""
    rows = slice(int(found.starts[position]), int(found.starts[position + 1]))
    day, price = found.day[rows], found.price[rows]
    notes: list[str] = []
    if found.left_out[position]:
        notes.append(f"{counted(int(found.left_out[position]), 'day')} without a usable close left out")
    returns = np.diff(np.log(price))
    marks = slice(*np.searchsorted(found.marked, (rows.start + 1, rows.stop)).tolist())
    events = (found.marked[marks] - rows.start - 1, found.dividend[marks], found.split[marks])
    if found.adjusted[position]:
        returns = _with_forgotten_splits(returns, events[0], events[2], day, notes)
    else:
        returns = _total(returns, price, events, day, notes)
    numbers: Integers = day.view(np.int64)
    spans = numbers[1:] - numbers[:-1]
    gaps = spans > GAP_DAYS
    start, doubt = _from_one_scale(np.where(gaps, 0.0, returns), day, price, notes)
    returns, ends, spans, gaps = returns[start:], day[start + 1 :], spans[start:], gaps[start:]
    newest, close = day[-1].item(), float(found.last_close[position])
    because = doubt or unfit(returns, spans, gaps)
    if gaps.any():
        _add_gaps(ends[gaps], notes)
        returns, ends = returns[~gaps], ends[~gaps]
    source = found.sources[int(found.source[position])]
    raw = None if math.isnan(close) else close
    return SourceReturns(ends, returns, newest, raw, source, because, tuple(notes))


def _total(
    returns: Floats,
    price: Floats,
    events: tuple[Integers, Floats, Floats],
    day: NDArray[np.datetime64],
    notes: list[str],
) -> Floats:
    """Total returns from closes as traded, with a note on what had to be taken for granted."""
    places, dividends, splits = events
    if not bool((dividends > 0.0).any()):
        notes.append("no dividends on record: an ex-dividend day would count as a fall")
    if not len(places):
        return returns
    total, contained = total_returns(returns, price, places, dividends, splits)
    notes.extend(
        f"the closes already contain the split of {_ratio(float(splits[i]))} on {day[places[i] + 1].item()}"
        for i in contained
    )
    return total


def _with_forgotten_splits(
    returns: Floats, places: Integers, splits: Floats, day: NDArray[np.datetime64], notes: list[str]
) -> Floats:
    """Adjusted returns less the splits on record that the adjustment has plainly forgotten."""
    for place, split in zip(places.tolist(), splits.tolist(), strict=True):
        recorded, seen = math.log(split), float(returns[place])
        if abs(recorded) < CONTAINED_MIN or abs(seen + recorded) >= min(abs(seen), 0.5 * abs(recorded)):
            continue
        returns[place] = seen + recorded
        when = day[place + 1].item()
        notes.append(
            f"the adjusted closes do not contain the split of {_ratio(split)} on {when}: it is taken out"
        )
    return returns


def _from_one_scale(
    returns: Floats, day: NDArray[np.datetime64], price: Floats, notes: list[str]
) -> tuple[int, str]:
    """From which return on the closes are on one scale, and the doubt where less than a year is.

    Falls by a third are noted: they are believed, and look like a split of 3 for 2.
    """
    jumps = unexplained(returns)
    start, doubt = 0, ""
    if jumps:
        place, ratio = jumps[-1]
        words = jump_words(day[place + 1].item(), float(price[place]), float(price[place + 1]), ratio)
        if len(returns) - place - 1 > SESSIONS_A_YEAR:
            start = place + 1
            notes.append(f"{words}; only what came after is used")
        else:
            doubt = f"{words}; import adjusted closes, or prices with the split on record"
    if not len(returns) or returns.min() > -FALL_MIN:
        return start, doubt
    notes.extend(
        f"{float(np.expm1(returns[place])):.1%} on {day[place + 1].item()} is taken for real: a split of 3 for 2"
        " not on record would look the same"
        for place in thirds_lost(returns)
        if place >= start
    )
    return start, doubt


def _add_gaps(ends: NDArray[np.datetime64], notes: list[str]) -> None:
    if len(ends):
        number = counted(len(ends), "return")
        notes.append(
            f"{number} over gaps of more than {GAP_DAYS} days left out, the last to {ends[-1].item()}"
        )


def _ratio(split: float) -> str:
    return f"{split:g} for 1" if split >= 1 else f"1 for {1 / split:g}"
