"""What the storm and the desk's process say to each other through their pipe: tasks, pauses, answers, and when to die."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeAlias

from putwright.domain.refusal import BadInput, BrokenInvariant, OutsideFailure


class Line(StrEnum):
    """Where in the writing of a line of the record a process dies."""

    BEFORE = "before"
    TORN = "torn"  # half of it is written
    AFTER = "after"  # it is durable, and nothing that follows is done


@dataclass(frozen=True, slots=True)
class Death:
    """When a process is killed during one task: at its n-th message or at its n-th line; 0 for neither.

    Attributes:
        at_message: counted are messages whose answer is waited for, so that nothing more is done before the kill.
        is_heard: whether that message still arrives.
        at_line: counted are lines of the record.
        where: in the writing of that line.
    """

    at_message: int = 0
    is_heard: bool = True
    at_line: int = 0
    where: Line = Line.AFTER


@dataclass(frozen=True, slots=True)
class Seat:
    """Where a desk's process sits down: which TWS, record and stop switch, the storm's seed, and when it began [s]."""

    port: int
    client_id: int
    record: Path
    switch: Path
    seed: int
    began: float


@dataclass(frozen=True, slots=True)
class Task:
    """Something to do now, `seconds` after the storm began by our own clock [s]."""

    name: str
    words: tuple[Any, ...]
    seconds: float
    death: Death


@dataclass(frozen=True, slots=True)
class Pause:
    """The desk waits for so long [s]."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Late:
    """It is so late now: the pause is over [s]."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a task."""

    value: Any


@dataclass(frozen=True, slots=True)
class Failed:
    """The fault a task ended in, taken apart: exceptions with keywords do not travel."""

    kind: str
    words: tuple[str, ...]

    def fault(self) -> Exception:
        """The fault again."""
        if self.kind == "BadInput":
            return BadInput(*self.words)
        if self.kind == "OutsideFailure":
            tried, wrong, remedy = self.words
            return OutsideFailure(tried, wrong, remedy, retry_is_safe=True)
        return BrokenInvariant(*self.words)


@dataclass(frozen=True, slots=True)
class Crashed:
    """The process ends by a mistake of its own, with its traceback."""

    words: str


Told: TypeAlias = Pause | Done | Failed | Crashed


def failed(fault: BadInput | OutsideFailure | BrokenInvariant) -> Failed:
    """A fault made ready to travel."""
    if isinstance(fault, BrokenInvariant):
        return Failed("BrokenInvariant", (str(fault),))
    return Failed(type(fault).__name__, (fault.tried, fault.wrong, fault.remedy))
