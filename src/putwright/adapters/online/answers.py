"""What a source answered, and the ways in which it can fail: each named, each with what to do."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from pydantic_core import from_json

from putwright.domain.refusal import OutsideFailure
from putwright.ports.fact_source import Asked, Outcome, Task, Told


class Failure(StrEnum):
    """Why a source gave no usable answer."""

    UNREACHABLE = "unreachable"
    TIMED_OUT = "timed out"
    REFUSED = "refused"
    BUSY = "busy"
    BROKEN = "broken"
    CAPTIVE = "captive"
    DAMAGED = "damaged"
    TOO_LARGE = "too large"
    WRONG = "wrong"


# After these the next question would meet the same: the source is left for this time.
ENDING = frozenset({Failure.UNREACHABLE, Failure.REFUSED, Failure.BUSY, Failure.CAPTIVE})


REFUSED_SECONDS = 600.0  # the SEC bars an address for ten minutes (its page on fair access)


class SourceFailure(OutsideFailure):
    """A source that gave no usable answer; asking again later can do no harm.

    `pause_seconds` is how long it wants to be left alone, None where it did not say [s].
    """

    def __init__(
        self, tried: str, failure: Failure, wrong: str, remedy: str, pause_seconds: float | None = None
    ) -> None:
        self.failure, self.pause_seconds = failure, pause_seconds
        super().__init__(tried, wrong, remedy, retry_is_safe=True)

    def __reduce__(self) -> tuple[type[SourceFailure], tuple[object, ...]]:
        """How it comes out of another process: an exception is made anew from its parts."""
        return type(self), (self.tried, self.failure, self.wrong, self.remedy, self.pause_seconds)

    @property
    def ends_source(self) -> bool:
        """Whether asking this source further is pointless for now."""
        return self.failure in ENDING


def told_failed(task: Task, failure: SourceFailure, before: Asked | None = None) -> Told:
    """What came of a task whose question failed; what was remembered of it stays."""
    pause = failure.pause_seconds or (REFUSED_SECONDS if failure.failure is Failure.REFUSED else 0.0)
    return Told(
        task,
        Outcome.FAILED,
        words=failure.wrong,
        remedy=failure.remedy,
        memo={} if before is None else before.memo,
        ends_source=failure.ends_source,
        pause_seconds=pause,
    )


class Form(StrEnum):
    """What an answer has to be; anything else is no answer."""

    JSON = "json"
    CSV = "csv"
    XML = "xml"
    ZIP = "zip"


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: its bytes, or that nothing changed, or that there is no such thing.

    `memo` makes the next question for the same address conditional.
    """

    address: str
    body: bytes = b""
    is_unchanged: bool = False
    is_absent: bool = False
    memo: Mapping[str, str] = field(default_factory=dict)

    def document(self) -> Any:
        """The JSON document in it; numbers with a point are read as floats, a bare NaN as one, which is no number to anybody.

        Raises:
            SourceFailure: it is not one.
        """
        try:
            return from_json(self.body, allow_inf_nan=True)
        except ValueError as error:
            raise self.damaged(f"it is no JSON: {error}") from error

    def text(self) -> str:
        """The text in it.

        Raises:
            SourceFailure: it is not UTF-8.
        """
        try:
            return self.body.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise self.damaged("it is not UTF-8 text") from error

    def rows(self) -> list[dict[str, str]]:
        """The rows of a CSV table by column; a row with another number of fields than the header is an error.

        Raises:
            SourceFailure: it is no such table.
        """
        reader = csv.DictReader(self.text().splitlines(), strict=True)
        try:
            rows = list(reader)
        except csv.Error as error:
            raise self.damaged(f"it is no table: {error}") from error
        for number, row in enumerate(rows, start=2):
            if None in row or None in row.values():
                raise self.damaged(f"line {number} has another number of fields than its header")
        return rows

    def damaged(self, wrong: str) -> SourceFailure:
        """The failure of an answer that does not hold what it should."""
        remedy = "Ask again later; the facts of before are kept."
        return SourceFailure(f"Reading {self.address}", Failure.DAMAGED, wrong, remedy)

    def wrong(self, wrong: str) -> SourceFailure:
        """The failure of an answer to another question than the one that was asked."""
        remedy = "Nothing of it is believed; the facts of before are kept. Ask again later."
        return SourceFailure(f"Reading {self.address}", Failure.WRONG, wrong, remedy)
