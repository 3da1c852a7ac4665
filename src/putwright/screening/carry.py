"""What money costs until expiry: a rate a tenor, with where it comes from."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import polars as pl


@dataclass(frozen=True, slots=True)
class RateCurve:
    """Yields by tenor at one day, with where they come from and how old they are; empty where nobody knows a rate."""

    tenors: tuple[tuple[int, float], ...]
    source: str

    def continuous(self, days: int) -> float | None:
        """The continuously compounded rate for so many days [1/year]; flat beyond the ends, None when unknown."""
        if not self.tenors:
            return None
        years = max(days, 1) / 365
        return math.log1p(self._quoted(days) * years) / years

    def _quoted(self, days: int) -> float:
        shortest, longest = self.tenors[0], self.tenors[-1]
        if days <= shortest[0]:
            return shortest[1]
        for (left, low), (right, high) in zip(self.tenors, self.tenors[1:], strict=False):
            if days <= right:
                return low + (high - low) * (days - left) / (right - left)
        return longest[1]


def rate_curve(
    rates: pl.DataFrame, on: date, age_days_max: int, assumed: Decimal | None, assumed_source: str
) -> RateCurve:
    """The newest imported yields that are young enough, else the rate stated in the configuration, else none.

    Args:
        rates: the `rates` fact table as known on the day.
        on: the day of the question.
        age_days_max: an older yield counts as none [day].
        assumed: the configured rate [1/year].
        assumed_source: where the user has it from.
    """
    young = rates.filter((pl.col("date") <= on) & (pl.col("date") >= on - timedelta(days=age_days_max)))
    newest = (
        young.sort("date", "source").group_by("tenor_days", maintain_order=True).last().sort("tenor_days")
    )
    if not newest.is_empty():
        oldest = min(newest["date"].to_list())
        source = ", ".join(sorted(set(newest["source"].to_list())))
        tenors = tuple(
            (int(days), float(rate)) for days, rate in newest.select("tenor_days", "rate").iter_rows()
        )
        return RateCurve(tenors, f"{source} of {oldest}")
    if assumed is not None:
        return RateCurve(((30, float(assumed)),), f"assumed: {assumed_source}")
    return RateCurve((), "unknown: import rates, or state one in config.toml")
