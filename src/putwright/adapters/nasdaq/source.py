"""Nasdaq's public calendar on the network: which of the names wanted are expected to report, day by day."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from putwright.adapters.nasdaq.calendar import SOURCE, reports_of
from putwright.adapters.online.answers import Form, SourceFailure, told_failed
from putwright.domain.symbol import canonical_symbol
from putwright.domain.trading_calendar import SATURDAY, new_york_date
from putwright.ports.fact_source import EARNINGS, Asked, Outcome, Pace, SourceAbout, Task, Told

if TYPE_CHECKING:
    from putwright.adapters.online.client import PoliteClient

HOST = "api.nasdaq.com"
CALENDAR = f"https://{HOST}/api/calendar/earnings"
ABOUT = SourceAbout(
    name=SOURCE,
    title="Nasdaq's calendar",
    kinds=(EARNINGS,),
    hosts=(HOST,),
    pace=Pace(1, 1.0),
    pace_source="putwright's own choice: Nasdaq states no limit",
    probe=f"{CALENDAR}?date=2026-12-01",
    terms="https://www.nasdaq.com/legal",
)
DAYS_AHEAD = 50  # a put of 45 days and the days until it is sold
NEAR_DAYS = 14
# Companies name their day two to four weeks ahead; what is further away is the calendar's guess and seldom moves.
NEAR_PERIOD, FAR_PERIOD = timedelta(days=3), timedelta(days=6)


class Source:
    """The calendar of the next weeks, of the names that were asked for.

    Args:
        client: asks Nasdaq.
        symbols: names whose reports are kept whoever else is asked for. A day is not asked for again for days, so those of a
            whole watch-list belong here: a question about one name would else use up the day for all others.
    """

    def __init__(self, client: PoliteClient, symbols: Collection[str] = ()) -> None:
        self._client = client
        self._always = frozenset(canonical_symbol(symbol) for symbol in symbols)
        self._wanted = self._always

    @property
    def about(self) -> SourceAbout:
        """Who it is."""
        return ABOUT

    def tasks(self, kind: str, symbols: Collection[str], now: datetime) -> Sequence[Task]:
        """One task a weekday; the names asked for are those of which `take` tells afterwards."""
        self._wanted = self._always | {canonical_symbol(symbol) for symbol in symbols}
        if not self._wanted:
            return []
        today = new_york_date(now)
        days = (today + timedelta(days=ahead) for ahead in range(DAYS_AHEAD + 1))
        return [Task(SOURCE, kind, str(day), _period(day, today)) for day in days if day.weekday() < SATURDAY]

    async def begin(self, due: Mapping[Task, Asked | None], now: datetime) -> None:
        """Nothing to get ready: every day is a question of its own."""

    async def take(self, task: Task, before: Asked | None, now: datetime) -> Told:
        """Ask for one day.

        The question is never conditional: a day that did not change is evidence of today, and has to be told anew with
        today's date. A name that stood on a day and is gone from it is nothing to be told: what was said of it ages by
        itself, and where it now stands is said by another day.
        """
        day = date.fromisoformat(task.subject)
        try:
            answer = await self._client.get(f"{CALENDAR}?date={day}", Form.JSON)
            if answer.is_absent:
                return Told(task, Outcome.ABSENT, words=f"Nasdaq has no calendar of {day}")
            table = reports_of(answer, day, self._wanted, new_york_date(now))
        except SourceFailure as failure:
            return told_failed(task, failure, before)
        return Told(task, Outcome.TOLD, {} if table.is_empty() else {EARNINGS: table})


def _period(day: date, today: date) -> timedelta:
    return NEAR_PERIOD if (day - today).days <= NEAR_DAYS else FAR_PERIOD
