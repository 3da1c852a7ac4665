"""A statement as rows by section, before anything of it is understood; every way in ends here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

Cells: TypeAlias = Mapping[str, str]  # by the name that Flex gives a column; what is not told is not in it

ACCOUNT, TRADES, CONFIRMS, ENDINGS = "AccountInformation", "Trades", "TradeConfirms", "OptionEAE"
CASH, TAXES, REPORT, POSITIONS = "CashTransactions", "SalesTaxes", "CashReport", "OpenPositions"
RATES, ACTIONS, TRANSFERS = "ConversionRates", "CorporateActions", "Transfers"
READ = frozenset(
    {ACCOUNT, TRADES, CONFIRMS, ENDINGS, CASH, TAXES, REPORT, POSITIONS, RATES, ACTIONS, TRANSFERS}
)
ABSENT = frozenset({"", "-", "--", "N/A"})


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """One row of a section; `number` counts from 1 within it, `tag` is what the row calls itself."""

    section: str
    number: int
    tag: str
    cells: Cells

    def __str__(self) -> str:
        return f"{self.section} {self.number}"


@dataclass(slots=True)
class RawStatement:
    """One account's statement as it stands in a file; filled while the file is read.

    Attributes:
        heading: what the statement says of itself: accountId, fromDate, toDate, whenGenerated.
        sections: rows of the sections that are read.
        counts: rows of every section, read or not.
        set_aside: rows that were not taken at once: section, number, why.
        strangers: columns that nobody here knows, by section.
        remarks: what was noticed on the way.
        unread: sections of which nothing is read.
        keys: what keys of rows without an id of the broker begin with.
    """

    heading: Cells
    sections: dict[str, list[Row]] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    set_aside: list[tuple[str, int, str]] = field(default_factory=list)
    strangers: dict[str, Counter[str]] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)
    keys: str = "flex"

    def add(self, section: str, tag: str, cells: Cells, told_in: str = "") -> Row:
        """Keep one row for a section that is read; `told_in` is what the file calls its own section."""
        named = told_in or section
        self.counts[named] += 1
        row = Row(named, self.counts[named], tag, cells)
        self.sections.setdefault(section, []).append(row)
        return row

    def leave(self, section: str, why: str) -> None:
        """Count one row that is not taken."""
        self.counts[section] += 1
        self.set_aside.append((section, self.counts[section], why))
