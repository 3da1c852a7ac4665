"""The rulebook on currencies: a rate has a day and a source, and an old one counts as none."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import polars as pl

from putwright.market.facts import SCHEMAS
from putwright.workflows.exchange import exchange_rate

FRIDAY, MONDAY = date(2026, 10, 30), date(2026, 11, 2)


@dataclass
class OnlyRates:
    """A market that knows exchange rates and nothing else."""

    rows: list[tuple[date, str, str, float, str]]

    def facts(self, kind: str, known_by: date, **_: object) -> pl.DataFrame:
        """The rates known by a day."""
        return pl.DataFrame(self.rows, schema=SCHEMAS[kind], orient="row").filter(pl.col("date") <= known_by)

    def chains(self, symbols: Collection[str] | None, as_of: datetime) -> pl.DataFrame:
        raise AssertionError("only rates are asked for")

    def symbols(self, as_of: datetime) -> list[str]:
        raise AssertionError("only rates are asked for")

    def newest_quotes(self, as_of: datetime) -> pl.DataFrame:
        raise AssertionError("only rates are asked for")

    def newest_quote_time(self) -> datetime | None:
        raise AssertionError("only rates are asked for")


def test_exchange_rate_is_the_newest_fixing_when_the_market_was_closed_since() -> None:
    """On Monday morning Friday's fixing counts, with its day and its source."""
    rates = OnlyRates([(date(2026, 10, 29), "USD", "CHF", 0.79, "ecb"), (FRIDAY, "USD", "CHF", 0.8, "ecb")])
    told = exchange_rate(rates, "USD", "CHF", MONDAY)
    assert told is not None
    assert (told.rate, told.fixed_on, told.source) == (Decimal("0.8"), FRIDAY, "ecb")


def test_exchange_rate_is_turned_round_when_only_the_other_way_is_fixed() -> None:
    """A franc is worth 1.25 dollars when a dollar is worth 0.80 francs."""
    told = exchange_rate(OnlyRates([(FRIDAY, "USD", "CHF", 0.8, "ecb")]), "CHF", "USD", MONDAY)
    assert told is not None
    assert told.rate == Decimal("1.25")


def test_exchange_rate_is_unknown_when_the_newest_is_old_or_later() -> None:
    """A rate of last month counts as none, and one of tomorrow is never seen."""
    rates = OnlyRates(
        [(date(2026, 9, 30), "USD", "CHF", 0.8, "ecb"), (date(2026, 11, 3), "USD", "CHF", 0.7, "ecb")]
    )
    assert exchange_rate(rates, "USD", "CHF", MONDAY) is None
