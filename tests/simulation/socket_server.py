"""A paper TWS whose line follows the weather, and that can have its client killed at a message.

Time passes in it by messages, not by seconds: so much with every one that arrives. What a storm does is then a matter of what
was sent, and the same seed gives the same storm however busy the machine is.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from enum import StrEnum

import numpy as np

from putwright.paper.model import Connectivity
from putwright.paper.session.connection import Connection, Stage
from putwright.paper.session.faults import LineFaults
from putwright.paper.session.limits import Limits
from putwright.paper.session.server import PaperServer
from putwright.paper.wire import Frame
from tests.simulation.socket_words import Death
from tests.simulation.socket_world import NotingWorld, SocketPort

MESSAGE_SECONDS = 0.02  # by our clock, the same for a look as behind the port
LIMITS = Limits(restart_seconds=0.03, rate_warnings_max=10_000)
LOST, BACK_DATA_LOST, BACK = 1100, 1101, 1102
IDLE_SECONDS = 0.1  # so long nothing arrives while the line is down: its client waits for it
GONE_SECONDS = 10.0  # so long it may take to see that a killed client is gone
WITHHELD_SECONDS = 0.6  # longer than the adapter is patient with an order
WITHHELD_SHARE = 0.1  # of the answers lost; each costs real time


class Ask(StrEnum):
    """Messages of a client that matter here, by their numbers."""

    UNQUOTE = "2"
    PLACE = "3"
    CANCEL = "4"
    UPDATES = "6"
    ORDERS = "16"
    TIME = "49"
    KIND = "59"
    POSITIONS = "61"
    NO_SUMMARY = "63"


class Mishap(StrEnum):
    """What happens to the line in the middle of a task."""

    DROP = "the connection is cut"
    RESTART = "the TWS restarts"
    OUTAGE = "the line is lost"


class StormServer(PaperServer):
    """The server of one storm.

    Args:
        world: the storm's.
        port: the storm's; its weather, time and lots count.
        kill: kills the desk's process, at once.
    """

    def __init__(
        self, world: NotingWorld, port: SocketPort, lots: np.random.Generator, kill: Callable[[], None]
    ) -> None:
        super().__init__(world, time.monotonic, LIMITS, LineFaults(lots))
        self._port, self._clearing, self._kill = port, world.late_clearing, kill
        self._gone: set[Connection] = set()
        self._is_fresh = False
        self._awaited = 0
        self._death = Death()
        self._mishap: tuple[Mishap | None, int] = (None, 0)
        self._heard_at = time.monotonic()
        self.outage_pauses: int | None = None
        self.killed_at = ""

    @property
    def failure(self) -> BaseException | None:
        """What broke in the world while it was served."""
        return self._failure

    def begin(self, death: Death, mishap: Mishap | None = None, at_message: int = 0) -> None:
        """A task begins, in the middle of which something may happen."""
        self._awaited, self._death, self._mishap = 0, death, (mishap, at_message)
        self.killed_at = ""

    def heard(self, connection: Connection, frame: Frame) -> None:
        """A message of the desk: time passes, the weather is asked, then it is answered."""
        if connection in self._gone:
            return  # the last words of one that was killed before they were read
        self._heard_at, port, weather = time.monotonic(), self._port, self._port.weather
        if not _is_answered(frame):  # nothing happens at it: its sender is doing something else already
            super().heard(connection, frame)
            return
        if frame[0] == Ask.UPDATES and self._is_fresh:
            port.on_look()
            self._is_fresh = False
        port.passes(MESSAGE_SECONDS)
        if not self._goes_on(connection, frame):
            return
        self.faults.duplicate = weather.doubled
        self.faults.reorder = weather.doubled / 2
        if frame[0] in {Ask.PLACE, Ask.CANCEL}:
            if port.strikes("lost_before"):
                connection.close("lost before it arrived", at_once=True)
                return
            if port.strikes("lost_after"):
                self._lose_answer()
        elif frame[0] == Ask.ORDERS and port.strikes("look_lost"):
            self.faults.drop_after = int(port.chance.integers(0, 40))
            self.faults.is_cut_inside_frame = False
        elif frame[0] == Ask.POSITIONS:
            self._clearing.is_late = port.strikes("position_late")
            self._is_fresh = not self._clearing.is_late
        super().heard(connection, frame)
        self._clearing.is_late, self.faults.delay_seconds = False, 0.0

    async def doors_shut(self) -> None:
        """Wait until every connection that was closed is closed for its client too: what it sees next is no matter of luck."""
        await _until(lambda: all(one.stage is not Stage.CLOSED for one in self._connections))

    async def alone(self) -> None:
        """Wait until nobody is connected."""
        await _until(lambda: not self._connections)

    def look_after(self) -> None:
        """One turn without time; the line comes back when nothing else can go on without it."""
        if self._failure is None:
            self.step()
        if self.outage_pauses is not None and time.monotonic() - self._heard_at > IDLE_SECONDS:
            self.line_back()

    def line_lost(self, pauses: int) -> None:
        """The line between TWS and broker is lost, for so many pauses of the desk."""
        if self.outage_pauses is None:
            self.outage_pauses = pauses
            self.happened([Connectivity(LOST)])

    def line_back(self) -> None:
        """It is there again, with or without what was subscribed."""
        if self.outage_pauses is not None:
            self.outage_pauses = None
            is_kept = bool(self._port.chance.random() < 0.5)
            self.happened([Connectivity(BACK if is_kept else BACK_DATA_LOST)])

    def paused(self) -> None:
        """The desk has paused once."""
        if self.outage_pauses is not None:
            self.outage_pauses -= 1
            if self.outage_pauses <= 0:
                self.line_back()

    def clear_sky(self) -> None:
        """Nothing goes wrong on the line any more."""
        self.faults.drop_after = None
        self.faults.duplicate = self.faults.reorder = 0.0
        self.line_back()

    def _goes_on(self, connection: Connection, frame: Frame) -> bool:
        """Whether a message is still answered after what was to happen at it."""
        self._awaited += 1
        mishap, at_message = self._mishap
        if mishap is not None and self._awaited == at_message:
            self.befall(mishap)
            return mishap is Mishap.OUTAGE
        if self._awaited == self._death.at_message:
            self._kill()
            self.killed_at = f"at message {frame[0]}, {'' if self._death.is_heard else 'un'}heard"
            self._gone.add(connection)
            if not self._death.is_heard:
                return False
        return True

    def befall(self, mishap: Mishap) -> None:
        """Let something happen to the line now."""
        self._port.struck[mishap] += 1
        if mishap is Mishap.DROP:
            self.drop()
        elif mishap is Mishap.RESTART:
            self._port.world.exchange.restart()
            self.outage_pauses = None
            self.restart()
        else:
            self.line_lost(int(self._port.chance.integers(0, 4)))

    def _lose_answer(self) -> None:
        """What an order is answered is cut off, or comes when nobody waits for it any more."""
        chance, faults = self._port.chance, self.faults
        if chance.random() < WITHHELD_SHARE:
            faults.delay_seconds = WITHHELD_SECONDS
            return
        faults.is_cut_inside_frame = bool(chance.random() < 0.3)
        faults.drop_after = int(chance.integers(1 if faults.is_cut_inside_frame else 0, 3))


async def _until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(GONE_SECONDS):
        await asyncio.sleep(0)
        while not is_so():
            await asyncio.sleep(0.0005)


def _is_answered(frame: Frame) -> bool:
    """Whether the client waits for an answer: then it does nothing else before it comes."""
    is_goodbye = frame[0] in {Ask.UNQUOTE, Ask.KIND, Ask.NO_SUMMARY}
    if frame[0] == Ask.TIME:  # the server tells its time by itself now and then, and that answers as well
        return False
    return not is_goodbye and not (frame[0] == Ask.UPDATES and frame[2] == "0")
