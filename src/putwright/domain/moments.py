"""Moments as a person types them: a day, or a day and a New York time; pure, the present arrives as an argument."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from putwright.domain.refusal import BadInput

NEW_YORK = ZoneInfo("America/New_York")
LAST_SECOND = time(23, 59, 59)


def moment(text: str | None, now: datetime, *, pinned: bool = False) -> datetime:
    """The moment meant: now when nothing is given, the end of a New York day, or a New York time of a day.

    Args:
        text: as typed.
        now: the present moment.
        pinned: the day comes from the configuration; a make-believe market may lie ahead of the calendar.

    Raises:
        BadInput: not a day, or a moment that has not come yet.
    """
    if text is None:
        return now
    tried = f"Reading --as-of {text!r}"
    try:
        told = _parsed(text.strip())
    except (ValueError, OverflowError) as error:
        raise BadInput(
            tried, "that is no day and no time", "Write 2026-07-15, or 2026-07-15T13:30 for a New York time."
        ) from error
    if not pinned and told > now and told.astimezone(NEW_YORK).date() > now.astimezone(NEW_YORK).date():
        raise BadInput(tried, "that day has not come yet", "Leave --as-of away for the present.")
    return told


def _parsed(text: str) -> datetime:
    if len(text) <= len("2026-07-15"):
        return datetime.combine(date.fromisoformat(text), LAST_SECOND, NEW_YORK).astimezone(UTC)
    told = datetime.fromisoformat(text)
    return (told if told.tzinfo else told.replace(tzinfo=NEW_YORK)).astimezone(UTC)


def day_of_text(text: str, what: str) -> date:
    """A day as typed.

    Raises:
        BadInput: not a day.
    """
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise BadInput(f"Reading {what} {text!r}", "that is no day", "Write it as 2026-12-18.") from error
