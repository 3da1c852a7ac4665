"""One contract at a time, in machine code: European formula, American tree, implied volatility.

The American price is that of two Leisen-Reimer trees (Leisen and Reimer 1996, *Binomial models for option
valuation*, with Peizer and Pratt's second inversion), extrapolated in the number of steps. `docs/accuracy.md` tells
how far it is from the truth; `tests/authorities/test_pricing_reference.py` keeps it there.

All of it stands in this one file because numba's cache watches only the file in which an entry point stands.
"""

from __future__ import annotations

import math

import numpy as np

from putwright.pricing.compiled import Floats, compiled

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
RATE_MAX = 1.0  # a rate or yield above 100 % is a percentage taken for a fraction
YEARS_MAX = 50.0
STEPS = 51  # with 25 the pair that meets the accuracy asked for at the least work

SEARCH_EVALUATIONS_MAX = 40
SEPARATION = 0.02  # of the volatility: two trees closer than that tell a slope made of noise
MODEL_ERROR = 1e-4  # product of the relative distances to the two trees between which is interpolated

SQRT_TWO = math.sqrt(2.0)
SQRT_TWO_PI = math.sqrt(2.0 * math.pi)


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
def european_deviation(premium: float, forward: float, strike: float, discount: float, sign: float) -> float:
    """The deviation at which the European formula gives the premium; infinite or NaN where none does.

    Halley's method on the logarithm of the out-of-the-money price, from Polya's approximation of the normal
    distribution solved in closed form (Stefanica and Radoicic 2017, *An explicit implied volatility formula*).
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
        if abs(step) < 1e-7 * s:  # cubic: the next step would be below rounding
            return s
    return s


@compiled
def inverted_probability(z: float, steps: int) -> float:
    """Peizer and Pratt's second inversion: the p at which a binomial of so many steps has the tail N(z)."""
    x = z / (steps + 1.0 / 3.0 + 0.1 / (steps + 1.0))
    x = min(
        x * x * (steps + 1.0 / 6.0), 30.0
    )  # beyond, p is 0 or 1 to the last bit and the tree has no branches
    return 0.5 + math.copysign(0.5 * math.sqrt(1.0 - math.exp(-x)), z)


@compiled
def tree(
    spot: float, strike: float, years: float, rate: float, dividend_yield: float, volatility: float, sign: float,
    ex_years: Floats, fractions: Floats, steps: int, values: Floats, prices: Floats,
) -> tuple[float, float, float]:  # fmt: skip
    """Price, delta and gamma of an American option on one Leisen-Reimer tree.

    `values` and `prices` are scratch of more than `steps` places. Nodes are counted from the side where the option
    pays, so that at each row the far nodes, worth nothing, need no work.
    """
    step_years = years / steps
    dividends = len(fractions)
    left = 1.0
    for k in range(dividends):
        left *= 1.0 - fractions[k]
    deviation = volatility * math.sqrt(years)
    d1 = (math.log(spot * left / strike) + (rate - dividend_yield) * years) / deviation + 0.5 * deviation
    p = inverted_probability(d1 - deviation, steps)
    p_share = inverted_probability(d1, steps)
    growth = math.exp((rate - dividend_yield) * step_years)
    discount = math.exp(-rate * step_years)
    up = growth * p_share / p
    down = growth * (1.0 - p_share) / (1.0 - p)
    away, stay, p_away = (up, down, p) if sign < 0.0 else (down, up, 1.0 - p)
    weight_away, weight_stay = discount * p_away, discount * (1.0 - p_away)

    ratio = away / stay
    price = spot * left * stay**steps
    paying = 0
    for j in range(steps + 1):
        prices[j] = price
        payoff = sign * (price - strike)
        if payoff > 0.0:
            values[j] = payoff
            paying += 1
        else:
            values[j] = 0.0
        price *= ratio
    # A node that ends worthless was worth nothing before either, unless the price drifts (or drops) the wrong way.
    if sign * (stay - 1.0) < 0.0 or (sign > 0.0 and dividends > 0):
        paying = steps + 1

    scale = 1.0
    back = 1.0 / stay
    k = dividends - 1
    v0 = v1 = v2 = s0 = s1 = s2 = 0.0
    for i in range(steps - 1, 0, -1):
        scale *= back
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
            values[j] = waiting if waiting > exercised else exercised
        if i == 2:
            v0, v1, v2 = values[0], values[1], values[2]
            s0, s1, s2 = prices[0] * scale, prices[1] * scale, prices[2] * scale
    delta = (values[1] - values[0]) / ((prices[1] - prices[0]) * scale)
    gamma = 2.0 * ((v2 - v1) / (s2 - s1) - (v1 - v0) / (s1 - s0)) / (s2 - s0)
    value = weight_away * values[1] + weight_stay * values[0]
    return max(value, sign * (spot - strike)), delta, gamma


