"""What is believed about the day of a report, and when a put keeps away from it."""

from datetime import date, timedelta

import pytest

from putwright.domain.earnings import (
    EarningsBasis,
    EarningsEvidence,
    EarningsHour,
    EarningsOutlook,
    EarningsRecord,
    EarningsRule,
    EarningsStatus,
    assess,
    earnings_refusal,
    literal_rule_b,
)
from putwright.domain.refusal import Refusal
from putwright.domain.rules import Rule

STRICT = EarningsRule()
# Microsoft's four reports before the article's trade, and the same weekdays of the year before: a habit without an error.
MICROSOFT_YEAR = ("2024-10-30", "2025-01-29", "2025-04-30", "2025-07-30")
MICROSOFT_PAST = ("2023-11-01", "2024-01-31", "2024-05-01", "2024-07-31", *MICROSOFT_YEAR)


def day(text: str) -> date:
    return date.fromisoformat(text)


def reported(
    *days: str, source: str = "edgar", hour: EarningsHour | None = None
) -> tuple[EarningsRecord, ...]:
    return tuple(EarningsRecord(day(one), EarningsStatus.REPORTED, day(one), source, hour) for one in days)


def confirmed(when: str, known: str, source: str = "the company") -> EarningsRecord:
    return EarningsRecord(day(when), EarningsStatus.CONFIRMED, day(known), source)


def estimated(when: str, known: str, source: str = "a vendor") -> EarningsRecord:
    return EarningsRecord(day(when), EarningsStatus.ESTIMATED, day(known), source)


def outlook(as_of: str, *records: EarningsRecord, source_age_days_max: int = 120) -> EarningsOutlook:
    return assess(EarningsEvidence("MSFT", records), day(as_of), source_age_days_max=source_age_days_max)


def refused(as_of: str, expiry: str, *records: EarningsRecord, rule: EarningsRule = STRICT) -> Refusal | None:
    return earnings_refusal(outlook(as_of, *records), day(as_of), day(expiry), rule)


def test_put_is_refused_when_a_confirmed_report_lies_before_expiry() -> None:
    """The second article's trade spans the report of 2025-10-29: its words pass, the strict rule refuses."""
    records = (*reported(*MICROSOFT_PAST), confirmed("2025-10-29", "2025-10-15"))
    answer = refused("2025-10-21", "2025-11-21", *records)
    assert literal_rule_b(day("2025-10-21"), day("2025-07-30"), day("2025-10-29"))
    assert answer is not None
    assert answer.rule is Rule.EARNINGS_INSIDE
    assert "2025-10-29" in answer.actual
    assert "23 days before expiry" in answer.distance
    assert "on or before 2025-10-28" in answer.remedy
    assert "from 2025-10-30" in answer.remedy


def test_put_passes_when_the_confirmed_report_lies_after_expiry() -> None:
    """A confirmed date is a point: an expiry on the day before it is safe."""
    records = (*reported(*MICROSOFT_PAST), confirmed("2025-10-29", "2025-10-15"))
    assert refused("2025-10-16", "2025-10-28", *records) is None


def test_put_is_refused_when_the_report_falls_on_the_day_of_expiry() -> None:
    """The day of expiry belongs to the life of the put."""
    answer = refused("2025-10-01", "2025-10-29", confirmed("2025-10-29", "2025-09-25"))
    assert answer is not None
    assert answer.rule is Rule.EARNINGS_INSIDE


@pytest.mark.parametrize(("expiry", "is_safe"), [("2025-10-21", True), ("2025-10-22", False)])
def test_estimate_is_a_window_of_a_week_to_each_side_when_nobody_confirmed_it(
    expiry: str, *, is_safe: bool
) -> None:
    """An estimate of 2025-10-29 means 2025-10-22 to 2025-11-05, and the whole of it must lie outside."""
    assert (refused("2025-09-25", expiry, estimated("2025-10-29", "2025-09-20")) is None) is is_safe


