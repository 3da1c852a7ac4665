"""Dates and times of orders: when a good-till-cancelled order is purged, what a client's date means, when the exchange opens."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from putwright.domain.trading_calendar import NEW_YORK, TradingCalendar, new_york_date

_DAY = timedelta(days=1)
_END_OF_DAY = time(23, 59, 59)
_ZONES: dict[str, tzinfo] = {
    "": NEW_YORK,
    "US/Eastern": NEW_YORK,
    "America/New_York": NEW_YORK,
    "EST": NEW_YORK,
    "UTC": UTC,
    "GMT": UTC,
}


def purge_day(placed: date) -> date:
    """The last day of the quarter after the one an order was placed or changed in (TWS.md 7.2)."""
    months = (placed.year * 12 + (placed.month - 1) // 3 * 3) + 6
    return date(months // 12, months % 12 + 1, 1) - _DAY


@lru_cache(256)  # every order is asked for its end with every look at it
def client_moment(text: str) -> datetime | None:
    """A moment a client wrote: `20261123 15:30:00 US/Eastern`, `20261123-20:30:00` (UTC) or `20261123`; None when it is not one."""
    if len(text) > 8 and text[8] == "-":
        return _parsed(text, "%Y%m%d-%H:%M:%S", UTC)
    stamp, _, zone = text.strip().partition(" ")
    if not zone:
        day = _parsed(stamp, "%Y%m%d", NEW_YORK)
        return None if day is None else datetime.combine(day.date(), _END_OF_DAY, NEW_YORK).astimezone(UTC)
    clock, _, name = zone.partition(" ")
    where = _ZONES.get(name) or _zone(name)
    return None if where is None else _parsed(f"{stamp} {clock}", "%Y%m%d %H:%M:%S", where)


def _parsed(text: str, form: str, zone: tzinfo) -> datetime | None:
    try:
        return datetime.strptime(text, form).replace(tzinfo=zone)
    except ValueError:
        return None


def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None


def next_open(calendar: TradingCalendar, now: datetime) -> datetime:
    """The opening bell after a moment, in New York time."""
    today = new_york_date(now)
    is_ahead = calendar.is_session(today) and now < calendar.open_time(today)
    session = today if is_ahead else calendar.next_session(today)
    return calendar.open_time(session).astimezone(NEW_YORK)
