"""The evidence for a report line by line: how far each piece is trusted, whether it is believed, and why not."""

from datetime import date

import pytest

from putwright.domain.earnings import (
    EarningsEvidence,
    EarningsHour,
    EarningsRecord,
    EarningsStatus,
)
from putwright.domain.earnings_lines import Confidence, EvidenceLine, confidence_of, evidence_lines

PAST = (
    *("2023-11-01", "2024-01-31", "2024-05-01", "2024-07-31"),
    *("2024-10-30", "2025-01-29", "2025-04-30", "2025-07-30"),
)
ON = "2025-09-25"


def day(text: str) -> date:
    return date.fromisoformat(text)


def record(
    when: str, status: str, known: str, source: str, hour: EarningsHour | None = None
) -> EarningsRecord:
    return EarningsRecord(day(when), EarningsStatus(status), day(known), source, hour)


def past(*days: str) -> tuple[EarningsRecord, ...]:
    return tuple(record(one, "reported", one, "sec", EarningsHour.AFTER_CLOSE) for one in days)


def lines(*records: EarningsRecord, as_of: str = ON, fund: bool = False) -> tuple[EvidenceLine, ...]:
    return evidence_lines(EarningsEvidence("MSFT", records, files_reports=not fund), day(as_of))


def why_not(*records: EarningsRecord, of: str, as_of: str = ON) -> str:
    """Why the only line of a source is not believed, empty where it is."""
    (line,) = (line for line in lines(*records, as_of=as_of) if line.source == of)
    assert line.is_believed is (not line.why_not)
    return line.why_not


@pytest.mark.parametrize(
    ("status", "source", "confidence"),
    [
        ("confirmed", "your own entry: the press release", Confidence.COMPANY),
        ("confirmed", "the company", Confidence.COMPANY),
        ("confirmed", "ibkr wsh", Confidence.SERVICE),
        ("confirmed", "nasdaq", Confidence.SERVICE),
        ("reported", "sec", Confidence.PAST),
        ("estimated", "yahoo", Confidence.ESTIMATE),
        ("estimated", "your own entry: as every year", Confidence.ESTIMATE),
    ],
)
def test_trust_follows_from_status_and_source(status: str, source: str, confidence: Confidence) -> None:
    """What the company said outranks what a service passes on; an estimate is one, whoever makes it."""
    assert confidence_of(record("2025-10-29", status, ON, source)) is confidence


def test_trust_is_in_order_when_compared() -> None:
    """The company, a service, a report that was, an estimate, the habit."""
    assert [one.rank for one in Confidence] == [0, 1, 2, 3, 4]
    assert Confidence.COMPANY.rank < Confidence.HABIT.rank


def test_lines_stand_in_the_order_of_trust_when_many_speak() -> None:
    """Coming reports by trust, the habit behind them, then the past with the newest report first."""
    told = lines(
        *past(*PAST),
        record("2025-10-27", "estimated", "2025-09-20", "nasdaq"),
        record("2025-10-29", "confirmed", "2025-09-22", "ibkr wsh", EarningsHour.AFTER_CLOSE),
    )
    assert [line.source for line in told[:3]] == ["ibkr wsh", "nasdaq", "habit"]
    assert [line.date for line in told[3:]] == [day(one) for one in reversed(PAST)]
    assert [line.is_believed for line in told[:3]] == [True, False, False]


def test_line_tells_day_hour_and_age_of_what_was_said() -> None:
    """Everything a person needs to judge it: which day, when in the day, since when it is known."""
    wsh = record("2025-10-29", "confirmed", "2025-09-22", "ibkr wsh", EarningsHour.AFTER_CLOSE)
    told = lines(*past(*PAST), wsh)[0]
    assert (told.date, told.start, told.end) == (day("2025-10-29"),) * 3
    assert (told.status, told.hour, told.as_of, told.age_days) == (
        "confirmed",
        EarningsHour.AFTER_CLOSE,
        day("2025-09-22"),
        3,
    )
    assert told.why_not == ""


def test_habit_has_a_window_and_no_day() -> None:
    """The habit names days, not a day; it is as old as the newest report it knows."""
    habit = lines(*past(*PAST))[0]
    assert (habit.source, habit.status, habit.date) == ("habit", "projected", None)
    assert (habit.start, habit.end) == (day("2025-10-22"), day("2025-11-05"))
    assert (habit.as_of, habit.age_days) == (day("2025-07-30"), 57)
    assert habit.is_believed