def test_habit_speaks_when_no_source_names_a_date() -> None:
    """Past reports project the next one: the day of last year plus 52 weeks, as an estimate."""
    answer = outlook("2025-09-25", *reported(*MICROSOFT_PAST))
    window = answer.next_window
    assert answer.basis is EarningsBasis.PROJECTED
    assert window is not None
    assert (window.start, window.end) == (day("2025-10-22"), day("2025-11-05"))
    assert str(window) == "2025-10-29 +-7 days"


def test_habit_names_the_later_quarters_too_when_it_speaks() -> None:
    """Four windows a quarter apart, so that a long put meets every report before its expiry."""
    starts = [window.start for window in outlook("2025-09-25", *reported(*MICROSOFT_PAST)).windows]
    assert starts == [day("2025-10-22"), day("2026-01-21"), day("2026-04-22"), day("2026-07-22")]


def test_remedy_names_the_next_report_when_a_sale_after_this_one_is_offered() -> None:
    """Selling after the report leaves the time until the window after it, and the remedy says until when."""
    answer = refused("2025-10-25", "2025-12-19", *reported(*MICROSOFT_PAST))
    assert answer is not None
    assert answer.remedy == (
        "Sell after the report (from 2025-11-06, or as soon as it is out), "
        "with an expiry on or before 2026-01-20."
    )


def test_habit_window_is_wider_when_the_company_kept_its_days_badly() -> None:
    """A report twelve days off its habit makes the next window thirteen days to each side."""
    year = ["2023-07-26", "2023-10-25", "2024-01-24", "2024-04-24"]
    window = outlook(
        "2025-05-20", *reported(*year, "2024-07-24", "2024-10-23", "2025-02-03", "2025-04-23")
    ).next_window
    assert window is not None
    assert (window.end - window.start).days == 26


def test_habit_window_is_two_weeks_to_each_side_when_few_errors_could_be_measured() -> None:
    """One year of reports names the next day, but not how well the company keeps its days."""
    window = outlook("2025-08-20", *reported(*MICROSOFT_YEAR)).next_window
    assert str(window) == "2025-10-29 +-14 days"


@pytest.mark.parametrize(("expiry", "is_safe"), [("2025-09-12", True), ("2025-09-13", False)])
def test_put_passes_for_six_weeks_after_a_report_when_the_habit_is_too_young(
    expiry: str, *, is_safe: bool
) -> None:
    """Whatever its habit, no company reports again within 45 days: from 2025-07-30 until 2025-09-13."""
    answer = refused("2025-08-06", expiry, *reported(*MICROSOFT_YEAR[2:]))
    assert (answer is None) is is_safe
    if answer is not None:
        assert answer.rule is Rule.EARNINGS_INSIDE
        assert "only 2 past reports" in answer.actual
        assert "none is due before 2025-09-13, 45 days after the last" in answer.actual


def test_next_report_is_expected_earlier_when_the_past_holds_short_gaps() -> None:
    """A company whose reports once came 34 days apart may report 27 days after the last one."""
    window = outlook("2025-08-01", *reported("2025-03-28", "2025-05-01", "2025-07-30")).next_window
    assert window is not None
    assert window.start == day("2025-08-26")


@pytest.mark.parametrize(("before", "is_known"), [("2025-03-22", True), ("2025-03-21", False)])
def test_report_is_unknown_when_the_last_one_came_too_late(before: str, *, is_known: bool) -> None:
    """A gap of more than 130 days may end with the late filing of an annual report, and the next follows soon."""
    answer = outlook("2025-08-01", *reported(before, "2025-07-30"))
    assert (answer.basis is EarningsBasis.PROJECTED) is is_known


def test_report_is_unknown_when_a_single_one_is_known() -> None:
    """One date says nothing about gaps."""
    assert outlook("2025-08-01", *reported("2025-07-30")).basis is EarningsBasis.UNKNOWN


def test_report_is_unknown_when_the_habit_is_too_young() -> None:
    """Three reports are no habit."""
    answer = outlook("2025-09-25", *reported(*MICROSOFT_YEAR[1:]))
    assert answer.basis is EarningsBasis.UNKNOWN
    assert answer.words == "only 3 past reports, a habit needs 4"


