"""What a share's own past says about a strike, checked against figures worked out by hand or by another road."""

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from putwright.pricing import probability
from putwright.pricing.resampled import (
    BURN_IN,
    breach,
    ewma_volatility,
    expected_loss_interval,
    independent_windows,
    realised_volatility,
    simulated,
    simulated_rows,
    volatility_interval,
    wilson,
    window_returns,
)

Floats = NDArray[np.float64]


def moves(count: int, volatility: float = 0.25, seed: int = 3) -> Floats:
    """Independent normal log returns of a year's volatility."""
    return np.random.default_rng(seed).standard_normal(count) * volatility / math.sqrt(252)


# ---- volatilities -----------------------------------------------------------------------------------------


def test_realised_volatility_is_the_root_of_the_mean_square_when_a_quarter_is_known() -> None:
    """Sixty-three returns of 1 % up or down are 15.87 % a year; the mean is not taken off, older ones not seen."""
    returns = np.where(np.arange(63) % 2, 0.01, -0.01)
    assert realised_volatility(returns) == pytest.approx(0.01 * math.sqrt(252))
    assert realised_volatility(np.full(63, 0.01)) == pytest.approx(0.158745, abs=1e-6)
    assert realised_volatility(np.concatenate([[0.5], returns])) == pytest.approx(0.01 * math.sqrt(252))


@pytest.mark.parametrize("count", [0, 1, 62])
def test_realised_volatility_is_unknown_when_returns_are_fewer(count: int) -> None:
    """Sixty-two returns are no quarter: NaN, and never zero."""
    assert math.isnan(realised_volatility(np.full(count, 0.01)))


@pytest.mark.parametrize("decay", [0.94, 0.97, 0.5])
def test_forecast_follows_its_recursion_when_compared_one_by_one(decay: float) -> None:
    """The forecast of every day equals the weighted mean of all squared returns up to it, on 3,000 of them."""
    returns = moves(3000)
    squares, weights, expected = 0.0, 0.0, []
    for one in returns.tolist():
        squares, weights = decay * squares + one * one, decay * weights + 1.0
        expected.append(math.sqrt(252 * squares / weights))
    np.testing.assert_allclose(ewma_volatility(returns, decay), expected, rtol=1e-12)


def test_forecast_knows_only_the_past_when_the_future_changes() -> None:
    """What happens tomorrow changes no forecast made today."""
    calm, wild = moves(300), moves(300)
    wild[200:] *= 10
    np.testing.assert_array_equal(ewma_volatility(calm)[:200], ewma_volatility(wild)[:200])
    assert ewma_volatility(wild)[200] > ewma_volatility(calm)[200]


def test_windows_add_up_when_they_overlap() -> None:
    """Of 1, 2, 3, 4 per cent the runs of three are 6 and 9; a run longer than the history is none."""
    returns = np.array([0.01, 0.02, 0.03, 0.04])
    np.testing.assert_allclose(window_returns(returns, 3), [0.06, 0.09])
    assert window_returns(returns, 5).size == 0


# ---- simulation -------------------------------------------------------------------------------------------


def test_simulation_takes_whole_windows_when_it_scales_the_past() -> None:
    """Every outcome is one window of the past, over its first forecast, times the last: no other number."""
    returns = moves(200)
    forecast = ewma_volatility(returns)
    plain = sorted(
        returns[i + 1 : i + 11].sum() / forecast[i] * forecast[-1] for i in range(BURN_IN - 1, 200 - 10)
    )
    shift = math.log(np.mean(np.exp(plain)))
    np.testing.assert_allclose(simulated(returns, 10), np.array(plain) - shift, atol=1e-12)


def test_simulation_is_at_todays_volatility_when_the_past_was_wilder() -> None:
    """Four wild years and a calm one: outcomes as wide as the calm, where the raw windows are three times that."""
    returns = np.concatenate([moves(1000, 0.60), moves(260, 0.20, seed=4)])
    spread = float(simulated(returns, 21).std()) * math.sqrt(12)
    assert spread == pytest.approx(0.20, abs=0.05)
    assert float(window_returns(returns, 21).std()) * math.sqrt(12) > 0.5


