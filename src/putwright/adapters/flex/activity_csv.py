"""Activity statements as CSV: the second way in, without ids, in the words of Client Portal.

Every line names its section; headers come again wherever the columns change. Each line becomes a row as Flex would write it.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import date

from putwright.adapters.flex.activity_sections import CALENDAR, LEFT, SECTIONS, Taken
from putwright.adapters.flex.rows import ABSENT, ACCOUNT, TRADES, RawStatement
from putwright.domain.refusal import BadInput

HEADER, DATA = "Header", "Data"
TOTALS = frozenset({"SubTotal", "Total"})
MARKS = TOTALS | {HEADER, DATA, "Notes"}
A_TOTAL = "a total of rows that stand by themselves"
UNKNOWN = "a section that nobody here reads"


def is_activity(text: str) -> bool:
    """Whether a text is an activity statement: the second field of its first line says what the line is."""
    first = next(csv.reader(text.lstrip().splitlines()[:1]), [])
    return len(first) > 2 and first[1] in MARKS


def read_activity(text: str, name: str) -> list[RawStatement]:
    """The accounts' statements in an activity file.

    Raises:
        BadInput: it is no CSV, or not in English.
    """
    tried = f"Reading the statement {name}"
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    reading = _Reading()
    try:
        for line in reader:
            if len(line) > 2:
                reading.line(line)
            elif any(line):
                reading.odd(line)
    except csv.Error as fault:
        raise BadInput(
            tried, f"line {reader.line_num}: it is no CSV ({fault})", "Download it again."
        ) from fault
    if not reading.is_known:
        wrong = f"none of its sections is known ({', '.join(sorted(reading.sections)[:5])})"
        raise BadInput(tried, wrong, "Choose English as the statement's language and download it again.")
    return reading.statements()


class _Reading:
    def __init__(self) -> None:
        self.raw = RawStatement({}, keys="csv")
        self.heading: dict[str, str] = {}
        self.names: dict[str, list[str]] = {}
        self.sections: set[str] = set()
        self.taken: list[tuple[str, str, str, dict[str, str]]] = []  # into, its own section, tag, cells
        self.account = ""
        self.is_known = False
        self.multipliers: dict[str, str] = {}

    def line(self, line: list[str]) -> None:
        section, mark, *fields = line
        section = section.strip()
        self.sections.add(section)
        if mark == HEADER:
            self.names[section] = [one.strip() for one in fields]
            return
        names = self.names.get(section)
        told = {
            column: text.strip()
            for column, text in zip(names or (), fields, strict=False)
            if text.strip() not in ABSENT
        }
        if section in {"Statement", "Account Information", "Summary"}:
            self._about(section, told)
        elif mark in TOTALS or _is_total(told):
            self._leave(section, A_TOTAL)
        elif mark != DATA:
            self._leave(section, "a note")
        elif names is None or any(fields[len(names) :]):
            self._leave(section, "a line with more fields than its header")
            self.raw.remarks.append(
                f"A line of {section[:40]} has more fields than its header; it is left out."
            )
        else:
            self._take(section, told)

    def odd(self, line: list[str]) -> None:
        section = line[0].strip()[:40] or "?"
        self._leave(section, "a line with fewer than three fields")

    def _about(self, section: str, told: Mapping[str, str]) -> None:
        self.is_known = True
        what, value = told.get("Field Name", ""), told.get("Field Value", "")
        if what == "Period":
            first, last = _period(value)
            self.heading |= {"fromDate": first, "toDate": last}
        elif what == "Account":
            self.heading["accountId"] = value.partition(" ")[0]
        elif what == "Base Currency":
            self.taken.append((ACCOUNT, section, "", {"currency": value}))
            return
        self._leave(section, "about the file and the account; nothing of it is kept")

    def _take(self, section: str, told: dict[str, str]) -> None:
        if section == "Financial Instrument Information" and "Multiplier" in told:
            for symbol in told.get("Symbol", "").split(","):
                self.multipliers[symbol.strip()] = told["Multiplier"]
        taking: Callable[[dict[str, str]], Taken] | None = SECTIONS.get(section)
        if taking is None:
            if section not in LEFT:
                words = f"The section {section[:40]} is unknown here; see whether it moves cash or positions."
                self.raw.remarks.append(words)
            else:
                self.is_known = True
            self._leave(section, LEFT.get(section, UNKNOWN))
            return
        self.is_known = True
        into, tag, cells = taking(told)
        if "Account" in told:
            self.account = told["Account"]
        if self.account and into == TRADES:
            cells.setdefault("accountId", self.account)
        elif "Account" in told:
            cells["accountId"] = told["Account"]
        if not into:
            self._leave(section, tag)
            return
        self.taken.append((into, section, tag, cells))

    def _leave(self, section: str, why: str) -> None:
        self.taken.append(("", section, why, {}))

    def statements(self) -> list[RawStatement]:
        accounts = sorted({cells["accountId"] for *_, cells in self.taken if "accountId" in cells})
        own = self.heading.get("accountId", "")
        if len(accounts) <= 1:
            heading = {"accountId": accounts[0], **self.heading} if accounts and not own else self.heading
            self.raw.heading = heading
            self._fill({"": self.raw})
            return [self.raw]
        told = {
            one: RawStatement({**self.heading, "accountId": one}, keys="csv", remarks=list(self.raw.remarks))
            for one in accounts
        }
        self._fill(told)
        return list(told.values())

    def _fill(self, statements: Mapping[str, RawStatement]) -> None:
        """Give each row to its account; what is told for several together is left out of the first."""
        first = next(iter(statements.values()))
        several = len(statements) > 1
        seen: dict[str, int] = defaultdict(int)
        for into, section, words, cells in self.taken:
            raw = statements.get(cells.get("accountId", ""), first)
            if not into:
                raw.leave(section, words)
            elif several and "accountId" not in cells and into != ACCOUNT:
                raw.leave(section, "told for several accounts together")
                seen[section] += 1
            else:
                if "symbol" in cells and cells.get("assetCategory") in {"OPT", "FUT", "FOP"}:
                    cells.setdefault("multiplier", self.multipliers.get(cells["symbol"], ""))
                    if not cells["multiplier"]:
                        del cells["multiplier"]
                raw.add(into, words, cells, section)
        for section, count in seen.items():
            first.remarks.append(
                f"{section}: {count} rows are told for several accounts together and left out."
            )


def _is_total(told: Mapping[str, str]) -> bool:
    """Whether a line is a total that says so in its first cell that tells anything."""
    first = next(iter(told.values()), "")
    return first.startswith("Total") or first in TOTALS


def _period(text: str) -> tuple[str, str]:
    """First and last day of a period such as `October 1, 2025 - October 31, 2025`; as it stands where it is none."""
    first, _, last = text.partition(" - ")
    return _day(first), _day(last or first)


def _day(text: str) -> str:
    words = text.replace(",", " ").split()
    if len(words) == 3 and words[0] in CALENDAR and words[1].isdigit() and words[2].isdigit():
        try:
            return date(int(words[2]), CALENDAR[words[0]], int(words[1])).isoformat()
        except ValueError:
            return text
    return text
