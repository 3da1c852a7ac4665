"""The sections on what has built up and is not paid: interest by currency, dividends by share."""

from __future__ import annotations

from datetime import date

from putwright.paper.clearing.chronicle import DividendNoted
from putwright.paper.statement.period import Period
from putwright.paper.statement.record import NOTHING
from putwright.paper.statement.words import Row, day, number


def interest_accruals(period: Period) -> list[Row]:
    """Interest counted and credited in the period, by currency."""
    before, after = period.before.interest_due(), period.after.interest_due()
    rows = []
    for currency in sorted(after):
        noted = [
            each for _, each in period.after.interest if each.currency == currency and period.holds(each)
        ]
        counted = sum((each.amount for each in noted if not each.is_paid), NOTHING)
        credited = sum((each.amount for each in noted if each.is_paid), NOTHING)
        told = {
            "accountId": period.opening.code,
            "acctAlias": "",
            "model": "",
            "currency": currency,
            "fromDate": day(period.start),
            "toDate": day(period.end),
            "startingAccrualBalance": number(before.get(currency, NOTHING)),
            "interestAccrued": number(counted),
            "accrualReversal": number(-credited),
            "fxTranslation": "0",
            "endingAccrualBalance": number(after[currency]),
        }
        rows.append(Row("InterestAccrualsCurrency", told))
    return rows


def dividend_changes(period: Period) -> list[Row]:
    """Dividends that went ex in the period (Po), and those that were paid (Re)."""
    noted = (each for _, each in period.after.dividends if period.holds(each))
    return [
        Row(
            "ChangeInDividendAccrual",
            _accrual(period, each, each.day)
            | {"reportDate": day(each.day), "date": day(each.day), "code": "Re" if each.is_paid else "Po"},
        )
        for each in noted
    ]


def dividends_open(period: Period) -> list[Row]:
    """Dividends that are ex and not paid at the end of the period."""
    open_ones: list[DividendNoted] = []
    for _, each in period.after.dividends:
        if each.is_paid:
            same = (each.contract.con_id, each.ex_date, each.amount)
            open_ones.remove(next(o for o in open_ones if (o.contract.con_id, o.ex_date, o.amount) == same))
        else:
            open_ones.append(each)
    return [Row("OpenDividendAccrual", _accrual(period, each, period.end)) for each in open_ones]


def _accrual(period: Period, noted: DividendNoted, on: date) -> dict[str, str]:
    amount = -noted.amount if noted.is_paid else noted.amount
    return {
        **period.money(noted.contract.currency, on),
        **period.names.attributes(noted.contract),
        "exDate": day(noted.ex_date),
        "payDate": day(noted.pay_date),
        "quantity": number(abs(noted.amount) / noted.per_share),
        "tax": "0",
        "fee": "0",
        "grossRate": number(noted.per_share),
        "grossAmount": number(amount),
        "netAmount": number(amount),
        "code": "",
    }
