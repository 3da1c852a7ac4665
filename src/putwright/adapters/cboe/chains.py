"""Cboe's chain documents laid flat: one row per contract, the header's times and spot beside it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, TypeGuard
from zoneinfo import ZoneInfo

import polars as pl

from putwright.domain.refusal import BadInput

_NEW_YORK = ZoneInfo("America/New_York")
INTEGER_BITS_MAX = 1000  # a float holds a little more; JSON sets no bound


def flat(document: object, name: str) -> tuple[str, pl.DataFrame] | None:
    """The map's name and the flat table, or None when the document is not Cboe's.

    Columns that begin with `=` are ours already, told by the header.

    Raises:
        BadInput: when it is Cboe's and its list of options is empty or its header incomplete.
    """
    if not isinstance(document, dict):
        return None
    data = document.get("data")
    if isinstance(data, dict) and "options" in data:
        return "cboe-delayed", _delayed(document, data, name)
    if {"sym", "o"} <= document.keys():
        return "cboe-daily", _daily(document, name)
    return None


def _delayed(document: dict[str, Any], data: dict[str, Any], name: str) -> pl.DataFrame:
    fetched = moment(document.get("timestamp"), UTC, name, "timestamp")
    # The quotes are those of the session's last trade in the stock; `timestamp` is when the file was made, and with it
    # the price of the stock, which goes on moving after hours.
    traded = data.get("last_trade_time")
    quoted = moment(traded, _NEW_YORK, name, "last_trade_time") if traded else fetched
    return rows_of(data["options"], name).with_columns(
        pl.lit(str(data.get("symbol") or document.get("symbol") or "")).alias("=symbol"),
        pl.lit(data.get("current_price"), dtype=pl.Float64).alias("=spot"),
        pl.lit(quoted).alias("=quote_time"),
        pl.lit(fetched).alias("=spot_time"),
    )


def _daily(document: dict[str, Any], name: str) -> pl.DataFrame:
    return rows_of(document["o"], name).with_columns(
        pl.lit(str(document["sym"])).alias("=symbol"),
        pl.lit(document.get("spot"), dtype=pl.Float64).alias("=spot"),
        pl.lit(moment(document.get("asof"), _NEW_YORK, name, "asof")).alias("=quote_time"),
        pl.lit(moment(document.get("fetched"), UTC, name, "fetched")).alias("=spot_time"),
    )


def rows_of(rows: object, name: str) -> pl.DataFrame:
    """A list of JSON objects as a table; values of mixed type become strings, to be read cell by cell.

    Raises:
        BadInput: when there is no list of objects.
    """
    if not isinstance(rows, list) or not rows or not all(isinstance(one, dict) for one in rows):
        raise BadInput(f"importing {name}", "its list of options is empty or broken", "Download it again")
    keys = list(dict.fromkeys(key for one in rows for key in one))
    return pl.DataFrame([_column(key, [one.get(key) for one in rows]) for key in keys])


def _column(key: str, values: list[object]) -> pl.Series:
    numbers = [float(one) if is_number(one) else None for one in values]
    if all(one is None or is_number(one) for one in values):
        return pl.Series(key, numbers, dtype=pl.Float64)
    return pl.Series(key, [None if one is None else str(one) for one in values], dtype=pl.String)


def is_number(value: object) -> TypeGuard[float]:
    """Whether a value of a document is a number that a column of floats can hold; a truth value is none."""
    if isinstance(value, int):
        return not isinstance(value, bool) and value.bit_length() <= INTEGER_BITS_MAX
    return isinstance(value, float)


def moment(text: object, zone: ZoneInfo | Any, name: str, key: str) -> datetime:
    """A time in the header, in UTC.

    Raises:
        BadInput: when it is missing or not a time.
    """
    try:
        stamp = datetime.fromisoformat(str(text))
    except ValueError as fault:
        remedy = "Download it again, or import its rows through a column map with --as-of"
        raise BadInput(
            f"importing {name}", f"its header has no time under {key!r} ({text!r})", remedy
        ) from fault
    return (stamp if stamp.tzinfo else stamp.replace(tzinfo=zone)).astimezone(UTC)
