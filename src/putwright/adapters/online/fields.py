"""One object of a JSON answer, read field by field with suspicion: a field that is not there or of another kind is a failure."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

from putwright.adapters.online.answers import Answer, SourceFailure

_MOMENT_MAX = 4_102_444_800.0  # the year 2100; what lies beyond is no time of a quote [s]


class Fields:
    """One object of an answer.

    Args:
        answer: where it stands, for messages.
        found: the object, or whatever stands in its place.
        what: what it is about, as messages call it.

    Raises:
        SourceFailure: it is no object.
    """

    def __init__(self, answer: Answer, found: object, what: str) -> None:
        if not isinstance(found, Mapping):
            raise answer.damaged(f"{what} is missing or no object")
        self._answer, self._found, self._what = answer, found, what

    def has(self, name: str) -> bool:
        """Whether something stands in a field that may be left out."""
        return self._found.get(name) is not None

    def raw(self, name: str) -> Any:
        """What stands in a field, null included.

        Raises:
            SourceFailure: there is no such field.
        """
        if name not in self._found:
            raise self._answer.damaged(f"{self._what} has no field {name!r}; the source may have renamed it")
        return self._found[name]

    def inner(self, name: str, what: str) -> Fields:
        """The object in a field.

        Raises:
            SourceFailure: there is none.
        """
        return Fields(self._answer, self.raw(name), what)

    def several(self, name: str) -> list[Any]:
        """What stands in a field that holds one thing bare, several as a list, and null for none.

        Raises:
            SourceFailure: there is no such field.
        """
        found = self.raw(name)
        if found is None:
            return []
        return list(found) if isinstance(found, list) else [found]

    def text(self, name: str) -> str:
        """A text that is not empty.

        Raises:
            SourceFailure: there is none.
        """
        found = self.raw(name)
        if not isinstance(found, str) or not found.strip():
            raise self._odd(name, found, "a text")
        return found.strip()

    def number(self, name: str) -> float | None:
        """A finite number, None where null says that it is unknown.

        Raises:
            SourceFailure: there is no such field, or something else stands in it.
        """
        found = self.raw(name)
        if found is None:
            return None
        number = number_of(found)
        if number is None:
            raise self._odd(name, found, "a number")
        return number

    def day(self, name: str) -> date:
        """A day, written as 2026-12-18.

        Raises:
            SourceFailure: there is none.
        """
        found = self.raw(name)
        day = day_of(found)
        if day is None:
            raise self._odd(name, found, "a day")
        return day

    def moment(self, name: str) -> datetime | None:
        """A moment told in milliseconds since 1970, None where null or zero says that there is none.

        Raises:
            SourceFailure: there is no such field, or something else stands in it.
        """
        number = self.number(name)
        if number is None or number == 0:
            return None
        if not 0 < number / 1000 < _MOMENT_MAX:
            raise self._odd(name, number, "a moment in milliseconds")
        return datetime.fromtimestamp(number / 1000, UTC)

    def _odd(self, name: str, found: object, wanted: str) -> SourceFailure:
        return self._answer.damaged(f"{self._what}: {name!r} is {str(found)[:40]!r}, not {wanted}")


def number_of(found: object) -> float | None:
    """A finite number, None for anything else; a truth value is no number."""
    if isinstance(found, bool) or not isinstance(found, int | float):
        return None
    try:
        number = float(found)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def day_of(found: object) -> date | None:
    """A day written as 2026-12-18, None for anything else."""
    return _day(found) if isinstance(found, str) and len(found) == len("2026-12-18") else None


@lru_cache(maxsize=1 << 14)
def _day(text: str) -> date | None:
    """A day out of its text; the same few thousand days stand in every answer."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
