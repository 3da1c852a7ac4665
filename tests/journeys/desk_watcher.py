"""`putwright desk` in the background of a journey: heard as it speaks, killed, or asked to leave."""

import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from tests.journeys.desk_lives import SECONDS_MAX, Seat

Told = TypeVar("Told")


class Watcher:
    """`putwright desk` in the background: what it says, as it says it; to be killed, or to be asked to leave."""

    def __init__(self, seat: Seat) -> None:
        self._process = seat.process("desk", "--no-color", COLUMNS="300")
        self.lines: list[str] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def hears(self, words: str, *, after: int = 0, seconds: float = SECONDS_MAX) -> str:
        """Wait until it says some words, in a line later than the first `after`; that line.

        Raises:
            AssertionError: it has ended, or does not say them in time.
        """
        return until(
            lambda: next((line for line in self.lines[after:] if words in line), None),
            f"the desk to say {words!r}",
            seconds,
            lambda: "\n".join(self.lines),
        )

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        self._end(signal.SIGKILL)

    def leave(self) -> int:
        """Ask it to leave, as Ctrl-C does; its exit code."""
        return self._end(signal.SIGINT)

    @property
    def is_running(self) -> bool:
        return self._process.poll() is None

    @property
    def number(self) -> int:
        return self._process.pid

    def _end(self, how: signal.Signals) -> int:
        if self.is_running:
            self._process.send_signal(how)
        code = self._process.wait(timeout=SECONDS_MAX)
        self._reader.join(timeout=SECONDS_MAX)
        assert self._process.stdout is not None
        self._process.stdout.close()
        return code

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self.lines.append(line.rstrip("\n"))


@contextmanager
def watching(seat: Seat) -> Iterator[Watcher]:
    """A desk that watches, and has looked once; it is gone at the end."""
    watcher = Watcher(seat)
    try:
        watcher.hears("orphan")
        yield watcher
    finally:
        if watcher.is_running:
            watcher.kill()


def until(found: Callable[[], Told | None], wanted: str, seconds: float, told: Callable[[], str]) -> Told:
    """Look until something is there; never longer than so many seconds.

    Raises:
        AssertionError: it did not come; with what was told meanwhile.
    """
    end = time.monotonic() + seconds
    while (what := found()) is None:
        assert time.monotonic() < end, f"waited {seconds:g} s for {wanted}; told so far:\n{told()}"
        time.sleep(0.05)
    return what
