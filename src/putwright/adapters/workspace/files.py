"""Files of the workspace: written whole or not at all, one writer at a time."""

from __future__ import annotations

import os
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from putwright.domain.refusal import BadInput, OutsideFailure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

LOCK_WAIT_SECONDS = 10.0
LOCK_RETRY_SECONDS = 0.05


def write_whole(path: Path, write: Callable[[Path], None]) -> None:
    """Let `write` fill a file beside `path`, make it durable, and put it in place in one step.

    A process that dies at any instruction leaves either the old file or the new one.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        write(beside)
        with beside.open("rb") as written:
            os.fsync(written.fileno())
        beside.replace(path)
        _sync_folder(path.parent)
    except OSError as error:
        raise OutsideFailure(
            f"Writing {path}",
            error.strerror or str(error),
            "Free space or mend the permissions, then repeat.",
            retry_is_safe=True,
        ) from error
    finally:
        beside.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """Write a text file whole or not at all."""
    write_whole(path, lambda beside: _write_plain(beside, text))


@contextmanager
def writer_lock(root: Path) -> Iterator[None]:
    """Hold the workspace for one writer; a second one waits a bounded time, then is told who holds it.

    Raises:
        OutsideFailure: another process has been writing for longer than the wait.
        BadInput: the workspace can not be written at all.
    """
    lock = root / ".writer.lock"
    try:
        root.mkdir(parents=True, exist_ok=True)
        handle = lock.open("a+b")
    except OSError as error:
        raise BadInput(
            f"Opening the workspace {root}", error.strerror or str(error), "Choose another with --workspace."
        ) from error
    with handle:
        if not _acquire(handle.fileno(), LOCK_WAIT_SECONDS):
            raise OutsideFailure(
                f"Writing to the workspace {root}",
                f"another putwright has been writing to it for {LOCK_WAIT_SECONDS:.0f} seconds",
                "Wait for it to end, then repeat.",
                retry_is_safe=True,
            )
        yield


def try_lock(descriptor: int) -> bool:
    """Lock an open file for this process alone, where nobody has; the system lets it go when the process ends."""
    try:
        import fcntl  # noqa: PLC0415 - not on every platform
    except ImportError:  # Windows: msvcrt locks the same way
        return _try_lock_windows(descriptor)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def unlock(descriptor: int) -> None:
    """Let a locked file go."""
    try:
        import fcntl  # noqa: PLC0415 - not on every platform
    except ImportError:  # pragma: no cover - on Windows closing the file lets it go
        return
    fcntl.flock(descriptor, fcntl.LOCK_UN)


def _acquire(descriptor: int, wait_seconds: float) -> bool:
    deadline = time.monotonic() + wait_seconds
    while not try_lock(descriptor):
        if time.monotonic() > deadline:
            return False
        time.sleep(LOCK_RETRY_SECONDS)
    return True


def _try_lock_windows(descriptor: int) -> bool:  # pragma: no cover - only on Windows
    import msvcrt  # noqa: PLC0415 - only on Windows

    try:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
    except OSError:
        return False
    return True


def _write_plain(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
