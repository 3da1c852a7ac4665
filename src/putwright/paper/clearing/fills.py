"""Fills in the books: which day they belong to, what they close, when their money settles."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from putwright.domain.trading_calendar import TradingCalendar, new_york_date
from putwright.paper.clearing.books import Books, Fill
from putwright.paper.model import Contract, Execution, SecurityType

ZERO = Decimal(0)


def trade_day(at: datetime, calendar: TradingCalendar) -> date:
    """The session a trade at a moment belongs to; at night and at the weekend the one to come."""
    return calendar.session_on_or_after(new_york_date(at))


def settlement_day(contract: Contract, day: date, calendar: TradingCalendar) -> date:
    """When a trade of a session settles: options and shares on the next one, currencies on the one after that."""
    following = calendar.next_session(day)
    is_currency = contract.security_type is SecurityType.CURRENCY
    return calendar.next_session(following) if is_currency else following


def book_fill(books: Books, execution: Execution, calendar: TradingCalendar) -> int:
    """Book a fill.

    Returns:
        The contract whose position changed; 0 for a currency trade.
    """
    day, contract = trade_day(execution.at, calendar), execution.contract
    quantity = execution.quantity if execution.side == "BOT" else -execution.quantity
    settles_on = settlement_day(contract, day, calendar)
    if contract.security_type is SecurityType.CURRENCY:
        books.convert(day, contract, quantity, execution.price, settles_on)
        books.remember(execution.execution_id, Fill(0, quantity, ZERO, ZERO))
        return 0
    closed = books.hold(contract).closed_by(quantity)
    realized = books.exchange(
        day,
        f"fill {execution.execution_id}",
        contract,
        quantity,
        paid=quantity * execution.price * contract.multiplier,
        settles_on=settles_on,
    )
    books.remember(execution.execution_id, Fill(contract.con_id, quantity, closed, realized))
    return contract.con_id
