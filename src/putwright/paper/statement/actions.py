"""The sections on what companies do, and on positions that came without a trade.

How statements write an option that is restated could not be verified: it is told here by one row for the series that
goes and one for the series that comes, under one action id (docs/paper-tws.md).
"""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal

from putwright.domain.trading_calendar import NEW_YORK, TradingCalendar
from putwright.paper.clearing.actions import CorporateAction, Split
from putwright.paper.clearing.chronicle import Restated
from putwright.paper.contracts import Contract, SecurityType
from putwright.paper.statement.numbers import action_id, transaction_id
from putwright.paper.statement.period import Period
from putwright.paper.statement.record import NOTHING
from putwright.paper.statement.words import Row, day, moment, number

BOOKED_AT = time(20, 25)  # of the evening before, New York, as statements write it


def corporate_actions(period: Period, calendar: TradingCalendar) -> list[Row]:
    """Splits and what they and special dividends made of options, reported on the ex-date."""
    rows = []
    for fact, each in period.after.restated:
        if period.holds(each):
            rows += _restated(period, fact, each, calendar)
    for fraction in period.after.fractions:
        paid = fraction.fact
        if period.holds(paid):
            told = _action(period, fraction.number, 0, paid.contract, paid.action, paid.day, calendar)
            told |= {
                "quantity": number(paid.quantity),
                "amount": number(-paid.amount),
                "proceeds": number(paid.amount),
                "fifoPnlRealized": number(fraction.realized),
            }
            rows.append(Row("CorporateAction", told))
    return rows


def _restated(period: Period, fact: int, each: Restated, calendar: TradingCalendar) -> list[Row]:
    """Shares by how many more or fewer they are; an option by the series that goes and the one that comes."""
    changes: list[tuple[Contract, Decimal]] = [
        (each.before, -each.quantity_before),
        (each.after, each.quantity_after),
    ]
    if each.before.con_id == each.after.con_id:
        changes = [(each.after, each.quantity_after - each.quantity_before)]
    return [
        Row(
            "CorporateAction",
            _action(period, fact, part, contract, each.action, each.day, calendar)
            | {"quantity": number(quantity)},
        )
        for part, (contract, quantity) in enumerate(changes)
    ]


def _action(
    period: Period,
    fact: int,
    part: int,
    contract: Contract,
    action: CorporateAction,
    on: date,
    calendar: TradingCalendar,
) -> dict[str, str]:
    names = period.names
    is_option = contract.security_type is SecurityType.OPTION
    what = f"({names.symbol(contract)}, {names.description(contract)}, {contract.con_id})"
    words = f"{action.symbol}({contract.con_id}) {_words(action, contract)} {what}"
    booked = datetime.combine(calendar.previous_session(on), BOOKED_AT, NEW_YORK)
    return {
        **period.money(contract.currency, on),
        **names.attributes(contract),
        "description": words,
        "reportDate": day(on),
        "dateTime": moment(booked),
        "actionDescription": words,
        "amount": "0",
        "proceeds": "0",
        "value": "0",
        "quantity": "0",
        "fifoPnlRealized": "0",
        "mtmPnl": "0",
        "code": "",
        "type": _type(action, is_option=is_option),
        "transactionID": transaction_id(fact, part),
        "actionID": action_id(fact),
    }


def _words(action: CorporateAction, contract: Contract) -> str:
    if isinstance(action, Split):
        return f"SPLIT {action.new} FOR {action.old}"
    return f"CONTRACT ADJUSTMENT CASH DIVIDEND {contract.currency} {number(action.amount)} PER SHARE"


def _type(action: CorporateAction, *, is_option: bool) -> str:
    """Forward and reverse splits of shares; splits, consolidations and cash adjustments of contracts."""
    if isinstance(action, Split):
        is_forward = action.new > action.old
        return ("CS" if is_forward else "CC") if is_option else ("FS" if is_forward else "RS")
    return "CA"


def transfers(period: Period) -> list[Row]:
    """Positions the account began with, at what they cost."""
    rows = []
    for fact, opened in period.after.opened:
        if not period.holds(opened):
            continue
        for part, (contract, quantity, cost) in enumerate(opened.positions):
            rate = period.prices.rate(contract.currency, opened.day)
            amount = quantity * cost
            told = {
                **period.money(contract.currency, opened.day),
                **period.names.attributes(contract),
                "reportDate": day(opened.day),
                "date": day(opened.day),
                "dateTime": moment(opened.at),
                "type": "ACATS",
                "direction": "IN",
                "company": "--",
                "account": "",
                "accountName": "",
                "quantity": number(quantity),
                "transferPrice": number(cost / contract.multiplier),
                "positionAmount": number(amount),
                "positionAmountInBase": number(amount * rate),
                "pnlAmount": number(NOTHING),
                "cashTransfer": "0",
                "code": "",
                "clientReference": "",
                "transactionID": transaction_id(fact, len(opened.cash) + part),
            }
            rows.append(Row("Transfer", told))
    return rows
