"""The weekly review put together: the broker where one answers, else our own record; the journal where there is one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from putwright.bootstrap import Opened
from putwright.bootstrap.at_desk import known_playbooks, onlooking
from putwright.desk.bookkeeping import book_of
from putwright.domain.refusal import BadInput, OutsideFailure
from putwright.workflows.week import Seen, Told, week

if TYPE_CHECKING:
    from collections.abc import Sequence

    from putwright.domain.desk_events import DeskEvent
    from putwright.reports.week import WeekReport

EMPTY = "the journal is empty: bring statements in with `putwright import flex FILE` or `putwright sync flex`"


async def reviewed(opened: Opened, *, asks_broker: bool, keep: bool) -> WeekReport:
    """The review of the week: looked at from the broker where it answers, else from the record, which is said plainly.

    Args:
        opened: the workspace.
        asks_broker: whether a TWS is looked for at all; a day of the past has none.
        keep: whether the packet goes into the record.

    Raises:
        BadInput: the desk's record is damaged.
        OutsideFailure: the packet could not be written.
    """
    events = opened.workspace.desk_record.events()
    told = _told(opened, events)
    because = "a day of the past was asked for" if not asks_broker else ""
    if asks_broker:
        try:
            async with onlooking(opened) as at:
                playbooks = known_playbooks(opened, at.book)
                return await week(Seen(at), told, opened.workspace.week_records, playbooks, keep=keep)
        except (BadInput, OutsideFailure) as fault:
            because = fault.wrong
    return await _from_record(opened, told, because, keep=keep)


async def _from_record(opened: Opened, told: Told, because: str, *, keep: bool) -> WeekReport:
    from putwright.workflows.week_looking import recorded_onlooker

    workspace, as_of = opened.workspace, opened.as_of
    whole = book_of(told.events)
    is_pinned = opened.settings.config.as_of is not None or because.startswith("a day of the past")
    if not is_pinned and whole.last_at is not None and whole.last_at > as_of:
        as_of = whole.last_at  # a make-believe market may be ahead of our clock
    events = [event for event in told.events if event.at <= as_of]
    book, halt = book_of(events), workspace.halt_switch()
    at, _ = recorded_onlooker(
        book,
        opened.settings,
        opened.surroundings,
        workspace,
        workspace.records,
        as_of,
        "" if halt is None else halt.because or "no reason given",
    )
    playbooks = known_playbooks(opened, book)
    record = workspace.week_records
    return await week(Seen(at, because), replace(told, events=events), record, playbooks, keep=keep)


def _told(opened: Opened, events: Sequence[DeskEvent]) -> Told:
    """What was written down; a journal that does not open is said, and the review goes on without it."""
    from putwright.bootstrap.journaling import open_journal

    try:
        journal = open_journal(opened)
    except (BadInput, OutsideFailure) as fault:
        return Told(events, None, f"{fault.tried}: {fault.wrong}")
    if not journal.entries:
        return Told(events, None, EMPTY)
    return Told(events, journal.entries, "", journal.rates)
