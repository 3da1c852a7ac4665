"""The three trades told in the two articles, recomputed: every published figure of their options.

The published figures are European (Black-Scholes), rate 4 % continuously compounded, no dividend, ACT/365. They are
reproduced to their last digit by our European formula at the European volatility. American volatility is a little
lower for the same premium; the tests say by how much.
"""

from math import exp, sqrt

import numpy as np
import pytest

from putwright.pricing import american, carry, probability, tree
from putwright.pricing.implied_volatility import OK, implied_volatility_and_greeks

RATE = 0.04
GOOGL = (385.0, 365.0, 37, 5.40)
MU = (804.88, 660.0, 35, 38.69)
MSFT_30 = (427.0, 410.0, 30, 2.10)
MSFT_31 = (427.0, 410.0, 31, 2.10)


def european(trade: tuple[float, float, int, float]) -> tuple[float, tuple[float, float, float, float]]:
    """European implied volatility, and (spot, strike, years, rate)."""
    spot, strike, days, premium = trade
    years = days / 365
    forward = float(carry.forward_price(spot, years, RATE))
    deviation = tree.european_deviation(premium, forward, strike, exp(-RATE * years), -1.0)
    return deviation / sqrt(years), (spot, strike, years, RATE)


def european_price(spot: float, strike: float, years: float, volatility: float) -> tuple[float, float]:
    """European put price and vega per 1.0 of volatility."""
    deviation = volatility * sqrt(years)
    price, by_deviation = tree.european(spot * exp(RATE * years), strike, exp(-RATE * years), deviation, -1.0)
    return price, by_deviation * sqrt(years)


@pytest.mark.parametrize(
    ("trade", "volatility", "delta", "itm", "touch", "profit", "theta", "distance"),
    [
        (GOOGL, (0.28435, 5e-6), -0.24847, (0.2780, 5e-5), (0.556, 5e-4), (0.774, 5e-4), 13.9, -0.59),
        (MU, (1.06, 5e-3), -0.217, (0.325, 5e-4), (0.594, 5e-4), (0.739, 5e-4), 108.8, -0.61),
        (MSFT_30, (0.172, 5e-4), -0.180, (0.193, 5e-4), (0.395, 1e-3), (0.834, 5e-4), 8.4, -0.82),
        (MSFT_31, (0.169, 5e-4), -0.180, (0.193, 5e-4), (0.395, 1e-3), (0.834, 5e-4), 8.1, -0.82),
    ],
    ids=["GOOGL", "MU", "MSFT 30 days", "MSFT 31 days"],
)
def test_articles_trades_have_their_published_odds(
    trade: tuple[float, float, int, float],
    volatility: tuple[float, float],
    delta: float,
    itm: tuple[float, float],
    touch: tuple[float, float],
    profit: tuple[float, float],
    theta: float,
    distance: float,
) -> None:
    """Volatility, delta, N(-d2), touch, profit, next-day theta and distance, European, to the published digit."""
    found, terms = european(trade)
    spot, strike, years, _ = terms
    ahead = probability.outlook(*terms, found)
    assert found == pytest.approx(volatility[0], abs=volatility[1])
    assert probability.normal_cdf(ahead.d1)[0] - 1.0 == pytest.approx(delta, abs=5e-4)
    assert probability.finishing_itm(*terms, found)[0] == pytest.approx(itm[0], abs=itm[1])
    assert probability.touch(*terms, found)[0] == pytest.approx(touch[0], abs=touch[1])
    assert probability.profit(*terms, found, trade[3])[0] == pytest.approx(profit[0], abs=profit[1])
    tomorrow, _ = european_price(spot, strike, years - 1 / 365, found)
    assert 100 * (trade[3] - tomorrow) == pytest.approx(theta, abs=0.06)
    assert probability.distance_in_expected_moves(spot, strike, years, found)[0] == pytest.approx(
        distance, abs=6e-3
    )


def test_googl_delta_vega_and_conditional_loss_are_the_published_ones() -> None:
    """GOOGL, European: delta -0.24847, vega $38.83 per point and contract, E[K - S | S < K] $19.50."""
    found, terms = european(GOOGL)
    ahead = probability.outlook(*terms, found)
    assert probability.normal_cdf(ahead.d1)[0] - 1.0 == pytest.approx(-0.24847, abs=5e-6)
    assert european_price(385.0, 365.0, 37 / 365, found)[1] == pytest.approx(38.83, abs=0.005)
    assert probability.conditional_loss(*terms, found)[0] == pytest.approx(19.50, abs=0.005)
    # On average 345.50 when assigned, against an effective cost of 359.60: $14.10 a share under water.
    assert 365.0 - probability.conditional_loss(*terms, found)[0] == pytest.approx(345.50, abs=0.005)


def test_msft_430_put_is_worth_925_at_17_percent() -> None:
    """MSFT 430 P with 31 days and volatility 0.17: 9.25 European, P(ITM) 0.539; American 1.5 % more."""
    price, _ = european_price(427.0, 430.0, 31 / 365, 0.17)
    assert price == pytest.approx(9.25, abs=0.005)
    itm = probability.finishing_itm(427.0, 430.0, 31 / 365, RATE, 0.17)
    assert itm[0] == pytest.approx(0.539, abs=5e-4)
    assert american.price(427.0, 430.0, 31 / 365, RATE, 0.17)[0] == pytest.approx(9.38, abs=0.005)


def test_american_figures_stay_near_the_published_european_ones() -> None:
    """American volatility is lower by under 0.1 point, delta larger by under 0.0015, theta within 1 %."""
    trades = np.array([GOOGL, MU, MSFT_30, MSFT_31])
    found = implied_volatility_and_greeks(trades[:, 3], trades[:, 0], trades[:, 1], trades[:, 2] / 365, RATE)
    plain = np.array([european(trade)[0] for trade in (GOOGL, MU, MSFT_30, MSFT_31)])
    assert (found.flag == OK).all()
    assert (found.volatility < plain).all()
    assert found.volatility == pytest.approx(plain, abs=1e-3)
    assert found.delta == pytest.approx(np.array([-0.24847, -0.217, -0.180, -0.180]), abs=1.5e-3)
    assert 100 * found.theta_per_day == pytest.approx(-np.array([13.9, 108.8, 8.4, 8.1]), rel=0.01)
    assert found.vega_per_point[0] * 100 == pytest.approx(38.83, abs=0.1)
    assert found.price == pytest.approx(trades[:, 3], abs=1e-9)


def test_early_exercise_incentive_counts_the_interest_on_the_strike() -> None:
    """K = 365, r = 4 %, 10 days: interest of $0.40; a dividend of 0.20 and 0.25 of time value outweigh it."""
    alone = carry.early_exercise_incentive(365.0, 10 / 365, RATE, 0.0, 0.0)
    assert float(alone) == pytest.approx(0.40, abs=0.005)
    outweighed = carry.early_exercise_incentive(365.0, 10 / 365, RATE, 0.20, 0.25)
    assert float(outweighed) == pytest.approx(-0.05, abs=0.005)


def test_parity_forward_of_the_articles_sample_chain_is_off() -> None:
    """The 420 line of the second article's chain: C - P = 5.70 where S - K e^(-rT) would be 8.4."""
    years = 31 / 365
    implied = carry.parity_forward(5.70 + 1.65, 1.65, 420.0, years, RATE)
    fair = carry.forward_price(427.0, years, RATE)
    assert float(fair - implied) * exp(-RATE * years) == pytest.approx(8.42 - 5.70, abs=0.02)
