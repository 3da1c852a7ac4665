"""Closes fit to be forecast from, as daily total returns a name, or the reason why they are not."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from putwright.market.price_jumps import (
    CONTAINED_MIN,
    jump_words,
    ratio_words,
    thirds_lost,
    total_returns,
    unexplained,
)
from putwright.market.price_series import Integers, Runs, preferred, runs
from putwright.pricing.resampled import SESSIONS_A_YEAR, ewma_volatility, realised_volatility

if TYPE_CHECKING:
    import polars as pl

    from putwright.domain.trading_calendar import TradingCalendar

Floats = NDArray[np.float64]

RETURNS_MIN = 63  # a quarter: what rv63 is made of [session]
STALE_DAYS, AGED_DAYS = 30, 7  # [calendar day]
# Closes further apart are not a day's return; September 2001 closed the exchange for 7.
GAP_DAYS = 10  # [calendar day]
GAPS_MAX = 3  # within the last quarter
SAME_MAX = 1 / 3  # of the last quarter's returns may be exactly zero
SPACING_MAX = 2.2  # calendar days between closes, on average; daily closes have 1.45
VOLATILITY_MAX = 5.0  # beyond that it is an error of data and not a share [1/sqrt(year)]
# Two sources are of one share when they agree on so many sessions; a dividend that one of them does not know, or a
# split, leaves the median day alone.
OVERLAP_MIN, DIFFERENCE_MAX = 10, 0.001
FALL_MIN = 0.35  # smaller falls are never taken for a split [log return]
SPOT_MOVE_MIN, SPOT_DEVIATIONS = 0.25, 8.0  # a spot further from the last close is not believed


@dataclass(frozen=True, slots=True)
class PriceHistory:
    """The daily log total returns of one name, splits and dividends out, or why there are none to use.

    Attributes:
        symbol: The name.
        days: The session at whose close each return ends, shape (n,).
        returns: Log total returns, oldest first, shape (n,) [1].
        newest: The last session with a close.
        last_close: The close of that day as traded, where it is known [USD/share].
        source: Where the closes come from.
        unknown_because: Why nothing is to be forecast from them; empty when they are usable.
        notes: What was left out or taken for granted, a sentence each.
    """

    symbol: str
    days: NDArray[np.datetime64]
    returns: Floats
    newest: date | None
    last_close: float | None
    source: str
    unknown_because: str = ""
    notes: tuple[str, ...] = ()


def price_histories(
    prices: pl.DataFrame,
    symbols: Sequence[str],
    until: date,
    on: date,
    years: int = 5,
    calendar: TradingCalendar | None = None,
) -> dict[str, PriceHistory]:
    """The history of every name asked for, or why there is none; a name without closes says so.

    The order of rows, repeated rows, other names and later rows change nothing. Where the best source of a
    name is faulty, the next one that is not takes its place; where another one is newer and agrees with it,
    its days are put behind; a note says either.

    Args:
        prices: The fact table of prices.
        symbols: The names asked for.
        until: The last session whose close was known at the moment asked.
        on: The day of the question, for ages.
        years: How far back to look [year].
        calendar: Says which days were sessions, where given: some feeds repeat themselves on holidays.
    """
    wanted = sorted(set(symbols))
    found = runs(prices, wanted, until, years, calendar)
    histories = {symbol: _nothing(symbol) for symbol in symbols}
    for positions in preferred(found):
        symbol = wanted[int(found.symbol[positions[0]])]
        histories[symbol] = _best(found, positions, symbol, on)
    return histories


def _nothing(symbol: str) -> PriceHistory:
    empty = np.empty(0, dtype="datetime64[D]")
    return PriceHistory(symbol, empty, np.empty(0), None, None, "", "no closes known: import prices")


def _best(found: Runs, positions: list[int], symbol: str, on: date) -> PriceHistory:
    """The first usable history of a name, continued to the newest day another source knows."""
    first = best = _history(found, positions[0], symbol, on)
    for position in positions[1:]:
        if not best.unknown_because:
            break
        other = _history(found, position, symbol, on)
        if not other.unknown_because:
            aside = f"{first.source} left aside: {first.unknown_because}"
            best = replace(other, notes=(*other.notes, aside))
    if not best.unknown_because:
        for position in positions:
            if found.day[found.starts[position + 1] - 1] > np.datetime64(best.newest, "D"):
                best = _continued(best, _history(found, position, symbol, on))
    age = 0 if best.newest is None else (on - best.newest).days
    if not AGED_DAYS < age <= STALE_DAYS:
        return best
    return replace(best, notes=(*best.notes, f"the newest close is of {best.newest}, {age} days old"))


def _continued(best: PriceHistory, newer: PriceHistory) -> PriceHistory:
    """The same history with the returns after its last day from another source that agrees with it so far.

    Weeks of one source are too short for a volatility and years of another end weeks ago: together they are a
    history. A return is a return of either scale, so no prices are mixed.
    """
    both, mine, theirs = np.intersect1d(best.days, newer.days, return_indices=True)
    after = newer.days > best.days[-1]
    if len(both) < OVERLAP_MIN or newer.days[~after][-1] != best.days[-1] or not after.any():
        return best
    apart = float(np.median(np.abs(best.returns[mine] - newer.returns[theirs])))
    span = (newer.days[after][0] - best.days[-1]).astype(int)
    if apart > DIFFERENCE_MAX or span > GAP_DAYS:
        return best
    returns = np.concatenate([best.returns, newer.returns[after]])
    jumps = [jump.place for jump in unexplained(returns) if jump.place >= len(best.returns)]
    because = _unlike_a_share(returns)
    if jumps:
        because = (
            f"a jump of {np.expm1(returns[jumps[-1]]):+.0%} on {newer.days[after][jumps[-1] - len(returns)]}"
        )
    if because:
        return replace(best, notes=(*best.notes, f"newer closes of {newer.source} left aside: {because}"))
    told = f"after {best.newest} the closes of {newer.source}"
    more = [note for note in newer.notes if note not in best.notes]
    return replace(
        best,
        days=np.concatenate([best.days, newer.days[after]]),
        returns=returns,
        newest=newer.newest,
        last_close=newer.last_close,
        notes=(*best.notes, told, *more),
    )


def _history(found: Runs, position: int, symbol: str, on: date) -> PriceHistory:
    """One run of closes as returns, judged."""
    rows = slice(int(found.starts[position]), int(found.starts[position + 1]))
    day, price = found.day[rows], found.price[rows]
    notes: list[str] = []
    if found.left_out[position]:
        notes.append(f"{_count(int(found.left_out[position]), 'day')} without a usable close left out")
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
    because = _too_old(newest, on) or doubt or _unfit(returns, spans, gaps)
    if gaps.any():
        _add_gaps(ends[gaps], notes)
        returns, ends = returns[~gaps], ends[~gaps]
    source = found.sources[int(found.source[position])]
    raw = None if math.isnan(close) else close
    return PriceHistory(symbol, ends, returns, newest, raw, source, because, tuple(notes))


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
        number = _count(len(ends), "return")
        notes.append(
            f"{number} over gaps of more than {GAP_DAYS} days left out, the last to {ends[-1].item()}"
        )


def _too_old(newest: date, on: date) -> str:
    age = (on - newest).days
    if age <= STALE_DAYS:
        return ""
    return f"the newest close is of {newest}, {age} days before {on}: delisted, or prices to import"


def _unfit(returns: Floats, spans: Integers, gaps: NDArray[np.bool_]) -> str:
    """The first reason why these returns are not to be forecast from, or nothing."""
    good, recent = returns, gaps[-RETURNS_MIN:]
    if gaps.any():
        good, spans = returns[~gaps], spans[~gaps]
    if len(good) < RETURNS_MIN:
        aside = f" with {_count(int(gaps.sum()), 'gap')} between" if gaps.any() else ""
        needed = f"{RETURNS_MIN + 1} needed{' without' if aside else ''}"
        return f"{_count(len(returns) + 1, 'close')} known{aside}, {needed}: import a longer history"
    if int(recent.sum()) > GAPS_MAX:
        return f"{int(recent.sum())} gaps of more than {GAP_DAYS} days in the last {RETURNS_MIN} closes"
    spacing = float(spans[-RETURNS_MIN:].mean())
    if spacing > SPACING_MAX:
        return f"closes {spacing:.1f} days apart on average: not a daily history"
    return _unlike_a_share(good)


def _unlike_a_share(returns: Floats) -> str:
    """Why the last quarter of returns can not be those of a share, or nothing."""
    same = int((returns[-RETURNS_MIN:] == 0.0).sum())
    if same > SAME_MAX * RETURNS_MIN:
        return f"the close did not move on {same} of the last {RETURNS_MIN} sessions: a feed that repeats"
    volatility = realised_volatility(returns, RETURNS_MIN)
    if volatility > VOLATILITY_MAX:
        return f"a volatility of {volatility:.0%} over {RETURNS_MIN} sessions is an error of the closes"
    return ""


def scale_fault(history: PriceHistory, spot: float, on: date | None = None) -> str:
    """Why a spot can not be on the scale of the last close, or nothing; nothing where that close is unknown.

    Args:
        history: The closes.
        spot: The price quoted now [USD/share].
        on: The day of the quote, for the sessions between; one session when not given.
    """
    if history.last_close is None or history.newest is None or not spot > 0.0 or not math.isfinite(spot):
        return ""
    sessions = 1 if on is None else max(1, int(np.busday_count(history.newest, on)))
    forecast = ewma_volatility(history.returns)[-1] if len(history.returns) else 0.0
    deviation = float(forecast) * math.sqrt(sessions / SESSIONS_A_YEAR)
    move = math.log(spot / history.last_close)
    ratio = ratio_words(-move, deviation)
    words = f"spot {spot:,.2f} against the last close {history.last_close:,.2f} of {history.newest}"
    if ratio:
        return f"{words}: a split of {ratio} since? Import newer prices"
    if abs(spot / history.last_close - 1.0) > SPOT_MOVE_MIN and abs(move) > SPOT_DEVIATIONS * deviation:
        return f"{words}: a move of {spot / history.last_close - 1.0:+.0%}. Import newer prices"
    return ""


def without_days(history: PriceHistory, report_days: Collection[date]) -> PriceHistory:
    """The same history less the returns of report days and of the sessions after them.

    A report comes before the open or after the close, and the record does not say which.
    """
    if not report_days or not len(history.days):
        return history
    days = np.array(sorted(report_days), dtype="datetime64[D]")
    at = np.searchsorted(history.days, days, side="left")
    inside = at < len(history.days)
    on_session = np.zeros(len(days), dtype=bool)
    on_session[inside] = history.days[at[inside]] == days[inside]
    out = np.concatenate([at, at[on_session] + 1])
    kept = np.ones(len(history.days), dtype=bool)
    kept[out[out < len(kept)]] = False
    because = history.unknown_because
    if not because and int(kept.sum()) < RETURNS_MIN:
        because = f"{_count(int(kept.sum()), 'return')} left without report days, {RETURNS_MIN} needed"
    return replace(history, days=history.days[kept], returns=history.returns[kept], unknown_because=because)


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _ratio(split: float) -> str:
    return f"{split:g} for 1" if split >= 1 else f"1 for {1 / split:g}"
