"""The digest of a tax year, and what has changed since it was frozen."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import fields, is_dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from putwright.domain.journal_events import Entry, Reversed
from putwright.reports.json_form import plain
from putwright.reports.tax import RowChange, TaxReport, TaxRow

# The moment it was printed, what is told beside the figures and changes with it, and the digest itself.
BESIDE = frozenset({"as_of", "safe_harbour", "notes", "spot", "digest", "frozen"})
# Who said a fact, and under which name: a statement that confirms what the desk knew changes no figure.
WHO_SAYS = frozenset(
    {"event_id", "order", "opened_by", "source", "account", "accounts", "traded_at", "settles_on"}
)
LEFT_OUT = BESIDE | WHO_SAYS
# What a row is compared by.
COMPARED = (
    "event", "on", "what", "quantity", "price", "commission", "net", "net_base",
    "buckets", "how", "proceeds", "cost", "counts", "counts_base", "flags",
)  # fmt: skip


def digest_of(report: TaxReport) -> str:
    """The SHA-256 of a report's canonical JSON: keys sorted, no blanks, each decimal in its shortest form."""
    return hashlib.sha256(_text(_canonical(report)).encode()).hexdigest()


def _text(told: Any) -> str:
    return json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def changes_between(
    before: TaxReport, now: TaxReport, entries: Iterable[Entry], frozen_at: datetime
) -> tuple[RowChange, ...]:
    """Which rows are not what they were, and by which later facts.

    Args:
        before: the report from the facts there were when the year was frozen.
        now: the report from all facts.
        entries: all facts.
        frozen_at: when it was frozen.
    """
    known = list(entries)
    reversals = {one.event.of: one for one in known if isinstance(one.event, Reversed)}
    written = {one.key: one for one in known}
    old, new = {row.event_id: row for row in before.rows}, {row.event_id: row for row in now.rows}
    gone = [row for key, row in old.items() if key not in new]
    added = [row for key, row in new.items() if key not in old]
    for row in list(gone):  # what another source said again, figure for figure, is no change
        again = next((other for other in added if not _different(row, other)), None)
        if again is not None:
            gone.remove(row)
            added.remove(again)
    found = [
        RowChange(row.event_id, f"{_head(row)}: gone", _gone_because(reversals.get(row.event_id)))
        for row in gone
    ]
    for key, row in old.items():
        if key in new and (different := _different(row, new[key])):
            found.append(RowChange(key, f"{_head(row)}: {different}", _moved_because(row, gone, added)))
    for row in added:
        when = written[row.event_id].recorded_at
        late = f"written down on {when:%Y-%m-%d %H:%M} UTC, the year was frozen on {frozen_at:%Y-%m-%d %H:%M}"
        found.append(RowChange(row.event_id, f"{_head(row)}: new, {_amount(row.net)} {row.currency}", late))
    return tuple(found)


def _gone_because(reversal: Entry | None) -> str:
    if reversal is None or not isinstance(reversal.event, Reversed):
        return "it counts no more"
    if reversal.event.is_confirmed:
        return "a better source tells it with other figures"
    return f"reversed on {reversal.recorded_at:%Y-%m-%d}: {reversal.event.because}"


def _moved_because(row: TaxRow, gone: Sequence[TaxRow], added: Sequence[TaxRow]) -> str:
    """Facts of the same name that came or went since."""
    moved = [
        f"{_head(one)} {word}"
        for rows, word in ((gone, "went"), (added, "came"))
        for one in rows
        if one.symbol == row.symbol
    ]
    return "; ".join(moved) if moved else "a rate, a price or a fact of another year is known otherwise now"


def _different(before: TaxRow, now: TaxRow) -> str:
    parts = []
    for name in COMPARED:
        was, is_now = getattr(before, name), getattr(now, name)
        if was != is_now:
            parts.append(f"{name.replace('_', ' ')} {_amount(was)} is now {_amount(is_now)}")
    return ", ".join(parts)


def _head(row: TaxRow) -> str:
    return f"{row.on} {row.event} {row.what}"


def _amount(value: Any) -> str:
    if value is None:
        return "unknown"
    if isinstance(value, tuple):
        return ", ".join(str(one) for one in value) or "none"
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


def _canonical(value: Any) -> Any:
    """A report as dictionaries and lists: decimals in their shortest form, so that 1.50 and 1.5 are one, rows in an order of their own."""
    if is_dataclass(value) and not isinstance(value, type):
        return {
            one.name: _canonical(getattr(value, one.name))
            for one in fields(value)
            if one.name not in LEFT_OUT
        }
    if isinstance(value, tuple):
        told = [_canonical(one) for one in value]
        return sorted(told, key=_text) if any(isinstance(one, dict) for one in told) else told
    return plain(value.normalize() + 0) if isinstance(value, Decimal) else plain(value)
