"""The vendor's implied volatility against the one its own bid and ask imply: where they disagree, somebody errs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from putwright.pricing.implied_volatility import implied_volatility

if TYPE_CHECKING:
    from datetime import date

    import numpy as np

# Three points of volatility: what another clock, dividend or tree makes of the same quote is less. On the recorded
# market of 2026-07-15 Yahoo's own volatilities lie two points from the quote's in the median.
POINTS_MAX = 0.03


def vendor_disagreement(
    frame: pl.DataFrame, *, session: date, rate: float, dividend_yield: float = 0.0
) -> pl.DataFrame:
    """The quotes with the volatilities implied by bid, mid and ask, and whether the vendor's lies outside them.

    A vendor may have used any price between bid and ask, so it disagrees only when its volatility is more than three
    points below that of the bid or above that of the ask. Where the quote implies no volatility, nothing is said.

    Args:
        frame: quotes in the snapshot's form.
        session: the New York day to count from.
        rate: continuously compounded [1/year].
        dividend_yield: continuous, for all rows [1/year].

    Returns:
        The frame with `implied_at_bid`, `implied_at_mid`, `implied_at_ask` [1/sqrt(year)] and `vendor_disagrees`
        (null where it can not be told).
    """
    years = frame.select((pl.col("expiry") - pl.lit(session)).dt.total_days() / 365.0).to_series().to_numpy()
    spot = _floats(frame["spot"])
    strike = frame["strike_thousandths"].to_numpy() / 1000.0
    is_put = (frame["right"] == "PUT").to_numpy()
    bid, ask = _floats(frame["bid"]), _floats(frame["ask"])
    found = {
        name: implied_volatility(
            premium, spot, strike, years, rate, dividend_yield=dividend_yield, is_put=is_put
        ).volatility
        for name, premium in {
            "implied_at_bid": bid,
            "implied_at_mid": (bid + ask) / 2,
            "implied_at_ask": ask,
        }.items()
    }
    implied = pl.DataFrame({name: pl.Series(values).fill_nan(None) for name, values in found.items()})
    vendor = frame["vendor_implied_volatility"].alias("vendor")
    low = pl.coalesce("implied_at_bid", "implied_at_mid", "implied_at_ask") - POINTS_MAX
    high = pl.coalesce("implied_at_ask", "implied_at_mid", "implied_at_bid") + POINTS_MAX
    outside = (pl.col("vendor") < low) | (pl.col("vendor") > high)
    judged = implied.with_columns(vendor).with_columns(outside.alias("vendor_disagrees")).drop("vendor")
    return pl.concat([frame, judged], how="horizontal")


def _floats(column: pl.Series) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return column.cast(pl.Float64).fill_null(float("nan")).to_numpy()
