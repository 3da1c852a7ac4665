"""What early exercise adds to a put, by Kim's integral along a tabulated exercise boundary, in machine code.

Below the boundary B(t) a put is exercised at once. Early exercise adds the interest earned on the strike, less
the yield forgone, over all moments spent below it (Kim 1990, *The analytic valuation of American options*,
equation 12):

    e = int_0^T  r K e^(-ru) N(-d2(S/B(T-u), u)) - q S e^(-qu) N(-d1(S/B(T-u), u))  du

The boundary itself hangs on three numbers only, with s = volatility^2 x time: a = (r - q) / volatility^2, a^2 s
and q/r. `exercise_boundary.npy` holds -ln(B/K) / sqrt(s), which is smooth in all of them;
`python -m benchmarks.exercise_boundary` solves for it and `docs/decisions/0007-exercise-boundary.md` tells why.
After a dividend paid as a fraction of the share the boundary is the same, of the time that is left, so a
dividend only cuts the integral, if exercise before it is too unlikely to count.
"""

from __future__ import annotations

import math
from functools import cache
from pathlib import Path

import numpy as np

from putwright.pricing.compiled import Floats, compiled, part
from putwright.pricing.tree import Contract, Early, european_at, normal_cdf

TABLE = Path(__file__).with_name("exercise_boundary.npy")
# The grid of the table: ln a, then q/r, then ln(a^2 s). Twice as fine, and prices change by less than $0.00001.
DRIFT_LOG_MIN, DRIFT_LOG_STEP, DRIFTS = -12.0, 0.5, 43
YIELD_SHARES = (0.0, 0.117157287525381, 0.4, 0.682842712474619, 0.8)  # Chebyshev's, so that a polynomial fits
YIELD_SHARE_MAX = 0.8  # nearer to 1 the boundary changes its nature, and a tree answers
TIME_LOG_MIN, TIME_LOG_STEP, TIMES = -24.0, 1.0, 34
# What stays inside the grid; for the rest there are trees.
VOLATILITY_LEAST, VOLATILITY_MOST = 0.0097, 10.2
DRIFT_LEAST, DRIFT_MOST, LIFE_MOST = 0.0018, 0.25, 10.0

# Gauss and Legendre's points for an angle: the time left is T cos^2, so that no root is sharp at either end.
# Eight would do for sellers' puts; sixteen cost a tenth more and serve a year in the money as well.
POINTS = 16
_POINT, _WEIGHT = np.polynomial.legendre.leggauss(POINTS)
SIN, COS = np.sin((_POINT + 1.0) * math.pi / 4.0), np.cos((_POINT + 1.0) * math.pi / 4.0)
SIN_SQUARED = SIN * SIN
AREA = _WEIGHT * math.pi / 2.0 * SIN * COS
LOG_SHARE = 2.0 * np.log(COS)
# Where each quantity stands in the room for work: first the boundary, a place for each point.
PREMIUM, DELTA, GAMMA, NEARNESS, STEEPNESS, CURVE = 16, 32, 48, 64, 80, 96

PEAK = 1.0 / math.sqrt(2.0 * math.pi)  # density of the normal distribution at its mean [1]
SIXTH = 1.0 / 6.0

NEVER, BY_BOUNDARY, BY_TREE = 0, 1, 2
SECTIONS = 4  # of the time before an ex-date, each taken at its worst
BEFORE_MAX = 1e-8  # what exercise before a dividend may add at most, to be left out, of the strike [1]


@cache
def exercise_boundary() -> Floats:
    """The table of `exercise_boundary.npy`, as divided differences by q/r, shape (DRIFTS, yields, TIMES) [1]."""
    table: Floats = np.load(TABLE)
    shares = np.array(YIELD_SHARES)[:, None]
    for order in range(1, len(shares)):  # as `boundary_curve` wants them
        table[:, order:] = np.diff(table[:, order - 1 :], axis=1) / (shares[order:] - shares[:-order])
    return table


