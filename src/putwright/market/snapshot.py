"""The market snapshot: one row per contract, columns for up to two million of them, saved as Parquet.

| column | type | unit and meaning |
|---|---|---|
| symbol | String | the underlying, share classes with a dot (`BRK.B`) |
| root | String | the OSI root as listed (`GOOGL`, adjusted series `GOOGL1`) |
| expiry | Date | last trading day |
| right | Enum | PUT or CALL |
| strike_thousandths | Int32 | strike [USD/1000 per share] |
| multiplier | Int32 | [share/contract] |
| bid, ask, last | Float64 | [USD/share]; null = not quoted, 0 = the vendor says zero |
| bid_size, ask_size | Int32 | [contract]; null = not told |
| volume, open_interest | Int64 | [contract]; volume of the day, open interest of the previous close |
| vendor_implied_volatility | Float64 | [1/sqrt(year)], a fraction |
| vendor_delta | Float64 | [1], puts negative |
| spot | Float64 | price of the underlying [USD/share] |
| spot_time, quote_time | Datetime UTC | when spot and quotes were true |
| source | String | vendor and file |
| kind | Enum | live, frozen, delayed, recorded or simulated |
"""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

import polars as pl

from putwright.domain.refusal import BadInput
from putwright.market.parquet import read_parquet, write_parquet

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

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
CONTRACT = ["symbol", "root", "expiry", "right", "strike_thousandths", "multiplier"]
ESSENTIAL = ["symbol", "expiry", "right", "strike_thousandths"]
_PRICES = ["bid", "ask", "last", "spot"]
_COUNTS = ["bid_size", "ask_size", "volume", "open_interest"]
# One unit in the last place of a 32-bit float, relative to the value: the most noise such storage leaves behind.
_FLOAT32_NOISE = 2.0**-23
NEW_YORK = "America/New_York"
# A stamp before the opening bell belongs to the session before: what is quoted at 05:29 was quoted yesterday.
_OPENING = "-9h30m"


def clean_price(name: str) -> pl.Expr:
    """The price a 32-bit float meant: 16.450001 becomes 16.45, while a genuine 0.0005 stays [USD/share].

    The fewest decimals (two, three, four) that differ from the value by no more than 32-bit noise are taken.
    """
    value = pl.col(name)
    noise = value.abs() * _FLOAT32_NOISE
    tries = [(value.round(places), (value - value.round(places)).abs() <= noise) for places in (2, 3, 4)]
    (two, is_two), (three, is_three), (four, is_four) = tries
    return (
        pl.when(is_two)
        .then(two)
        .when(is_three)
        .then(three)
        .when(is_four)
        .then(four)
        .otherwise(value)
        .alias(name)
    )


def canonical_symbol(name: str) -> pl.Expr:
    """The symbol as every table here spells it: upper case, share classes with a dot (BRK-B is BRK.B)."""
    return (
        pl.col(name)
        .cast(pl.String)
        .str.strip_chars()
        .str.to_uppercase()
        .str.replace_all(r"[-/ ]", ".")
        .alias(name)
    )


def session_date(moment: str = "quote_time") -> pl.Expr:
    """The New York session a stamp belongs to: before 09:30 the day before, at weekends the Friday [date].

    Holidays need the calendar: a stamp on a holiday keeps that date, and the quote checks call it a repeat.
    """
    local = pl.col(moment).dt.convert_time_zone(NEW_YORK).dt.replace_time_zone(None).dt.offset_by(_OPENING)
    day = local.dt.date()
    return day - pl.duration(days=(day.dt.weekday().cast(pl.Int32) - 5).clip(0))


