"""Closes fit to be forecast from, as daily total returns a name, or the reason why they are not."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from putwright.market.price_fitness import (
    AGED_DAYS,
    RETURNS_MIN,
    counted,
    too_old,
    unlike_a_share,
)
from putwright.market.price_jumps import ratio_words
from putwright.market.price_returns import SourceReturns, source_returns
from putwright.market.price_series import Floats, Runs, preferred, runs
from putwright.market.price_splice import Returns, tail_of
from putwright.pricing.resampled import SESSIONS_A_YEAR, ewma_volatility

if TYPE_CHECKING:
    import polars as pl

    from putwright.domain.trading_calendar import TradingCalendar

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
    """The first usable history of a name; where none is, the reason the best source gives."""
    first = _aged(_continued(found, positions[0], positions, symbol), on)
    if not first.unknown_because:
        return first
    aside = f"{first.source} left aside: {first.unknown_because}"
    for position in positions[1:]:
        other = _aged(_continued(found, position, positions, symbol), on)
        if not other.unknown_because:
            return replace(other, notes=(*other.notes, aside))
    return first


def _continued(found: Runs, position: int, positions: list[int], symbol: str) -> PriceHistory:
    """What one source knows, and behind it what others know of the days since."""
    one = source_returns(found, position)
    history = PriceHistory(symbol, *one)
    for other in positions:
        if not history.unknown_because and found.day[found.starts[other + 1] - 1] > history.days[-1]:
            history = _with_tail(history, source_returns(found, other))
    return history


def _with_tail(history: PriceHistory, newer: SourceReturns) -> PriceHistory:
    """The same history with the returns after its last day from a newer source, or a note why without them."""
    known = Returns(history.days, history.returns)
    (days, returns), because = tail_of(Returns(newer.days, newer.returns), known)
    returns = np.concatenate([history.returns, returns])
    because = because or unlike_a_share(returns)
    if because:
        return replace(
            history, notes=(*history.notes, f"newer closes of {newer.source} left aside: {because}")
        )
    told = f"after {history.newest} the closes of {newer.source}"
    return replace(
        history,
        days=np.concatenate([history.days, days]),
        returns=returns,
        newest=newer.newest,
        last_close=newer.last_close,
        notes=(*history.notes, told, *(note for note in newer.notes if note not in history.notes)),
    )


def _aged(history: PriceHistory, on: date) -> PriceHistory:
    """The same history, unknown where its newest close is too old, with a note where it is not new."""
    if history.newest is None or (on - history.newest).days <= AGED_DAYS:
        return history
    because = too_old(history.newest, on)
    if because:
        return replace(history, unknown_because=because)
    note = f"the newest close is of {history.newest}, {(on - history.newest).days} days old"
    return replace(history, notes=(*history.notes, note))


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
        because = f"{counted(int(kept.sum()), 'return')} left without report days, {RETURNS_MIN} needed"
    return replace(history, days=history.days[kept], returns=history.returns[kept], unknown_because=because)
