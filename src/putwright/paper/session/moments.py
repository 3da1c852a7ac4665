"""Moments as the protocol writes them in requests."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

NEW_YORK = ZoneInfo("America/New_York")
_SPACED = re.compile(r"(\d{8}) +(\d{2}:\d{2}:\d{2})(?: +([A-Za-z_/+\-0-9]{1,40}))?")
_DASHED = re.compile(r"(\d{8})-(\d{2}:\d{2}:\d{2})")


def moment(text: str) -> datetime | None:
    """A moment in UTC: `20261120 16:00:00 US/Eastern`, without a zone New York's; `20261120-21:00:00` is UTC.

    None when it is neither, or no moment at all.
    """
    try:
        if found := _DASHED.fullmatch(text):
            return datetime.strptime(text, "%Y%m%d-%H:%M:%S").replace(tzinfo=UTC)
        if found := _SPACED.fullmatch(text):
            zone = ZoneInfo(found[3]) if found[3] else NEW_YORK
            local = datetime.strptime(f"{found[1]} {found[2]}", "%Y%m%d %H:%M:%S")  # noqa: DTZ007 - zone follows
            return local.replace(tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError, OSError, ZoneInfoNotFoundError):
        return None
    return None


def greeting_words(now: datetime) -> str:
    """The moment in the words of the greeting: `20261120 16:00:00 US/Eastern`."""
    return f"{now.astimezone(NEW_YORK):%Y%m%d %H:%M:%S} US/Eastern"


def was_crossed(at: time, before: datetime, now: datetime) -> bool:
    """Whether a time of the day in New York has come since another moment, which lies less than two days back."""
    days = {before.astimezone(NEW_YORK).date(), now.astimezone(NEW_YORK).date()}
    return any(before < datetime.combine(day, at, NEW_YORK) <= now for day in days)
