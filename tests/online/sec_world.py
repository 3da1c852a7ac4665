"""A small EDGAR for tests: companies with filings and figures in the exact shape of the source, served by a stand-in."""

from __future__ import annotations

import asyncio
import io
import json
import zipfile
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl

from putwright.adapters.online.answers import Answer
from putwright.adapters.sec.about import ABOUT
from putwright.adapters.sec.figures import read_figures
from putwright.adapters.sec.source import Source
from putwright.adapters.sec.statements import Head, statement_rows
from putwright.ports.fact_source import Asked, Pace, Task, Told
from tests.online.stand_in import StandIn

NOW = datetime(2026, 7, 15, 21, 0, tzinfo=UTC)
TICKERS = "www.sec.gov/files/company_tickers.json"
FACTS_ZIP = "www.sec.gov/Archives/edgar/daily-index/xbrl/companyfacts.zip"
FILINGS_ZIP = "www.sec.gov/Archives/edgar/daily-index/bulkdata/submissions.zip"
HEAD = Head("WIDG", "Widget Corp", "Industrials", "Machinery")


@dataclass(frozen=True)
class Filing:
    """One filing as the list of a company's filings tells it."""

    accession: str
    form: str
    filed: str
    items: str = ""
    accepted: str = ""
    figures: int = 0


REPORT = Filing("0000000007-26-000001", "10-Q", "2026-05-05", figures=1)
RELEASES = tuple(
    Filing(f"0000000007-26-1{index:05d}", "8-K", moment[:10], "2.02,9.01", moment)
    for index, moment in enumerate(
        (
            "2026-04-30T20:05:41.000Z", "2026-02-05T21:01:02.000Z", "2025-10-30T20:02:00.000Z", "2025-07-31T20:09:00.000Z",
            "2025-05-01T11:01:00.000Z", "2025-02-06T12:31:00.000Z", "2024-10-31T15:00:00.000Z", "2024-08-01T20:00:00.000Z",
        )
    )
)  # fmt: skip


def submissions(
    cik: int = 7,
    filings: Sequence[Filing] = (REPORT, *RELEASES),
    tickers: Sequence[str] = ("WIDG",),
    **changes: Any,
) -> dict[str, Any]:
    """The filings of a company."""
    document: dict[str, Any] = {
        "cik": f"{cik:010d}",
        "entityType": "operating",
        "sic": "3560",
        "sicDescription": "General Industrial Machinery & Equipment",
        "name": "Widget Corp",
        "tickers": list(tickers),
        "exchanges": ["NYSE"],
        "fiscalYearEnd": "1231",
        "filings": {"recent": columns(filings), "files": []},
    }
    return document | changes


def columns(filings: Sequence[Filing]) -> dict[str, list[Any]]:
    """Filings as parallel columns."""
    return {
        "accessionNumber": [one.accession for one in filings],
        "filingDate": [one.filed for one in filings],
        "reportDate": ["" for _ in filings],
        "acceptanceDateTime": [one.accepted or f"{one.filed}T20:00:00.000Z" for one in filings],
        "form": [one.form for one in filings],
        "items": [one.items for one in filings],
        "isXBRL": [one.figures for one in filings],
    }


@dataclass
class Figures:
    """Collects entries of a companyfacts document."""

    cik: int = 7
    facts: dict[str, dict[str, Any]] = field(default_factory=dict)

    def tell(
        self,
        name: str,
        value: float,
        span: str,
        filed: str,
        form: str = "10-Q",
        *,
        unit: str = "USD",
        taxonomy: str = "us-gaap",
        accession: str = "",
    ) -> Figures:
        """Add one figure; `span` is `START/END` or a day."""
        start, _, end = span.rpartition("/")
        entry = {"end": end, "val": value, "accn": accession or f"a-{filed}-{form}", "fy": 2026, "fp": "Q1"}
        entry |= {"form": form, "filed": filed} | ({"start": start} if start else {})
        units = self.facts.setdefault(taxonomy, {}).setdefault(name, {"label": name, "units": {}})["units"]
        units.setdefault(unit, []).append(entry)
        return self

    def document(self) -> dict[str, Any]:
        """The document."""
        return {"cik": self.cik, "entityName": "Widget Corp", "facts": self.facts}

    def rows(self) -> pl.DataFrame:
        """The statements in it."""
        filed = read_figures(Answer("https://data.sec.gov/x.json", json.dumps(self.document()).encode()))
        assert filed is not None
        return statement_rows(HEAD, filed)


