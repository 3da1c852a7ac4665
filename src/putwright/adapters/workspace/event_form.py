"""Events of the desk as JSON and back, by the types of their fields; an event that nobody here knows is refused."""

from __future__ import annotations

import types
import typing
from collections.abc import Callable
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any

from putwright.domain.desk_events import DeskEvent
from putwright.domain.refusal import BadInput

KINDS: dict[str, type] = {kind.__name__: kind for kind in typing.get_args(DeskEvent)}


def event_form(event: DeskEvent) -> dict[str, Any]:
    """An event as JSON knows it."""
    return {"event": type(event).__name__, **_plain(event)}


def event_of(form: dict[str, Any]) -> DeskEvent:
    """The event behind its JSON form.

    Raises:
        BadInput: an unknown kind, or fields that do not fit it.
    """
    kind = KINDS.get(str(form.get("event")))
    if kind is None:
        wrong = f"an event of the kind {form.get('event')!r} is not known here"
        raise BadInput(
            "Reading the desk's record", wrong, "Use the version of putwright that wrote it, or newer."
        )
    try:
        event: DeskEvent = _reader(kind)(form)
    except (KeyError, TypeError, ValueError, ArithmeticError) as error:
        raise BadInput(
            "Reading the desk's record",
            f"a {kind.__name__} does not fit: {error}",
            "Put its newest copy back, or begin anew with `putwright reconcile --anew`.",
        ) from error
    return event


def _plain(value: Any) -> Any:
    kind: type = type(value)
    return _writer(kind)(value)


@cache
def _writer(kind: type) -> Callable[[Any], Any]:
    """What makes JSON of a value of this type."""
    if is_dataclass(kind):
        names = _names(kind)
        return lambda value: {name: _plain(getattr(value, name)) for name in names}
    if issubclass(kind, Enum):
        return lambda value: value.value
    if kind is Decimal:
        return lambda value: format(value, "f")
    if issubclass(kind, date):
        return lambda value: value.isoformat()
    if kind is tuple:
        return lambda value: [_plain(inner) for inner in value]
    return _same


def _same(value: Any) -> Any:
    return value


@cache
def _names(kind: type) -> tuple[str, ...]:
    """The fields that make a value."""
    return tuple(one.name for one in fields(kind) if one.init)


@cache
def _reader(kind: Any) -> Callable[[Any], Any]:
    """What makes a value of a type of what JSON keeps of it; a field that an older program did not write has its default."""
    origin = typing.get_origin(kind)
    if origin in {typing.Union, types.UnionType}:
        kinds = [one for one in typing.get_args(kind) if one is not type(None)]
        inner = _reader(kinds[0]) if len(kinds) == 1 else _one_of(kinds)
        return lambda told: None if told is None else inner(told)
    if origin is tuple:
        each = _reader(typing.get_args(kind)[0])
        return lambda told: tuple([each(one) for one in told])
    if is_dataclass(kind) and isinstance(kind, type):
        return _fields_reader(kind)
    if kind is Decimal:
        return Decimal
    if kind in {datetime, date}:
        read: Callable[[Any], Any] = kind.fromisoformat
        return read
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind
    return _exactly(kind) if kind in {int, str, bool} else _same


def _one_of(kinds: list[Any]) -> Callable[[Any], Any]:
    """What reads one of several values: the first of which nothing is missing that it can not do without."""
    readers = [(_needed(kind), _reader(kind)) for kind in kinds]

    def read(told: Any) -> Any:
        said = frozenset(told)
        for needed, reader in readers:
            if needed <= said:
                return reader(told)
        raise TypeError(f"{sorted(said)} fit none of {', '.join(kind.__name__ for kind in kinds)}")

    return read


def _needed(kind: type) -> frozenset[str]:
    """The fields without which there is no value."""
    return frozenset(
        one.name
        for one in fields(kind)
        if one.init and one.default is MISSING and one.default_factory is MISSING
    )


def _fields_reader(kind: type) -> Callable[[Any], Any]:
    hints = typing.get_type_hints(kind)
    readers = [(name, _reader(hints[name])) for name in _names(kind)]
    return lambda told: kind(**{name: read(told[name]) for name, read in readers if name in told})


def _exactly(kind: type) -> Callable[[Any], Any]:
    def read(told: Any) -> Any:
        if type(told) is not kind:
            raise TypeError(f"{told!r} is no {kind.__name__}")
        return told

    return read
