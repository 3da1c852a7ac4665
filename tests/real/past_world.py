"""A workspace of recorded closes, reports and rates of a few names, through the importers: what `evidence` needs, and no quote."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl

from putwright.adapters.files.reading import read_facts
from putwright.adapters.workspace.setup import set_up
from putwright.adapters.workspace.workspace import Workspace
from tests.real.recorded_world import FETCHED_BY, INVESTORS, answers

FACTS = (
    ("prices", "prices_paulanrd_2000_2025/prices_raw_180names.parquet", None),
    ("prices", "prices_sp500_2022_2026/prices_adjclose_494.parquet", None),
    ("prices", "riskalertsys_eod_2026-05_07/risk_daily_header.csv.gz", None),
    ("earnings", "earnings_dates/earnings_dates_601_symbols_1996_2026.csv.gz", FETCHED_BY),
    *(("rates", f"fred_treasury_yields/DGS{tenor}MO.csv", None) for tenor in (1, 3, 6)),
)


def build_past(root: Path, data: Path, *symbols: str) -> Path:
    """Import every recorded close of some names; returns the folder.

    Args:
        root: the folder of the workspace.
        data: the recorded data.
        symbols: the names.
    """
    set_up(root, answers(*INVESTORS["regular"]))
    workspace = Workspace(root)
    for kind, path, known in FACTS:
        table = read_facts(kind, data / path, as_of=known if isinstance(known, date) else None).table
        if "symbol" in table.columns:
            table = table.filter(pl.col("symbol").is_in(list(symbols)))
        workspace.add_facts(kind, table)
    return root
