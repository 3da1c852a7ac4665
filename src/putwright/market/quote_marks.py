"""The marks on quotes while they are made: one bit a fault or warning, and the numbers that explain them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from operator import or_

import numpy as np
import polars as pl

from putwright.market.quote_faults import QuoteFault, QuoteWarning

NUMBERS = {
    "parity_gap": pl.Float64,
    "parity_spot": pl.Float64,
    "conflict_strike_thousandths": pl.Int32,
    "conflict_price": pl.Float64,
}
MASKS = {"quote_faults": pl.UInt32, "quote_warnings": pl.UInt32}
Conditions = Mapping[QuoteFault | QuoteWarning, pl.Expr]


class Marks:
    """The masks while they are made and the numbers behind them, by row of the frame."""

    def __init__(self, rows: int) -> None:
        self.faults = np.zeros(rows, dtype=np.uint32)
        self.warnings = np.zeros(rows, dtype=np.uint32)
        self.numbers = {name: np.full(rows, np.nan) for name in NUMBERS}

    def fault(self, rows: pl.Series, fault: QuoteFault) -> None:
        """Set one bit of some rows."""
        self.faults[rows.to_numpy()] |= np.uint32(fault.value)

    def either(self, rows: pl.Series, faults: pl.Series, warnings: pl.Series) -> None:
        """Add masks to those of some rows."""
        where = rows.to_numpy()
        self.faults[where] |= faults.to_numpy()
        self.warnings[where] |= warnings.to_numpy()

    def add(self, rows: pl.Series, table: pl.DataFrame, conditions: Conditions) -> None:
        """Set one bit per condition, all in one pass over the columns of a table."""
        self.either(rows, *masks(table, conditions))

    def tell(self, rows: pl.Series, name: str, values: pl.Series) -> None:
        """Keep the numbers behind a fault of some rows."""
        self.numbers[name][rows.to_numpy()] = values.cast(pl.Float64).fill_null(float("nan")).to_numpy()

    def share(self, twice: pl.DataFrame) -> None:
        """Exact duplicates share what was found for the first of them."""
        rows, first = twice["_row"].to_numpy(), twice["_first"].to_numpy()
        for told in (self.faults, self.warnings, *self.numbers.values()):
            told[rows] = told[first]

    def columns(self) -> list[pl.Series]:
        """The masks and numbers as columns of the frame."""
        told = [
            pl.Series(name, self.numbers[name]).fill_nan(None).cast(kind) for name, kind in NUMBERS.items()
        ]
        return [pl.Series("quote_faults", self.faults), pl.Series("quote_warnings", self.warnings), *told]


def masks(table: pl.DataFrame, conditions: Conditions) -> list[pl.Series]:
    """The faults and the warnings of each row of a table, one bit per condition; unknown is none."""
    bits: dict[str, list[pl.Expr]] = {name: [pl.lit(0, pl.UInt32)] for name in MASKS}
    for kind, condition in conditions.items():
        name = "quote_faults" if isinstance(kind, QuoteFault) else "quote_warnings"
        bits[name].append(condition.fill_null(value=False).cast(pl.UInt32) * pl.lit(kind.value, pl.UInt32))
    told = table.select(reduce(or_, each).alias(name) for name, each in bits.items())
    return [
        column.new_from_index(0, table.height) if len(column) != table.height else column for column in told
    ]
