"""EDGAR's daily index: who has filed since a day, in a handful of files; where it can not tell, it says so."""

from __future__ import annotations

import asyncio
import json
from datetime import date

import pytest

from putwright.adapters.sec.daily_index import filed_since
from putwright.ports.fact_source import Pace, SourceAbout
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