def plain_figures(cik: int = 7, accession: str = REPORT.accession) -> Figures:
    """A first quarter of a company: 100 of revenue, 10 of income."""
    span, told = "2026-01-01/2026-03-31", Figures(cik)
    told.tell("Revenues", 100, span, "2026-05-05", accession=accession)
    return told.tell("NetIncomeLoss", 10, span, "2026-05-05", accession=accession)


@dataclass
class Edgar:
    """Serves companies."""

    stand_in: StandIn
    tickers: dict[str, int] = field(default_factory=dict)

    def company(
        self,
        cik: int = 7,
        filings: Mapping[str, Any] | None = None,
        figures: Mapping[str, Any] | None = None,
        symbols: Collection[str] = ("WIDG",),
    ) -> None:
        """Serve one company, its symbols in the table of tickers."""
        self.tickers |= dict.fromkeys(symbols, cik)
        table = {
            str(at): {"cik_str": number, "ticker": symbol, "title": symbol}
            for at, (symbol, number) in enumerate(self.tickers.items())
        }
        self.stand_in.serve(TICKERS, json.dumps(table))
        told = submissions(cik, tickers=tuple(symbols)) if filings is None else filings
        self.stand_in.serve(filings_path(cik), json.dumps(told))
        known = plain_figures(cik).document() if figures is None else figures
        self.stand_in.serve(figures_path(cik), json.dumps(known))

    def take(
        self,
        scratch: Path,
        symbol: str = "WIDG",
        kind: str = "fundamentals",
        memo: Mapping[str, str] | None = None,
        now: datetime = NOW,
    ) -> Told:
        """One answer of a source of its own, as another day's run would have it."""
        before = None if memo is None else Asked(now, now, memo=memo)
        return self.run(scratch, [(symbol, kind, before)], now)[0]

    def run(
        self,
        scratch: Path,
        wanted: Sequence[tuple[str, str, Asked | None]],
        now: datetime = NOW,
        archive_from_names: int = 300,
    ) -> list[Told]:
        """All answers of one run."""

        async def work() -> list[Told]:
            async with self.stand_in.client(replace(ABOUT, pace=Pace(1000, 1.0))) as client:
                source = Source(client, scratch, archive_from_names)
                tasks: list[Task] = [source.tasks(kind, [symbol], now)[0] for symbol, kind, _ in wanted]
                await source.begin({task: one[2] for task, one in zip(tasks, wanted, strict=True)}, now)
                return [
                    await source.take(task, before, now)
                    for task, (_, _, before) in zip(tasks, wanted, strict=True)
                ]

        return asyncio.run(work())


def filings_path(cik: int = 7) -> str:
    """Where the filings of a company are asked for."""
    return f"data.sec.gov/submissions/CIK{cik:010d}.json"


def figures_path(cik: int = 7) -> str:
    """Where the figures of a company are asked for."""
    return f"data.sec.gov/api/xbrl/companyfacts/CIK{cik:010d}.json"


def packed(members: Mapping[str, bytes | str]) -> bytes:
    """An archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in members.items():
            archive.writestr(name, body)
    return out.getvalue()


def row(frame: pl.DataFrame, period: str, end: str, as_of: str | None = None) -> dict[str, Any]:
    """The only row of a period, or the one known since a day."""
    told = frame.filter(pl.col("period") == period, pl.col("period_end") == date.fromisoformat(end))
    if as_of is not None:
        told = told.filter(pl.col("as_of") == date.fromisoformat(as_of))
    assert told.height == 1, told.select("as_of", "period", "period_end")
    return told.row(0, named=True)
