"""Applying a column map: a vendor's table becomes ours, and every row or cell that could not is accounted for."""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING

import polars as pl

from putwright.adapters.files import cells
from putwright.adapters.files.column_map import CHAIN, ColumnMap, targets
from putwright.domain.refusal import BadInput
from putwright.market.imported import LeftOut

if TYPE_CHECKING:
    from collections.abc import Mapping

_PRICES = {"bid", "ask", "last"}
# Without these no contract can be named: a row that lacks one is dropped, elsewhere only the cell stays unknown.
_VITAL = {"symbol", "expiry", "right", "strike", "strike_thousandths"}


@dataclass
class Account:
    """What is left out while a table is read, one entry per column and reason."""

    frame: pl.DataFrame
    entries: list[LeftOut] = field(default_factory=list)
    dropped: pl.Series | None = None

    def add(self, mask: pl.Series, column: str, reason: str, *, whole_row: bool) -> None:
        """Count the rows where the mask holds, and remember the first; a row is dropped once, for one reason."""
        mask = mask.fill_null(value=False)
        if self.dropped is not None:
            mask = mask & ~self.dropped
        if whole_row:
            self.dropped = mask if self.dropped is None else self.dropped | mask
        count = int(mask.sum())
        if not count:
            return
        at = int(mask.arg_max() or 0)
        example = self.frame[column][at] if column in self.frame.columns else ""
        where = f"{self.frame['_file'][at]} line {self.frame['_line'][at]}"
        self.entries.append(
            LeftOut(where, column, reason, "" if example is None else str(example)[:60], count, whole_row)
        )


def missing_column(name: str, column_map: ColumnMap, seen: list[str]) -> BadInput | None:
    """The error for a file that lacks a column of its map, naming the nearest it has; None when all are there."""
    for theirs in column_map.required:
        if theirs not in seen:
            near = get_close_matches(theirs, seen, n=1, cutoff=0.5)
            lower = {one.lower(): one for one in seen}
            found = near[0] if near else lower.get(theirs.lower())
            hint = (
                f"The nearest is {found!r}: if it is the same, write a column map that says so"
                if found
                else (f"The file has {', '.join(repr(one) for one in seen if not one.startswith('_'))}")
            )
            return BadInput(
                f"importing {name} as {column_map.name}", f"the column {theirs!r} is missing", hint
            )
    return None


def apply(
    frame: pl.DataFrame, column_map: ColumnMap, constants: Mapping[str, object]
) -> tuple[pl.DataFrame, list[LeftOut]]:
    """Our columns of a vendor's table, row by row in the same order, less the rows that can not be used.

    Args:
        frame: the vendor's columns, `_file` and `_line`; columns that already bear our names with a leading `=`
            (read from a file's name or footer) come before the map's.
        column_map: what the vendor calls what.
        constants: values for all rows, stronger than the map's own.

    Raises:
        BadInput: when a column is missing.
    """
    name = str(frame["_file"][0]) if frame.height else column_map.name
    fault = missing_column(name, column_map, frame.columns)
    if fault:
        raise fault
    account = Account(frame)
    kinds = targets(column_map.kind)
    out: dict[str, pl.Series] = {}
    for ours, kind in kinds.items():
        theirs = column_map.columns.get(ours)
        own = f"={ours}"
        if theirs in frame.columns and theirs is not None:
            out[ours] = _column(frame, theirs, ours, kind, column_map, account)
        elif own in frame.columns:
            out[ours] = frame[own].cast(kind).alias(ours)
        second = column_map.fallbacks.get(ours)
        if second in frame.columns and second is not None:
            spare = _column(frame, second, ours, kind, column_map, account)
            out[ours] = out[ours].zip_with(out[ours].is_not_null(), spare) if ours in out else spare
    for ours, value in {**column_map.constants, **constants}.items():
        if value is not None and (ours in constants or ours not in out):
            out[ours] = pl.Series(ours, [value], dtype=kinds[ours]).new_from_index(0, frame.height)
    table = pl.DataFrame(out) if out else pl.DataFrame()
    if column_map.kind == CHAIN and frame.height:
        table = _contracts(table, account, column_map)
    table = table.with_columns(frame["_file"], frame["_line"])
    return (table if account.dropped is None else table.filter(~account.dropped)), account.entries


