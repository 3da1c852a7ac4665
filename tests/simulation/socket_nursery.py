"""A nursery of processes: forked once from a program that has loaded everything, it forks a desk in a few milliseconds.

It begins before there is a socket or a running loop, so that no desk holds a descriptor of the storm's by accident. When the
storm's process is gone, however it went, the nursery and every desk in it are gone too: each holds a line to it, and hears
its end.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import signal
import socket
from collections.abc import Callable
from functools import cache
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from typing import Any, NoReturn

WORDS_MAX = 1 << 16


class Nursery:
    """Starts processes that do one thing.

    Args:
        live: what each does with its pipe and its seat; then it ends.
    """

    def __init__(self, live: Callable[[Connection, Any], None]) -> None:
        self._door, inside = socket.socketpair()
        if os.fork() == 0:
            self._door.close()
            _tend(inside, live)
        inside.close()

    def start(self, seat: Any) -> tuple[int, Connection]:
        """A new process: its id, and a pipe to it."""
        ours, theirs = Pipe()
        socket.send_fds(self._door, [pickle.dumps(seat)], [theirs.fileno()])
        theirs.close()
        return int(self._answer()), ours

    def end_of(self, process_id: int) -> int:
        """How a process ended, waited for: its exit code, or minus the signal that killed it."""
        self._door.send(pickle.dumps(process_id))
        return int(self._answer())

    def _answer(self) -> str:
        told = self._door.recv(WORDS_MAX)
        if not told:
            raise RuntimeError("the nursery is gone")
        return told.decode()


def _tend(door: socket.socket, live: Callable[[Connection, Any], None]) -> NoReturn:
    """Fork and bury until nobody asks any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    alive: set[int] = set()
    with contextlib.suppress(BaseException):
        while True:
            words, handles, _, _ = socket.recv_fds(door, WORDS_MAX, 1)
            if not words:
                break
            asked = pickle.loads(words)
            if not handles:
                _, status = os.waitpid(asked, 0)
                alive.discard(asked)
                door.send(str(os.waitstatus_to_exitcode(status)).encode())
                continue
            process_id = os.fork()
            if process_id == 0:
                door.close()
                _live(live, handles[0], asked)
            os.close(handles[0])
            alive.add(process_id)
            door.send(str(process_id).encode())
    for process_id in alive:
        with contextlib.suppress(OSError):
            os.kill(process_id, signal.SIGKILL)
    os._exit(0)


def _live(live: Callable[[Connection, Any], None], handle: int, seat: Any) -> NoReturn:
    code = 1
    with contextlib.suppress(BaseException):
        live(Connection(handle), seat)
        code = 0
    os._exit(code)


@cache
def nursery_for(live: Callable[[Connection, Any], None], owner: int) -> Nursery:
    """The nursery of this process, `owner` being its id: one that was forked with its nursery needs its own."""
    return Nursery(live)
