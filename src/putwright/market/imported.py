"""What an import hands on: the rows that were good, and a plain account of those that were not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True, slots=True)
class LeftOut:
    """One kind of thing an import did not take, with how often it occurred and where it was met first.

    Attributes:
        line_or_row: file and line (CSV) or row (Parquet, JSON) of the first occurrence.
        column: the column at fault, in the words of the file; empty when the whole line is.
        reason: what is wrong, as a clause.
        example: the first offending value, shortened.
        count: how many rows or cells [row].
        whole_row: True when the row was dropped, False when only this cell was left unknown.
        whole_file: True when nothing of the file could be read; it counts as one.
    """

    line_or_row: str
    column: str
    reason: str
    example: str
    count: int = 1
    whole_row: bool = True
    whole_file: bool = False

    def __str__(self) -> str:
        what = "file" if self.whole_file else ("row" if self.whole_row else "cell")
        many = f"{self.count:,} {what}s" if self.count != 1 else f"1 {what}"
        column = f", column {self.column!r}" if self.column else ""
        example = f" (such as {self.example!r})" if self.example else ""
        return f"left out {many}: {self.reason}{example}, first at {self.line_or_row}{column}"


@dataclass(frozen=True, slots=True)
class ImportResult:
    """A table in one of the documented schemas, and everything worth saying about how it came about."""

    table: pl.DataFrame
    kept: int
    left_out: tuple[LeftOut, ...]
    source: str
    notes: tuple[str, ...] = ()

    @property
    def rows_left_out(self) -> int:
        """How many whole rows of the files are not in the table for a fault of their own [row]."""
        return sum(one.count for one in self.left_out if one.whole_row and not one.whole_file)

    def __str__(self) -> str:
        lines = [f"{self.source}: {self.kept:,} rows kept, {self.rows_left_out:,} left out"]
        return "\n".join(
            [*lines, *(f"  {one}" for one in self.left_out), *(f"  note: {n}" for n in self.notes)]
        )
