"""Where implied volatility stands in a name's own year: percentile and rank, undefined where the year is too short."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import polars as pl

from putwright.domain.candidate import VolatilityStanding

YEAR_DAYS = 366
DAYS_MIN = 126  # half a year of sessions; a shorter history says nothing about its own year
AGE_DAYS_MAX = 30  # the newest value must be near the question, or the standing is of another time


def volatility_standings(
    volatility: pl.DataFrame, symbols: list[str], on: date
) -> dict[str, VolatilityStanding]:
    """Percentile and rank of the newest implied volatility among the last year's, per name.

    One source a name, the one with most days: values of two methods are not comparable. Without enough days, with a
    stale newest value or no range, percentile and rank are None.
    """
    year = volatility.filter(
        pl.col("symbol").is_in(symbols)
        & (pl.col("date") <= on)
        & (pl.col("date") > on - timedelta(days=YEAR_DAYS))
        & (pl.col("implied_volatility") > 0)
    )
    by_source = (
        year.group_by("symbol", "source")
        .len()
        .sort("len", "source", descending=True)
        .group_by("symbol")
        .first()
    )
    chosen = year.join(by_source.select("symbol", "source"), on=["symbol", "source"]).sort("date")
    summary = chosen.group_by("symbol").agg(
        pl.col("source").first(),
        newest_on=pl.col("date").last(),
        newest=pl.col("implied_volatility").last(),
        low=pl.col("implied_volatility").min(),
        high=pl.col("implied_volatility").max(),
        below=(pl.col("implied_volatility") < pl.col("implied_volatility").last()).sum(),
        days=pl.len(),
    )
    return {row["symbol"]: _standing(row, on) for row in summary.iter_rows(named=True)}


def _standing(row: dict[str, object], on: date) -> VolatilityStanding:
    days, newest_on = int(str(row["days"])), row["newest_on"]
    source = f"{row['source']}, newest {newest_on}"
    if days < DAYS_MIN or not isinstance(newest_on, date) or (on - newest_on).days > AGE_DAYS_MAX:
        return VolatilityStanding(None, None, days, source)
    newest, low, high = (Decimal(str(row[name])) for name in ("newest", "low", "high"))
    percentile = Decimal(int(str(row["below"]))) / days
    rank = (newest - low) / (high - low) if high > low else None
    return VolatilityStanding(percentile, rank, days, source)
