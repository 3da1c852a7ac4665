"""Our own desk over a real socket to the wheel's year: everything real but the market, the clock, and how a put's ticket is drafted.

What a desk waits for on purpose takes no real time.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from putwright.adapters.ibkr.broker_view import TwsView
from putwright.adapters.ibkr.live_market import live_market
from putwright.bootstrap import Opened, open_workspace
from putwright.bootstrap.at_desk import _put_together, endpoint_of
from putwright.desk.bookkeeping import book_of
from putwright.desk.desk import Desk
from putwright.paper.session.limits import Limits
from putwright.paper.session.server import PaperServer
from putwright.paper.world import PaperWorld
from putwright.ports.broker_view import Patience
from putwright.workflows.at_desk import AtDesk
from tests.simulation.socket_loop import LeapingLoop
from tests.simulation.wheel_year_judge import YearJudge

PATIENCE = Patience(connection=2.0, answer=2.0, order=0.2, quote=0.5, rest_of_quote=0.01)  # slow seconds
MESSAGES_PER_SECOND = 20_000
PUMP, BREATH = 0.0002, 0.0003  # slow seconds


class YearClock:
    """Our own clock and the broker's are one: the make-believe world's."""

    def __init__(self, world: PaperWorld) -> None:
        self._world = world

    def now(self) -> datetime:
        """The present moment."""
        return self._world.now


class YearSeat:
    """The world, its server, and the desk while it is held.

    Attributes:
        at: the desk, while somebody sits at it.
    """

    def __init__(self, folder: Path, world: PaperWorld, loop: LeapingLoop) -> None:
        self.folder, self.world, self._loop = folder, world, loop
        self._moment = world.now
        limits = Limits(pace_seconds=1e-6, pump_seconds=PUMP)
        self.server = PaperServer(world, loop.time, limits)
        self.port = 0
        self.at: AtDesk

    @asynccontextmanager
    async def served(self) -> AsyncIterator[YearSeat]:
        """The server on a port of the system's choice."""
        self.port = await self.server.start(port=0)
        running = asyncio.create_task(self.server.run(lambda _: self._moment))
        try:
            yield self
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)

    @asynccontextmanager
    async def seated(self) -> AsyncIterator[AtDesk]:
        """The desk held, by the workspace as it is now."""
        opened = self.opened()
        book = book_of(opened.workspace.desk_record.events())
        view = TwsView(
            endpoint_of(opened),
            opened.clock,
            opened.surroundings.calendar,
            PATIENCE,
            messages_per_second=MESSAGES_PER_SECOND,
        )
        try:
            presence = await view.connect()
            with opened.workspace.desk_lock("living a year"):
                at = _put_together(opened, view, presence, book, opened.workspace.desk_record, self.pause)
                judge = YearJudge(
                    view,
                    presence,
                    at.desk.submission,
                    at.surroundings,
                    at.settings,
                    at.recorded,
                    partial(live_market, is_paper=True),
                    at.playbook_of,
                    at.clock,
                )
                calendar, submission = at.surroundings.calendar, at.desk.submission
                desk = Desk(view, submission, judge, calendar, at.clock, self.pause, attaches=True)
                self.at = replace(at, judge=judge, desk=desk)
                yield self.at
        finally:
            await view.close()

    def opened(self) -> Opened:
        """The workspace, whose broker is ours and whose clock is the world's."""
        opened = open_workspace(self.folder)
        config = replace(opened.settings.config, broker_port=self.port, broker_account="")
        settings = replace(opened.settings, config=config)
        return replace(opened, settings=settings, clock=YearClock(self.world), as_of=self.world.now)

    async def pause(self, seconds: float) -> None:
        """What the desk waits for passes at once, here and there."""
        self._loop.leap_to(self._loop.time() + seconds)
        await self.leap(self.world.now + timedelta(seconds=seconds))

    async def leap(self, to: datetime) -> None:
        """Let the world come to a moment, and everybody hear of it."""
        self._moment = max(self._moment, to)
        while self.world.now < to:
            await asyncio.sleep(BREATH)
        await asyncio.sleep(BREATH)
