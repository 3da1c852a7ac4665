"""A storm over a real socket: the desk lives in a process of its own behind an unmodified library, and dies by `kill -9`.

Setting, market, decisions and promises are those of the storm behind the port (`storm`), from the same seed. Exact in a replay
are all decisions, everything of the make-believe world, and the moments of death, which are counted in messages and lines of
the record. Not exact is what a real process and kernel decide: how long an answer took that nobody was to hear in time, and
what a killed process had sent in its last instant.
"""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
import time
from collections.abc import Coroutine
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from putwright.adapters.workspace.halt_switch import HaltSwitch
from putwright.domain.refusal import BadInput, OutsideFailure
from putwright.domain.trading_calendar import new_york_date
from tests.simulation.socket_child import Child, Recorded
from tests.simulation.socket_distant import DistantDesk
from tests.simulation.socket_loop import SLOWNESS
from tests.simulation.socket_server import Mishap, StormServer
from tests.simulation.socket_words import Crashed, Death, Done, Failed, Late, Line, Pause, Seat, Task
from tests.simulation.socket_world import NotingWorld, SocketPort
from tests.simulation.storm import Storm
from tests.simulation.storm_port import ProcessDied, StormClock
from tests.simulation.storm_tape import CALENDAR
from tests.simulation.storm_world import Setting, setting_of

PUMP_SECONDS = 0.01
STEPS = 22
DEATHS, MISHAPS = 0.14, 0.08  # shares of tasks in which the process dies, or something happens to the line
BETWEEN, OFF = 0.1, 0.25  # shares of steps before which the same happens, of waits with the machine off
EAGER = (
    0.5  # of steps with nothing open, by which somebody sells first: a desk with nothing to lose is no test
)
MESSAGES_MAX, LINES_MAX = 45, 5  # among so many of a task lies the moment


