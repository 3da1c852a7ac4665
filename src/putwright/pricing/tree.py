"""An American option on trees, in machine code: European formula, Leisen-Reimer tree, what early exercise adds.

Where `putwright.pricing.boundary` does not apply, the American price is that of two Leisen-Reimer trees (Leisen
and Reimer 1996, *Binomial models for option valuation*, with Peizer and Pratt's second inversion), extrapolated in
the number of steps. What the trees are asked for is only the premium of early exercise, American less European
price on the same tree; the European price itself is a formula. `docs/accuracy.md` tells how far that is from the
truth, and `tests/authorities/test_pricing_reference.py` keeps it there.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from putwright.pricing.compiled import Floats, compiled, part

RATE_MAX = 1.0  # a rate or yield above 100 % is a percentage taken for a fraction
PRICE_MAX = 1e9  # [USD/share]
YEARS_MAX = 50.0
STEPS_MAX = 401  # with more the probability of a single path falls below the smallest number
STEPS = 51  # with 25 the pair that meets the accuracy asked for at the least work
# The error of the early-exercise premium falls a little slower than 1/steps: of the weights 1, 1.05 ... 1.2
# this one halves the mean error for sellers' contracts without harm to the others (benchmarks/accuracy.py).
EXTRAPOLATION = 1.1

WORK = 160  # numbers that `exercise_value` takes down
BRANCHES_MAX = 10.0  # so many deviations away all is certain, and a tree has no branches left [1]

SQRT_TWO = math.sqrt(2.0)
SQRT_TWO_PI = math.sqrt(2.0 * math.pi)


class Terms(NamedTuple):
    """Contracts as columns of one length; dividends as fractions of the share price, shape (n, m)."""

    spot: Floats
    strike: Floats
    years: Floats
    rate: Floats
    dividend_yield: Floats
    sign: Floats  # +1 for calls, -1 for puts
    ex_years: Floats
    fractions: Floats


class Contract(NamedTuple):
    """One row of the terms, with what follows from them."""

    spot: float
    strike: float
    years: float
    rate: float
    dividend_yield: float
    sign: float
    forward: float
    discount: float
    distance: float  # logarithm of forward / strike
    has_dividends: bool
    left: float  # spot without what the dividends take of it
    life: float  # years after the last ex-date
    floor: float  # the least it can be worth: exercised today, at an ex-date, or at expiry


class Bench(NamedTuple):
    """Where the work is done: how many steps trees have, and room for one row of them and its dividends."""

    steps: int
    by_boundary: bool  # whether the exercise boundary may be used
    values: Floats
    prices: Floats
    ex_years: Floats
    fractions: Floats
    table: Floats  # of the exercise boundary
    work: Floats  # room for an integral along it


class Early(NamedTuple):
    """At one volatility: what early exercise adds to the European price, and the slopes of the sum."""

    volatility: float
    premium: float
    delta: float
    gamma: float


class Slopes(NamedTuple):
    """A European option at one volatility: price, slopes, and the slopes of vega (relative) and delta by it."""

    price: float
    delta: float
    gamma: float
    vega: float
    bend: float
    delta_bend: float


@compiled
def normal_cdf(x: float) -> float:
    """The probability that a standard normal draw is below x."""
    return 0.5 * math.erfc(-x / SQRT_TWO)


@compiled
def european(
    forward: float, strike: float, discount: float, deviation: float, sign: float
) -> tuple[float, float]:
    """Price and its derivative by `deviation` = volatility x sqrt(years) (Black 1976, equation 16)."""
    d1 = math.log(forward / strike) / deviation + 0.5 * deviation
    d2 = d1 - deviation
    price = discount * sign * (forward * normal_cdf(sign * d1) - strike * normal_cdf(sign * d2))
    return price, discount * forward * math.exp(-0.5 * d1 * d1) / SQRT_TWO_PI


@compiled
def european_deviation(
    premium: float, forward: float, strike: float, discount: float, sign: float, enough: float = 1e-7
) -> float:
    """The deviation at which the European formula gives the premium; infinite or NaN where none does.

    Halley's method on the logarithm of the out-of-the-money price, from Polya's approximation of the normal
    distribution solved in closed form (Stefanica and Radoicic 2017, *An explicit implied volatility
    formula*).
    """
    value = premium / discount - max(sign * (forward - strike), 0.0)
    if not value > 0.0:
        return math.nan
    if value >= min(forward, strike):
        return math.inf
    k = abs(math.log(forward / strike))
    target = value / math.sqrt(forward * strike)
    half = math.exp(0.5 * k)
    # Everything for the call of log-moneyness -k, in units of sqrt(forward x strike).
    y = -k
    r = 2.0 * target / half + 1.0 - 1.0 / (half * half)
    e1 = math.exp((1.0 - 2.0 / math.pi) * y)
    e2 = math.exp(2.0 / math.pi * y)
    ey = 1.0 / (half * half)
    a = (e1 - 1.0 / e1) ** 2
    b = 4.0 * (e2 + 1.0 / e2) - 2.0 / ey * (e1 + 1.0 / e1) * (ey * ey + 1.0 - r * r)
    c = (r * r - (ey - 1.0) ** 2) * ((ey + 1.0) ** 2 - r * r) / (ey * ey)
    beta = 2.0 * c / (b + math.sqrt(b * b + 4.0 * a * c))
    gamma = -0.5 * math.pi * math.log(beta)
    s = math.sqrt(2.0 * k) + 1e-8
    if gamma > k:
        inflection = 0.5 / half - half * normal_cdf(-s)
        minus = math.sqrt(gamma - k)
        plus = math.sqrt(gamma + k)
        s = plus - minus if target <= inflection else plus + minus
    for _ in range(20):
        d1 = -k / s + 0.5 * s
        price = normal_cdf(d1) / half - half * normal_cdf(d1 - s)
        slope = math.exp(-0.5 * d1 * d1) / (half * SQRT_TWO_PI)
        if not price > 1e-300:
            s = s * 1.5 + 1e-8
            continue
        miss = math.log(price / target)
        relative = slope / price
        newton = miss / relative
        step = newton / max(1.0 - 0.5 * newton * (k * k / (s * s * s) - 0.25 * s - relative), 0.2)
        s = s - step if step < 0.9 * s else 0.1 * s
        if abs(step) < enough * s:  # cubic: the next step would be below rounding where this is 1e-7
            return s
    return s


@compiled
def inverted_probability(z: float, steps: int) -> float:
    """Peizer and Pratt's second inversion: the p at which a binomial of so many steps has the tail N(z)."""
    x = z / (steps + 1.0 / 3.0 + 0.1 / (steps + 1.0))
    return 0.5 + math.copysign(0.5 * math.sqrt(1.0 - math.exp(-x * x * (steps + 1.0 / 6.0))), z)