@pytest.mark.parametrize("returns", [np.empty(0), moves(BURN_IN + 9), np.zeros(400)])
def test_simulation_is_empty_when_history_is_short_or_still(returns: Floats) -> None:
    """Too few returns, or none that moves: no outcomes, and nothing is foreseen from them."""
    outcomes = simulated(returns, 10)
    assert outcomes.size == 0
    assert all(math.isnan(one) for one in breach(outcomes, 100.0, [95.0]).probability)


def test_simulation_of_many_names_is_that_of_each_when_lengths_differ() -> None:
    """Names worked together give the same bits as names worked alone."""
    names = [moves(1260, seed=1), moves(1260, seed=2), moves(300, seed=5), np.empty(0), np.zeros(200)]
    for sessions in (10, 25):
        together = simulated_rows(names, sessions)
        for one, alone in zip(together, (simulated(name, sessions) for name in names), strict=True):
            np.testing.assert_array_equal(one, alone)


# ---- breaches ---------------------------------------------------------------------------------------------


def test_breach_is_counted_by_hand_when_there_are_ten_outcomes() -> None:
    """Prices 80, 90, 95 and seven above; strike 95: 2 of 10 below, losses 15 and 5, worst tenth 15."""
    prices = np.array([80.0, 90.0, 95.0, 100.0, 101.0, 102.0, 103.0, 104.0, 105.0, 106.0])
    found = breach(np.log(prices / 100.0), 100.0, [95.0, 70.0], tail=0.1)
    np.testing.assert_allclose(found.probability, [0.2, 0.0])
    np.testing.assert_allclose(found.expected_loss, [2.0, 0.0], atol=1e-12)
    np.testing.assert_allclose(found.shortfall, [15.0, 0.0], atol=1e-12)
    assert found.mean_loss[0] == pytest.approx(10.0)
    assert math.isnan(found.mean_loss[1])


def test_shortfall_counts_part_of_an_outcome_when_the_tail_ends_inside_one() -> None:
    """A quarter of ten outcomes is two and a half: (15 + 5 + 0 / 2) / 2.5 at a strike of 95."""
    prices = np.array([80.0, 90.0, 95.0, 100.0, 101.0, 102.0, 103.0, 104.0, 105.0, 106.0])
    x = np.log(prices / 100.0)
    assert breach(x, 100.0, 95.0, tail=0.25).shortfall[0] == pytest.approx(20.0 / 2.5)
    assert breach(x, 100.0, 100.0, tail=0.25).shortfall[0] == pytest.approx((20.0 + 10.0 + 5.0 / 2) / 2.5)


def test_breach_agrees_with_the_lognormal_when_returns_are_normal() -> None:
    """Normal outcomes in great number give the closed formulas: probability, expected loss, shortfall."""
    years, volatility, strike = 1 / 12, 0.25, 95.0
    deviation = volatility * math.sqrt(years)
    x = np.sort(np.random.default_rng(1).standard_normal(400_000) * deviation - 0.5 * deviation**2)
    found = breach(x, 100.0, strike)
    terms = (100.0, strike, years, 0.0, volatility)
    assert found.probability[0] == pytest.approx(probability.finishing_itm(*terms)[0], abs=0.002)
    assert found.expected_loss[0] == pytest.approx(probability.expected_loss(*terms)[0], rel=0.01)
    assert found.mean_loss[0] == pytest.approx(probability.conditional_loss(*terms)[0], rel=0.01)
    assert found.shortfall[0] == pytest.approx(probability.expected_shortfall(*terms)[0], rel=0.01)


@pytest.mark.parametrize("forward", [0.0, -1.0, math.nan])
def test_breach_is_unknown_when_the_forward_is_no_price(forward: float) -> None:
    """No forward, no figure."""
    found = breach(np.array([-0.1, 0.1]), forward, [95.0])
    assert all(math.isnan(one[0]) for one in (found.probability, found.expected_loss, found.shortfall))


