"""Moments in the words of the protocol."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

NEW_YORK = ZoneInfo("America/New_York")
# The only form of a moment that every client reads with its zone: the name is the one TWS uses.
ZONE_NAME = "US/Eastern"
EPOCH_SECONDS = 2  # the value of format_date that asks for seconds since 1970


def moment_words(at: datetime) -> str:
    """A moment such as `20261120 15:30:00 US/Eastern`."""
    return f"{at.astimezone(NEW_YORK):%Y%m%d %H:%M:%S} {ZONE_NAME}"


def bar_words(at: datetime | date, format_date: int) -> str:
    """When a bar begins: a day as `20261120`, a moment in words or in seconds since 1970 as the client asked."""
    if not isinstance(at, datetime):
        return f"{at:%Y%m%d}"
    return str(int(at.timestamp())) if format_date == EPOCH_SECONDS else moment_words(at)


def minute_words(at: datetime) -> str:
    """A time of day such as `15:30`, New York's."""
    return f"{at.astimezone(NEW_YORK):%H:%M}"
