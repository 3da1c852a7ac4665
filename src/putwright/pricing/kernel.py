"""Row by row, in machine code: the search for an implied volatility, and prices with greeks."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from putwright.pricing.boundary import BY_BOUNDARY, BY_TREE, NEVER, exercise_value, waits, way
from putwright.pricing.compiled import Floats, compiled, part
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
    european_slopes,
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
ROUGHLY = 0.01  # of the volatility: Halley's next step would be of the order of one in a million
STEP_MOST = 1e-3  # of the volatility: the third order, which `step` leaves out, is below 1e-8 there
SEPARATION = 0.02  # of the volatility: two trees closer than that tell a slope made of noise
SEPARATION_SMOOTH = 1e-4  # the same along an exercise boundary, where there is none but that of rounding
# Between two evaluations the error of a straight line grows with the product of the relative distances to them, and
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
def step(miss: float, vega: float, bend: float) -> float:
    """How far the volatility is from a price that is off by `miss`, to the second order."""
    first = miss / vega
    return first * (1.0 - 0.5 * first * bend)


@compiled
def european_volatility(premium: float, contract: Contract, enough: float) -> float:
    """The volatility at which the option is worth the premium if it is European, found to `enough` of itself."""
    terms = (contract.forward, contract.strike, contract.discount, contract.sign)
    deviation = european_deviation(premium, terms[0], terms[1], terms[2], terms[3], enough)
    return deviation / math.sqrt(contract.years)


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
def early_at(contract: Contract, volatility: float, how: int, bench: Bench) -> Early:
    """What early exercise adds, and the slopes of the whole."""
    if how == BY_TREE:
        return early_exercise(contract, volatility, bench)
    premium = delta = gamma = 0.0
    if how == BY_BOUNDARY:
        _, premium, delta, gamma = exercise_value(contract, volatility, bench.table, bench.work)
        if delta == -1.0:
            return Early(volatility, premium, delta, gamma)
    plain = european_slopes(contract, volatility)
    delta = contract.sign * min(max(contract.sign * (plain.delta + delta), 0.0), 1.0)
    return Early(volatility, premium, delta, max(plain.gamma + gamma, 0.0))


@part
def search_along_boundary(
    premium: float, high: float, contract: Contract, table: Floats, work: Floats
) -> Found:
    """The volatility of a put whose exercise boundary is known; not converged where two evaluations are too few.

    Args:
        premium: What is paid [USD/share].
        high: Volatility at which the European put alone is worth about as much [1/sqrt(year)].
        contract: Terms of the put.
        table: The exercise boundary.
        work: Room for it.
    """
    plain = european_slopes(contract, high)
    a = exercise_value(contract, high, table, work)
    x = high + step(premium - plain.price - a.premium, plain.vega, plain.bend)
    none = math.nan
    missed = Found(NOT_CONVERGED, none, none, none, none, none)
    if not (x > 0.5 * high and x > VOLATILITY_MIN) or a.delta == -1.0:
        return missed
    plain = european_slopes(contract, x)
    b = exercise_value(contract, x, table, work)
    slope = (b.premium - a.premium) / (x - high) if abs(high - x) > 1e-9 * high else 0.0
    vega = plain.vega + slope
    change = step(premium - plain.price - b.premium, vega, plain.bend)
    apart = abs(change) * abs(x + change - high) / (x * x)
    most = min(MODEL_ERROR, MODEL_ERROR_PRICE * contract.spot / max(a.premium, 1e-12))
    found = vega > 0.0 and abs(change) < STEP_MOST * x and apart <= most and b.delta > -1.0
    if not (found and VOLATILITY_MIN <= x + change <= VOLATILITY_MAX):
        return missed
    delta = min(max(plain.delta + plain.delta_bend * change + b.delta, -1.0), 0.0)
    gamma = max(plain.gamma * (1.0 + (plain.bend * x - 1.0) * change / x) + b.gamma, 0.0)
    return Found(OK, x + change, premium, delta, gamma, vega + plain.vega * plain.bend * change)


@compiled
def search(premium: float, contract: Contract, how: int, bench: Bench) -> Found:
    """The volatility at which the option is worth the premium, and the slopes there.

    What early exercise adds changes slowly with volatility: it is evaluated at two volatilities around the
    answer and taken as a straight line between, and the European formula, which is cheap, is solved for the
    rest. A third evaluation is asked for where the two turn out to be too far away.
    """
    none = math.nan
    # The American option is worth more than the European one, so the European answer is an upper bound.
    high = european_volatility(premium, contract, 1e-7)
    if not high >= VOLATILITY_MIN:
        return Found(OUT_OF_RANGE, none, none, none, none, none)
    if how == NEVER and high <= VOLATILITY_MAX:
        plain = european_slopes(contract, high)
        return Found(OK, high, premium, plain.delta, plain.gamma, plain.vega)
    low, high = VOLATILITY_MIN, min(high, VOLATILITY_MAX)
    a = early_at(contract, high, how, bench)
    price, vega = european_at(contract, high)
    if high == VOLATILITY_MAX and price + a.premium < premium - 1e-9:
        return Found(OUT_OF_RANGE, none, none, none, none, none)
    separation = SEPARATION if how == BY_TREE else SEPARATION_SMOOTH
    guess = high + (premium - a.premium - price) / vega
    if not guess > 0.8 * high:
        guess = 0.8 * high
    x = max(min(guess, (1.0 - separation) * high), low * (1.0 - SEPARATION))
    for _ in range(SEARCH_EVALUATIONS_MAX):
        b = early_at(contract, x, how, bench)
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
        # Keep the nearer of the two, if it is far enough away to tell a slope.
        apart = 0.5 * separation * x
        if near_b >= apart and (near_b < near_a or near_a < apart):
            a = b
        if abs(x - a.volatility) < 0.05 * separation * x:
            x *= 1.0 - 0.5 * separation
        guess = x
    return Found(NOT_CONVERGED, none, none, none, none, none)


@compiled
def search_again(premium: float, contract: Contract, found: Found, bench: Bench) -> Found:
    """What trees found, or what the boundary says where a price at that volatility would be told by it."""
    volatility = found.volatility
    if not bench.by_boundary or way(contract, volatility) != BY_BOUNDARY:
        return found
    if not waits(contract, volatility, bench.ex_years, bench.fractions):
        return found
    better = search(premium, contract, BY_BOUNDARY, bench)
    return better if better.flag == OK else found


@compiled
def search_rows(
    start: int,
    stop: int,
    premium: Floats,
    terms: Terms,
    steps: int,
    table: Floats,
    flags: NDArray[np.int8],
    out: Floats,
) -> None:
    """Fill rows start..stop of `flags` and of `out`, shape (7, n).

    The rows of `out` are volatility, price, delta, gamma, theta per day, vega per point, probability in the
    money.
    """
    bench = bench_for(steps, terms.fractions.shape[1], table)
    for i in range(start, stop):
        contract = contract_at(terms, i, bench.ex_years, bench.fractions)
        for row in range(len(out)):
            out[row, i] = math.nan
        flags[i] = verdict_before_search(premium[i], contract)
        if flags[i] != OK:
            continue
        high = european_volatility(premium[i], contract, ROUGHLY)
        how = way(contract, high) if bench.by_boundary else BY_TREE
        if how == BY_BOUNDARY and contract.has_dividends:
            how = BY_BOUNDARY if waits(contract, high, bench.ex_years, bench.fractions) else BY_TREE
        found = Found(NOT_CONVERGED, high, high, high, high, high)
        if how == BY_BOUNDARY and high < VOLATILITY_MAX:
            found = search_along_boundary(premium[i], high, contract, table, bench.work)
        if found.flag != OK:
            found = search(premium[i], contract, how, bench)
            if how == BY_TREE and contract.has_dividends and found.flag == OK:
                found = search_again(premium[i], contract, found, bench)
        flags[i] = found.flag
        if found.flag == OK:
            out[0, i], out[1, i] = found.volatility, found.price
            out[2, i], out[3, i] = found.delta, found.gamma
            out[4, i] = theta_per_day(contract, found.volatility, found.price, found.delta, found.gamma)
            out[5, i] = 0.01 * found.vega
            deviation = found.volatility * math.sqrt(contract.years)
            d2 = contract.distance / deviation - 0.5 * deviation
            out[6, i] = normal_cdf(contract.sign * d2)


@compiled
def price_rows(
    start: int,
    stop: int,
    volatility: Floats,
    terms: Terms,
    steps: int,
    table: Floats,
    with_greeks: bool,
    out: Floats,
) -> None:
    """Fill rows start..stop of `out`, shape (5, n): price, delta, gamma, theta per day, vega per point."""
    bench = bench_for(steps, terms.fractions.shape[1], table)
    for i in range(start, stop):
        contract = contract_at(terms, i, bench.ex_years, bench.fractions)
        v = volatility[i]
        for row in range(len(out)):
            out[row, i] = math.nan
        if not (contract.forward > 0.0 and 0.0 < v <= 2.0 * VOLATILITY_MAX):
            continue
        how = way(contract, v) if bench.by_boundary else BY_TREE
        if how == BY_BOUNDARY and contract.has_dividends:
            how = BY_BOUNDARY if waits(contract, v, bench.ex_years, bench.fractions) else BY_TREE
        early = early_at(contract, v, how, bench)
        plain, vega = european_at(contract, v)
        price = max(plain + early.premium, contract.floor)
        out[0, i], out[1, i], out[2, i] = price, early.delta, early.gamma
        if with_greeks:
            out[3, i] = theta_per_day(contract, v, price, early.delta, early.gamma)
            apart = 0.5 * SEPARATION * v
            more = early_at(contract, v + apart, how, bench).premium
            less = early_at(contract, v - apart, how, bench).premium
            out[4, i] = 0.01 * max(vega + (more - less) / (2.0 * apart), 0.0)


@compiled
def normal_cdf_rows(x: Floats, out: Floats) -> None:
    """Fill `out` with the normal distribution function of every x; both contiguous, shape (n,)."""
    for i in range(len(x)):
        out[i] = normal_cdf(x[i])