@compiled
def american(
    spot: float, strike: float, years: float, rate: float, dividend_yield: float, volatility: float, sign: float,
    ex_years: Floats, fractions: Floats, steps: int, values: Floats, prices: Floats,
) -> tuple[float, float, float]:  # fmt: skip
    """Price, delta and gamma, extrapolated from trees of about half as many steps and of `steps`."""
    few = (steps // 2) | 1
    price_few, delta_few, gamma_few = tree(
        spot, strike, years, rate, dividend_yield, volatility, sign, ex_years, fractions, few, values, prices
    )
    price, delta, gamma = tree(
        spot,
        strike,
        years,
        rate,
        dividend_yield,
        volatility,
        sign,
        ex_years,
        fractions,
        steps,
        values,
        prices,
    )
    share = few / (steps - few)
    price += share * (price - price_few)
    delta += share * (delta - delta_few)
    gamma += share * (gamma - gamma_few)
    if sign < 0.0:
        delta = min(max(delta, -1.0), 0.0)
    else:
        delta = min(max(delta, 0.0), 1.0)
    return max(price, sign * (spot - strike)), delta, max(gamma, 0.0)


@compiled
def early_premium(
    spot: float, strike: float, years: float, rate: float, dividend_yield: float, volatility: float, sign: float,
    forward: float, discount: float,
    ex_years: Floats, fractions: Floats, steps: int, values: Floats, prices: Floats,
) -> tuple[float, float, float]:  # fmt: skip
    """What the right to exercise early adds to the European price (never negative), with delta and gamma."""
    price, delta, gamma = american(
        spot,
        strike,
        years,
        rate,
        dividend_yield,
        volatility,
        sign,
        ex_years,
        fractions,
        steps,
        values,
        prices,
    )
    return (
        max(price - european(forward, strike, discount, volatility * math.sqrt(years), sign)[0], 0.0),
        delta,
        gamma,
    )


@compiled
def theta_per_day(
    price: float, delta: float, gamma: float,
    spot: float, strike: float, rate: float, dividend_yield: float, volatility: float, sign: float,
) -> float:  # fmt: skip
    """Change per calendar day with all else equal, from the differential equation; none where exercise is due."""
    if price <= sign * (spot - strike) + 1e-12:
        return 0.0
    per_year = (
        rate * price
        - (rate - dividend_yield) * spot * delta
        - 0.5 * volatility * volatility * spot * spot * gamma
    )
    return per_year / 365.0


@compiled
def is_usable(
    spot: float, strike: float, rate: float, dividend_yield: float, years: float, fractions: Floats
) -> bool:
    """Whether these are numbers a price can be made of."""
    for k in range(len(fractions)):
        if not 0.0 <= fractions[k] < 1.0:
            return False
    return (
        0.0 < spot < 1e9
        and 0.0 < strike < 1e9
        and abs(rate) <= RATE_MAX
        and abs(dividend_yield) <= RATE_MAX
        and years <= YEARS_MAX
    )


@compiled
def forward_and_floor(
    spot: float, strike: float, years: float, rate: float, dividend_yield: float, sign: float,
    ex_years: Floats, fractions: Floats,
) -> tuple[float, float]:  # fmt: skip
    """The forward, and the least the option can be worth: exercised today, at an ex-date, or at expiry."""
    floor = max(sign * (spot - strike), 0.0)
    left = spot
    for k in range(len(fractions)):
        if fractions[k] > 0.0:
            before = left
            left *= 1.0 - fractions[k]
            held = before if sign > 0.0 else left  # a call just before the ex-date, a put just after
            due = sign * (
                held * math.exp(-dividend_yield * ex_years[k]) - strike * math.exp(-rate * ex_years[k])
            )
            floor = max(floor, due)
    forward = left * math.exp((rate - dividend_yield) * years)
    return forward, max(floor, sign * math.exp(-rate * years) * (forward - strike))


@compiled
def search(
    premium: float,
    spot: float, strike: float, years: float, rate: float, dividend_yield: float, sign: float,
    ex_years: Floats, fractions: Floats, steps: int, values: Floats, prices: Floats,
) -> tuple[int, float, float, float, float, float]:  # fmt: skip
    """Flag, volatility, price, delta, gamma and vega (per 1.0 of volatility) at which the tree gives the premium.

    The early-exercise premium changes slowly with volatility, so it is evaluated at two volatilities around the
    answer, taken as a straight line between them, and the European formula, which is cheap, is solved for the rest.
    A third tree is asked where the two turn out to be too far away.
    """
    none = math.nan
    if math.isnan(premium + spot + strike + years + rate + dividend_yield):
        return MISSING, none, none, none, none, none
    if years <= 0.0:
        return EXPIRED, none, none, none, none, none
    if not is_usable(spot, strike, rate, dividend_yield, years, fractions) or math.isinf(premium):
        return INVALID, none, none, none, none, none
    forward, floor = forward_and_floor(spot, strike, years, rate, dividend_yield, sign, ex_years, fractions)
    if premium < floor - 1e-9:
        return BELOW_INTRINSIC, none, none, none, none, none
    if premium - floor < TIME_VALUE_MIN:
        return NEAR_INTRINSIC, none, none, none, none, none
    root = math.sqrt(years)
    discount = math.exp(-rate * years)

    # The American option is worth more than the European one, so the European answer is an upper bound.
    high = european_deviation(premium, forward, strike, discount, sign) / root
    if not high >= VOLATILITY_MIN:
        return OUT_OF_RANGE, none, none, none, none, none
    high = min(high, VOLATILITY_MAX)
    low = VOLATILITY_MIN

    xa = high
    ea, da, ga = early_premium(
        spot, strike, years, rate, dividend_yield, xa, sign, forward, discount,
        ex_years, fractions, steps, values, prices,
    )  # fmt: skip
    if xa == VOLATILITY_MAX and european(forward, strike, discount, xa * root, sign)[0] + ea < premium - 1e-9:
        return OUT_OF_RANGE, none, none, none, none, none
    guess = european_deviation(premium - ea, forward, strike, discount, sign) / root
    if not guess > 0.8 * xa:
        guess = 0.8 * xa
    xb = max(min(guess, (1.0 - SEPARATION) * xa), low * (1.0 - SEPARATION))

    for _ in range(SEARCH_EVALUATIONS_MAX):
        eb, db, gb = early_premium(
            spot, strike, years, rate, dividend_yield, xb, sign, forward, discount,
            ex_years, fractions, steps, values, prices,
        )  # fmt: skip
        if european(forward, strike, discount, xb * root, sign)[0] + eb > premium:
            if xb <= low:
                return OUT_OF_RANGE, none, none, none, none, none
            high = min(high, xb)
        else:
            low = max(low, xb)
        slope = (eb - ea) / (xb - xa)

        x = min(max(guess, low), high)
        price = vega = 0.0
        solved = False
        for _ in range(8):
            price, by_deviation = european(forward, strike, discount, x * root, sign)
            price += eb + slope * (x - xb)
            vega = by_deviation * root + slope
            if not vega > 0.0:
                break
            change = (premium - price) / vega
            x += change
            if not low * 0.5 < x < high * 2.0:
                break
            if abs(change) < 1e-6 * x:  # quadratic: the next step would be below 1e-10
                solved = True
                break
        solved = solved and low - 1e-7 <= x <= high + 1e-7
        if solved and abs(x - xa) * abs(x - xb) <= MODEL_ERROR * x * x:
            share = (x - xb) / (xa - xb)
            return OK, x, premium, db + share * (da - db), gb + share * (ga - gb), vega
        if not solved:
            x = 0.5 * (low + high)
        if high - low < 1e-9 * high:
            break
        # Keep the nearer of the two, if it is far enough to tell a slope.
        near_a, near_b = abs(x - xa), abs(x - xb)
        apart = 0.5 * SEPARATION * x
        if near_b >= apart and (near_b < near_a or near_a < apart):
            xa, ea, da, ga = xb, eb, db, gb
        xb = x
        if xb == xa:
            xb = x * (1.0 - 0.5 * SEPARATION)
        guess = xb
    return NOT_CONVERGED, none, none, none, none, none


@compiled
def search_rows(
    start: int, stop: int, premium: Floats,
    spot: Floats, strike: Floats, years: Floats, rate: Floats, dividend_yield: Floats, sign: Floats,
    ex_years: Floats, fractions: Floats, steps: int, flags: np.ndarray[tuple[int], np.dtype[np.int8]], out: Floats,
) -> None:  # fmt: skip
    """Fill rows start..stop of `flags` and of `out`, shape (7, n): volatility, price, delta, gamma, theta, vega, N."""
    values, prices = np.zeros(steps + 2), np.zeros(steps + 2)
    for i in range(start, stop):
        flag, volatility, price, delta, gamma, vega = search(
            premium[i], spot[i], strike[i], years[i], rate[i], dividend_yield[i], sign[i],
            ex_years[i], fractions[i], steps, values, prices,
        )  # fmt: skip
        flags[i] = flag
        out[0, i], out[1, i], out[2, i], out[3, i] = volatility, price, delta, gamma
        out[4, i] = out[5, i] = out[6, i] = math.nan
        if flag == OK:
            out[4, i] = theta_per_day(
                price, delta, gamma, spot[i], strike[i], rate[i], dividend_yield[i], volatility, sign[i]
            )
            out[5, i] = 0.01 * vega
            forward, _ = forward_and_floor(
                spot[i], strike[i], years[i], rate[i], dividend_yield[i], sign[i], ex_years[i], fractions[i]
            )
            deviation = volatility * math.sqrt(years[i])
            out[6, i] = normal_cdf(sign[i] * (math.log(forward / strike[i]) / deviation - 0.5 * deviation))


@compiled
def price_rows(
    start: int, stop: int,
    spot: Floats, strike: Floats, years: Floats, rate: Floats, dividend_yield: Floats, volatility: Floats,
    sign: Floats, ex_years: Floats, fractions: Floats, steps: int, with_greeks: bool, out: Floats,
) -> None:  # fmt: skip
    """Fill rows start..stop of `out`, shape (5, n): price, delta, gamma, theta per day, vega per point."""
    values, prices = np.zeros(steps + 2), np.zeros(steps + 2)
    for i in range(start, stop):
        s, k, t, r, q, v, phi = (
            spot[i],
            strike[i],
            years[i],
            rate[i],
            dividend_yield[i],
            volatility[i],
            sign[i],
        )
        out[:, i] = math.nan
        usable = is_usable(s, k, r, q, t, fractions[i]) and t > 0.0 and 0.0 < v <= 10.0 * VOLATILITY_MAX
        if not usable:
            continue
        forward, floor = forward_and_floor(s, k, t, r, q, phi, ex_years[i], fractions[i])
        discount = math.exp(-r * t)
        early, delta, gamma = early_premium(
            s, k, t, r, q, v, phi, forward, discount, ex_years[i], fractions[i], steps, values, prices
        )
        plain, by_deviation = european(forward, k, discount, v * math.sqrt(t), phi)
        price = max(plain + early, floor)
        out[0, i], out[1, i], out[2, i] = price, delta, gamma
        if with_greeks:
            out[3, i] = theta_per_day(price, delta, gamma, s, k, r, q, v, phi)
            more = early_premium(
                s, k, t, r, q, v * (1.0 + SEPARATION / 2.0), phi, forward, discount,
                ex_years[i], fractions[i], steps, values, prices,
            )[0]  # fmt: skip
            less = early_premium(
                s, k, t, r, q, v * (1.0 - SEPARATION / 2.0), phi, forward, discount,
                ex_years[i], fractions[i], steps, values, prices,
            )[0]  # fmt: skip
            out[4, i] = 0.01 * max(by_deviation * math.sqrt(t) + (more - less) / (SEPARATION * v), 0.0)


@compiled
def normal_cdf_rows(x: Floats, out: Floats) -> None:
    """Fill `out` with the normal distribution function of every x; both contiguous, shape (n,)."""
    for i in range(len(x)):
        out[i] = normal_cdf(x[i])
