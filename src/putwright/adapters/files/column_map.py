"""Column maps: what a vendor calls each of our columns, in which unit and which clock, read from TOML."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import time
from difflib import get_close_matches
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import polars as pl

from putwright.adapters.files.cells import UNITS
from putwright.domain.refusal import BadInput
from putwright.market import facts, snapshot

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

CHAIN = "chain"
# Columns a chain map may name besides those of the snapshot: an OSI symbol to take apart, a strike in dollars,
# a date without a time of day.
CHAIN_EXTRAS: dict[str, pl.DataType | type[pl.DataType]] = {
    "contract": pl.String,
    "strike": pl.Float64,
    "quote_date": pl.Date,
}
_SECTIONS = {
    "name",
    "vendor",
    "kind",
    "about",
    "columns",
    "optional",
    "fallbacks",
    "units",
    "constants",
    "formats",
    "times",
}
_KEYS = _SECTIONS | {"file_name", "notes", "absences"}


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """One vendor's shape of one table.

    Attributes:
        name: what `--format` calls it.
        vendor: the family it belongs to; `--format` takes that too.
        kind: `chain` or one of the fact tables.
        columns: our column -> theirs.
        optional: those of our columns the file may lack.
        fallbacks: our column -> theirs that speaks where the first one is silent, in the same unit.
        units: our column -> the unit of theirs.
        constants: our column -> one value for all rows.
        formats: our column -> strptime pattern of theirs, where it is not ISO.
        zone: the zone of clock times that do not say it.
        spot_zone: the same for the time of the spot, where it differs.
        clock: the time of day of quotes where the file has only a date and the vendor promises the time.
        file_name: a pattern whose groups, named like our columns, are read from the file's name.
        absences: this vendor's words for no value, in lower case, besides those everybody uses.
        notes: what an investor ought to know about this vendor's data, said at every import.
    """

    name: str
    vendor: str
    kind: str
    columns: Mapping[str, str]
    optional: frozenset[str]
    fallbacks: Mapping[str, str]
    units: Mapping[str, str]
    constants: Mapping[str, Any]
    formats: Mapping[str, str]
    zone: ZoneInfo | None
    spot_zone: ZoneInfo | None
    clock: time | None
    file_name: re.Pattern[str] | None
    absences: frozenset[str]
    notes: tuple[str, ...]

    @property
    def required(self) -> list[str]:
        """The vendor's columns without which a file is not of this shape."""
        return [theirs for ours, theirs in self.columns.items() if ours not in self.optional]


def targets(kind: str) -> dict[str, pl.DataType | type[pl.DataType]]:
    """The columns a map of this kind may fill."""
    return {**snapshot.SCHEMA, **CHAIN_EXTRAS} if kind == CHAIN else dict(facts.schema_of(kind))


def read_map(path: Path, kind: str) -> ColumnMap:
    """The column map an investor wrote.

    Raises:
        BadInput: when the file is no TOML, or a key, column, unit or zone in it is unknown.
    """
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        raise BadInput(f"reading the column map {path}", str(fault), "Give a TOML file in UTF-8") from fault
    return parse_map(text, path.name, kind)


def parse_map(text: str, name: str, kind: str | None = None) -> ColumnMap:
    """A column map from its TOML text.

    Args:
        text: the TOML.
        name: what to call it in messages.
        kind: the table it must fill, where the map does not say.

    Raises:
        BadInput: naming the key and the nearest known one.
    """
    tried = f"reading the column map {name}"
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise BadInput(tried, f"it is not TOML ({fault})", "Mend that line") from fault
    _known(raw, _KEYS, tried, "key")
    its_kind = str(raw.get("kind", kind or CHAIN))
    if kind is not None and its_kind != kind:
        raise BadInput(tried, f"it is for {its_kind}, not for {kind}", "Give a map of the right kind")
    allowed = targets(its_kind)
    columns = _table(raw, "columns", tried)
    for section in ("columns", "fallbacks", "units", "constants", "formats"):
        _known(_table(raw, section, tried), allowed, tried, f"column in [{section}]")
    _known(dict.fromkeys(raw.get("optional", ())), columns, tried, "optional column")
    units = {ours: str(unit) for ours, unit in _table(raw, "units", tried).items()}
    for unit in units.values():
        _known({unit: 0}, UNITS, tried, "unit")
    times = _table(raw, "times", tried)
    _known(times, {"zone", "spot_zone", "clock"}, tried, "key in [times]")
    return ColumnMap(
        name=str(raw.get("name", name)),
        vendor=str(raw.get("vendor", "")),
        kind=its_kind,
        columns={ours: str(theirs) for ours, theirs in columns.items()},
        optional=frozenset(raw.get("optional", ())),
        fallbacks={ours: str(theirs) for ours, theirs in _table(raw, "fallbacks", tried).items()},
        units=units,
        constants=_table(raw, "constants", tried),
        formats={ours: str(one) for ours, one in _table(raw, "formats", tried).items()},
        zone=_zone(times.get("zone"), tried),
        spot_zone=_zone(times.get("spot_zone", times.get("zone")), tried),
        clock=_clock(times.get("clock"), tried),
        file_name=_pattern(raw.get("file_name"), tried),
        absences=_absences(raw.get("absences", []), tried),
        notes=tuple(raw.get("notes", ())),
    )


def _table(raw: Mapping[str, Any], section: str, tried: str) -> dict[str, Any]:
    value = raw.get(section, {})
    if not isinstance(value, dict):
        raise BadInput(
            tried, f"{section} is not a table", f"Write [{section}] and one line per column below it"
        )
    return value


def _known(given: Mapping[str, Any], known: Any, tried: str, what: str) -> None:
    for one in given:
        if one not in known:
            near = get_close_matches(one, list(known), n=1)
            hint = f"Did you mean {near[0]!r}?" if near else f"Known are {', '.join(sorted(known))}"
            raise BadInput(tried, f"there is no {what} called {one!r}", hint)


def _absences(value: object, tried: str) -> frozenset[str]:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise BadInput(tried, "absences is no list of words", 'Write one such as absences = ["NaN", "N/M"]')
    return frozenset(one.strip().lower() for one in value)


def _zone(name: object, tried: str) -> ZoneInfo | None:
    if name is None:
        return None
    try:
        return ZoneInfo(str(name))
    except (ZoneInfoNotFoundError, ValueError) as fault:
        raise BadInput(
            tried, f"there is no time zone {name!r}", "Write one such as America/New_York"
        ) from fault


def _clock(value: object, tried: str) -> time | None:
    if value is None or isinstance(value, time):
        return value
    try:
        return time.fromisoformat(str(value))
    except ValueError as fault:
        raise BadInput(tried, f"{value!r} is no time of day", "Write one such as 16:00") from fault


def _pattern(value: object, tried: str) -> re.Pattern[str] | None:
    if value is None:
        return None
    try:
        return re.compile(str(value))
    except re.error as fault:
        raise BadInput(tried, f"file_name is no regular expression ({fault})", "Mend it") from fault


@cache
def shipped_maps() -> tuple[ColumnMap, ...]:
    """The maps that come with putwright, one per vendor's shape."""
    folder = resources.files("putwright").joinpath("defaults", "maps")
    files = sorted((one for one in folder.iterdir() if one.name.endswith(".toml")), key=lambda one: one.name)
    return tuple(parse_map(one.read_text("utf-8"), one.name) for one in files)
