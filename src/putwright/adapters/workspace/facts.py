"""Recorded facts: one Parquet file a kind; importing the same file again changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from putwright.adapters.workspace.files import write_whole
from putwright.market import facts
from putwright.market.facts import KEYS, SCHEMAS

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date
    from pathlib import Path

# The column that says since when a row could be known; a close or a yield is known on its day.
KNOWN_BY = {
    "prices": "date",
    "fundamentals": "as_of",
    "earnings": "as_of",
    "volatility": "date",
    "rates": "date",
    "fx": "date",
}


class FactStore:
    """The fact tables of one workspace."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self, kind: str) -> pl.DataFrame:
        """A whole fact table; empty before the first import.

        Raises:
            BadInput: the file is damaged, or holds something else.
        """
        path = self._folder / f"{kind}.parquet"
        if not path.exists():
            return pl.DataFrame(schema=SCHEMAS[kind])
        return facts.read(kind, path)

    def known(
        self,
        kind: str,
        known_by: date,
        *,
        symbols: Collection[str] | None = None,
        columns: Sequence[str] | None = None,
        since: date | None = None,
    ) -> pl.DataFrame:
        """A fact table as it was known on a day, or a part of it; a row without a day is not known.

        What is not asked for is not read: the closes of a whole market are millions of rows.
        """
        path = self._folder / f"{kind}.parquet"
        if not path.exists():
            return pl.DataFrame(schema=SCHEMAS[kind]).select(columns or list(SCHEMAS[kind]))
        wanted = [pl.col(KNOWN_BY[kind]) <= known_by]
        if symbols is not None:
            wanted.append(pl.col("symbol").is_in(list(symbols)))
        if since is not None:
            wanted.append(pl.col("date") >= since)
        return facts.read(kind, path, columns=columns, where=pl.all_horizontal(wanted))

    def add(self, kind: str, table: pl.DataFrame) -> int:
        """Merge rows by their key, the newer import winning; returns how many rows are new or changed."""
        before = self.read(kind)
        merged = pl.concat([before, table.select(list(SCHEMAS[kind])).cast(SCHEMAS[kind])]).unique(  # type: ignore[arg-type]
            KEYS[kind], keep="last", maintain_order=True
        )
        merged = merged.sort(KEYS[kind])
        if merged.equals(before):
            return 0
        changed = merged.join(before, on=list(SCHEMAS[kind]), how="anti", nulls_equal=True).height
        write_whole(self._folder / f"{kind}.parquet", merged.write_parquet)
        return changed
