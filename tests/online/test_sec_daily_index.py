"""EDGAR's daily index: who has filed since a day, in a handful of files; where it can not tell, it says so."""

from __future__ import annotations

import asyncio
import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from putwright.adapters.sec import source
from putwright.adapters.sec.daily_index import filed_since
from putwright.ports.fact_source import Asked, Outcome, Pace, SourceAbout
from tests.online.sec_world import (
    FACTS_ZIP,
    FILINGS_ZIP,
    NOW,
    Edgar,
    filings_path,
    packed,
    plain_figures,
    submissions,
)
from tests.online.stand_in import LOGIN_PAGE, Fault, StandIn

ABOUT = SourceAbout("sec", "EDGAR", (), ("www.sec.gov",), Pace(1000, 1), "a test", "")
FOLDER = "www.sec.gov/Archives/edgar/daily-index/2026/QTR3/"
HEAD = """Description:           Daily Index of EDGAR Dissemination Feed by Form Type
Last Data Received:    Jul 15, 2026

Form Type   Company Name                                                  CIK         Date Filed  File Name
---------------------------------------------------------------------------------------------------------------
"""


def line(form: str, cik: int, name: str = "SOME CORP", day: str = "20260715") -> str:
    return f"{form:<12}{name:<62}{cik:<12}{day:<12}edgar/data/{cik}/0000000000-26-000001.txt\n"


OTHERS = "".join(line("4", 9_000_000 + number) for number in range(120))


def served(stand_in: StandIn, **files: str) -> None:
    names = [{"name": f"form.{day.removeprefix('d')}.idx"} for day in files]
    stand_in.serve(
        f"{FOLDER}index.json", json.dumps({"directory": {"item": [{"name": "company.20260715.idx"}, *names]}})
    )
    for day, text in files.items():
        stand_in.serve(f"{FOLDER}form.{day.removeprefix('d')}.idx", text)


def told(
    stand_in: StandIn, since: date = date(2026, 7, 10), until: date = date(2026, 7, 16)
) -> frozenset[int] | None:
    async def ask() -> frozenset[int] | None:
        async with stand_in.client(ABOUT) as client:
            return await filed_since(client, since, until)

    return asyncio.run(ask())


def test_companies_are_those_that_filed_a_report_on_one_of_the_days() -> None:
    """Reports count, other forms and other days do not; only files that are there are asked for."""
    with StandIn() as stand_in:
        served(
            stand_in,
            d20260709=HEAD + OTHERS + line("8-K", 1),
            d20260710=HEAD + OTHERS + line("8-K", 2, "3M CO 1990 12 B"),
            d20260715=HEAD + OTHERS + line("10-Q/A", 320193, "APPLE INC") + line("424B2", 5),
        )
        assert told(stand_in) == frozenset({2, 320193})
        assert stand_in.paths() == [
            f"{FOLDER}index.json",
            f"{FOLDER}form.20260710.idx",
            f"{FOLDER}form.20260715.idx",
        ]


@pytest.mark.parametrize(
    "fault",
    [Fault(403), Fault(200, LOGIN_PAGE), Fault(200, b"half a file\n"), Fault(404), Fault(200, HEAD.encode())],
)
def test_nothing_is_told_when_a_file_is_not_whole(fault: Fault) -> None:
    """Silence about a day would hide a filing: then every company is asked."""
    with StandIn() as stand_in:
        served(stand_in, d20260715=HEAD + OTHERS)
        stand_in.fail(f"{FOLDER}form.20260715.idx", fault)
        assert told(stand_in) is None


def test_nothing_is_told_when_the_list_of_files_is_none() -> None:
    """A list in another form is not an empty one."""
    with StandIn() as stand_in:
        stand_in.serve(f"{FOLDER}index.json", '{"files": []}')
        assert told(stand_in) is None


def test_nothing_is_told_of_too_many_days() -> None:
    """After two months it is cheaper to ask each company."""
    with StandIn() as stand_in:
        assert told(stand_in, since=date(2026, 5, 1)) is None
        assert stand_in.asked == []


def test_nobody_has_filed_when_no_file_is_there_yet() -> None:
    """Over a weekend there is no file, and nothing to ask for."""
    with StandIn() as stand_in:
        served(stand_in)
        assert told(stand_in, date(2026, 7, 18), date(2026, 7, 19)) == frozenset()


@pytest.mark.parametrize("by_archive", [False, True])
def test_only_those_who_have_filed_are_asked_a_week_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, by_archive: bool
) -> None:
    """Of two companies one has filed: the other costs nothing, whether it was read by itself or out of an archive."""
    monkeypatch.setattr(source, "INDEX_FROM_QUESTIONS", 2)
    with StandIn() as stand_in:
        edgar = Edgar(stand_in)
        for cik, symbol in ((7, "WIDG"), (8, "GADG")):
            edgar.company(cik, symbols=(symbol,))
        name = "CIK{:010d}.json".format
        stand_in.serve(
            FILINGS_ZIP,
            packed(
                {name(7): json.dumps(submissions(7)), name(8): json.dumps(submissions(8, tickers=("GADG",)))}
            ),
        )
        stand_in.serve(
            FACTS_ZIP, packed({name(cik): json.dumps(plain_figures(cik).document()) for cik in (7, 8)})
        )
        wanted = [(symbol, "fundamentals", None) for symbol in ("WIDG", "GADG")]
        first = edgar.run(tmp_path, wanted, archive_from_names=2 if by_archive else 300)
        count = len(stand_in.asked)
        served(stand_in, d20260717=HEAD + OTHERS + line("8-K", 8, "GADGET CORP", "20260717"))
        known = [(one.task.subject, "fundamentals", Asked(NOW, NOW, memo=one.memo)) for one in first]
        again = edgar.run(tmp_path, known, NOW + timedelta(days=7))
        paths = stand_in.paths()[count:]
    assert [one.outcome for one in first] == [Outcome.TOLD, Outcome.TOLD]
    assert again[0].outcome is Outcome.UNCHANGED
    assert again[0].memo == first[0].memo
    assert paths == [f"{FOLDER}index.json", f"{FOLDER}form.20260717.idx", filings_path(8)]


def test_everybody_is_asked_when_the_index_says_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the index fails, silence is no proof that nobody filed."""
    monkeypatch.setattr(source, "INDEX_FROM_QUESTIONS", 1)
    with StandIn() as stand_in:
        edgar = Edgar(stand_in)
        edgar.company()
        first = edgar.run(tmp_path, [("WIDG", "fundamentals", None)])
        stand_in.fail(f"{FOLDER}index.json", Fault(200, LOGIN_PAGE))
        count = len(stand_in.asked)
        known = [("WIDG", "fundamentals", Asked(NOW, NOW, memo=first[0].memo))]
        again = edgar.run(tmp_path, known, NOW + timedelta(days=7))
        paths = stand_in.paths()[count:]
    assert again[0].outcome is Outcome.UNCHANGED
    assert paths == [f"{FOLDER}index.json", filings_path()]
