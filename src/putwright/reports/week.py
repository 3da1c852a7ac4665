"""The weekly review: what needs a decision first, then candidates, the week's decisions, shadow results, and the report."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from putwright.domain.trading_calendar import new_york_date
from putwright.reports.week_candidates import Candidates
from putwright.reports.week_decided import Decided
from putwright.reports.week_decisions import Decision
from putwright.reports.week_shadow import Shadow
from putwright.reports.week_values import Section


@dataclass(frozen=True, slots=True)
class WeekReport:
    """One dated packet, kept for good under its id; `account` is masked, "" where none is known.

    It covers what happened after `since` and until `as_of`. `seen_by` is "broker" where a TWS was looked at, else "record";
    `seen_words` say so plainly, with the age of what was looked at. `not_checked` names what could not be looked for, and why.
    """

    week_id: str
    as_of: datetime
    since: datetime
    account: str
    is_paper: bool | None
    seen_by: str
    seen_words: str
    decisions: tuple[Decision, ...]
    not_checked: tuple[str, ...]
    candidates: Candidates
    decided: Decided
    shadow: Shadow
    sections: tuple[Section, ...]
    notes: tuple[str, ...]
    page: str = ""  # where it lies, inside the workspace


def week_id(as_of: datetime) -> str:
    """The week of a moment in New York: `2026-W48`."""
    told = new_york_date(as_of).isocalendar()
    return f"{told.year}-W{told.week:02}"
