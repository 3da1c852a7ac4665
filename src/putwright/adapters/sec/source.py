"""The SEC as a source of facts: statements as first filed, and the days and hours of earnings releases.

A company is asked for by its filings, which are conditional and cost nothing while it files nothing. Its figures follow only
when a periodic report is there that has not been read. One question answers for statements and earnings alike.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

import polars as pl

from putwright.adapters.online.answers import Answer, SourceFailure, told_failed
from putwright.adapters.online.client import PoliteClient
from putwright.adapters.online.workers import Workers
from putwright.adapters.sec.about import ABOUT, PERIOD, submissions_address, submissions_name
from putwright.adapters.sec.archives import ARCHIVED
from putwright.adapters.sec.daily_index import filed_since
from putwright.adapters.sec.earnings import earnings_rows
from putwright.adapters.sec.hearing import Hearing
from putwright.adapters.sec.industries import industry_of
from putwright.adapters.sec.statements import Head
from putwright.adapters.sec.submissions import Company
from putwright.adapters.sec.tickers import Tickers
from putwright.domain.trading_calendar import new_york_date
from putwright.ports.fact_source import EARNINGS, FUNDAMENTALS, Asked, Outcome, SourceAbout, Task, Told

# The figures follow a report within minutes, seldom days; a report whose figures are none of ours never shows among them.
PATIENCE = timedelta(days=7)
CIK, READ, PAGES = "cik", "read", "pages"
OF_FILINGS, OF_FIGURES = "filings.", "figures."
ARCHIVE_LAG = timedelta(days=5)  # the archives are made every night, over a long weekend perhaps not
INDEX_FROM_QUESTIONS = 100  # a week of the index is six files
IMPORT = "`putwright import fundamentals FILE`"


class Source:
    """The SEC.

    Args:
        client: asks it.
        scratch: where its table of tickers, and archives while they are read, are kept; it may be emptied at any time.
        archive_from_names: with so many names never asked for, the archives are fetched instead.
        workers: read the figures; threads unless told.
    """

    def __init__(
        self,
        client: PoliteClient,
        scratch: Path,
        archive_from_names: int = 300,
        workers: Workers | None = None,
    ) -> None:
        self._client, self._archive_from_names = client, archive_from_names
        self._workers = workers or Workers(processes=0)
        self._tickers, self._hearing = Tickers(client, scratch), Hearing(client, scratch, self._workers)
        self._filed: frozenset[int] | None = None
        self._filed_since = date.max

    @property
    def about(self) -> SourceAbout:
        """Who it is."""
        return ABOUT

    def tasks(self, kind: str, symbols: Collection[str], now: datetime) -> Sequence[Task]:
        """One question a symbol."""
        if kind not in ABOUT.kinds:
            return ()
        return [Task(ABOUT.name, kind, symbol, PERIOD) for symbol in dict.fromkeys(symbols)]

    async def begin(self, due: Mapping[Task, Asked | None], now: datetime) -> None:
        """Fetch the archives when many of these names were never asked for, and the index when many were."""
        new = [task for task, before in due.items() if before is None or CIK not in before.memo]
        self._workers.expect(sum(1 for task in new if task.kind == FUNDAMENTALS))
        if len({task.subject for task in new}) >= self._archive_from_names:
            await self._fetch_archives(new)
        read = [until for before in due.values() if before is not None and (until := _read_until(before))]
        if len(read) >= INDEX_FROM_QUESTIONS:
            self._filed_since = min(read)
            self._filed = await filed_since(self._client, self._filed_since, new_york_date(now))

    async def _fetch_archives(self, new: Sequence[Task]) -> None:
        try:
            ciks = {task: await self._tickers.cik_of(task.subject) for task in new}
        except SourceFailure:
            return  # every question will meet the same, and say so
        known = {task: cik for task, cik in ciks.items() if cik is not None}
        figures = {cik for task, cik in known.items() if task.kind == FUNDAMENTALS}
        await self._hearing.fetch_archives(set(known.values()), figures)

    async def take(self, task: Task, before: Asked | None, now: datetime) -> Told:
        """The answer about one company; failures are answers too."""
        memo = dict(before.memo) if before is not None else {}
        if before is not None and self._is_quiet(before):
            return Told(task, Outcome.UNCHANGED, memo=memo)
        try:
            return await self._take(task, memo, now)
        except SourceFailure as failure:
            return told_failed(task, failure, before)

    def _is_quiet(self, before: Asked) -> bool:
        """Whether the index says that the company has filed nothing since it was last asked for."""
        until = _read_until(before)
        if self._filed is None or until is None or until < self._filed_since:
            return False
        return int(before.memo[CIK]) not in self._filed

    async def _take(self, task: Task, memo: Mapping[str, str], now: datetime) -> Told:
        symbol, kept = task.subject, memo.get(CIK, "")
        cik = int(kept) if kept.isdigit() else await self._tickers.cik_of(symbol)
        if cik is None:
            return _unknown(task)
        try:
            heard = await self._hearing.filings(cik, (symbol, task.kind), _part(memo, OF_FILINGS))
            company = heard.company
            if company is None:
                return Told(task, Outcome.UNCHANGED, memo=memo)
            if symbol not in company.symbols:
                return await self._renamed(task, cik, company, now, is_kept=kept.isdigit())
            return await self._told(task, company, memo, heard.memo, now)
        finally:
            self._hearing.done(cik, with_figures=task.kind == FUNDAMENTALS)

    async def _renamed(self, task: Task, cik: int, company: Company, now: datetime, *, is_kept: bool) -> Told:
        """A company that no longer goes by the symbol: who does now, when that was long ago; else the answer is wrong."""
        found = await self._tickers.cik_of(task.subject) if is_kept else cik
        if found is None:
            return _unknown(task)
        if found == cik:
            names = ", ".join(sorted(company.symbols)) or "no symbol"
            raise Answer(submissions_address(submissions_name(cik))).wrong(
                f"{company.name} goes by {names} there, not by {task.subject}"
            )
        return await self._take(task, {}, now)

    async def _told(
        self, task: Task, company: Company, memo: Mapping[str, str], filings: Mapping[str, str], now: datetime
    ) -> Told:
        # Older pages do not change: they are read once, and what was told of them is kept as facts.
        if PAGES not in memo:
            company = await self._hearing.with_pages(company)
        tables: dict[str, pl.DataFrame] = {}
        if company.releases:
            tables[EARNINGS] = earnings_rows(task.subject, company.releases)
        kept = {CIK: str(company.cik), PAGES: "read"}
        words, is_complete = "", True
        if task.kind == FUNDAMENTALS:
            kept |= {key: value for key, value in memo.items() if key == READ or key.startswith(OF_FIGURES)}
            words, is_complete = await self._figures(task, company, kept, tables, now)
        if is_complete:  # else the filings are asked for again, whether or not they change
            kept |= {OF_FILINGS + key: value for key, value in filings.items()}
        if tables:
            return Told(task, Outcome.TOLD, tables, words, memo=kept)
        if not words and task.kind == FUNDAMENTALS:
            return Told(task, Outcome.UNCHANGED, memo=kept)
        words = words or "it has filed no earnings release (8-K, item 2.02); foreign companies file none"
        remedy = "Take its dates from another source, or enter them yourself."
        return Told(
            task, Outcome.ABSENT, {}, words, remedy if task.kind == EARNINGS else f"Use {IMPORT}.", kept
        )

    async def _figures(
        self,
        task: Task,
        company: Company,
        kept: dict[str, str],
        tables: dict[str, pl.DataFrame],
        now: datetime,
    ) -> tuple[str, bool]:
        """Put the statements among the tables, where a report is there that was not read; in words what is missing.

        Returns:
            What is missing, "" for nothing; and whether everything that was filed has been read.
        """
        report = company.periodic
        if report is None:
            return ("" if READ in kept else "it has filed no statements (a fund?)"), True
        if report.accession == kept.get(READ):
            return "", True
        known = industry_of(company.sic)
        head = Head(
            task.subject,
            company.name,
            known.sector if known else None,
            known.industry if known else company.industry or None,
        )
        heard = await self._hearing.figures(
            company.cik, _part(kept, OF_FIGURES) if READ in kept else {}, head
        )
        waits = now.date() - report.filed <= PATIENCE
        if heard.is_unchanged:
            return f"the figures of the report of {report.filed} are not out yet", not waits
        if heard.read is None:
            return "it files no statements in a form that can be read (a fund?)", True
        rows = heard.read.rows
        address = submissions_address(submissions_name(company.cik))
        if rows.is_empty():
            raise Answer(address).damaged(f"no period of {company.name} with a revenue or net income is told")
        tables[FUNDAMENTALS] = rows
        for key in [key for key in kept if key.startswith(OF_FIGURES)]:
            del kept[key]
        kept |= {OF_FIGURES + key: value for key, value in heard.memo.items()}
        if report.accession not in heard.read.accessions and waits:
            kept[READ] = "-"  # some figures were read, those of the newest report were not among them
            return f"the figures of the report of {report.filed} are not out yet", False
        kept[READ] = report.accession
        return "", True


def _read_until(before: Asked) -> date | None:
    """The day until which everything the company had filed was read, that day not included; None where something was not."""
    filings = _part(before.memo, OF_FILINGS)
    if not filings or before.succeeded_at is None or not before.memo.get(CIK, "").isdigit():
        return None
    lag = ARCHIVE_LAG if ARCHIVED in filings else timedelta(0)
    return new_york_date(before.succeeded_at) - lag


def _part(memo: Mapping[str, str], prefix: str) -> dict[str, str]:
    return {key.removeprefix(prefix): value for key, value in memo.items() if key.startswith(prefix)}


def _unknown(task: Task) -> Told:
    words = (
        "EDGAR lists no company under this symbol: a fund, a foreign share that does not report in the United States, "
        "or a name that has changed"
    )
    remedy = f"Look the company up on sec.gov and correct the watch-list, or bring its facts with {IMPORT}."
    return Told(task, Outcome.ABSENT, {}, words, remedy)
