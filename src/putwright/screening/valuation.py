"""What pricing says of the puts worth a look: volatility at mid, greeks, then odds and the volatilities of bid and ask.

Rules look at delta and the distance in expected moves, so that every put in the band is priced before the gates. What is
only shown or ranked is worked out after them, for the rows that came so far; elsewhere those columns are null.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import numpy.typing as npt
import polars as pl

from putwright.pricing import implied_volatility, probability
from putwright.pricing.carry import Dividends, forward_price
from putwright.screening.carry import RateCurve
from putwright.screening.dividends import DividendOutlooks

Array = npt.NDArray[np.float64]
COLUMNS = (
    "implied_volatility",
    "delta",
    "gamma",
    "theta_per_day",
    "vega_per_point",
    "expected_moves",
    "rate",
    "forward",
)
ODDS = (
    "probability_itm",
    "probability_touch",
    "probability_profit",
    "expected_loss",
    "expected_shortfall",
    "loss_when_assigned",
    "expected_move",
)
# What the two sides of the quote leave open of the volatility at mid.
SIDES = ("implied_volatility_bid", "implied_volatility_ask")
QUOTED = ("symbol", "expiry", "right", "spot", "strike", "bid", "ask")


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
    quoted = (pl.col("expiry") > session) & (pl.col("bid") > 0) & (pl.col("ask") > 0)
    priced = quotes.select((looked_at & quoted & pl.lit(bool(curve.tenors))).fill_null(False)).to_series()
    rows = quotes.select(QUOTED).filter(priced)
    return _beside(quotes, priced, COLUMNS, _valued(rows, session, curve, dividends) if rows.height else {})


def with_odds(puts: pl.DataFrame, wanted: pl.Expr, session: date) -> pl.DataFrame:
    """The puts with the columns of `ODDS` where they are wanted and priced.

    Args:
        puts: rows with the columns of `with_valuations`.
        wanted: the rows that are shown or ranked.
        session: the day the quotes were taken.
    """
    known = puts.select((wanted & pl.col("implied_volatility").is_not_null()).fill_null(False)).to_series()
    rows = puts.select(*QUOTED, "implied_volatility", "rate", "forward").filter(known)
    return _beside(puts, known, ODDS, _odds(rows, session) if rows.height else {})


def with_sides(
    puts: pl.DataFrame, wanted: pl.Expr, session: date, dividends: DividendOutlooks
) -> pl.DataFrame:
    """The puts with the columns of `SIDES`, the volatilities that bid and ask imply, where they are wanted and priced.

    Args:
        puts: rows with the columns of `with_valuations`.
        wanted: the rows whose quotes are good enough to be asked.
        session: the day the quotes were taken.
        dividends: what each name is expected to pay.
    """
    known = puts.select((wanted & pl.col("rate").is_not_null()).fill_null(False)).to_series()
    rows = puts.select(*QUOTED, "rate").filter(known)
    if rows.is_empty():
        return _beside(puts, known, SIDES, {})
    terms = _Terms(rows, session, _array(rows, "rate"), dividends)
    found = {
        f"implied_volatility_{side}": terms.search(_array(rows, side)).volatility for side in ("bid", "ask")
    }
    return _beside(puts, known, SIDES, found)


def _beside(
    quotes: pl.DataFrame, where: pl.Series, names: tuple[str, ...], values: dict[str, Array]
) -> pl.DataFrame:
    """The quotes with columns that are known of some rows; null elsewhere and for NaN."""
    if not values:
        return quotes.with_columns(pl.lit(None, pl.Float64).alias(name) for name in names)
    known = pl.DataFrame([pl.Series(name, values[name], dtype=pl.Float64).fill_nan(None) for name in names])
    place = pl.select(pl.when(where).then(where.cum_sum() - 1)).to_series()
    return quotes.with_columns(known.select(pl.all().gather(place)).get_columns())


class _Terms:
    """What the price of each row hangs on besides its premium; arrays of shape (n,)."""

    def __init__(self, rows: pl.DataFrame, session: date, rate: Array, outlooks: DividendOutlooks) -> None:
        self.spot, self.strike = _array(rows, "spot"), _array(rows, "strike")
        self.years, self.rate = days_of(rows, session) / 365.0, rate
        self.is_put = (rows["right"] == "PUT").to_numpy()
        self.dividend_yield: Array = outlooks.beside(rows)["dividend_yield"].fill_null(0.0).to_numpy()
        self.payments: Dividends | None = outlooks.payments(rows, session)

    def search(self, premium: Array) -> implied_volatility.ImpliedVolatilityAndGreeks:
        """Volatility and greeks at a premium [USD/share]."""
        return implied_volatility.implied_volatility_and_greeks(
            premium,
            self.spot,
            self.strike,
            self.years,
            self.rate,
            dividend_yield=self.dividend_yield,
            dividends=self.payments,
            is_put=self.is_put,
        )

    def forward(self) -> Array:
        """The share at expiry as it can be bought today [USD/share]."""
        return forward_price(
            self.spot, self.years, self.rate, dividend_yield=self.dividend_yield, dividends=self.payments
        )


def _valued(
    rows: pl.DataFrame, session: date, curve: RateCurve, outlooks: DividendOutlooks
) -> dict[str, Array]:
    different, which = np.unique(days_of(rows, session), return_inverse=True)
    rate = np.array([curve.continuous(int(days)) or 0.0 for days in different])[which]
    terms = _Terms(rows, session, rate, outlooks)
    priced = terms.search((_array(rows, "bid") + _array(rows, "ask")) / 2)
    distance = probability.distance_in_expected_moves(
        terms.spot, terms.strike, terms.years, priced.volatility
    )
    return {
        "implied_volatility": priced.volatility,
        "delta": priced.delta,
        "gamma": priced.gamma,
        "theta_per_day": priced.theta_per_day,
        "vega_per_point": priced.vega_per_point,
        "expected_moves": -distance,
        "rate": rate,
        "forward": terms.forward(),
    }


def _odds(rows: pl.DataFrame, session: date) -> dict[str, Array]:
    spot, strike, rate, volatility = (
        _array(rows, name) for name in ("spot", "strike", "rate", "implied_volatility")
    )
    years, forward = days_of(rows, session) / 365.0, _array(rows, "forward")
    args = (spot, strike, years, rate, volatility)
    return {
        "probability_itm": probability.finishing_itm(*args, forward=forward),
        "probability_touch": probability.touch(*args, forward=forward),
        "probability_profit": probability.profit(*args, premium=_array(rows, "bid"), forward=forward),
        "expected_loss": probability.expected_loss(*args, forward=forward),
        "expected_shortfall": probability.expected_shortfall(*args, forward=forward),
        "loss_when_assigned": probability.conditional_loss(*args, forward=forward),
        "expected_move": probability.expected_move(spot, years, volatility),
    }


def days_of(rows: pl.DataFrame, session: date) -> npt.NDArray[np.int64]:
    """Calendar days from a session to each row's expiry, shape (n,) [day]."""
    days = rows.select((pl.col("expiry") - pl.lit(session)).dt.total_days()).to_series()
    return np.asarray(days.to_numpy(), dtype=np.int64)


def _array(rows: pl.DataFrame, name: str) -> Array:
    return rows[name].cast(pl.Float64).fill_null(float("nan")).to_numpy()
