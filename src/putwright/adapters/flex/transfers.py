"""Securities and cash that came from another broker or account, or went there."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from putwright.adapters.flex.cells import (
    BOOKED_AT,
    ZERO,
    RowFault,
    day,
    identity,
    moment,
    number,
    plain,
)
from putwright.adapters.flex.making import Making
from putwright.adapters.flex.naming import CURRENCY, kind_of, security_of
from putwright.adapters.flex.rows import TRANSFERS, Row
from putwright.domain.journal_events import CashKind, CashMoved, Transferred


def enter_transfers(making: Making) -> None:
    """Enter every transfer of a statement; its lots are left out, the whole is taken."""
    rows = making.rows(TRANSFERS)
    lots = [row for row in rows if "Lot" in row.tag or row.cells.get("levelOfDetail", "").upper() == "LOT"]
    wholes = [row for row in rows if row not in lots]
    if wholes:
        for row in lots:
            making.skip(row, "a lot of a transfer; the transfer is taken")
    making.each(wholes or lots, lambda row: _enter(making, row))


def _enter(making: Making, row: Row) -> None:
    cells = row.cells
    on = day(cells, "reportDate", "date", "dateTime", "settleDate")
    if on is None:
        raise RowFault("it has no date")
    making.checked(on)
    at = moment(cells, on, ("dateTime", "date"), BOOKED_AT)
    direction = cells.get("direction", "").upper()
    if direction not in {"IN", "OUT"}:
        raise RowFault(f"its direction {direction[:10]!r} is neither IN nor OUT")
    sign = 1 if direction == "IN" else -1
    quantity, cash = number(cells, "quantity") or ZERO, number(cells, "cashTransfer") or ZERO
    currency, to_base = making.currency(cells), making.to_base(cells)
    words = making.words_of(
        f"{cells.get('type', 'transfer')} {direction.lower()} {cells.get('description', '')}"
    ).strip()
    if kind_of(cells) == CURRENCY and not cash:
        quantity, cash = ZERO, quantity
    rows = [row]
    if quantity:
        security = security_of(cells)
        event = Transferred(security, abs(quantity) * sign, None, currency, on, words)
        making.enter(_key(making, row, security.name, quantity, on, "shares"), at, event, rows)
        rows = []
    if cash:
        amount = abs(cash) * sign
        if rows and _is_told_as_cash(making, amount, currency, on):
            making.skip(row, "its cash stands in the cash transactions as well")
            return
        event_cash = CashMoved(CashKind.DEPOSIT, amount, currency, on, None, words, to_base)
        making.enter(_key(making, row, currency, cash, on, "cash"), at, event_cash, rows)
    elif rows:
        making.skip(row, "it moves nothing")


def _key(making: Making, row: Row, what: str, quantity: Decimal, on: date, kind: str) -> str:
    named = identity(row.cells, "transactionID")
    if named:
        return f"flex-transfer:{named}" + (":cash" if kind == "cash" else "")
    prefix = "" if making.raw.keys == "csv" else "-transfer"
    return making.by_content(prefix, making.account_of(row.cells), what, plain(quantity), on, kind)


def _is_told_as_cash(making: Making, amount: Decimal, currency: str, on: date) -> bool:
    for entry in making.entries:
        event = entry.event
        if not isinstance(event, CashMoved) or event.kind is not CashKind.DEPOSIT:
            continue
        if (event.amount, event.currency, event.on) == (amount, currency, on):
            return True
    return False
