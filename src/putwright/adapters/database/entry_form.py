"""Events of the journal as JSON and back: a list of their fields in order, money as text, securities by name.

What reads and what writes a kind of event is built once, from the fields of its dataclass: a hundred thousand facts are read
whenever somebody asks a question of the journal. What is usual is left out at the end of the list, so a field may be added behind
the others; the order of those that are there stays for good, which tests on bodies of old watch over.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Callable
from dataclasses import MISSING, fields, is_dataclass, make_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import cache
from operator import attrgetter, call
from typing import Any

from putwright.domain.journal_events import JournalEvent, ToBase
from putwright.domain.refusal import BadInput
from putwright.domain.security import Security, security_named

AMOUNTS_KEPT = 65_536  # the same prices, fees and counts come again and again
RESTORE = "Put a copy in its place with `putwright restore FILE`."
UNFITTING = (AttributeError, KeyError, TypeError, ValueError, ArithmeticError, RecursionError)

Form = Callable[[Any], Any]


def event_form(event: JournalEvent) -> list[Any]:
    """An event as JSON knows it: its fields in order.

    Raises:
        BadInput: a field holds what the journal can not keep, such as a float for money.
    """
    kind: type = type(event)
    try:
        form: list[Any] = _writer(kind)(event)
        if event_of(kind.__name__, form) != event:
            raise ValueError("it would not come back as it is")
    except (*UNFITTING, BadInput) as error:
        tried = f"Writing a {kind.__name__} down"
        raise BadInput(tried, str(error), "Give every field what its type says.") from error
    return form


def event_of(kind: str, form: Any) -> JournalEvent:
    """The event behind its form.

    Raises:
        BadInput: an unknown kind, or fields that do not fit it.
    """
    tried = "Reading the journal's record"
    try:
        event: JournalEvent = READERS[kind](form)
    except UNFITTING as error:
        if kind not in READERS:
            newer = f"a fact of the kind {kind!r} is not known here"
            raise BadInput(tried, newer, "Use the version of putwright that wrote it, or newer.") from error
        raise BadInput(tried, f"a {kind} does not fit: {error}", RESTORE) from error
    return event


# ---- from fields to JSON ----------------------------------------------------------------------------------------------


@cache
def _writer(hint: Any) -> Form:
    """What makes JSON of a value of this type, refusing any other."""
    kind, is_optional = _bare(hint)
    if is_optional:
        inner = _writer(kind)
        return lambda value: None if value is None else inner(value)
    if typing.get_origin(kind) is tuple:
        each = _writer(typing.get_args(kind)[0])
        return lambda value: [each(one) for one in _checked(value, tuple)]
    if kind is Security:
        return lambda value: _checked(value, Security).name
    if kind is Decimal:
        return _amount_text
    if kind is date:
        return lambda value: _checked(value, date).isoformat()
    if issubclass(kind, Enum):
        return lambda value: _checked(value, kind).value
    if kind is ToBase:
        return _to_base_text
    if is_dataclass(kind) and isinstance(kind, type):
        return _fields_writer(kind)
    return lambda value: _checked(value, kind)


def _fields_writer(kind: type) -> Form:
    values_of = attrgetter(*_names(kind))
    writers = [_writer(hint) for hint in _hints(kind)]
    usual = [one.default for one in fields(kind)]

    def write(value: Any) -> list[Any]:
        values = values_of(_checked(value, kind))
        told = len(values)
        while told and usual[told - 1] is not MISSING and values[told - 1] == usual[told - 1]:
            told -= 1
        return list(map(call, writers[:told], values))

    return write


def _checked(value: Any, kind: type) -> Any:
    if type(value) is not kind:
        raise TypeError(f"{value!r} is no {kind.__name__}")
    return value


def _amount_text(value: Any) -> str:
    if not _checked(value, Decimal).is_finite():
        raise ValueError(f"{value} is no number")
    return str(value)


def _to_base_text(value: Any) -> str:
    told = _checked(value, ToBase)
    return f"{_checked(told.currency, str)} {_amount_text(told.rate)} {_checked(told.source, str)}"


# ---- and back ---------------------------------------------------------------------------------------------------------


@cache
def _reader(hint: Any) -> Form:
    """What makes a value of a type of what JSON keeps of it."""
    kind, is_optional = _bare(hint)
    if kind is Decimal:
        return _Amounts({None: None} if is_optional else {}).__getitem__
    if kind is ToBase:
        return _ToBases({None: None} if is_optional else {}).__getitem__
    if is_optional:
        inner = _reader(kind)
        return lambda told: None if told is None else inner(told)
    if typing.get_origin(kind) is tuple:
        each = _reader(typing.get_args(kind)[0])
        return lambda told: tuple([each(one) for one in _checked(told, list)])
    if kind is Security:
        return security_named
    if kind is date:
        return date.fromisoformat
    if kind is str:
        return str.__str__  # refuses what is none, and is the quickest that does
    if issubclass(kind, Enum):
        return {one.value: one for one in kind}.__getitem__
    if is_dataclass(kind) and isinstance(kind, type):
        return _fields_reader(kind)
    return lambda told: _checked(told, kind)


def _fields_reader(kind: type) -> Form:
    readers = [_reader(hint) for hint in _hints(kind)]
    twin, most = twin_of(kind), len(readers)

    def read(told: Any) -> Any:
        if type(told) is not list or len(told) > most:
            raise TypeError(f"{told!r} is no list of at most {most}")
        made = twin(*map(call, readers, told))
        made.__class__ = kind
        return made

    return read


def twin_of(kind: type) -> type:
    """What makes a frozen value in half the time of its own constructor, once its `__class__` is set to the kind.

    A frozen dataclass with slots sets each field through `object.__setattr__`. A twin with the same slots that is not frozen sets
    them directly, and may then take the class of the other; Python allows that to classes of one layout alone.
    """
    if hasattr(kind, "__post_init__"):
        return kind  # it has something to check, and keeps its own constructor
    told = [(one.name, Any, one) for one in fields(kind)]
    return make_dataclass(f"{kind.__name__}Twin", told, slots=True)


class _Amounts(dict[str | None, Decimal | None]):
    """Amounts by their text, read once each."""

    def __missing__(self, text: str | None) -> Decimal:
        amount = Decimal(str.__str__(text))  # refuses what is no text
        if not amount.is_finite():
            raise ValueError(f"{text} is no number")
        if len(self) < AMOUNTS_KEPT:
            self[text] = amount
        return amount


class _ToBases(dict[str | None, ToBase | None]):
    """Rates by their text; a whole day's facts have the same one."""

    def __missing__(self, text: str | None) -> ToBase:
        currency, rate, source = str.__str__(text).split(" ", 2)
        told = ToBase(currency, Decimal(rate), source)
        if not told.rate.is_finite():
            raise ValueError(f"{text} is no rate")
        if len(self) < AMOUNTS_KEPT:
            self[text] = told
        return told


# ---- of a dataclass ---------------------------------------------------------------------------------------------------


def _names(kind: type) -> tuple[str, ...]:
    return tuple(one.name for one in fields(kind))


def _hints(kind: type) -> list[Any]:
    hints = typing.get_type_hints(kind)
    return [hints[name] for name in _names(kind)]


def _bare(hint: Any) -> tuple[Any, bool]:
    """A type without its `| None`, and whether it had it."""
    if typing.get_origin(hint) not in {typing.Union, types.UnionType}:
        return hint, False
    return next(one for one in typing.get_args(hint) if one is not type(None)), True


READERS = {kind.__name__: _reader(kind) for kind in typing.get_args(JournalEvent)}