def test_report_is_unknown_when_the_past_reports_are_irregular() -> None:
    """A missing quarter in the past leaves no habit to project."""
    answer = outlook("2025-09-25", *reported("2024-07-30", "2024-10-30", "2025-04-30", "2025-07-30"))
    assert answer.basis is EarningsBasis.UNKNOWN
    assert "not a quarter apart" in answer.words


def test_report_is_unknown_when_there_is_no_source() -> None:
    """No evidence blocks; it never counts as 'no known event'."""
    answer = refused("2025-10-21", "2025-11-21")
    assert answer is not None
    assert answer.rule is Rule.EARNINGS_UNKNOWN
    assert answer.actual == "unknown: no earnings date from any source"


def test_report_is_unknown_when_the_announced_day_passed_without_one() -> None:
    """A date that came and went without a report says that something is missing, nothing else."""
    answer = outlook("2025-11-10", *reported(*MICROSOFT_PAST), estimated("2025-10-29", "2025-10-15"))
    assert answer.basis is EarningsBasis.UNKNOWN
    assert "none is known since" in answer.words


def test_report_is_unknown_when_the_habit_is_overdue() -> None:
    """A projected window that is over without a report is a gap in the evidence."""
    answer = outlook("2025-11-10", *reported(*MICROSOFT_PAST))
    assert answer.basis is EarningsBasis.UNKNOWN
    assert answer.words == (
        "a report was due by habit on 2025-10-29 +-7 days, and none is known since 2025-07-30"
    )


def test_report_is_unknown_when_the_only_source_is_stale() -> None:
    """A date said too long ago, and not since, is not believed."""
    answer = outlook("2025-10-21", estimated("2025-10-29", "2025-09-01"), source_age_days_max=30)
    assert answer.basis is EarningsBasis.UNKNOWN
    assert "a vendor said 2025-10-29 on 2025-09-01" in answer.words


def test_report_is_unknown_when_the_announced_day_skips_a_quarter() -> None:
    """A next report half a year away means that the one before it is missing (a vendor's date once was)."""
    answer = outlook("2025-09-25", estimated("2026-01-28", "2025-09-20"))
    assert answer.basis is EarningsBasis.UNKNOWN
    assert "more than a quarter away" in answer.words


def test_sources_contradict_when_their_windows_do_not_meet() -> None:
    """Two vendors five weeks apart: neither is believed, and the remedy asks for the company's own word."""
    records = (estimated("2025-10-22", "2025-09-20"), estimated("2025-11-26", "2025-09-20", "another vendor"))
    answer = refused("2025-09-25", "2025-10-17", *records)
    assert answer is not None
    assert answer.rule is Rule.EARNINGS_CONTRADICT
    assert "a vendor" in answer.actual
    assert "another vendor" in answer.actual
    assert "putwright earnings" in answer.remedy


def test_estimate_contradicts_when_the_habit_is_elsewhere() -> None:
    """One vendor's guess a month off the company's habit is a contradiction, not a date."""
    answer = outlook("2025-09-25", *reported(*MICROSOFT_PAST), estimated("2025-12-01", "2025-09-20"))
    assert answer.basis is EarningsBasis.CONTRADICTORY
    assert "by its habit" in answer.words


def test_window_covers_the_estimate_and_the_habit_when_they_agree() -> None:
    """The habit is a source like the others: a vendor ten days late does not uncover the habit's own week."""
    answer = outlook("2025-09-25", *reported(*MICROSOFT_PAST), estimated("2025-11-08", "2025-09-20"))
    window = answer.next_window
    assert answer.basis is EarningsBasis.ESTIMATED
    assert window is not None
    assert (window.start, window.end) == (day("2025-10-22"), day("2025-11-15"))
    assert answer.words.endswith("and 2025-10-29 +-7 days (habit)")


def test_confirmed_day_is_believed_when_the_habit_is_elsewhere() -> None:
    """Companies move their reports; what they announce themselves outranks their habit."""
    answer = outlook("2025-09-25", *reported(*MICROSOFT_PAST), confirmed("2025-11-18", "2025-09-20"))
    assert answer.basis is EarningsBasis.CONFIRMED
    assert str(answer.next_window) == "2025-11-18"


