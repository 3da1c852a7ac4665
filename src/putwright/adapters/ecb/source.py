"""The European Central Bank as a source of currencies: the archive once, then the last 90 days."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from putwright.adapters.ecb.rate_tables import SOURCE, RateTable, archive_of, last_days_of
from putwright.adapters.online.answers import Answer, Form, SourceFailure, told_failed
from putwright.ports.fact_source import FX, Asked, Outcome, Pace, SourceAbout, Task, Told

if TYPE_CHECKING:
    from putwright.adapters.online.client import PoliteClient

ARCHIVE = "https://www.ecb.europa.eu/stats/eurofxref/eurofxref-hist.zip"
LAST_DAYS = "https://www.ecb.europa.eu/stats/eurofxref/eurofxref-hist-90d.xml"
ABOUT = SourceAbout(
    name=SOURCE,
    title="European Central Bank",
    kinds=(FX,),
    hosts=("www.ecb.europa.eu",),
    pace=Pace(1, 1.0, at_once=1),
    pace_source="ours",
    probe=LAST_DAYS,
)
FRESH = timedelta(hours=12)  # one set of rates a working day, at 16:00 in Frankfurt
# Ninety days are calendar days of working days; ten are left for holidays and a clock that is wrong.
LAST_DAYS_REACH = timedelta(days=80)
LAST_DAY = "last_day"


class Source:
    """Asks for the euro's reference rates. Everything since 1999 comes first, later only what is new."""

    def __init__(self, client: PoliteClient) -> None:
        self._client = client

    @property
    def about(self) -> SourceAbout:
        """Who it is."""
        return ABOUT

    def tasks(self, kind: str, symbols: Collection[str], now: datetime) -> Sequence[Task]:
        """One table of all currencies."""
        return [Task(SOURCE, FX, "", FRESH)] if kind == FX else []

    async def begin(self, due: Mapping[Task, Asked | None], now: datetime) -> None:
        """Nothing to get ready."""

    async def take(self, task: Task, before: Asked | None, now: datetime) -> Told:
        """Ask for the last days, or for all of them where the last days would leave a gap."""
        memo = {} if before is None else dict(before.memo)
        known = _day(memo.get(LAST_DAY, ""))
        try:
            if known is not None and timedelta(0) <= now.date() - known <= LAST_DAYS_REACH:
                answer = await self._client.get(LAST_DAYS, Form.XML, memo)
                if answer.is_unchanged:
                    return Told(task, Outcome.UNCHANGED, memo=memo)
                found = last_days_of(_there(answer))
                if found.first_day <= known:
                    return _told(task, found, known, now, answer, dict(answer.memo))
            # What makes the next question conditional belongs to the table of the last days alone.
            answer = await self._client.get(ARCHIVE, Form.ZIP)
            return _told(task, archive_of(_there(answer)), known, now, answer, {})
        except SourceFailure as failure:
            return told_failed(task, failure, before)


def _there(answer: Answer) -> Answer:
    if answer.is_absent:
        raise answer.wrong("there is no such table any more: the bank has moved it")
    return answer


def _told(
    task: Task, found: RateTable, known: date | None, now: datetime, answer: Answer, memo: dict[str, str]
) -> Told:
    if found.last_day > now.date():
        raise answer.wrong(f"it speaks of {found.last_day}, which has not come yet")
    if known is not None and found.last_day < known:
        raise answer.damaged(f"it ends on {found.last_day}, and rates of {known} are known already")
    memo = {**memo, LAST_DAY: found.last_day.isoformat()}
    return Told(task, Outcome.TOLD, {FX: found.table}, words=found.words, memo=memo)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