@part
def contract_at(terms: Terms, i: int, ex_years: Floats, fractions: Floats) -> Contract:
    """Row i of the terms, its dividends on the bench; a forward of NaN where the numbers are missing or absurd."""
    spot, strike, years = terms.spot[i], terms.strike[i], terms.years[i]
    rate, dividend_yield, sign = terms.rate[i], terms.dividend_yield[i], terms.sign[i]
    for k in range(len(fractions)):
        ex_years[k], fractions[k] = terms.ex_years[i, k], terms.fractions[i, k]
    floor = max(sign * (spot - strike), 0.0)
    left, life = spot, years
    has_dividends = False
    for k in range(len(fractions)):
        if not 0.0 <= fractions[k] < 1.0:
            left = math.nan
        elif fractions[k] > 0.0:
            has_dividends = True
            before = left
            left *= 1.0 - fractions[k]
            life = years - ex_years[k]
            held = before if sign > 0.0 else left  # a call just before the ex-date, a put just after
            owed = strike * math.exp(-rate * ex_years[k])
            floor = max(floor, sign * (held * math.exp(-dividend_yield * ex_years[k]) - owed))
    usable = 0.0 < spot < PRICE_MAX and 0.0 < strike < PRICE_MAX and 0.0 < years <= YEARS_MAX
    usable = usable and abs(rate) <= RATE_MAX and abs(dividend_yield) <= RATE_MAX
    forward = left * math.exp((rate - dividend_yield) * years) if usable else math.nan
    discount = math.exp(-rate * years) if usable else math.nan
    floor = max(floor, sign * discount * (forward - strike))
    return Contract(
        spot,
        strike,
        years,
        rate,
        dividend_yield,
        sign,
        forward,
        discount,
        math.log(forward / strike),
        has_dividends,
        left,
        life,
        floor,
    )


