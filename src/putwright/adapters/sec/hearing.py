"""Asking EDGAR for one company: its filings once a run for all who want them, out of the archive where one was fetched."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from putwright.adapters.online.answers import Answer, Form, SourceFailure
from putwright.adapters.online.client import PoliteClient
from putwright.adapters.online.workers import Workers
from putwright.adapters.sec.about import (
    FACTS_ARCHIVE,
    SUBMISSIONS_ARCHIVE,
    facts_address,
    submissions_address,
    submissions_name,
)
from putwright.adapters.sec.archives import Archive
from putwright.adapters.sec.figures import read_figures
from putwright.adapters.sec.statements import Head, statement_rows
from putwright.adapters.sec.submissions import Company, read_company, read_page

RELEASES_WANTED = 8  # two years: a company's habit shows in that
PAGES_MAX = 4  # a page holds a thousand filings or more


@dataclass(slots=True)
class Heard:
    """What one question for a company's filings brought, for everybody who wants it in this run.

    Attributes:
        company: None when nothing changed.
        memo: makes the next question conditional.
        takers: who has had it; who comes again wants to ask again.
    """

    company: Company | None
    memo: Mapping[str, str]
    takers: set[tuple[str, str]] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class ReadFigures:
    """The figures of one company, read: whose they are, in which filings they were told, and the rows they make."""

    cik: int
    accessions: frozenset[str]
    rows: pl.DataFrame


def read_rows(answer: Answer, head: Head) -> ReadFigures | None:
    """The rows in a companyfacts document; None when the company files, but no statements in this form.

    Raises:
        SourceFailure: it is another document, half empty, or its fields have other names.
    """
    filed = read_figures(answer)
    return None if filed is None else ReadFigures(filed.cik, filed.accessions, statement_rows(head, filed))


@dataclass(frozen=True, slots=True)
class HeardFigures:
    """The figures of a company as told now: none when they are unchanged, absent, or in no form we know."""

    read: ReadFigures | None
    memo: Mapping[str, str]
    is_unchanged: bool = False


class Hearing:
    """Asks for filings and figures.

    Args:
        client: of EDGAR.
        scratch: where archives lie meanwhile.
        workers: read the figures.
    """

    def __init__(self, client: PoliteClient, scratch: Path, workers: Workers) -> None:
        self._client, self._workers = client, workers
        self._filings = Archive(SUBMISSIONS_ARCHIVE, scratch / "submissions.zip")
        self._figures = Archive(FACTS_ARCHIVE, scratch / "companyfacts.zip")
        self._heard: dict[int, Heard] = {}
        self._locks: defaultdict[int, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def fetch_archives(self, with_filings: Collection[int], with_figures: Collection[int]) -> None:
        """Fetch the archives for these companies; what can not be had is asked for one by one."""
        for archive, wanted in ((self._filings, with_filings), (self._figures, with_figures)):
            if not wanted:
                continue
            try:
                await archive.open(self._client, {submissions_name(cik) for cik in wanted})
            except SourceFailure as failure:
                if failure.ends_source:
                    return

    async def filings(self, cik: int, taker: tuple[str, str], memo: Mapping[str, str]) -> Heard:
        """The filings of a company.

        Args:
            cik: its number.
            taker: symbol and kind for which they are wanted.
            memo: of the answer before, for this taker.

        Raises:
            SourceFailure: no usable answer.
        """
        async with self._locks[cik]:
            heard = self._heard.get(cik)
            if heard is None or taker in heard.takers or (heard.company is None and heard.memo != memo):
                heard = await self._ask_filings(cik, memo)
                self._heard[cik] = heard
            heard.takers.add(taker)
            return Heard(None, memo) if memo and heard.memo == memo else heard

    async def _ask_filings(self, cik: int, memo: Mapping[str, str]) -> Heard:
        name = submissions_name(cik)
        address = submissions_address(name)
        answer = None if memo else self._filings.read(name, address)
        if answer is None:
            answer = await self._client.get(address, Form.JSON, memo)
        if answer.is_unchanged:
            return Heard(None, memo)
        if answer.is_absent:
            raise answer.wrong("the table of tickers names this company, but its filings are not there")
        company = await asyncio.to_thread(read_company, answer)
        if company.cik != cik:
            raise answer.wrong(f"it tells the filings of company {company.cik}, not of {cik}")
        return Heard(company, answer.memo)

    async def with_pages(self, company: Company) -> Company:
        """The company with releases out of older pages, where the newest filings hold too few.

        Raises:
            SourceFailure: a page can not be had.
        """
        for page in company.pages[:PAGES_MAX]:
            if len(company.releases) >= RELEASES_WANTED or not company.is_domestic:
                break
            address = submissions_address(page)
            answer = self._filings.read(page, address) or await self._client.get(address, Form.JSON)
            if answer.is_absent:
                raise answer.damaged("an older page of filings is not there")
            company = company.with_page(await asyncio.to_thread(read_page, answer))
        return company

    async def figures(self, cik: int, memo: Mapping[str, str], head: Head) -> HeardFigures:
        """The figures of a company, as rows of the company that `head` names.

        Raises:
            SourceFailure: no usable answer.
        """
        address = facts_address(cik)
        answer: Answer | None = None if memo else self._figures.read(submissions_name(cik), address)
        if answer is None:
            answer = await self._client.get(address, Form.JSON, memo)
        if answer.is_unchanged:
            return HeardFigures(None, memo, is_unchanged=True)
        if answer.is_absent:
            return HeardFigures(None, {})
        read = await self._workers.read(read_rows, answer, head)
        if read is not None and read.cik != cik:
            raise answer.wrong(f"it tells the figures of company {read.cik}, not of {cik}")
        return HeardFigures(read, answer.memo)

    def done(self, cik: int, *, with_figures: bool) -> None:
        """Note that a company was asked for, so that an archive nobody needs any more is removed."""
        self._filings.done(submissions_name(cik))
        if with_figures:
            self._figures.done(submissions_name(cik))
