"""How much history is asked for, in the words of the protocol: `30 D`, `1 day`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from putwright.domain.refusal import BadInput
from putwright.domain.trading_calendar import NEW_YORK, TradingCalendar
from putwright.paper.tape.hours import PRE_OPENING, new_york

# Sizes that TWS knows; below a day in seconds, else how sessions are gathered.
SECONDS = {
    "1 secs": 1, "5 secs": 5, "10 secs": 10, "15 secs": 15, "30 secs": 30, "1 min": 60, "2 mins": 120,
    "3 mins": 180, "5 mins": 300, "10 mins": 600, "15 mins": 900, "20 mins": 1200, "30 mins": 1800,
    "1 hour": 3600, "2 hours": 7200, "3 hours": 10800, "4 hours": 14400, "8 hours": 28800,
}  # fmt: skip
DAILY = {"1 day": "%Y%m%d", "1 week": "%G%V", "1 W": "%G%V", "1 month": "%Y%m", "1 M": "%Y%m"}
CALENDAR_DAYS = {"W": 7, "M": 30.5, "Y": 365.25}
_DURATION = re.compile(r"([1-9][0-9]{0,5}) ([SDWMY])")
_TRIED, _REMEDY = "Reading a request for history", "Ask as in `30 D` with bars of `1 day`."


def check_size(size: str) -> None:
    """Refuse a size of bar that TWS does not know."""
    if size not in SECONDS and size not in DAILY:
        raise BadInput(_TRIED, f"there are no bars of {size!r}", _REMEDY)


def span(
    end: datetime, duration: str, first: date, calendar: TradingCalendar
) -> tuple[datetime, Sequence[date]]:
    """Since when, and the sessions up to a moment that a duration covers; none before `first`.

    Raises:
        BadInput: the duration is none.
    """
    told = _DURATION.fullmatch(duration.strip())
    if told is None:
        raise BadInput(_TRIED, f"{duration!r} is no duration", _REMEDY)
    count, unit = int(told[1]), told[2]
    newest = _newest(end, calendar)
    if unit == "S":
        since = end - timedelta(seconds=count)
        return since, _sessions(max(_day(since), first), newest, calendar)
    if unit == "D":
        reach = newest - timedelta(days=2 * count + 7)
        sessions = _sessions(max(reach, first), newest, calendar)[-count:]
        return _morning(sessions[0] if sessions else newest), sessions
    oldest = max(newest - timedelta(days=count * CALENDAR_DAYS[unit]) + timedelta(days=1), first)
    return _morning(oldest), _sessions(oldest, newest, calendar)


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(0), NEW_YORK).astimezone(UTC)


def _day(moment: datetime) -> date:
    return moment.astimezone(NEW_YORK).date()


def _newest(end: datetime, calendar: TradingCalendar) -> date:
    """The last session that had anything to show."""
    day = _day(end)
    has_begun = calendar.is_session(day) and end > new_york(day, PRE_OPENING)
    return day if has_begun else calendar.previous_session(day)


def _sessions(start: date, end: date, calendar: TradingCalendar) -> Sequence[date]:
    return calendar.sessions(start, end)
