"""Builders of small option chains for tests, in the words of the trade."""

from datetime import UTC, date, datetime
from typing import Any

import polars as pl

from putwright.market import snapshot

SESSION = date(2026, 7, 15)
NOON = datetime(2026, 7, 15, 16, 0, tzinfo=UTC)
EXPIRY = date(2026, 8, 21)


def quote(words: str, **changes: Any) -> dict[str, Any]:
    """A row of the snapshot from `100 P 2.10/2.40`: a put of XYZ with the stock at 105, noon of the session."""
    strike, right, prices = words.split()
    bid, ask = (None if one == "-" else float(one) for one in prices.split("/"))
    row: dict[str, Any] = {
        "symbol": "XYZ",
        "root": "XYZ",
        "expiry": EXPIRY,
        "right": "PUT" if right == "P" else "CALL",
        "strike": float(strike),
        "multiplier": 100,
        "bid": bid,
        "ask": ask,
        "spot": 105.0,
        "spot_time": NOON,
        "quote_time": NOON,
        "source": "test",
        "kind": "recorded",
    }
    return row | changes


def chain(*rows: dict[str, Any]) -> pl.DataFrame:
    """Rows in the snapshot's form."""
    return snapshot.conform(pl.DataFrame(list(rows), infer_schema_length=None))
