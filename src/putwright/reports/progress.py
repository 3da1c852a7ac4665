"""What the journal says of an investor's progress: puts closed, rules kept, nothing missing, reviews finished."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from putwright.domain.journal_events import Answered, Entry
from putwright.domain.refusal import counted
from putwright.domain.stages import StageFacts
from putwright.domain.trading_calendar import new_york_date
from putwright.journal.audit import audit, days_without_statement, last_comparisons, statements_of
from putwright.journal.books import Books
from putwright.journal.standing import day_of, standing
from putwright.reports.daybook import on_days
from putwright.reports.performance_puts import PutLife, closed_series
from putwright.reports.performance_rules import Breach, clean_since

REVIEW = "review"  # what a finished review is about, among the answers in the journal


def stage_facts(
    entries: Sequence[Entry],
    books: Books,
    lives: Sequence[PutLife],
    breaches: Sequence[Breach],
    as_of: date,
) -> StageFacts:
    """The facts that open stages, until a day.

    Args:
        entries: of the journal.
        books: until the day.
        lives: of every put ever sold.
        breaches: of any rule.
        as_of: the day.
    """
    ends = closed_series(lives)
    return StageFacts(
        closed=len(ends),
        closed_clean=clean_since(ends, breaches, lives),
        breaches=len(breaches),
        incomplete_because=tuple(incomplete_because(entries, books, ends, as_of)),
        reviewed_at=reviewed_at(entries, ends, as_of),
    )


def reviewed_at(entries: Sequence[Entry], ends: Sequence[date], as_of: date) -> int:
    """How many puts were over when the last review was finished [put]."""
    days = [
        new_york_date(entry.at)
        for entry in standing(entries)
        if isinstance(entry.event, Answered) and entry.event.about == REVIEW and day_of(entry) <= as_of
    ]
    return sum(end <= max(days) for end in ends) if days else 0


def incomplete_because(
    entries: Sequence[Entry], books: Books, ends: Sequence[date], as_of: date
) -> Iterator[str]:
    """Why the journal can not be called complete; nothing where it can.

    Args:
        entries: of the journal.
        books: until the day.
        ends: the day on which each put was over.
        as_of: the day.
    """
    if books.gaps:
        names = sorted({gap.security.symbol for gap in books.gaps})
        yield f"closed and never seen opened: {', '.join(names)}"
    known = [one for one in standing(entries) if day_of(one) <= as_of]
    statements = [one for one in statements_of(known) if one[1].last <= as_of]
    if not statements:
        yield "no statement of the broker has been imported"
        return
    newest = {entry.account: (entry, statement) for entry, statement in statements}
    days = sorted({statement.last for _, statement in newest.values()})
    for day, at_end in on_days(known, days):
        for account, (_, statement) in sorted(newest.items()):
            if statement.last == day:
                wrong = [line for line in audit(at_end, account, statement) if not line.is_same]
                if wrong:
                    yield f"{counted(len(wrong), 'difference')} from the statement of {day}: {wrong[0]}"
    for account in sorted(newest):
        gaps = days_without_statement([one for entry, one in statements if entry.account == account])
        if gaps:
            yield f"no statement from {gaps[0][0]} to {gaps[0][1]}"
    later = sum(end > days[-1] for end in ends)
    if later:
        yield f"{counted(later, 'put')} closed since the statement of {days[-1]}"
    for _, compared in last_comparisons(known).values():
        if compared.differences:
            yield f"the last comparison, with the {compared.against}, has {counted(len(compared.differences), 'difference')}"
