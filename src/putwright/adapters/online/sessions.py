"""Which day's closing price can be known at a moment: a bar of a session that still runs is no close."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from putwright.domain.trading_calendar import NEW_YORK

# The close is at 16:00, its auction a few minutes later, and delayed sources tell of both a quarter of an hour after.
SETTLED = time(16, 30)


def last_closed_day(now: datetime) -> date:
    """The last day whose close can be known, a holiday or a weekend as well: today from 16:30 in New York on, else yesterday."""
    local = now.astimezone(NEW_YORK)
    return local.date() if local.time() >= SETTLED else local.date() - timedelta(days=1)
