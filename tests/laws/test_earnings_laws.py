"""Laws of the earnings rule: no look-ahead, columns and values agree, more days never free a put."""

from dataclasses import replace
from datetime import date, timedelta

import polars as pl
from hypothesis import example, given
from hypothesis import strategies as st

from putwright.domain.earnings import (
    HISTORY_DAYS,
    EarningsBasis,
    EarningsEvidence,
    EarningsHour,
    EarningsRecord,
    EarningsRule,
    EarningsStatus,
    assess,
    earnings_refusal,
)
from putwright.domain.earnings_lines import evidence_lines
from putwright.domain.rules import Rule
from putwright.market.facts import SCHEMAS
from putwright.screening.event_windows import earnings_state, earnings_windows
from putwright.screening.report_columns import SCHEMA

TODAY = date(2026, 3, 16)
STATE = {
    Rule.EARNINGS_INSIDE: "INSIDE",
    Rule.EARNINGS_UNKNOWN: "UNKNOWN",
    Rule.EARNINGS_CONTRADICT: "CONTRADICT",
    Rule.EARNINGS_TOO_RECENT: "TOO_RECENT",
}
days_ahead = st.integers(-30, 130).map(lambda days: TODAY + timedelta(days=days))
expiries = st.integers(1, 400).map(lambda days: TODAY + timedelta(days=days))
rules = st.sampled_from([EarningsRule(), EarningsRule(14)])
hours = st.sampled_from([None, None, *EarningsHour])
voices = st.sampled_from(["company", "vendor", "exchange", "your own entry: one", "your own entry: two"])


@st.composite
def histories(draw: st.DrawFn) -> list[EarningsRecord]:
    """Past reports about a quarter apart, now and then with a gap, ending up to half a year ago."""
    when = TODAY - timedelta(days=draw(st.integers(0, 180)))
    records = []
    for _ in range(draw(st.integers(0, 12))):
        records.append(EarningsRecord(when, EarningsStatus.REPORTED, when, "filings", draw(hours)))
        when -= timedelta(days=draw(st.sampled_from([84, 91, 91, 91, 91, 98, 182])))
    return records


announcements = st.lists(
    st.builds(
        EarningsRecord,
        days_ahead,
        st.sampled_from([EarningsStatus.CONFIRMED, EarningsStatus.ESTIMATED]),
        st.integers(-150, 20).map(lambda days: TODAY + timedelta(days=days)),
        voices,
        hours,
    ),
    max_size=4,
)
evidences = st.builds(
    lambda past, told, is_company: EarningsEvidence("ABC", (*past, *told), is_company),
    histories(),
    announcements,
    st.sampled_from([True, True, True, False]),
)


@given(evidences, expiries, rules)
def test_columns_and_values_agree_when_evidence_is_random(
    evidence: EarningsEvidence, expiry: date, rule: EarningsRule
) -> None:
    """The state in the column is the code of the refusal, for any evidence and any expiry."""
    rows = [
        (evidence.symbol, one.date, one.status.value, one.as_of, one.hour, one.source)
        for one in evidence.records
    ]
    table = pl.DataFrame(rows, schema=SCHEMAS["earnings"], orient="row")
    funds = () if evidence.files_reports else ("ABC",)
    calendar = earnings_windows(table, ["ABC", "NOBODY"], TODAY, funds=funds)
    frame = calendar.frame.with_columns(expiry=pl.lit(expiry)).with_columns(earnings_state(TODAY, rule))
    refusal = earnings_refusal(assess(evidence, TODAY), TODAY, expiry, rule)
    assert calendar.outlooks["ABC"] == assess(evidence, TODAY)
    assert frame["earnings"].to_list() == [STATE[Rule(refusal.rule)] if refusal else "CLEAR", "UNKNOWN"]


