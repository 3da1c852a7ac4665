"""Is a column in the unit its map says? Judged by the median of each file, so that no percent passes for a fraction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from putwright.adapters.files import cells
from putwright.adapters.files.column_map import shipped_maps
from putwright.domain.refusal import BadInput

if TYPE_CHECKING:
    from putwright.adapters.files.column_map import ColumnMap


@dataclass(frozen=True, slots=True)
class Plausible:
    """What the median of a column can be, as a fraction [1].

    Attributes:
        median_max: half of a file's figures are never above it; where they are, they are percent.
        median_min: half of a file's absolute figures are never below it; None where they can well be.
        few_max: the same as `median_max` for files with fewer than `FEW` figures, where one company may stand out.
    """

    median_max: float
    median_min: float | None
    few_max: float


# Below this many figures a median may be that of one extraordinary company.
FEW = 5
# A median above 500 % is no chain, one below 3 % is calmer than any share. Bills paid at most 17.4 % (1981). The
# ratios of the S&P 500 (2025-12 and 2026-06) have medians of 0.07 to 0.17, of 0.019 (dividends) and 0.77 (debt).
PLAUSIBLE: dict[str, Plausible] = {
    "vendor_implied_volatility": Plausible(5.0, 0.03, 5.0),
    "implied_volatility": Plausible(5.0, 0.03, 5.0),
    "rate": Plausible(0.30, None, 0.30),
    "revenue_growth": Plausible(1.0, None, 10.0),
    "earnings_growth": Plausible(2.0, None, 1000.0),
    "profit_margin": Plausible(1.0, 0.005, 5.0),
    "return_on_equity": Plausible(1.5, 0.005, 200.0),
    "return_on_assets": Plausible(1.0, 0.001, 5.0),
    "debt_to_equity": Plausible(10.0, 0.03, 1000.0),
    "dividend_yield": Plausible(0.30, 0.001, 1.0),
}
_ALWAYS_ENOUGH = {"vendor_implied_volatility", "implied_volatility", "rate"}
# Nothing is quoted without volatility or pays a dividend of nothing: zero there is the vendor's word for no value.
_ABOVE_ZERO = {"vendor_implied_volatility", "implied_volatility", "dividend_yield"}
# The Federal Reserve publishes yields in hundredths of a percent (H.15), auctions and rate averages in thousandths.
YIELD_STEPS = {"fred-yields": 0.01}
YIELD_STEP = 0.001


def check_units(frame: pl.DataFrame, column_map: ColumnMap, name: str) -> list[str]:
    """Notes on figures whose unit one file can not settle.

    Args:
        frame: the vendor's columns of one file.
        column_map: names the columns and says their units.
        name: the file.

    Raises:
        BadInput: when a column is in another unit than the map says; names both and how to state it.
    """
    notes: list[str] = []
    for ours, plausible in PLAUSIBLE.items():
        theirs = column_map.columns.get(ours)
        if theirs is None or theirs not in frame.columns or column_map.kind == "fx":
            continue
        unit = column_map.units.get(ours, "fraction")
        values = _figures(frame[theirs], ours, unit)
        if values.is_empty():
            continue
        tried = f"importing {name} as {column_map.name}"
        if unit == "percent":
            wrong = _too_small(values, theirs, ours, plausible, column_map)
            other = "fraction"
        else:
            wrong = _too_large(values, theirs, ours, plausible)
            other = "percent"
        if wrong:
            looks = "fractions" if unit == "percent" else "percent"
            remedy = f'Write [units] {ours} = "{other}" in a column map and give it with --map'
            raise BadInput(tried, f"{wrong}: they look like {looks}", remedy)
        if unit != "percent" and values.len() < FEW and _is_ours_or_own(column_map):
            notes += _doubtful(values, theirs, ours, plausible, name)
    return notes


def _figures(column: pl.Series, ours: str, unit: str) -> pl.Series:
    number = cells.typed(column, ours, pl.Float64, unit, None)
    number = number.filter(number.is_finite().fill_null(value=False))
    return number.filter(number > 0) if ours in _ABOVE_ZERO else number


def _too_large(values: pl.Series, theirs: str, ours: str, plausible: Plausible) -> str:
    few = values.len() < FEW and ours not in _ALWAYS_ENOUGH
    median = float(values.quantile(0.5) or 0.0)
    if median <= (plausible.few_max if few else plausible.median_max):
        return ""
    return f"half of the figures in column {theirs!r} are {median:.4g} or more, that is {median:.0%}"


def _too_small(values: pl.Series, theirs: str, ours: str, plausible: Plausible, column_map: ColumnMap) -> str:
    median = float(values.abs().quantile(0.5) or 0.0)
    half = f"half of the figures in column {theirs!r} are {median * 100:.4g} percent or less"
    if ours == "rate":
        step = YIELD_STEPS.get(column_map.name, YIELD_STEP)
        percent = values.filter(values != 0) * 100
        between = ((percent / step).round(6) - (percent / step).round(0)).abs() > 0.01
        finer = percent.len() > 0 and float(between.mean() or 0.0) > 0.5  # type: ignore[arg-type]
        return f"{half} and finer than {step:g} percent" if finer and median < 0.003 else ""
    enough = values.len() >= FEW or ours in _ALWAYS_ENOUGH
    is_small = enough and plausible.median_min is not None and median < plausible.median_min
    return half if is_small else ""


def _doubtful(values: pl.Series, theirs: str, ours: str, plausible: Plausible, name: str) -> list[str]:
    """A single figure can be extraordinary or in percent; how it was taken is said."""
    largest = float(values.max() or 0.0)  # type: ignore[arg-type]
    if largest <= plausible.median_max or ours in _ALWAYS_ENOUGH:
        return []
    taken = f"{name}: {largest:.4g} in column {theirs!r} was taken as {largest:.0%}"
    return [f'{taken}; if it is percent, write [units] {ours} = "percent" in a column map']


def _is_ours_or_own(column_map: ColumnMap) -> bool:
    return column_map.vendor == "plain" or all(one is not column_map for one in shipped_maps())