@compiled
def european_at(contract: Contract, volatility: float) -> tuple[float, float]:
    """European price and its derivative by volatility."""
    root = math.sqrt(contract.years)
    price, slope = european(
        contract.forward, contract.strike, contract.discount, volatility * root, contract.sign
    )
    return price, slope * root


@compiled
def european_slopes(contract: Contract, volatility: float) -> Slopes:
    """Price, delta, gamma and vega of the option if it were European, and how they bend with volatility."""
    deviation = volatility * math.sqrt(contract.years)
    d1 = contract.distance / deviation + 0.5 * deviation
    d2 = d1 - deviation
    held, sign = contract.discount * contract.forward, contract.sign
    likely = normal_cdf(sign * d1)
    price = sign * (held * likely - contract.discount * contract.strike * normal_cdf(sign * d2))
    density = held * math.exp(-0.5 * d1 * d1) / SQRT_TWO_PI
    gamma = density / (contract.spot * contract.spot * deviation)
    vega = density * math.sqrt(contract.years)
    per_share = 1.0 / (contract.spot * volatility)
    return Slopes(
        price,
        sign * likely * held / contract.spot,
        gamma,
        vega,
        d1 * d2 / volatility,
        -density * d2 * per_share,
    )


@compiled
def tree(contract: Contract, volatility: float, steps: int, bench: Bench) -> tuple[float, float, float]:
    """Early-exercise premium, delta and gamma of an American option on one Leisen-Reimer tree.

    Nodes are counted from the side where the option pays, so that the far nodes of each row, worth nothing,
    need no work.
    """
    sign, strike, rate = contract.sign, contract.strike, contract.rate
    values, prices, ex_years, fractions = bench.values, bench.prices, bench.ex_years, bench.fractions
    step_years = contract.years / steps
    deviation = volatility * math.sqrt(contract.years)
    d1 = contract.distance / deviation + 0.5 * deviation
    p = inverted_probability(d1 - deviation, steps)
    p_share = inverted_probability(d1, steps)
    growth = math.exp((rate - contract.dividend_yield) * step_years)
    discount = math.exp(-rate * step_years)
    up = growth * p_share / p
    down = growth * (1.0 - p_share) / (1.0 - p)
    away, stay, p_away = (up, down, p) if sign < 0.0 else (down, up, 1.0 - p)
    weight_away, weight_stay = discount * p_away, discount * (1.0 - p_away)

    ratio, odds = away / stay, p_away / (1.0 - p_away)
    price = contract.forward * (stay / growth) ** steps
    mass = weight_stay**steps
    european_price = 0.0
    paying = 0
    for j in range(steps + 1):
        prices[j] = price
        payoff = sign * (price - strike)
        if payoff > 0.0:
            values[j] = payoff
            european_price += mass * payoff
            mass *= odds * (steps - j) / (j + 1.0)
            paying += 1
        else:
            values[j] = 0.0
        price *= ratio
    # A node that ends worthless was worthless before, unless the price drifts, or drops, the wrong way.
    dividends = len(fractions)
    if sign * (stay - 1.0) < 0.0 or (sign > 0.0 and dividends > 0):
        paying = steps + 1

    scale = 1.0
    k = dividends - 1
    v0 = v1 = v2 = s0 = s1 = s2 = 0.0
    for i in range(steps - 1, 0, -1):
        scale /= stay
        row_strike = strike
        if k >= 0:
            now = i * step_years
            while k >= 0 and ex_years[k] > now:
                # A call is exercised just before the ex-date, later than this row: its strike is paid later.
                if sign > 0.0 and fractions[k] > 0.0:
                    row_strike = strike * math.exp(-rate * (ex_years[k] - now))
                scale /= 1.0 - fractions[k]
                k -= 1
            # A put is exercised just after it, earlier than this row: its strike has borne interest since.
            if sign < 0.0 and k >= 0 and ex_years[k] > now - step_years:
                row_strike = strike * math.exp(rate * (now - ex_years[k]))
        slope, level = sign * scale, -sign * row_strike
        for j in range(min(i + 1, paying)):
            waiting = weight_away * values[j + 1] + weight_stay * values[j]
            exercised = slope * prices[j] + level
            values[j] = waiting if waiting > exercised else exercised  # noqa: FURB136 - max() is not vectorised
        if i == 2:
            v0, v1, v2 = values[0], values[1], values[2]
            s0, s1, s2 = prices[0] * scale, prices[1] * scale, prices[2] * scale
    delta = (values[1] - values[0]) / ((prices[1] - prices[0]) * scale)
    gamma = 2.0 * ((v2 - v1) / (s2 - s1) - (v1 - v0) / (s1 - s0)) / (s2 - s0)
    waiting = weight_away * values[1] + weight_stay * values[0]
    return max(waiting, sign * (contract.spot - strike)) - european_price, delta, gamma


