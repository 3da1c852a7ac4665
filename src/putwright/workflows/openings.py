"""What was there before the first statement, taken from its end: all that it shows beyond what its own rows have brought.

Nobody has to type what they held before. What is derived here gives way as soon as an earlier statement comes in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from putwright.domain.journal_events import (
    CashKind,
    CashMoved,
    Entry,
    Origin,
    Reversed,
    SourceKind,
    StatementTaken,
    Transferred,
)
from putwright.domain.security import Security, security_named
from putwright.domain.trading_calendar import NEW_YORK
from putwright.journal.audit import statements_of
from putwright.journal.books import Books
from putwright.journal.intake import Known
from putwright.journal.replay import replay

KEY = "opening:"
EVENING = time(18, 0)
WORDS = "there before the record, by the end of its first statement"


def openings(entries: Sequence[Entry], account: str, now: datetime) -> list[Entry]:
    """Positions that must have been there before the first statement of an account; none where it tells no positions.

    Each closing of something never seen opened is one, at the cost the broker's stated result says; the rest is what the statement
    holds beyond that, at its cost.
    """
    taken = statements_of(entries, account)
    if not taken:
        return []
    entry, first = min(taken, key=lambda one: one[1].first)
    books = replay(entries, until=first.last)
    found: list[Transferred | CashMoved] = []
    if first.positions is not None:
        found += _of_gaps(books, account, first.first)
        found += _of_rest(books, account, first)
    found += _of_cash(books, account, first)
    origin = Origin(SourceKind.STATEMENT, entry.origin.of, "positions at its end")
    return [
        Entry(
            f"{KEY}{account}:{first.first}:{number}:{_name(event)}",
            _evening(event.on),
            account,
            event,
            origin,
            now,
        )
        for number, event in enumerate(found)
    ]


def withdrawn(entries: Sequence[Entry], account: str, first: date, now: datetime) -> list[Entry]:
    """Reversals of derived openings, where a statement of earlier days has come in."""
    known = Known(entries)
    return [
        Entry(
            f"reversal:{one.key}",
            one.at,
            one.account,
            Reversed(one.key, "an earlier statement has come in"),
            replace(one.origin),
            now,
        )
        for one in entries
        if one.key.startswith(KEY) and one.account == account and known.stands(one) and one.at.date() >= first
    ]


def _of_gaps(books: Books, account: str, first: date) -> list[Transferred]:
    """One for each closing of what was never seen opened, oldest first, at the cost its stated result says."""
    cost = {}
    for one in books.realized:
        if not one.is_known:
            cost[one.security.name, one.closing_key] = -one.opened
    return [
        Transferred(
            gap.security,
            gap.quantity,
            cost.get((gap.security.name, gap.key)),
            _currency(books, gap.security),
            first - timedelta(days=2),
            WORDS,
        )
        for gap in books.gaps
        if gap.account == account
    ]


def _of_rest(books: Books, account: str, first: StatementTaken) -> list[Transferred]:
    """What the statement holds at its end beyond our own books."""
    ours = {one.security.name: one for one in books.holdings if one.account == account}
    found = []
    for balance in first.positions or ():
        held = ours.get(balance.name)
        more = balance.quantity - (Decimal(0) if held is None else held.quantity)
        if not more:
            continue
        paid = None if balance.cost is None else balance.cost + (Decimal(0) if held is None else held.amount)
        security = security_named(balance.name)
        currency = balance.currency or _currency(books, security)
        found.append(Transferred(security, more, paid, currency, first.first - timedelta(days=1), WORDS))
    return found


def _of_cash(books: Books, account: str, first: StatementTaken) -> list[CashMoved]:
    """Cash beyond what its rows have moved, where the statement tells how it ended and not how it began."""
    if first.opening:
        return []
    found = []
    for balance in first.closing:
        more = balance.quantity - books.ledger.cash(balance.name, account)
        if more:
            day = first.first - timedelta(days=1)
            found.append(CashMoved(CashKind.BEFORE, more, balance.name, day, words=WORDS))
    return found


def _name(event: Transferred | CashMoved) -> str:
    return event.currency if isinstance(event, CashMoved) else event.security.name


def _currency(books: Books, security: Security) -> str:
    return next((one.currency for one in books.realized if one.security == security), "USD")


def _evening(on: date) -> datetime:
    return datetime.combine(on, EVENING, NEW_YORK).astimezone(UTC)
