"""What follows from facts that were told: the market value of companies, and the volatility of what we recorded ourselves."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Protocol

from putwright.market.market_values import market_values
from putwright.ports.fact_keeper import FactAdder
from putwright.ports.market_data import MarketData
from putwright.workflows.recorded_volatility import RecordedChains, fill_volatility

CLOSES_LOOKED_AT = timedelta(days=400)


class FactBook(MarketData, FactAdder, Protocol):
    """Facts that can be read and added to."""


def derived(
    book: FactBook, chains: RecordedChains, kinds: Collection[str], on: date, closures: Collection[date]
) -> dict[str, int]:
    """Write down what follows from the facts of a workspace; returns how many rows are new or changed, by kind [row].

    Args:
        book: the facts as they are now.
        chains: every recorded chain.
        kinds: what was refreshed.
        on: today in New York.
        closures: the exchange's holidays.

    Raises:
        BadInput: a recorded file is damaged.
        OutsideFailure: the rows could not be written.
    """
    changed = {}
    if {"fundamentals", "prices"} & set(kinds):
        closes = book.facts("prices", on, since=on - CLOSES_LOOKED_AT)
        values = market_values(book.facts("fundamentals", on), closes, on)
        if not values.is_empty():
            changed["fundamentals"] = book.add_facts("fundamentals", values)
    if {"volatility", "chains"} & set(kinds):
        filled = fill_volatility(chains, book, closures)
        if not filled.table.is_empty():
            changed["volatility"] = book.add_facts("volatility", filled.table)
    return changed
