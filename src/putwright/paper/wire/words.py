"""Kinds of fields: how one value is read from text and written as text."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

UNSET_NUMBER = "1.7976931348623157E308"  # the largest double: "nothing is set"
UNSET_WHOLE = "2147483647"
UNSET_LONG = "9223372036854775807"
INFINITY = "Infinity"  # as TWS writes it; ib_async writes another word and does not read that one back

_WHOLE = re.compile(r"[+-]?[0-9]{1,19}", re.ASCII)
# Four hundred digits and an exponent of three hold every double in either form, and bound what one may cost.
_NUMBER = re.compile(
    r"[+-]?(?:[0-9]{1,400}(?:\.[0-9]{0,400})?|\.[0-9]{1,400})(?:[eE][+-]?[0-9]{1,3})?", re.ASCII
)
_WITHOUT_BOUND = {"infinity", "infinite", "inf"}  # official clients, ib_async, Python's own word
_UNSET_FROM = Decimal("1.797e308")
# The unset decimals of the official clients: of 64 bits, and of 128 bits.
_UNSET_DECIMALS = {Decimal(UNSET_LONG), Decimal(2**127 - 1)}


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of field: `parse` raises ValueError with the reason, `form` never sees None."""

    parse: Callable[[str], Any]
    form: Callable[[Any], str]


def is_unbounded(text: str) -> bool:
    """Whether a text is one of the words for infinity."""
    return text.lower() in _WITHOUT_BOUND


def is_positive(text: str) -> bool:
    """Whether a text is a number above zero that is set."""
    value = _number(text)
    return value is not None and value > 0


def plain(value: Decimal | float) -> str:
    """A number without exponent where it is exact, whole numbers without a point."""
    if isinstance(value, Decimal):
        return format(value.to_integral_value() if value == value.to_integral_value() else value, "f")
    number = float(value)
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)


def prose(text: str) -> str:
    r"""A text for people in ASCII; clients read `\uXXXX` back, so a backslash is written that way too."""
    return clean(text.replace("\\", "\\u005c"))


def clean(text: str) -> str:
    r"""A text in ASCII without the zero byte that would end its field."""
    if text.isascii() and text.isprintable():
        return text
    return text.replace("\0", " ").encode("ascii", "backslashreplace").decode("ascii")


def _whole(text: str) -> int | None:
    if text in {"", UNSET_WHOLE, UNSET_LONG}:
        return None
    if not _WHOLE.fullmatch(text):
        raise ValueError("is not a whole number")
    return int(text)


def _count(text: str) -> int:
    return _whole(text) or 0


def _identity(text: str) -> int:
    if not _WHOLE.fullmatch(text):
        raise ValueError("is not an id")
    if abs(int(text)) > 2**31 - 1:
        raise ValueError("is beyond 32 bits")
    return int(text)


def _number(text: str) -> Decimal | None:
    if not text or is_unbounded(text):
        return None
    if not _NUMBER.fullmatch(text):
        raise ValueError("is not a number")
    value = Decimal(text)
    return None if abs(value) >= _UNSET_FROM or value in _UNSET_DECIMALS else value


def _bound(text: str) -> Decimal | None:
    return Decimal("Infinity") if is_unbounded(text) else _number(text)


def _amount(text: str) -> Decimal:
    return _number(text) or Decimal(0)


def _flag(text: str) -> bool:
    if text not in {"", "0", "1"}:
        raise ValueError("is neither 0 nor 1")
    return text == "1"


def _formed(value: Decimal | float) -> str:
    return plain(value) if math.isfinite(value) else UNSET_NUMBER


TEXT = Kind(str, lambda value: clean(str(value)))
PROSE = Kind(str, lambda value: prose(str(value)))
IDENTITY = Kind(_identity, lambda value: str(int(value)))  # must be there
COUNT = Kind(_count, lambda value: str(int(value)))  # unset reads as zero
WHOLE = Kind(_whole, lambda value: str(int(value)))  # unset reads as None
NUMBER = Kind(_number, _formed)  # unset reads as None
AMOUNT = Kind(_amount, _formed)  # unset reads as zero
BOUND = Kind(_bound, lambda value: plain(value) if math.isfinite(value) else INFINITY)  # may be infinite
FLAG = Kind(_flag, lambda value: "1" if value else "0")
