"""The journal as the doctor sees it: does it read, is it of this version, does it agree, how old is its newest statement."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from putwright.domain.journal_events import Entry, SourceKind
from putwright.domain.refusal import BadInput, OutsideFailure, counted
from putwright.journal.audit import days_without_statement, statements_of
from putwright.journal.standing import standing
from putwright.reports.finding import BAD, OK, WARN, Finding

STATEMENT_AGE_DAYS_MAX = 35  # a month and a weekend
SYNC = "`putwright sync flex`, or `putwright import flex FILE` (docs/statements.md)."


def damage_finding(fault: BadInput | OutsideFailure) -> Finding:
    """A journal that does not read: nothing new is sold upon it."""
    return Finding(BAD, "journal", fault.wrong, fault.remedy)


def journal_findings(entries: Sequence[Entry], differences: Sequence[str], on: date) -> list[Finding]:
    """How the journal stands on a day.

    Args:
        entries: every entry.
        differences: what the last comparison of the books found.
        on: the day.
    """
    if not entries:
        return []
    facts = standing(entries)
    waiting = sum(1 for one in facts if one.origin.kind is SourceKind.HAND and hasattr(one.event, "on"))
    words = counted(len(facts), "fact") + (f", {waiting} of them typed and not confirmed" if waiting else "")
    found = [Finding(OK, "journal", words)]
    if differences:
        remedy = "`putwright reconcile --with flex` shows every line; until they agree nothing new is sold."
        found.append(
            Finding(BAD, "books", f"{counted(len(differences), 'difference')}: {differences[0]}", remedy)
        )
    return [*found, *_statements(entries, on)]


def _statements(entries: Sequence[Entry], on: date) -> list[Finding]:
    taken = statements_of(entries)
    if not taken:
        return [Finding(WARN, "statements", "none was taken in: nothing is confirmed by the broker", SYNC)]
    newest = max(event.last for _, event in taken)
    gaps = [
        span
        for account in dict.fromkeys(entry.account for entry, _ in taken)
        for span in days_without_statement([event for entry, event in taken if entry.account == account])
    ]
    found = []
    if (on - newest).days > STATEMENT_AGE_DAYS_MAX:
        found.append(Finding(WARN, "statements", f"the newest ends on {newest}", SYNC))
    if gaps:
        first, last = gaps[0]
        words = f"none covers {first} to {last}" + (
            f", and {len(gaps) - 1} more spans" if len(gaps) > 1 else ""
        )
        found.append(Finding(WARN, "statements", words, SYNC))
    return found or [Finding(OK, "statements", f"up to {newest}")]
