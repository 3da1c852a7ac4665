"""When a make-believe company reports next, as a calendar of events would tell it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from putwright.market.simulated.reports import CONFIRMED_DAYS
from putwright.paper.tape.roster import Roster


@dataclass(frozen=True, slots=True)
class ComingReport:
    """A report to come: its day, whether it is told after the close, and whether the company has said so."""

    day: date
    is_late: bool
    is_confirmed: bool


def coming_reports(roster: Roster, row: int, on: date) -> Sequence[ComingReport]:
    """The reports of a row of the market from a day on, ascending; none of a currency pair or a fund.

    Args:
        roster: the market.
        row: the company.
        on: the New York day.
    """
    told = (
        (roster.calendar.previous_session(session) if is_late else session, is_late)
        for session, is_late in roster.reports[row].items()
    )
    return [
        ComingReport(day, is_late, (day - on).days <= CONFIRMED_DAYS) for day, is_late in told if day >= on
    ]
