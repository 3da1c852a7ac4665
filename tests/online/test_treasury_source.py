"""The Treasury's yields: one table a year, taken whole or not at all, never in another unit."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest

from putwright.adapters.online.client import PoliteClient
from putwright.adapters.treasury.source import ABOUT, Source
from putwright.ports.fact_source import Asked, Outcome, Task, Told
from tests.online.source_contract import Recorded, SourceContract
from tests.online.stand_in import LOGIN_PAGE, Fault, StandIn

PATH = "home.treasury.gov/resource-center/data-chart-center/interest-rates/daily-treasury-rates.csv/{}/all"
HEADER = 'Date,"1 Mo","1.5 Month","2 Mo","3 Mo","4 Mo","6 Mo","1 Yr","2 Yr","3 Yr","5 Yr","7 Yr","10 Yr","20 Yr","30 Yr"'
# A curve of the height of early 2025, made by hand; the six-week tenor exists since 2025-02-18.
CURVE = "4.37,4.37,4.37,4.33,4.35,4.33,4.24,4.29,4.30,4.38,4.46,4.55,4.83,4.77"
NOW = datetime(2026, 1, 23, 22, tzinfo=UTC)
CONTINUED = [f"01/{day:02}/2026" for day in (22, 21, 20, 16, 15, 14, 13, 12, 9, 8, 7, 6, 5, 2)]


def table(days: list[str], curve: str = CURVE, header: str = HEADER) -> str:
    return "\n".join([header, *(f"{day},{curve}" for day in days)]) + "\n"


def whole_year(year: int) -> list[str]:
    days = [date(year, 1, 2) + timedelta(days=n) for n in range(364)]
    return [f"{day:%m/%d/%Y}" for day in reversed(days) if day.weekday() < 5]


def taken(stand_in: StandIn, subject: str = "2026", before: Asked | None = None, now: datetime = NOW) -> Told:
    async def work() -> Told:
        async with stand_in.client(ABOUT) as client:
            task = Task("treasury", "rates", subject, timedelta(hours=12))
            return await Source(client).take(task, before, now)

    return asyncio.run(work())


def told_of(text: str, subject: str = "2026", now: datetime = NOW, before: Asked | None = None) -> Told:
    with StandIn() as stand_in:
        stand_in.serve(PATH.format(subject), text)
        return taken(stand_in, subject, before, now)


def test_yields_are_fractions_by_tenor_when_a_year_is_told() -> None:
    """Each day gives a row a tenor, with the same days to maturity as imported yields, as a fraction."""
    told = told_of(table(CONTINUED))
    rates = told.tables["rates"]
    assert (told.outcome, told.words) == (Outcome.TOLD, "")
    assert rates.height == 14 * 14
    one = rates.filter((pl.col("date") == date(2026, 1, 22)) & (pl.col("tenor_days") == 91))
    assert one.row(0, named=True) == {
        "date": date(2026, 1, 22),
        "tenor_days": 91,
        "rate": pytest.approx(0.0433),
        "source": "treasury",
    }
    assert sorted(rates["tenor_days"].unique())[:7] == [30, 45, 60, 91, 120, 182, 365]


def test_cell_is_left_out_when_a_tenor_did_not_exist() -> None:
    """An empty cell is no yield of zero: before 2025-02-18 there was none for six weeks."""
    rates = told_of(table(CONTINUED, CURVE.replace("4.37,4.37,", "4.37,,", 1))).tables["rates"]
    assert 45 not in rates["tenor_days"].to_list()
    assert rates.height == 14 * 13


def test_column_is_counted_in_words_when_nobody_knows_it() -> None:
    """A new tenor is left out and told; the others are taken."""
    told = told_of(table(CONTINUED, f"{CURVE},4.90", f'{HEADER},"50 Yr"'))
    assert told.outcome is Outcome.TOLD
    assert told.words == "left out 1 unknown column: 50 Yr"
    told = told_of(table(CONTINUED, header=HEADER.replace("1 Mo", "One Mo")))
    assert told.words == "left out 1 unknown column: One Mo; not in it: 1 Mo"


def test_questions_are_this_year_and_once_the_year_before() -> None:
    """The year before is due only where it was not answered since its last yields were known."""
    source = Source(PoliteClient(ABOUT))
    this, last = source.tasks("rates", [], NOW)
    assert (this.subject, last.subject) == ("2026", "2025")
    assert NOW - last.period == datetime(2026, 1, 8, tzinfo=UTC)
    assert [task.key for task in source.tasks("rates", ["KO"], datetime(2026, 1, 1, 3, tzinfo=UTC))] == [
        "treasury/rates/2025",
        "treasury/rates/2024",
    ]
    assert source.tasks("fx", [], NOW) == []


def test_second_question_is_answered_by_unchanged_when_nothing_is_new() -> None:
    """What was remembered makes the question conditional, and stays remembered."""
    with StandIn() as stand_in:
        stand_in.serve(PATH.format("2026"), table(CONTINUED))
        first = taken(stand_in)
        again = taken(stand_in, before=Asked(NOW, NOW, memo=first.memo))
    assert again.outcome is Outcome.UNCHANGED
    assert again.tables == {}
    assert again.memo == first.memo
    assert "type=daily_treasury_yield_curve&field_tdr_date_value=2026" in stand_in.paths()[0]


def test_year_without_days_is_absent_only_while_it_begins() -> None:
    """On the second of January there is nothing yet; on the twenty-third an empty table is half an answer."""
    early = told_of(HEADER + "\n", now=datetime(2026, 1, 2, 15, tzinfo=UTC))
    assert (early.outcome, early.words) == (Outcome.ABSENT, "no yields of 2026 yet")
    late = told_of(HEADER + "\n")
    assert (late.outcome, late.words) == (Outcome.FAILED, "it holds no days")


def test_year_that_is_over_is_taken_only_when_it_is_whole() -> None:
    """A year that ends in September is cut, and none of it is taken."""
    assert told_of(table(whole_year(2025)), "2025").outcome is Outcome.TOLD
    cut = told_of(table(whole_year(2025)[70:]), "2025")
    assert cut.outcome is Outcome.FAILED
    assert "nothing between" in cut.words


BAD = {
    "no dates": (HEADER.replace("Date", "Day"), CURVE, CONTINUED, "no column 'Date'"),
    "renamed": (HEADER.replace("3 Mo", "13 Week"), CURVE, CONTINUED, "no column '3 Mo'"),
    "too high": (HEADER, CURVE.replace("4.55", "45.5"), CONTINUED, "45.5 %: that is no yield"),
    "too low": (HEADER, CURVE.replace("4.55", "-5.5"), CONTINUED, "-5.5 %: that is no yield"),
    "words": (HEADER, CURVE.replace("4.55", "n.a."), CONTINUED, "'n.a.', no number"),
    "not a number": (HEADER, CURVE.replace("4.55", "nan"), CONTINUED, "nan %: that is no yield"),
    "fractions": (HEADER, CURVE.replace("4.", "0.04"), CONTINUED, "fractions where percent"),
    "short row": (HEADER, CURVE[:-5], CONTINUED, "another number of fields"),
    "twice": (HEADER, CURVE, [*CONTINUED, "01/22/2026"], "stands in it twice"),
    "no day": (HEADER, CURVE, [*CONTINUED, "2026-01-02"], "'2026-01-02' is no day"),
    "another year": (HEADER, CURVE, ["01/22/2025"], "2026 up to 2026-01-23 was asked for"),
    "a day ahead": (HEADER, CURVE, ["01/26/2026", *CONTINUED], "it speaks of 2026-01-26"),
    "a hole": (HEADER, CURVE, [CONTINUED[0], *CONTINUED[9:]], "between 2026-01-08 and 2026-01-22"),
}


@pytest.mark.parametrize("case", BAD)
def test_table_is_refused_when_it_is_not_what_was_asked_for(case: str) -> None:
    """Renamed, cut, of another year or in another unit: a failure with words, and not one rate."""
    header, curve, days, words = BAD[case]
    told = told_of(table(days, curve, header))
    assert told.outcome is Outcome.FAILED
    assert words in told.words
    assert told.tables == {}
    assert told.remedy


def test_table_is_refused_when_it_holds_less_than_before() -> None:
    """Days that were told once do not vanish: an answer with fewer of them is half an answer."""
    before = Asked(NOW, NOW, memo={"days": "15", "etag": '"old"'})
    told = told_of(table(CONTINUED), before=before)
    assert told.words == "it holds 14 days, and held 15 before"
    assert told.memo == before.memo


@pytest.mark.parametrize(
    ("fault", "words", "ends"),
    [
        (Fault(200, LOGIN_PAGE), "a web page came instead", True),
        (Fault(403), "refuses to answer", True),
        (Fault(200, b'{"error": "moved"}'), "no CSV", False),
        (Fault(200, b""), "an empty answer", False),
        (Fault(404), "no such table", False),
    ],
)
def test_failure_of_the_network_is_told_and_nothing_is_forgotten(
    fault: Fault, words: str, ends: bool
) -> None:
    """What was remembered stays, and the source is left where asking further is pointless."""
    before = Asked(NOW, NOW, memo={"days": "3"})
    with StandIn() as stand_in:
        stand_in.serve(PATH.format("2026"), table(CONTINUED))
        stand_in.fail(PATH.format("2026"), fault)
        told = taken(stand_in, before=before)
    assert told.outcome is Outcome.FAILED
    assert words in told.words
    assert told.ends_source is ends
    assert told.memo == before.memo


QUERY = "?type=daily_treasury_yield_curve&field_tdr_date_value=2026&page&_format=csv"


class TestTreasury(SourceContract):
    """The promises of the port, kept by the Treasury."""

    recorded = Recorded(
        make=Source,
        about=ABOUT,
        kind="rates",
        symbol="",
        subject="2026",
        now=NOW,
        answers={PATH.format("2026") + QUERY: table(CONTINUED).encode()},
        others={PATH.format("2026") + QUERY: table(whole_year(2025)).encode()},
        vital={PATH.format("2026") + QUERY: ("Date", '"3 Mo"', '"10 Yr"')},
    )
