"""Recorded companyfacts of the SEC as fact tables, and the closes that go with them."""

from __future__ import annotations

import gzip
from datetime import date
from pathlib import Path

import polars as pl

from putwright.adapters.online.answers import Answer
from putwright.adapters.sec.about import facts_address
from putwright.adapters.sec.figures import read_figures
from putwright.adapters.sec.industries import industry_of
from putwright.adapters.sec.statements import Head, statement_rows
from putwright.market.facts import conform

ON = date(2026, 6, 26)  # the last close of the recorded prices
NAMES = {  # file, number, industry code as EDGAR tells it
    "AAPL": ("AAPL_CIK0000320193_facts", 320193, "3571"),
    "GOOGL": ("GOOGL_CIK0001652044_facts", 1652044, "7370"),
    "SNOW": ("SNOW_facts", 1640147, "7372"),
}


def filings(folder: Path) -> pl.DataFrame:
    """The statements of the recorded companyfacts."""
    frames = []
    for symbol, (file, cik, sic) in NAMES.items():
        body = gzip.decompress((folder / "sec_companyfacts_full" / f"{file}.json.gz").read_bytes())
        filed, known = read_figures(Answer(facts_address(cik), body)), industry_of(sic)
        if filed is None or known is None:
            raise LookupError(file)
        frames.append(statement_rows(Head(symbol, symbol, known.sector, known.industry), filed))
    return pl.concat(frames)


def closes(folder: Path) -> pl.DataFrame:
    """The recorded closes, as far as they go."""
    wide = pl.read_parquet(folder / "prices_sp500_2022_2026" / "prices_adjclose_494.parquet")
    held = [symbol for symbol in NAMES if symbol in wide.columns]
    long = wide.unpivot(held, index="time", variable_name="symbol", value_name="adjusted_close")
    day = pl.col("time").cast(pl.Date).alias("date")
    return conform("prices", long.select("symbol", day, "adjusted_close", source=pl.lit("prices 2026-06")))
