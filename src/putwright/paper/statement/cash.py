"""The sections on cash: single payments, and the report that ties the beginning of a period to its end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from putwright.paper.statement.numbers import transaction_id
from putwright.paper.statement.period import Period
from putwright.paper.statement.record import NOTHING, Kind, Move, summed
from putwright.paper.statement.words import Row, day, number

BASE = "BASE_SUMMARY"
NEVER = ("clientFees", "accountTransfers", "internalTransfers", "bondInterest", "cashSettlingMtm", "advisorFees",
         "feesReceivables", "transactionTax", "withholdingTax", "otherFees")  # fmt: skip


def cash_transactions(period: Period) -> list[Row]:
    """Every payment of the period that is no trade: deposits, dividends, interest."""
    return [*_deposits(period), *_dividends(period), *_interest(period)]


def cash_report(period: Period) -> list[Row]:
    """Cash from the beginning of the period to its end, summed in the base currency, then by currency."""
    moves = [move for move in period.after.moves if period.holds(move)]
    before, after = period.before.cash(), period.after.cash()
    rows = [_base_report(period, moves)]
    for currency in period.after.currencies():
        flows = summed((move.kind.value, move.amount) for move in moves if move.currency == currency)
        rows.append(
            _report(
                period,
                currency,
                flows,
                start=before.get(currency, NOTHING),
                end=after.get(currency, NOTHING),
                settled=period.after.settled(currency),
            )
        )
    return rows


def _base_report(period: Period, moves: list[Move]) -> Row:
    """In the base currency: each flow by the rate of its day, and what that leaves is translation."""
    rate = period.prices.rate
    flows = summed((move.kind.value, move.amount * rate(move.currency, move.day)) for move in moves)
    start = period.in_base(period.before.cash(), period.day_before)
    end = period.in_base(period.after.cash(), period.end)
    settled = {each: period.after.settled(each) for each in period.after.currencies()}
    return _report(period, BASE, flows, start=start, end=end, settled=period.in_base(settled, period.end))


def _report(
    period: Period,
    currency: str,
    flows: dict[str, Decimal],
    *,
    start: Decimal,
    end: Decimal,
    settled: Decimal,
) -> Row:
    moved = {kind.value: flows.get(kind.value, NOTHING) for kind in Kind}
    translation = end - start - sum(moved.values(), NOTHING)
    told = {
        "accountId": period.opening.code,
        "acctAlias": "",
        "model": "",
        "currency": currency,
        "levelOfDetail": "BaseCurrency" if currency == BASE else "Currency",
        "fromDate": day(period.start),
        "toDate": day(period.end),
        "startingCash": number(start),
        **dict.fromkeys(NEVER, "0"),
        "depositWithdrawals": number(moved[Kind.DEPOSITS] + moved[Kind.WITHDRAWALS]),
        **{kind: number(amount) for kind, amount in moved.items()},
        "fxTranslationGainLoss": number(translation),
        "endingCash": number(end),
        "endingSettledCash": number(settled),
    }
    return Row("CashReportCurrency", told)


def _deposits(period: Period) -> Iterator[Row]:
    for fact, opened in period.after.opened:
        if period.holds(opened):
            for part, (currency, amount) in enumerate(sorted(opened.cash.items())):
                if amount:
                    words = "CASH RECEIPTS" if amount > 0 else "DISBURSEMENT"
                    yield _payment(
                        period, opened.day, currency, amount, "Deposits/Withdrawals",
                        {"description": f"{words} / ELECTRONIC FUND TRANSFERS",
                         "transactionID": transaction_id(fact, part)},
                    )  # fmt: skip


def _dividends(period: Period) -> Iterator[Row]:
    for fact, paid in period.after.dividends:
        if paid.is_paid and period.holds(paid):
            symbol, currency = period.names.symbol(paid.contract), paid.contract.currency
            kind = "Bonus" if paid.is_special else "Ordinary"
            words = f"CASH DIVIDEND {currency} {number(paid.per_share)} PER SHARE ({kind} Dividend)"
            of = period.names.attributes(paid.contract) | {
                "description": f"{symbol}({paid.contract.con_id}) {words}",
                "transactionID": transaction_id(fact),
                "exDate": day(paid.ex_date),
            }
            type_ = "Dividends" if paid.amount > 0 else "Payment In Lieu Of Dividends"
            yield _payment(period, paid.day, currency, paid.amount, type_, of)


def _interest(period: Period) -> Iterator[Row]:
    for fact, credited in period.after.interest:
        if credited.is_paid and period.holds(credited):
            kind, words = ("Received", "CREDIT") if credited.amount > 0 else ("Paid", "DEBIT")
            month = f"{credited.day:%b-%Y}".upper()
            of = {
                "description": f"{credited.currency} {words} INT FOR {month}",
                "transactionID": transaction_id(fact),
            }
            type_ = f"Broker Interest {kind}"
            yield _payment(period, credited.day, credited.currency, credited.amount, type_, of)


def _payment(period: Period, on: date, currency: str, amount: Decimal, type_: str, of: dict[str, str]) -> Row:
    told = {
        **period.money(currency, on),
        **period.names.attributes(None),
        **of,
        "dateTime": f"{day(on)};202000",
        "settleDate": day(on),
        "amount": number(amount),
        "type": type_,
        "tradeID": "",
        "code": "",
        "reportDate": day(on),
        "clientReference": "",
        "levelOfDetail": "DETAIL",
    }
    return Row("CashTransaction", told)
