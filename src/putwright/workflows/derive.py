"""What follows from facts that were told: the market value of companies, and the volatility of what we recorded ourselves."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Protocol

from putwright.domain.trading_calendar import new_york_date
from putwright.market.market_values import market_values
from putwright.ports.fact_keeper import FactAdder, FactKeeper
from putwright.ports.fact_source import Asked
from putwright.ports.market_data import MarketData
from putwright.workflows.recorded_volatility import RecordedChains, fill_volatility

LOOKED_AT, IMPORTS = "recorded chains/volatility/", "imports"
CLOSES_LOOKED_AT = timedelta(days=400)


class FactBook(MarketData, FactAdder, FactKeeper, Protocol):
    """Facts that can be read and added to, with a memory."""


def derived(
    book: FactBook, chains: RecordedChains, kinds: Collection[str], now: datetime, closures: Collection[date]
) -> dict[str, int]:
    """Write down what follows from the facts of a workspace; returns how many rows are new or changed, by kind [row].

    Args:
        book: the facts as they are now.
        chains: every recorded chain.
        kinds: what was refreshed.
        now: the present moment.
        closures: the exchange's holidays.

    Raises:
        BadInput: a recorded file is damaged.
        OutsideFailure: the rows could not be written.
    """
    changed, on = {}, new_york_date(now)
    if {"fundamentals", "prices"} & set(kinds):
        closes = book.facts("prices", on, since=on - CLOSES_LOOKED_AT)
        values = market_values(book.facts("fundamentals", on), closes, on)
        if not values.is_empty():
            changed["fundamentals"] = book.add_facts("fundamentals", values)
    if {"volatility", "chains"} & set(kinds):
        before = book.asked().get(LOOKED_AT)
        looked_at = "" if before is None else before.memo.get(IMPORTS, "")
        filled = fill_volatility(chains, book, closures, int(looked_at) if looked_at.isdigit() else 0)
        if not filled.table.is_empty():
            changed["volatility"] = book.add_facts("volatility", filled.table)
        # Remembered last: chains that say nothing are not looked at again, those of a run that was cut off are.
        book.keep((), {LOOKED_AT: Asked(now, now, memo={IMPORTS: str(filled.sequence)})})
    return changed
