"""What one currency is worth in another, by the imported rates, with their day and source."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import polars as pl

from putwright.ports.market_data import MarketData

AGE_DAYS_MAX = 10  # fixings skip weekends and holidays, never more than a few days


@dataclass(frozen=True, slots=True)
class ExchangeRate:
    """One unit of `base` in units of `quote`, as fixed on a day."""

    base: str
    quote: str
    rate: Decimal
    fixed_on: date
    source: str


def exchange_rate(market: MarketData, base: str, quote: str, on: date) -> ExchangeRate | None:
    """The newest rate known on a day, either way round; None where none is young enough."""
    known = market.facts("fx", on).sort("date")
    for first, second, turned in ((base, quote, False), (quote, base, True)):
        newest = known.filter((pl.col("base") == first) & (pl.col("quote") == second)).tail(1)
        if newest.is_empty():
            continue
        fixed_on, told, source = newest.select("date", "rate", "source").row(0)
        if (on - fixed_on).days <= AGE_DAYS_MAX and told > 0:
            rate = Decimal(str(told))
            return ExchangeRate(base, quote, 1 / rate if turned else rate, fixed_on, source)
    return None
