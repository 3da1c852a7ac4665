"""Barchart's chain download: the time of its quotes stands in the last line, the stock's price in the moneyness."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone

import polars as pl

_FOOTER = re.compile(r"as of (\d\d-\d\d-\d{4}) (\d\d:\d\d)([ap]m) (C[DS]T)")
# Barchart stamps its downloads in Chicago time, in winter or in summer as it says itself.
_CHICAGO = {"CDT": timezone(timedelta(hours=-5)), "CST": timezone(timedelta(hours=-6))}
# The moneyness has two decimals of a percent: it gives the stock's price to a twentieth of a percent and better.
_MONEYNESS_ROWS_MIN = 3


def downloaded(lines: list[str]) -> datetime | None:
    """When the file was downloaded, which is when its quotes were true, from its last line."""
    for line in lines:
        found = _FOOTER.search(line)
        if found:
            day, clock, half, zone = found.groups()
            stamp = datetime.strptime(f"{day} {clock}{half}", "%m-%d-%Y %I:%M%p")  # noqa: DTZ007 - zone follows
            return stamp.replace(tzinfo=_CHICAGO[zone])
    return None


def spot_of(frame: pl.DataFrame) -> float | None:
    """The stock's price the file itself was made with, from strike and moneyness [USD/share].

    Moneyness is (spot - strike)/spot for calls and (strike - spot)/spot for puts, in percent.
    """
    if not {"Strike", "Moneyness", "Type"} <= set(frame.columns):
        return None
    money = (
        pl.col("Moneyness").str.strip_chars("+%").str.replace_all(",", "").cast(pl.Float64, strict=False)
        / 100
    )
    strike = pl.col("Strike").str.replace_all(",", "").cast(pl.Float64, strict=False)
    side = pl.when(pl.col("Type").str.to_lowercase() == "put").then(1.0).otherwise(-1.0)
    spots = frame.select((strike / (1 + side * money)).alias("spot"), strike.alias("strike"))
    near = spots.filter(pl.col("spot").is_finite() & ((pl.col("strike") / pl.col("spot") - 1).abs() < 0.5))
    if near.height < _MONEYNESS_ROWS_MIN:
        return None
    value = near["spot"].median()
    return round(float(value), 2) if isinstance(value, float) else None


def sidecar_spot(sidecar: Mapping[str, object]) -> float | None:
    """The stock's price in a TOML file beside the download [USD/share]."""
    metadata = sidecar.get("metadata", sidecar)
    value = metadata.get("underlying_share_price_mid") if isinstance(metadata, Mapping) else None
    try:
        return float(str(value)) if value is not None else None
    except ValueError:
        return None
