"""The volatility a premium implies, with greeks in the same pass, and a flag wherever there is none."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from putwright.pricing.american import checked, terms
from putwright.pricing.boundary import exercise_boundary
from putwright.pricing.carry import Dividends
from putwright.pricing.compiled import Floats, over_rows
from putwright.pricing.kernel import (
    BELOW_INTRINSIC,
    EXPIRED,
    INVALID,
    MISSING,
    NEAR_INTRINSIC,
    NOT_CONVERGED,
    OK,
    OUT_OF_RANGE,
    VOLATILITY_MAX,
    VOLATILITY_MIN,
    search_rows,
)

__all__ = [
    "BELOW_INTRINSIC",
    "EXPIRED",
    "INVALID",
    "MEANING",
    "MISSING",
    "NEAR_INTRINSIC",
    "NOT_CONVERGED",
    "OK",
    "OUT_OF_RANGE",
    "ImpliedVolatility",
    "ImpliedVolatilityAndGreeks",
    "implied_volatility",
    "implied_volatility_and_greeks",
]

Flags = NDArray[np.int8]

MEANING = {
    OK: "found",
    MISSING: "a number is missing",
    INVALID: "a number is absurd (not positive, infinite, a rate above 100 %, dividends above the spot)",
    EXPIRED: "no time is left",
    BELOW_INTRINSIC: "the premium is less than exercising brings",
    NEAR_INTRINSIC: "the premium is within a cent of what exercising brings: no word on volatility",
    OUT_OF_RANGE: f"no volatility between {VOLATILITY_MIN:.0%} and {VOLATILITY_MAX:.0%} explains the premium",
    NOT_CONVERGED: "the search found no answer",
}


@dataclass(frozen=True, slots=True)
class ImpliedVolatility:
    """The volatilities found, NaN where there is none, and the flags that say why; both of shape (n,).

    Attributes:
        volatility: Implied volatility, a fraction [1/sqrt(year)].
        flag: OK or the reason why not; `MEANING` puts it in words.
    """

    volatility: Floats
    flag: Flags


@dataclass(frozen=True, slots=True)
class ImpliedVolatilityAndGreeks:
    """Implied volatility and what follows from it; arrays of shape (n,), NaN wherever the flag is not OK.

    Attributes:
        volatility: Implied volatility, a fraction [1/sqrt(year)].
        flag: OK or the reason why not.
        price: Value at that volatility: the premium [USD/share].
        delta: Change per dollar of the share [1].
        gamma: Change of delta per dollar of the share [share/USD].
        theta_per_day: Change per calendar day, negative where waiting costs the holder [USD/share/day].
        vega_per_point: Change per 0.01 of volatility [USD/share/point].
        probability_itm: Risk-neutral probability of finishing in the money [1].
    """

    volatility: Floats
    flag: Flags
    price: Floats
    delta: Floats
    gamma: Floats
    theta_per_day: Floats
    vega_per_point: Floats
    probability_itm: Floats


def implied_volatility(
    premium: ArrayLike,
    spot: ArrayLike,
    strike: ArrayLike,
    years: ArrayLike,
    rate: ArrayLike,
    *,
    dividend_yield: ArrayLike = 0.0,
    dividends: Dividends | None = None,
    is_put: ArrayLike | NDArray[np.bool_] = True,
    steps: int | None = None,
) -> ImpliedVolatility:
    """The volatility at which an American option is worth its premium; arguments as below."""
    found = implied_volatility_and_greeks(
        premium, spot, strike, years, rate,
        dividend_yield=dividend_yield, dividends=dividends, is_put=is_put, steps=steps,
    )  # fmt: skip
    return ImpliedVolatility(found.volatility, found.flag)


def implied_volatility_and_greeks(
    premium: ArrayLike,
    spot: ArrayLike,
    strike: ArrayLike,
    years: ArrayLike,
    rate: ArrayLike,
    *,
    dividend_yield: ArrayLike = 0.0,
    dividends: Dividends | None = None,
    is_put: ArrayLike | NDArray[np.bool_] = True,
    steps: int | None = None,
) -> ImpliedVolatilityAndGreeks:
    """Implied volatilities, greeks and probabilities in one pass. Never raises for a number: it flags it.

    Args:
        premium: Price of the option, missing as NaN [USD/share].
        spot: Price of the share [USD/share].
        strike: Strike [USD/share].
        years: Time to expiry, calendar days / 365 [year].
        rate: Continuously compounded interest rate, a fraction [1/year].
        dividend_yield: Continuous yield of the share, a fraction [1/year].
        dividends: Cash dividends before expiry, or None.
        is_put: Puts where true, calls where false.
        steps: Steps of the finer tree, odd, 11 to 401, more are slower and closer; None for trees only where
            no exercise boundary is known, which is quickest and closest [1].

    Returns:
        Arrays of shape (n,), the same to the bit however the rows are ordered or cut into chunks.
    """
    premiums, contracts = terms(premium, spot, strike, years, rate, dividend_yield, dividends, is_put)
    grown, table = checked(steps), exercise_boundary()
    flags = np.empty(len(premiums), dtype=np.int8)
    out = np.empty((7, len(premiums)))

    def work(start: int, stop: int) -> None:
        search_rows(start, stop, premiums, contracts, grown, table, flags, out)

    over_rows(len(premiums), work)
    return ImpliedVolatilityAndGreeks(out[0], flags, *out[1:])
