"""Which facts stand: those that nothing has reversed, in the order in which they happened."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from putwright.domain.journal_events import Entry, Reversed


def standing(entries: Iterable[Entry]) -> list[Entry]:
    """Facts that count, by the moment they happened and then as they were written; reversals themselves are left out."""
    entries = list(entries)
    gone = {entry.event.of for entry in entries if isinstance(entry.event, Reversed)}
    kept = [entry for entry in entries if entry.key not in gone and not isinstance(entry.event, Reversed)]
    kept.sort(key=_when)
    return kept


def day_of(entry: Entry) -> date:
    """The trading date of a fact; of one without any, the day it was written for [UTC]."""
    on = getattr(entry.event, "on", None)
    return on if isinstance(on, date) else entry.at.date()


def _when(entry: Entry) -> tuple[float, int]:
    return entry.at.timestamp(), entry.number
