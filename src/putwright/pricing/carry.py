"""What holding the share costs or pays until expiry: dividends, forwards, the urge to exercise."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from putwright.domain.refusal import BadInput
from putwright.pricing.compiled import Floats


@dataclass(frozen=True, slots=True)
class Dividends:
    """Cash dividends expected per row; an absent one is padded with a zero or NaN amount.

    Attributes:
        years: Time from now to each ex-date, shape (n, m) or (m,) for the same dividends in every row [year].
        amounts: Cash per share at each ex-date, of the same shape [USD/share].
    """

    years: Floats
    amounts: Floats

    def __post_init__(self) -> None:
        years = np.atleast_2d(np.asarray(self.years, dtype=np.float64))
        amounts = np.atleast_2d(np.asarray(self.amounts, dtype=np.float64))
        if years.shape != amounts.shape or years.ndim != 2:
            raise BadInput(
                tried="to read the dividends",
                wrong=f"times have the shape {years.shape}, amounts {amounts.shape}",
                remedy="Give one amount per ex-date, padded with zero where a row has fewer",
            )
        object.__setattr__(self, "years", years)
        object.__setattr__(self, "amounts", amounts)

    def counted(self, years: Floats) -> tuple[Floats, Floats]:
        """Times and amounts, shape (n, m), of the dividends between now and expiry; zero amount elsewhere."""
        shape = (len(years), self.years.shape[1])
        times, amounts = np.broadcast_to(self.years, shape), np.broadcast_to(self.amounts, shape)
        counts = (times > 0) & (times <= years[:, None]) & (amounts > 0)
        return np.where(counts, times, np.inf), np.where(counts, amounts, 0.0)


def discount_factor(years: ArrayLike, rate: ArrayLike) -> Floats:
    """What a dollar paid after so many years is worth today, at a continuously compounded rate [1]."""
    discounted: Floats = np.exp(-np.asarray(rate, dtype=np.float64) * np.asarray(years, dtype=np.float64))
    return discounted


def dividend_present_value(dividends: Dividends | None, years: ArrayLike, rate: ArrayLike) -> Floats:
    """Today's value of the dividends before expiry, shape (n,) [USD/share]."""
    expiry, rates = (np.atleast_1d(np.asarray(each, dtype=np.float64)) for each in (years, rate))
    if dividends is None:
        return np.zeros(np.broadcast_shapes(expiry.shape, rates.shape))
    rows = max(len(expiry), len(rates), len(dividends.years))
    times, amounts = dividends.counted(np.broadcast_to(expiry, (rows,)))
    rates = np.broadcast_to(rates, (rows,))
    value: Floats = np.where(amounts > 0, amounts * np.exp(-rates[:, None] * times), 0.0).sum(axis=1)
    return value


def proportional(
    dividends: Dividends, spot: Floats, years: Floats, rate: Floats, dividend_yield: Floats
) -> tuple[Floats, Floats]:
    """The dividends as shares of the price at their ex-date, so that a tree of prices still recombines.

    Each fraction is taken of what the earlier dividends leave of the spot; the forward is then exactly that
    of the cash amounts, which is what an option's value hangs on (`docs/accuracy.md` has the rest of the
    difference).

    Args:
        dividends: Expected cash dividends.
        spot: Price of the share, shape (n,) [USD/share].
        years: Time to expiry, shape (n,) [year].
        rate: Continuously compounded interest rate, shape (n,) [1/year].
        dividend_yield: Continuous yield besides the dividends, shape (n,) [1/year].

    Returns:
        Ex-dates in order of time, shape (n, m) [year], and fractions, shape (n, m) [1]; an absent dividend is
        one of 0 at an infinite time. A fraction of 1 or more says that the dividends exceed the spot: there
        is no price.
    """
    times, amounts = dividends.counted(years)
    order = np.argsort(times, axis=1, kind="stable")
    times, amounts = np.take_along_axis(times, order, axis=1), np.take_along_axis(amounts, order, axis=1)
    with np.errstate(all="ignore"):  # absurd numbers end as an absurd fraction, which the kernel flags
        growth = (rate - dividend_yield)[:, None]
        values = np.where(amounts > 0, amounts * np.exp(-growth * np.where(amounts > 0, times, 0.0)), 0.0)
        left = spot[:, None] - (np.cumsum(values, axis=1) - values)
        fractions = np.where(values > 0, np.where(left > 0, values / left, 1.0), 0.0)
    return np.ascontiguousarray(times), np.ascontiguousarray(fractions)


def forward_price(
    spot: ArrayLike,
    years: ArrayLike,
    rate: ArrayLike,
    *,
    dividend_yield: ArrayLike = 0.0,
    dividends: Dividends | None = None,
) -> Floats:
    """The price agreed today for the share at expiry, shape (n,) [USD/share]."""
    spots, expiry, rates, yields = (
        np.asarray(each, dtype=np.float64) for each in (spot, years, rate, dividend_yield)
    )
    paid = 0.0 if dividends is None else dividend_present_value(dividends, expiry, rates - yields)
    forward: Floats = (spots - paid) * np.exp((rates - yields) * expiry)
    return forward


def parity_forward(
    call_mid: ArrayLike, put_mid: ArrayLike, strike: ArrayLike, years: ArrayLike, rate: ArrayLike
) -> Floats:
    """The forward that a call and a put of one strike agree on: K + (C - P) e^(r tau) [USD/share].

    Exact for European options; for American ones near the money it errs by the small difference of their
    early-exercise values.
    """
    call, put, strikes = (np.asarray(each, dtype=np.float64) for each in (call_mid, put_mid, strike))
    return strikes + (call - put) / discount_factor(years, rate)


def early_exercise_incentive(
    strike: ArrayLike,
    years: ArrayLike,
    rate: ArrayLike,
    dividend_present_value: ArrayLike,
    extrinsic_at_bid: ArrayLike,
) -> Floats:
    """What the holder of a put gains by exercising now rather than waiting [USD/share].

    The interest on the strike until expiry, less the dividends a seller of the shares forgoes, less the time
    value given up at the bid. Assignment is to be reckoned with from about -0.05 upwards.

    Args:
        strike: Strike [USD/share].
        years: Time to expiry [year].
        rate: Continuously compounded interest rate [1/year].
        dividend_present_value: Today's value of the dividends before expiry [USD/share].
        extrinsic_at_bid: Bid less intrinsic value [USD/share].
    """
    interest = np.asarray(strike, dtype=np.float64) * (1.0 / discount_factor(years, rate) - 1.0)
    incentive: Floats = interest - np.asarray(dividend_present_value) - np.asarray(extrinsic_at_bid)
    return incentive
