"""What sources have said of a company's reports up to a day, and which of their words still count.

Of each source its newest word counts, and of several dates in it the nearest. What was said too long ago, and what a
report has settled, does not.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from putwright.domain.earnings_evidence import (
    EarningsBasis,
    EarningsEvidence,
    EarningsHour,
    EarningsRecord,
    EarningsStatus,
    EarningsWindow,
)

OWN_ENTRY = "your own entry"
SETTLED_DAYS = 45  # a report this close before an announced day is the announced report, come early
HISTORY_DAYS = 1200  # the habit looks at three years and a quarter, and no further back


@dataclass(frozen=True, slots=True)
class Said:
    """What is known on a day: past reports, and what sources say of coming ones.

    Attributes:
        as_of: the day (New York date).
        past: records of reports up to that day.
        spoken: all other records.
        last: the newest report, None where none is known.
        source_age_days_max: what was said longer ago without renewal is not believed [day].
    """

    as_of: date
    past: tuple[EarningsRecord, ...]
    spoken: tuple[EarningsRecord, ...]
    last: date | None
    source_age_days_max: int

    @classmethod
    def of(cls, evidence: EarningsEvidence, as_of: date, source_age_days_max: int) -> Said:
        """What the records known on a day say; those that became known later are not looked at."""
        oldest = as_of - timedelta(days=HISTORY_DAYS)
        seen = [record for record in evidence.records if record.as_of <= as_of and record.date >= oldest]
        past = tuple(record for record in seen if _is_past(record, as_of))
        spoken = tuple(record for record in seen if not _is_past(record, as_of))
        last = max((record.date for record in past), default=None)
        return cls(as_of, past, spoken, last, source_age_days_max)

    @property
    def fresh(self) -> tuple[EarningsRecord, ...]:
        """What is said of coming reports and was said, or renewed, recently."""
        return tuple(record for record in self.spoken if self.is_fresh(record))

    @property
    def reports_today(self) -> bool:
        """Whether a report of this day may still come after a sale: one told to be out before the open can not."""
        return any(record.date == self.as_of and not self._is_out(record) for record in self.past)

    def is_fresh(self, record: EarningsRecord) -> bool:
        """Whether a word is young enough to be believed."""
        return (self.as_of - record.as_of).days <= self.source_age_days_max

    def is_settled(self, record: EarningsRecord) -> bool:
        """Whether a report has come since that was the announced one."""
        if self.last is None:
            return False
        is_early = record.as_of <= self.last and (record.date - self.last).days < SETTLED_DAYS
        return record.date <= self.last or is_early

    def counting(self) -> dict[str, EarningsRecord]:
        """The word of each source that still speaks, by source in order of names."""
        fresh = self.fresh
        newest = newest_words(fresh)
        nearest: dict[str, EarningsRecord] = {}
        for record in sorted(fresh, key=lambda one: (one.date, one.status)):
            source = voice(record.source)
            if record.as_of == newest[source] and not self.is_settled(record):
                nearest.setdefault(source, record)
        return dict(sorted(nearest.items()))

    def _is_out(self, record: EarningsRecord) -> bool:
        return record.hour is EarningsHour.BEFORE_OPEN and record.as_of == self.as_of


def voice(source: str) -> str:
    """Who speaks: the investor is one voice, whatever the reason that stands beside an entry."""
    return OWN_ENTRY if source.startswith(OWN_ENTRY) else source


def newest_words(records: Iterable[EarningsRecord]) -> dict[str, date]:
    """The day of the newest word of each source."""
    newest: dict[str, date] = {}
    for record in records:
        source = voice(record.source)
        newest[source] = max(newest.get(source, record.as_of), record.as_of)
    return newest


def window_of(record: EarningsRecord, tolerance: int) -> EarningsWindow:
    """The days an announced report may come on: a confirmed day itself, else some days to each side [day]."""
    if record.status is EarningsStatus.CONFIRMED:
        return EarningsWindow(record.date, record.date, EarningsBasis.CONFIRMED)
    width = timedelta(days=tolerance)
    return EarningsWindow(record.date - width, record.date + width, EarningsBasis.ESTIMATED)


def _is_past(record: EarningsRecord, as_of: date) -> bool:
    return record.status is EarningsStatus.REPORTED and record.date <= as_of
