"""Market values: shares as filed times a close, split-aware, and none where a split may hide."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest

from putwright.market.facts import SCHEMAS, conform
from putwright.market.market_values import market_values

ON = date(2026, 7, 15)


def statements(*rows: tuple[str, str, float | None], **changes: Any) -> pl.DataFrame:
    """Rows of statements: the end of the quarter, the day filed, the shares."""
    told = [
        {
            "symbol": "WIDG", "as_of": date.fromisoformat(filed), "period": "QUARTER",
            "period_end": date.fromisoformat(end), "shares": count, "source": "sec", "name": "Widget Corp",
            "sector": "Industrials", "industry": "Machinery", "currency": "USD",
        }
        | changes
        for end, filed, count in rows
    ]  # fmt: skip
    return conform("fundamentals", pl.DataFrame(told, schema_overrides={"shares": pl.Float64}))


def prices(
    *rows: tuple[str, float | None, float | None], source: str = "yahoo", adjusted: float | None = None
) -> pl.DataFrame:
    """Closes of days, with the split of the day."""
    told = [
        {
            "symbol": "WIDG", "date": date.fromisoformat(day), "close": close, "adjusted_close": adjusted, "split": split,
            "source": source,
        }
        for day, close, split in rows
    ]  # fmt: skip
    schema = {name: SCHEMAS["prices"][name] for name in told[0]}
    return conform("prices", pl.DataFrame(told, schema=schema))


MARCH = ("2026-03-31", "2026-05-05", 1000.0)


@pytest.mark.parametrize(
    ("currency", "split", "paid"), [("USD", None, 0.04), ("CAD", None, None), ("USD", 2.0, None)]
)
def test_dividends_of_the_last_year_are_held_against_the_close(
    currency: str, split: float | None, paid: float | None
) -> None:
    """Declared in dollars, known on the day, and no split since: else what they yield is not told."""
    year = statements(
        ("2025-12-31", "2026-02-20", 1000.0), period="ANNUAL", dividend_per_share=0.4, currency=currency
    )
    halved = 10.0 if split is None else 5.0
    closes = prices(("2026-05-20", 10.0, None), ("2026-06-01", halved, split), ("2026-07-14", halved, None))
    told = market_values(pl.concat([year, statements(MARCH, currency=currency)]), closes, ON)
    assert told["dividend_yield"].to_list() == [paid]


def test_market_value_is_the_newest_shares_times_the_newest_close() -> None:
    """A snapshot of the day of the close that keeps telling the sector."""
    closes = prices(("2026-07-13", 9.0, None), ("2026-07-14", 10.0, None), ("2026-07-16", 99.0, None))
    told = market_values(statements(("2025-12-31", "2026-02-20", 900.0), MARCH), closes, ON)
    assert told.schema == pl.Schema(SCHEMAS["fundamentals"])
    assert told.height == 1
    row = told.row(0, named=True)
    assert (row["market_cap"], row["as_of"], row["period"], row["period_end"]) == (
        10_000.0,
        date(2026, 7, 14),
        "SNAPSHOT",
        None,
    )
    assert (row["source"], row["currency"], row["name"]) == ("sec shares x yahoo", "USD", "Widget Corp")
    assert (row["sector"], row["industry"], row["shares"]) == ("Industrials", "Machinery", None)


def test_each_source_of_closes_has_its_own_value() -> None:
    """Two sources are two rows, each of its own day."""
    closes = pl.concat(
        [prices(("2026-07-14", 10.0, None)), prices(("2026-07-10", 11.0, None), source="ibkr")]
    )
    told = market_values(statements(MARCH), closes, ON)
    assert told.select("source", "as_of", "market_cap").rows() == [
        ("sec shares x ibkr", date(2026, 7, 10), 11_000.0),
        ("sec shares x yahoo", date(2026, 7, 14), 10_000.0),
    ]


def test_split_between_count_and_close_multiplies_the_shares() -> None:
    """Ten for one after the report: ten times the shares at a tenth of the price."""
    closes = prices(("2026-06-01", 100.0, None), ("2026-06-02", 10.0, 10.0), ("2026-07-14", 11.0, None))
    assert market_values(statements(MARCH), closes, ON)["market_cap"].to_list() == [110_000.0]


def test_split_before_the_count_changes_nothing() -> None:
    """A split of a year ago is in the count."""
    closes = prices(("2025-12-01", 100.0, None), ("2025-12-02", 10.0, 10.0), ("2026-07-14", 11.0, None))
    assert market_values(statements(MARCH), closes, ON)["market_cap"].to_list() == [11_000.0]


@pytest.mark.parametrize(("count", "expected"), [(1010.0, 10 * 1010.0 * 11), (10_100.0, 10_100.0 * 11)])
def test_split_between_the_period_and_its_report_is_looked_for_in_the_count(
    count: float, expected: float
) -> None:
    """The count was made before it or after it: that of the quarter before tells which."""
    closes = prices(("2026-04-20", 100.0, None), ("2026-04-21", 10.0, 10.0), ("2026-07-14", 11.0, None))
    facts = statements(("2025-12-31", "2026-02-20", 1000.0), ("2026-03-31", "2026-05-05", count))
    assert market_values(facts, closes, ON)["market_cap"].to_list() == [pytest.approx(expected)]
    assert market_values(statements(("2026-03-31", "2026-05-05", count)), closes, ON).is_empty()


def test_split_on_record_elsewhere_counts_for_a_source_without_records() -> None:
    """A source that keeps no splits is helped by one that does; two that contradict each other help nobody."""
    bare = prices(
        ("2026-06-01", 100.0, None), ("2026-06-02", 10.0, None), ("2026-07-14", 11.0, None), source="tradier"
    )
    kept = prices(("2026-06-02", 10.0, 10.0))
    facts = statements(MARCH)
    told = market_values(facts, pl.concat([bare, kept]), ON)
    assert told.filter(pl.col("source") == "sec shares x tradier")["market_cap"].to_list() == [110_000.0]
    other = prices(("2026-06-02", 10.0, 5.0), source="other")
    told = market_values(facts, pl.concat([bare, kept, other]), ON)
    assert told.filter(pl.col("source") == "sec shares x tradier").is_empty()


def test_no_value_when_a_split_may_be_missing() -> None:
    """A close that fell to a tenth in a day, and no split on record."""
    closes = prices(("2026-06-01", 100.0, None), ("2026-06-02", 10.0, None), ("2026-07-14", 11.0, None))
    assert market_values(statements(MARCH), closes, ON).is_empty()


def test_no_value_when_a_fact_is_missing_or_too_old() -> None:
    """No shares, no closes, shares of another source, statements of two years ago, closes of before the report."""
    closes = prices(("2026-07-14", 10.0, None))
    assert market_values(statements(("2026-03-31", "2026-05-05", None)), closes, ON).is_empty()
    assert market_values(statements(MARCH), closes.clear(), ON).is_empty()
    assert market_values(statements(MARCH).clear(), closes, ON).is_empty()
    assert market_values(statements(MARCH, source="yahoo"), closes, ON).is_empty()
    assert market_values(statements(("2024-12-31", "2025-02-20", 1000.0)), closes, ON).is_empty()
    assert market_values(statements(MARCH), prices(("2026-04-14", 10.0, None)), ON).is_empty()
    assert market_values(statements(("2026-06-30", "2026-07-20", 1000.0)), closes, ON).is_empty()


def test_adjusted_close_serves_on_the_newest_day_of_its_source_only() -> None:
    """Nothing was paid or split after its newest day, so nothing was adjusted; on an earlier day something may have been."""
    closes = prices(("2026-07-14", None, None), ("2026-07-17", None, None), adjusted=10.0)
    assert market_values(statements(MARCH), closes, ON).is_empty()
    assert market_values(statements(MARCH), closes, ON + timedelta(days=5))["market_cap"].to_list() == [
        10_000.0
    ]


def test_restated_row_of_an_old_count_is_known_since_its_first_day() -> None:
    """A row filed after a split that repeats the count of before is not a count after the split."""
    closes = prices(("2026-06-01", 100.0, None), ("2026-06-02", 10.0, 10.0), ("2026-07-14", 11.0, None))
    facts = statements(MARCH, ("2026-03-31", "2026-07-01", 1000.0))
    assert market_values(facts, closes, ON)["market_cap"].to_list() == [110_000.0]
