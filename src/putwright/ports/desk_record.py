"""The desk's record: events written down for good before anything is done about them, and the stop switch beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from putwright.domain.desk_events import DeskEvent


@dataclass(frozen=True, slots=True)
class Halt:
    """The stop switch, as it was thrown: why, and when by our own clock."""

    because: str
    since: datetime


class DeskRecord(Protocol):
    """Events in the order in which they were written; added to, never changed."""

    def events(self) -> Sequence[DeskEvent]:
        """Every event, oldest first.

        Raises:
            BadInput: the record is damaged, or written by a newer program; nothing is sold upon a record that can not be read.
        """
        ...

    def append(self, events: Sequence[DeskEvent]) -> None:
        """Write events down, all or none of them; they are durable when this returns.

        Raises:
            OutsideFailure: they could not be written; nothing may be done that depends on them.
        """
        ...

    def halt(self) -> Halt | None:
        """Whether the stop switch is thrown; looked up anew each time, so that any process can throw it."""
        ...
