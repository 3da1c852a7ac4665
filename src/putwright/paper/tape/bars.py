"""Bars of history: of shares and pairs from their paths, of options from what they were worth."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import groupby

import numpy as np

from putwright.market.simulated.arrays import Floats, Whole
from putwright.paper.model import Bar, Contract, SecurityType
from putwright.paper.tape.board import Board
from putwright.paper.tape.days import Days
from putwright.paper.tape.durations import DAILY, SECONDS, check_size, span
from putwright.paper.tape.hours import AFTER_MINUTES, NIGHT_MINUTES, length
from putwright.paper.tape.paths import Paths, pace
from putwright.paper.tape.prices import cents, rate
from putwright.paper.tape.roster import Roster

OPTION_SAMPLE_SECONDS = 15  # options are looked at no more often than that [s]
SHARES_PER_TRADE = 150


@dataclass(frozen=True, slots=True)
class Series:
    """Prices of one session with what was traded by then, ascending in time, shape (n,)."""

    times: Floats
    prices: Floats
    traded: Floats


class Bars:
    """Bars of any contract."""

    def __init__(self, roster: Roster, days: Days, paths: Paths, board: Board) -> None:
        self._roster, self._days, self._paths, self._board = roster, days, paths, board

    def of(
        self, contract: Contract, row: int, end: datetime, duration: str, size: str, *, regular_hours: bool
    ) -> Sequence[Bar]:
        """Bars up to a moment.

        Args:
            contract: whose history.
            row: of the market, whose price moves the contract.
            end: nothing later is told; aware.
            duration: such as `30 D`.
            size: such as `1 day`.
            regular_hours: leave extended hours out; bars of a day and more always do, as options do.

        Raises:
            BadInput: no duration or size of TWS.
        """
        check_size(size)
        since, sessions = span(end, duration, self._days.first, self._roster.calendar)
        last = contract.expiry or date.max
        is_share = contract.security_type is SecurityType.STOCK
        extended = is_share and not regular_hours and size in SECONDS
        step = SECONDS.get(size, 86_400)
        words = rate if contract.security_type is SecurityType.CURRENCY else cents
        bars: list[Bar] = []
        for session in (day for day in sessions if day <= last):
            series = self._series(contract, row, session, step, extended=extended)
            shown = series.times <= end.timestamp()
            shown &= series.times >= since.timestamp()
            if shown.any():
                part = Series(series.times[shown], series.prices[shown], series.traded[shown])
                bars += _intraday(part, step, words) if size in SECONDS else [_daily(part, session, words)]
        return bars if size in SECONDS else _gathered(bars, DAILY[size])

    def _series(self, contract: Contract, row: int, session: date, step: int, *, extended: bool) -> Series:
        """Prices of a session; the last second counts to the bar before the bell."""
        calendar = self._roster.calendar
        opened, seconds = calendar.open_time(session).timestamp(), length(session, calendar)
        if contract.security_type is SecurityType.OPTION:
            second = np.append(np.arange(0, seconds, max(step // 4, OPTION_SAMPLE_SECONDS)), seconds)
            prices = self._option_prices(contract.con_id, session, second)
            traded = self._option_volumes(contract.con_id, session, second)
        else:
            second = np.arange(seconds + 1)
            prices = self._paths.by_second(row, session)
            is_share = contract.security_type is SecurityType.STOCK
            volume = self._board.shares.volume_of(row, session) if is_share else 0
            traded = np.floor(volume * pace(seconds))
        times = opened + np.minimum(second, seconds - 0.001)
        series = Series(times, prices, traded)
        return self._extended(series, row, session) if extended else series

    def _extended(self, series: Series, row: int, session: date) -> Series:
        """The same with the morning before and the evening after, in which nothing is traded."""
        calendar = self._roster.calendar
        opened, closed = calendar.open_time(session).timestamp(), calendar.close_time(session).timestamp()
        morning = self._paths.by_minute(row, session)[AFTER_MINUTES:-1]
        evening = self._paths.by_minute(row, calendar.next_session(session))[: AFTER_MINUTES + 1]
        before = opened - 60.0 * np.arange(NIGHT_MINUTES - AFTER_MINUTES, 0, -1)
        after = closed + 60.0 * np.arange(AFTER_MINUTES + 1)
        return Series(
            np.concatenate([before, series.times, after]),
            np.concatenate([morning, series.prices, evening]),
            np.concatenate([np.zeros(len(before)), series.traded, np.full(len(after), series.traded[-1])]),
        )

    def _option_prices(self, con_id: int, session: date, second: Whole) -> Floats:
        """What an option was worth, on tick, shape (n,) [USD/share]."""
        options = self._board.valuation.options([con_id]).take(np.zeros(len(second), dtype=np.int64))
        worth = self._board.valuation.situation(options, session, second).price()
        ticks = self._board.sides.ticks(options.row)
        return np.maximum(ticks.floor(worth), ticks.below)

    def _option_volumes(self, con_id: int, session: date, second: Whole) -> Floats:
        printed = self._board.prints.of([con_id], session)[0]
        volumes = np.concatenate([[0], printed.volumes]).astype(np.float64)
        return volumes[np.searchsorted(printed.seconds, second, "right")]


def _intraday(series: Series, step: int, words: Callable[[float], Decimal]) -> list[Bar]:
    """Bars on full multiples of the step, the first from where the series begins."""
    slots = np.floor(series.times / step)
    starts = np.flatnonzero(np.concatenate([[True], slots[1:] != slots[:-1]]))
    bars, before = [], float(series.traded[0])
    for a, b in zip(starts, [*starts[1:], len(slots)], strict=True):
        at = datetime.fromtimestamp(max(slots[a] * step, series.times[0]), UTC)
        bars.append(_bar(at, series.prices[a:b], float(series.traded[b - 1]) - before, words))
        before = float(series.traded[b - 1])
    return bars


def _daily(series: Series, session: date, words: Callable[[float], Decimal]) -> Bar:
    return _bar(session, series.prices, float(series.traded[-1]), words)


def _bar(at: datetime | date, prices: Floats, volume: float, words: Callable[[float], Decimal]) -> Bar:
    whole = round(volume)
    return Bar(
        at=at,
        open=words(float(prices[0])),
        high=words(float(prices.max())),
        low=words(float(prices.min())),
        close=words(float(prices[-1])),
        volume=whole,
        average=words(float(prices.mean())),
        count=-(-whole // SHARES_PER_TRADE),
    )


def _gathered(bars: Sequence[Bar], period: str) -> Sequence[Bar]:
    """Bars of a day as bars of a week or month, dated by their first session."""
    groups = (list(group) for _, group in groupby(bars, key=lambda bar: bar.at.strftime(period)))
    return [
        group[0]
        if len(group) == 1
        else Bar(
            group[0].at,
            group[0].open,
            max(bar.high for bar in group),
            min(bar.low for bar in group),
            group[-1].close,
            sum(bar.volume for bar in group),
            group[len(group) // 2].average,
            sum(bar.count for bar in group),
        )
        for group in groups
    ]