class SocketStorm(Storm):
    """One storm over a socket, from its seed."""

    def __post_init__(self) -> None:
        self.setting = _over_a_line(setting_of(self.seed))
        self.chance = np.random.default_rng([self.seed, 2])
        self._fate = np.random.default_rng([self.seed, 5])
        self._apart = np.random.default_rng([self.seed, 17])
        self.clock, self.world = StormClock(), self.setting.world()
        lots, weather = (
            np.random.default_rng([self.seed, 3]),
            replace(self.setting.weather, death=0.0, death_ordering=0.0),
        )
        self.line = SocketPort(self.world, self.clock, lots, weather, self.setting.pace)
        self.port = self.line
        self._watch()
        self._switch = HaltSwitch(self.folder / "halt.json", self.folder / "halt.record")
        self._child: Child | None = None
        self._began, self._is_fair = time.monotonic() / SLOWNESS, False
        self.record_path = self.folder / f"desk-{self.seed}.jsonl"
        self.recorded = Recorded(self.record_path)
        self.desk = DistantDesk(self._ask, self.recorded.book)
        self.loop = asyncio.new_event_loop()
        faults = np.random.default_rng([self.seed, 4])
        self.server = StormServer(NotingWorld(self.line), self.line, faults, self._kill)
        self.line.tell_clients = self.server.happened
        self._port_number = self.loop.run_until_complete(self.server.start(port=0))
        self.boot()

    # ---- the process ------------------------------------------------------------------------------------------------

    def _boot(self) -> None:
        self.loop.run_until_complete(self._sit_down())

    async def _sit_down(self) -> None:
        await self._put_to_death()
        seat = Seat(
            self._port_number, self.port.client_id, self.record_path, self.folder / "halt.json", self.seed, self._began
        )  # fmt: skip
        self._child = Child(seat, self.loop)
        with contextlib.suppress(OutsideFailure, BadInput):  # nobody let it in; each task tries again
            await self._ask("sit")

    async def _ask(self, name: str, *words: Any) -> Any:
        """Have a task done by the process; what came of it, or the fault it ended in.

        Raises:
            ProcessDied: it was killed meanwhile.
        """
        child = self._child
        assert child is not None
        self._set_switch()
        death = self._fated_death()
        self.server.begin(death, *self._fated_mishap())
        await self.server.doors_shut()
        child.say(Task(name, words, self.clock.seconds, death))
        pump = asyncio.ensure_future(self._looked_after())
        try:
            return await self._answer(child)
        except ProcessDied:
            await self._buried(child)
            if death == Death():
                raise RuntimeError("the desk's process died, and nobody had killed it") from None
            where = self.server.killed_at or f"at a line, {death.where}"
            raise ProcessDied(where) from None
        finally:
            pump.cancel()
            if self.server.failure is not None:
                raise self.server.failure

    async def _answer(self, child: Child) -> Any:
        while True:
            told = await child.hear()
            if self.server.killed_at:  # the last words of one that is dead
                raise ProcessDied
            match told:
                case Pause(seconds):
                    self.port.passes(seconds)
                    self.server.paused()
                    await self.server.doors_shut()
                    child.say(Late(self.clock.seconds))
                case Done(value):
                    return value
                case Failed() as failed:
                    raise failed.fault()
                case Crashed(words):
                    raise RuntimeError(words)

    async def _looked_after(self) -> None:
        while self.server.failure is None:
            self.server.look_after()
            await asyncio.sleep(PUMP_SECONDS)

    def _kill(self) -> None:
        if self._child is not None:
            self._child.kill()

    async def _put_to_death(self) -> None:
        if self._child is not None:
            self._child.kill()
            await self._buried(self._child)

    async def _buried(self, child: Child) -> None:
        """Wait until it is gone, for the system and for the TWS."""
        child.bury()
        self._child = None
        await self.server.alone()

    def _done(self, doing: Coroutine[Any, Any, object]) -> None:
        self.loop.run_until_complete(doing)

    # ---- what happens to it -----------------------------------------------------------------------------------------

    def step(self) -> None:
        """One thing that a person, another person, or time does; before some of them something happens to the line, or to us."""
        if self._fate.random() < BETWEEN:
            mishap = (*Mishap, None)[int(self._fate.integers(len(Mishap) + 1))]
            self.tell(mishap or "killed between two tasks")
            if mishap is None:
                self.died.append("between two tasks")
                self.boot()
            else:
                self.server.befall(mishap)
        if not self.desk.book.live_orders() and not self._open() and self._fate.random() < EAGER:
            self._sell()
        super().step()

    def _wait(self) -> None:
        """Time goes on; now and then the machine is off meanwhile, and the process gone."""
        if self._fate.random() >= OFF:
            super()._wait()
            return
        day = new_york_date(self.world.now) + timedelta(days=int(self._fate.choice([0, 1, 3, 7])))
        until = CALENDAR.open_time(CALENDAR.next_session(day)) + timedelta(
            hours=float(self._fate.uniform(0, 5))
        )
        self.off(until)

    def off(self, until: datetime) -> None:
        """The process is gone while the market goes on."""
        self.tell(f"killed, off until {until:%m-%d %H:%M}")
        self.died.append("off")
        self.loop.run_until_complete(self._put_to_death())
        self._sleep(until)
        self.boot()

    def clear_up(self) -> None:
        """Fair weather; see `Storm.clear_up`."""
        self._is_fair = True
        self.server.clear_sky()
        super().clear_up()

    def leave(self) -> None:
        """End process and server."""
        self.loop.run_until_complete(self._put_to_death())
        self.loop.run_until_complete(self.server.stop())
        self.loop.close()

    def _fated_death(self) -> Death:
        if self._is_fair or self._fate.random() >= DEATHS:
            return Death()
        if self._fate.random() < 0.6:
            return Death(int(self._fate.integers(1, MESSAGES_MAX)), bool(self._fate.random() < 0.5))
        where = tuple(Line)[int(self._fate.integers(len(Line)))]
        return Death(at_line=int(self._fate.integers(1, LINES_MAX)), where=where)

    def _fated_mishap(self) -> tuple[Mishap | None, int]:
        if self._is_fair or self._fate.random() >= MISHAPS:
            return None, 0
        mishap = tuple(Mishap)[int(self._fate.integers(len(Mishap)))]
        return mishap, int(self._fate.integers(1, MESSAGES_MAX))

    def _set_switch(self) -> None:
        if self.halted is not None and self._switch() is None:
            self._switch.throw(self.halted.because, self.halted.since)
        elif self.halted is None and self._switch() is not None:
            self._switch.release("a test", self.clock.now())


def _over_a_line(setting: Setting) -> Setting:
    """The same setting, with what only a line can show: statuses left out, or told before their fill."""
    chance = np.random.default_rng([setting.seed, 6])
    behaviour = replace(
        setting.behaviour,
        skip_status=float(chance.choice([0.0, 0.0, 0.5, 1.0])),
        execution_after_status=bool(chance.random() < 0.5),
        what_if_twice=bool(chance.random() < 0.3),
        messages_per_second_max=100_000,
    )
    return replace(setting, behaviour=behaviour)


def socket_storm(seed: int) -> SocketStorm:
    """One storm from beginning to end."""
    with tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as own:
        one = SocketStorm(seed, Path(own))
        try:
            for _ in range(STEPS):
                one.step()
            one.clear_up()
            one.end()
        finally:
            one.leave()
    return one
