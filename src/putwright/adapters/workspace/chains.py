"""Recorded chains: one Parquet file an import and session, and an index that tells which files are newest for a name."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from putwright.adapters.workspace.files import write_whole
from putwright.market import snapshot
from putwright.market.parquet import read_parquet
from putwright.market.quote_repeats import COMMON_MIN
from putwright.market.snapshot import session_date

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime
    from pathlib import Path

# `sequence` counts the imports, so that of two that speak of the same moment the later one is believed. `digest` tells
# whether any quote of a name moved, `series` which expiries and rights of it a file holds.
INDEX_SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "symbol": pl.String,
    "session": pl.Date,
    "quote_time": snapshot.Moment,
    "file": pl.String,
    "rows": pl.Int64,
    "digest": pl.UInt64,
    "series": pl.UInt64,
    "traded": pl.Boolean,
    "sequence": pl.Int64,
}
NEWEST_LAST = ["symbol", "session", "quote_time", "sequence"]
SERIES = ["symbol", "expiry", "right"]


class ChainStore:
    """The chains of one workspace. Files are never changed after they were written; the index is replaced whole."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._index_path = folder / "index.parquet"

    def index(self) -> pl.DataFrame:
        """Which file holds which name at which time; empty before the first import.

        Raises:
            BadInput: the index is damaged.
        """
        if not self._index_path.exists():
            return pl.DataFrame(schema=INDEX_SCHEMA)
        return read_parquet(self._index_path, INDEX_SCHEMA)

    def add(self, table: pl.DataFrame) -> int:
        """Keep an imported chain, one file a session; returns how many rows are new to the workspace [contract].

        Rows without a time of their quote are nowhere in time and are not kept.
        """
        dated = snapshot.conform(table.filter(pl.col("quote_time").is_not_null()))
        dated = dated.with_columns(session=session_date())
        entries, index = [], self.index()
        sequence = 1 + int(index.select(pl.col("sequence").max().fill_null(0)).item())
        indexed = set(index["file"].to_list())
        for (session,), rows in dated.partition_by("session", as_dict=True, maintain_order=True).items():
            chains = rows.drop("session")
            name = f"{session}/{_file_digest(chains)}.parquet"
            if (self._folder / name).exists() and name in indexed:
                continue
            write_whole(self._folder / name, lambda path, chains=chains: _write(chains, path))  # type: ignore[misc]
            entries.append(_entries(rows, name, sequence))
        if not entries:
            return 0
        fresh = pl.concat(entries)
        merged = pl.concat([index.join(fresh, on=["symbol", "file"], how="anti"), fresh]).sort(
            *NEWEST_LAST, "file"
        )
        write_whole(self._index_path, lambda path: _write(merged, path))
        return int(fresh["rows"].sum())

    def newest(self, symbols: Collection[str] | None, as_of: datetime) -> pl.DataFrame:
        """The newest chain of each name at a moment, with `not_refreshed` where it repeats the session before.

        Expiries recorded one by one in several files of one session stand side by side; of what two files hold of one
        expiry and right, the newer file's is taken, whole.

        Raises:
            BadInput: a file of the recorded chains is missing or damaged.
        """
        index = self.index()
        chosen = _newest_sessions(index.filter(pl.col("quote_time") <= as_of), symbols)
        parts = [
            self._told(str(file), names, index.filter(pl.col("file") == file))
            for (file,), names in chosen.partition_by("file", as_dict=True, maintain_order=True).items()
        ]
        if not parts:
            return pl.DataFrame(schema={**snapshot.SCHEMA, "not_refreshed": pl.Boolean})
        if chosen["symbol"].is_duplicated().any():
            return _newest_of_each_series(parts, chosen, as_of)
        quotes = _side_by_side(parts)
        return (
            quotes
            if bool((quotes["quote_time"] <= as_of).all())
            else quotes.filter(pl.col("quote_time") <= as_of)
        )

    def _told(self, file: str, names: pl.DataFrame, of_file: pl.DataFrame) -> pl.DataFrame:
        """The quotes of some names of a file; whoever wants all of its names has no need to ask for each."""
        wanted = names["symbol"].to_list()
        everybody = len(wanted) == of_file.height
        quotes = snapshot.read(self._folder / file, symbols=None if everybody else wanted)
        repeating = names.filter("not_refreshed")["symbol"].to_list()
        repeats = pl.col("symbol").is_in(repeating) if repeating else pl.lit(value=False)
        return quotes.with_columns(not_refreshed=repeats)


