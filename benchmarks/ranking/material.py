"""The recorded histories the study reads: closes, volatilities, bill rates, sectors, report days.

One set is cut at its door: of the 180 names nothing after 2019 is read, because the later years are kept for
judging what was chosen here.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from putwright.pricing.compiled import Floats

Days = NDArray[np.datetime64]
ROOT = Path(__file__).resolve().parents[2]
END = date(2019, 12, 31)
ORDINARY_DIVIDEND_MAX = (
    0.05  # of the share; above it a special one or a spin-off, for which options are adjusted
)
TWENTY = "skfolio_prices_iv_to_2019"
HUNDRED_EIGHTY = "prices_paulanrd_2000_2025/prices_raw_180names.parquet"


@dataclass(frozen=True, slots=True)
class Closes:
    """The closes of one name, with the splits taken out.

    Attributes:
        symbol: The name.
        days: Sessions, ascending, shape (n,).
        total: Index of the share with dividends put back, shape (n,).
        price: Index of the share without its ordinary dividends, shape (n,).
        returns: Daily log total returns, the first of them 0, shape (n,).
    """

    symbol: str
    days: Days
    total: Floats
    price: Floats
    returns: Floats


def folder() -> Path:
    """The folder of recorded data; SystemExit when it is absent."""
    found = Path(os.environ.get("PUTWRIGHT_REAL_DATA") or ROOT.parent / "shared" / "data")
    if not (found / TWENTY).is_dir():
        raise SystemExit(f"no recorded prices at {found}: set PUTWRIGHT_REAL_DATA")
    return found


def closes_of(symbol: str, days: Days, total: Floats, ordinary: Floats | None = None) -> Closes:
    """The closes of one name from its total-return index and its ordinary dividends, a fraction of the share each."""
    returns = np.diff(np.log(total), prepend=np.log(total[:1]))
    paid = np.zeros(len(total)) if ordinary is None else ordinary
    return Closes(symbol, days, total, total[0] * np.exp(np.cumsum(returns + np.log1p(-paid))), returns)


def twenty_names() -> list[Closes]:
    """Adjusted closes of 20 large companies since 1990; dividends can not be told from the rest."""
    table = pl.read_csv(folder() / TWENTY / "sp500_dataset.csv.gz", try_parse_dates=True)
    table = table.filter(pl.col("Date") <= END)
    return wide(table.rename({"Date": "day"}))


def wide(table: pl.DataFrame) -> list[Closes]:
    """The closes of a table with one column a name, and its sessions in `day`."""
    days = table["day"].cast(pl.Date).to_numpy().astype("datetime64[D]")
    found = []
    for symbol in sorted(column for column in table.columns if column != "day"):
        total = table[symbol].cast(pl.Float64).to_numpy()
        known = np.isfinite(total) & (total > 0)
        if known.sum() > 1:
            found.append(closes_of(symbol, days[known], total[known]))
    return found


def hundred_eighty_names() -> list[Closes]:
    """Closes of 180 companies 2000-2019, with ordinary dividends apart; later rows are never read."""
    rows = pl.scan_parquet(folder() / HUNDRED_EIGHTY).filter(pl.col("date").cast(pl.Date) <= END)
    table = rows.with_columns(pl.col("symbol").cast(pl.String)).collect().sort("symbol", "date")
    return [_with_dividends(part) for part in table.partition_by("symbol", maintain_order=True)]


def _with_dividends(part: pl.DataFrame) -> Closes:
    """One name of the 180: its dividends as a fraction of the close before, splits taken out."""
    columns = part.select("close_raw", "adj_close", "dividend_raw", "split").cast(pl.Float64).to_dict()
    raw, total, dividend, split = (column.to_numpy() for column in columns.values())
    before = np.concatenate(([np.inf], raw[:-1])) / np.where(split > 0, split, 1.0)
    paid = dividend / before
    ordinary = np.where(paid <= ORDINARY_DIVIDEND_MAX, paid, 0.0)
    days = part["date"].cast(pl.Date).to_numpy().astype("datetime64[D]")
    return closes_of(part["symbol"][0], days, total, ordinary)


def implied_of_twenty() -> Mapping[str, tuple[Days, Floats]]:
    """Daily at-the-money volatility of three months by name, 2010-2019 [1/sqrt(year)]."""
    table = pl.read_csv(folder() / TWENTY / "sp500_implied_vol_dataset.csv.gz", try_parse_dates=True)
    table = table.filter(pl.col("Date") <= END)
    days = table["Date"].to_numpy().astype("datetime64[D]")
    return {name: (days, table[name].to_numpy()) for name in table.columns if name != "Date"}


def recent_names() -> list[Closes]:
    """Adjusted closes 2022-2026 of the names whose volatility is recorded."""
    table = pl.read_parquet(folder() / "prices_sp500_2022_2026" / "prices_adjclose_494.parquet")
    recorded = implied_of_recent()
    known = [name for name in table.columns if name in recorded]
    return wide(table.select(pl.col("time").alias("day"), *known))


def implied_of_recent() -> Mapping[str, tuple[Days, Floats]]:
    """Daily 30-day volatility by name, 2025-26, from the one source that is consistent [1/sqrt(year)]."""
    path = folder() / "iv_history_ibkr_2025_2026" / "iv_hv_history_157_tickers.csv.gz"
    table = pl.read_csv(path, try_parse_dates=True).filter(pl.col("source") == "ibkr", pl.col("iv") > 0)
    parts = table.sort("ticker", "date").partition_by("ticker", as_dict=True)
    return {
        str(name): (part["date"].to_numpy().astype("datetime64[D]"), part["iv"].to_numpy())
        for (name,), part in parts.items()
    }


def bill_rates(days: Days) -> Floats:
    """The one-month Treasury yield known on each day (three-month before 2001-07-31) [1/year]."""
    month, quarter = _yields("DGS1MO"), _yields("DGS3MO")
    rates = _known_on(days, *quarter)
    later = days >= month[0][0]
    rates[later] = _known_on(days[later], *month)
    return rates


def _yields(series: str) -> tuple[Days, Floats]:
    table = pl.read_csv(folder() / "fred_treasury_yields" / f"{series}.csv", infer_schema=False)
    day, percent = table.columns[:2]
    table = table.with_columns(pl.col(percent).cast(pl.Float64, strict=False)).drop_nulls()
    days = table[day].str.to_date().to_numpy().astype("datetime64[D]")
    return days, table[percent].to_numpy() / 100.0


def _known_on(asked: Days, days: Days, values: Floats) -> Floats:
    found: Floats = values[np.searchsorted(days, asked, side="right") - 1].copy()
    return found


def sectors() -> dict[str, str]:
    """The sector of each name; one that is not listed is its own."""
    table = pl.read_csv(folder() / "earnings_dates" / "sp500_sectors.csv")
    return dict(zip(table["symbol"], table["sector"], strict=True)) | {"RRC": "Energy"}


@cache
def report_days() -> dict[str, Days]:
    """Days on which each name reported, ascending."""
    path = folder() / "earnings_dates" / "earnings_dates_601_symbols_1996_2026.csv.gz"
    table = pl.read_csv(path, try_parse_dates=True).sort("symbol", "report_date")
    parts = table.partition_by("symbol", as_dict=True)
    return {
        str(name): part["report_date"].to_numpy().astype("datetime64[D]") for (name,), part in parts.items()
    }
