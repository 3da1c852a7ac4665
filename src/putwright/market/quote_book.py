"""Quotes in the order of their contracts, with numbers for what they belong to, so that no check compares words.

Recorded quotes come sorted, and thousands of rows in a row share symbol, root, expiry, right, spot and moment: such
rows are a *run*. Whatever is said of runs (sessions, ages, which expiry) is said a few thousand times instead of a
million, and in sorted quotes neighbours tell what joins and hashes would have to find.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from putwright.market.snapshot import session_date

SHARED = ["symbol", "root", "multiplier", "expiry", "right", "quote_time", "spot_time", "spot"]
LISTING = ["symbol", "root", "multiplier", "_session", "expiry"]
PRICES = ["bid", "ask", "last", "spot"]
# What else a row needs to be told from another: rows equal in all of it are one quote given twice.
OTHERS = ["bid_size", "ask_size", "vendor_implied_volatility", "volume", "open_interest"]
STRIKE_BITS = 32


@dataclass(frozen=True, slots=True)
class QuoteBook:
    """Quotes sorted by contract.

    Attributes:
        rows: strike, prices and the other figures of each quote; `_row`, its place in the frame it came from; `_run`;
            `_pair`, one number for calls and puts of one root, session, expiry and strike; `_is_put`.
        runs: by number of the run what its rows share, and `_session` (Date), `_listing` (one number for symbol, root,
            multiplier, session and expiry), `_expiry` (for symbol, session and expiry), `_name` (for symbol and session).
    """

    rows: pl.DataFrame
    runs: pl.DataFrame

    def of_run(self, rows: pl.DataFrame, *names: str) -> list[pl.Series]:
        """Columns of the runs, row by row."""
        told = self.runs.select(names).select(pl.all().gather(rows["_run"]))
        return told.get_columns()

    def puts(self) -> QuoteBook:
        """The book without its calls."""
        return QuoteBook(self.rows.filter("_is_put"), self.runs)


def quote_book(frame: pl.DataFrame) -> QuoteBook:
    """The quotes of a frame in the snapshot's form; impossible prices are null, other columns are left out."""
    runs, run = _runs(frame)
    possible = [
        pl.when(pl.col(name).is_finite() & (pl.col(name) >= 0)).then(pl.col(name)).alias(name)
        for name in PRICES
    ]
    rows = frame.select("strike_thousandths", *possible, *OTHERS, _run=run).with_row_index("_row")
    told = runs.select("_listing", _is_put=pl.col("right") == "PUT").select(pl.all().gather(run))
    strike = pl.col("strike_thousandths").cast(pl.Int64)
    rows = rows.with_columns(
        told["_is_put"], _pair=(told["_listing"].cast(pl.Int64) * 2**STRIKE_BITS + strike.fill_null(0))
    )
    # Puts before calls within an expiry, as recorded quotes are.
    order = told["_listing"].cast(pl.Int64) * 2 + ~told["_is_put"].fill_null(value=False)
    key = (order * 2**STRIKE_BITS + rows["strike_thousandths"].cast(pl.Int64).fill_null(0)).to_numpy()
    if not bool(np.all(key[1:] >= key[:-1])):
        rows = rows[np.argsort(key, kind="stable")]
    return QuoteBook(rows, runs)


def _runs(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.Series]:
    """What neighbouring rows share, and for each row the number of its run."""
    shared = frame.select(SHARED)
    begins = shared.select(
        pl.any_horizontal(pl.col(name).ne_missing(pl.col(name).shift()) for name in SHARED).alias("begins")
    )["begins"].set(pl.int_range(frame.height, eager=True) == 0, True)
    runs = shared.filter(begins).with_columns(session_date().alias("_session"))
    possible = pl.col("spot").is_finite() & (pl.col("spot") >= 0)
    runs = runs.with_columns(pl.when(possible).then(pl.col("spot")).alias("spot"))
    for name, shares in (
        ("_listing", LISTING),
        ("_expiry", ["symbol", "_session", "expiry"]),
        ("_name", ["symbol", "_session"]),
    ):
        runs = runs.with_columns(_numbered(runs, shares).alias(name))
    return runs, (begins.cum_sum() - 1).cast(pl.UInt32).alias("_run")


def _numbered(runs: pl.DataFrame, shares: list[str]) -> pl.Series:
    """One number for each combination of words, in order of their first appearance."""
    each = runs.select(shares).unique(maintain_order=True).with_row_index("_number")
    return runs.select(shares).join(each, on=shares, how="left", nulls_equal=True, maintain_order="left")[
        "_number"
    ]
