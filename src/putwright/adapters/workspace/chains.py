"""Recorded chains: one Parquet file an import and session, and an index that tells which file is newest for a name."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import polars as pl

from putwright.adapters.workspace.files import write_whole
from putwright.domain.refusal import BadInput
from putwright.market import snapshot

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime
    from pathlib import Path

NEW_YORK = ZoneInfo("America/New_York")
INDEX_SCHEMA = {
    "symbol": pl.String,
    "session": pl.Date,
    "quote_time": snapshot.Moment,
    "file": pl.String,
    "rows": pl.Int64,
    "digest": pl.UInt64,
}


class ChainStore:
    """The chains of one workspace. Files are never changed after they were written; the index is replaced whole."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._index_path = folder / "index.parquet"

    def index(self) -> pl.DataFrame:
        """Which file holds which name at which time; empty before the first import."""
        if not self._index_path.exists():
            return pl.DataFrame(schema=INDEX_SCHEMA)
        try:
            return pl.read_parquet(self._index_path)
        except (pl.exceptions.PolarsError, OSError) as error:
            raise BadInput(
                f"Reading {self._index_path}", "the index of the recorded chains is damaged",
                "Restore it from a backup, or delete it and import the chains again.",
            ) from error  # fmt: skip

    def add(self, table: pl.DataFrame) -> int:
        """Keep an imported chain, one file a session; returns how many rows are new to the workspace [contract]."""
        if table.is_empty():
            return 0
        dated = table.with_columns(
            session=pl.col("quote_time").dt.convert_time_zone("America/New_York").dt.date()
        )
        entries, index = [], self.index()
        for (session,), rows in dated.partition_by("session", as_dict=True, maintain_order=True).items():
            chains = rows.drop("session")
            digest = _file_digest(chains)
            name = f"{session}/{digest}.parquet"
            if not (self._folder / name).exists() or name not in set(index["file"].to_list()):
                write_whole(self._folder / name, lambda path, chains=chains: snapshot.write(chains, path))  # type: ignore[misc]
                entries.append(_entries(rows, name))
        if not entries:
            return 0
        fresh = pl.concat(entries)
        merged = (
            pl.concat([index, fresh])
            .unique(["symbol", "quote_time", "file"], keep="last")
            .sort("symbol", "quote_time", "file")
        )
        write_whole(self._index_path, lambda path: merged.write_parquet(path))
        return int(fresh["rows"].sum())

    def newest(self, symbols: Collection[str] | None, as_of: datetime) -> pl.DataFrame:
        """The newest chain of each name at a moment, with `not_refreshed` where it repeats the session before."""
        chosen = self._chosen(symbols, as_of)
        parts = []
        for (file,), names in chosen.partition_by("file", as_dict=True).items():
            rows = snapshot.read(
                self._folder / str(file), symbols=None if symbols is None else set(names["symbol"].to_list())
            )
            parts.append(rows.join(names.select("symbol", "not_refreshed"), on="symbol", how="inner"))
        if not parts:
            return pl.DataFrame(schema={**snapshot.SCHEMA, "not_refreshed": pl.Boolean})
        return pl.concat(parts).filter(pl.col("quote_time") <= as_of).sort(snapshot.ORDER)

    def _chosen(self, symbols: Collection[str] | None, as_of: datetime) -> pl.DataFrame:
        known = self.index().filter(pl.col("quote_time") <= as_of)
        if symbols is not None:
            known = known.filter(pl.col("symbol").is_in(list(symbols)))
        ordered = known.sort("symbol", "quote_time", "rows")
        earlier = pl.col("digest").shift(1).over("symbol"), pl.col("session").shift(1).over("symbol")
        marked = ordered.with_columns(
            not_refreshed=((pl.col("digest") == earlier[0]) & (pl.col("session") != earlier[1])).fill_null(
                False
            )
        )
        return marked.group_by("symbol", maintain_order=True).last()


def _entries(rows: pl.DataFrame, name: str) -> pl.DataFrame:
    return (
        rows.with_columns(file=pl.lit(name), digest=_quote_digest())
        .group_by("symbol", "session", "file", maintain_order=True)
        .agg(
            quote_time=pl.col("quote_time").max(), rows=pl.len().cast(pl.Int64), digest=pl.col("digest").sum()
        )
        .select(list(INDEX_SCHEMA))
        .cast(INDEX_SCHEMA)  # type: ignore[arg-type]
    )


def _quote_digest() -> pl.Expr:
    """A number per row that changes with its quote; the sum over a name's rows tells whether anything moved.

    Plain integer arithmetic, so that a digest of one release can be compared with one of the next.
    """
    prices = [
        (pl.col(name).fill_null(-1.0) * 10_000).round().cast(pl.Int64) for name in ("bid", "ask", "last")
    ]
    days, puts = pl.col("expiry").cast(pl.Int32).cast(pl.Int64), (pl.col("right") == "PUT").cast(pl.Int64)
    parts = [pl.col("strike_thousandths").cast(pl.Int64), days, puts, *prices, pl.col("volume").fill_null(-1)]
    mixed = pl.lit(0, pl.Int64)
    for part in parts:
        mixed = (mixed * 1_000_003 + part) % 2_147_483_647
    return mixed.cast(pl.UInt64)


def _file_digest(chains: pl.DataFrame) -> str:
    columns = chains.select(
        pl.col("strike_thousandths").cast(pl.Int64),
        pl.col("expiry").cast(pl.Int32).cast(pl.Int64),
        pl.col("quote_time").cast(pl.Int64),
        *[(pl.col(name).fill_null(-1.0) * 10_000).round().cast(pl.Int64) for name in ("bid", "ask", "spot")],
    )
    digest = hashlib.sha256(",".join(chains["symbol"].unique(maintain_order=True)).encode())
    for column in columns.iter_columns():
        digest.update(column.to_numpy().tobytes())
    return digest.hexdigest()[:16]
