"""Where implied volatility stands in a name's own year: percentile and rank, or unknown where the year is too short."""

from datetime import date, timedelta
from decimal import Decimal

import polars as pl
import pytest

from putwright.market import facts
from putwright.screening.standing import DAYS_MIN, volatility_standings

ON = date(2026, 7, 15)


def history(
    values: list[float], source: str = "vendor", newest: date = ON, symbol: str = "KO"
) -> pl.DataFrame:
    rows = [
        {
            "symbol": symbol, "date": newest - timedelta(days=len(values) - 1 - n),
            "implied_volatility": value, "source": source,
        }
        for n, value in enumerate(values)
    ]  # fmt: skip
    return facts.conform("volatility", pl.DataFrame(rows))


def test_percentile_is_the_share_of_days_below_when_the_year_is_long_enough() -> None:
    """200 days from 0.10 up by a thousandth: the newest is above 199 of 200 days and at the top of its range."""
    told = volatility_standings(history([0.1 + n / 1000 for n in range(200)]), ["KO"], ON)["KO"]
    assert told.percentile == Decimal(199) / 200
    assert told.rank == 1
    assert told.days == 200
    assert "vendor" in told.source


def test_percentile_and_rank_differ_when_one_day_was_extreme() -> None:
    """After one panic the rank is near the bottom while most days were quieter than today: both are told."""
    told = volatility_standings(history([0.10] * 150 + [0.90, 0.20]), ["KO"], ON)["KO"]
    assert told.percentile == Decimal(150) / 152
    assert told.rank == Decimal("0.1") / Decimal("0.8")


@pytest.mark.parametrize("days", [1, DAYS_MIN - 1])
def test_standing_is_unknown_when_the_year_is_too_short(days: int) -> None:
    """Less than half a year says nothing about a year; the number of days is told."""
    told = volatility_standings(history([0.2 + n / 1e4 for n in range(days)]), ["KO"], ON)["KO"]
    assert (told.percentile, told.rank, told.days) == (None, None, days)


def test_rank_is_unknown_when_nothing_moved() -> None:
    """Without a range there is no rank; nothing is divided by zero."""
    told = volatility_standings(history([0.2] * 200), ["KO"], ON)["KO"]
    assert told.percentile == 0
    assert told.rank is None


@pytest.mark.parametrize(("age", "known"), [(0, True), (30, True), (31, False)])
def test_standing_is_unknown_when_the_newest_value_is_old(age: int, known: bool) -> None:
    """A month-old volatility says where the name stood then."""
    table = history([0.1 + n / 1000 for n in range(200)], newest=ON - timedelta(days=age))
    assert (volatility_standings(table, ["KO"], ON)["KO"].percentile is not None) is known


def test_standing_uses_one_source_when_there_are_two() -> None:
    """Values of two methods are not compared with each other: the source with more days speaks alone."""
    table = pl.concat([history([0.1 + n / 1000 for n in range(200)]), history([5.0] * 150, source="another")])
    told = volatility_standings(table, ["KO"], ON)["KO"]
    assert (told.days, told.rank) == (200, Decimal(1))
    assert "vendor" in told.source


def test_standing_knows_nothing_later_when_asked_about_a_day() -> None:
    """Tomorrow's volatility changes nothing that is said today."""
    values = [0.1 + n / 1000 for n in range(200)]
    later = history([*values, 9.0], newest=ON + timedelta(days=1))
    assert volatility_standings(later, ["KO"], ON) == volatility_standings(history(values), ["KO"], ON)


def test_standing_is_absent_when_nobody_recorded_volatility() -> None:
    """Zero and missing volatilities are no days."""
    assert volatility_standings(history([0.0] * 200), ["KO"], ON) == {}
