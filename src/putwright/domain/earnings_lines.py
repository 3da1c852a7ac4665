"""The evidence for a company's reports line by line: who says what since when, how far it is trusted, whether it is believed.

The lines explain an outlook; what an outlook is stands in `domain.earnings`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from putwright.domain.earnings import (
    ESTIMATE_TOLERANCE_DAYS,
    QUARTERS_AHEAD,
    SOURCE_AGE_DAYS_MAX,
    assess,
)
from putwright.domain.earnings_evidence import (
    EarningsBasis,
    EarningsEvidence,
    EarningsHour,
    EarningsOutlook,
    EarningsRecord,
    EarningsStatus,
    EarningsWindow,
)
from putwright.domain.earnings_habit import distinct_reports, projected_windows
from putwright.domain.earnings_said import Said, newest_words, voice, window_of

HABIT = "habit"
PROJECTED = "projected"
MISSING = "a report of before may be missing"
# Services that pass on what a company confirmed: one pair of hands more than the company itself.
SERVICES = ("ibkr", "nasdaq", "yahoo")


class Confidence(StrEnum):
    """How far evidence is trusted, the most first."""

    COMPANY = "the company's word"
    SERVICE = "the company's word, passed on by a service"
    PAST = "a report that was"
    ESTIMATE = "an estimate"
    HABIT = "the company's habit"

    @property
    def rank(self) -> int:
        """0 for what is trusted most."""
        return list(Confidence).index(self)


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """One piece of evidence.

    Attributes:
        source: who says so, as recorded; `habit` for the company's own past.
        start, end: the days on one of which the report is expected, or was; one day where they are equal.
        date: the day that was named; None where there are only days it may be on.
        status: reported, confirmed, estimated or projected.
        hour: when in the day, None where not known.
        as_of: since when the source is known to say so; for the habit the newest report it knows.
        age_days: how long ago that was [day].
        confidence: how far such evidence is trusted.
        is_believed: whether the outlook rests on it, or agrees with it.
        why_not: why it is not believed, empty where it is.
    """

    source: str
    start: dt.date
    end: dt.date
    date: dt.date | None
    status: str
    hour: EarningsHour | None
    as_of: dt.date
    age_days: int
    confidence: Confidence
    is_believed: bool
    why_not: str


def confidence_of(record: EarningsRecord) -> Confidence:
    """How far one record is trusted."""
    if record.status is EarningsStatus.REPORTED:
        return Confidence.PAST
    if record.status is EarningsStatus.ESTIMATED:
        return Confidence.ESTIMATE
    return Confidence.SERVICE if record.source.lower().startswith(SERVICES) else Confidence.COMPANY


def evidence_lines(
    evidence: EarningsEvidence,
    as_of: date,
    *,
    estimate_tolerance_days: int = ESTIMATE_TOLERANCE_DAYS,
    source_age_days_max: int = SOURCE_AGE_DAYS_MAX,
) -> tuple[EvidenceLine, ...]:
    """Every piece of evidence known on a day: what is said of coming reports by trust, then past reports, the newest first.

    Args:
        evidence: records of all sources.
        as_of: the day of the question (New York date).
        estimate_tolerance_days: half width of an estimated date [day].
        source_age_days_max: an announcement known for longer without renewal is not believed [day].
    """
    said = Said.of(evidence, as_of, source_age_days_max)
    terms = {"estimate_tolerance_days": estimate_tolerance_days, "source_age_days_max": source_age_days_max}
    outlook = assess(evidence, as_of, **terms)
    coming = [
        _line(record, window_of(record, estimate_tolerance_days), as_of, _why_not(record, said, outlook))
        for record in dict.fromkeys(said.spoken)
    ]
    coming += _habit(said, outlook, estimate_tolerance_days)
    coming.sort(
        key=lambda line: (line.confidence.rank, not line.is_believed, line.start, line.source, line.as_of)
    )
    return (*coming, *_past(said))


def _line(record: EarningsRecord, window: EarningsWindow, as_of: date, why_not: str) -> EvidenceLine:
    return EvidenceLine(
        source=record.source,
        start=window.start,
        end=window.end,
        date=record.date,
        status=record.status.value,
        hour=record.hour,
        as_of=record.as_of,
        age_days=(as_of - record.as_of).days,
        confidence=confidence_of(record),
        is_believed=not why_not,
        why_not=why_not,
    )


def _past(said: Said) -> Iterator[EvidenceLine]:
    """The reports that were; where several dates tell one report, the earliest counts."""
    reports = distinct_reports(record.date for record in said.past)
    for record in sorted(dict.fromkeys(said.past), key=lambda one: (one.date, one.source), reverse=True):
        first = max(day for day in reports if day <= record.date)
        why_not = "" if record.date == first else f"the report of {first}, told again"
        day = EarningsWindow(record.date, record.date, EarningsBasis.CONFIRMED)
        yield _line(record, day, said.as_of, why_not)


def _why_not(record: EarningsRecord, said: Said, outlook: EarningsOutlook) -> str:
    """Why a word about a coming report does not count; empty where it does."""
    source = voice(record.source)
    if not said.is_fresh(record):
        return f"not renewed for more than {said.source_age_days_max} days"
    newest = newest_words(said.fresh)[source]
    if record.as_of < newest:
        return f"the source said something else on {newest}"
    if said.is_settled(record):
        return f"settled by the report of {said.last}"
    if said.counting()[source] != record:
        return "the source names a nearer date"
    return _denied(record, outlook)


def _denied(record: EarningsRecord, outlook: EarningsOutlook) -> str:
    """Why the outlook does not take the word of a source that counts."""
    if outlook.basis is EarningsBasis.NO_REPORTS:
        return "a fund has no reports"
    if outlook.basis is EarningsBasis.CONTRADICTORY:
        return "contradicted"
    if outlook.basis is EarningsBasis.UNKNOWN:
        return MISSING
    if outlook.basis is EarningsBasis.CONFIRMED and record.status is EarningsStatus.ESTIMATED:
        return "a confirmed day comes first"
    return ""


def _habit(said: Said, outlook: EarningsOutlook, tolerance: int) -> list[EvidenceLine]:
    """The line of the company's own habit, where it has one; else of the days from which a report is possible."""
    reports = distinct_reports(record.date for record in said.past)
    windows = projected_windows(reports, tolerance, QUARTERS_AHEAD)
    projected = [window for window in outlook.windows if window.basis is EarningsBasis.PROJECTED]
    if windows:
        start, end = windows[0]
    elif outlook.basis is EarningsBasis.PROJECTED and projected:
        start, end = projected[0].start, projected[0].end
    else:
        return []
    why_not = _habit_denied(end, outlook)
    since = said.last or said.as_of
    age = (said.as_of - since).days
    line = EvidenceLine(
        HABIT, start, end, None, PROJECTED, None, since, age, Confidence.HABIT, not why_not, why_not
    )
    return [line]


def _habit_denied(end: date, outlook: EarningsOutlook) -> str:
    if outlook.basis is EarningsBasis.NO_REPORTS:
        return "a fund has no reports"
    if outlook.basis is EarningsBasis.UNKNOWN:
        return "the days are over and no report is known" if end < outlook.as_of else MISSING
    if outlook.basis is EarningsBasis.CONFIRMED:
        return "a confirmed day comes first"
    return "contradicted" if outlook.basis is EarningsBasis.CONTRADICTORY else ""
