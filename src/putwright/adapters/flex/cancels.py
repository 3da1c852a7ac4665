"""Cancelled and corrected trades: each reverses the fact that it undoes, or undoes it by a trade of its own."""

from __future__ import annotations

from collections.abc import Sequence

from putwright.adapters.flex.cells import (
    BOOKED_AT,
    RowFault,
    at_new_york,
    codes,
    day,
    identity,
    moment,
    needed,
    number,
    plain,
)
from putwright.adapters.flex.making import Making
from putwright.adapters.flex.naming import security_of
from putwright.adapters.flex.rows import Cells, Row
from putwright.adapters.flex.trades import Trading, day_traded
from putwright.domain.journal_events import Reversed

CORRECTED = "TradeCorrect"


class Cancelling:
    """Finds what cancels undo.

    Args:
        making: the statement.
        trading: enters trades.
        executions: every row of the trades that is no cancel.
        is_needed: whether anything is cancelled or corrected at all.
    """

    def __init__(
        self, making: Making, trading: Trading, executions: Sequence[Row], *, is_needed: bool = True
    ) -> None:
        self._making, self._trading = making, trading
        self._undone: set[Row] = set()
        self._reversed: set[str] = set()  # keys
        self._of: dict[tuple[str, str], list[Row]] = {}
        for row in executions if is_needed else ():
            for name in ("transactionID", "tradeID", "ibExecID", "symbol"):
                self._of.setdefault((name, row.cells.get(name, "")), []).append(row)

    def pair(self, cancels: Sequence[Row]) -> list[tuple[Row, Row | None]]:
        """Each cancel with the execution of this file that it undoes, if there is one.

        Executions that came later under the number of a cancelled trade are known from then on as others.
        """
        for cancel in cancels:
            for one in self._with("tradeID", identity(cancel.cells, "origTradeID")):
                if not self._is_before(one, cancel):
                    replacing = self._trading.replacing
                    replacing[one] = replacing.get(one, 0) + 1
        return [(row, self._original(row)) for row in cancels]

    def enter(self, row: Row, original: Row | None) -> None:
        """Enter one cancel.

        Raises:
            RowFault: it can not be taken.
        """
        cells, making = row.cells, self._making
        key = self._key(cells)
        because = "cancelled by the broker"
        of = "" if original is None else self._trading.key_of_row.get(original, "")
        if original is not None and not of:
            making.skip(row, "what it cancels was left out as well")
            return
        if not of:
            of = self._named_by_its_successor(cells)
        if not of:
            making.remark(
                f"{row} cancels a trade that is not in this file; it is taken as a trade that undoes it."
            )
            self._trading.counter(row, key)
            return
        if of in self._reversed:
            making.take([row])  # the other leg of the same fact
            return
        self._reversed.add(of)
        on = making.checked(day(cells, "reportDate") or day_traded(making, cells))
        making.enter(key, moment(cells, on, ("reportDate",), BOOKED_AT), Reversed(of, because), [row])

    def correct(self, row: Row) -> None:
        """Reverse what a corrected trade stands for, where no cancel has done so."""
        cells, making = row.cells, self._making
        own = self._trading.key_of_row.get(row, "")
        if not own or not is_correction(row):
            return
        named = self._with("transactionID", identity(cells, "origTransactionID"))
        named = named or [
            one for one in self._with("tradeID", identity(cells, "origTradeID")) if one is not row
        ]
        if any(one in self._undone for one in named):
            return  # a cancel says so
        original = self._by_number(row)
        of = "" if original is None else self._trading.key_of_row.get(original, "")
        if not of or of in self._reversed:
            making.remark(f"{row} corrects a trade that is not in this file; it is taken as told.")
            return
        self._reversed.add(of)
        on = day_traded(making, cells)
        event = Reversed(of, "corrected by the broker")
        making.enter(f"flex-correct:{own}", at_new_york(on, BOOKED_AT), event, [], [row])

    def _key(self, cells: Cells) -> str:
        told = identity(cells, "transactionID") or identity(cells, "ibExecID", "tradeID")
        if told:
            return f"flex-cancel:{told}"
        parts = [cells.get(name, "") for name in ("symbol", "tradeDate", "dateTime", "quantity", "proceeds")]
        return self._making.by_content("-cancel", self._making.account_of(cells), *parts)

    def _original(self, row: Row) -> Row | None:
        found = self._by_number(row) or self._by_economics(row)
        if found is not None:
            self._undone.add(found)
        return found

    def _with(self, name: str, told: str) -> list[Row]:
        return self._of.get((name, told), []) if told else []

    def _by_number(self, row: Row) -> Row | None:
        cells = row.cells
        transaction, trade = identity(cells, "origTransactionID"), identity(cells, "origTradeID")
        exact = self._with("transactionID", transaction) + self._with("ibExecID", identity(cells, "ibExecID"))
        # Where both tell their transactions, another transaction of the same trade is what replaced it.
        near = [
            one
            for one in self._with("tradeID", trade)
            if self._is_before(one, row) and not (transaction and identity(one.cells, "transactionID"))
        ]
        found = (one for one in exact + near if one is not row and one not in self._undone)
        return next(found, None)

    def _by_economics(self, row: Row) -> Row | None:
        if identity(row.cells, "origTransactionID", "origTradeID"):
            return None  # it says which, and that one is not here
        try:
            wanted = _economics(row.cells, self._making, -1)
            for one in self._with("symbol", row.cells.get("symbol", "")):
                if one not in self._undone and _economics(one.cells, self._making, 1) == wanted:
                    return one
        except RowFault:
            return None
        return None

    def _is_before(self, one: Row, cancel: Row) -> bool:
        """Whether an execution was there before its cancel: what replaces it bears the same number."""
        ours, theirs = identity(cancel.cells, "transactionID"), identity(one.cells, "transactionID")
        if ours.isdigit() and theirs.isdigit():
            return int(theirs) < int(ours)
        return one.number < cancel.number

    def _named_by_its_successor(self, cells: Cells) -> str:
        """TWS names a corrected execution by counting up its last digits: the one before .02 was .01."""
        trade = identity(cells, "origTradeID")
        for one in self._with("tradeID", trade):
            stem, _, last = identity(one.cells, "ibExecID").rpartition(".")
            if stem and last.isdigit() and int(last) > 1:
                return f"exec:{stem}.{int(last) - 1:0{len(last)}d}"
        return ""


def is_correction(row: Row) -> bool:
    """Whether an execution says that it corrects another."""
    return row.cells.get("transactionType") == CORRECTED or "Co" in codes(row.cells)


def _economics(cells: Cells, making: Making, sign: int) -> tuple[object, ...]:
    price = number(cells, "tradePrice")
    return (
        security_of(cells),
        needed(cells, "quantity") * sign,
        plain(price),
        day_traded(making, cells),
        cells.get("currency"),
    )
