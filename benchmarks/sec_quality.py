"""The quality verdicts by SEC filings beside those by Yahoo's statements, name by name, with what differs and why.

python -m benchmarks.sec_quality [FOLDER_OF_REAL_DATA]
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from putwright.domain.fundamentals import QualityLimits, Verdict
from putwright.market.market_values import market_values
from putwright.screening.quality import judge_all
from tests.real.raw_facts import yahoo_json_2026
from tests.real.sec_facts import NAMES, ON, closes, filings

COMPARED = (
    "revenue",
    "net_income",
    "free_cash_flow",
    "ebitda",
    "total_debt",
    "cash",
    "equity",
    "total_assets",
)
TOLERANCE = 0.001  # both round to a million at most [1]
WHY: Mapping[tuple[str, str], str] = {
    ("AAPL", "total_debt"): "Yahoo counts leases as debt until 2022; ours is what was borrowed",
    (
        "GOOGL",
        "ebitda",
    ): "Yahoo starts from income with gains and losses on shares held; ours from operating income",
    ("GOOGL", "total_debt"): "Yahoo counts leases as debt; ours is what was borrowed",
    (
        "SNOW",
        "verdict",
    ): "the folder has no statements of it; its filings end in May 2025 and tell losses enough",
}


@dataclass(frozen=True)
class Compared:
    """A name by both kinds of evidence; `differs` has the largest relative difference of a figure over the years [1]."""

    symbol: str
    by_filings: Verdict
    by_statements: Verdict
    years: int
    differs: Mapping[str, float]


def compared(folder: Path) -> list[Compared]:
    """Every name of which filings are recorded."""
    filed, stated = filings(folder), yahoo_json_2026(folder)
    valued = pl.concat([filed, market_values(filed, closes(folder), ON)])
    mine, theirs = (judge_all(table, [*NAMES], QualityLimits(), ON).verdicts for table in (valued, stated))
    found = []
    for symbol in NAMES:
        years = _years(filed, symbol).join(_years(stated, symbol), on="year", suffix="_theirs")
        off = {name: (years[name] / years[f"{name}_theirs"] - 1).abs().max() for name in COMPARED}
        differs = {name: most for name, most in off.items() if isinstance(most, float) and most > TOLERANCE}
        found.append(Compared(symbol, mine[symbol].verdict, theirs[symbol].verdict, years.height, differs))
    return found


def _years(table: pl.DataFrame, symbol: str) -> pl.DataFrame:
    """The newest telling of every fiscal year."""
    year = pl.col("period_end").dt.year().alias("year")
    told = table.filter(
        pl.col("symbol") == symbol, pl.col("period") == "ANNUAL", pl.col("revenue").is_not_null()
    )
    return told.sort("as_of").select(year, *COMPARED).unique("year", keep="last").sort("year")


def main() -> None:
    """Print the table."""
    given = sys.argv[1:] or [os.environ.get("PUTWRIGHT_REAL_DATA", "../shared/data")]
    for one in compared(Path(given[0])):
        print(
            f"{one.symbol:6} filings {one.by_filings:8} statements {one.by_statements:8} {one.years} years compared"
        )
        if one.by_filings is not one.by_statements:
            print(f"       verdict: {WHY[one.symbol, 'verdict']}")
        for name, most in one.differs.items():
            print(f"       {name} up to {most:.1%} apart: {WHY[one.symbol, name]}")


if __name__ == "__main__":
    main()