def test_sources_agree_when_confirmed_days_are_neighbours() -> None:
    """After-hours reports carry two dates across time zones; the window holds both."""
    window = outlook(
        "2025-10-01",
        confirmed("2025-10-29", "2025-09-20"),
        confirmed("2025-10-30", "2025-09-20", "an exchange"),
    ).next_window
    assert window is not None
    assert (window.start, window.end) == (day("2025-10-29"), day("2025-10-30"))


def test_newest_word_of_a_source_counts_when_it_moved_its_date() -> None:
    """A vendor that moved its estimate does not contradict itself."""
    answer = outlook(
        "2025-09-25", estimated("2025-10-15", "2025-09-01"), estimated("2025-10-29", "2025-09-20")
    )
    assert str(answer.next_window) == "2025-10-29 +-7 days"


def test_evidence_is_not_seen_when_it_became_known_later() -> None:
    """No look-ahead: a date fetched tomorrow does not exist today."""
    records = reported(*MICROSOFT_PAST)
    early = outlook("2025-09-25", *records)
    late = outlook("2025-09-25", *records, confirmed("2025-10-02", "2025-09-26"), *reported("2025-10-29"))
    assert early == late


def test_put_is_refused_when_the_report_is_of_today() -> None:
    """Where no hour is told, a report of today may still come after the sale."""
    answer = refused("2025-07-30", "2025-08-29", *reported(*MICROSOFT_PAST))
    assert answer is not None
    assert answer.rule is Rule.EARNINGS_INSIDE
    assert "reported today" in answer.actual
    assert "from 2025-07-31" in answer.remedy


def test_put_passes_when_the_report_of_today_was_out_before_the_open() -> None:
    """What was told before the open can not surprise a put sold in the session."""
    past = (*reported(*MICROSOFT_PAST[:-1]), *reported("2025-07-30", hour=EarningsHour.BEFORE_OPEN))
    assert refused("2025-07-30", "2025-08-29", *past) is None


@pytest.mark.parametrize("hour", [EarningsHour.IN_SESSION, EarningsHour.AFTER_CLOSE, None])
def test_put_is_refused_when_the_report_of_today_may_come_after_the_sale(hour: EarningsHour | None) -> None:
    """In the session, after the close, at an unknown hour: the put may be sold before."""
    past = (*reported(*MICROSOFT_PAST[:-1]), *reported("2025-07-30", hour=hour))
    assert refused("2025-07-30", "2025-08-29", *past) is not None


def test_put_is_refused_when_one_source_of_two_does_not_say_that_the_report_is_out() -> None:
    """An hour that only one of two sources tells is not certain."""
    out = reported(*MICROSOFT_PAST, source="sec", hour=EarningsHour.BEFORE_OPEN)
    assert refused("2025-07-30", "2025-08-29", *out) is None
    assert refused("2025-07-30", "2025-08-29", *out, *reported("2025-07-30", source="a list")) is not None


def test_put_is_refused_when_the_report_of_today_was_told_before_today() -> None:
    """Nobody can have seen a report on the day before it: the hour is a plan, not an event."""
    planned = EarningsRecord(
        day("2025-07-30"), EarningsStatus.REPORTED, day("2025-07-29"), "a list", EarningsHour.BEFORE_OPEN
    )
    assert refused("2025-07-30", "2025-08-29", *reported(*MICROSOFT_PAST[:-1]), planned) is not None


def test_put_is_refused_when_the_report_announced_for_today_comes_before_the_open() -> None:
    """Only a report that was told can be over; an announced one may be late."""
    planned = EarningsRecord(
        day("2025-10-29"), EarningsStatus.CONFIRMED, day("2025-10-10"), "wsh", EarningsHour.BEFORE_OPEN
    )
    assert refused("2025-10-29", "2025-11-28", *reported(*MICROSOFT_PAST), planned) is not None


