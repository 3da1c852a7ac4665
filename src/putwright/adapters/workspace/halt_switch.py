"""The stop switch: a file that any process can write at any time and that the desk looks for before every order."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING

from putwright.adapters.workspace.files import write_text
from putwright.domain.refusal import OutsideFailure
from putwright.ports.desk_record import Halt

if TYPE_CHECKING:
    from pathlib import Path


class HaltSwitch:
    """Thrown or not; every throw and every release is kept as a line of the record beside it.

    Args:
        path: the switch; it is thrown while this file exists.
        record: one line for each time it was thrown or released.
    """

    def __init__(self, path: Path, record: Path) -> None:
        self._path, self._record = path, record

    def __call__(self) -> Halt | None:
        """Whether it is thrown. One that can not be read is taken for thrown."""
        try:
            told = json.loads(self._path.read_text(encoding="utf-8"))
            return Halt(str(told["because"]), datetime.fromisoformat(told["since"]))
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError):
            return Halt(f"{self._path.name} is there and does not read", datetime.min)  # noqa: DTZ901 - unknown

    def throw(self, because: str, at: datetime) -> None:
        """Stop: nothing is sent any more but cancellations. Throwing it again keeps the first reason and adds a line."""
        if self() is None:
            write_text(self._path, json.dumps({"because": because, "since": at.isoformat()}))
        self._keep("halted", because, at)

    def release(self, because: str, at: datetime) -> None:
        """Go on; releasing one that is not thrown only adds a line."""
        self._keep("resumed", because, at)
        try:
            self._path.unlink(missing_ok=True)
        except OSError as error:
            raise OutsideFailure(
                f"Removing {self._path}",
                error.strerror or str(error),
                "Mend the permissions, or remove it by hand.",
                retry_is_safe=True,
            ) from error

    def _keep(self, what: str, because: str, at: datetime) -> None:
        line = json.dumps({"at": at.isoformat(), "what": what, "because": because})
        before = self._record.read_text(encoding="utf-8") if self._record.exists() else ""
        write_text(self._record, f"{before}{line}\n")
