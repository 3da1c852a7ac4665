"""The volatility history of what was recorded here: a value for each name and session whose chain tells one and has none yet."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

import polars as pl

from putwright.market.facts import SCHEMAS
from putwright.market.recorded_volatility import DAYS, SOURCE, recorded_volatility
from putwright.market.snapshot import session_date
from putwright.ports.market_data import MarketData
from putwright.screening.carry import rate_curve
from putwright.screening.dividends import COLUMNS_OF_PRICES, HABIT_DAYS, dividend_outlooks

# With calls beside the puts a rate hardly matters; without any a month-old one is far better than none.
RATE_AGE_DAYS_MAX = 45


class RecordedChains(Protocol):
    """Chains of many sessions, as the workspace keeps them."""

    def index(self) -> pl.DataFrame:
        """A row a name and file: at least symbol, session, quote_time and sequence, which counts the imports."""
        ...

    def newest(self, symbols: Collection[str] | None, as_of: datetime) -> pl.DataFrame:
        """The newest chain of each name at a moment."""
        ...


@dataclass(frozen=True, slots=True)
class FilledVolatility:
    """Rows of the `volatility` table that were missing, and up to which import the chains were looked at."""

    table: pl.DataFrame
    sequence: int


def fill_volatility(
    recorded: RecordedChains, market: MarketData, closures: Collection[date], after_sequence: int = 0
) -> FilledVolatility:
    """What the recorded chains say of names and sessions of which nothing was said yet.

    Args:
        recorded: the chains.
        market: the facts known: volatility, rates, dividends.
        closures: the exchange's holidays.
        after_sequence: only later imports are looked at; a chain that says nothing is then not looked at again.

    Raises:
        BadInput: a file of the recorded chains is missing or damaged.
    """
    index = recorded.index()
    sequence = int(index.select(pl.col("sequence").max().fill_null(0)).item())
    fresh = index.filter(pl.col("sequence") > after_sequence)
    if fresh.is_empty():
        return FilledVolatility(pl.DataFrame(schema=SCHEMAS["volatility"]), sequence)
    last = fresh.select(pl.col("session").max()).item()
    told = market.facts("volatility", last).filter(pl.col("source") == SOURCE)
    missing = (
        fresh.group_by("symbol", "session")
        .agg(pl.col("quote_time").max())
        .join(told.select("symbol", session="date"), on=["symbol", "session"], how="anti")
        .sort("session", "symbol")
    )
    facts = {
        "rates": market.facts("rates", last),
        "fundamentals": market.facts("fundamentals", last),
        "prices": _dividends(market, missing, last),
    }
    parts = [
        _of_session(recorded, names, facts, closures)
        for names in missing.partition_by("session", maintain_order=True)
    ]
    empty = pl.DataFrame(schema=SCHEMAS["volatility"])
    return FilledVolatility(pl.concat([empty, *parts]), sequence)


def _dividends(market: MarketData, missing: pl.DataFrame, last: date) -> pl.DataFrame:
    first = missing.select(pl.col("session").min()).item() or last
    since = first - timedelta(days=HABIT_DAYS)
    return market.facts("prices", last, columns=COLUMNS_OF_PRICES, since=since)


def _of_session(
    recorded: RecordedChains, names: pl.DataFrame, facts: dict[str, pl.DataFrame], closures: Collection[date]
) -> pl.DataFrame:
    """What the chains of one session say, with the rate and the dividends as they were known on its day."""
    on, as_of, symbols = names["session"][0], names["quote_time"].max(), names["symbol"].to_list()
    if not isinstance(as_of, datetime):
        return pl.DataFrame(schema=SCHEMAS["volatility"])
    chains = recorded.newest(symbols, as_of).filter(session_date() == on)
    curve = rate_curve(facts["rates"], on, RATE_AGE_DAYS_MAX, None, "")
    yields = dividend_outlooks(facts["prices"], facts["fundamentals"], symbols, on).yields()
    return recorded_volatility(
        chains, on, rate=curve.continuous(DAYS) or 0.0, closures=closures, dividend_yields=yields
    )
