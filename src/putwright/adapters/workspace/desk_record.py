"""The desk's record as a text file: one line for each batch of events, each chained to the one before, durable when it returns.

A line is written whole or does not count: one that was cut off by a crash was promised to nobody and is cut away. A line that
was changed, taken out or put in breaks the chain, and a record that does not read is refused, never mended by guessing.
"""

from __future__ import annotations

import hashlib
import json
import os
from typing import TYPE_CHECKING, Any

from putwright.adapters.workspace.event_form import event_form, event_of
from putwright.domain.refusal import BadInput, OutsideFailure
from putwright.ports.desk_record import Halt

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime
    from pathlib import Path

    from putwright.domain.desk_events import DeskEvent

SCHEMA = 1
HEAD = b'{"schema":'  # with what every line begins
RESTORE = "Put its newest copy back, or begin anew with `putwright reconcile --anew`: nothing is sold upon what does not read."
BEGINNING = "putwright desk record"  # what the first line is chained to


class DeskRecordFile:
    """A `DeskRecord` in a folder of the workspace.

    Args:
        path: the file; it need not exist.
        halt: looks up the stop switch.
    """

    def __init__(self, path: Path, halt: Callable[[], Halt | None]) -> None:
        self._path, self._halt = path, halt
        self._chain, self._number, self._size = BEGINNING, 0, 0
        self._is_read = False

    def events(self) -> Sequence[DeskEvent]:
        """Every event, oldest first."""
        found: list[DeskEvent] = []
        self._chain, self._number, self._size, self._is_read = BEGINNING, 0, 0, False
        for line in self._whole_lines():
            told = self._checked(line)
            found += [event_of(form) for form in told["events"]]
            self._chain, self._number = told["chain"], told["line"]
            self._size += len(line) + 1
        self._is_read = True
        return found

    def append(self, events: Sequence[DeskEvent]) -> None:
        """Write events down as one line; they are durable when this returns."""
        if not self._is_read:
            self.events()  # nothing is written behind what was not read, nor behind what does not read
        told = {"schema": SCHEMA, "line": self._number + 1, "events": [event_form(event) for event in events]}
        body = json.dumps(told, separators=(",", ":"), ensure_ascii=True).encode()
        chain = _chained(self._chain, body)
        line = body[:-1] + _closing(chain) + b"\n"
        try:
            self._write(line)
        except OSError as error:
            raise OutsideFailure(
                f"Writing {self._path}",
                error.strerror or str(error),
                "Free space or mend the permissions: nothing is sent that is not written down.",
                retry_is_safe=False,
            ) from error
        self._chain, self._number = chain, self._number + 1
        self._size += len(line)

    def put_aside(self, at: datetime) -> str:
        """Keep the record under another name, so that the next one begins anew; nothing is deleted.

        Raises:
            OutsideFailure: it could not be renamed.
        """
        name = f"{self._path.stem}-until-{at:%Y%m%dT%H%M%S}{self._path.suffix}"
        try:
            if self._path.exists():
                self._path.rename(self._path.with_name(name))
                _sync_folder(self._path)
        except OSError as error:
            raise OutsideFailure(
                f"Renaming {self._path}",
                error.strerror or str(error),
                "Mend the permissions and try again.",
                retry_is_safe=True,
            ) from error
        self._chain, self._number, self._size, self._is_read = BEGINNING, 0, 0, True
        return name

    def halt(self) -> Halt | None:
        """Whether the stop switch is thrown."""
        return self._halt()

    def _write(self, line: bytes) -> None:
        """Append to what is whole, cutting away what is not, and make it durable."""
        is_new = not self._size and not self._path.exists()
        if is_new:
            self._path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(self._path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
        try:
            self._cut_to_ours(handle)
            os.lseek(handle, self._size, os.SEEK_SET)
            try:
                written = 0
                while written < len(line):
                    written += os.write(handle, line[written:])
                os.fsync(handle)
            except OSError:
                os.ftruncate(handle, self._size)  # told as not written is not written
                raise
        finally:
            os.close(handle)
        if is_new:
            _sync_folder(self._path)

    def _cut_to_ours(self, handle: int) -> None:
        """Cut away a line that was not finished; where another process has written nothing is: what it was promised would be lost.

        Raises:
            BadInput: whole lines stand behind the last one we know, or some of ours are gone.
        """
        size = os.fstat(handle).st_size
        if size == self._size:
            return
        if size > self._size and b"\n" not in _behind(handle, self._size):
            os.ftruncate(handle, self._size)
            return
        wrong = "another process has written to it or cut it since it was read"
        raise BadInput(f"Writing {self._path}", wrong, "Leave one putwright running, and start it anew.")

    def _whole_lines(self) -> list[bytes]:
        tried = f"Reading {self._path}"
        try:
            content = self._path.read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return []
        except OSError as error:
            raise OutsideFailure(
                tried,
                error.strerror or str(error),
                "Mend it: a file with permission to read.",
                retry_is_safe=True,
            ) from error
        *whole, cut = content.split(b"\n")
        if not cut.startswith(HEAD[: len(cut)]):
            raise BadInput(tried, f"line {len(whole) + 1} is damaged", RESTORE)
        return whole

    def _checked(self, line: bytes) -> dict[str, Any]:
        tried, number = f"Reading {self._path}", self._number + 1
        try:
            told: dict[str, Any] = json.loads(line)
            chain = str(told["chain"])
        except (ValueError, KeyError, AttributeError, TypeError) as error:
            raise BadInput(tried, f"line {number} is damaged", RESTORE) from error
        if told.get("schema") != SCHEMA:
            newer = f"line {number} is of schema {told.get('schema')}, known is {SCHEMA}"
            raise BadInput(tried, newer, "Use the version of putwright that wrote it, or newer.")
        closing = _closing(chain)
        body = line.removesuffix(closing) + b"}"
        is_chained = line.endswith(closing) and _chained(self._chain, body) == chain
        if told.get("line") != number or not is_chained:
            raise BadInput(tried, f"line {number} was changed, taken out or put in", RESTORE)
        return told


def _closing(chain: str) -> bytes:
    """With what a line ends."""
    return f',"chain":"{chain}"}}'.encode()


def _chained(before: str, body: bytes) -> str:
    """What binds a line to the one before."""
    return hashlib.sha256(f"{before}\n".encode() + body).hexdigest()[:32]


def _behind(handle: int, size: int) -> bytes:
    """What stands in a file behind so many bytes."""
    os.lseek(handle, size, os.SEEK_SET)
    found = b""
    while piece := os.read(handle, 1 << 20):
        found += piece
    return found


def _sync_folder(path: Path) -> None:
    if os.name != "posix":
        return
    descriptor = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
