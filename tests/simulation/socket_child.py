"""The storm's end of the pipe: a desk's process started, told what to do, killed, and its record read as anybody could."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
from pathlib import Path

from putwright.adapters.workspace.event_form import event_of
from putwright.desk.book import Book
from putwright.desk.bookkeeping import enter
from tests.simulation.socket_desk import live
from tests.simulation.socket_nursery import Nursery, nursery_for
from tests.simulation.socket_words import Late, Seat, Task, Told
from tests.simulation.storm_port import ProcessDied

STUCK_SECONDS = 60.0


class Child:
    """One life of the desk's process, as its storm sees it.

    Args:
        seat: where it sits down.
        loop: on which its answers are heard.
    """

    def __init__(self, seat: Seat, loop: asyncio.AbstractEventLoop) -> None:
        self._nursery: Nursery = nursery_for(live, os.getpid())
        self.process_id, self._pipe = self._nursery.start(seat)
        self._loop = loop
        self._told: asyncio.Queue[Told | None] = asyncio.Queue()
        self._is_buried = False
        loop.add_reader(self._pipe.fileno(), self._hear)

    def say(self, words: Task | Late) -> None:
        """Tell it something; whether it lives to hear it shows in its answer."""
        with contextlib.suppress(OSError):
            self._pipe.send(words)

    async def hear(self) -> Told:
        """What it says next.

        Raises:
            ProcessDied: nothing, ever again.
            TimeoutError: it hangs.
        """
        told = await asyncio.wait_for(self._told.get(), STUCK_SECONDS)
        if told is None:
            raise ProcessDied
        return told

    def kill(self) -> None:
        """`kill -9`."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.process_id, signal.SIGKILL)

    def bury(self) -> None:
        """Wait for its end.

        Raises:
            RuntimeError: it ended otherwise than by being killed.
        """
        if self._is_buried:
            return
        self._is_buried = True
        self._loop.remove_reader(self._pipe.fileno())
        self._pipe.close()
        code = self._nursery.end_of(self.process_id)
        if code not in {0, -signal.SIGKILL}:
            raise RuntimeError(f"the desk's process ended by itself with {code}")

    def _hear(self) -> None:
        try:
            self._told.put_nowait(self._pipe.recv())
        except (EOFError, OSError):
            self._loop.remove_reader(self._pipe.fileno())
            self._told.put_nowait(None)


class Recorded:
    """The book of a record that another process writes: each line is read once, when it is whole."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._book, self._read = Book(), 0

    def book(self) -> Book:
        """What all whole lines add up to by now."""
        if not self._path.exists():
            return self._book
        with self._path.open("rb") as file:
            file.seek(self._read)
            *whole, _ = file.read().split(b"\n")
        for line in whole:
            for form in json.loads(line)["events"]:
                enter(self._book, event_of(form))
            self._read += len(line) + 1
        return self._book
