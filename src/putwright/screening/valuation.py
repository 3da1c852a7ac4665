"""What pricing says of the puts worth a look: volatility at mid, greeks, probabilities, the tail; whole columns at once."""

from __future__ import annotations

from datetime import date

import numpy as np
import numpy.typing as npt
import polars as pl

from putwright.pricing import implied_volatility, probability
from putwright.pricing.carry import forward_price
from putwright.screening.carry import RateCurve
from putwright.screening.dividends import DividendOutlooks

Array = npt.NDArray[np.float64]
COLUMNS = (
    "implied_volatility",
    "delta",
    "gamma",
    "theta_per_day",
    "vega_per_point",
    "probability_itm",
    "probability_touch",
    "probability_profit",
    "expected_loss",
    "expected_shortfall",
    "loss_when_assigned",
    "expected_move",
    "expected_moves",
    "rate",
    "forward",
)


def with_valuations(
    quotes: pl.DataFrame,
    looked_at: pl.Expr,
    session: date,
    curve: RateCurve,
    dividends: DividendOutlooks,
) -> pl.DataFrame:
    """The quotes with the columns of `COLUMNS`, null for rows not looked at and where pricing has no answer.

    Args:
        quotes: rows of the snapshot with `strike`; mids are taken from bid and ask.
        looked_at: which rows are priced; the rest is null.
        session: the day the quotes were taken, from which their life is counted.
        curve: rates; without any, nothing can be priced.
        dividends: what each name is expected to pay.
    """
    marked = quotes.with_row_index("_row").with_columns(_looked=looked_at.fill_null(False))
    rows = marked.filter(
        pl.col("_looked") & (pl.col("expiry") > session) & (pl.col("bid") > 0) & (pl.col("ask") > 0)
    )
    empty = [pl.lit(None, pl.Float64).alias(name) for name in COLUMNS]
    if rows.is_empty() or not curve.tenors:
        return quotes.with_columns(empty)
    valued = rows.select("_row").with_columns(
        pl.Series(name, values, dtype=pl.Float64).fill_nan(None)
        for name, values in _valued(rows, session, curve, dividends).items()
    )
    return marked.join(valued, on="_row", how="left", maintain_order="left").drop("_row", "_looked")


def _valued(
    rows: pl.DataFrame, session: date, curve: RateCurve, outlooks: DividendOutlooks
) -> dict[str, Array]:
    days = rows.select((pl.col("expiry") - pl.lit(session)).dt.total_days()).to_series().to_numpy()
    spot, strike = _array(rows, "spot"), _array(rows, "strike")
    bid, ask = _array(rows, "bid"), _array(rows, "ask")
    is_put = rows.select(pl.col("right") == "PUT").to_series().to_numpy()
    years = days / 365.0
    different, which = np.unique(days, return_inverse=True)
    rate = np.array([curve.continuous(int(n)) or 0.0 for n in different])[which]
    dividend_yield = outlooks.beside(rows)["dividend_yield"].fill_null(0.0).to_numpy()
    payments = outlooks.payments(rows, session)
    mid = (bid + ask) / 2
    priced = implied_volatility.implied_volatility_and_greeks(
        mid, spot, strike, years, rate, dividend_yield=dividend_yield, dividends=payments, is_put=is_put
    )
    volatility = priced.volatility
    forward = forward_price(spot, years, rate, dividend_yield=dividend_yield, dividends=payments)
    args = (spot, strike, years, rate, volatility)
    return {
        "implied_volatility": volatility,
        "delta": priced.delta,
        "gamma": priced.gamma,
        "theta_per_day": priced.theta_per_day,
        "vega_per_point": priced.vega_per_point,
        "probability_itm": probability.finishing_itm(*args, forward=forward),
        "probability_touch": probability.touch(*args, forward=forward),
        "probability_profit": probability.profit(*args, premium=bid, forward=forward),
        "expected_loss": probability.expected_loss(*args, forward=forward),
        "expected_shortfall": probability.expected_shortfall(*args, forward=forward),
        "loss_when_assigned": probability.conditional_loss(*args, forward=forward),
        "expected_move": probability.expected_move(spot, years, volatility),
        "expected_moves": -probability.distance_in_expected_moves(spot, strike, years, volatility),
        "rate": rate,
        "forward": forward,
    }


def _array(rows: pl.DataFrame, name: str) -> Array:
    return rows[name].cast(pl.Float64).fill_null(float("nan")).to_numpy()
