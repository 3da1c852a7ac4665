"""Earnings releases as rows: the New York day and hour at which the SEC accepted them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time

import polars as pl

from putwright.domain.moments import NEW_YORK
from putwright.domain.symbol import canonical_symbol
from putwright.market.facts import SCHEMAS

OPEN, CLOSE = time(9, 30), time(16, 0)
BEFORE_OPEN, IN_SESSION, AFTER_CLOSE = "before open", "in session", "after close"


def earnings_rows(symbol: str, releases: Iterable[datetime]) -> pl.DataFrame:
    """One row a release in the schema of `market.facts`; several on one day are one, the first of them.

    Args:
        symbol: whose.
        releases: the moments of acceptance, with their zone.
    """
    first: dict[date, str] = {}
    for moment in sorted(releases):
        local = moment.astimezone(NEW_YORK)
        first.setdefault(local.date(), hour_of(local.time()))
    # Made as `conform` would make it, which costs more than everything else where a thousand companies are asked.
    count = len(first)
    told = {"symbol": [canonical_symbol(symbol)] * count, "date": [*first], "status": ["reported"] * count}
    told |= {"as_of": [*first], "hour": [*first.values()], "source": ["sec"] * count}
    return pl.DataFrame(told, schema=SCHEMAS["earnings"])


def hour_of(local: time) -> str:
    """Where a New York time lies in a trading day; a short session's afternoon counts as in session."""
    if local < OPEN:
        return BEFORE_OPEN
    return IN_SESSION if local < CLOSE else AFTER_CLOSE
