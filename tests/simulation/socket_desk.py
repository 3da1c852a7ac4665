"""The desk in a process of its own: real record, real adapter, unmodified library; told what to do through a pipe.

It knows nothing but its record and the broker. Where its seed says so it kills itself with `kill -9` while it writes a line.
"""

from __future__ import annotations

import asyncio
import os
import signal
import traceback
from multiprocessing.connection import Connection
from typing import Any

from putwright.adapters.ibkr.broker_view import TwsView
from putwright.adapters.ibkr.order_door import TwsDoor
from putwright.adapters.workspace.desk_record import DeskRecordFile
from putwright.adapters.workspace.halt_switch import HaltSwitch
from putwright.desk.bookkeeping import book_of
from putwright.desk.desk import Desk
from putwright.desk.submission import Submission
from putwright.domain.desk_events import DeskOpened
from putwright.domain.refusal import BadInput, BrokenInvariant, OutsideFailure
from putwright.ports.broker_view import Endpoint, Patience
from tests.simulation.socket_judge import SocketJudge
from tests.simulation.socket_loop import LeapingClock, LeapingLoop
from tests.simulation.socket_words import Crashed, Death, Done, Late, Line, Pause, Seat, Task, Told, failed
from tests.simulation.storm_tape import CALENDAR, START
from tests.simulation.storm_world import setting_of

LIFE_SECONDS = 120  # no desk outlives its storm, whatever happens
PATIENCE = Patience(  # in slow seconds, of which each is several
    connection=0.5, answer=0.25, order=0.06, quote=0.1, rest_of_quote=0.01
)
MESSAGES_PER_SECOND = 20_000  # how fast is not what is tested here
CONNECTS_MAX, BETWEEN_CONNECTS = 6, 0.005  # a restart is over after a moment [s]
TURNS = 3  # of the loop, in which it sees what had happened to its connection before it was spoken to


class MortalRecord(DeskRecordFile):
    """The record's file, on a machine that stops before, in the middle of, or after a line."""

    death = Death()
    written = 0

    def _write(self, line: bytes) -> None:
        self.written += 1
        is_last = self.written == self.death.at_line
        if is_last and self.death.where is Line.BEFORE:
            die()
        if is_last and self.death.where is Line.TORN:
            super()._write(line[: len(line) // 2])
            die()
        super()._write(line)
        if is_last:
            die()


def die() -> None:
    """Be gone at this very instruction."""
    os.kill(os.getpid(), signal.SIGKILL)


class DeskProcess:
    """One life of the desk's process.

    Args:
        pipe: to whoever tells it what to do.
        loop: on which it runs.
    """

    def __init__(self, pipe: Connection, seat: Seat, loop: LeapingLoop) -> None:
        self._pipe, self._seat, self._loop = pipe, seat, loop
        self._told: asyncio.Queue[Task | Late] = asyncio.Queue()
        switch = HaltSwitch(seat.switch, seat.switch.with_suffix(".record"))
        self._record = MortalRecord(seat.record, switch)
        loop.add_reader(pipe.fileno(), self._hear)

    async def live(self) -> None:
        """Do what is told until nobody is there to tell."""
        while True:
            task = await self._told.get()
            assert isinstance(task, Task)
            self._loop.leap_to(self._seat.began + task.seconds)
            self._record.death, self._record.written = task.death, 0
            await self._look_up()
            try:
                self._say(Done(await getattr(self, f"_{task.name}")(*task.words)))
            except (OutsideFailure, BadInput, BrokenInvariant) as fault:
                self._say(failed(fault))

    def _hear(self) -> None:
        try:
            self._told.put_nowait(self._pipe.recv())
        except EOFError:
            os._exit(0)

    def _say(self, told: Told) -> None:
        self._pipe.send(told)

    # ---- what it is told --------------------------------------------------------------------------------------------

    async def _sit(self) -> None:
        """Begin: what is known is in the record, and the rest at the broker."""
        seat, setting = self._seat, setting_of(self._seat.seed)
        clock = LeapingClock(self._loop, seat.began)
        endpoint = Endpoint(port=seat.port, client_id=seat.client_id)
        self._view = view = TwsView(
            endpoint, clock, CALENDAR, PATIENCE, messages_per_second=MESSAGES_PER_SECOND
        )
        submission = Submission(TwsDoor(view), self._record, book_of(self._record.events()))
        if not submission.book.tag:
            submission.write([DeskOpened(START, f"s{seat.seed}")])
        judge = SocketJudge(view, submission, setting.playbook)
        self._desk = Desk(view, submission, judge, CALENDAR, clock, self._pause, attaches=setting.attaches)
        await self._connected()

    async def _look(self) -> Any:
        await self._connected()
        return await self._desk.look()

    async def _settle(self) -> Any:
        await self._connected()
        return await self._desk.settle()

    async def _give(self, offers: list[tuple[Any, ...]], approval_id: str, by: str, account: str) -> Any:
        """Offers that were shown, then the word for one of them."""
        for shown in offers:
            self._desk.offer(*shown)
        await self._connected()
        return await self._desk.give(approval_id, by, account, is_paper=True)

    async def _cancel(self, order_id: str, because: str, at: Any) -> None:
        await self._connected()
        await self._desk.submission.cancel(self._desk.book.orders[order_id], because, at)

    async def _leave(self) -> None:
        await self._view.close()

    # ---- how it goes on ---------------------------------------------------------------------------------------------

    async def _connected(self) -> None:
        """Come in again where the connection was lost.

        Raises:
            OutsideFailure: nobody lets us in.
        """
        for left in reversed(range(CONNECTS_MAX)):
            if self._view.session.is_open:
                return
            try:
                await self._view.connect()
            except OutsideFailure:
                if not left:
                    raise
                await asyncio.sleep(BETWEEN_CONNECTS)

    async def _pause(self, seconds: float) -> None:
        """Wait: whoever holds the make-believe time lets it pass, and ours leaps."""
        self._say(Pause(seconds))
        late = await self._told.get()
        assert isinstance(late, Late)
        self._loop.leap_to(self._seat.began + late.seconds)
        await self._look_up()

    async def _look_up(self) -> None:
        for _ in range(TURNS):
            await asyncio.sleep(0)


def live(pipe: Connection, seat: Seat) -> None:
    """A whole life, in a process that was made for it."""
    signal.alarm(LIFE_SECONDS)
    loop = LeapingLoop()
    asyncio.set_event_loop(loop)
    try:
        loop.run_until_complete(DeskProcess(pipe, seat, loop).live())
    except BaseException:
        pipe.send(Crashed(traceback.format_exc()))
