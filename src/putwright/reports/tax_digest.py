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
LEFT_OUT = frozenset({"as_of", "safe_harbour", "notes", "spot", "digest", "frozen"})
# What a row is compared by; who said a fact, and under which key, changes no figure.
COMPARED = (
    "event", "on", "account", "what", "quantity", "price", "commission", "net", "net_base",
    "buckets", "how", "proceeds", "cost", "counts", "counts_base", "flags",
)  # fmt: skip


def digest_of(report: TaxReport) -> str:
    """The SHA-256 of a report's canonical JSON: keys sorted, no blanks, each decimal in its shortest form."""
    text = json.dumps(plain(_canonical(report)), sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


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
    added = [row for key, row in new.items() if key not in old]
    found = []
    for key, row in old.items():
        if key not in new:
            found.append(RowChange(key, f"{_head(row)}: gone", _gone_because(row, reversals.get(key), added)))
        elif different := _different(row, new[key]):
            found.append(RowChange(key, f"{_head(row)}: {different}", _moved_because(row, old, new)))
    for row in added:
        when = written[row.event_id].recorded_at
        late = f"written down on {when:%Y-%m-%d %H:%M} UTC, after the year was frozen on {frozen_at:%Y-%m-%d %H:%M}"
        found.append(RowChange(row.event_id, f"{_head(row)}: new, {_amount(row.net)} {row.currency}", late))
    return tuple(found)


def _gone_because(row: TaxRow, reversal: Entry | None, added: Sequence[TaxRow]) -> str:
    if reversal is None or not isinstance(reversal.event, Reversed):
        return "it counts no more"
    if reversal.event.is_confirmed:
        same = any(not _different(row, other) for other in added)
        return "a better source said it too" + ("; no figure of it changed" if same else "")
    return f"reversed on {reversal.recorded_at:%Y-%m-%d}: {reversal.event.because}"


def _moved_because(row: TaxRow, old: dict[str, TaxRow], new: dict[str, TaxRow]) -> str:
    """Facts of the same name that came or went since."""
    moved = [
        f"{_head(one)} {word}"
        for there, other, word in ((old, new, "went"), (new, old, "came"))
        for key, one in there.items()
        if key not in other and one.symbol == row.symbol
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
    """A report as dictionaries and lists, every decimal in its shortest form, so that 1.50 and 1.5 are one."""
    if is_dataclass(value) and not isinstance(value, type):
        return {
            one.name: _canonical(getattr(value, one.name))
            for one in fields(value)
            if one.name not in LEFT_OUT
        }
    if isinstance(value, tuple):
        return [_canonical(one) for one in value]
    return value.normalize() + 0 if isinstance(value, Decimal) else value
