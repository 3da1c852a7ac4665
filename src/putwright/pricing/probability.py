"""How likely a short put is to be assigned, touched or kept, and what it costs when it goes wrong.

All figures are those of a lognormal share price whose mean is the forward (risk-neutral, unless the caller
gives another `rate` or `forward`, such as a forecast). Everything is an array of shape (n,); numbers are
repeated as often as needed; a missing or absurd input gives NaN. The option counts as European: early
exercise moves the date of an assignment more than its likelihood (`docs/accuracy.md`). Published figures in
`tests/authorities/test_pricing_golden.py` vouch for them.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike

from putwright.pricing.compiled import Floats, columns
from putwright.pricing.kernel import normal_cdf_rows


@dataclass(frozen=True, slots=True)
class Outlook:
    """The lognormal share price at expiry, against a strike.

    Attributes:
        strike: Strike [USD/share].
        forward: Mean of the share price [USD/share].
        deviation: Standard deviation of its logarithm [1].
        d1: Distance of the mean above the strike, in deviations, as the share counts it [1].
        d2: The same as the dollar counts it [1].
    """

    strike: Floats
    forward: Floats
    deviation: Floats
    d1: Floats
    d2: Floats


def normal_cdf(x: ArrayLike) -> Floats:
    """The probability that a standard normal draw is below x, of the shape of x [1]."""
    given = np.ascontiguousarray(x, dtype=np.float64)
    out = np.empty(given.size)
    normal_cdf_rows(given.reshape(-1), out)
    return out.reshape(given.shape)


def outlook(
    spot: ArrayLike,
    strike: ArrayLike,
    years: ArrayLike,
    rate: ArrayLike,
    volatility: ArrayLike,
    *,
    dividend_yield: ArrayLike = 0.0,
    forward: ArrayLike | None = None,
) -> Outlook:
    """The share price at expiry as a distribution.

    Args:
        spot: Price of the share [USD/share].
        strike: Strike, or any price to compare with; at or below zero nothing ends below it [USD/share].
        years: Time to expiry [year].
        rate: Continuously compounded interest rate, or expected growth for a forecast [1/year].
        volatility: Volatility, a fraction [1/sqrt(year)].
        dividend_yield: Continuous yield [1/year].
        forward: Mean of the share price at expiry, where dividends are discrete; replaces rate and yield
            [USD/share].
    """
    spots, strikes, expiry, rates, volatilities, yields = columns(
        spot, strike, years, rate, volatility, dividend_yield
    )
    with np.errstate(all="ignore"):
        mean = spots * np.exp((rates - yields) * expiry)
        if forward is not None:
            mean = np.broadcast_to(np.asarray(forward, dtype=np.float64), mean.shape)
        usable = (spots > 0) & (mean > 0) & (expiry > 0) & (volatilities > 0)
        usable &= np.isfinite(spots + strikes + mean + expiry + volatilities)
        mean = np.where(usable, mean, np.nan)
        deviation = np.where(usable, volatilities * np.sqrt(expiry), np.nan)
        distance = np.log(mean / np.maximum(strikes, 0.0))
        d1 = distance / deviation + 0.5 * deviation
        d2 = d1 - deviation
    return Outlook(strikes, mean, deviation, d1, d2)


def finishing_itm(
    spot: ArrayLike,
    strike: ArrayLike,
    years: ArrayLike,
    rate: ArrayLike,
    volatility: ArrayLike,
    *,
    dividend_yield: ArrayLike = 0.0,
    forward: ArrayLike | None = None,
) -> Floats:
    """The probability that the share ends below the strike of a put: N(-d2) [1]."""
    ahead = outlook(spot, strike, years, rate, volatility, dividend_yield=dividend_yield, forward=forward)
    return normal_cdf(-ahead.d2)


def profit(
    spot: ArrayLike,
    strike: ArrayLike,
    years: ArrayLike,
    rate: ArrayLike,
    volatility: ArrayLike,
    premium: ArrayLike,
    *,
    dividend_yield: ArrayLike = 0.0,
    forward: ArrayLike | None = None,
) -> Floats:
    """The probability that a put sold for the premium and held to expiry gains: N(d2 at K - P) [1]."""
    break_even = np.asarray(strike, dtype=np.float64) - np.asarray(premium, dtype=np.float64)
    ahead = outlook(spot, break_even, years, rate, volatility, dividend_yield=dividend_yield, forward=forward)
    return normal_cdf(ahead.d2)


def touch(
    spot: ArrayLike,
    strike: ArrayLike,
    years: ArrayLike,
    rate: ArrayLike,
    volatility: ArrayLike,
    *,
    dividend_yield: ArrayLike = 0.0,
    forward: ArrayLike | None = None,
) -> Floats:
    """The probability that the share trades at the strike of a put before expiry [1].

    By reflection, with a = ln(K/S) and the drift v of ln S per year:
    N((a - v t) / (s sqrt t)) + e^(2 v a / s^2) N((a + v t) / (s sqrt t)); certain where the strike is not
    below the spot. Discrete dividends count through the forward, as if they were paid little by little.
    """
    spots, strikes = columns(spot, strike)
    ahead = outlook(spot, strike, years, rate, volatility, dividend_yield=dividend_yield, forward=forward)
    itm = normal_cdf(-ahead.d2)
    with np.errstate(all="ignore"):
        variance = ahead.deviation**2
        down = np.log(np.maximum(strikes, 0.0) / spots)
        drift = np.log(ahead.forward / spots) - 0.5 * variance
        reflected = np.exp(np.minimum(2.0 * drift * down / variance, 700.0))
        hit = itm + reflected * normal_cdf((down + drift) / ahead.deviation)
    hit = np.where(strikes <= 0.0, 0.0, np.where(strikes >= spots, 1.0, hit))
    touched: Floats = np.where(np.isnan(itm), np.nan, np.clip(hit, itm, 1.0))
    return touched


def expected_loss(
    spot: ArrayLike,
    strike: ArrayLike,
    years: ArrayLike,
    rate: ArrayLike,
    volatility: ArrayLike,
    *,
    dividend_yield: ArrayLike = 0.0,
    forward: ArrayLike | None = None,
) -> Floats:
    """The mean of (K - S)+ at expiry, not discounted and before any premium [USD/share]."""
    ahead = outlook(spot, strike, years, rate, volatility, dividend_yield=dividend_yield, forward=forward)
    mean = ahead.strike * normal_cdf(-ahead.d2) - ahead.forward * normal_cdf(-ahead.d1)
    loss: Floats = np.maximum(mean, 0.0)
    return loss


def conditional_loss(
    spot: ArrayLike,
    strike: ArrayLike,
    years: ArrayLike,
    rate: ArrayLike,
    volatility: ArrayLike,
    *,
    dividend_yield: ArrayLike = 0.0,
    forward: ArrayLike | None = None,
) -> Floats:
    """How far below the strike the share is on average when it ends below: E[K - S | S < K] [USD/share].

    NaN where ending below is so unlikely (under 1e-12) that the quotient would be rounding.
    """
    loss = expected_loss(
        spot, strike, years, rate, volatility, dividend_yield=dividend_yield, forward=forward
    )
    itm = finishing_itm(spot, strike, years, rate, volatility, dividend_yield=dividend_yield, forward=forward)
    with np.errstate(all="ignore"):
        conditional: Floats = np.where(itm > 1e-12, loss / itm, np.nan)
    return conditional


def expected_shortfall(
    spot: ArrayLike,
    strike: ArrayLike,
    years: ArrayLike,
    rate: ArrayLike,
    volatility: ArrayLike,
    *,
    tail: float = 0.05,
    dividend_yield: ArrayLike = 0.0,
    forward: ArrayLike | None = None,
) -> Floats:
    """The mean of (K - S)+ over the worst outcomes, before any premium [USD/share].

    Where the share price at the tail's edge is still above the strike, only the part of the tail below the
    strike loses, and the rest counts as zero.

    Args:
        spot: Price of the share [USD/share].
        strike: Strike [USD/share].
        years: Time to expiry [year].
        rate: Continuously compounded interest rate [1/year].
        volatility: Volatility, a fraction [1/sqrt(year)].
        tail: Which share of outcomes is called the worst [1].
        dividend_yield: Continuous yield [1/year].
        forward: Mean of the share price at expiry, where dividends are discrete [USD/share].
    """
    ahead = outlook(spot, strike, years, rate, volatility, dividend_yield=dividend_yield, forward=forward)
    edge = NormalDist().inv_cdf(tail)
    # The tail ends where the strike does, or at its own edge, whichever comes first.
    end = np.minimum(-ahead.d2, edge)
    below, mean_below = normal_cdf(end), ahead.forward * normal_cdf(end - ahead.deviation)
    shortfall: Floats = np.maximum(ahead.strike * below - mean_below, 0.0) / tail
    return shortfall


def expected_move(spot: ArrayLike, years: ArrayLike, volatility: ArrayLike) -> Floats:
    """One standard deviation of the share price until expiry: S s sqrt(t) [USD/share]."""
    spots, expiry, volatilities = columns(spot, years, volatility)
    with np.errstate(invalid="ignore"):
        return spots * volatilities * np.sqrt(expiry)


def distance_in_expected_moves(
    spot: ArrayLike, strike: ArrayLike, years: ArrayLike, volatility: ArrayLike
) -> Floats:
    """How many standard deviations the strike is from the spot: ln(K/S) / (s sqrt t), negative below [1]."""
    spots, strikes, expiry, volatilities = columns(spot, strike, years, volatility)
    with np.errstate(all="ignore"):
        distance = np.log(strikes / spots) / (volatilities * np.sqrt(expiry))
    return np.where(np.isfinite(distance), distance, np.nan)
