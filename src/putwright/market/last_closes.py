"""The last known close of a share up to a day, with its day and source; none where it is too old to be believed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from decimal import Decimal

import polars as pl

from putwright.domain.known_price import KnownPrice
from putwright.domain.money import from_float

AGE_DAYS_MAX = 10


def last_closes(prices: pl.DataFrame, symbols: Collection[str], on: date) -> dict[str, KnownPrice]:
    """What shares were worth at their last close up to a day.

    Args:
        prices: the fact table of prices.
        symbols: the names asked for.
        on: the day.
    """
    if prices.is_empty() or not symbols:
        return {}
    recent = prices.filter(
        pl.col("symbol").is_in(list(symbols))
        & (pl.col("date") <= on)
        & (pl.col("date") >= on - timedelta(days=AGE_DAYS_MAX))
        & pl.col("close").is_finite()
        & (pl.col("close") > 0)
    )
    newest = recent.sort("date", "source").group_by("symbol", maintain_order=True).last()
    return {
        symbol: KnownPrice(Decimal(from_float(close)), day, source)
        for symbol, close, day, source in newest.select("symbol", "close", "date", "source").iter_rows()
    }
