"""The review after five to ten puts: was it worth it, were the odds as promised, were the rules kept, and what opens the next stage."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from putwright.domain.refusal import Refusal
from putwright.domain.stages import StageStanding
from putwright.reports.performance import PerformanceReport

AFTER_MIN, AFTER_MAX = 5, 10  # B35: "review after 5-10 puts"


class Verdict(StrEnum):
    """How a question is answered by the facts."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "not known"
    YOURS = "yours to say"


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """One question, its answer by the facts, and the figures behind it [USD; 1]."""

    question: str
    verdict: Verdict
    words: str
    figures: tuple[tuple[str, Decimal | None], ...] = ()


@dataclass(frozen=True, slots=True)
class Comfort:
    """What the investor answered when asked."""

    on: date
    about: str
    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class ScheduleLine:
    """What was sold against the article's schedule by this month of selling [put]; both of its figures are told (X23)."""

    month: int
    sold: int
    schedule_low: int
    schedule_high: int
    words: str


@dataclass(frozen=True, slots=True)
class ReviewReport:
    """The review. `due` says whether it is time; `ahead` is the refusal where the mandate's stage is not earned."""

    as_of: date
    closed: int
    closed_since_review: int
    due: str
    lines: tuple[ReviewLine, ...]
    comfort: tuple[Comfort, ...]
    declared_stage: str
    stage: StageStanding
    ahead: Refusal | None
    schedule: ScheduleLine
    performance: PerformanceReport


def due_words(since_review: int) -> str:
    """Whether a review is due, after so many puts closed since the last one."""
    if since_review < AFTER_MIN:
        return f"not yet: {since_review} of {AFTER_MIN} puts closed since the last review"
    if since_review <= AFTER_MAX:
        return f"due: {since_review} puts closed since the last review"
    return f"overdue: {since_review} puts closed since the last review, at most {AFTER_MAX} should be"
