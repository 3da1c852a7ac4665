"""Row by row, in machine code: the search for an implied volatility, and prices with greeks."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from putwright.pricing.compiled import Floats, compiled
from putwright.pricing.tree import (
    Bench,
    Contract,
    Early,
    Terms,
    bench_for,
    contract_at,
    early_exercise,
    european_at,
    european_deviation,
    normal_cdf,
    theta_per_day,
)

# What became of a search for an implied volatility.
OK = 0
MISSING = 1
INVALID = 2
EXPIRED = 3
BELOW_INTRINSIC = 4
NEAR_INTRINSIC = 5
OUT_OF_RANGE = 6
NOT_CONVERGED = 7

VOLATILITY_MIN, VOLATILITY_MAX = 0.01, 5.0  # outside, a quote is an error and not an opinion
TIME_VALUE_MIN = (
    0.01 - 1e-9
)  # a cent is the grain of quotes: less time value than that says nothing [USD/share]
SEARCH_EVALUATIONS_MAX = 40
SEPARATION = 0.02  # of the volatility: two trees closer than that tell a slope made of noise
# Between two trees the error of a straight line grows with the product of the relative distances to them, and
# with the premium that bends: at most this product, and this product times the premium per dollar of spot.
# Found by asking that a price is given back to $0.0005 per $100 (tests/laws/test_pricing_laws.py).
MODEL_ERROR, MODEL_ERROR_PRICE = 1e-4, 4e-7


class Found(NamedTuple):
    """What a search for an implied volatility came to; vega per 1.0 of volatility."""

    flag: int
    volatility: float
    price: float
    delta: float
    gamma: float
    vega: float


@compiled
def verdict_before_search(premium: float, contract: Contract) -> int:
    """OK where a volatility is worth searching for, or the flag that says why not."""
    given = premium + contract.spot + contract.strike + contract.years
    if math.isnan(given + contract.rate + contract.dividend_yield):
        return MISSING
    if contract.years <= 0.0:
        return EXPIRED
    if math.isinf(premium) or not contract.forward > 0.0:
        return INVALID
    if premium < contract.floor - 1e-9:
        return BELOW_INTRINSIC
    if premium - contract.floor < TIME_VALUE_MIN:
        return NEAR_INTRINSIC
    return OK


@compiled
def implied_between(
    premium: float, contract: Contract, a: Early, b: Early, guess: float
) -> tuple[bool, float, float]:
    """Whether solved, volatility and vega; early exercise adds what a straight line through a and b says."""
    slope = (b.premium - a.premium) / (b.volatility - a.volatility)
    x = guess
    vega = 0.0
    for _ in range(8):
        price, vega = european_at(contract, x)
        price += b.premium + slope * (x - b.volatility)
        vega += slope
        if not vega > 0.0:
            return False, x, vega
        change = (premium - price) / vega
        x += change
        if not 0.5 * VOLATILITY_MIN < x < 2.0 * VOLATILITY_MAX:
            return False, x, vega
        if abs(change) < 1e-6 * x:  # quadratic: the next step would be below 1e-10
            return True, x, vega
    return False, x, vega


@compiled
def search(premium: float, contract: Contract, bench: Bench) -> Found:
    """The volatility at which the tree gives the premium, and the slopes there.

    The early-exercise premium changes slowly with volatility: it is evaluated at two volatilities around the
    answer and taken as a straight line between, and the European formula, which is cheap, is solved for the
    rest. A third tree is asked where the two turn out to be too far away.
    """
    none = math.nan
    # The American option is worth more than the European one, so the European answer is an upper bound.
    root = math.sqrt(contract.years)
    terms = (contract.forward, contract.strike, contract.discount, contract.sign)
    high = european_deviation(premium, terms[0], terms[1], terms[2], terms[3]) / root
    if not high >= VOLATILITY_MIN:
        return Found(OUT_OF_RANGE, none, none, none, none, none)
    low, high = VOLATILITY_MIN, min(high, VOLATILITY_MAX)
    a = early_exercise(contract, high, bench)
    if high == VOLATILITY_MAX and european_at(contract, high)[0] + a.premium < premium - 1e-9:
        return Found(OUT_OF_RANGE, none, none, none, none, none)
    guess = european_deviation(premium - a.premium, terms[0], terms[1], terms[2], terms[3]) / root
    if not guess > 0.8 * high:
        guess = 0.8 * high
    x = max(min(guess, (1.0 - SEPARATION) * high), low * (1.0 - SEPARATION))
    for _ in range(SEARCH_EVALUATIONS_MAX):
        b = early_exercise(contract, x, bench)
        if european_at(contract, x)[0] + b.premium <= premium:
            low = max(low, x)
        elif x <= low:
            return Found(OUT_OF_RANGE, none, none, none, none, none)
        else:
            high = min(high, x)
        solved, x, vega = implied_between(premium, contract, a, b, min(max(guess, low), high))
        solved = solved and low - 1e-7 <= x <= high + 1e-7
        near_a, near_b = abs(x - a.volatility), abs(x - b.volatility)
        apart = near_a * near_b / (x * x)
        most = MODEL_ERROR_PRICE * contract.spot / max(a.premium, b.premium, 1e-12)
        if solved and apart <= min(MODEL_ERROR, most):
            share = (x - b.volatility) / (a.volatility - b.volatility)
            delta = b.delta + share * (a.delta - b.delta)
            return Found(OK, x, premium, delta, b.gamma + share * (a.gamma - b.gamma), vega)
        if not solved:
            x = 0.5 * (low + high)
            near_a, near_b = abs(x - a.volatility), abs(x - b.volatility)
        # Keep the nearer of the two trees, if it is far enough away to tell a slope.
        apart = 0.5 * SEPARATION * x
        if near_b >= apart and (near_b < near_a or near_a < apart):
            a = b
        if abs(x - a.volatility) < 1e-3 * x:
            x *= 1.0 - 0.5 * SEPARATION
        guess = x
    return Found(NOT_CONVERGED, none, none, none, none, none)


@compiled
def search_rows(
    start: int, stop: int, premium: Floats, terms: Terms, steps: int, flags: NDArray[np.int8], out: Floats
) -> None:
    """Fill rows start..stop of `flags` and of `out`, shape (7, n).

    The rows of `out` are volatility, price, delta, gamma, theta per day, vega per point, probability in the
    money.
    """
    bench = bench_for(steps)
    for i in range(start, stop):
        contract = contract_at(terms, i)
        out[:, i] = math.nan
        flags[i] = verdict_before_search(premium[i], contract)
        if flags[i] != OK:
            continue
        found = search(premium[i], contract, bench)
        flags[i] = found.flag
        if found.flag == OK:
            out[0, i], out[1, i], out[2, i], out[3, i] = (
                found.volatility,
                found.price,
                found.delta,
                found.gamma,
            )
            out[4, i] = theta_per_day(contract, found.volatility, found.price, found.delta, found.gamma)
            out[5, i] = 0.01 * found.vega
            deviation = found.volatility * math.sqrt(contract.years)
            d2 = math.log(contract.forward / contract.strike) / deviation - 0.5 * deviation
            out[6, i] = normal_cdf(contract.sign * d2)


@compiled
def price_rows(
    start: int, stop: int, volatility: Floats, terms: Terms, steps: int, with_greeks: bool, out: Floats
) -> None:
    """Fill rows start..stop of `out`, shape (5, n): price, delta, gamma, theta per day, vega per point."""
    bench = bench_for(steps)
    for i in range(start, stop):
        contract = contract_at(terms, i)
        v = volatility[i]
        out[:, i] = math.nan
        if not (contract.forward > 0.0 and 0.0 < v <= 2.0 * VOLATILITY_MAX):
            continue
        early = early_exercise(contract, v, bench)
        plain, vega = european_at(contract, v)
        price = max(plain + early.premium, contract.floor)
        out[0, i], out[1, i], out[2, i] = price, early.delta, early.gamma
        if with_greeks:
            out[3, i] = theta_per_day(contract, v, price, early.delta, early.gamma)
            apart = 0.5 * SEPARATION * v
            more = early_exercise(contract, v + apart, bench).premium
            less = early_exercise(contract, v - apart, bench).premium
            out[4, i] = 0.01 * max(vega + (more - less) / (2.0 * apart), 0.0)


@compiled
def normal_cdf_rows(x: Floats, out: Floats) -> None:
    """Fill `out` with the normal distribution function of every x; both contiguous, shape (n,)."""
    for i in range(len(x)):
        out[i] = normal_cdf(x[i])
