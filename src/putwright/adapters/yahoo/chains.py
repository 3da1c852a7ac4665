"""Yahoo quotes joined with Cboe greeks, one JSON document per symbol, laid flat."""

from __future__ import annotations

from datetime import UTC, datetime

import polars as pl

from putwright.domain.refusal import BadInput


def flat(document: object, name: str) -> tuple[str, pl.DataFrame] | None:
    """The map's name and the flat table, or None when the document is of another shape.

    Raises:
        BadInput: when it is of this shape and has no quotes or no time.
    """
    if not isinstance(document, dict) or not {"quotes", "underlyingPrice"} <= document.keys():
        return None
    quotes = document["quotes"]
    if not isinstance(quotes, list) or not quotes or not all(isinstance(one, dict) for one in quotes):
        raise BadInput(f"importing {name}", "its list of quotes is empty or broken", "Download it again")
    try:
        moment = datetime.fromisoformat(str(document.get("updated")))
    except ValueError as fault:
        raise BadInput(
            f"importing {name}", "its header has no time under 'updated'", "Download it again"
        ) from fault
    if moment.tzinfo is None:
        raise BadInput(
            f"importing {name}", "the time under 'updated' has no zone", "Write its offset, such as -04:00"
        )
    keys = [
        "symbol",
        "expiration",
        "side",
        "strike",
        "bid",
        "ask",
        "last",
        "volume",
        "openInterest",
        "iv",
        "delta",
    ]
    words = {"symbol", "expiration", "side"}
    columns = {
        key: pl.Series(key, [_word(one.get(key)) for one in quotes], dtype=pl.String)
        if key in words
        else pl.Series(key, [_number(one.get(key)) for one in quotes], dtype=pl.Float64)
        for key in keys
    }
    return "options-desk", pl.DataFrame(columns).with_columns(
        pl.lit(str(document.get("symbol", ""))).alias("=symbol"),
        pl.lit(_number(document["underlyingPrice"]), dtype=pl.Float64).alias("=spot"),
        pl.lit(moment.astimezone(UTC)).alias("=quote_time"),
    )


def _word(value: object) -> str | None:
    return None if value is None else str(value)


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
