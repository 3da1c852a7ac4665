"""When a company reports: what is known of it, and the investor's own entry."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from putwright.domain.earnings import EarningsEvidence
from putwright.market.facts import conform
from putwright.ports.fact_keeper import FactAdder
from putwright.ports.market_data import MarketData
from putwright.reports.earnings import EarningsReport, earnings_report
from putwright.screening.event_windows import earnings_records
from putwright.screening.first_look import quality_of

if TYPE_CHECKING:
    from datetime import date

    from putwright.domain.earnings import EarningsRecord
    from putwright.domain.mandate import Mandate


def enter(facts: FactAdder, symbol: str, record: EarningsRecord) -> int:
    """Keep one record; returns 0 where it was known already [row]."""
    row = {
        "symbol": symbol,
        "date": record.date,
        "status": record.status.value,
        "as_of": record.as_of,
        "hour": None if record.hour is None else record.hour.value,
        "source": record.source,
    }
    return facts.add_facts("earnings", conform("earnings", pl.DataFrame([row])))


def earnings_of(
    market: MarketData, mandate: Mandate, symbol: str, on: date, entered: date | None = None
) -> EarningsReport:
    """What is known on a day of the reports of one company.

    Args:
        market: the facts.
        mandate: how far estimates are trusted and how long sources are believed.
        symbol: the company.
        on: the New York date of the question.
        entered: the day that was just entered, None where nothing was.
    """
    fundamentals = market.facts("fundamentals", on, symbols=[symbol])
    funds = quality_of(fundamentals, [symbol], mandate.quality, on).funds
    records = earnings_records(market.facts("earnings", on, symbols=[symbol]), symbol)
    return earnings_report(
        EarningsEvidence(symbol, records, files_reports=symbol not in funds),
        on,
        mandate.estimate_tolerance_days,
        mandate.earnings_source_age_days_max,
        entered,
    )