@st.composite
def told_twice(draw: st.DrawFn) -> list[EarningsRecord]:
    """Past reports about a quarter apart, some told by a second source on another day, some of them of today."""
    when, records = (
        TODAY - timedelta(days=draw(st.sampled_from([0, 0, 1, 30, 44, 46, 89, 100, 141, 150]))),
        [],
    )
    for _ in range(draw(st.integers(0, 14))):
        records.append(EarningsRecord(when, EarningsStatus.REPORTED, when, "filings", draw(hours)))
        other = when + timedelta(days=draw(st.integers(-22, 22)))
        if draw(st.integers(0, 4)) == 0:
            records.append(EarningsRecord(other, EarningsStatus.REPORTED, other, "vendor"))
        when -= timedelta(days=draw(st.sampled_from([21, 60, 84, 89, 91, 91, 91, 91, 91, 93, 98, 140, 141])))
    return records


any_records = st.lists(
    st.builds(
        EarningsRecord,
        st.integers(-60, 130).map(lambda days: TODAY + timedelta(days=days)),
        st.sampled_from(list(EarningsStatus)),
        st.integers(-125, 1).map(lambda days: TODAY + timedelta(days=days)),
        voices,
        hours,
    ),
    max_size=5,
)
several = st.lists(st.tuples(told_twice(), any_records, st.sampled_from([True] * 5 + [False])), max_size=12)


@given(several, st.sampled_from([0, 3, 7, 25]), st.sampled_from([30, 120]))
def test_columns_are_the_outlooks_when_many_names_are_asked(
    told: list[tuple[list[EarningsRecord], list[EarningsRecord], bool]], tolerance: int, age_max: int
) -> None:
    """Basis, both windows and the last report in the columns are those of each name's own outlook, for any evidence."""
    everybody = [
        EarningsEvidence(f"N{i}", (*past, *ahead), company) for i, (past, ahead, company) in enumerate(told)
    ]
    rows = [
        (one.symbol, r.date, r.status.value, r.as_of, r.hour, r.source)
        for one in everybody
        for r in one.records
    ]
    rows.append(("OTHER", TODAY, "reported", TODAY, None, "filings"))
    terms = {"estimate_tolerance_days": tolerance, "source_age_days_max": age_max}
    calendar = earnings_windows(
        pl.DataFrame(rows, schema=SCHEMAS["earnings"], orient="row"),
        [one.symbol for one in everybody],
        TODAY,
        funds=[one.symbol for one in everybody if not one.files_reports],
        **terms,
    )
    expected = []
    for one in everybody:
        outlook = assess(one, TODAY, **terms)
        first, second = (*((window.start, window.end) for window in outlook.windows), *[(None, None)] * 2)[:2]
        expected.append((one.symbol, outlook.basis.value, *first, *second, outlook.last_report))
    assert calendar.frame.schema == pl.Schema(SCHEMA)
    assert calendar.frame.rows() == expected
    assert calendar.outlooks == {one.symbol: assess(one, TODAY, **terms) for one in everybody}


@given(evidences, st.lists(days_ahead, max_size=4))
def test_outlook_stays_when_later_knowledge_is_added(evidence: EarningsEvidence, later: list[date]) -> None:
    """No look-ahead: records known only after the day change nothing."""
    tomorrow = TODAY + timedelta(days=1)
    added = tuple(EarningsRecord(one, EarningsStatus.CONFIRMED, tomorrow, "company") for one in later)
    more = EarningsEvidence("ABC", (*evidence.records, *added), evidence.files_reports)
    assert assess(more, TODAY) == assess(evidence, TODAY)


@given(evidences)
@example(
    EarningsEvidence(
        "ABC",
        (
            EarningsRecord(TODAY, EarningsStatus.REPORTED, TODAY, "b"),
            EarningsRecord(TODAY + timedelta(days=30), EarningsStatus.ESTIMATED, TODAY, "b"),
            EarningsRecord(TODAY + timedelta(days=2), EarningsStatus.ESTIMATED, TODAY, "b"),
        ),
    )
)
def test_outlook_stays_when_records_are_shuffled_or_repeated(evidence: EarningsEvidence) -> None:
    """Row order and duplicates are no evidence."""
    turned = EarningsEvidence("ABC", evidence.records[::-1] * 2, evidence.files_reports)
    assert assess(turned, TODAY) == assess(evidence, TODAY)


