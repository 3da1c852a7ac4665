"""The table of exercise boundaries against its equation, its limits, QuantLib's prices and our own trees."""

import math

import numpy as np
import pytest

from benchmarks.contracts import SPOT, Judge, drawn, worth_asking
from benchmarks.exercise_boundary import perpetual, table
from putwright.pricing import american, boundary
from putwright.pricing.carry import Dividends
from putwright.pricing.probability import expected_loss
from tests.presence import missing

DRIFTS = boundary.DRIFT_LOG_MIN + boundary.DRIFT_LOG_STEP * np.arange(boundary.DRIFTS, dtype=np.float64)
TIMES = boundary.TIME_LOG_MIN + boundary.TIME_LOG_STEP * np.arange(boundary.TIMES)


def shipped() -> np.ndarray:
    """The table as it lies on disk."""
    return np.asarray(np.load(boundary.TABLE))


def test_shipped_boundary_is_what_its_equation_gives() -> None:
    """Every seventh drift, at no yield and at 40 % of the rate, solved again: the same to one in a million."""
    some = slice(None, None, 7)
    solved = table(DRIFTS[some], np.array([boundary.YIELD_SHARES[0], boundary.YIELD_SHARES[2]]))
    assert np.abs(solved - shipped()[some][:, [0, 2]]).max() <= 1e-6


def test_shipped_boundary_ends_at_that_of_a_perpetual_put() -> None:
    """After a very long life -ln(B/K) is Merton's, within one part in a thousand, at every drift and yield."""
    shares = np.array(boundary.YIELD_SHARES)
    rate = np.exp(DRIFTS)[:, None] / (1.0 - shares)
    limit = perpetual(rate, shares * rate)
    roots = np.sqrt(np.exp(TIMES[-1])) / np.exp(DRIFTS)
    assert shipped()[:, :, -1] * roots[:, None] == pytest.approx(limit, rel=1e-3)


def test_shipped_boundary_falls_as_the_life_grows() -> None:
    """The longer the life, the lower the price at which a put is exercised, everywhere in the table."""
    below = shipped() * np.exp(0.5 * TIMES)
    assert (np.diff(below, axis=2) >= -1e-6 * below[:, :, 1:]).all()


@pytest.mark.parametrize(("kind", "price_max", "price_mean"), [("seller", 2e-5, 1e-6), ("broad", 2e-3, 5e-5)])
def test_boundary_agrees_with_quantlib_where_it_is_known(
    kind: str, price_max: float, price_mean: float
) -> None:
    """Yields up to 0.8 of the rate: sellers' puts to $0.00002 per $100, a year in the money to $0.002."""
    try:
        judge = Judge()
    except ImportError:
        missing("QuantLib", "pip install QuantLib")
    puts = drawn(kind, 250, seed=31)
    puts = puts.only((puts.dividend_yield <= 0.8 * puts.rate) & (puts.rate - puts.dividend_yield >= 0.0018))
    truth = judge.prices(puts)
    asked = worth_asking(puts, truth)
    puts, truth = puts.only(asked), truth[asked]
    price = american.price(
        SPOT, puts.strike, puts.years, puts.rate, puts.volatility, dividend_yield=puts.dividend_yield
    )
    error = np.abs(price - truth)
    assert len(error) >= 100
    assert error.max() <= price_max
    assert error.mean() <= price_mean


def test_boundary_after_a_dividend_agrees_with_a_tree_of_many_steps() -> None:
    """Sellers' puts across one dividend, and across three: within $0.001 of the tree of 401 steps."""
    puts = drawn("seller", 400, seed=32, with_dividends=True)
    later = np.stack([puts.ex_days, 0.5 * puts.ex_days, 0.5 * (puts.ex_days + puts.days)], axis=1) / 365.0
    several = Dividends(later, np.stack([puts.dividend] * 3, axis=1))
    for dividends in (puts.dividends, several):
        terms = (SPOT, puts.strike, puts.years, puts.rate, puts.volatility)
        quick = american.price(*terms, dividends=dividends)
        slow = american.price(*terms, dividends=dividends, steps=401)
        assert (quick != american.price(*terms, dividends=dividends, steps=51)).mean() > 0.4
        assert np.abs(quick - slow).max() <= 1e-3


def test_put_is_worth_its_exercise_when_the_share_is_below_the_boundary() -> None:
    """Far in the money: price K - S, delta -1, gamma 0, theta 0; a little above the boundary more than K - S."""
    deep = american.greeks(60.0, 100.0, 0.25, 0.05, 0.2)
    assert (deep.price[0], deep.delta[0], deep.gamma[0], deep.theta_per_day[0]) == (40.0, -1.0, 0.0, 0.0)
    spots = np.linspace(80.0, 100.0, 401)
    found = american.greeks(spots, 100.0, 0.25, 0.05, 0.2)
    held = found.price > 100.0 - spots + 1e-9
    assert held.any()
    assert not held.all()
    assert (np.diff(held.astype(int)) >= 0).all()
    assert (np.diff(found.delta) >= -1e-4).all()


def test_options_that_nobody_exercises_early_have_their_european_price() -> None:
    """Calls without dividends, and puts at a rate of zero or less, cost what Black's formula says, to 1e-9."""
    strikes = np.array([80.0, 100.0, 120.0])
    for rate in (0.0, -0.01):
        put = american.price(100.0, strikes, 0.5, rate, 0.3, dividend_yield=0.02)
        plain = expected_loss(100.0, strikes, 0.5, rate, 0.3, dividend_yield=0.02) * math.exp(-rate * 0.5)
        assert put == pytest.approx(plain, abs=1e-9)
    call = american.price(100.0, strikes, 0.5, 0.05, 0.3, is_put=False)
    plain = (
        expected_loss(100.0, strikes, 0.5, 0.05, 0.3) * math.exp(-0.025) + 100.0 - strikes * math.exp(-0.025)
    )
    assert call == pytest.approx(plain, abs=1e-9)
