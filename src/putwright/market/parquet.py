"""Tables on disk: Parquet files written whole or not at all, and read with their schema checked."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import polars as pl

from putwright.domain.refusal import BadInput

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from pathlib import Path


def write_parquet(frame: pl.DataFrame, path: Path) -> None:
    """Write a table (zstd) so that a reader sees the old file or the new one, never half of either."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with half.open("wb") as out:
            frame.write_parquet(out, compression="zstd", statistics=True, row_group_size=131_072)
            out.flush()
            os.fsync(out.fileno())
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)


def read_parquet(
    path: Path,
    schema: Mapping[str, pl.DataType | type[pl.DataType]],
    columns: Sequence[str] | None = None,
    symbols: Sequence[str] | None = None,
    where: pl.Expr | None = None,
    younger: Collection[str] = (),
) -> pl.DataFrame:
    """A table of ours, or only some of its columns and symbols, or the rows of which `where` is true.

    Columns that are `younger` than the file are missing in it: nothing was known of them.

    Raises:
        BadInput: when the file is missing or damaged, or its columns are not those of the schema.
    """
    tried = f"reading {path}"
    try:
        lazy = pl.scan_parquet(path)
        seen = lazy.collect_schema()
        unknown = [name for name in younger if name not in seen]
        if unknown:
            lazy = lazy.with_columns(pl.lit(None, dtype=schema[name]).alias(name) for name in unknown)
            seen = lazy.collect_schema()
        wrong = [name for name, kind in schema.items() if seen.get(name) != kind]
        if wrong:
            raise BadInput(
                tried, f"column {wrong[0]} is missing or of another type", "Import the original file again"
            )
        if symbols is not None:
            lazy = lazy.filter(pl.col("symbol").is_in(list(symbols)))
        if where is not None:
            lazy = lazy.filter(where)
        return lazy.select(list(columns) if columns is not None else list(schema)).collect()
    except FileNotFoundError as fault:
        raise BadInput(tried, "there is no such file", "Import it first") from fault
    except (pl.exceptions.PolarsError, OSError) as fault:
        raise BadInput(
            tried, f"the file is damaged or not Parquet ({str(fault).splitlines()[0]})", "Import it again"
        ) from fault
