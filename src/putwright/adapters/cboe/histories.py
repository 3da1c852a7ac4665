"""Cboe's historical chart document laid flat: one close per day."""

from __future__ import annotations

import polars as pl

from putwright.adapters.cboe.chains import is_number


def flat(document: object) -> tuple[str, pl.DataFrame] | None:
    """The map's name and the table, or None when the document is of another shape."""
    if not isinstance(document, dict):
        return None
    rows = document.get("data")
    if not isinstance(rows, list) or not rows or not isinstance(rows[0], dict) or "close" not in rows[0]:
        return None
    days = [one for one in rows if isinstance(one, dict)]
    dates = pl.Series("date", [str(one.get("date")) for one in days], dtype=pl.String)
    closes = pl.Series("close", [_number(one.get("close")) for one in days], dtype=pl.Float64)
    symbol = str(document.get("symbol") or "")
    frame = pl.DataFrame([dates, closes])
    return "cboe-chart", frame.with_columns(pl.lit(symbol).alias("=symbol")) if symbol else frame


def _number(value: object) -> float | None:
    return float(value) if is_number(value) else None
