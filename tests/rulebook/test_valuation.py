"""Valuation of whole columns: what is priced, for which rows, and what bid and ask leave open."""

from datetime import date, timedelta

import polars as pl
import pytest

from putwright.screening.carry import RateCurve
from putwright.screening.dividends import TERMS, DividendOutlooks
from putwright.screening.valuation import ODDS, SIDES, with_odds, with_sides, with_valuations

SESSION = date(2026, 7, 15)
CURVE = RateCurve(((30, 0.04),), "a test")
NO_DIVIDENDS = DividendOutlooks((), pl.DataFrame(schema=TERMS), SESSION)


def puts(*quotes: tuple[float, float, float]) -> pl.DataFrame:
    """Puts of 40 days on a share at $100, given as strike, bid and ask."""
    return pl.DataFrame(quotes, schema=["strike", "bid", "ask"], orient="row").with_columns(
        symbol=pl.lit("KO"),
        expiry=pl.lit(SESSION + timedelta(days=40)),
        right=pl.lit("PUT"),
        spot=pl.lit(100.0),
    )


def test_sides_lie_around_the_volatility_at_mid_when_a_quote_has_both() -> None:
    """Selling at the bid gives the volatility of the bid, below that of the mid; buying at the ask pays more."""
    valued = with_valuations(
        puts((95.0, 1.0, 1.2), (90.0, 0.4, 0.9)), pl.lit(True), SESSION, CURVE, NO_DIVIDENDS
    )
    told = with_sides(valued, pl.lit(True), SESSION, NO_DIVIDENDS)
    assert (told["implied_volatility_bid"] < told["implied_volatility"]).all()
    assert (told["implied_volatility"] < told["implied_volatility_ask"]).all()
    widths = told["implied_volatility_ask"] - told["implied_volatility_bid"]
    assert widths[1] > widths[0]


def test_sides_are_unknown_when_the_row_is_not_asked_about_or_not_priced() -> None:
    """A quote too poor to ask has no volatilities of its sides: null, never zero; so has one that was not looked at."""
    looked_at = pl.col("strike") > 85
    valued = with_valuations(
        puts((95.0, 1.0, 1.2), (90.0, 0.4, 0.9), (80.0, 0.1, 0.2)), looked_at, SESSION, CURVE, NO_DIVIDENDS
    )
    told = with_sides(valued, pl.col("strike") != 90, SESSION, NO_DIVIDENDS).select(SIDES)
    assert told.select(pl.all().is_null()).rows() == [(False, False), (True, True), (True, True)]


def test_bid_within_exercise_value_has_no_volatility_when_it_is_asked() -> None:
    """A bid that pays nothing beyond exercise says nothing of volatility, while the mid may."""
    valued = with_valuations(puts((110.0, 10.0, 10.8)), pl.lit(True), SESSION, CURVE, NO_DIVIDENDS)
    told = with_sides(valued, pl.lit(True), SESSION, NO_DIVIDENDS).row(0, named=True)
    assert told["implied_volatility_bid"] is None
    assert told["implied_volatility_ask"] is not None


def test_odds_are_told_only_of_rows_that_are_wanted() -> None:
    """What is only shown is worked out for what is shown, and is the same figure whoever stands beside it."""
    valued = with_valuations(
        puts((95.0, 1.0, 1.2), (90.0, 0.4, 0.9)), pl.lit(True), SESSION, CURVE, NO_DIVIDENDS
    )
    some = with_odds(valued, pl.col("strike") == 90, SESSION).select(ODDS)
    every = with_odds(valued, pl.lit(True), SESSION).select(ODDS)
    assert some.row(0) == (None,) * len(ODDS)
    assert some.row(1) == every.row(1)
    assert all(value is not None for value in every.row(0))


@pytest.mark.parametrize("curve", [CURVE, RateCurve((), "unknown")])
def test_nothing_is_priced_when_nothing_is_looked_at_or_no_rate_is_known(curve: RateCurve) -> None:
    """Without a rate or a row to look at every figure is unknown, and the columns are there."""
    looked_at = pl.lit(not curve.tenors)
    valued = with_valuations(puts((95.0, 1.0, 1.2)), looked_at, SESSION, curve, NO_DIVIDENDS)
    told = with_sides(with_odds(valued, pl.lit(True), SESSION), pl.lit(True), SESSION, NO_DIVIDENDS)
    assert told.select("implied_volatility", "rate", *ODDS, *SIDES).null_count().row(0) == (1,) * (
        2 + len(ODDS) + len(SIDES)
    )
