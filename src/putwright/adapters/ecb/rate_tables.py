"""The European Central Bank's reference rates: the archive since 1999 as a zipped CSV, the last 90 days as XML."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from math import isfinite
from xml.parsers import expat

import polars as pl

from putwright.adapters.online.answers import Answer
from putwright.domain.refusal import counted
from putwright.market import facts

SOURCE = "ecb"
MEMBER, MEMBER_BYTES_MAX = "eurofxref-hist.csv", 32 << 20  # 1.9 MB in 2026
NOT_QUOTED = frozenset({"", "N/A"})
# TARGET closes for two days around a weekend at most (Easter, Christmas), so that five days pass.
GAP_DAYS_MAX = 7
FIRST_DAY = date(1999, 1, 4)
# A euro was never below 0.82 nor above 1.60 dollars (2000-10-26, 2008-07-15): beyond these it is another figure.
USD, USD_LOW, USD_HIGH = "USD", 0.4, 3.0
ENVELOPE, CUBE = "Envelope", "Cube"
CODE_LENGTH = 3
Quote = tuple[date, str, str]


@dataclass(frozen=True, slots=True)
class RateTable:
    """Reference rates in the form of the fact table, their first and last day, and what was left out in words."""

    table: pl.DataFrame
    first_day: date
    last_day: date
    words: str


def archive_of(answer: Answer) -> RateTable:
    """The rates of every day since 1999.

    Raises:
        SourceFailure: it is no such archive, or half of one.
    """
    rows = Answer(answer.address, _unzipped(answer)).rows()
    names = [name.strip() for name in rows[0]] if rows else []
    if "Date" not in names or USD not in names:
        raise answer.damaged(f"{MEMBER} is no table of rates, or was renamed: it has no Date or no {USD}")
    unknown = [name for name in names if name not in {"", "Date"} and not _is_code(name)]
    quotes = (
        (_day(answer, row["Date"]), name.strip(), told)
        for row in rows
        for name, told in row.items()
        if _is_code(name.strip())
    )
    found = _judged(answer, quotes, _left_out(unknown))
    if found.first_day != FIRST_DAY:
        raise answer.damaged(f"the archive begins on {found.first_day}, not on {FIRST_DAY}")
    return found


def last_days_of(answer: Answer) -> RateTable:
    """The rates of the last 90 days.

    Raises:
        SourceFailure: it is no such document, or half of one.
    """
    return _judged(answer, _quotes_of_envelope(answer), "")


def _unzipped(answer: Answer) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(answer.body)) as archive, archive.open(MEMBER) as member:
            text = member.read(MEMBER_BYTES_MAX + 1)
    except KeyError as error:
        raise answer.damaged(f"the archive holds no {MEMBER}") from error
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError) as error:
        raise answer.damaged(f"the archive can not be opened: {error}") from error
    if len(text) > MEMBER_BYTES_MAX:
        raise answer.damaged(f"{MEMBER} is longer than {MEMBER_BYTES_MAX >> 20} MB")
    return text


def _quotes_of_envelope(answer: Answer) -> list[Quote]:
    """Day, currency and rate of every cube; a document with a declaration of its own types is not read."""
    quotes: list[Quote] = []
    seen: list[str] = []
    days: list[date] = []

    def refuse(*_: object) -> None:
        raise answer.damaged("it declares a document type of its own")

    def begin(name: str, attributes: dict[str, str]) -> None:
        seen.append(name)
        if not name.endswith(CUBE):
            return
        if "time" in attributes:
            days.append(_day(answer, attributes["time"]))
        elif attributes:
            if not days or not {"currency", "rate"} <= set(attributes):
                raise answer.damaged(f"a rate of it has no day, currency or rate: {attributes}")
            quotes.append((days[-1], attributes["currency"], attributes["rate"]))

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = begin
    try:
        parser.Parse(answer.body, True)
    except expat.ExpatError as error:
        raise answer.damaged(f"it is no XML: {error}") from error
    if not seen[0].endswith(ENVELOPE):
        raise answer.damaged(f"it is no envelope of rates: it begins with {seen[0]}")
    if len(set(days)) != len(days):
        raise answer.damaged("a day stands in it twice")
    return quotes


def _judged(answer: Answer, quotes: Iterable[Quote], words: str) -> RateTable:
    found = [(day, code, _rate(answer, told, code, day)) for day, code, told in quotes]
    told = [one for one in found if one[2] is not None]
    dollars = {day: rate for day, code, rate in told if code == USD and rate is not None}
    days = sorted({day for day, _, _ in found})
    if not days:
        raise answer.damaged("it holds no rates")
    if len(dollars) < len(days):
        raise answer.damaged(f"{counted(len(days) - len(dollars), 'day')} of it have no rate of the dollar")
    odd = next((day for day, rate in dollars.items() if not USD_LOW < rate < USD_HIGH), None)
    if odd is not None:
        raise answer.damaged(f"a euro at {dollars[odd]:g} dollars on {odd}: that is another figure")
    for before, after in pairwise(days):
        if (after - before).days > GAP_DAYS_MAX:
            raise answer.damaged(f"it holds nothing between {before} and {after}")
    made = pl.DataFrame(told, {"date": pl.Date, "quote": pl.String, "rate": pl.Float64}, orient="row")
    table = facts.conform("fx", made.with_columns(base=pl.lit("EUR"), source=pl.lit(SOURCE)))
    return RateTable(table, days[0], days[-1], words)


def _rate(answer: Answer, text: str, code: str, day: date) -> float | None:
    if text.strip() in NOT_QUOTED:
        return None
    try:
        rate = float(text)
    except ValueError as error:
        raise answer.damaged(f"the rate of {code} on {day} is {text!r}, no number") from error
    if not isfinite(rate) or rate <= 0:
        raise answer.damaged(f"the rate of {code} on {day} is {text}: that is no rate")
    return rate


def _day(answer: Answer, text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise answer.damaged(f"{text!r} is no day") from error


def _is_code(name: str) -> bool:
    return len(name) == CODE_LENGTH and name.isascii() and name.isalpha() and name.isupper()


def _left_out(names: list[str]) -> str:
    return f"left out {counted(len(names), 'unknown column')}: {', '.join(names)}" if names else ""