def conform(frame: pl.DataFrame) -> pl.DataFrame:
    """The same quotes in the documented schema: cast, cleaned, sorted, each contract once per session.

    Null stands for whatever was not quoted: NaN, infinities, negative prices (Interactive Brokers sends -1
    when the market is closed), a last price or spot of zero. Exact duplicates go; of several quotes of a
    contract within one session the latest stays. Two different quotes under one and the same time both stay,
    for the quote checks to call contradictory. Conforming twice changes nothing.

    Args:
        frame: any subset of the schema's columns; `strike` [USD/share] may stand in for `strike_thousandths`.

    Raises:
        BadInput: when a column without which no contract can be named is missing.
    """
    if "strike" in frame.columns and "strike_thousandths" not in frame.columns:
        thousandths = (pl.col("strike").cast(pl.Float64) * 1000).round(0).cast(pl.Int32, strict=False)
        frame = frame.with_columns(thousandths.alias("strike_thousandths"))
    missing = [name for name in ESSENTIAL if name not in frame.columns]
    if missing:
        raise BadInput(
            tried="bringing quotes into the snapshot's form",
            wrong=f"the column {', '.join(missing)} is missing, seen: {', '.join(frame.columns)}",
            remedy="Name it in the column map",
        )
    absent = [
        pl.lit(None, dtype=kind).alias(name) for name, kind in SCHEMA.items() if name not in frame.columns
    ]
    cast = [pl.col(name).cast(kind) for name, kind in SCHEMA.items() if name in frame.columns]
    table = frame.select(*cast, *absent).select(list(SCHEMA))
    table = table.with_columns(
        canonical_symbol("symbol"),
        pl.col("multiplier").fill_null(100),
        *(_finite(name, low=0.0) for name in (*_PRICES, "vendor_implied_volatility")),
        pl.when(pl.col("vendor_delta").is_between(-1.0, 1.0)).then(pl.col("vendor_delta")),
        *(pl.when(pl.col(name) >= 0).then(pl.col(name)).alias(name) for name in _COUNTS),
    ).with_columns(
        pl.col("root").fill_null(pl.col("symbol").str.replace_all(".", "", literal=True)),
        *(clean_price(name) for name in _PRICES),
    )
    table = table.with_columns(
        pl.col("vendor_implied_volatility", "vendor_delta").round(6),
        *(pl.when(pl.col(name) > 0).then(pl.col(name)).alias(name) for name in ("last", "spot")),
    )
    return _once_per_session(table).sort([*ORDER, "root", "quote_time"], maintain_order=True)


def _finite(name: str, low: float) -> pl.Expr:
    value = pl.col(name)
    return pl.when(value.is_finite() & (value >= low)).then(value).alias(name)


def _once_per_session(table: pl.DataFrame) -> pl.DataFrame:
    keyed = table.with_columns(session_date().alias("_session"))
    key = [*CONTRACT, "_session"]
    repeated = keyed.select(key).is_duplicated()
    if not repeated.any():
        return table
    twice = keyed.filter(repeated)
    latest = pl.col("quote_time") == pl.col("quote_time").max().over(key)
    kept = twice.filter(latest | pl.col("quote_time").is_null())
    # A total order, so that two contradictory quotes come out alike however the file was shuffled.
    kept = kept.sort(["bid", "ask", "last", "volume", "open_interest", "source"], nulls_last=True)
    # The same prices from two files are one quote; other prices at the same moment are a contradiction.
    kept = kept.unique([*key, "bid", "ask"], keep="first", maintain_order=True)
    return pl.concat([keyed.filter(~repeated), kept]).drop("_session")


def at(frame: pl.DataFrame, moment: datetime) -> pl.DataFrame:
    """What was known at a moment: of each contract the latest quote no later than it.

    Args:
        frame: snapshots of any number of sessions, in the documented schema.
        moment: aware; quotes after it are look-ahead and do not come out.
    """
    known = frame.filter(pl.col("quote_time") <= moment.astimezone(UTC))
    return known.filter(pl.col("quote_time") == pl.col("quote_time").max().over(CONTRACT))


def write(frame: pl.DataFrame, path: Path) -> None:
    """Save quotes as Parquet (zstd), whole or not at all."""
    write_parquet(conform(frame), path)


def read(
    path: Path, columns: Sequence[str] | None = None, symbols: Sequence[str] | None = None
) -> pl.DataFrame:
    """Saved quotes, all of them or only some columns and symbols.

    Raises:
        BadInput: when the file is missing, damaged, or does not hold a snapshot.
    """
    return read_parquet(path, SCHEMA, columns, symbols)