def _column(
    frame: pl.DataFrame, theirs: str, ours: str, kind: object, column_map: ColumnMap, account: Account
) -> pl.Series:
    raw = frame[theirs]
    unit = column_map.units.get(ours, "count")
    pattern = column_map.formats.get(ours)
    if isinstance(kind, pl.Datetime):
        zone = column_map.spot_zone if ours == "spot_time" else column_map.zone
        column = cells.moments(raw, unit, pattern, zone, str(frame["_file"][0]))
    elif kind in {pl.Int32, pl.Int64}:
        number = cells.typed(raw, ours, pl.Float64, unit, pattern)
        column = number.round(0)
    else:
        column = cells.typed(raw, ours, kind, unit, pattern)
    if column.dtype.is_float():
        column = column.set(~column.is_finite(), None)
    vital = ours in _VITAL
    silent = cells.blank(raw, column_map.absences)
    broken = column.is_null() & cells.not_finite(raw) & ~cells.said(raw, column_map.absences)
    account.add(broken, theirs, f"NaN or infinite, so {ours} is unknown", whole_row=vital)
    unreadable = column.is_null() & ~silent & ~broken
    account.add(unreadable, theirs, f"not readable as {ours}", whole_row=vital)
    bounds = cells.bounds_of(ours, column_map.kind)
    if bounds is None or not column.dtype.is_numeric():
        return column.alias(ours)
    # Interactive Brokers writes -1 where nothing is quoted; that is an absence, not a fault.
    absent = (column == -1) if ours in _PRICES else pl.Series([False]).new_from_index(0, column.len())
    low = (column < bounds[0]) & ~absent
    high = column > bounds[1]
    below, above = (cells.limit_words(ours, column_map.kind, one) for one in bounds)
    reason = (
        "not above zero" if bounds[0] > 0 else ("negative" if bounds[0] == 0 else f"absurd, below {below}")
    )
    account.add(low, theirs, f"{ours} {reason}", whole_row=vital)
    account.add(high, theirs, f"{ours} absurd, above {above}", whole_row=vital)
    column = column.set(low | high | absent, None)
    return column.cast(kind).alias(ours) if kind in {pl.Int32, pl.Int64} else column.alias(ours)


def _contracts(table: pl.DataFrame, account: Account, column_map: ColumnMap) -> pl.DataFrame:
    """The contract each row is about, from its own columns and its OSI symbol; rows without one are dropped."""
    if "strike" in table.columns:
        thousandths = table["strike"] * 1000
        nearest = thousandths.round(0)
        # 32-bit strikes are off by up to 2**-24 of their size.
        fine = (thousandths - nearest).abs() > (thousandths.abs() * 2.0**-23).clip(1e-6)
        account.add(
            fine, _theirs(column_map, "strike"), "strike finer than a tenth of a cent", whole_row=True
        )
        whole = nearest.set(fine, None).cast(pl.Int32).alias("strike_thousandths")
        table = table.drop("strike").with_columns(whole)
    if "contract" in table.columns:
        table = _with_osi(table, account, column_map)
    for ours in ("expiry", "right", "strike_thousandths", "symbol"):
        if ours not in table.columns:
            remedy = f"Name it in the column map: [columns] or [constants] {ours.removesuffix('_thousandths')} = ..."
            raise BadInput(f"importing {account.frame['_file'][0]}", f"nothing tells the {ours}", remedy)
        theirs = _theirs(column_map, "strike" if ours == "strike_thousandths" else ours)
        account.add(table[ours].is_null(), theirs, f"no {ours.removesuffix('_thousandths')}", whole_row=True)
    early = table["expiry"] < cells.FIRST_LISTED
    account.add(early, _theirs(column_map, "expiry"), "expiry before options were listed", whole_row=True)
    return table


def _theirs(column_map: ColumnMap, ours: str) -> str:
    return column_map.columns.get(ours) or column_map.columns.get("contract") or ours


def _with_osi(table: pl.DataFrame, account: Account, column_map: ColumnMap) -> pl.DataFrame:
    parts = table["contract"].str.to_uppercase().str.extract_groups(cells.OSI).struct.unnest()
    parts = parts.select(
        pl.col("1").alias("root"),
        pl.col("2").str.to_date("%y%m%d", strict=False).alias("expiry"),
        pl.col("3")
        .replace_strict({"P": "PUT", "C": "CALL"}, default=None, return_dtype=pl.Enum(["PUT", "CALL"]))
        .alias("right"),
        pl.col("4").cast(pl.Int32, strict=False).alias("strike_thousandths"),
    )
    theirs = column_map.columns["contract"]
    broken = parts["root"].is_null() & table["contract"].is_not_null()
    account.add(broken, theirs, "not an OSI contract symbol", whole_row=False)
    for ours in ("expiry", "right", "strike_thousandths"):
        if ours in table.columns:
            differs = (parts[ours] != table[ours]).fill_null(value=False)
            account.add(differs, theirs, f"its contract symbol says another {ours}", whole_row=True)
            merged = pl.coalesce(pl.when(~differs).then(table[ours]), pl.when(~differs).then(parts[ours]))
            table = table.with_columns(merged.alias(ours))
        else:
            table = table.with_columns(parts[ours])
    table = table.with_columns(parts["root"]).drop("contract")
    if "symbol" not in table.columns:
        table = table.with_columns(pl.col("root").str.replace(r"\d+$", "").alias("symbol"))
    return table
