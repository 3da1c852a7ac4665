"""What sections of the weekly review are made of: figures with their unit, tables, and charts as plain values.

A chart is the numbers and the words that it stands for; how it is drawn is the page's business.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

Cell: TypeAlias = Decimal | str | None


class Unit(StrEnum):
    """How a number is read; only `MONEY` is masked where amounts are hidden."""

    MONEY = "money"
    PRICE = "price per share"
    RATIO = "ratio"
    COUNT = "count"
    DAYS = "days"
    NUMBER = "number"
    WORDS = "words"


@dataclass(frozen=True, slots=True)
class Quantity:
    """One number under its name; None is unknown, and `words` say why or what it means."""

    label: str
    value: Decimal | None
    unit: Unit
    currency: str = "USD"
    words: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table; the cells of a column in `WORDS` are text, of any other numbers."""

    name: str
    unit: Unit = Unit.WORDS
    currency: str = "USD"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under named columns; None is unknown."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    words: str = ""


class ChartKind(StrEnum):
    """How a chart is drawn: lines over days, bars beside or on top of each other, or promised against realised."""

    LINES = "lines"
    BARS = "bars"
    STACKED = "stacked"
    CALIBRATION = "calibration"


@dataclass(frozen=True, slots=True)
class Series:
    """One line, or one part of every bar; a value for each label, None where unknown.

    `is_beside` is drawn as a mark beside stacked bars, and is no part of them: the total beside the premium.
    """

    name: str
    values: tuple[Decimal | None, ...]
    is_beside: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart: `sentence` says in one sentence what it shows, `labels` are the days, months or classes along it.

    Of a calibration the series are what was promised, what came true, and how many puts stand behind it.
    """

    key: str
    kind: ChartKind
    title: str
    sentence: str
    unit: Unit
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    currency: str = "USD"


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the report; `left_out` says why there is nothing of it, "" where there is."""

    key: str
    title: str
    words: tuple[str, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    tables: tuple[Table, ...] = ()
    charts: tuple[Chart, ...] = ()
    left_out: str = ""


def left_out(key: str, title: str, because: str) -> Section:
    """A section of which nothing is known, and why."""
    return Section(key, title, left_out=because)