@compiled
def across_dividends(steps: int) -> int:
    """Steps of the finer tree where dividends fall between its rows, which costs accuracy: 81 for 51."""
    return (8 * steps // 5) | 1


@compiled
def bench_for(steps: int, dividends: int, table: Floats) -> Bench:
    """Room for the largest tree that so many steps can ask for, for dividends, and for the exercise boundary.

    Args:
        steps: Of the finer tree; 0 for the usual ones, and only where no exercise boundary is known.
        dividends: Most of one row.
        table: Of the exercise boundary.
    """
    grown = steps if steps > 0 else STEPS
    room = across_dividends(grown) + 2
    values, prices = np.zeros(room), np.zeros(room)
    ex_years, fractions = np.zeros(dividends), np.zeros(dividends)
    return Bench(grown, steps == 0, values, prices, ex_years, fractions, table, np.zeros(WORK))


@compiled
def early_exercise(contract: Contract, volatility: float, bench: Bench) -> Early:
    """What early exercise adds, extrapolated from a tree of about half as many steps and a full one."""
    deviation = volatility * math.sqrt(contract.years)
    d1 = contract.distance / deviation + 0.5 * deviation
    far, near = contract.sign * d1, contract.sign * (d1 - deviation)
    if min(far, near) > BRANCHES_MAX:
        sure = max(contract.floor - european_at(contract, volatility)[0], 0.0)
        return Early(volatility, sure, contract.sign, 0.0)
    if max(far, near) < -BRANCHES_MAX:
        return Early(volatility, 0.0, 0.0, 0.0)
    steps = across_dividends(bench.steps) if contract.has_dividends else bench.steps
    few = (steps // 2) | 1
    premium_few, delta_few, gamma_few = tree(contract, volatility, few, bench)
    premium, delta, gamma = tree(contract, volatility, steps, bench)
    share = few / (steps - few)
    premium += EXTRAPOLATION * share * (premium - premium_few)
    delta += share * (delta - delta_few)
    gamma += share * (gamma - gamma_few)
    delta = contract.sign * min(max(contract.sign * delta, 0.0), 1.0)
    return Early(volatility, max(premium, 0.0), delta, max(gamma, 0.0))


@compiled
def theta_per_day(contract: Contract, volatility: float, price: float, delta: float, gamma: float) -> float:
    """Change per calendar day, from the differential equation of the price; none where exercise is due."""
    spot = contract.spot
    if price <= contract.sign * (spot - contract.strike) + 1e-12:
        return 0.0
    drift = (contract.rate - contract.dividend_yield) * spot * delta
    per_year = contract.rate * price - drift - 0.5 * (volatility * spot) ** 2 * gamma
    return per_year / 365.0
