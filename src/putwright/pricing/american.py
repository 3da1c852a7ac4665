"""American option prices and greeks, whole columns at a time, with discrete dividends."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from putwright.domain.refusal import BadInput
from putwright.pricing.boundary import exercise_boundary
from putwright.pricing.carry import Dividends, proportional
from putwright.pricing.compiled import Floats, columns, over_rows
from putwright.pricing.kernel import price_rows
from putwright.pricing.tree import STEPS_MAX, Terms


@dataclass(frozen=True, slots=True)
class Greeks:
    """What options are worth and how they move, seen from the holder; arrays of shape (n,), NaN if unknown.

    Attributes:
        price: Value [USD/share].
        delta: Change per dollar of the share; negative for puts [1].
        gamma: Change of delta per dollar of the share [share/USD].
        theta_per_day: Change per calendar day, all else equal; negative where waiting costs [USD/share/day].
        vega_per_point: Change per 0.01 of volatility [USD/share/point].
    """

    price: Floats
    delta: Floats
    gamma: Floats
    theta_per_day: Floats
    vega_per_point: Floats


def terms(
    value: ArrayLike,
    spot: ArrayLike,
    strike: ArrayLike,
    years: ArrayLike,
    rate: ArrayLike,
    dividend_yield: ArrayLike,
    dividends: Dividends | None,
    is_put: ArrayLike | NDArray[np.bool_],
) -> tuple[Floats, Terms]:
    """The given value (a volatility or a premium) and the contracts' terms, all of one length."""
    rows = 1 if dividends is None else len(dividends.years)
    given = columns(value, spot, strike, years, rate, dividend_yield, is_put, np.zeros(rows))
    column, spots, strikes, expiry, rates, yields, puts, _ = given
    if dividends is None:
        ex_years = fractions = np.zeros((len(spots), 0))
    else:
        ex_years, fractions = proportional(dividends, spots, expiry, rates, yields)
    return column, Terms(spots, strikes, expiry, rates, yields, 1.0 - 2.0 * puts, ex_years, fractions)


def price(
    spot: ArrayLike,
    strike: ArrayLike,
    years: ArrayLike,
    rate: ArrayLike,
    volatility: ArrayLike,
    *,
    dividend_yield: ArrayLike = 0.0,
    dividends: Dividends | None = None,
    is_put: ArrayLike | NDArray[np.bool_] = True,
    steps: int | None = None,
) -> Floats:
    """The values of American options, shape (n,); NaN where an input is missing or absurd [USD/share].

    Args:
        spot: Price of the share [USD/share].
        strike: Strike [USD/share].
        years: Time to expiry, calendar days / 365 [year].
        rate: Continuously compounded interest rate, a fraction [1/year].
        volatility: Volatility of the share, a fraction [1/sqrt(year)].
        dividend_yield: Continuous yield of the share, a fraction [1/year].
        dividends: Cash dividends before expiry, or None.
        is_put: Puts where true, calls where false.
        steps: Steps of the finer tree, odd, 11 to 401, more are slower and closer; None for trees only where
            no exercise boundary is known, which is quickest and closest [1].

    Returns:
        Values that `docs/accuracy.md` compares with an independent engine.
    """
    volatilities, contracts = terms(volatility, spot, strike, years, rate, dividend_yield, dividends, is_put)
    values: Floats = _priced(volatilities, contracts, steps, with_greeks=False)[0]
    return values


def greeks(
    spot: ArrayLike,
    strike: ArrayLike,
    years: ArrayLike,
    rate: ArrayLike,
    volatility: ArrayLike,
    *,
    dividend_yield: ArrayLike = 0.0,
    dividends: Dividends | None = None,
    is_put: ArrayLike | NDArray[np.bool_] = True,
    steps: int | None = None,
) -> Greeks:
    """The values of American options and how they move; arguments as for `price`."""
    volatilities, contracts = terms(volatility, spot, strike, years, rate, dividend_yield, dividends, is_put)
    return Greeks(*_priced(volatilities, contracts, steps, with_greeks=True))


def checked(steps: int | None) -> int:
    """The number of steps, if trees can have so many; 0 where nobody insists on trees."""
    if steps is None:
        return 0
    if steps % 2 == 0 or not 11 <= steps <= STEPS_MAX:
        raise BadInput(
            tried="to grow a tree of option prices",
            wrong=f"{steps} steps",
            remedy=f"Ask for an odd number from 11 to {STEPS_MAX}",
        )
    return steps


def _priced(volatility: Floats, contracts: Terms, steps: int | None, *, with_greeks: bool) -> Floats:
    """Price, delta, gamma, theta per day and vega per point, shape (5, n)."""
    grown = checked(steps)
    table = exercise_boundary()
    out = np.empty((5, len(volatility)))

    def work(start: int, stop: int) -> None:
        price_rows(start, stop, volatility, contracts, grown, table, with_greeks, out)

    over_rows(len(volatility), work)
    return out