def test_days_from_which_a_report_is_possible_stand_for_a_habit_that_is_too_young() -> None:
    """Two reports are no habit, but the next does not follow within 45 days."""
    habit = lines(*past("2025-04-30", "2025-07-30"), as_of="2025-08-10")[0]
    assert (habit.source, habit.start, habit.end) == ("habit", day("2025-09-13"), day("2025-12-17"))


def test_habit_has_no_line_when_it_is_too_young_to_say_anything() -> None:
    """When a report is possible any day, there is no habit to show."""
    assert [line.source for line in lines(*past("2025-04-30", "2025-07-30"))] == ["sec", "sec"]


def test_estimate_and_habit_are_believed_when_they_agree() -> None:
    """The window covers both, so both count."""
    told = lines(*past(*PAST), record("2025-10-27", "estimated", "2025-09-20", "nasdaq"))
    assert [(line.source, line.is_believed) for line in told[:2]] == [("nasdaq", True), ("habit", True)]


def test_word_is_not_believed_when_it_is_stale() -> None:
    """An estimate that nobody renewed for a third of a year describes another quarter."""
    stale = record("2025-10-29", "estimated", "2025-05-01", "yahoo")
    assert why_not(*past(*PAST), stale, of="yahoo") == "not renewed for more than 120 days"


def test_word_is_not_believed_when_a_report_has_settled_it() -> None:
    """The announced report came; what was said of it is over."""
    told = record("2025-08-02", "estimated", "2025-07-20", "yahoo")
    assert why_not(*past(*PAST), told, of="yahoo") == "settled by the report of 2025-07-30"


def test_word_is_not_believed_when_the_source_moved_its_date() -> None:
    """Of one source the newest word counts."""
    told = lines(
        *past(*PAST),
        record("2025-10-20", "estimated", "2025-09-01", "yahoo"),
        record("2025-10-28", "estimated", "2025-09-20", "yahoo"),
    )
    assert [(line.date, line.why_not) for line in told if line.source == "yahoo"] == [
        (day("2025-10-28"), ""),
        (day("2025-10-20"), "the source said something else on 2025-09-20"),
    ]


def test_later_quarter_is_not_the_next_report_when_the_source_names_both() -> None:
    """A source that tells two quarters is asked for the nearer one."""
    told = lines(
        record("2025-10-28", "estimated", "2025-09-20", "yahoo"),
        record("2026-01-27", "estimated", "2025-09-20", "yahoo"),
    )
    assert [line.why_not for line in told] == ["", "the source names a nearer date"]


def test_nobody_is_believed_when_sources_contradict_each_other() -> None:
    """Two vendors five weeks apart: each is denied by the other."""
    records = (
        record("2025-10-22", "estimated", "2025-09-20", "yahoo"),
        record("2025-11-26", "estimated", "2025-09-20", "nasdaq"),
    )
    assert [line.why_not for line in lines(*records)] == ["contradicted", "contradicted"]


def test_nobody_is_believed_when_the_announced_day_has_passed() -> None:
    """A day that came and went without a report leaves the next one unknown, whoever named it."""
    gone = record("2025-10-29", "confirmed", "2025-10-10", "the company")
    told = lines(*past(*PAST), gone, as_of="2025-11-01")
    assert {line.why_not for line in told[:2]} == {"a report of before may be missing"}


def test_habit_is_not_believed_when_it_is_overdue() -> None:
    """The days are over and nothing was told."""
    assert why_not(*past(*PAST), of="habit", as_of="2025-11-20") == "the days are over and no report is known"


def test_report_told_twice_is_one_report_when_sources_date_it_apart() -> None:
    """A list that dates a report a day late repeats it."""
    again = record("2025-07-31", "reported", "2025-07-31", "a list")
    assert why_not(*past(*PAST), again, of="a list") == "the report of 2025-07-30, told again"


def test_nothing_is_shown_that_became_known_later() -> None:
    """No look-ahead in what is explained either."""
    later = record("2025-10-29", "confirmed", "2025-09-26", "the company")
    assert lines(*past(*PAST), later) == lines(*past(*PAST))


def test_fund_believes_no_date_of_a_report() -> None:
    """A vendor's date for a fund is an error of the vendor."""
    told = lines(record("2025-10-29", "estimated", "2025-09-20", "yahoo"), fund=True)
    assert [line.why_not for line in told] == ["a fund has no reports"]