# ---- intervals --------------------------------------------------------------------------------------------


def test_interval_is_unknown_when_there_is_no_case() -> None:
    """Nothing seen is not the same as seen never."""
    assert all(np.isnan(end) for end in wilson(0.0, 0.0))
    assert all(np.isnan(end) for end in wilson(math.nan, 10.0))
    assert math.isnan(independent_windows(1260, 0))


def test_windows_count_once_when_they_overlap() -> None:
    """Five years hold 48 months and a half, not 1,235."""
    assert independent_windows(1260, 26) == pytest.approx(48.46, abs=0.005)


def test_interval_of_a_loss_is_wilsons_when_every_loss_is_the_same() -> None:
    """Ten dollars lost in 2 of 10 outcomes is ten times the interval of one fifth."""
    x = np.log(np.array([85.0] * 2 + [110.0] * 8) / 100.0)
    low, high = expected_loss_interval(x, 100.0, [95.0], 10.0)
    share = wilson(0.2, 10.0)
    assert (low[0], high[0]) == (pytest.approx(10 * share[0]), pytest.approx(10 * share[1]))


def test_interval_of_a_loss_has_no_upper_end_when_nothing_was_ever_lost() -> None:
    """Never seen says nothing about its size: the upper end is unknown, not zero."""
    low, high = expected_loss_interval(np.array([-0.1, 0.1]), 100.0, [80.0], 48.0)
    assert low[0] == 0.0
    assert math.isnan(high[0])


def test_interval_of_a_loss_holds_the_truth_when_drawn_again_and_again() -> None:
    """Of 400 histories of 48 independent normal months about nine in ten have the true loss inside."""
    deviation = 0.25 * math.sqrt(1 / 12)
    true = probability.expected_loss(100.0, 97.0, 1 / 12, 0.0, 0.25)[0]
    generator = np.random.default_rng(11)
    inside = 0
    for _ in range(400):
        x = np.sort(generator.standard_normal(48) * deviation - 0.5 * deviation**2)
        low, high = expected_loss_interval(x, 100.0, [97.0], 48.0)
        inside += bool(low[0] <= true <= high[0])
    assert 0.84 <= inside / 400 <= 0.96


def test_interval_of_a_volatility_is_the_textbooks_when_returns_are_thin_tailed() -> None:
    """With kurtosis 3 the error is 1 / sqrt(2 n): a factor of exp(1.645 / sqrt(126)) either way, 15.8 %."""
    returns = np.where(np.arange(63) % 2, 0.01, -0.01)
    low, high = volatility_interval(returns)
    assert high / realised_volatility(returns) == pytest.approx(1.1578, abs=5e-5)
    assert realised_volatility(returns) / low == pytest.approx(1.1578, abs=5e-5)


@pytest.mark.parametrize(("freedom", "least"), [(None, 0.87), (5, 0.82)])
def test_interval_of_a_volatility_holds_the_truth_when_drawn_again_and_again(
    freedom: int | None, least: float
) -> None:
    """About nine in ten quarters of normal returns hold the truth; with thick tails (Student's t, 5) a little less."""
    generator = np.random.default_rng(5)
    inside = 0
    for _ in range(600):
        drawn = generator.standard_normal(63) if freedom is None else generator.standard_t(freedom, 63)
        scale = 1.0 if freedom is None else math.sqrt(freedom / (freedom - 2))
        low, high = volatility_interval(0.01 * drawn / scale)
        inside += low <= 0.01 * math.sqrt(252) <= high
    assert least <= inside / 600 <= 0.95


@pytest.mark.parametrize("returns", [np.empty(0), np.full(62, 0.01), np.zeros(63)])
def test_interval_of_a_volatility_is_unknown_when_there_is_none(returns: Floats) -> None:
    """Too few returns, or none that moves: no interval."""
    assert all(math.isnan(end) for end in volatility_interval(returns))
