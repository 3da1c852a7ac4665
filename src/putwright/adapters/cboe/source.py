"""Cboe's delayed quotes on the network: chains and daily closes, read by the importers of its files."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import polars as pl

from putwright.adapters.cboe.answers import check_chain, check_history, told_name
from putwright.adapters.cboe.closes import closes_of
from putwright.adapters.online.answers import Answer, Failure, Form, SourceFailure, told_failed
from putwright.adapters.online.sessions import last_closed_day
from putwright.adapters.online.workers import Workers
from putwright.domain.refusal import BadInput
from putwright.domain.symbol import canonical_symbol
from putwright.market.imported import ImportResult
from putwright.ports.fact_source import CHAINS, PRICES, Asked, Outcome, Pace, SourceAbout, Task, Told

if TYPE_CHECKING:
    from putwright.adapters.online.client import PoliteClient

HOST = "cdn.cboe.com"
ROOT = f"https://{HOST}/api/global/delayed_quotes"
ABOUT = SourceAbout(
    name="cboe",
    title="Cboe's delayed quotes",
    kinds=(CHAINS, PRICES),
    hosts=(HOST,),
    # Files of a network made for many readers: five hundred names, chains and closes, within a minute.
    pace=Pace(19, 1.0, at_once=8),
    pace_source="putwright's own choice: Cboe states no limit",
    probe=f"{ROOT}/quotes/AAPL.json",
    terms="https://www.cboe.com/us_disclaimers/",
)
PERIODS = {CHAINS: timedelta(minutes=15), PRICES: timedelta(hours=18)}
FOLDERS = {CHAINS: "options", PRICES: "charts/historical"}
# Indices stand behind an underscore. These are the indices among the names with options in Cboe's symbol directory that an
# investor might watch; share classes stand there with their dot, as here.
INDICES = frozenset({"DJX", "MRUT", "NDX", "OEX", "RUI", "RUT", "SPX", "VIX", "XEO", "XSP"})
ROWS = "rows"
RIGHT_NAME = "See whether the name is right."
Reading = Callable[[str, bytes], ImportResult]


class Source:
    """Chains and closes as Cboe publishes them, a quarter of an hour late.

    The importers arrive as arguments, because the files' folder already reads Cboe's documents by this one.

    Args:
        client: asks Cboe.
        read_chain: a chain document's table, by its name and bytes.
        workers: read the answers; threads unless told.
    """

    def __init__(
        self,
        client: PoliteClient,
        read_chain: Reading,
        workers: Workers | None = None,
    ) -> None:
        self._client, self._workers = client, workers or Workers(processes=0)
        self._read_chain = read_chain

    @property
    def about(self) -> SourceAbout:
        """Who it is."""
        return ABOUT

    def tasks(self, kind: str, symbols: Collection[str], now: datetime) -> Sequence[Task]:
        """One task a name."""
        names = dict.fromkeys(canonical_symbol(symbol) for symbol in symbols)
        return [Task(ABOUT.name, kind, name, PERIODS[kind]) for name in names]

    async def begin(self, due: Mapping[Task, Asked | None], now: datetime) -> None:
        """Every name has its own file; many are read by several processes."""
        self._workers.expect(len(due))

    async def take(self, task: Task, before: Asked | None, now: datetime) -> Told:
        """Ask for one name's chain or history."""
        memo = {} if before is None else before.memo
        try:
            answer = await self._client.get(address_of(task), Form.JSON, memo)
        except SourceFailure as failure:
            return await self._judged(task, failure, before)
        if answer.is_unchanged:
            return Told(task, Outcome.UNCHANGED, memo=answer.memo)
        if answer.is_absent:
            return Told(
                task, Outcome.ABSENT, words=f"it has no {task.kind} under this name", remedy=RIGHT_NAME
            )
        try:
            if task.kind == CHAINS:
                read, words = await self._workers.read(chain_of, task.subject, answer, now, self._read_chain)
            else:
                read, words = await self._workers.read(history_of, task.subject, answer, now)
            table = read if task.kind == CHAINS else read.filter(pl.col("date") <= last_closed_day(now))
            _insist_whole(table, answer, before)
        except SourceFailure as failure:
            return told_failed(task, failure, before)
        # A history with a day that is not over is asked for whole the next time, though nothing in it may change any more.
        memo = answer.memo if table.height == read.height else {}
        kept = {**memo, ROWS: str(table.height)}
        return Told(task, Outcome.TOLD, {task.kind: table}, words, memo=kept)

    async def _judged(self, task: Task, failure: SourceFailure, before: Asked | None) -> Told:
        """What a failed question says: networks like this one refuse a file they do not have as they refuse a machine.

        Were every refusal the machine's, one name without options would bar all names behind it. A file that is certainly
        there tells which of the two it is.
        """
        if failure.failure is not Failure.REFUSED:
            return told_failed(task, failure, before)
        try:
            known = await self._client.get(ABOUT.probe, Form.JSON)
        except SourceFailure as other:
            return told_failed(task, other, before)
        if known.is_absent:
            return told_failed(task, failure, before)
        words = f"Cboe answers others, and refuses {task.kind} of {task.subject}: it has none, or not for the public"
        return Told(task, Outcome.ABSENT, words=words, remedy=RIGHT_NAME)


