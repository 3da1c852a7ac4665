"""The demo's walk: a paper TWS in this very process, and one put sold on it, protected, and bought back at half its premium.

Everything is real but the market: orders go through the socket, the client library, the record and the desk as on any day.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from putwright.bootstrap import Opened, paper_world

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from putwright.desk.tracked import DeskPosition
    from putwright.domain.approval import Approval
    from putwright.paper.pace import PaperClock
    from putwright.paper.world import PaperWorld
    from putwright.reports.walk import Walk
    from putwright.workflows.at_desk import AtDesk

SEED = 2026
STEP, STEPS_MAX = timedelta(days=1), 60  # of make-believe time; longer than any put of the demo lives
LOOK_EVERY = 7  # days: the desk looks once a week, and when the put is gone
PACE_SECONDS = 10.0
TICK_SECONDS = 0.02
HURRY = 0.1


def walked(opened: Opened, ticket_id: str, say: Callable[[str], None]) -> Walk:
    """A ticket of the demo taken from its approval to its end, in a record of its own.

    Args:
        opened: the demo's workspace; nothing is written into it.
        ticket_id: which ticket.
        say: told what is going on.

    Raises:
        BadInput, OutsideFailure: the ticket could not be sold.
    """
    return asyncio.run(_walked(opened, ticket_id, say))


async def _walked(opened: Opened, ticket_id: str, say: Callable[[str], None]) -> Walk:
    from putwright.adapters.workspace.desk_record import DeskRecordFile
    from putwright.bootstrap.at_desk import seated
    from putwright.paper.pace import PaperClock
    from putwright.paper.scenario import scenario_of
    from putwright.paper.session.limits import Limits
    from putwright.paper.session.server import PaperServer

    world = paper_world(scenario_of("demo"), SEED)
    server, clock = (
        PaperServer(world, time.monotonic, Limits(pace_seconds=PACE_SECONDS)),
        PaperClock(world.now),
    )
    port = await server.start(port=0)
    running = asyncio.create_task(server.run(clock))
    config = replace(opened.settings.config, broker_host="127.0.0.1", broker_port=port, broker_account="")
    mine = replace(opened, settings=replace(opened.settings, config=config))
    try:
        with tempfile.TemporaryDirectory() as folder:
            record = DeskRecordFile(Path(folder) / "desk.jsonl", lambda: None)
            async with seated(mine, record=record, pause=_shortly) as at:
                walk = await _lived(at, ticket_id, _Time(clock, world), say)
            await asyncio.sleep(TICK_SECONDS)  # until the server has seen us leave
            return walk
    finally:
        running.cancel()
        await server.stop()


class _Time:
    """The make-believe time, and whether anything is held."""

    def __init__(self, clock: PaperClock, world: PaperWorld) -> None:
        self._clock, self._world = clock, world

    @property
    def is_flat(self) -> bool:
        """Whether the account holds nothing."""
        return not any(position.quantity for position in self._world.clearing.positions())

    async def leap(self, step: timedelta) -> None:
        """Go on, and come back when the world has followed."""
        target = self._world.now + step
        self._clock.leap(target)
        while self._world.now < target:
            await asyncio.sleep(TICK_SECONDS)


async def _lived(at: AtDesk, ticket_id: str, time_there: _Time, say: Callable[[str], None]) -> Walk:
    from putwright.reports.walk import walk_report
    from putwright.workflows.give import give
    from putwright.workflows.reconcile import reconcile
    from putwright.workflows.sell import preview_sale

    happened: list[tuple[datetime, str]] = []
    say("Checking the ticket anew and asking the broker")
    offer = await preview_sale(at, ticket_id)
    position: DeskPosition | None = None
    if offer.token is not None:
        say("Approving it, selling, placing the exit")
        await give(at, offer.about, offer.token, _by_demo)
        _note(at, happened)
        position = at.book.positions.get(offer.position_id or "")
        say("Letting time fly until half the premium is earned")
        for day in range(STEPS_MAX):
            if position is None or (position.sold and not position.open):
                break
            await time_there.leap(STEP)
            if day % LOOK_EVERY == 0 or (position.sold and time_there.is_flat):
                await at.desk.settle()
                _note(at, happened)
    books = await reconcile(at, {}, "")
    return walk_report(offer, tuple(happened), position, books)


def _note(at: AtDesk, happened: list[tuple[datetime, str]]) -> None:
    from putwright.reports.desk_words import event_words

    happened += [(event.at, words) for event in at.told if (words := event_words(event, at.book))]
    at.told.clear()


async def _shortly(seconds: float) -> None:
    """The pause between two rounds: its broker is in this very process and answers at once."""
    await asyncio.sleep(seconds * HURRY)


def _by_demo(approval: Approval, is_paper: bool) -> str:
    return "the demo, a make-believe account"
