"""Other processes in which large answers are read, so that reading one and waiting for the next go on together.

A handful of answers is read in a thread: a process costs more than it saves until there are many.
"""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context, parent_process
from threading import Thread
from typing import TypeVar

MANY = 40  # answers; starting a process and what it loads takes as long as reading a dozen
PROCESSES_MAX = 4
T = TypeVar("T")


class Workers:
    """Reads answers.

    Args:
        processes: how many; as many as the machine has cores unless told, four at most.
    """

    def __init__(self, processes: int | None = None) -> None:
        self._processes = min(PROCESSES_MAX, os.cpu_count() or 1) if processes is None else processes
        self._expected = 0
        self._pool: ProcessPoolExecutor | None = None

    def expect(self, answers: int) -> None:
        """Note that so many answers will have to be read."""
        self._expected += answers
        if self._pool is None and self._expected >= MANY and self._processes > 1:
            self._pool = ProcessPoolExecutor(
                self._processes, mp_context=get_context("spawn"), initializer=_begin
            )

    async def read(self, reading: Callable[..., T], *what: object) -> T:
        """What a function of a module makes of an answer; its faults come through."""
        if self._pool is None:
            return await asyncio.to_thread(reading, *what)
        return await asyncio.get_running_loop().run_in_executor(self._pool, reading, *what)

    def close(self) -> None:
        """End every process."""
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
        self._pool = None


def _begin() -> None:
    """A process begins: Ctrl-C is for the one that a person talks to, and none outlives that one, however it dies."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
