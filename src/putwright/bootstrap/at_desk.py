"""The desk put together: the lock taken, the broker connected, our book read, the one way out opened."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING

from putwright.bootstrap import Opened, calendar_around, surroundings_of
from putwright.domain.trading_calendar import new_york_date
from putwright.ports.broker_view import Endpoint

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

    from putwright.adapters.ibkr.broker_view import TwsView
    from putwright.adapters.workspace.desk_record import DeskRecordFile
    from putwright.desk.book import Book
    from putwright.domain.desk_events import DeskEvent
    from putwright.domain.playbook import Playbook
    from putwright.ports.broker_view import Presence
    from putwright.workflows.at_desk import AtDesk
    from putwright.workflows.looking import Onlooker


def endpoint_of(opened: Opened) -> Endpoint:
    """Where the broker is, and as whom we come."""
    config = opened.settings.config
    return Endpoint(config.broker_host, config.broker_port, config.broker_client_id, config.broker_account)


def recorded_book(opened: Opened) -> Book:
    """Our book, as the record has it; the desk need not be held.

    Raises:
        BadInput: the record is damaged.
    """
    from putwright.desk.bookkeeping import book_of

    return book_of(opened.workspace.desk_record.events())


@asynccontextmanager
async def at_desk(opened: Opened, doing: str, probes: Sequence[str] = ()) -> AsyncIterator[AtDesk]:
    """The desk of a workspace for one command: held, connected, and left again whatever happens.

    Args:
        opened: the workspace.
        doing: the command, for whoever waits for the desk.
        probes: names whose share quote tells what kind of quotes is served; none asked when empty.

    Raises:
        OutsideFailure: another process holds it and does not let go, or the broker can not be reached.
        BadInput: the wrong account, port or client id; a damaged record.
    """
    with opened.workspace.desk_lock(doing):
        async with seated(opened, probes) as at:
            yield at


@asynccontextmanager
async def seated(
    opened: Opened,
    probes: Sequence[str] = (),
    record: DeskRecordFile | None = None,
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> AsyncIterator[AtDesk]:
    """The desk, which the caller holds already; its record is the workspace's unless told, `pause` waits between rounds [s]."""
    from putwright.adapters.ibkr.broker_view import TwsView
    from putwright.desk.bookkeeping import book_of
    from putwright.workflows.at_desk import insist_on_place

    kept = record or opened.workspace.desk_record
    endpoint, book = endpoint_of(opened), book_of(kept.events())
    today = new_york_date(opened.clock.now())
    view = TwsView(endpoint, opened.clock, calendar_around(today))
    try:
        presence = await view.connect(probes)
        insist_on_place(book, presence, endpoint)
        yield _put_together(opened, view, presence, book, kept, pause)
    finally:
        await view.close()


def _put_together(
    opened: Opened,
    view: TwsView,
    presence: Presence,
    book: Book,
    record: DeskRecordFile,
    pause: Callable[[float], Awaitable[None]],
) -> AtDesk:
    from putwright.adapters.ibkr.live_market import live_market
    from putwright.adapters.ibkr.order_door import TwsDoor
    from putwright.adapters.lots import draw_tag, draw_token
    from putwright.bootstrap.journaling import barred_by, entries_at_desk
    from putwright.desk.desk import Desk
    from putwright.desk.submission import Submission
    from putwright.workflows.at_desk import AtDesk, open_desk
    from putwright.workflows.fresh_judge import FreshJudge
    from putwright.workflows.journal_word import owned_by_journal

    workspace, settings = opened.workspace, opened.settings
    moment = presence.broker_time or opened.clock.now()
    surroundings = surroundings_of(workspace, settings, new_york_date(moment))
    playbook_of = playbooks_of(opened)
    told: list[DeskEvent] = []
    submission = Submission(TwsDoor(view), record, book, told.append)
    submission.write(open_desk(book, presence, draw_tag()))
    judge = FreshJudge(
        view,
        presence,
        submission,
        surroundings,
        settings,
        workspace,
        partial(live_market, is_paper=presence.is_paper),
        playbook_of,
        opened.clock,
        owned_by_journal(partial(entries_at_desk, opened)),
    )
    book.barred = barred_by(opened, is_paper=presence.is_paper)
    desk = Desk(
        view,
        submission,
        judge,
        surroundings.calendar,
        opened.clock,
        pause,
        attaches=settings.config.exits_attached,
    )
    return AtDesk(
        view=view,
        presence=presence,
        desk=desk,
        judge=judge,
        settings=settings,
        surroundings=surroundings,
        recorded=workspace,
        record=workspace.records,
        clock=opened.clock,
        playbook_of=playbook_of,
        draw_token=draw_token,
        told=told,
    )


