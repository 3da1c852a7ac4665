"""The score (I20): units, order, doubles, other names, other filters and later closes do not change it."""

import math
import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from putwright.domain.mandate import Stage
from putwright.screening.ranking import COLUMNS, merit, ordered, ranked
from putwright.screening.shortlist import candidate
from putwright.screening.view import MarketView
from tests import screens

USER = screens.settings(
    account_held=screens.account("2000000"), mandate_given=screens.mandate(stage=Stage.RECURRING)
)
NAMES = ("GOOGL", "MSFT", "MU", "KO")
slow = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
amounts = st.floats(0.01, 50.0)


def closes(volatilities: Sequence[float]) -> pl.DataFrame:
    return pl.concat(
        [
            screens.wiggling([name], volatility=volatility, sessions=400)
            for name, volatility in zip(NAMES, volatilities, strict=True)
        ]
    )


@st.composite
def markets(draw: st.DrawFn) -> tuple[list[dict[str, Any]], pl.DataFrame]:
    """A few puts of four names with closes of their own; some names have none, or too few."""
    rows = []
    for symbol in draw(st.lists(st.sampled_from(NAMES), min_size=1, unique=True)):
        for strike in draw(st.lists(st.integers(350, 372), min_size=1, max_size=3, unique=True)):
            bid = draw(st.sampled_from([1.0, 4.0, 5.4, 9.0]))
            rows.append(screens.put_row(symbol, str(strike), bid=bid, ask=bid + 0.2))
    table = closes([draw(st.sampled_from([0.15, 0.30, 0.80])) for _ in NAMES])
    short = draw(st.sampled_from([*NAMES, "none"]))
    return rows, table.filter((pl.col("symbol") != short) | (pl.col("date") > date(2026, 6, 1)))


def scores(view: MarketView, puts: pl.DataFrame | None = None) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    """Every figure of the ranking by contract."""
    found = ranked(view, view.puts if puts is None else puts)
    keys, figures = ["symbol", "expiry", "strike_thousandths"], [*COLUMNS, "unranked_because"]
    return {row[:3]: row[3:] for row in found.select(*keys, *figures).iter_rows()}


@given(amounts, amounts, amounts, st.floats(20.0, 900.0), st.integers(7, 60), st.floats(0.1, 100.0))
def test_merit_is_the_same_in_dollars_and_in_cents(
    net: float, loss: float, shortfall: float, strike: float, days: int, unit: float
) -> None:
    """Prices in another unit, all of them, are the same put (I20)."""
    plain = merit(net, loss, shortfall, strike, days, 0.005)
    other = merit(net * unit, loss * unit, shortfall * unit, strike * unit, days, 0.005)
    for one, two in zip(plain, other, strict=True):
        assert float(one) == pytest.approx(float(two), rel=1e-9, abs=1e-12)


@given(amounts, amounts, amounts, st.floats(20.0, 900.0), st.integers(7, 60), st.floats(0.001, 5.0))
def test_merit_never_falls_when_premium_grows_or_loss_shrinks(
    net: float, loss: float, shortfall: float, strike: float, days: int, more: float
) -> None:
    """A cent more of premium, or a cent less of foreseen loss, is never worse; nor is a smaller tail."""
    score = float(merit(net, loss, shortfall, strike, days).score)
    slack = 1e-12 + abs(score) * 1e-12
    assert float(merit(net, max(loss - more, 0.0), shortfall, strike, days).score) >= score - slack
    assert float(merit(net, loss, max(shortfall - more, 0.0), strike, days).score) >= score - slack
    assert float(merit(net + more, loss, shortfall, strike, days).score) >= score - slack


@slow
@given(markets(), st.randoms(use_true_random=False))
def test_score_is_the_same_when_rows_and_closes_come_in_another_order(
    market: tuple[list[dict[str, Any]], pl.DataFrame], chance: random.Random
) -> None:
    """A shuffled market with shuffled and repeated closes has the same figures to the bit, in the same order (I20)."""
    rows, table = market
    view = screens.market_view(rows, USER, closes=table)
    shuffled = list(rows)
    chance.shuffle(shuffled)
    doubled = pl.concat([table, table.head(7)]).sample(
        fraction=1.0, shuffle=True, seed=chance.randrange(1000)
    )
    again = screens.market_view(shuffled, USER, closes=doubled)
    assert scores(again) == scores(view)
    keys = ["symbol", "strike_thousandths"]
    assert (
        ordered(ranked(again, again.puts)).select(keys).equals(ordered(ranked(view, view.puts)).select(keys))
    )


