"""One year of the Treasury's par yields: its CSV read, held against what such a table must look like, and laid flat."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

import polars as pl

from putwright.adapters.online.answers import Answer
from putwright.domain.refusal import counted
from putwright.market import facts

SOURCE = "treasury"
DATE, DATE_FORM = "Date", "%m/%d/%Y"
# The same days as `putwright import rates` gives the tenors of FRED: one series, whoever it came from.
TENOR_DAYS = {
    "1 Mo": 30, "1.5 Month": 45, "2 Mo": 60, "3 Mo": 91, "4 Mo": 120, "6 Mo": 182,
    "1 Yr": 365, "2 Yr": 730, "3 Yr": 1095, "5 Yr": 1825, "7 Yr": 2555, "10 Yr": 3650, "20 Yr": 7300, "30 Yr": 10950,
}  # fmt: skip
# Tenors that every year since 1990 has. A table without one of them was renamed: its other columns are not trusted either.
ALWAYS = ("3 Mo", "6 Mo", "1 Yr", "2 Yr", "5 Yr", "10 Yr")
PERCENT_LOW, PERCENT_HIGH = -5.0, 30.0
# The ten-year yield was never below 0.52 % (2020-08-04): a table that stays below this speaks in fractions.
PERCENT_OF_ANY_YEAR = 0.4
GAP_DAYS_MAX = 7  # the longest closing of the bond market since 1990 was a weekend and four days
FIRST_DAYS = 10  # in these days of January a table may be empty still


@dataclass(frozen=True, slots=True)
class YieldTable:
    """A year's yields in the form of the fact table, how many days they are of, and what was left out in words."""

    table: pl.DataFrame
    days: int
    words: str


def yields_of(answer: Answer, year: int, now: date) -> YieldTable:
    """The yields in an answer; without rows only in the first days of its year.

    Args:
        answer: what the Treasury sent.
        year: the year asked for.
        now: today.

    Raises:
        SourceFailure: it is another table, another year, or half of one.
    """
    rows = answer.rows()
    names = (
        list(rows[0])
        if rows
        else [name.strip('"') for name in answer.text().partition("\n")[0].strip().split(",")]
    )
    _judge_columns(answer, names)
    dated = sorted((_day(answer, row[DATE]), row) for row in _distinct(answer, rows))
    _judge_days(answer, [day for day, _ in dated], year, now)
    found = [
        (day, days, percent / 100)
        for day, row in dated
        for name, days in TENOR_DAYS.items()
        if (percent := _percent(answer, row.get(name, ""), name, day)) is not None
    ]
    _judge_level(answer, [rate for _, days, rate in found if days == TENOR_DAYS["10 Yr"]], len(dated))
    made = pl.DataFrame(found, {"date": pl.Date, "tenor_days": pl.Int32, "rate": pl.Float64}, orient="row")
    return YieldTable(
        facts.conform("rates", made.with_columns(source=pl.lit(SOURCE))), len(dated), _left_out(names)
    )


def _judge_columns(answer: Answer, names: list[str]) -> None:
    gone = [name for name in (DATE, *ALWAYS) if name not in names]
    if gone:
        raise answer.damaged(f"it is no table of yields, or was renamed: it has no column {gone[0]!r}")


def _distinct(answer: Answer, rows: list[dict[str, str]]) -> list[dict[str, str]]:
    days = [row[DATE] for row in rows]
    twice = next((day for day in days if days.count(day) > 1), None)
    if twice is not None:
        raise answer.damaged(f"the day {twice} stands in it twice")
    return rows


def _day(answer: Answer, text: str) -> date:
    try:
        return datetime.strptime(text, DATE_FORM).date()  # noqa: DTZ007 - a day, no moment
    except ValueError as error:
        raise answer.damaged(f"{text!r} is no day") from error


def _judge_days(answer: Answer, days: list[date], year: int, now: date) -> None:
    first, last = date(year, 1, 1), date(year, 12, 31)
    if not days:
        if (now - first).days < FIRST_DAYS:
            return
        raise answer.damaged("it holds no days")
    strange = [day for day in days if day.year != year or day > now]
    if strange:
        raise answer.wrong(f"it speaks of {strange[0]}, and {year} up to {now} was asked for")
    marks = [first, *days, *([last] if year < now.year else [])]
    for before, after in pairwise(marks):
        if (after - before).days > GAP_DAYS_MAX:
            raise answer.damaged(f"it holds nothing between {before} and {after}")


def _percent(answer: Answer, text: str, name: str, day: date) -> float | None:
    if text.strip() in {"", "N/A"}:
        return None
    try:
        percent = float(text)
    except ValueError as error:
        raise answer.damaged(f"the yield {name} of {day} is {text!r}, no number") from error
    if not PERCENT_LOW <= percent <= PERCENT_HIGH:
        raise answer.damaged(f"the yield {name} of {day} is {text} %: that is no yield")
    return percent


def _judge_level(answer: Answer, ten_years: list[float], days: int) -> None:
    if days and not ten_years:
        raise answer.damaged("it holds no ten-year yield")
    if ten_years and max(ten_years) * 100 < PERCENT_OF_ANY_YEAR:
        highest = max(ten_years) * 100
        raise answer.damaged(f"its highest ten-year yield is {highest:g}: fractions where percent are told")


def _left_out(names: list[str]) -> str:
    unknown = [name for name in names if name not in {DATE, *TENOR_DAYS}]
    gone = [name for name in TENOR_DAYS if name not in names]
    told = [f"left out {counted(len(unknown), 'unknown column')}: {', '.join(unknown)}"] if unknown else []
    return "; ".join([*told, *([f"not in it: {', '.join(gone)}"] if gone else [])])
