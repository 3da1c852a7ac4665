"""The review: after five to ten puts, what the facts say, what you say, and whether the next stage is open."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from putwright.domain.journal_events import Answered, Entry
from putwright.domain.mandate import Mandate
from putwright.domain.refusal import BadInput, Refusal
from putwright.domain.rules import Rule
from putwright.domain.stages import stage_refusal
from putwright.domain.trading_calendar import new_york_date
from putwright.ports.journal_record import JournalRecord
from putwright.reports.performance_report import Evidence
from putwright.reports.progress import REVIEW
from putwright.reports.review import ReviewReport
from putwright.reports.review_report import progress_of, review_report
from putwright.workflows.remember import remember

QUESTION = "How did it go, are you comfortable, and are you ready for more?"


def review(told: Evidence, mandate: Mandate, as_of: datetime) -> ReviewReport:
    """The review of everything until a moment."""
    return review_report(told, mandate.stage, new_york_date(as_of))


def finish(
    record: JournalRecord, entries: Sequence[Entry], words: str, on: date, now: datetime
) -> Sequence[Entry]:
    """Keep your word on the review, which finishes it; every entry of the journal afterwards.

    Args:
        record: of the journal.
        entries: all that are known.
        words: what the investor says.
        on: the day of the review.
        now: when it is written down, aware UTC.

    Raises:
        BadInput: nothing was said.
        OutsideFailure: the journal could not be written.
    """
    if not words.strip():
        raise BadInput("Finishing the review", "nothing was said", 'Say it in a sentence: --finish "...".')
    remember(record, entries, Answered(REVIEW, QUESTION, words.strip()), on, now)
    return record.entries()


def stage_ahead(told: Evidence, mandate: Mandate, as_of: datetime) -> Refusal | None:
    """Why the mandate's stage is ahead of what was earned by a moment; None where it is not, or was lifted in writing (I34)."""
    on = new_york_date(as_of)
    if any(waiver.holds(Rule.STAGE, "", on) for waiver in told.waivers):
        return None
    return stage_refusal(mandate.stage, progress_of(told, on))
