"""The chance to end below a strike as the quotes of the strikes around it say: the option's skew, without any model."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, NamedTuple

import polars as pl

# The slope is read between strikes so far from the put's own, as shares of the spot: nearer, the spread of the quotes
# drowns it; farther, it is the slope of somewhere else. The middle is what is looked for.
NEAR, MIDDLE, FAR = 0.01, 0.025, 0.06
UNCERTAINTY_MAX = 0.20  # a probability that bid and ask leave open by more is not worth telling
LOOKED_AT = ("symbol", "expiry", "right", "multiplier", "quote_faults", "bid", "ask", "strike")


class Slope(NamedTuple):
    """A probability with what bid and ask leave open [1], and the strikes it was read between [USD/share]."""

    breach: float
    low: float
    high: float
    strikes: tuple[float, float]


def breach_by_quotes(quotes: pl.DataFrame, row: Mapping[str, Any], years: float) -> Slope | None:
    """The risk-neutral probability to end below a strike: what one dollar more of strike adds to the price of a put.

    P(S < K) = e^(rT) dP/dK (Breeden and Litzenberger 1978, "Prices of state-contingent claims implicit in option
    prices", Journal of Business 51). Early exercise is left out: out of the money it adds a cent or two to both puts.

    Args:
        quotes: calls and puts with their faults.
        row: the put, a row of the market view with its `rate`.
        years: time to expiry [year].

    Returns:
        None where no sound quotes lie on both sides, or where they leave too much open.
    """
    spot, strike, rate = row["spot"], row["strike"], row["rate"]
    if spot is None or rate is None:
        return None
    # The name first: it is one of thousands, and what is left is small.
    beside = (
        quotes.select(LOOKED_AT)
        .filter(pl.col("symbol") == row["symbol"])
        .filter(
            (pl.col("expiry") == row["expiry"])
            & (pl.col("right") == "PUT")
            & (pl.col("multiplier") == row["multiplier"])
            & (pl.col("quote_faults") == 0)
            & (pl.col("bid") > 0)
            & (pl.col("ask") > 0)
            & (pl.col("strike") - strike).abs().is_between(NEAR * spot, FAR * spot)
        )
        .select("strike", "bid", "ask")
    )
    below = _nearest(beside.filter(pl.col("strike") < strike), strike - MIDDLE * spot)
    above = _nearest(beside.filter(pl.col("strike") > strike), strike + MIDDLE * spot)
    if below is None or above is None:
        return None
    growth = math.exp(rate * years) / (above[0] - below[0])
    mids = (above[1] + above[2] - below[1] - below[2]) / 2
    low, high = growth * (above[1] - below[2]), growth * (above[2] - below[1])
    if high - low > UNCERTAINTY_MAX:
        return None
    breach, low, high = (min(max(value, 0.0), 1.0) for value in (growth * mids, low, high))
    return Slope(breach, low, high, (below[0], above[0]))


def _nearest(beside: pl.DataFrame, strike: float) -> tuple[float, float, float] | None:
    if beside.is_empty():
        return None
    found = beside.sort((pl.col("strike") - strike).abs(), "strike", "bid", "ask").row(0)
    return float(found[0]), float(found[1]), float(found[2])