@compiled
def way(contract: Contract, volatility: float) -> int:
    """How to tell what early exercise adds: NEVER (nothing), BY_BOUNDARY (if it `waits` for dividends) or BY_TREE."""
    rate, carry = contract.rate, contract.dividend_yield
    if contract.sign > 0.0:
        return NEVER if carry <= 0.0 <= rate and not contract.has_dividends else BY_TREE
    if rate <= 0.0 <= carry:
        return NEVER
    known = DRIFT_LEAST <= rate - carry <= DRIFT_MOST and contract.years <= LIFE_MOST
    known = known and VOLATILITY_LEAST <= volatility <= VOLATILITY_MOST
    known = known and 0.0 <= carry <= YIELD_SHARE_MAX * rate and not (contract.has_dividends and carry > 0.0)
    return BY_BOUNDARY if known else BY_TREE


@compiled
def waits(contract: Contract, volatility: float, ex_years: Floats, fractions: Floats) -> bool:
    """Whether exercise before the last ex-date is too unlikely to count.

    Waiting for a dividend brings its fraction f of the share; exercise brings the interest on the strike until
    then. So nobody exercises above K (1 - e^(-r time)) / f, nor above K, and what exercise adds is at most the
    interest on the strike while the share is below.
    """
    adds, begins, spot = 0.0, 0.0, contract.spot
    for k in range(len(fractions)):
        if not fractions[k] > 0.0:
            continue
        section = (ex_years[k] - begins) / SECTIONS
        for part_done in range(SECTIONS):
            owed = 1.0 - math.exp(-contract.rate * (ex_years[k] - begins - part_done * section))
            ends = begins + (part_done + 1) * section
            far = math.log(spot / contract.strike) - min(math.log(owed / fractions[k]), 0.0)
            far += min(contract.rate - 0.5 * volatility * volatility, 0.0) * ends
            if far <= 0.0:
                return False
            adds += contract.rate * section * normal_cdf(-far / (volatility * math.sqrt(ends)))
        begins = ex_years[k]
        spot *= 1.0 - fractions[k]
    return adds <= BEFORE_MAX


@compiled
def cubic(f: float) -> tuple[float, float, float, float]:
    """Lagrange's weights of four neighbours for a place f beyond the second of them."""
    before, after, far = f + 1.0, f - 1.0, f - 2.0
    outer, inner = f * after * (1.0 / 6.0), 0.5 * before * far
    return -outer * far, inner * after, -inner * f, outer * before


@compiled
def decay(z: float) -> float:
    """exp(-z) of z >= 0, good to 1e-8 where it counts, without a branch: it can be done for many at once."""
    x = min(z, 40.0) * (-1.0 / 64.0)
    y = SIXTH / 120.0 * x + SIXTH / 20.0
    y = 1.0 + x * (1.0 + x * (0.5 + x * (SIXTH + x * (0.25 * SIXTH + x * y))))
    y *= y
    y *= y
    y *= y
    y *= y
    y *= y
    return y * y


@compiled
def upper_tail(x: float, density: float) -> float:
    """N(-x) given the density at x, good to 7.5e-8 (Abramowitz and Stegun 26.2.17)."""
    t = 1.0 / (1.0 + 0.2316419 * abs(x))
    series = 1.330274429 * t - 1.821255978
    series = (((series * t + 1.781477937) * t - 0.356563782) * t + 0.319381530) * t
    tail = density * series
    return tail if x > 0.0 else 1.0 - tail


@part
def boundary_curve(
    contract: Contract, log_drift: float, oldest: int, newest: int, table: Floats, work: Floats
) -> None:
    """Fill the curve in the room for work from `oldest` to `newest`: the table at this drift and yield, by the time that is left."""
    place = (log_drift - DRIFT_LOG_MIN) / DRIFT_LOG_STEP
    row = int(min(max(place, 1.0), DRIFTS - 3.0))
    w0, w1, w2, w3 = cubic(place - row)
    for k in range(oldest, newest):
        level = w0 * table[row - 1, 0, k] + w1 * table[row, 0, k]
        work[CURVE + k] = level + w2 * table[row + 1, 0, k] + w3 * table[row + 2, 0, k]
    if contract.dividend_yield == 0.0:
        return
    # Newton's form of the polynomial through all shares q/r; the table holds its divided differences.
    share = contract.dividend_yield / contract.rate
    weight = 1.0
    for m in range(1, len(YIELD_SHARES)):
        weight *= share - YIELD_SHARES[m - 1]
        for k in range(oldest, newest):
            level = w0 * table[row - 1, m, k] + w1 * table[row, m, k]
            work[CURVE + k] += weight * (level + w2 * table[row + 1, m, k] + w3 * table[row + 2, m, k])


