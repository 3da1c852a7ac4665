"""What a company has filed: who it is, its periodic reports, and its earnings releases by the minute of acceptance."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from putwright.adapters.online.answers import Answer
from putwright.domain.refusal import BadInput
from putwright.domain.symbol import canonical_symbol

PERIODIC = frozenset({"10-K", "10-KT", "10-Q", "10-QT", "20-F", "40-F", "6-K"})
AMENDED = "/A"
RELEASE_FORM, RELEASE_ITEM = (
    "8-K",
    "2.02",
)  # results of operations; an 8-K/A comes later and is no first telling
FIRST_YEAR = 1993  # of EDGAR
PAGE_NAME = re.compile(r"CIK\d{10}-submissions-\d{3}\.json")
_COLUMNS = ("accessionNumber", "filingDate", "acceptanceDateTime", "form", "items")


@dataclass(frozen=True, slots=True)
class Periodic:
    """A report with figures: its accession number and the day on which it was filed."""

    accession: str
    filed: date


@dataclass(frozen=True, slots=True)
class Company:
    """A company as its filings tell it.

    Attributes:
        symbols: as we spell them.
        sic: its industry code, "" where it has none.
        periodic: the newest periodic report with figures; None when there is none among the filings read.
        releases: when its earnings releases were accepted, the newest first (UTC).
        pages: older filings, the newest page first.
        is_domestic: whether it files as a company of the United States (10-K, 10-Q).
    """

    cik: int
    name: str
    sic: str
    industry: str
    symbols: frozenset[str]
    periodic: Periodic | None
    releases: tuple[datetime, ...]
    pages: tuple[str, ...]
    is_domestic: bool

    def with_page(self, releases: Sequence[datetime]) -> Company:
        """The same company with releases of an older page."""
        return replace(self, releases=tuple(sorted({*self.releases, *releases}, reverse=True)))


def read_company(answer: Answer) -> Company:
    """The company in a submissions document.

    Raises:
        SourceFailure: it lacks what makes it one.
    """
    document = _mapping(answer, answer.document(), "the document")
    filings = _mapping(answer, document.get("filings"), "filings")
    recent = _columns(answer, filings.get("recent"))
    cik, name = str(document.get("cik") or ""), document.get("name")
    tickers, pages = document.get("tickers"), filings.get("files")
    if not (cik.isascii() and cik.isdigit()) or len(cik) > 10 or not isinstance(name, str) or not name:
        raise answer.damaged("it does not say whose filings it tells (cik, name)")
    if not isinstance(tickers, list) or not isinstance(pages, list):
        raise answer.damaged("it has no tickers or files")
    forms = {form.removesuffix(AMENDED) for form in recent["form"]}
    return Company(
        int(cik),
        name.strip(),
        str(document.get("sic") or "").strip(),
        str(document.get("sicDescription") or "").strip(),
        frozenset(filter(None, (symbol_of(ticker) for ticker in tickers))),
        _periodic(answer, recent),
        _releases(answer, recent),
        tuple(_page_names(answer, pages)),
        is_domestic=bool(forms & {"10-K", "10-Q", "10-KT", "10-QT"}) or not forms & PERIODIC,
    )


def read_page(answer: Answer) -> tuple[datetime, ...]:
    """The earnings releases of an older page of filings, the newest first.

    Raises:
        SourceFailure: it is no such page.
    """
    return _releases(answer, _columns(answer, answer.document()))


def symbol_of(ticker: object) -> str | None:
    """A ticker of the SEC (BRK-B) as we spell it (BRK.B); None for what can not be the symbol of a share."""
    if not isinstance(ticker, str):
        return None
    try:
        return canonical_symbol(ticker)
    except BadInput:
        return None


def _columns(answer: Answer, told: object) -> dict[str, list[Any]]:
    recent = _mapping(answer, told, "filings.recent")
    columns: dict[str, list[Any]] = {}
    for name in (*_COLUMNS, *(one for one in ("isXBRL",) if one in recent)):
        column = recent.get(name)
        if not isinstance(column, list):
            raise answer.damaged(f"its filings have no {name}")
        if name != "isXBRL" and not all(isinstance(one, str) for one in column):
            raise answer.damaged(f"its filings have a {name} that is no text")
        columns[name] = column
    if len({len(column) for column in columns.values()}) != 1:
        raise answer.damaged("the columns of its filings have different lengths")
    return columns


def _periodic(answer: Answer, recent: Mapping[str, list[Any]]) -> Periodic | None:
    """The newest report with figures in a form that companyfacts reads (XBRL), as far as the list says so."""
    has_figures = recent.get("isXBRL") or [1] * len(recent["form"])
    found = [
        (filed, accession)
        for form, filed, accession, figures in zip(
            recent["form"], recent["filingDate"], recent["accessionNumber"], has_figures, strict=True
        )
        if form.removesuffix(AMENDED) in PERIODIC and figures
    ]
    if not found:
        return None
    filed, accession = max(found)
    try:
        return Periodic(accession, date.fromisoformat(filed))
    except ValueError as error:
        raise answer.damaged(f"{filed!r} is no day of filing") from error


def _releases(answer: Answer, recent: Mapping[str, list[Any]]) -> tuple[datetime, ...]:
    moments = set()
    for form, items, told in zip(recent["form"], recent["items"], recent["acceptanceDateTime"], strict=True):
        if form != RELEASE_FORM or RELEASE_ITEM not in {item.strip() for item in items.split(",")}:
            continue
        try:
            moment = datetime.fromisoformat(told)
        except ValueError as error:
            raise answer.damaged(f"{told!r} is no moment of acceptance") from error
        if moment.tzinfo is None or not FIRST_YEAR <= moment.year < FIRST_YEAR + 200:
            raise answer.damaged(f"{told!r} is no moment of acceptance with its zone")
        moments.add(moment)
    return tuple(sorted(moments, reverse=True))


def _page_names(answer: Answer, pages: Sequence[object]) -> list[str]:
    told = []
    for page in pages:
        name = _mapping(answer, page, "files").get("name")
        if not isinstance(name, str) or not PAGE_NAME.fullmatch(name):
            raise answer.damaged("an older page of its filings has no name")
        told.append((str(page.get("filingTo") or ""), name) if isinstance(page, dict) else ("", name))
    return [name for _, name in sorted(told, reverse=True)]


def _mapping(answer: Answer, told: object, what: str) -> Mapping[str, Any]:
    if not isinstance(told, dict):
        raise answer.damaged(f"{what} is missing or has another form")
    return told