def test_newest_of_your_own_entries_counts_when_the_reasons_differ() -> None:
    """The investor is one voice: a corrected entry does not contradict the one before it."""
    first = confirmed("2025-10-22", "2025-09-20", "your own entry: the press release")
    second = confirmed("2025-10-29", "2025-09-21", "your own entry: I misread it")
    answer = outlook("2025-09-25", *reported(*MICROSOFT_PAST), first, second)
    assert answer.basis is EarningsBasis.CONFIRMED
    assert str(answer.next_window) == "2025-10-29"
    assert answer.sources == ("edgar", "your own entry")


@pytest.mark.parametrize(("as_of", "is_quiet"), [("2025-08-12", False), ("2025-08-13", True)])
def test_put_waits_two_weeks_when_the_playbook_wants_quiet_after_a_report(
    as_of: str, *, is_quiet: bool
) -> None:
    """The second article's two weeks after a report: the fourteenth day is the first allowed."""
    answer = refused(as_of, "2025-09-19", *reported(*MICROSOFT_PAST), rule=EarningsRule(14))
    assert (answer is None) is is_quiet
    if answer is not None:
        assert answer.rule is Rule.EARNINGS_TOO_RECENT
        assert answer.distance == "1 day short"
        assert answer.remedy == "Sell on or after 2025-08-13."


def test_put_is_refused_when_quiet_is_wanted_and_the_last_report_is_unknown() -> None:
    """Days since an unknown day are unknown, not many."""
    answer = refused("2025-10-01", "2025-10-17", confirmed("2025-10-29", "2025-09-20"), rule=EarningsRule(14))
    assert answer is not None
    assert answer.rule is Rule.EARNINGS_UNKNOWN


def test_put_on_a_fund_passes_when_there_is_no_evidence() -> None:
    """A fund files no earnings reports: nothing to wait for."""
    answer = assess(EarningsEvidence("SPY", (), files_reports=False), day("2025-10-21"))
    assert earnings_refusal(answer, day("2025-10-21"), day("2025-11-21"), EarningsRule(14)) is None


def test_projection_agrees_with_itself_when_a_source_repeats_past_reports_a_day_off() -> None:
    """Two sources that date the same reports a day apart tell one habit."""
    other = [str(day(one) + timedelta(days=1)) for one in MICROSOFT_PAST]
    once = outlook("2025-09-25", *reported(*MICROSOFT_PAST))
    twice = outlook("2025-09-25", *reported(*MICROSOFT_PAST), *reported(*other, source="a vendor"))
    assert once.windows == twice.windows
    assert twice.last_report == day("2025-07-31")


def test_confirmed_day_replaces_estimates_when_they_agree() -> None:
    """Once the company has spoken, a vendor's week around it is no longer needed."""
    answer = outlook(
        "2025-09-25", estimated("2025-10-27", "2025-09-20"), confirmed("2025-10-29", "2025-09-22")
    )
    assert answer.basis is EarningsBasis.CONFIRMED
    assert str(answer.next_window) == "2025-10-29"


def test_report_is_unknown_when_the_habit_is_overdue_and_a_vendor_names_the_next_quarter() -> None:
    """A vendor's January does not explain where the October report went."""
    answer = outlook("2025-12-20", *reported(*MICROSOFT_PAST), estimated("2026-01-28", "2025-12-15"))
    assert answer.basis is EarningsBasis.UNKNOWN
    assert "due by habit on 2025-10-29" in answer.words


def test_report_is_unknown_when_the_announced_day_is_half_a_year_after_the_last_report() -> None:
    """One known report in July and an announced one in January: the October report is missing."""
    answer = outlook("2025-10-20", *reported("2025-07-30"), estimated("2026-01-20", "2025-10-15"))
    assert answer.basis is EarningsBasis.UNKNOWN
    assert "more than a quarter after the last report on 2025-07-30" in answer.words


@pytest.mark.parametrize("told", ["2025-10-29", "2025-11-05"])
def test_estimate_is_settled_when_the_report_has_come(told: str) -> None:
    """A report on its announced day, or a week before, is the announced one: the next is a quarter away."""
    records = (*reported(*MICROSOFT_PAST, "2025-10-29"), estimated(told, "2025-10-15"))
    answer = outlook("2025-11-20", *records)
    assert answer.basis is EarningsBasis.PROJECTED
    assert str(answer.next_window) == "2026-01-28 +-7 days"
