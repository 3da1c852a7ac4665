"""Nasdaq's calendar as a source: estimates of the names asked for, day by day, and what is no calendar."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from putwright.adapters.nasdaq.source import ABOUT, Source
from putwright.ports.fact_source import Outcome, Task, Told
from tests.online.source_contract import Recorded, SourceContract
from tests.online.stand_in import StandIn

NOW = datetime(2026, 11, 30, 20, 0, tzinfo=UTC)
DAY = "2026-12-01"
PATH = f"api.nasdaq.com/api/calendar/earnings?date={DAY}"


def row(symbol: str, time: Any = "time-after-hours") -> dict[str, Any]:
    """One company as the calendar writes it."""
    told = {
        "lastYearRptDt": "12/03/2025",
        "lastYearEPS": "$1.32",
        "time": time,
        "symbol": symbol,
        "name": "A company",
    }
    return told | {
        "marketCap": "$1,234",
        "fiscalQuarterEnding": "Oct/2026",
        "epsForecast": "$0.5",
        "noOfEsts": "4",
    }


def calendar(*rows: dict[str, Any], as_of: str = "Tue, Dec 1, 2026", **more: Any) -> bytes:
    """A day of the calendar as Nasdaq writes it."""
    data = {"asOf": as_of, "headers": {"symbol": "Symbol"}, "rows": list(rows) or None}
    status = {"rCode": 200, "bCodeMessage": None, "developerMessage": None}
    return json.dumps({"data": data, "message": None, "status": status} | more).encode()


def source_of(stand_in: StandIn, *always: str) -> Source:
    """The source over a stand-in."""
    return Source(stand_in.client(ABOUT), always)


def took(body: bytes, *names: str, always: tuple[str, ...] = (), now: datetime = NOW) -> Told:
    """What came of asking for the day."""

    async def run(stand_in: StandIn) -> Told:
        source = source_of(stand_in, *always)
        task = next(one for one in source.tasks("earnings", names, now) if one.subject == DAY)
        return await source.take(task, None, now)

    with StandIn() as stand_in:
        stand_in.serve(PATH, body)
        return asyncio.run(run(stand_in))


class TestNasdaq(SourceContract):
    """The contract of sources, asked of one day."""

    recorded = Recorded(
        make=Source,
        about=ABOUT,
        kind="earnings",
        symbol="CRM",
        subject=DAY,
        now=NOW,
        answers={PATH: calendar(row("MRVL"), row("CRM"), row("OKTA", "time-not-supplied"))},
        others={PATH: calendar(row("CRM"), as_of="Wed, Dec 2, 2026")},
        vital={PATH: ('"data"', '"asOf"', '"rows"', '"symbol"', '"time"', '"status"', '"rCode"')},
        is_conditional=False,  # what has not changed is evidence of today, and is told with today's date
        bare={PATH: calendar()},
    )


def test_report_is_an_estimate_of_today_with_its_hour() -> None:
    """Nothing in the calendar is confirmed; the hour is told where the calendar has one."""
    body = calendar(
        row("CRM"), row("OKTA", "time-pre-market"), row("BRK/B", "time-not-supplied"), row("MRVL")
    )
    table = took(body, "CRM", "OKTA", "BRK.B").tables["earnings"]
    assert table.select("symbol", "hour").rows() == [
        ("BRK.B", None),
        ("CRM", "after close"),
        ("OKTA", "before open"),
    ]
    assert set(table["status"]) == {"estimated"}
    assert set(table["date"]) == {date(2026, 12, 1)}
    assert set(table["as_of"]) == {date(2026, 11, 30)}


def test_evidence_is_of_the_day_in_new_york() -> None:
    """At one in the morning of December in Zurich, New York still has November."""
    told = took(calendar(row("CRM")), "CRM", now=datetime(2026, 12, 1, 0, 30, tzinfo=UTC))
    assert set(told.tables["earnings"]["as_of"]) == {date(2026, 11, 30)}


def test_days_are_the_weekdays_of_fifty_days_and_near_ones_are_asked_more_often() -> None:
    """Nobody reports at a weekend; two weeks ahead days are fixed and looked at every three days."""
    with StandIn() as stand_in:
        tasks: list[Task] = list(source_of(stand_in).tasks("earnings", ["CRM"], NOW))
        assert list(source_of(stand_in).tasks("earnings", [], NOW)) == []
    days = [date.fromisoformat(task.subject) for task in tasks]
    assert (days[0], days[-1]) == (date(2026, 11, 30), date(2027, 1, 19))
    assert all(day.weekday() < 5 for day in days)
    near = [day for day, task in zip(days, tasks, strict=True) if task.period == timedelta(days=3)]
    assert (near[0], near[-1]) == (date(2026, 11, 30), date(2026, 12, 14))
    assert {task.period for task in tasks} == {timedelta(days=3), timedelta(days=6)}


def test_watched_names_are_told_when_another_is_asked_for() -> None:
    """A question about one name does not use up the day for the others that are watched."""
    table = took(calendar(row("CRM"), row("OKTA"), row("MRVL")), "CRM", always=("OKTA",)).tables["earnings"]
    assert table["symbol"].to_list() == ["CRM", "OKTA"]


def test_day_without_any_of_the_names_is_an_answer() -> None:
    """That nobody of the watch-list reports is known then, and no failure."""
    told = took(calendar(row("MRVL")), "CRM")
    assert told.outcome is Outcome.TOLD
    assert not told.tables


def test_row_that_is_no_share_is_passed_over() -> None:
    """A symbol that no share can have is nobody's who was asked for."""
    assert took(calendar(row("A^^B*"), row("CRM")), "CRM").tables["earnings"].height == 1


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (calendar(status={"rCode": 400, "bCodeMessage": [{"code": 1001}]}), "code 400"),
        (calendar(data=None), "its data is missing"),
        (calendar({"ticker": "CRM"}), "no field 'symbol'"),
        (calendar(row("CRM"), as_of="Mon, Nov 30, 2026"), "it is of 2026-11-30"),
    ],
)
def test_answer_is_a_failure_when_it_is_no_calendar(body: bytes, words: str) -> None:
    """A status of its own that says no, rows of another form and another day are named."""
    told = took(body, "CRM")
    assert told.outcome is Outcome.FAILED
    assert words in told.words


def test_day_is_believed_when_it_is_written_in_an_unknown_way() -> None:
    """Where the calendar writes its day otherwise, nothing can be compared and the question decides."""
    assert took(calendar(row("CRM"), as_of="12/01/2026"), "CRM").outcome is Outcome.TOLD