@given(evidences, expiries, st.integers(0, 200), rules)
def test_refused_put_stays_refused_when_it_runs_longer(
    evidence: EarningsEvidence, expiry: date, more: int, rule: EarningsRule
) -> None:
    """A later expiry never frees a put from a report."""
    outlook = assess(evidence, TODAY)
    if earnings_refusal(outlook, TODAY, expiry, rule) is not None:
        assert earnings_refusal(outlook, TODAY, expiry + timedelta(days=more), rule) is not None


@given(evidences, expiries, rules)
def test_put_that_passes_has_every_window_outside(
    evidence: EarningsEvidence, expiry: date, rule: EarningsRule
) -> None:
    """What passes has an outlook, and no day of any window lies between today and expiry."""
    outlook = assess(evidence, TODAY)
    if earnings_refusal(outlook, TODAY, expiry, rule) is None and evidence.files_reports:
        assert outlook.windows
        assert all(window.start > expiry for window in outlook.windows)


@given(evidences)
def test_windows_are_ordered_and_not_over_when_there_are_any(evidence: EarningsEvidence) -> None:
    """Only a dated outlook has windows; they come in order, apart from each other, and none is over."""
    outlook = assess(evidence, TODAY)
    dated = {EarningsBasis.CONFIRMED, EarningsBasis.ESTIMATED, EarningsBasis.PROJECTED}
    assert bool(outlook.windows) == (outlook.basis in dated)
    assert all(window.end >= TODAY for window in outlook.windows)
    following = zip(outlook.windows, outlook.windows[1:], strict=False)
    assert all(first.end < second.start for first, second in following)


@given(st.integers(0, 20), st.integers(0, 20), expiries)
def test_wider_estimates_never_free_a_put(narrow: int, wider: int, expiry: date) -> None:
    """More doubt about a date refuses more, never less."""
    told = EarningsRecord(TODAY + timedelta(days=45), EarningsStatus.ESTIMATED, TODAY, "vendor")
    evidence = EarningsEvidence("ABC", (told,))
    outlooks = (assess(evidence, TODAY, estimate_tolerance_days=days) for days in (narrow, narrow + wider))
    first, second = (earnings_refusal(one, TODAY, expiry, EarningsRule()) for one in outlooks)
    assert first is None or second is not None


@given(evidences, st.sampled_from(list(EarningsHour)), expiries)
def test_hour_of_an_announcement_never_frees_a_put(
    evidence: EarningsEvidence, hour: EarningsHour, expiry: date
) -> None:
    """Only what has been reported can be over: the hour of a coming report changes nothing."""
    told = tuple(
        one if one.status is EarningsStatus.REPORTED else replace(one, hour=hour) for one in evidence.records
    )
    hourless = tuple(
        one if one.status is EarningsStatus.REPORTED else replace(one, hour=None) for one in evidence.records
    )
    with_hours, without = (
        assess(EarningsEvidence("ABC", records, evidence.files_reports), TODAY)
        for records in (told, hourless)
    )
    assert with_hours == without
    assert earnings_refusal(with_hours, TODAY, expiry, EarningsRule()) == earnings_refusal(
        without, TODAY, expiry, EarningsRule()
    )


@given(evidences)
def test_lines_say_why_whatever_the_evidence(evidence: EarningsEvidence) -> None:
    """Every record that the rule looks at has one line; what is not believed says why; a dated outlook rests on somebody."""
    lines = evidence_lines(evidence, TODAY)
    oldest = TODAY - timedelta(days=HISTORY_DAYS)
    known = {one for one in evidence.records if one.as_of <= TODAY and one.date >= oldest}
    assert len([line for line in lines if line.date is not None]) == len(known)
    assert all(line.is_believed is (not line.why_not) for line in lines)
    assert all(line.age_days >= 0 and line.start <= line.end for line in lines)
    if assess(evidence, TODAY).windows:
        assert any(line.is_believed for line in lines)
