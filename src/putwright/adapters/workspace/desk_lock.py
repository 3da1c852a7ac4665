"""One desk at a time: the workspace's desk lock, who holds it, and how a watching desk hands it over when asked.

The lock is the operating system's, on an open file: it ends with its process, however that ends. What stands in the file
only says who holds it.
"""

from __future__ import annotations

import json
import os
import time
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from putwright.adapters.workspace.files import try_lock, unlock, write_text
from putwright.domain.refusal import OutsideFailure

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

RETRY_SECONDS = 0.1
# A watching desk ends its round, leaves the broker and lets go; a round of quotes for a check takes some seconds.
WAIT_SECONDS = 30.0
WISH_AGE_SECONDS_MAX = 60.0  # a wish older than this was left behind by a process that died


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds the desk: what it was started to do, its process and since when (UTC)."""

    doing: str
    process: int
    since: str

    def __str__(self) -> str:
        return f"`putwright {self.doing}` (process {self.process}, since {self.since} UTC)"


class DeskLock:
    """The desk of a workspace, held while the block runs.

    Args:
        folder: where the lock lies.
        doing: the command, for whoever is told.
        wait_seconds: how long a holder is waited for [s].
    """

    def __init__(self, folder: Path, doing: str, wait_seconds: float = WAIT_SECONDS) -> None:
        self._path, self._wish_path = folder / "desk.lock", folder / "desk.wish"
        self._doing, self._wait = doing, wait_seconds
        self._handle = -1

    def __enter__(self) -> DeskLock:
        """Take the desk, asking a watching one for it.

        Raises:
            OutsideFailure: another process has it and does not let go.
        """
        self.take()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.let_go()

    def take(self) -> None:
        """Take the desk; see `__enter__`."""
        handle = self._opened()
        until = time.monotonic() + self._wait
        has_wished = False
        try:
            while not try_lock(handle):
                if not has_wished:
                    write_text(self._wish_path, json.dumps({"process": os.getpid(), "doing": self._doing}))
                    has_wished = True
                if time.monotonic() > until:
                    raise self.refused()
                time.sleep(RETRY_SECONDS)
        except BaseException:
            os.close(handle)
            raise
        finally:
            if has_wished:
                self._wish_path.unlink(missing_ok=True)
        self._hold(handle)

    def try_take(self) -> bool:
        """Take the desk if nobody has it, without asking for it; whether it is ours now."""
        handle = self._opened()
        if not try_lock(handle):
            os.close(handle)
            return False
        self._hold(handle)
        return True

    def _opened(self) -> int:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        return os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)

    def _hold(self, handle: int) -> None:
        self._handle = handle
        since = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime())
        told = json.dumps(asdict(Holder(self._doing, os.getpid(), since))).encode()
        os.ftruncate(handle, 0)
        os.pwrite(handle, told, 0)

    def let_go(self) -> None:
        """Give the desk back; giving it back twice is no fault."""
        if self._handle >= 0:
            os.ftruncate(self._handle, 0)
            unlock(self._handle)
            os.close(self._handle)
            self._handle = -1

    @property
    def is_wanted(self) -> bool:
        """Whether another process waits for the desk."""
        try:
            age = time.time() - self._wish_path.stat().st_mtime
        except OSError:
            return False
        return age < WISH_AGE_SECONDS_MAX

    def holder(self) -> Holder | None:
        """Who holds the desk now, None where nobody does; only looks."""
        try:
            handle = os.open(self._path, os.O_RDWR)
        except OSError:
            return None
        try:
            if try_lock(handle):
                unlock(handle)
                return None
            return _holder(os.pread(handle, 4096, 0))
        finally:
            os.close(handle)

    def refused(self) -> OutsideFailure:
        """The fault of a desk that is held by somebody else, with who that is."""
        holder = self.holder()
        who = "another process" if holder is None else str(holder)
        return OutsideFailure(
            f"Taking the desk for `putwright {self._doing}`",
            f"{who} has it and does not let go",
            "Orders leave from one desk at a time: wait for it to end, or end it.",
            retry_is_safe=True,
        )


def _holder(told: bytes) -> Holder | None:
    try:
        return Holder(**json.loads(told))
    except (ValueError, TypeError):
        return None
