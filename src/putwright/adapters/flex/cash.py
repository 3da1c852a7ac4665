"""Cash that came or went without a trade: deposits, dividends, taxes withheld, interest, fees.

A payment counts on the day on which the broker booked it, so that cash agrees with every statement; its moment is that of what it
belongs to: a tax corrected in October belongs to the dividend of January.
"""

from __future__ import annotations

from putwright.adapters.flex.cells import (
    PAID_AT,
    ZERO,
    RowFault,
    day,
    identity,
    moment,
    needed,
    plain,
)
from putwright.adapters.flex.making import Making
from putwright.adapters.flex.naming import belongs_to
from putwright.adapters.flex.rows import CASH, TAXES, Row
from putwright.domain.journal_events import CashKind, CashMoved

SUMMARY = "SUMMARY"
KIND_OF_TYPE = {
    "deposits & withdrawals": CashKind.DEPOSIT,
    "deposits/withdrawals": CashKind.DEPOSIT,
    "deposits and withdrawals": CashKind.DEPOSIT,
    "dividends": CashKind.DIVIDEND,
    "payment in lieu of dividends": CashKind.IN_LIEU,
    "withholding tax": CashKind.TAX,
    "871(m) withholding": CashKind.TAX,
    "broker interest paid": CashKind.INTEREST,
    "broker interest received": CashKind.INTEREST,
    "bond interest": CashKind.INTEREST,
    "bond interest paid": CashKind.INTEREST,
    "bond interest received": CashKind.INTEREST,
    "other fees": CashKind.FEE,
    "broker fees": CashKind.FEE,
    "advisor fees": CashKind.FEE,
    "client fees": CashKind.FEE,
    "commission adjustments": CashKind.FEE,
    "price adjustments": CashKind.OTHER,
    "other income": CashKind.OTHER,
}
WORDS_MAX = 200


def enter_cash(making: Making) -> None:
    """Enter every payment of a statement."""
    rows = making.rows(CASH)
    sums = [row for row in rows if row.cells.get("levelOfDetail", "").upper() == SUMMARY]
    details = [row for row in rows if row.cells.get("levelOfDetail", "").upper() != SUMMARY]
    if details:
        for row in sums:
            making.skip(row, "a sum of payments; the payments are taken")
    elif sums:
        making.remark("The query tells sums of payments only; tick Detail in Cash Transactions.")
    making.each(details or sums, lambda row: _enter(making, row))
    making.each(making.rows(TAXES), lambda row: _enter_tax(making, row))


def _enter(making: Making, row: Row) -> None:
    cells = row.cells
    told = cells.get("type", "")
    kind = KIND_OF_TYPE.get(told.strip().lower())
    if kind is None:
        making.remark(f"Cash: the type {told[:40]!r} is unknown here; it is taken as other cash.")
        kind = CashKind.OTHER
    _pay(making, row, kind, "amount", cells.get("description", ""))


def _enter_tax(making: Making, row: Row) -> None:
    """Taxes on what the broker sells, such as market data: a cost, not a tax on income."""
    _pay(making, row, CashKind.FEE, "salesTax", f"sales tax: {row.cells.get('taxableDescription', '')}")


def _pay(making: Making, row: Row, kind: CashKind, column: str, description: str) -> None:
    cells = row.cells
    amount = needed(cells, column)
    on = day(cells, "reportDate", "settleDate", "dateTime", "date")
    if on is None:
        raise RowFault("it has no date")
    making.checked(on)
    if amount == ZERO:
        making.skip(row, "it moves no cash")
        return
    at = moment(cells, on, ("dateTime", "date"), PAID_AT)
    currency, security = making.currency(cells), belongs_to(cells)
    words = making.words_of(description)[:WORDS_MAX]
    event = CashMoved(kind, amount, currency, on, security, words, making.to_base(cells))
    named = identity(cells, "transactionID")
    prefix = "" if making.raw.keys == "csv" else "-cash"
    account = making.account_of(cells)
    key = (
        f"flex-cash:{named}"
        if named
        else making.by_content(
            prefix, account, kind, currency, on, plain(amount), words, cells.get("symbol", "")
        )
    )
    making.enter(key, at, event, [row])
