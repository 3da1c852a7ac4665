"""The US Treasury as a source of rates: one table a calendar year, the current one and once the one before."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from putwright.adapters.online.answers import Form, SourceFailure, told_failed
from putwright.adapters.treasury.yield_table import SOURCE, yields_of
from putwright.domain.trading_calendar import new_york_date
from putwright.ports.fact_source import RATES, Asked, Outcome, Pace, SourceAbout, Task, Told

if TYPE_CHECKING:
    from putwright.adapters.online.client import PoliteClient

TABLE = (
    "https://home.treasury.gov/resource-center/data-chart-center/interest-rates/daily-treasury-rates.csv/{year}/all"
    "?type=daily_treasury_yield_curve&field_tdr_date_value={year}&page&_format=csv"
)
ABOUT = SourceAbout(
    name=SOURCE,
    title="US Treasury",
    kinds=(RATES,),
    hosts=("home.treasury.gov",),
    pace=Pace(1, 1.0, at_once=1),
    pace_source="ours",
    probe=TABLE.format(year=2026),
)
FRESH = timedelta(hours=12)  # one set of yields a business day, in the afternoon of New York
SETTLED_DAY = 8  # of January: by then the last yields of the year before stand in its table
DAYS = "days"


class Source:
    """Asks for the par yields of a year. A year that is over is asked for once after its end, and not again."""

    def __init__(self, client: PoliteClient) -> None:
        self._client = client

    @property
    def about(self) -> SourceAbout:
        """Who it is."""
        return ABOUT

    def tasks(self, kind: str, symbols: Collection[str], now: datetime) -> Sequence[Task]:
        """This year's table and the one before."""
        if kind != RATES:
            return []
        year = new_york_date(now).year
        settled = datetime(year, 1, SETTLED_DAY, tzinfo=UTC)
        return [
            Task(SOURCE, RATES, str(year), FRESH),
            # Due only where it was not answered since the year before was complete.
            Task(SOURCE, RATES, str(year - 1), max(FRESH, now - settled)),
        ]

    async def begin(self, due: Mapping[Task, Asked | None], now: datetime) -> None:
        """Nothing to get ready."""

    async def take(self, task: Task, before: Asked | None, now: datetime) -> Told:
        """Ask for one year."""
        memo, year, today = {} if before is None else dict(before.memo), int(task.subject), new_york_date(now)
        try:
            answer = await self._client.get(TABLE.format(year=year), Form.CSV, memo)
            if answer.is_unchanged:
                return Told(task, Outcome.UNCHANGED, memo=memo)
            if answer.is_absent:
                raise answer.wrong("there is no such table any more: the Treasury has moved it")
            found = yields_of(answer, year, today)
            known = int(memo[DAYS]) if memo.get(DAYS, "").isdecimal() else 0
            if found.days < known:
                raise answer.damaged(f"it holds {found.days} days, and held {known} before")
        except SourceFailure as failure:
            return told_failed(task, failure, before)
        kept = {**answer.memo, DAYS: str(found.days)}
        if not found.days:
            return Told(task, Outcome.ABSENT, words=f"no yields of {year} yet", memo=kept)
        return Told(task, Outcome.TOLD, {RATES: found.table}, words=found.words, memo=kept)