@slow
@given(markets())
def test_score_of_a_put_is_the_same_when_it_stands_alone(
    market: tuple[list[dict[str, Any]], pl.DataFrame],
) -> None:
    """Other names, other strikes and whatever a filter left out do not touch a score (I20)."""
    rows, table = market
    together = scores(screens.market_view(rows, USER, closes=table))
    for row in rows:
        alone = screens.market_view([row], USER, closes=table.filter(pl.col("symbol") == row["symbol"]))
        for key, figures in scores(alone).items():
            assert figures == together[key]


@slow
@given(markets())
def test_score_is_the_same_when_limits_are_others(market: tuple[list[dict[str, Any]], pl.DataFrame]) -> None:
    """Another playbook lets other puts through; what they score is the same (I20)."""
    rows, table = market
    strict = replace(USER, playbook=screens.playbook_as_shipped("first-trade"))
    one, two = (screens.market_view(rows, user, closes=table) for user in (USER, strict))
    assert scores(one) == scores(two)


@slow
@given(markets(), st.integers(1, 40))
def test_score_is_the_same_when_later_closes_are_known(
    market: tuple[list[dict[str, Any]], pl.DataFrame], days: int
) -> None:
    """What came after the moment asked about is not looked at: no look-ahead."""
    rows, table = market
    later = table.filter(pl.col("date") == table["date"].max()).with_columns(
        date=pl.col("date") + timedelta(days=days), close=pl.col("close") * 0.5
    )
    view = screens.market_view(rows, USER, closes=table)
    assert scores(screens.market_view(rows, USER, closes=pl.concat([table, later]))) == scores(view)


@slow
@given(st.floats(0.10, 0.90), st.floats(0.01, 0.30), st.sampled_from([1.0, 4.0, 9.0]))
def test_loss_foreseen_grows_when_the_closes_move_more(volatility: float, more: float, bid: float) -> None:
    """The rougher the closes, the more is foreseen to be lost, and the worse the tail."""
    row = screens.put_row(bid=bid, ask=bid + 0.2)
    found = []
    for each in (volatility, volatility + more):
        table = screens.wiggling(["GOOGL"], volatility=each, sessions=200)
        view = screens.market_view([row], USER, closes=table)
        found.append(ranked(view, view.puts).row(0, named=True))
    calm, rough = found
    for name in ("forecast_expected_loss", "forecast_shortfall", "forecast_probability"):
        assert rough[name] > calm[name] or (name == "forecast_probability" and volatility > 0.5)
    assert rough["excess_return"] < calm["excess_return"]
    assert calm["score_low"] <= calm["score"] <= calm["score_high"]


@slow
@given(markets())
def test_candidate_tells_what_the_columns_ranked_by(
    market: tuple[list[dict[str, Any]], pl.DataFrame],
) -> None:
    """The exact values shown are those of the columns, whether the row was ranked with others or comes by itself."""
    rows, table = market
    view = screens.market_view(rows, USER, closes=table)
    for row in ranked(view, view.puts).iter_rows(named=True):
        bare = view.puts.filter(
            (pl.col("symbol") == row["symbol"]) & (pl.col("strike_thousandths") == row["strike_thousandths"])
        ).row(0, named=True)
        shown, alone = candidate(view, row).odds, candidate(view, bare).odds
        assert shown == alone
        assert (shown.merit.score is None) is (row["score"] is None) is bool(shown.merit.unranked_because)
        if row["score"] is not None:
            assert shown.merit.score is not None
            assert float(shown.merit.score) == pytest.approx(row["score"], abs=1e-8)


@given(st.lists(st.tuples(amounts, amounts, amounts), min_size=2, max_size=6))
def test_merit_of_many_is_that_of_each(puts: list[tuple[float, float, float]]) -> None:
    """Whole columns give what single puts give."""
    net, loss, shortfall = (np.array(column) for column in zip(*puts, strict=True))
    together = merit(net, loss, shortfall, 100.0, 37.0).score
    assume(np.isfinite(together).all())
    for place, put in enumerate(puts):
        assert math.isclose(float(merit(*put, 100.0, 37.0).score), float(together[place]), rel_tol=1e-12)