def _newest_sessions(known: pl.DataFrame, symbols: Collection[str] | None) -> pl.DataFrame:
    """The files of each name's newest session, without those that a newer one replaces altogether."""
    if symbols is not None:
        known = known.filter(pl.col("symbol").is_in(list(symbols)))
    newest = known.sort(NEWEST_LAST).unique(["symbol", "session", "series"], keep="last", maintain_order=True)
    # A handful of rows may agree by chance, and quotes that nobody traded on may well stand still.
    told = (pl.col("rows") >= COMMON_MIN) & pl.col("traded")
    repeats = pl.col("digest") == pl.col("digest").shift(1).over("symbol", "series")
    marked = newest.with_columns(not_refreshed=(told & repeats).fill_null(value=False))
    return marked.filter(pl.col("session") == pl.col("session").max().over("symbol"))


def _side_by_side(parts: list[pl.DataFrame]) -> pl.DataFrame:
    """The quotes of files that have no name in common, in the order of their names: each file is in order already."""
    if len(parts) == 1:
        return parts[0]
    quotes = pl.concat(parts)
    runs = quotes.select(pl.col("symbol").rle()).unnest("symbol")
    lengths = runs["len"].to_numpy().astype(np.int64)
    starts = np.cumsum(lengths) - lengths
    order = runs.with_row_index().sort("value", "index")["index"].to_numpy()
    into_run = np.arange(quotes.height) - np.repeat(
        np.cumsum(lengths[order]) - lengths[order], lengths[order]
    )
    rows = np.repeat(starts[order], lengths[order]) + into_run
    return quotes.select(pl.all().gather(rows))


def _newest_of_each_series(parts: list[pl.DataFrame], chosen: pl.DataFrame, as_of: datetime) -> pl.DataFrame:
    """Of what several files hold of one expiry and right the newer file's quotes, whole."""
    files = chosen.partition_by("file", maintain_order=True)
    told = [
        part.join(
            names.select("symbol", "sequence", _file_time="quote_time"), on="symbol", maintain_order="left"
        )
        for part, names in zip(parts, files, strict=True)
    ]
    quotes = pl.concat(told)
    for order in ("_file_time", "sequence"):
        quotes = quotes.filter(pl.col(order) == pl.col(order).max().over(SERIES))
    known = quotes.drop("_file_time", "sequence").filter(pl.col("quote_time") <= as_of)
    return known.sort([*snapshot.ORDER, "root"], maintain_order=True)


def _write(table: pl.DataFrame, path: Path) -> None:
    table.write_parquet(path, compression="zstd", statistics=True, row_group_size=131_072)


def _entries(rows: pl.DataFrame, name: str, sequence: int) -> pl.DataFrame:
    series = _mixed([pl.col("expiry").cast(pl.Int32), (pl.col("right") == "PUT")])
    return (
        rows.with_columns(digest=_quote_digest(), series=series)
        .group_by("symbol", "session", maintain_order=True)
        .agg(
            quote_time=pl.col("quote_time").max(),
            rows=pl.len(),
            digest=pl.col("digest").sum(),
            series=pl.col("series").unique().sum(),
            traded=(pl.col("volume") > 0).any(),
        )
        .with_columns(file=pl.lit(name), sequence=pl.lit(sequence))
        .select(list(INDEX_SCHEMA))
        .cast(INDEX_SCHEMA)  # type: ignore[arg-type]
    )


def _quote_digest() -> pl.Expr:
    """A number per row that changes with its quote; the sum over a name's rows tells whether anything moved."""
    prices = [(pl.col(name).fill_null(-1.0) * 10_000).round() for name in ("bid", "ask", "last")]
    contract = [pl.col("strike_thousandths"), pl.col("expiry").cast(pl.Int32), pl.col("right") == "PUT"]
    return _mixed([*contract, *prices, pl.col("volume").fill_null(-1)])


def _mixed(parts: list[pl.Expr]) -> pl.Expr:
    """Plain integer arithmetic, so that a digest of one release can be compared with one of the next."""
    mixed = pl.lit(0, pl.Int64)
    for part in parts:
        mixed = (mixed * 1_000_003 + part.cast(pl.Int64)) % 2_147_483_647
    return mixed.cast(pl.UInt64)


def _file_digest(chains: pl.DataFrame) -> str:
    """A fingerprint of everything the rows say: two imports share it only when nothing at all is different."""
    digest = hashlib.sha256()
    for column in chains.iter_columns():
        digest.update(f"{column.name}:".encode() + column.is_null().to_numpy().tobytes())
        values = column
        if column.dtype == pl.String or isinstance(column.dtype, pl.Enum):
            words = column.cast(pl.String)
            seen = words.drop_nulls().unique(maintain_order=True)
            digest.update("\x00".join(seen.to_list()).encode())
            values = words.cast(pl.Enum(seen))
        digest.update(values.to_physical().fill_null(0).to_numpy().tobytes())
    return digest.hexdigest()[:16]
