"""Columns that a map passes over although they look like ones it could use: named, never guessed."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from putwright.adapters.files.column_map import CHAIN, shipped_maps, targets

if TYPE_CHECKING:
    from collections.abc import Iterable

    from putwright.adapters.files.column_map import ColumnMap

# `implied_volatility` is like `implied_volatilty`, `theta` is not like `delta` (0.6).
LIKE = 0.8
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_OTHER = re.compile(r"[^a-z0-9]+")
# Words that vendors add to a name, or leave out of ours, without meaning another thing.
_FILLERS = {"vendor", "price", "value", "total"}
_SHORT = {"iv": "implied_volatility", "oi": "open_interest"}
# Filled by the program, or by another column that says the same.
_NEVER = {"source", "kind", "strike_thousandths", "contract", "quote_date", "root"}


def unused_columns(seen: Iterable[str], column_map: ColumnMap) -> list[str]:
    """One note per column that is not used and is called almost as one of ours that stays unknown.

    Vendors' files whose maps come with putwright hold many columns that are left aside on purpose: only its own
    plain shapes and the maps of investors are looked at.
    """
    is_plain = column_map.vendor == "plain"
    if not is_plain and any(one is column_map for one in shipped_maps()):
        return []
    columns = list(seen)
    used = {*column_map.columns.values(), *column_map.fallbacks.values()}
    spare = [one for one in columns if one not in used and one[:1] not in {"_", "="} and one]
    told = {ours for ours, theirs in column_map.columns.items() if theirs in columns}
    names = column_map.columns if is_plain else targets(column_map.kind)
    silent = [ours for ours in names if ours not in told | set(column_map.constants) | _NEVER]
    if column_map.kind == CHAIN and "contract" in told:
        silent = [ours for ours in silent if ours not in {"expiry", "right", "strike", "symbol"}]
    notes = []
    for theirs in spare:
        ours = _nearest(theirs, silent)
        if ours:
            remedy = f"rename it to {ours}" if is_plain else f"write [columns] {ours} = {theirs!r}"
            notes.append(f"the column {theirs!r} is not used; if it is the {ours}, {remedy}")
    return notes


def _nearest(theirs: str, silent: list[str]) -> str | None:
    rated = [(_likeness(_bare(theirs), _bare(ours)), ours) for ours in silent]
    best = max(rated, default=(0.0, ""))
    return best[1] if best[0] >= LIKE else None


def _likeness(theirs: str, ours: str) -> float:
    return SequenceMatcher(None, theirs, ours).ratio()


def _bare(name: str) -> str:
    """The words of a name in lower case with underscores, without fillers."""
    words = [one for one in _OTHER.split(_HUMP.sub("_", name).lower()) if one]
    short = _SHORT.get("_".join(words))
    kept = [one for one in (short.split("_") if short else words) if one not in _FILLERS]
    return "_".join(kept or words)