def chain_of(symbol: str, answer: Answer, now: datetime, reading: Reading) -> tuple[pl.DataFrame, str]:
    """The chain in an answer, and in words what was left out.

    Args:
        symbol: whose answer it has to be.
        answer: as it came.
        now: nothing in it may be later.
        reading: the importer of such files.

    Raises:
        SourceFailure: it is of another name, another time, or in another form.
    """
    check_chain(answer, symbol, now)
    try:
        result = reading(f"{told_name(symbol)}.json", answer.body)
    except BadInput as fault:
        raise answer.damaged(fault.wrong) from fault
    if result.rows_left_out > result.kept:
        raise answer.damaged(f"most of it can not be read: {result.left_out[0]}")
    table = result.table.with_columns(pl.lit(symbol).alias("symbol"), pl.lit(ABOUT.name).alias("source"))
    _insist_quotes(table, answer, now)
    return table, "; ".join(str(one) for one in result.left_out)


def history_of(symbol: str, answer: Answer, now: datetime) -> tuple[pl.DataFrame, str]:
    """The closes in an answer, and in words what was left out.

    Raises:
        SourceFailure: it is of another name, or in another form.
    """
    check_history(answer, symbol, now)
    return closes_of(answer, symbol, ABOUT.name)


def address_of(task: Task) -> str:
    """Where a task's answer lies."""
    name = f"_{task.subject}" if task.subject in INDICES else task.subject
    return f"{ROOT}/{FOLDERS[task.kind]}/{name}.json"


def _insist_quotes(table: pl.DataFrame, answer: Answer, now: datetime) -> None:
    if table.select(pl.all_horizontal(pl.col("bid", "ask").is_null()).all()).item():
        raise answer.damaged("none of its contracts has a bid or an ask")
    if table.filter(pl.col("quote_time") > now + timedelta(hours=1)).height:
        raise answer.wrong("its quotes are of a time that has not come yet")


def _insist_whole(table: pl.DataFrame, answer: Answer, before: Asked | None) -> None:
    """Less than half of last time is a broken answer, unless the source has said so three times."""
    told = "" if before is None else before.memo.get(ROWS, "")
    if table.is_empty():
        raise answer.damaged("nothing of it is of a session that is over")
    if before is None or not told.isdigit() or before.failures >= 2:
        return
    if table.height * 2 < int(told):
        raise answer.damaged(
            f"it holds {table.height:,} rows, where {int(told):,} were before: a half answer"
        )
