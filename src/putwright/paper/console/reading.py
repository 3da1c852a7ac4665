"""Lines that a person types to the paper TWS, read into commands; nothing is done yet."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

from putwright.domain.contract import strike_of_text
from putwright.domain.moments import day_of_text
from putwright.domain.money import parse_amount
from putwright.domain.refusal import BadInput
from putwright.domain.symbol import canonical_symbol
from putwright.domain.trading_calendar import NEW_YORK
from putwright.paper.console.commands import (
    FORMS,
    LEAP_MAX,
    Assign,
    Bell,
    Command,
    Leap,
    LeapToBell,
    LeapToMoment,
    ListedOption,
    OrderByHand,
    Plain,
    Speed,
    WriteStatement,
)
from putwright.paper.pace import SECONDS, speed_of

MORNING = time(9, 31)  # what a day alone means: a minute after the opening
_DISTANCE = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,9})?)([smhd])")


def command_of(line: str) -> Command:
    """What a line asks for; words may be written large or small.

    Raises:
        BadInput: it is not understood: what was read, what is wrong with it, what can be written.
    """
    words = line.split()
    name = words[0].lower() if words else ""
    if name not in FORMS:
        wrong = f"there is no word {words[0]!r}" if words else "nothing was typed"
        raise BadInput(
            f"Reading {line.strip()!r}", wrong, f"Write one of {', '.join(FORMS)}; help shows how."
        )
    read = _READERS.get(name, _plain)
    return read(words)


def _plain(words: Sequence[str]) -> Plain:
    said = " ".join(words).lower()
    if said not in set(Plain):
        raise _wrong(
            words, "it goes on otherwise than any command" if len(words) > 1 else "a word is missing"
        )
    return Plain(said)


def _leap(words: Sequence[str]) -> Command:
    match [word.lower() for word in words[1:]]:
        case [distance]:
            return Leap(_distance(words, distance))
        case ["to", "open" | "close" as bell]:
            return LeapToBell(Bell(bell))
        case ["to", moment]:
            return LeapToMoment(_moment(words, moment))
        case _:
            raise _wrong(words, "it says neither how far nor where to")


def _distance(words: Sequence[str], text: str) -> timedelta:
    found = _DISTANCE.fullmatch(text)
    if found is None:
        raise _wrong(words, f"{text!r} is no distance: a number and s, m, h or d")
    distance = timedelta(seconds=float(found[1]) * SECONDS[found[2]])
    if not timedelta(0) < distance <= LEAP_MAX:
        raise _wrong(words, f"a leap is longer than nothing and at most {LEAP_MAX.days} days")
    return distance


def _moment(words: Sequence[str], text: str) -> datetime:
    try:
        if len(text) <= len("2026-12-11"):
            told = datetime.combine(date.fromisoformat(text), MORNING)
        else:
            told = datetime.fromisoformat(text.upper())
        return (told if told.tzinfo else told.replace(tzinfo=NEW_YORK)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise _wrong(words, f"{text!r} is neither open nor close, nor a day or New York time") from error


def _speed(words: Sequence[str]) -> Speed:
    if len(words) == 1:
        raise _wrong(words, "the speed is missing")
    return Speed(speed_of("".join(words[1:])))


def _order(words: Sequence[str]) -> OrderByHand:
    match words:
        case [action, contracts, symbol, expiry, strike, right, limit, *rest] if len(rest) <= 1:
            if rest and rest[0].lower() != "gtc":
                raise _wrong(words, f"{rest[0]!r} behind the limit is no time in force")
            return OrderByHand(
                action.upper(),
                _contracts(words, contracts),
                _option(words, symbol, expiry, strike, right),
                _limit(words, limit),
                "GTC" if rest else "DAY",
            )
        case _:
            raise _wrong(words, "an order says contracts, symbol, expiry, strike, P or C, and its limit")


def _assign(words: Sequence[str]) -> Assign:
    match words:
        case [_, symbol, expiry, strike, right, contracts]:
            return Assign(_option(words, symbol, expiry, strike, right), _contracts(words, contracts))
        case _:
            raise _wrong(words, "an assignment says symbol, expiry, strike, P or C, and contracts")


def _statement(words: Sequence[str]) -> WriteStatement:
    match words:
        case [_, start, end, *file] if file and start[:1].isdigit() and end[:1].isdigit():
            days = day_of_text(start, "the first day"), day_of_text(end, "the last day")
            return WriteStatement(_file(words, file), *days)
        case [_, *file]:
            return WriteStatement(_file(words, file))
        case _:
            raise _wrong(words, "the file is missing")


def _file(words: Sequence[str], parts: Sequence[str]) -> Path:
    """Only a name that says what it is: a slip of the keyboard shall overwrite nothing else."""
    file = Path(" ".join(parts))
    if file.suffix.lower() != ".xml":
        raise _wrong(words, "the name of a file that ends with .xml is missing")
    return file


def _option(words: Sequence[str], symbol: str, expiry: str, strike: str, right: str) -> ListedOption:
    if right.upper() not in {"P", "C"}:
        raise _wrong(words, f"{right!r} is neither P nor C")
    return ListedOption(
        canonical_symbol(symbol), day_of_text(expiry, "the expiry"), strike_of_text(strike), right.upper()
    )


def _contracts(words: Sequence[str], text: str) -> int:
    if not re.fullmatch(r"[1-9][0-9]{0,5}", text):
        raise _wrong(words, f"{text!r} is no whole number of contracts above zero")
    return int(text)


def _limit(words: Sequence[str], text: str) -> Decimal:
    limit = parse_amount(text, what="limit")
    if not limit:
        raise _wrong(words, "the limit is zero")
    return limit


def _wrong(words: Sequence[str], wrong: str) -> BadInput:
    return BadInput(f"Reading {' '.join(words)!r}", wrong, f"Write {FORMS[words[0].lower()]}.")


_READERS: Mapping[str, Callable[[Sequence[str]], Command]] = {
    "leap": _leap,
    "speed": _speed,
    "sell": _order,
    "buy": _order,
    "assign": _assign,
    "statement": _statement,
}
