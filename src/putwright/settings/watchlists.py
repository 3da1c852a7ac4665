"""The watch-list: `watchlist.toml`, a table a wanted name and a list to look at, written so that comments survive."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from pydantic import Field

from putwright.domain.refusal import BadInput
from putwright.domain.symbol import canonical_symbol
from putwright.domain.watchlist import WantedName
from putwright.settings.toml_reading import Table, check_table, read_table


class _Name(Table):
    want_to_own: Decimal | None = Field(default=None, gt=0)
    because: str = ""
    sector: str | None = None
    added_on: date | None = None


class _Watchlist(Table):
    schema_version: int = Field(alias="schema", ge=1, le=1)
    look_at: list[str] = Field(default_factory=list)
    names: dict[str, _Name] = Field(default_factory=dict)


def read_watchlist(path: Path) -> dict[str, WantedName]:
    """The watch-list by symbol, names that are only to be looked at without a price; an absent file is an empty list.

    Raises:
        BadInput: unknown keys, a price that is not above zero.
    """
    if not path.exists():
        return {}
    table = read_table(path)
    _refuse_bare_dots(table, path)
    told = check_table(table, _Watchlist, path)
    wanted: dict[str, WantedName] = {}
    for written, name in told.names.items():
        symbol = _symbol(written, path)
        if symbol in wanted:
            raise BadInput(
                f"Reading {path}",
                f"{symbol} stands in it twice, the second time as {written!r}",
                "Keep the one that you mean.",
            )
        wanted[symbol] = WantedName(symbol, name.want_to_own, name.because, name.sector, name.added_on)
    for written in told.look_at:
        symbol = _symbol(written, path)
        wanted.setdefault(symbol, WantedName(symbol))
    return wanted


def _symbol(written: str, path: Path) -> str:
    try:
        return canonical_symbol(written)
    except BadInput as error:
        raise BadInput(f"Reading {path}", f"{written!r}: {error.wrong}", error.remedy) from error


def _refuse_bare_dots(table: dict[str, Any], path: Path) -> None:
    """To TOML `[names.BRK.B]` is a table inside a table; what is meant needs quotes."""
    names = table.get("names")
    for written, name in names.items() if isinstance(names, dict) else ():
        for part, inner in name.items() if isinstance(name, dict) else ():
            if isinstance(inner, dict):
                raise BadInput(
                    f"Reading {path}",
                    f"[names.{written}.{part}] names no company: a dot parts tables",
                    f'Write [names."{written}.{part}"].',
                )


def with_name(text: str, name: WantedName) -> str:
    """The watch-list's text with one name added or changed, everything else left as its owner wrote it."""
    return with_names(text, [name])


def with_names(text: str, wanted: Iterable[WantedName]) -> str:
    """The watch-list's text with names added or changed in their order; read and written once, however many they are."""
    import tomlkit

    document = tomlkit.parse(text or "schema = 1\n")
    names = document.setdefault("names", tomlkit.table(is_super_table=True))
    for name in wanted:
        _write_name(names, name)
    return tomlkit.dumps(document)


def _write_name(names: Any, name: WantedName) -> None:
    import tomlkit

    key = next((written for written in names if canonical_symbol(str(written)) == name.symbol), name.symbol)
    if key not in names:
        inline = isinstance(names, tomlkit.items.InlineTable)
        names[key] = tomlkit.inline_table() if inline else tomlkit.table()
    entry = names[key]
    if name.want_to_own is not None:
        entry["want_to_own"] = tomlkit.parse(f"x = {name.want_to_own}")["x"]
    if name.because:
        entry["because"] = name.because
    if name.sector:
        entry["sector"] = name.sector
    if name.added_on and "added_on" not in entry:
        entry["added_on"] = name.added_on