@part
def along_boundary(contract: Contract, volatility: float, table: Floats, work: Floats) -> float:
    """Fill the room for work with -ln(B/K)/sqrt(s) at every point of the integral; returns it at full life."""
    drift = (contract.rate - contract.dividend_yield) / (volatility * volatility)
    log_drift = math.log(drift)
    now = log_drift + math.log((contract.rate - contract.dividend_yield) * contract.life) - TIME_LOG_MIN
    newest = int(min(max(now, 1.0), TIMES - 3.0))
    oldest = int(min(max(now + LOG_SHARE[POINTS - 1], 1.0), TIMES - 3.0))
    boundary_curve(contract, log_drift, oldest - 1, newest + 3, table, work)
    for j in range(POINTS):
        then = max(now + LOG_SHARE[j], 0.0)
        k = int(min(max(then, 1.0), TIMES - 3.0))
        c0, c1, c2, c3 = cubic(then - k)
        k += CURVE
        work[j] = c0 * work[k - 1] + c1 * work[k] + c2 * work[k + 1] + c3 * work[k + 2]
    c0, c1, c2, c3 = cubic(now - newest)
    k = CURVE + newest
    root: float = c0 * work[k - 1] + c1 * work[k] + c2 * work[k + 1] + c3 * work[k + 2]
    return root


@compiled
def exercise_value(contract: Contract, volatility: float, table: Floats, work: Floats) -> Early:
    """What early exercise adds to price, delta and gamma of a put that has a boundary."""
    life, begins = contract.life, contract.years - contract.life
    last = along_boundary(contract, volatility, table, work)
    rate, carry, spot = contract.rate, contract.dividend_yield, contract.left
    deviation = volatility * math.sqrt(life)
    distance = contract.distance - (rate - carry) * contract.years
    drift, interest = rate - carry - 0.5 * volatility * volatility, rate * life * contract.strike
    # All points at once, without a branch or a sum: the compiler then does several in one instruction.
    for j in range(POINTS):
        then = begins + life * SIN_SQUARED[j]
        spread = volatility * math.sqrt(then)
        steep = 1.0 / spread
        d2 = (distance + work[j] * deviation * COS[j] + drift * then) * steep
        density = decay(0.5 * d2 * d2) * PEAK
        paid = interest * AREA[j] * decay(rate * then)
        work[PREMIUM + j] = paid * upper_tail(d2, density)
        work[DELTA + j] = -paid * density * steep
        work[GAMMA + j] = paid * density * (d2 * steep + 1.0) * steep
        work[NEARNESS + j], work[STEEPNESS + j] = d2 + spread, steep
    if carry > 0.0:
        forgone = carry * life * spot
        for j in range(POINTS):
            then = begins + life * SIN_SQUARED[j]
            d1, steep = work[NEARNESS + j], work[STEEPNESS + j]
            density = decay(0.5 * d1 * d1) * PEAK
            paid = forgone * AREA[j] * decay(carry * then)
            tail = upper_tail(d1, density)
            work[PREMIUM + j] -= paid * tail
            work[DELTA + j] += paid * (density * steep - tail)
            work[GAMMA + j] += paid * density * (1.0 - d1 * steep) * steep
    premium = delta = gamma = 0.0
    for j in range(POINTS):
        premium += work[PREMIUM + j]
        delta += work[DELTA + j]
        gamma += work[GAMMA + j]
    if begins == 0.0 and distance <= -last * deviation:
        due = contract.strike - contract.spot - european_at(contract, volatility)[0]
        return Early(volatility, max(due, 0.0), -1.0, 0.0)
    return Early(volatility, premium, delta / contract.spot, gamma / (contract.spot * contract.spot))
