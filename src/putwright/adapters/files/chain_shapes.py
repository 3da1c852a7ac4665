"""Chains in every known shape: tables through their maps, documents laid flat first."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from putwright.adapters.barchart import chains as barchart
from putwright.adapters.cboe import chains as cboe
from putwright.adapters.files.opening import Opened, bad
from putwright.adapters.files.shapes import Shaped, constants, loose_lines, recognised, rowless
from putwright.adapters.yahoo import chains as yahoo

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from putwright.adapters.files.column_map import ColumnMap

_DOCUMENTS = (cboe.flat, yahoo.flat)


def shaped(one: Opened, candidates: list[ColumnMap], given: Mapping[str, object]) -> Iterator[Shaped]:
    """The table of one opened file with the map that reads it.

    Args:
        one: the opened file.
        candidates: the maps that may be used.
        given: symbol, spot and expiry as the investor says, None where nothing was said.

    Raises:
        BadInput: when no map fits.
    """
    if one.frame is None:
        yield _document(one, candidates, given)
        return
    column_map = recognised(one.frame, candidates, one.name)
    if one.frame.is_empty():
        raise rowless(_without_footer(one) if column_map.name == "barchart" else one)
    frame, loose = one.frame, loose_lines(one)
    notes: tuple[str, ...] = ()
    if column_map.name == "barchart":
        frame, notes, footer = _barchart(one, given)
        loose = loose_lines(_without_footer(one)) if footer else loose
    yield Shaped(column_map, constants(frame, given), loose, notes)


def _document(one: Opened, candidates: list[ColumnMap], given: Mapping[str, object]) -> Shaped:
    by_name = {column_map.name: column_map for column_map in candidates}
    for flatten in _DOCUMENTS:
        found = flatten(one.document, one.name)
        if found is None:
            continue
        name, frame = found
        if name not in by_name:
            known = ", ".join(sorted(by_name))
            raise bad(
                one.name,
                f"it looks like {name}, which was not asked for",
                f"Leave --format out, or take {known}",
            )
        return Shaped(by_name[name], constants(frame, given))
    seen = list(one.document)[:12] if isinstance(one.document, dict) else type(one.document).__name__
    wrong = f"this JSON is no chain of a known format; seen: {seen}"
    raise bad(one.name, wrong, f"Known are {', '.join(sorted(by_name))}")


def _barchart(one: Opened, given: Mapping[str, object]) -> tuple[pl.DataFrame, tuple[str, ...], bool]:
    frame = one.frame if one.frame is not None else pl.DataFrame()
    moment = barchart.downloaded([line.text for line in one.loose])
    beside = _sidecar(one.path)
    told = barchart.sidecar_spot(beside) if beside else None
    own = barchart.spot_of(frame)
    notes: list[str] = []
    if own and told and abs(told / own - 1) > 0.005:
        wrong = (
            f"the file's own moneyness says {own:.2f}, the TOML beside it {told:.2f}: the file's own is used"
        )
        notes.append(f"{one.name}: the price of the stock is contradictory, {wrong}")
    spot = own or told
    if spot is None and given.get("spot") is None:
        raise bad(
            one.name, "it tells no price of the stock", "Give it: --spot 225.78, or a TOML file beside it"
        )
    values = {"spot": spot if given.get("spot") is None else None, "quote_time": moment}
    return constants(frame, values), tuple(notes), moment is not None


def _without_footer(one: Opened) -> Opened:
    """Less the line at the end that says when the table was downloaded."""
    is_footer = barchart.downloaded([line.text for line in one.loose]) is not None
    return replace(one, loose=one.loose[:-1]) if is_footer else one


def _sidecar(path: Path) -> dict[str, object] | None:
    """The TOML file beside a download whose name begins with the same symbol."""
    beside = path.with_name(f"{path.name.split('-', 1)[0]}.toml")
    if not beside.is_file():
        return None
    try:
        return tomllib.loads(beside.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError):
        return None
