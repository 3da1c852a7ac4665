"""Earnings evidence: what is known, by whom and since when, about the day on which a company reports.

Vendors contradict each other and invent dates, so one bare date is never taken at its word. A confirmed date
is a day; an estimate is a window of a week to each side; where nobody names a date the company's own habit
does, as an estimate; where that is not to be believed either, the next report is still not due at once. No
evidence, stale evidence and contradiction are answers of their own, and each of them blocks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from putwright.domain.earnings_evidence import (
    EarningsBasis,
    EarningsEvidence,
    EarningsHour,
    EarningsOutlook,
    EarningsRecord,
    EarningsRule,
    EarningsStatus,
    EarningsWindow,
)
from putwright.domain.earnings_habit import (
    GAP_DAYS_MAX,
    HALF_WIDTH_DAYS_MAX,
    REPORTS_MIN,
    distinct_reports,
    is_regular,
    projected_windows,
    quarter_of_next,
)
from putwright.domain.earnings_rule import earnings_refusal, literal_rule_b
from putwright.domain.earnings_said import HISTORY_DAYS, SETTLED_DAYS, Said, voice, window_of

__all__ = [
    "HISTORY_DAYS",
    "SETTLED_DAYS",
    "EarningsBasis",
    "EarningsEvidence",
    "EarningsHour",
    "EarningsOutlook",
    "EarningsRecord",
    "EarningsRule",
    "EarningsStatus",
    "EarningsWindow",
    "assess",
    "earnings_refusal",
    "literal_rule_b",
]

ESTIMATE_TOLERANCE_DAYS = 7
SOURCE_AGE_DAYS_MAX = 120  # as the mandate ships; an older page describes another quarter
AGREEMENT_SLACK_DAYS = 1  # after-hours reports and time zones put one report on two neighbouring days
NEXT_REPORT_DAYS_MAX = 100  # a quarterly reporter has a report within this time; a date beyond it skips one
QUARTERS_AHEAD = 4


def assess(
    evidence: EarningsEvidence,
    as_of: date,
    *,
    estimate_tolerance_days: int = ESTIMATE_TOLERANCE_DAYS,
    source_age_days_max: int = SOURCE_AGE_DAYS_MAX,
) -> EarningsOutlook:
    """What the evidence known on a day says about the coming reports.

    Only records with `as_of` on or before the day are seen, so a file fetched later can not leak into the
    past.

    Args:
        evidence: records of all sources.
        as_of: the day of the question (New York date).
        estimate_tolerance_days: half width of an estimated date [day].
        source_age_days_max: an announcement known for longer without renewal is not believed [day].
    """
    symbol = evidence.symbol
    if not evidence.files_reports:
        return EarningsOutlook(
            symbol, as_of, EarningsBasis.NO_REPORTS, "a fund: it files no earnings reports"
        )
    said = Said.of(evidence, as_of, source_age_days_max)
    reports = distinct_reports(record.date for record in said.past)
    case = _Case(
        symbol=symbol,
        as_of=as_of,
        last=said.last,
        reports=reports,
        habit=tuple(
            EarningsWindow(start, end, EarningsBasis.PROJECTED)
            for start, end in projected_windows(reports, estimate_tolerance_days, QUARTERS_AHEAD)
        ),
        today=said.reports_today,
        sources=tuple(sorted({voice(record.source) for record in (*said.past, *said.fresh)})),
    )
    announced = [
        (source, window_of(record, estimate_tolerance_days)) for source, record in said.counting().items()
    ]
    if announced:
        return case.from_announcements(announced)
    if case.habit:
        return case.from_habit()
    return case.from_last_report(_why_unknown(said, reports))


@dataclass(frozen=True, slots=True)
class _Case:
    """What is known of one company on one day, and the outlook that follows from it."""

    symbol: str
    as_of: date
    last: date | None
    reports: tuple[date, ...]
    habit: tuple[EarningsWindow, ...]
    today: bool
    sources: tuple[str, ...]

    def answer(self, basis: EarningsBasis, words: str, windows: Sequence[EarningsWindow]) -> EarningsOutlook:
        """The outlook; a report of today stands before the coming ones where it may still come after a sale."""
        if self.today:
            windows = (EarningsWindow(self.as_of, self.as_of, EarningsBasis.CONFIRMED), *windows)
        return EarningsOutlook(self.symbol, self.as_of, basis, words, tuple(windows), self.last, self.sources)

    def unknown(self, words: str) -> EarningsOutlook:
        return EarningsOutlook(
            self.symbol, self.as_of, EarningsBasis.UNKNOWN, words, (), self.last, self.sources
        )

    def contradictory(self, words: str) -> EarningsOutlook:
        return EarningsOutlook(
            self.symbol, self.as_of, EarningsBasis.CONTRADICTORY, words, (), self.last, self.sources
        )

    def from_habit(self) -> EarningsOutlook:
        first = self.habit[0]
        if first.end < self.as_of:
            return self.unknown(f"a report was due by habit on {first}, and none is known since {self.last}")
        words = f"projected from the habit of {len(self.reports)} reports, the last on {self.last}"
        return self.answer(EarningsBasis.PROJECTED, words, self.habit)

    def from_last_report(self, why: str) -> EarningsOutlook:
        """No source and no habit: nothing is known but that a report does not follow another at once."""
        quarter = quarter_of_next(self.reports)
        if quarter is None or quarter[0] <= self.as_of:
            return self.unknown(why)
        words = f"{why}; none is due before {quarter[0]}, {(quarter[0] - self.reports[-1]).days} days after the last"
        return self.answer(
            EarningsBasis.PROJECTED, words, [EarningsWindow(*quarter, EarningsBasis.PROJECTED)]
        )

    def from_announcements(self, announced: Sequence[tuple[str, EarningsWindow]]) -> EarningsOutlook:
        told = " and ".join(f"{window} ({window.basis}, {source})" for source, window in announced)
        windows = [window for _, window in announced]
        missed = [window for window in windows if window.end < self.as_of]
        if missed:
            return self.unknown(f"a report was announced for {missed[0]}, and none is known since")
        if any(not _overlap(one, other) for one in windows for other in windows):
            return self.contradictory(told)
        confirmed = [window for window in windows if window.basis is EarningsBasis.CONFIRMED]
        merged = _hull(confirmed or windows)
        doubt = self._doubt(merged)
        if doubt:
            return self.unknown(f"{told}: {doubt}")
        if self.habit and not confirmed and not _overlap(merged, self.habit[0]):
            return self.contradictory(f"{told}, but by its habit the company reports on {self.habit[0]}")
        if self.habit and not confirmed:
            # The habit is a source like the others: where it agrees, the window covers both.
            merged = _hull([merged, self.habit[0]])
            told += f" and {self.habit[0]} (habit)"
        later = [window for window in self.habit if (window.start - merged.end).days > SETTLED_DAYS]
        return self.answer(merged.basis, told, (merged, *later))

    def _doubt(self, announced: EarningsWindow) -> str:
        """Why the announced report can not be the next one, empty when it can."""
        if (announced.start - self.as_of).days > NEXT_REPORT_DAYS_MAX:
            return "that is more than a quarter away, so a report before it is missing"
        overdue = self.habit and self.habit[0].end < self.as_of
        if overdue and (announced.start - self.habit[0].end).days > SETTLED_DAYS:
            return f"the report due by habit on {self.habit[0]} is not known"
        is_near = self.last is not None and (self.as_of - self.last).days <= GAP_DAYS_MAX
        if is_near and self.last is not None and (announced.start - self.last).days > GAP_DAYS_MAX:
            return f"that is more than a quarter after the last report on {self.last}"
        return ""


def _overlap(one: EarningsWindow, other: EarningsWindow) -> bool:
    slack = timedelta(days=AGREEMENT_SLACK_DAYS)
    return one.start <= other.end + slack and other.start <= one.end + slack


def _hull(windows: Sequence[EarningsWindow]) -> EarningsWindow:
    return EarningsWindow(
        min(window.start for window in windows), max(window.end for window in windows), windows[0].basis
    )


def _why_unknown(said: Said, reports: Sequence[date]) -> str:
    if said.spoken:
        # Every field decides, so that rows in another order are told in the same words.
        newest = max(
            said.spoken, key=lambda record: (record.as_of, record.source, record.date, record.status)
        )
        tale = f"{voice(newest.source)} said {newest.date} on {newest.as_of}"
        past = (
            "which the last report has settled"
            if reports and (newest.date - reports[-1]).days < SETTLED_DAYS
            else f"older than {said.source_age_days_max} days or over"
        )
        return f"no source speaks of the next report: {tale}, {past}"
    if not reports:
        return "no earnings date from any source"
    if len(reports) < REPORTS_MIN:
        return f"only {len(reports)} past reports, a habit needs {REPORTS_MIN}"
    if not is_regular(reports):
        return f"the last four of {len(reports)} past reports to {reports[-1]} are not a quarter apart"
    return (
        f"the habit of {len(reports)} past reports to {reports[-1]} errs by over {HALF_WIDTH_DAYS_MAX} days"
    )
