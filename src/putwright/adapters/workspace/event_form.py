"""Events of the desk as JSON and back, by the types of their fields; an event that nobody here knows is refused."""

from __future__ import annotations

import types
import typing
from dataclasses import fields, is_dataclass
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
    return {"event": type(event).__name__, **_plain_fields(event)}


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
        event: DeskEvent = _value(kind, form)
    except (KeyError, TypeError, ValueError, ArithmeticError) as error:
        raise BadInput(
            "Reading the desk's record",
            f"a {kind.__name__} does not fit: {error}",
            "Restore it from a backup.",
        ) from error
    return event


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return _plain_fields(value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(inner) for inner in value]
    return value


def _plain_fields(value: Any) -> dict[str, Any]:
    return {one.name: _plain(getattr(value, one.name)) for one in fields(value) if one.init}


@cache
def _hints(kind: type) -> dict[str, Any]:
    """The types of the fields that make a value, by name."""
    told = typing.get_type_hints(kind)
    return {one.name: told[one.name] for one in fields(kind) if one.init}


def _value(kind: Any, told: Any) -> Any:
    """A value of a type from what JSON keeps of it; a field that an older program did not write has its default."""
    origin = typing.get_origin(kind)
    if origin in {typing.Union, types.UnionType}:
        inner = [one for one in typing.get_args(kind) if one is not type(None)]
        return None if told is None else _value(inner[0], told)
    if origin is tuple:
        return tuple(_value(typing.get_args(kind)[0], one) for one in told)
    if is_dataclass(kind) and isinstance(kind, type):
        known = _hints(kind)
        return kind(**{name: _value(hint, told[name]) for name, hint in known.items() if name in told})
    if kind is Decimal:
        return Decimal(told)
    if kind is datetime:
        return datetime.fromisoformat(told)
    if kind is date:
        return date.fromisoformat(told)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(told)
    if kind in {int, str, bool} and type(told) is not kind:
        raise TypeError(f"{told!r} is no {kind.__name__}")
    return told
