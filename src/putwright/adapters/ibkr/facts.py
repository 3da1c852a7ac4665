"""The broker as a source of facts: earnings dates, closes, volatilities and chains over one connection of its own.

What one account may not see is told once for its kind and not asked for again; everything else goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import polars as pl
from ib_async.wrapper import RequestError

from putwright.adapters.ibkr import codes, daily_closes, wall_street_horizon
from putwright.adapters.ibkr.fact_line import NAME, FactLine
from putwright.adapters.ibkr.history_pacing import REQUESTS, WINDOW_SECONDS
from putwright.domain.refusal import BadInput, OutsideFailure, counted
from putwright.domain.trading_calendar import new_york_date
from putwright.ports.broker_view import ChainWanted
from putwright.ports.fact_source import (
    CHAINS,
    EARNINGS,
    PRICES,
    VOLATILITY,
    Asked,
    Outcome,
    Pace,
    SourceAbout,
    Task,
    Told,
)

if TYPE_CHECKING:
    from ib_async import Contract


PERIOD = timedelta(hours=20)  # a day has one close; a weekly refresh always asks
KINDS = (EARNINGS, PRICES, VOLATILITY)
ChainsWanted = Callable[[Collection[str], date], Collection[ChainWanted]]
# Codes after which every name of that kind would be refused as well.
NOT_ALLOWED = frozenset({10276, 10277, 460, *codes.NOT_SUBSCRIBED})
NO_DATA, NO_PERMISSION = "no data", "permission"  # words of code 162, which means many things
SERIES = {
    PRICES: (daily_closes.TRADES, daily_closes.ADJUSTED),
    VOLATILITY: (daily_closes.IMPLIED, daily_closes.HISTORICAL),
}
NEEDED = frozenset({daily_closes.TRADES})
SUBSCRIBE = {
    EARNINGS: "Subscribe to Wall Street Horizon in Client Portal (Settings, Market Data), or use another source of earnings dates.",
    PRICES: "Subscribe to US quotes in Client Portal (Settings, Market Data), or set another source of prices in config.toml.",
    VOLATILITY: "Subscribe to US quotes in Client Portal (Settings, Market Data), or import volatilities.",
    CHAINS: "Subscribe to US options in Client Portal (Settings, Market Data), or set another source of chains in config.toml.",
}


class IbkrFacts:
    """A `FactSource` over a TWS or Gateway.

    One source for several kinds goes on with the others where one is not allowed; where each kind has a source of its own, as
    `ibkr_sources` makes them, the one that is not allowed ends at once.

    Args:
        line: the connection, not necessarily open.
        kinds: what this one tells; "chains" only with `chains_wanted`.
        chains_wanted: what to ask for of some names on a New York day.
    """

    def __init__(
        self, line: FactLine, kinds: tuple[str, ...] = KINDS, chains_wanted: ChainsWanted | None = None
    ) -> None:
        if CHAINS in kinds and chains_wanted is None:
            raise ValueError("chains of which expiries and strikes has to be said")
        self._line, self._chains_wanted = line, chains_wanted
        self._due: set[str] = set(kinds)
        self._refused: dict[str, Told] = {}
        self._shut: Told | None = None
        end = line.view.endpoint
        self.about = SourceAbout(
            name=NAME,
            title="Interactive Brokers, by your own TWS",
            kinds=kinds,
            hosts=(end.host,),
            pace=Pace(REQUESTS, WINDOW_SECONDS, at_once=4),
            pace_source="TWS API guide, historical data limitations",
            probe="",
        )

    def tasks(self, kind: str, symbols: Collection[str], now: datetime) -> Sequence[Task]:
        """One question a name."""
        return [Task(NAME, kind, symbol, PERIOD) for symbol in symbols] if kind in self.about.kinds else []

    async def begin(self, due: Mapping[Task, Asked | None], now: datetime) -> None:
        """Come in; where that fails every question is answered with the reason."""
        self._due = {task.kind for task in due} & set(self.about.kinds)
        self._refused, self._shut = {}, None
        if not due:
            return
        try:
            await self._line.open()
        except (BadInput, OutsideFailure) as fault:
            self._shut = _failed(next(iter(due)), fault, ends=True)

    async def take(self, task: Task, before: Asked | None, now: datetime) -> Told:
        """Ask for one kind of facts of one name."""
        memo = {} if before is None else before.memo
        known = self._shut or self._refused.get(task.kind)
        if known is not None:
            return replace(known, task=task, memo=memo)
        try:
            told = await self._asked(task)
        except (BadInput, OutsideFailure) as fault:
            told = self._judged(task, fault)
        return replace(told, memo=memo) if told.outcome is Outcome.FAILED else told

    async def close(self) -> None:
        """Leave."""
        await self._line.close()

    async def _asked(self, task: Task) -> Told:
        if task.kind not in self.about.kinds:
            raise BadInput(
                f"Asking {NAME} for {task.kind}", "it does not tell that", "Choose another source."
            )
        if not self._line.is_open:
            await self._line.open()
        if task.kind == CHAINS:
            return await self._chains(task)
        share = await self._line.share(task.subject)
        if task.kind == EARNINGS:
            return await self._earnings(task, share)
        return await self._history(task, share)

    async def _earnings(self, task: Task, share: Contract) -> Told:
        line = self._line
        on = new_york_date(await line.now())
        reports = wall_street_horizon.read_events(await line.horizon.events(share, on), share.conId, on)
        if not reports.coming:
            left = f" ({reports.words} left out)" if reports.words else ""
            return Told(
                task, Outcome.ABSENT, words=f"no coming report of {task.subject} is announced there{left}"
            )
        table = wall_street_horizon.table(task.subject, reports, on, line.source)
        left = f"left out: {reports.words}" if reports.words else ""
        return Told(task, Outcome.TOLD, {EARNINGS: table}, words=left)

    async def _history(self, task: Task, share: Contract) -> Told:
        first, second = SERIES[task.kind]
        found: list[daily_closes.Closes] = []
        left: list[str] = []
        for what in (first, second):
            try:
                found.append(await self._closes(task, share, what))
            except OutsideFailure as fault:
                if what in NEEDED or not _is_lasting(fault) or len(left) == 1:
                    raise
                left.append(f"{what} is missing: {fault.wrong}")
                found.append(daily_closes.Closes({}))
        make = daily_closes.price_table if task.kind == PRICES else daily_closes.volatility_table
        table = make(task.subject, found[0], found[1], self._line.source)
        if table.is_empty():
            return Told(task, Outcome.ABSENT, words=f"no finished day of {task.subject} is told there")
        unread = sum(one.unread for one in found)
        if unread:
            left.append(f"{counted(unread, 'bar')} could not be read")
        return Told(task, Outcome.TOLD, {task.kind: table}, words="; ".join(left))

    async def _closes(self, task: Task, share: Contract, what: str) -> daily_closes.Closes:
        line = self._line
        bars = await daily_closes.bars(line.view.session, line.pace, share, what)
        is_volatility = task.kind == VOLATILITY
        return daily_closes.closes(bars, line.calendar, await line.now(), of_volatility=is_volatility)

    async def _chains(self, task: Task) -> Told:
        line = self._line
        on = new_york_date(await line.now())
        wanted = [] if self._chains_wanted is None else list(self._chains_wanted((task.subject,), on))
        if not wanted:
            return Told(task, Outcome.ABSENT, words=f"{task.subject} has no options that may be looked at")
        taken = await line.view.chains(wanted)
        left = "; ".join(one.reason for one in taken.left_out)
        if taken.quotes.is_empty():
            return Told(
                task,
                Outcome.FAILED,
                words=left or "nothing was quoted",
                remedy="Ask again while the market is open.",
            )
        quotes = taken.quotes.with_columns(pl.lit(line.source).alias("source"))
        return Told(task, Outcome.TOLD, {CHAINS: quotes}, words=left)

    def _judged(self, task: Task, fault: BadInput | OutsideFailure) -> Told:
        """What a fault means for this question, and for those after it."""
        if not self._line.is_open:
            self._shut = _failed(task, fault, ends=True)
            return self._shut
        code, text = _code(fault)
        if code in NOT_ALLOWED or (code == daily_closes.SERVICE_ERROR and NO_PERMISSION in text):
            ends = self._due <= {*self._refused, task.kind}
            words, remedy = fault.wrong, SUBSCRIBE[task.kind]
            refused = Told(task, Outcome.FAILED, words=words, remedy=remedy, ends_source=ends)
            self._refused[task.kind] = refused
            return refused
        if code == codes.NO_CONTRACT or (code == daily_closes.SERVICE_ERROR and NO_DATA in text):
            return Told(task, Outcome.ABSENT, words=fault.wrong)
        return _failed(task, fault)


def ibkr_sources(
    line: FactLine, kinds: tuple[str, ...] = KINDS, chains_wanted: ChainsWanted | None = None
) -> tuple[IbkrFacts, ...]:
    """One source a kind over one connection, so that one that is not allowed ends alone."""
    return tuple(IbkrFacts(line, (kind,), chains_wanted) for kind in kinds)


def _failed(task: Task, fault: BadInput | OutsideFailure, *, ends: bool = False) -> Told:
    return Told(task, Outcome.FAILED, words=fault.wrong, remedy=fault.remedy, ends_source=ends)


def _code(fault: BadInput | OutsideFailure) -> tuple[int, str]:
    """The code of the TWS behind a fault, and its words in small letters; 0 where there is none."""
    cause = fault.__cause__
    return (cause.code, cause.message.casefold()) if isinstance(cause, RequestError) else (0, "")


def _is_lasting(fault: OutsideFailure) -> bool:
    """Whether asking again would be answered in the same way: there is no such series, or it may not be seen."""
    code, text = _code(fault)
    return code in NOT_ALLOWED or (
        code == daily_closes.SERVICE_ERROR and (NO_DATA in text or NO_PERMISSION in text)
    )
