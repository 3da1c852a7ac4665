"""The making of a statement's facts: entries with their keys, and what became of every row."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from putwright.adapters.flex.cells import RowFault, day, day_of, digest_of, number
from putwright.adapters.flex.discretion import masked_account, masked_text
from putwright.adapters.flex.rows import CASH, TRADES, Cells, RawStatement, Row
from putwright.domain.journal_events import (
    CashMoved,
    CurrencyTraded,
    Ended,
    Entry,
    JournalEvent,
    Origin,
    Restated,
    SourceKind,
    ToBase,
    Traded,
    Transferred,
)
from putwright.domain.refusal import counted
from putwright.domain.statement_read import RowSkipped
from putwright.domain.trading_calendar import new_york_date

FIRST_DAY = date(1990, 1, 1)  # Interactive Brokers opened its first accounts for the public in 1993
AHEAD = timedelta(days=2)
LATER_ON = "its day lies in the future"
DATED = (Traded, Ended, CashMoved, CurrencyTraded, Restated, Transferred)
TWICE = "it stands twice in this file"
DIFFER = "what the journal holds may differ from the broker's books"


class Making:
    """One statement on its way into the journal.

    Args:
        raw: its rows.
        digest: of its file.
        recorded_at: when it is taken.
    """

    def __init__(self, raw: RawStatement, digest: str, recorded_at: datetime) -> None:
        self.raw, self.digest, self.recorded_at = raw, digest, recorded_at
        self.own = raw.heading.get("accountId", "")
        self.base, self.rates_are_told = "", True
        self.entries: list[Entry] = []
        self.skipped: list[RowSkipped] = [RowSkipped(*one) for one in raw.set_aside]
        self.imported = 0
        # A make-believe account lives in a time of its own.
        self.last_day = date.max if self.own.startswith("D") else new_york_date(recorded_at) + AHEAD
        self._remarks: Counter[str] = Counter(raw.remarks)
        self._of_key: dict[str, int] = {}
        self._occurred: Counter[str] = Counter()
        self._bases: dict[str, ToBase] = {}
        self._accounts: dict[str, str] = {}

    def rows(self, section: str) -> Sequence[Row]:
        """The rows of a section that is read."""
        return self.raw.sections.get(section, ())

    # ---- what became of rows -----------------------------------------------------------------------------------------

    def take(self, rows: Sequence[Row]) -> None:
        """Count rows as imported."""
        self.imported += len(rows)

    def skip(self, row: Row, why: str) -> None:
        """Leave a row out, and say why."""
        self.skipped.append(RowSkipped(row.section, row.number, why))

    def skip_with_remark(self, row: Row, why: str) -> None:
        """Leave out a row that stands for something: the person has to know."""
        self.skip(row, why)
        self.remark(f"{row}: {masked_text(why, self._known())}; {DIFFER}.")

    def remark(self, words: str) -> None:
        """Say something about the file."""
        self._remarks[words] += 1

    def remarks(self) -> tuple[str, ...]:
        """All that was said, each once."""
        strange = [
            f"{section}: {counted(len(columns), 'column')} that nobody here knows: "
            + ", ".join(f"{name[:40]} ({count})" for name, count in sorted(columns.items()))
            for section, columns in self.raw.strangers.items()
        ]
        told = [words if count == 1 else f"{words} ({count} times)" for words, count in self._remarks.items()]
        return (*told, *strange)

    def each(self, rows: Iterable[Row], reading: Callable[[Row], None]) -> None:
        """Read rows one by one; one that can not be taken is left out and remarked upon, the others are taken."""
        for row in rows:
            try:
                reading(row)
            except RowFault as fault:
                self.skip_with_remark(row, str(fault))

    # ---- entries -----------------------------------------------------------------------------------------------------

    def enter(
        self, key: str, at: datetime, event: JournalEvent, rows: Sequence[Row], also: Sequence[Row] = ()
    ) -> str:
        """Enter one fact that some rows tell, and count them; its key, "" where the same was entered before.

        The same key with another content gets a number behind it: nothing is lost for want of a name. Rows in `also`
        tell of it too and are counted elsewhere.
        """
        called, times = key, 1
        while (known := self._of_key.get(called)) is not None:
            if self.entries[known].event == event:
                for row in rows:
                    self.skip(row, TWICE)
                return ""
            times += 1
            called = f"{key}#{times}"
        if times > 1:
            self.remark(f"{key} stands for different facts; all are taken.")
        self._of_key[called] = len(self.entries)
        row_words = ", ".join(map(str, (*rows, *also)))
        origin = Origin(SourceKind.STATEMENT, self.digest[:16], row_words)
        whose = next(iter((*rows, *also)), None)
        account = masked_account(self.own) if whose is None else self.account_of(whose.cells)
        self.entries.append(Entry(called, at, account, event, origin, self.recorded_at))
        self.take(rows)
        return called

    def by_content(self, kind: str, *parts: object) -> str:
        """A key for a fact without an id of the broker's: of its content, and how often that has occurred in this file."""
        content = digest_of(*parts)
        self._occurred[content] += 1
        return f"{self.raw.keys}{kind}:{content}:{self._occurred[content]}"

    def account_of(self, cells: Cells) -> str:
        """The masked account of a row: its statement's, unless it names another."""
        told = cells.get("accountId") or self.own
        if told not in self._accounts:
            # A letter behind the number is a segment of the same account.
            is_own = told == self.own or (len(self.own) >= 5 and told.startswith(self.own))
            self._accounts[told] = masked_account(self.own if is_own else told)
            if not is_own and self.own:
                words = f"Rows of the account {masked_account(told)} stand in the statement of {masked_account(self.own)}"
                self.remark(f"{words}; they are taken under the account that they name.")
        return self._accounts[told]

    def words_of(self, text: str) -> str:
        """A text of the broker's without account numbers."""
        return masked_text(" ".join(text.split()), self._known())

    def _known(self) -> Iterable[str]:
        return (*self._accounts, self.own)

    # ---- what several sections need ----------------------------------------------------------------------------------

    def to_base(self, cells: Cells) -> ToBase | None:
        """What a row's currency was worth in the base currency; None where it is not told.

        Raises:
            RowFault: it is no number.
        """
        text = cells.get("fxRateToBase")
        if text is None or not self.base or not self.rates_are_told:
            return None
        if text not in self._bases:
            rate = number(cells, "fxRateToBase")
            if rate is None or rate <= 0:
                return None
            self._bases[text] = ToBase(self.base, rate, "statement")
        return self._bases[text]

    def checked(self, on: date) -> date:
        """A day that can be.

        Raises:
            RowFault: it lies in the future, or before there were accounts.
        """
        if on > self.last_day:
            raise RowFault(f"{LATER_ON}: {on}")
        if on < FIRST_DAY:
            raise RowFault(f"its day lies before there were accounts: {on}")
        return on

    def currency(self, cells: Cells) -> str:
        """The currency of a row, the base currency where it tells none.

        Raises:
            RowFault: there is neither.
        """
        told = cells.get("currency") or self.base
        if not told:
            raise RowFault("it has no currency")
        return told