def playbooks_of(opened: Opened) -> Callable[[str], Playbook]:
    """Playbooks of the workspace by their names."""
    from putwright.settings.playbooks import find_playbook

    def playbook_of(name: str) -> Playbook:
        chosen = opened.settings.playbook
        return chosen if chosen.name == name else find_playbook(name, opened.workspace.playbooks_folder)

    return playbook_of


def known_playbooks(opened: Opened, book: Book) -> dict[str, Playbook]:
    """The playbooks that open positions were sold by, as far as they are still there."""
    from putwright.domain.refusal import BadInput

    playbook_of, found = playbooks_of(opened), {}
    for name in {position.approval.playbook for position in book.open_positions()}:
        try:
            found[name] = playbook_of(name)
        except BadInput:
            continue
    return found


@asynccontextmanager
async def onlooking(opened: Opened) -> AsyncIterator[Onlooker]:
    """The broker looked at once, beside a desk that may be at work.

    Raises:
        BadInput: the wrong account, port or client id; a damaged record.
        OutsideFailure: the broker can not be reached.
    """
    from putwright.adapters.ibkr.broker_view import TwsView
    from putwright.bootstrap.journaling import entries_at_desk
    from putwright.workflows.journal_word import owned_by_journal
    from putwright.workflows.looking import Onlooker, looked

    today = new_york_date(opened.clock.now())
    view, book = (
        TwsView(endpoint_of(opened), opened.clock, calendar_around(today)),
        recorded_book(opened),
    )
    halt = opened.workspace.halt_switch()
    try:
        presence, look = await looked(view, book, opened.surroundings)
        on = new_york_date(look.statement.as_of)
        yield Onlooker(
            view=view,
            presence=presence,
            book=book,
            look=look,
            settings=opened.settings,
            surroundings=surroundings_of(opened.workspace, opened.settings, on),
            recorded=opened.workspace,
            record=opened.workspace.records,
            halted="" if halt is None else halt.because or "no reason given",
            owning=owned_by_journal(partial(entries_at_desk, opened)),
        )
    finally:
        await view.close()


def begin_anew(opened: Opened) -> str:
    """Put the desk's record aside; the name under which it is kept.

    What it knows is in the journal then; the journal of a paper account is put aside too, as its market has begun anew. The
    record of a live account stays, unless it does not read or has fallen behind the broker: then a new one, to which the
    old orders are those of somebody else, is safer.

    Raises:
        BadInput: it is the record of a live account, and in order.
        OutsideFailure: another process holds the desk.
    """
    from putwright.domain.refusal import BadInput

    with opened.workspace.desk_lock("reconcile --anew"):
        if _is_live_and_well(opened):
            raise BadInput(
                "Putting the desk's record aside",
                "it is the record of a live account",
                "It stays: what is gone is settled with --settle.",
            )
        _keep_in_journal(opened)
        return opened.workspace.desk_record.put_aside(opened.clock.now())


def _keep_in_journal(opened: Opened) -> None:
    """What the record knows goes over into the journal first; that of a paper account begins anew with its market.

    A journal that does not read stays where it is, and says so by itself.
    """
    from putwright.bootstrap.journal import journal_record
    from putwright.bootstrap.journaling import open_journal
    from putwright.domain.refusal import BadInput, OutsideFailure

    with suppress(BadInput, OutsideFailure):
        open_journal(opened)
        if recorded_book(opened).is_paper:
            journal_record(opened.workspace).put_aside()


def _is_live_and_well(opened: Opened) -> bool:
    from putwright.domain.refusal import BadInput

    try:
        book = recorded_book(opened)
    except BadInput:
        return False
    return not book.is_paper and not book.broken


def resume_desk(opened: Opened, because: str) -> str:
    """Let the desk go on; what was in its way, in words.

    Raises:
        BadInput: the desk stopped itself, and no reason was given to go on.
        OutsideFailure: another process holds the desk.
    """
    from putwright.desk.bookkeeping import book_of
    from putwright.domain.desk_events import DeskResumed
    from putwright.domain.refusal import BadInput

    workspace, now = opened.workspace, opened.clock.now()
    with workspace.desk_lock("resume"):
        record = workspace.desk_record
        book = book_of(record.events())
        if book.broken and not because.strip():
            remedy = (
                'Look at `putwright reconcile`, then say what you found: `putwright resume --because "..."`.'
            )
            raise BadInput("Going on", f"the desk stopped itself: {book.broken}", remedy)
        was_halted = workspace.halt_switch() is not None
        if book.broken:
            record.append([DeskResumed(book.last_at or now, because)])
        workspace.halt_switch.release(because, now)
    if book.broken:
        return "The desk goes on. What stopped it stays in the record."
    return "The desk goes on." if was_halted else "It was not stopped."
