"""Pasts by hand: daily closes of a few names in a market without quotes, and the evidence they give."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import numpy as np
import polars as pl

from putwright.adapters.exchange_calendar import new_york_calendar
from putwright.domain.refusal import BadInput
from putwright.market import snapshot
from putwright.market.facts import conform
from putwright.reports.evidence import EvidenceReport
from putwright.workflows.evidence import PutWords, evidence
from tests.fakes import FakeMarket
from tests.screens import settings, surroundings

AFTER_THE_BELL = datetime(2026, 7, 15, 21, 0, tzinfo=UTC)
CALENDAR = new_york_calendar(2015, 2030)


def sessions_before(last: date, how_many: int) -> list[date]:
    """So many sessions up to a day, that day included."""
    days = [last]
    while len(days) < how_many:
        days.append(CALENDAR.previous_session(days[-1]))
    return days[::-1]


def calm(count: int, size: float = 0.005) -> list[float]:
    """Log returns that go up and down by turns, and nowhere."""
    return [size if place % 2 else -size for place in range(count)]


def wild(count: int, seed: int = 5, daily: float = 0.02) -> list[float]:
    """Log returns of a seeded normal share."""
    return [float(x) for x in np.random.default_rng(seed).normal(0.0003, daily, count)]


def closes(
    returns: Sequence[float],
    last: date = date(2026, 7, 15),
    final: float = 100.0,
    symbol: str = "KO",
    source: str = "hand: made",
    **columns: Any,
) -> pl.DataFrame:
    """The closes that make these returns, the last of them `final` on `last`."""
    level = np.concatenate([[0.0], np.cumsum(returns)])
    prices = final * np.exp(level - level[-1])
    table = pl.DataFrame({"date": sessions_before(last, len(prices)), "close": prices})
    return conform(
        "prices", table.with_columns(symbol=pl.lit(symbol), source=pl.lit(source)).with_columns(**columns)
    )


def market_of(
    *tables: pl.DataFrame, reports: Sequence[date] = (), quotes: Sequence[dict[str, Any]] = ()
) -> FakeMarket:
    """A market that knows these closes, the reports of KO, and quotes where they are given."""
    market = FakeMarket()
    for table in tables:
        market.add_facts("prices", table)
    told = [
        {"symbol": "KO", "date": day, "status": "reported", "as_of": day, "source": "hand: made"}
        for day in reports
    ]
    if told:
        market.add_facts("earnings", conform("earnings", pl.DataFrame(told)))
    if quotes:
        market.add_chains(pl.DataFrame(list(quotes), schema=snapshot.SCHEMA))
    return market


def asked(
    market: FakeMarket,
    strike: str = "90",
    expiry: date = date(2026, 7, 22),
    as_of: datetime = AFTER_THE_BELL,
    **words: Any,
) -> EvidenceReport:
    """The evidence on a put of KO that lives five sessions, unless told otherwise."""
    put = replace(PutWords("KO", Decimal(strike), expiry), **words)
    return evidence(market, surroundings(), settings(), put, as_of)


def refused(market: FakeMarket, **words: Any) -> BadInput:
    """The fault of a question that has no answer."""
    try:
        report = asked(market, **words)
    except BadInput as fault:
        return fault
    raise AssertionError(f"it was answered: {report.witnesses}")
