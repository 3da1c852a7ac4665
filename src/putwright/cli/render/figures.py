"""Figures as a person reads them; unknown is a word and never a zero."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from putwright.domain.contract import strike_text

NEW_YORK = ZoneInfo("America/New_York")
UNKNOWN = "unknown"
A7 = "a pace if it could be repeated all year; it can not always"


def price(value: Decimal | None, places: int = 2) -> str:
    """A price per share [USD/share]."""
    return UNKNOWN if value is None else f"{value:,.{places}f}"


def dollars(value: Decimal | None, places: int = 0) -> str:
    """An amount [USD]."""
    if value is None:
        return UNKNOWN
    return f"-${abs(value):,.{places}f}" if value < 0 else f"${value:,.{places}f}"


def percent(value: Decimal | None, places: int = 1) -> str:
    """A fraction in percent [1]; nothing is never less than nothing."""
    return UNKNOWN if value is None else f"{value * 100:z.{places}f} %"


def number(value: Decimal | None, places: int = 2) -> str:
    """A plain number."""
    return UNKNOWN if value is None else f"{value:.{places}f}"


def count(value: int | None) -> str:
    """How many."""
    return UNKNOWN if value is None else f"{value:,}"


def strike(value: Decimal) -> str:
    """A strike as exchanges print it."""
    return strike_text(value)


def day(value: date | None) -> str:
    """A day."""
    return UNKNOWN if value is None else value.isoformat()


def moment(value: datetime | None) -> str:
    """A moment in New York."""
    return UNKNOWN if value is None else f"{value.astimezone(NEW_YORK):%Y-%m-%d %H:%M} New York"
