"""Which facts stand: those that nothing has reversed, in the order in which they happened."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from operator import attrgetter

from putwright.domain.journal_events import OWN_ACCOUNT, Entry, Reversed
from putwright.domain.trading_calendar import new_york_date

_WHEN = attrgetter("at", "number")


def standing(entries: Iterable[Entry]) -> list[Entry]:
    """Facts that count, by the moment they happened and then as they were written; reversals themselves are left out.

    What was typed before anybody named the account belongs to the only one there is.
    """
    entries = list(entries)
    gone = {entry.event.of for entry in entries if isinstance(entry.event, Reversed)}
    kept = [entry for entry in entries if entry.key not in gone and not isinstance(entry.event, Reversed)]
    kept.sort(key=_WHEN)
    accounts = {entry.account for entry in kept}
    if OWN_ACCOUNT not in accounts or len(accounts) != 2:
        return kept
    (real,) = accounts - {OWN_ACCOUNT}
    return [replace(entry, account=real) if entry.account == OWN_ACCOUNT else entry for entry in kept]


def day_of(entry: Entry) -> date:
    """The trading date of a fact; of one without any, the day in New York it was written for."""
    on = getattr(entry.event, "on", None)
    return on if isinstance(on, date) else new_york_date(entry.at)
