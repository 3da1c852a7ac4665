"""Single cells of a statement: numbers, days, moments, ids. What is not told is None, what can not be read is a fault of its row."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from hashlib import sha256

from putwright.adapters.flex.rows import Cells
from putwright.domain.trading_calendar import NEW_YORK

ZERO = Decimal(0)
DIGITS_MAX = 20  # before the point, or zeros behind it: nobody owns more, nor less
LENGTH_MAX = 48
_GROUPED = re.compile(r"[+-]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]*)?")
_DAY_AND_TIME = re.compile(
    r"(?P<day>[0-9]{8}|[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{2}-[A-Za-z]{3}-[0-9]{2})"
    r"(?:[;, T]+(?P<hour>[0-9]{2}):?(?P<minute>[0-9]{2}):?(?P<second>[0-9]{2})?)?(?: (?:E[SD]?T|US/Eastern))?"
)
_ID = re.compile(r"[^\s]*?[1-9][^\s]*")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
NO_CODES: frozenset[str] = frozenset()
DAYS_KEPT = 32_768
# Where no time of day is told. A trade is put at noon; what the broker books after the close stands at its own times.
TRADED_AT, BOOKED_AT, PAID_AT = time(12, 0), time(16, 20), time(20, 20)


class RowFault(Exception):
    """A row that can not be taken; the words say why."""


def number(cells: Cells, name: str) -> Decimal | None:
    """A number, None where it is not told.

    Raises:
        RowFault: it is none, or beyond all reason.
    """
    text = cells.get(name)
    if text is None:
        return None
    try:
        value = Decimal(text)
    except InvalidOperation:
        if not _GROUPED.fullmatch(text):
            raise RowFault(f"{name} {text[:30]!r} is no number") from None
        value = Decimal(text.replace(",", ""))
    if not value:
        return ZERO  # whatever its sign and its places
    if len(text) > LENGTH_MAX or "_" in text or not value.is_finite() or abs(value.adjusted()) > DIGITS_MAX:
        raise RowFault(f"{name} {text[:30]!r} is no number of this world")
    return value


def needed(cells: Cells, name: str) -> Decimal:
    """A number that a row can not do without.

    Raises:
        RowFault: it is not told, or no number.
    """
    value = number(cells, name)
    if value is None:
        raise RowFault(f"it has no {name}")
    return value


@lru_cache(DAYS_KEPT)
def day_of(text: str) -> date:
    """The day in a text such as 20260102, 2026-01-02;093000 or 02-Jan-26.

    Raises:
        RowFault: there is none, or days and months can not be told apart.
    """
    return _parts(text)[0]


def day(cells: Cells, *names: str) -> date | None:
    """The first day that is told under one of some names.

    Raises:
        RowFault: it is none.
    """
    for name in names:
        text = cells.get(name)
        if text is not None:
            return day_of(text)
    return None


def moment(cells: Cells, on: date, names: tuple[str, ...], otherwise: time) -> datetime:
    """When something happened [UTC]: as told in New York's time under one of some names, else on a day at a usual time.

    Raises:
        RowFault: what is told is no moment.
    """
    for name in names:
        text = cells.get(name)
        if text is not None:
            told, clock = _parts(text)
            return at_new_york(told, otherwise if clock is None else clock)
    clock_text = cells.get("tradeTime")
    if clock_text is not None:
        return at_new_york(on, _parts(f"20000101;{clock_text}")[1] or otherwise)
    return at_new_york(on, otherwise)


def at_new_york(on: date, clock: time) -> datetime:
    """A time of day in New York as a moment [UTC]."""
    return datetime.combine(on, clock, NEW_YORK).astimezone(UTC)


def has_clock(text: str) -> bool:
    """Whether a text tells a time of day beside the day."""
    told = _DAY_AND_TIME.fullmatch(text.strip())
    return told is not None and told["hour"] is not None


def _parts(text: str) -> tuple[date, time | None]:
    if len(text) == 15 and text[8] == ";" and text[9:].isdecimal():  # as nearly every row of Flex has it
        try:
            return _date(text), time(int(text[9:11]), int(text[11:13]), int(text[13:]))
        except ValueError:
            raise RowFault(f"{text!r} is no day") from None
    told = _DAY_AND_TIME.fullmatch(text.strip())
    if told is None:
        if "/" in text:
            raise RowFault(f"{text[:30]!r} may be read with the day or the month first")
        raise RowFault(f"{text[:30]!r} is no day")
    try:
        return _date(told["day"]), None if told["hour"] is None else time(
            int(told["hour"]), int(told["minute"]), int(told["second"] or 0)
        )
    except ValueError:
        raise RowFault(f"{text[:30]!r} is no day") from None


def _date(text: str) -> date:
    if text[2] == "-":
        return date(2000 + int(text[7:9]), _MONTHS.index(text[3:6].lower()) + 1, int(text[0:2]))
    bare = text.replace("-", "") if text[4] == "-" else text
    return date(int(bare[0:4]), int(bare[4:6]), int(bare[6:8]))


def identity(cells: Cells, *names: str) -> str:
    """The first id of the broker's that is one: it holds a digit other than zero and no blanks; "" where there is none."""
    for name in names:
        text = cells.get(name)
        if text is not None and _ID.fullmatch(text):
            return text
    return ""


def digest_of(*parts: object) -> str:
    """Twenty characters that tell one content from every other."""
    return sha256("\x1f".join(str(part) for part in parts).encode()).hexdigest()[:20]


def plain(value: Decimal | None) -> str:
    """A number for a digest or a message: the same text however many zeros it was told with."""
    if value is None:
        return ""
    return f"{value.normalize():f}" if value else "0"


def codes(cells: Cells) -> frozenset[str]:
    """The broker's codes of a row, such as A for assigned and Ep for expired."""
    text = cells.get("notes") or cells.get("code")
    return NO_CODES if text is None else _codes(text)


@lru_cache(1024)
def _codes(text: str) -> frozenset[str]:
    return frozenset(part.strip() for part in re.split(r"[;,]", text) if part.strip())
