"""The fact tables: prices, companies, earnings, volatility, rates, currencies; each row with source and age."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

import polars as pl

from putwright.domain.refusal import BadInput
from putwright.market.parquet import read_parquet, write_parquet
from putwright.market.snapshot import canonical_symbol, clean_price

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

Period = pl.Enum(["SNAPSHOT", "ANNUAL", "QUARTER"])
EarningsStatus = pl.Enum(["reported", "confirmed", "estimated"])
EarningsHour = pl.Enum(["before open", "in session", "after close"])
Schema = dict[str, pl.DataType | type[pl.DataType]]

_RATIOS = (
    "revenue_growth",
    "earnings_growth",
    "profit_margin",
    "return_on_equity",
    "return_on_assets",
    "debt_to_equity",
    "enterprise_to_ebitda",
    "dividend_yield",
)
_AMOUNTS = (
    "revenue",
    "net_income",
    "free_cash_flow",
    "ebitda",
    "total_debt",
    "cash",
    "equity",
    "total_assets",
    "market_cap",
    "dividend_per_share",
)

SCHEMAS: dict[str, Schema] = {
    "prices": {
        "symbol": pl.String,
        "date": pl.Date,
        "close": pl.Float64,
        "adjusted_close": pl.Float64,
        "dividend": pl.Float64,
        "split": pl.Float64,
        "source": pl.String,
    },
    "fundamentals": {
        "symbol": pl.String,
        "as_of": pl.Date,
        "period": Period,
        "period_end": pl.Date,
        "name": pl.String,
        "sector": pl.String,
        "industry": pl.String,
        "currency": pl.String,
        **dict.fromkeys(_AMOUNTS, pl.Float64),
        **dict.fromkeys(_RATIOS, pl.Float64),
        "ex_dividend_date": pl.Date,
        "shares": pl.Float64,
        "source": pl.String,
    },
    "earnings": {
        "symbol": pl.String,
        "date": pl.Date,
        "status": EarningsStatus,
        "as_of": pl.Date,
        "hour": EarningsHour,
        "source": pl.String,
    },
    "volatility": {
        "symbol": pl.String,
        "date": pl.Date,
        "implied_volatility": pl.Float64,
        "historical_volatility": pl.Float64,
        "source": pl.String,
    },
    "rates": {"date": pl.Date, "tenor_days": pl.Int32, "rate": pl.Float64, "source": pl.String},
    "fx": {"date": pl.Date, "base": pl.String, "quote": pl.String, "rate": pl.Float64, "source": pl.String},
}

KEYS: dict[str, list[str]] = {
    "prices": ["symbol", "date", "source"],
    "fundamentals": ["symbol", "as_of", "period", "period_end", "source"],
    "earnings": ["symbol", "date", "status", "as_of", "source"],
    "volatility": ["symbol", "date", "source"],
    "rates": ["date", "tenor_days", "source"],
    "fx": ["date", "base", "quote", "source"],
}

# Columns that files of earlier versions do not have.
YOUNGER: dict[str, tuple[str, ...]] = {"fundamentals": ("shares",), "earnings": ("hour",)}


def conform(kind: str, frame: pl.DataFrame) -> pl.DataFrame:
    """The same facts in the documented schema: cast, NaN and infinities to null, sorted, each key once.

    Of several rows under one key the last one given stays. Conforming twice changes nothing.

    Args:
        kind: prices, fundamentals, earnings, volatility, rates or fx.
        frame: any subset of the schema's columns that includes the key.

    Raises:
        BadInput: when the kind is unknown or a key column is missing.
    """
    schema = schema_of(kind)
    missing = [name for name in KEYS[kind] if name not in frame.columns]
    if missing:
        raise BadInput(
            f"bringing {kind} into form", f"the column {missing[0]} is missing", "Name it in the column map"
        )
    absent = [
        pl.lit(None, dtype=dtype).alias(name) for name, dtype in schema.items() if name not in frame.columns
    ]
    cast = [pl.col(name).cast(dtype) for name, dtype in schema.items() if name in frame.columns]
    floats = [name for name, dtype in schema.items() if dtype == pl.Float64]
    finite = [pl.when(pl.col(name).is_finite()).then(pl.col(name)).alias(name) for name in floats]
    table = frame.select(*cast, *absent).select(list(schema)).with_columns(finite)
    if kind == "prices":
        # A close is a price on a screen; adjusted closes are not, and keep every digit.
        table = table.with_columns(clean_price("close"), clean_price("dividend"))
    if "symbol" in schema:
        table = table.with_columns(canonical_symbol("symbol"))
    return table.unique(KEYS[kind], keep="last", maintain_order=True).sort(KEYS[kind])


def schema_of(kind: str) -> Schema:
    """The columns of one fact table.

    Raises:
        BadInput: when there is no such table; names the nearest one.
    """
    if kind not in SCHEMAS:
        near = get_close_matches(kind, SCHEMAS, n=1)
        hint = f"Did you mean {near[0]}?" if near else f"Known are {', '.join(SCHEMAS)}"
        raise BadInput("choosing a fact table", f"there is no kind {kind!r}", hint)
    return SCHEMAS[kind]


def write(kind: str, frame: pl.DataFrame, path: Path) -> None:
    """Save facts as Parquet (zstd), whole or not at all."""
    write_parquet(conform(kind, frame), path)


def read(
    kind: str,
    path: Path,
    symbols: Sequence[str] | None = None,
    columns: Sequence[str] | None = None,
    where: pl.Expr | None = None,
) -> pl.DataFrame:
    """Saved facts, all of them or only those of some symbols, some columns, or the rows of which `where` is true.

    Raises:
        BadInput: when the file is missing, damaged, or holds another table.
    """
    return read_parquet(path, schema_of(kind), columns, symbols, where, YOUNGER.get(kind, ()))
