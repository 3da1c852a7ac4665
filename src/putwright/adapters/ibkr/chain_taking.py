"""The puts of many names, taken without flooding: listings first, then quotes, in a bounded time.

Step by step for all names: the share, its quote, its expiries, the strikes inside the band, the quotes. What can not be
had leaves its name out, with the reason; only a lost connection ends the whole.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import polars as pl

from putwright.adapters.ibkr import lines, listings
from putwright.adapters.ibkr.lines import Lines, Quoted
from putwright.adapters.ibkr.listings import ListedPut
from putwright.domain.refusal import BadInput, OutsideFailure, PutwrightFault, counted
from putwright.market import snapshot
from putwright.ports.broker_view import ChainsTaken, ChainWanted, LeftOut, Progress

if TYPE_CHECKING:
    from ib_async import Contract

    from putwright.adapters.ibkr.broker_clock import BrokerClock
    from putwright.adapters.ibkr.session import Session
    from putwright.domain.trading_calendar import TradingCalendar

SOURCE = "ibkr"
AT_ONCE = 20  # listings asked for and not yet answered: one of them can be a thousand contracts long
DELAY = timedelta(
    minutes=20
)  # delayed quotes are fifteen to twenty minutes old (IBKR, delayed data); the older counts
AFTER_CLOSE = timedelta(minutes=15)  # options on funds trade until 16:15 New York time
KINDS = {
    lines.LIVE: "live",
    lines.FROZEN: "frozen",
    lines.DELAYED: "delayed",
    lines.DELAYED_FROZEN: "delayed",
}


@dataclass(slots=True)
class _Name:
    wanted: ChainWanted
    share: Contract | None = None
    spot: float | None = None
    spot_type: int = 0
    puts: list[ListedPut] = field(default_factory=list)
    rows: list[dict[str, Any]] = field(default_factory=list)
    reason: str = ""


class ChainTaking:
    """One taking of chains; used once."""

    def __init__(
        self,
        session: Session,
        market_lines: Lines,
        clock: BrokerClock,
        calendar: TradingCalendar,
        progress: Progress | None = None,
    ) -> None:
        self._session, self._lines, self._clock = session, market_lines, clock
        self._calendar, self._progress = calendar, progress or (lambda done, total, label: None)
        self._done = self._total = self._asked = 0
        self._until = 0.0
        self._few = asyncio.Semaphore(AT_ONCE)
        self._seats = asyncio.Semaphore(
            market_lines.most
        )  # who waits for a line looks at the time when it is free

    async def take(self, wanted: Collection[ChainWanted]) -> ChainsTaken:
        """The puts wanted, as they are quoted.

        Raises:
            OutsideFailure: the connection is lost, or nothing at all could be had.
        """
        loop = asyncio.get_running_loop()
        began = loop.time()
        self._until = began + self._session.patience.whole_screen
        names = [_Name(one) for one in {one.symbol: one for one in wanted}.values()]
        self._total = 3 * len(names)
        await self._lines.ask_for_the_right_kind(is_open=self._is_open(await self._clock.now()))
        await self._each(names, self._find_share)
        await self._each(names, self._look_at_spot)
        await self._each(names, self._list_puts)
        self._total += sum(len(name.puts) for name in names)
        jobs = [(name, put) for name in names for put in name.puts]
        await _all([self._quote_put(name, put) for name, put in jobs])
        quotes = snapshot.conform(_frame([row for name in names for row in name.rows]))
        now = await self._clock.now()
        newest = quotes["quote_time"].max()
        as_of = max(now, newest) if isinstance(newest, datetime) else now
        left_out = tuple(_left_out(name) for name in names if len(name.rows) < max(1, len(name.puts)))
        return ChainsTaken(
            quotes, as_of, left_out, tuple(self._lines.remarks.values()), self._asked, loop.time() - began
        )

    async def _each(self, names: list[_Name], step: Callable[[_Name], Awaitable[None]]) -> None:
        await _all([self._guarded(name, step) for name in names])

    async def _guarded(self, name: _Name, step: Callable[[_Name], Awaitable[None]]) -> None:
        """One step for one name; its fault is the name's, unless the connection is gone."""
        async with self._few:
            if not name.reason and self._in_time(name):
                try:
                    await step(name)
                except PutwrightFault as fault:
                    if not self._session.is_open:
                        raise
                    name.reason = _words(fault)
            self._step(name.wanted.symbol)

    def _in_time(self, name: _Name) -> bool:
        if asyncio.get_running_loop().time() < self._until:
            return True
        name.reason = f"time was up after {self._session.patience.whole_screen:g} s"
        return False

    def _step(self, label: str) -> None:
        self._done += 1
        self._progress(self._done, max(self._total, self._done), label)

    async def _find_share(self, name: _Name) -> None:
        name.share = await listings.share(self._session, name.wanted.symbol)

    async def _look_at_spot(self, name: _Name) -> None:
        if name.share is None:
            return
        quoted = await self._lines.quote(name.share)
        name.spot, name.spot_type = _spot(quoted), quoted.data_type
        if not name.spot:
            name.reason = f"no share price{_because(quoted)}"

    async def _list_puts(self, name: _Name) -> None:
        if name.share is None or not name.spot:
            return
        days = await listings.expiries(self._session, name.share, name.wanted)
        for day in days:
            name.puts += await listings.puts(self._session, name.share, name.wanted, day, name.spot)
        if not name.puts:
            where = "inside the band" if name.wanted.strike is None else f"of the strike {name.wanted.strike}"
            name.reason = (
                f"no listed {name.wanted.right.value.lower()} {where}"
                if days
                else "no listed expiry inside the window"
            )

    async def _quote_put(self, name: _Name, put: ListedPut) -> None:
        async with self._seats:
            if self._in_time(name):
                self._asked += 1
                quoted = await self._lines.quote(put.theirs)
                if quoted.refused:
                    name.reason = name.reason or f"a quote was refused{_because(quoted)}"
                elif quoted.data_type in KINDS:
                    name.rows.append(self._row(name, put, quoted, await self._clock.now()))
            self._step(f"{put.ours}")

    def _row(self, name: _Name, put: ListedPut, quoted: Quoted, now: datetime) -> dict[str, Any]:
        return {
            "symbol": put.ours.underlying,
            "root": put.ours.root,
            "expiry": put.ours.expiry,
            "right": put.ours.right.value,
            "strike_thousandths": put.ours.strike_thousandths,
            "multiplier": put.ours.multiplier,
            "bid": quoted.bid,
            "ask": quoted.ask,
            "last": quoted.last,
            "bid_size": quoted.bid_size,
            "ask_size": quoted.ask_size,
            "volume": quoted.volume,
            "open_interest": quoted.open_interest,
            "vendor_implied_volatility": quoted.implied_volatility,
            "vendor_delta": quoted.delta,
            "spot": name.spot,
            "spot_time": self._quoted_at(name.spot_type, now),
            "quote_time": self._quoted_at(quoted.data_type, now),
            "source": SOURCE,
            "kind": KINDS[quoted.data_type],
        }

    def _is_open(self, now: datetime) -> bool:
        return now <= self._calendar.close_time(self._calendar.session_of(now)) + AFTER_CLOSE

    def _quoted_at(self, data_type: int, now: datetime) -> datetime:
        """When a quote was true at the latest: never after the end of the session that it is of."""
        close = self._calendar.close_time(self._calendar.session_of(now))
        late = now - DELAY if data_type in {lines.DELAYED, lines.DELAYED_FROZEN} else now
        if data_type in {lines.FROZEN, lines.DELAYED_FROZEN}:
            return min(late, close)
        return late if self._is_open(now) else min(late, close)


async def _all(jobs: list[Any]) -> None:
    """Run them side by side; the first fault ends them all, and no task is left behind."""
    async with asyncio.TaskGroup() as group:
        for job in jobs:
            group.create_task(job)


def _spot(quoted: Quoted) -> float | None:
    """The last trade where it is inside bid and ask, else their middle, else the last trade alone [USD/share]."""
    last, bid, ask = quoted.last, quoted.bid, quoted.ask
    if bid and ask and bid <= ask:
        return last if last is not None and bid <= last <= ask else (bid + ask) / 2
    return last


def _because(quoted: Quoted) -> str:
    return f" (TWS code {quoted.refused})" if quoted.refused else ""


def _words(fault: PutwrightFault) -> str:
    return fault.wrong if isinstance(fault, BadInput | OutsideFailure) else str(fault)


def _left_out(name: _Name) -> LeftOut:
    if not name.rows or not name.puts:
        return LeftOut(name.wanted.symbol, name.reason or "nothing was quoted")
    told = f"{len(name.rows)} of {counted(len(name.puts), 'put')} quoted"
    return LeftOut(name.wanted.symbol, f"{told}: {name.reason}" if name.reason else told)


def _frame(rows: list[dict[str, Any]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=snapshot.SCHEMA, orient="row")
