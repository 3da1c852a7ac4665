"""The market snapshot: one row per contract, columns for up to two million of them, saved as Parquet."""

from __future__ import annotations

import polars as pl

Right = pl.Enum(["PUT", "CALL"])
QuoteKind = pl.Enum(["live", "frozen", "delayed", "recorded", "simulated"])
Moment = pl.Datetime("us", "UTC")

SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "symbol": pl.String,
    "root": pl.String,
    "expiry": pl.Date,
    "right": Right,
    "strike_thousandths": pl.Int32,
    "multiplier": pl.Int32,
    "bid": pl.Float64,
    "ask": pl.Float64,
    "last": pl.Float64,
    "bid_size": pl.Int32,
    "ask_size": pl.Int32,
    "volume": pl.Int64,
    "open_interest": pl.Int64,
    "vendor_implied_volatility": pl.Float64,
    "vendor_delta": pl.Float64,
    "spot": pl.Float64,
    "spot_time": Moment,
    "quote_time": Moment,
    "source": pl.String,
    "kind": QuoteKind,
}
ORDER = ["symbol", "expiry", "right", "strike_thousandths"]
