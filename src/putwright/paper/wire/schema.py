"""Layouts of messages: one declaration that is read by and written by, with the versions that know each field."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from putwright.paper.wire.faults import BadFrame
from putwright.paper.wire.words import TEXT, Kind, clean

ALWAYS = 1 << 30
Values: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Field:
    """One field: known to versions `since` to before `until`; `unset` is written where nothing is said."""

    name: str
    kind: Kind = TEXT
    unset: str = ""
    since: int = 0
    until: int = ALWAYS


@dataclass(frozen=True, slots=True)
class Fixed:
    """A constant such as the version of a message; read without being judged, the end of the frame judges."""

    text: str
    since: int = 0
    until: int = ALWAYS


@dataclass(frozen=True, slots=True)
class When:
    """Fields that are there only when the text of an earlier field says so."""

    field: str
    says: Callable[[str], bool]
    parts: Layout
    since: int = 0
    until: int = ALWAYS


@dataclass(frozen=True, slots=True)
class Many:
    """A count, then so many times the same fields; the text of the whole is its fields joined by zero bytes."""

    name: str
    parts: Layout
    since: int = 0
    until: int = ALWAYS


Part: TypeAlias = Field | Fixed | When | Many
Layout: TypeAlias = tuple[Part, ...]
_KNOWN: dict[tuple[int, int], tuple[Layout, Layout]] = {}


@dataclass(slots=True)
class Reader:
    """Fields of one message being read; keeps the values, and the texts they were read from, by name."""

    message: str
    fields: Sequence[str]
    version: int
    at: int = 0
    values: Values = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)

    def read(self, layout: Layout) -> None:
        """Read what a layout declares.

        Raises:
            BadFrame: a field is missing or is not what its kind says.
        """
        for part in _known(layout, self.version):
            if isinstance(part, Field):
                self.values[part.name] = self._value(part.name, part.kind)
            elif isinstance(part, Fixed):
                self.take("version")
            elif isinstance(part, Many):
                self._repeat(part)
            elif part.says(self.texts.get(part.field, "")):
                self.read(part.parts)

    def end(self) -> None:
        """Make sure that nothing is left.

        Raises:
            BadFrame: fields are left over.
        """
        if (left := len(self.fields) - self.at) > 0:
            raise self.fault(
                "", f"has {left} fields too many, the first of them {self.fields[self.at][:40]!r}"
            )

    def take(self, name: str) -> str:
        """The text of the next field.

        Raises:
            BadFrame: there is none.
        """
        if self.at >= len(self.fields):
            raise self.fault(name, "is missing: the frame ends before it")
        self.at += 1
        return self.fields[self.at - 1]

    def fault(self, name: str, why: str) -> BadFrame:
        """What is wrong with a field, or with the message when the name is empty."""
        words = f"{self.message}: {name} {why}" if name else f"{self.message} {why}"
        known = self.values.get("request_id", self.values.get("order_id"))
        return BadFrame(words, message=self.message, field=name, request_id=known)

    def _value(self, name: str, kind: Kind) -> Any:
        text = self.take(name)
        self.texts[name] = text
        try:
            return kind.parse(text)
        except ValueError as why:
            raise self.fault(name, f"{why}: {text[:40]!r}") from why

    def _repeat(self, part: Many) -> None:
        start, text = self.at, self.take(part.name)
        # Every item has a field at least, so a count beyond what is left is a lie.
        if not (text or "0").isascii() or not (text or "0").isdigit() or len(text) > 9:
            raise self.fault(part.name, f"is not a count: {text[:40]!r}")
        if int(text or 0) > len(self.fields) - self.at:
            raise self.fault(part.name, f"says {text}, but only {len(self.fields) - self.at} fields are left")
        items = []
        for _ in range(int(text or 0)):
            item = Reader(f"{self.message}: {part.name}", self.fields, self.version, self.at)
            item.read(part.parts)
            self.at = item.at
            items.append(item.values)
        self.values[part.name] = tuple(items)
        self.texts[part.name] = "\0".join(self.fields[start : self.at])


def write(layout: Layout, values: Mapping[str, Any], version: int) -> list[str]:
    """The fields of a message.

    Args:
        layout: what the message is made of, its id first.
        values: by name of the field; None or absent is written as the field's unset text, a str as it is, for a
            repeated part also its fields joined by zero bytes.
        version: the protocol version both sides speak.
    """
    fields: list[str] = []
    _write(layout, values, version, fields, {})
    return fields


def _write(
    layout: Layout, values: Mapping[str, Any], version: int, fields: list[str], texts: dict[str, str]
) -> None:
    for part in _known(layout, version):
        if isinstance(part, Field):
            name = part.name
            value = values.get(name)
            texts[name] = text = part.unset if value is None else _formed(part, value)
            fields.append(text)
        elif isinstance(part, Fixed):
            fields.append(part.text)
        elif isinstance(part, Many):
            items = _items(part, values.get(part.name), version)
            texts[part.name] = items[0]
            fields.extend(items)
        elif part.says(texts.get(part.field, "")):
            _write(part.parts, values, version, fields, texts)


def _known(layout: Layout, version: int) -> Layout:
    """The parts of a layout that a version knows; looked up by identity, since a layout of a hundred fields is slow to hash."""
    found = _KNOWN.get((id(layout), version))
    if found is None:
        parts = tuple(part for part in layout if part.since <= version < part.until)
        # The layout is kept beside its parts: as long as it is, no other can have its identity.
        _KNOWN[id(layout), version] = found = (layout, parts)
    return found[1]


def _formed(part: Field, value: Any) -> str:
    if isinstance(value, str) and part.kind is not TEXT:
        return part.kind.form(value) if part.kind.parse is str else clean(value)
    return part.kind.form(value)


def _items(part: Many, value: Any, version: int) -> list[str]:
    if isinstance(value, str):
        return [clean(text) for text in value.split("\0")]
    items = value or ()
    fields = [str(len(items))]
    for item in items:
        _write(part.parts, item, version, fields, {})
    return fields
