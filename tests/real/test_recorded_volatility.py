"""The volatility of a month from recorded chains, held against a history that a broker told of the same days."""

from __future__ import annotations

from datetime import date, time
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

from putwright.adapters.files.reading import read_chain, read_facts
from putwright.market.recorded_volatility import recorded_volatility

DAYS = ("2025-11-25", "2025-11-26", "2025-11-28", "2025-12-01")
RATE = 0.0404  # DGS1MO of 2025-11-25: fred_treasury_yields
# Measured: half a point in the median, 1.3 at most, with calls; 0.6 and 4.1 from puts alone, which hang on a spot and a
# dividend that the chain does not tell. The chains are of 15:15, the broker's history is of the close.
MEDIAN_POINTS_MAX, POINTS_MAX = 0.8, 2.0
PUTS_MEDIAN_POINTS_MAX, PUTS_POINTS_MAX = 1.0, 5.0


def beside_the_broker(data: Path, *, puts_only: bool = False) -> pl.DataFrame:
    """Ours and the broker's volatility by name and day, and the difference in points."""
    told = read_facts(
        "volatility", [data / "iv_history_ibkr_2025_2026" / "iv_hv_history_157_tickers.csv.gz"]
    ).table.filter(pl.col("source").str.contains("ibkr"))
    parts = []
    for day in DAYS:
        chains = read_chain([data / "yahoo_chains_2025-11" / day], as_of=time(15, 15)).table
        if puts_only:
            chains = chains.filter(pl.col("right") == "PUT")
        parts.append(recorded_volatility(chains, date.fromisoformat(day), rate=RATE))
    ours = pl.concat(parts)
    both = ours.join(told, on=["symbol", "date"], suffix="_told")
    points = (pl.col("implied_volatility") - pl.col("implied_volatility_told")) * 100
    return both.with_columns(points=points)


def told(what: str, points: npt.NDArray[np.float64]) -> tuple[float, float]:
    """Print how far ours is from the broker's; the median and the largest distance [point]."""
    median, largest = float(np.median(np.abs(points))), float(np.max(np.abs(points)))
    difference = float(np.median(points))
    print(f"\n{what} beside the broker: {len(points)} values, median difference {difference:+.2f} points, "
          f"median distance {median:.2f}, largest {largest:.2f}")  # fmt: skip
    return median, largest


def test_volatility_of_recorded_chains_is_that_of_the_broker(real_data: Path) -> None:
    """Seven names on four days: within a point of volatility in the median, and none far off."""
    points = beside_the_broker(real_data)["points"].to_numpy()
    median, largest = told("recorded chains", points)
    assert len(points) == 28
    assert median <= MEDIAN_POINTS_MAX
    assert largest <= POINTS_MAX


def test_volatility_of_puts_alone_is_a_little_farther_off(real_data: Path) -> None:
    """The same chains without their calls, as an importer of puts gives them."""
    points = beside_the_broker(real_data, puts_only=True)["points"].to_numpy()
    median, largest = told("puts alone", points)
    assert len(points) >= 20
    assert median <= PUTS_MEDIAN_POINTS_MAX
    assert largest <= PUTS_POINTS_MAX
