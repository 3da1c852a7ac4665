"""What holds of every option price, volatility and probability, whatever the numbers."""

import itertools
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from putwright.pricing import american, probability
from putwright.pricing.carry import Dividends, forward_price, parity_forward
from putwright.pricing.compiled import over_rows
from putwright.pricing.implied_volatility import (
    BELOW_INTRINSIC,
    EXPIRED,
    INVALID,
    MEANING,
    MISSING,
    NEAR_INTRINSIC,
    OK,
    OUT_OF_RANGE,
    implied_volatility,
    implied_volatility_and_greeks,
)

few = settings(max_examples=60, deadline=None)

spots = st.floats(5.0, 2000.0)
ratios = st.floats(0.5, 1.3)
years = st.floats(2 / 365, 1.5)
rates = st.floats(-0.01, 0.10)
yields = st.floats(0.0, 0.08)
volatilities = st.floats(0.05, 1.5)
anything = st.floats(allow_nan=True, allow_infinity=True) | st.sampled_from([0.0, -1.0, 1e-300, 1e300, 4.0])


def market(count: int, seed: int) -> dict[str, np.ndarray]:
    """So many puts with dividends, drawn from a seed."""
    chance = np.random.default_rng(seed)
    time = chance.uniform(5 / 365, 0.5, count)
    return {
        "spot": chance.uniform(20.0, 500.0, count),
        "ratio": chance.uniform(0.8, 1.05, count),
        "years": time,
        "rate": chance.uniform(0.0, 0.06, count),
        "volatility": chance.uniform(0.1, 0.9, count),
        "ex_years": time * chance.uniform(0.1, 1.5, count),
        "amount": np.where(chance.random(count) < 0.5, 0.0, chance.uniform(0.1, 2.0, count)),
    }


@few
@given(spots, ratios, years, rates, yields, volatilities)
def test_put_price_stays_between_intrinsic_and_strike(
    spot: float, ratio: float, time: float, rate: float, dividend_yield: float, volatility: float
) -> None:
    """max(K - S, 0) <= P <= K; delta between -1 and 0; gamma and vega not negative."""
    strike = spot * ratio
    found = american.greeks(spot, strike, time, rate, volatility, dividend_yield=dividend_yield)
    highest = strike * max(1.0, np.exp(-rate * time))
    assert max(strike - spot, 0.0) - 1e-9 <= found.price[0] <= highest + 1e-9
    assert -1.0 <= found.delta[0] <= 0.0
    assert found.gamma[0] >= 0.0
    assert found.vega_per_point[0] >= 0.0


@few
@given(spots, years, rates, yields, volatilities)
def test_put_price_does_not_fall_when_the_strike_rises(
    spot: float, time: float, rate: float, dividend_yield: float, volatility: float
) -> None:
    """Prices along a chain never fall with the strike, to a hundredth of a cent per $100."""
    strikes = spot * np.linspace(0.6, 1.3, 40)
    price = american.price(spot, strikes, time, rate, volatility, dividend_yield=dividend_yield)
    assert (np.diff(price) >= -1e-6 * spot).all()


@few
@given(spots, ratios, years, rates, yields, volatilities, st.booleans(), st.floats(0.0, 0.02))
def test_implied_volatility_reprices_the_premium_when_it_is_found(
    spot: float,
    ratio: float,
    time: float,
    rate: float,
    dividend_yield: float,
    volatility: float,
    is_put: bool,
    dividend: float,
) -> None:
    """|price(IV(P)) - P| stays within $0.0005 per $100; what is not found is flagged and NaN."""
    strike = spot * ratio
    carry: dict[str, Any] = {
        "dividend_yield": dividend_yield,
        "dividends": Dividends(np.array([time / 2]), np.array([dividend * spot])),
        "is_put": is_put,
    }
    premium = american.price(spot, strike, time, rate, volatility, **carry)
    found = implied_volatility(premium, spot, strike, time, rate, **carry)
    if found.flag[0] == OK:
        again = american.price(spot, strike, time, rate, found.volatility, **carry)
        assert abs(again[0] - premium[0]) <= 5e-6 * spot
    else:
        assert np.isnan(found.volatility[0])
        assert found.flag[0] in {NEAR_INTRINSIC, OUT_OF_RANGE}


