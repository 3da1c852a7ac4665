"""What follows from facts that were told: the market value of companies, and the volatility of what we recorded ourselves."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from putwright.market.market_values import market_values
from putwright.ports.fact_keeper import FactAdder
from putwright.ports.market_data import MarketData

CLOSES_LOOKED_AT = timedelta(days=400)


def derived(market: MarketData, keeper: FactAdder, kinds: Collection[str], on: date) -> dict[str, int]:
    """Write down what follows from the facts of a workspace; returns how many rows are new or changed, by kind [row].

    Args:
        market: the facts as they are now.
        keeper: where the rows are kept.
        kinds: what was refreshed.
        on: today in New York.

    Raises:
        OutsideFailure: they could not be written.
    """
    changed = {}
    if {"fundamentals", "prices"} & set(kinds):
        closes = market.facts("prices", on, since=on - CLOSES_LOOKED_AT)
        values = market_values(market.facts("fundamentals", on), closes, on)
        if not values.is_empty():
            changed["fundamentals"] = keeper.add_facts("fundamentals", values)
    return changed