def find_base(making: Making, told: str, rates: Sequence[Row]) -> None:
    """Find the base currency of an account, and whether the rates of its rows can be those into it."""
    told_rates = {
        (row.cells.get("currency", ""), row.cells.get("fxRateToBase", ""))
        for row in (*making.rows(TRADES), *making.rows(CASH))
    }
    of_currency: dict[str, set[Decimal]] = {}
    for currency, text in told_rates:
        with contextlib.suppress(RowFault):
            rate = number({"rate": text}, "rate") if currency and text else None
            if rate is not None:
                of_currency.setdefault(currency, set()).add(rate)
    making.base = told or _inferred(of_currency, rates)
    if not making.base:
        making.remark(
            "The base currency of the account is not told: tick Account Information, Currency in the query."
        )
    elif not told:
        making.remark(f"The base currency is not told; by the rates of the rows it is {making.base}.")
    if of_currency.get(making.base, set()) - {Decimal(1), Decimal(0)}:
        making.rates_are_told = False
        words = (
            f"The account's base currency is {making.base}, but rows in {making.base} say another rate than 1"
        )
        making.remark(f"{words}; no rate of this statement is taken.")


def _inferred(of_currency: dict[str, set[Decimal]], rates: Sequence[Row]) -> str:
    ones = [currency for currency, told in of_currency.items() if told == {Decimal(1)}]
    if len(ones) == 1:
        return ones[0]
    targets = {row.cells.get("toCurrency", "") for row in rates}
    return targets.pop() if len(targets) == 1 else ""


def period_of(making: Making) -> tuple[date, date]:
    """The days that a statement is about; where it does not say, those of its rows.

    Raises:
        RowFault: what it says is no period.
    """
    heading = making.raw.heading
    try:
        if "fromDate" in heading and "toDate" in heading:
            return day_of(heading["fromDate"]), day_of(heading["toDate"])
    except RowFault as fault:
        raise RowFault(f"its period can not be read: {fault}") from fault
    making.remark("The period is not told; it is taken from the days of the rows.")
    days = {entry.event.on for entry in making.entries if isinstance(entry.event, DATED)}
    if not days:
        days = _days_of_rows(making)
    today = new_york_date(making.recorded_at)
    return (min(days), max(days)) if days else (today, today)


def _days_of_rows(making: Making) -> set[date]:
    days = set()
    for row in (one for rows in making.raw.sections.values() for one in rows):
        with contextlib.suppress(RowFault):
            on = day(row.cells, "tradeDate", "dateTime", "date", "settleDate", "reportDate")
            if on is not None:
                days.add(making.checked(on))
    return days
