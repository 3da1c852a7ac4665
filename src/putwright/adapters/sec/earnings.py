"""Earnings releases as rows: the New York day and hour at which the SEC accepted them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time

import polars as pl

from putwright.domain.moments import NEW_YORK
from putwright.market.facts import conform

OPEN, CLOSE = time(9, 30), time(16, 0)
BEFORE_OPEN, IN_SESSION, AFTER_CLOSE = "before open", "in session", "after close"


def earnings_rows(symbol: str, releases: Iterable[datetime]) -> pl.DataFrame:
    """One row a release in the schema of `market.facts`; several on one day are one, the first of them.

    Args:
        symbol: whose.
        releases: the moments of acceptance, with their zone.
    """
    first: dict[str, list[object]] = {
        "symbol": [],
        "date": [],
        "status": [],
        "as_of": [],
        "hour": [],
        "source": [],
    }
    seen = set()
    for moment in sorted(releases):
        local = moment.astimezone(NEW_YORK)
        if local.date() in seen:
            continue
        seen.add(local.date())
        row = (symbol, local.date(), "reported", local.date(), hour_of(local.time()), "sec")
        for name, value in zip(first, row, strict=True):
            first[name].append(value)
    return conform("earnings", pl.DataFrame(first, schema_overrides={"date": pl.Date, "as_of": pl.Date}))


def hour_of(local: time) -> str:
    """Where a New York time lies in a trading day; a short session's afternoon counts as in session."""
    if local < OPEN:
        return BEFORE_OPEN
    return IN_SESSION if local < CLOSE else AFTER_CLOSE