@few
@given(st.integers(0, 10_000), st.integers(1, 50))
def test_results_are_the_same_bits_when_rows_are_shuffled_or_cut(seed: int, chunk: int) -> None:
    """Order of rows, size of chunks and number of threads change nothing, not even the last bit."""
    count = 60
    m = market(count, seed)

    def solved(rows: np.ndarray) -> np.ndarray:
        d = Dividends(m["ex_years"][rows, None], m["amount"][rows, None])
        spot, strike = m["spot"][rows], (m["spot"] * m["ratio"])[rows]
        given_terms = (spot, strike, m["years"][rows], m["rate"][rows])
        premium = american.price(*given_terms, m["volatility"][rows], dividends=d)
        found = implied_volatility_and_greeks(premium, *given_terms, dividends=d)
        return np.array([premium, found.flag, *(getattr(found, name) for name in found.__slots__)])

    whole = solved(np.arange(count))
    shuffled = np.random.default_rng(seed).permutation(count)
    assert np.array_equal(solved(shuffled), whole[:, shuffled], equal_nan=True)
    pieces = [solved(np.arange(a, min(a + chunk, count))) for a in range(0, count, chunk)]
    assert np.array_equal(np.concatenate(pieces, axis=1), whole, equal_nan=True)


def test_threads_do_every_row_once_when_there_are_many_chunks() -> None:
    """Cut into chunks of 7 over all cores, each of 1,000 rows is worked on exactly once."""
    done = np.zeros(1000, dtype=int)

    def work(start: int, stop: int) -> None:
        done[start:stop] += 1

    over_rows(1000, work, chunk=7)
    assert (done == 1).all()


@settings(max_examples=200, deadline=None)
@given(anything, anything, anything, anything, anything, anything, anything, anything, st.booleans())
def test_absurd_numbers_give_flags_and_never_a_fault(
    premium: float,
    spot: float,
    strike: float,
    time: float,
    rate: float,
    dividend_yield: float,
    ex_years: float,
    amount: float,
    is_put: bool,
) -> None:
    """NaN, infinite, negative, zero and huge inputs end as a flag and NaN, or as an answer within the range."""
    dividends = Dividends(np.array([ex_years]), np.array([amount]))
    carry: dict[str, Any] = {"dividend_yield": dividend_yield, "dividends": dividends, "is_put": is_put}
    found = implied_volatility_and_greeks(premium, spot, strike, time, rate, **carry)
    assert found.flag[0] in MEANING
    if found.flag[0] == OK:
        assert 0.01 - 1e-6 <= found.volatility[0] <= 5.0 + 1e-6
    else:
        assert all(np.isnan(getattr(found, name)[0]) for name in found.__slots__ if name != "flag")
    american.greeks(spot, strike, time, rate, premium, **carry)
    odds = probability.touch(spot, strike, time, rate, premium)
    assert np.isnan(odds[0]) or 0.0 <= odds[0] <= 1.0


def test_each_flag_is_raised_by_its_own_cause() -> None:
    """Missing, absurd, expired, below and near intrinsic, out of range: one case for each."""
    nan = np.nan
    cases = [
        ((nan, 100, 95, 0.1, 0.04), MISSING),
        ((1.0, 100, nan, 0.1, 0.04), MISSING),
        ((1.0, 0.0, 95, 0.1, 0.04), INVALID),
        ((1.0, 100, -95, 0.1, 0.04), INVALID),
        ((1.0, 100, 95, 0.1, 4.0), INVALID),
        ((1.0, 100, 95, 0.0, 0.04), EXPIRED),
        ((-1.0, 100, 95, 0.1, 0.04), BELOW_INTRINSIC),
        ((4.0, 100, 105, 0.1, 0.04), BELOW_INTRINSIC),
        ((5.005, 100, 105, 0.1, 0.04), NEAR_INTRINSIC),
        ((0.0, 100, 95, 0.1, 0.04), NEAR_INTRINSIC),
        ((96.0, 100, 95, 0.1, 0.04), OUT_OF_RANGE),
        ((1.0, 100, 95, 0.1, 0.04), OK),
    ]
    columns = np.array([case for case, _ in cases]).T
    found = implied_volatility(*columns)
    assert found.flag.tolist() == [flag for _, flag in cases]
    assert np.isnan(found.volatility).tolist() == [flag != OK for _, flag in cases]


def test_dividends_above_the_spot_are_absurd_and_missing_ones_are_none() -> None:
    """A dividend of more than the share is refused; a NaN, zero or later one changes nothing."""
    terms = (2.0, 100.0, 95.0, 0.1, 0.04)
    assert (
        implied_volatility(*terms, dividends=Dividends(np.array([0.05]), np.array([120.0]))).flag[0]
        == INVALID
    )
    plain = implied_volatility(*terms).volatility[0]
    for ex_years, amount in ((0.05, np.nan), (0.05, 0.0), (np.nan, 1.0), (0.2, 1.0), (-0.1, 1.0)):
        with_none = implied_volatility(*terms, dividends=Dividends(np.array([ex_years]), np.array([amount])))
        assert with_none.volatility[0] == plain


