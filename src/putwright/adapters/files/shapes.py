"""Which vendor's shape a file has, and what its name and its broken lines tell."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import TYPE_CHECKING

import polars as pl

from putwright.adapters.files.applying import missing_column
from putwright.adapters.files.column_map import ColumnMap, shipped_maps, targets
from putwright.adapters.files.opening import Opened, bad
from putwright.domain.refusal import BadInput
from putwright.market.imported import LeftOut

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Shaped:
    """A table and the map that reads it.

    Columns of the frame that begin with `=` bear our names and are told by the file's header, footer or name.
    """

    column_map: ColumnMap
    frame: pl.DataFrame
    left_out: tuple[LeftOut, ...] = ()
    notes: tuple[str, ...] = ()


def maps_of(kind: str, wanted: str | None) -> list[ColumnMap]:
    """The shipped maps of one kind, or those a format's or vendor's name means.

    Raises:
        BadInput: when there is no such format; names the nearest.
    """
    maps = [one for one in shipped_maps() if one.kind == kind]
    if wanted is None:
        return maps
    chosen = [one for one in maps if wanted in {one.name, one.vendor}]
    if not chosen:
        known = sorted({one.name for one in maps} | {one.vendor for one in maps})
        near = get_close_matches(wanted, known, n=1)
        hint = f"Did you mean {near[0]!r}?" if near else f"Known are {', '.join(known)}"
        raise BadInput(f"importing {kind}", f"there is no format {wanted!r}", hint)
    return chosen


def recognised(frame: pl.DataFrame, candidates: list[ColumnMap], name: str) -> ColumnMap:
    """The map that fits a table: of those whose columns are all there the one that explains most of them.

    Where several explain as many, the columns bear putwright's own names and mean what it means by them.

    Raises:
        BadInput: when none fits; says what was seen, the column that is missing, and the known formats.
    """
    seen = [one for one in frame.columns if one != "_line"]
    fitting = [one for one in candidates if set(one.required) <= set(seen)]
    if fitting:
        return max(
            fitting, key=lambda one: (len(set(one.columns.values()) & set(seen)), one.vendor == "plain")
        )
    if not candidates:
        raise bad(name, "no format of this kind is a table", "Give a column map with --map")
    nearest = max(candidates, key=lambda one: len(set(one.required) & set(seen)) / max(1, len(one.required)))
    share = len(set(nearest.required) & set(seen)) / max(1, len(nearest.required))
    fault = missing_column(name, nearest, seen)
    if fault and (len(candidates) == 1 or share >= 0.6):
        raise fault
    known = ", ".join(sorted(one.name for one in candidates))
    wrong = f"its columns fit no known format: {', '.join(repr(one) for one in seen[:12])}"
    raise bad(name, wrong, f"Known are {known}; for another vendor write a column map and give it with --map")


def with_file_facts(shaped: Shaped, name: str) -> pl.DataFrame:
    """The table with `_file`, and what the file's name tells by the map's pattern in columns of our names."""
    pattern = shaped.column_map.file_name
    found = pattern.search(name.rsplit("/", 1)[-1]) if pattern else None
    frame = shaped.frame
    if "_line" not in frame.columns:
        frame = frame.with_row_index("_line", offset=1)
    told = {} if found is None else {ours: text for ours, text in found.groupdict().items() if text}
    extra = [
        _constant(ours, text, shaped.column_map)
        for ours, text in told.items()
        if f"={ours}" not in frame.columns and ours not in shaped.column_map.columns
    ]
    return frame.with_columns(*extra, pl.lit(name).alias("_file"), pl.col("_line").cast(pl.UInt32))


def _constant(ours: str, text: str, column_map: ColumnMap) -> pl.Expr:
    kind = targets(column_map.kind)[ours]
    if kind == pl.Date:
        return pl.lit(date.fromisoformat(text)).alias(f"={ours}")
    if ours == "right":
        return pl.lit("PUT" if text.lower().startswith("p") else "CALL").alias(f"={ours}")
    return pl.lit(text).alias(f"={ours}")


def loose_lines(one: Opened) -> tuple[LeftOut, ...]:
    """The lines of a CSV file that have another number of fields than its header."""
    if not one.loose:
        return ()
    first = one.loose[0]
    reason = f"another number of fields than the header's {first.expected}"
    return (LeftOut(f"{one.name} line {first.line}", "", reason, first.text[:60], len(one.loose)),)


def rowless(one: Opened) -> BadInput:
    """The error of a file with a header and not one whole row; says where it was cut, if it was."""
    again = "Download or export it again"
    if not one.loose:
        return bad(one.name, "it has a header and no rows", again)
    first = one.loose[0]
    if len(one.loose) == 1 and first.fields < first.expected:
        cut = f"{first.fields} of the header's {first.expected} fields are there"
        return bad(one.name, f"the file ends in the middle of line {first.line}: {cut}", again)
    wrong = f"none of its {len(one.loose):,} lines has the header's {first.expected} fields"
    return bad(one.name, f"{wrong}; line {first.line} has {first.fields}", again)


def constants(frame: pl.DataFrame, values: Mapping[str, object]) -> pl.DataFrame:
    """The table with values for all rows in columns of our names; None tells nothing."""
    extra = [pl.lit(value).alias(f"={ours}") for ours, value in values.items() if value is not None]
    return frame.with_columns(extra)
