"""The quotes that are wrong on purpose: those traps of `traps.py` that lie in the quotes."""

from __future__ import annotations

from datetime import date, datetime

import polars as pl

from putwright.market.simulated.traps import TRAPS
from putwright.market.snapshot import conform

BAND_LOW, BAND_HIGH = 0.88, 1.0  # the strikes that tempt a seller, as shares of the spot
PARITY_SHIFT = 0.05  # of the spot, by which calls are too dear
SPOT_SHIFT = 1.035
BELOW_INTRINSIC = 0.9
CONTRADICTION = 1.5
THINNED = 60
IV_JUNK = (0.500005, 0.00001)


def with_faults(
    snapshot: pl.DataFrame, session: date, stale_time: datetime, late_time: datetime
) -> pl.DataFrame:
    """The snapshot with its traps, in the documented schema and order.

    Args:
        snapshot: clean quotes in the documented schema.
        session: the day of the quotes.
        stale_time: the quote time of the session before.
        late_time: an hour after the close, when one share was looked up.
    """
    strike = pl.col("strike_thousandths") / 1000
    put, spot = pl.col("right") == "PUT", pl.col("spot")
    tempting = put & strike.is_between(BAND_LOW * spot, BAND_HIGH * spot)
    stale, late = _is("stale_symbol"), _is("spot_apart")
    crossed, silent = _is("crossed_quote") & tempting, _is("zero_bid") & tempting
    deep = _is("below_intrinsic") & put & (strike > 1.04 * spot)
    under = (BELOW_INTRINSIC * (strike - spot)).round(1)
    shift = pl.when(_is("parity_break") & ~put).then((PARITY_SHIFT * spot).round(0)).otherwise(0.0)
    bid, ask = pl.col("bid"), pl.col("ask")
    junk = pl.when(put).then(IV_JUNK[0]).otherwise(IV_JUNK[1])
    today = _is("expires_today") & (pl.col("expiry") == pl.col("expiry").min().over("symbol"))
    faulty = snapshot.with_columns(
        bid=pl.when(crossed).then(ask).when(silent).then(0.0).when(_is("one_sided") & tempting).then(None)
        .when(deep).then((under - 0.1).clip(0)).otherwise(bid + shift),
        ask=pl.when(crossed).then(bid).when(deep).then(under).otherwise(ask + shift),
        bid_size=pl.when(silent).then(0).when(_is("one_sided") & tempting).then(None)
        .otherwise(pl.col("bid_size")),
        open_interest=pl.when(_is("low_open_interest")).then(pl.col("open_interest") // THINNED)
        .otherwise(pl.col("open_interest")),
        vendor_implied_volatility=pl.when(_is("iv_junk")).then(junk).otherwise(pl.col("vendor_implied_volatility")),
        spot=pl.when(late).then((SPOT_SHIFT * spot).round(2)).otherwise(spot),
        quote_time=pl.when(stale).then(pl.lit(stale_time)).otherwise(pl.col("quote_time")),
        spot_time=pl.when(stale).then(pl.lit(stale_time)).when(late).then(pl.lit(late_time)).otherwise(pl.col("spot_time")),
    )  # fmt: skip
    # Series of today stand in for the nearest ones, with nothing but their exercise value left.
    left = pl.when(put).then(strike - spot).otherwise(spot - strike).clip(0).round(2)
    expiring = snapshot.filter(today).with_columns(
        expiry=pl.lit(session),
        bid=left,
        ask=left + 0.01,
        last=None,
        vendor_implied_volatility=None,
        vendor_delta=None,
    )
    upside_down = faulty.filter(_is("not_monotone") & tempting).with_columns(
        pl.col("bid", "ask").reverse().over("expiry")
    )
    second = faulty.filter(_is("contradictory") & tempting).with_columns(
        (pl.col("bid", "ask") * CONTRADICTION).round(1)
    )
    return conform(
        pl.concat([faulty.filter(~(_is("not_monotone") & tempting)), upside_down, second, expiring])
    )


def _is(trap: str) -> pl.Expr:
    return pl.col("symbol") == TRAPS[trap]