@few
@given(spots, ratios, years, rates, yields, volatilities, st.floats(0.0, 0.2))
def test_probabilities_keep_their_order(
    spot: float,
    ratio: float,
    time: float,
    rate: float,
    dividend_yield: float,
    volatility: float,
    premium_ratio: float,
) -> None:
    """All in [0, 1]; touch >= P(ITM); profit >= 1 - P(ITM); losses positive and the worst ones worse."""
    terms = (spot, spot * ratio, time, rate, volatility)
    carry = {"dividend_yield": dividend_yield}
    itm = probability.finishing_itm(*terms, **carry)[0]
    touch = probability.touch(*terms, **carry)[0]
    profit = probability.profit(*terms, premium_ratio * spot * ratio, **carry)[0]
    assert 0.0 <= itm <= touch <= 1.0
    assert 1.0 - itm - 1e-12 <= profit <= 1.0
    expected = probability.expected_loss(*terms, **carry)[0]
    worst = probability.expected_shortfall(*terms, **carry)[0]
    assert 0.0 <= expected <= worst + 1e-9
    assert worst <= spot * ratio
    conditional = probability.conditional_loss(*terms, **carry)[0]
    assert np.isnan(conditional) or expected - 1e-9 <= conditional <= spot * ratio


@few
@given(spots, years, rates, volatilities)
def test_probabilities_rise_with_the_strike(spot: float, time: float, rate: float, volatility: float) -> None:
    """P(ITM), touch, expected loss and shortfall never fall as the strike rises."""
    terms = (spot, spot * np.linspace(0.4, 1.2, 30), time, rate, volatility)
    for figure in (
        probability.finishing_itm,
        probability.touch,
        probability.expected_loss,
        probability.expected_shortfall,
    ):
        assert (np.diff(figure(*terms)) >= -1e-9 * spot).all()


@few
@given(spots, years, rates, volatilities, st.floats(0.0, 0.1))
def test_profit_and_delta_fall_when_the_strike_rises(
    spot: float, time: float, rate: float, volatility: float, premium_ratio: float
) -> None:
    """For one premium the chance of a gain never rises with the strike, and delta falls from 0 towards -1 (I25)."""
    strikes = spot * np.linspace(0.6, 1.2, 30)
    profit = probability.profit(spot, strikes, time, rate, volatility, premium_ratio * spot)
    assert (np.diff(profit) <= 1e-9).all()
    delta = american.greeks(spot, strikes, time, rate, volatility).delta
    assert (np.abs(delta) <= 1.0).all()
    assert (np.diff(delta) <= 2e-3).all()  # a tree's delta is good to some thousandths


def test_expected_shortfall_is_the_mean_of_the_worst_draws() -> None:
    """Against two million draws: strikes inside and outside the worst 5 %, to one part in a hundred."""
    draws = np.random.default_rng(5).standard_normal(2_000_000)
    time, rate, volatility = 37 / 365, 0.04, 0.3
    ends = 100.0 * np.exp((rate - 0.5 * volatility**2) * time + volatility * np.sqrt(time) * draws)
    worst = np.sort(ends)[: len(ends) // 20]
    for strike in (80.0, 84.0, 95.0, 105.0):
        simulated = np.maximum(strike - worst, 0.0).mean()
        told = probability.expected_shortfall(100.0, strike, time, rate, volatility)[0]
        assert abs(told - simulated) <= 0.01 * max(simulated, 0.5)


@few
@given(spots, ratios, years, rates, volatilities)
def test_european_parity_gives_the_forward_back(
    spot: float, ratio: float, time: float, rate: float, volatility: float
) -> None:
    """Call less put of the same strike, undiscounted, leads back to the forward that priced them."""
    strike = spot * ratio
    put = probability.expected_loss(spot, strike, time, rate, volatility) * np.exp(-rate * time)
    forward = forward_price(spot, time, rate)
    call = put + np.exp(-rate * time) * (forward - strike)
    assert np.allclose(parity_forward(call, put, strike, time, rate), forward, rtol=1e-9)


def test_american_calls_without_dividends_are_never_worth_exercising() -> None:
    """Such a call is worth its European price, by parity with the European put, to $0.0005 per $100."""
    for strike, time in itertools.product((80.0, 100.0, 120.0), (0.1, 1.0)):
        call = american.price(100.0, strike, time, 0.05, 0.3, is_put=False)[0]
        put = probability.expected_loss(100.0, strike, time, 0.05, 0.3)[0] * np.exp(-0.05 * time)
        assert abs(call - (put + 100.0 - strike * np.exp(-0.05 * time))) < 5e-4
