"""The sections on what is held and what it is worth: positions, results by contract, net asset value."""

from __future__ import annotations

from decimal import Decimal

from putwright.paper.contracts import SecurityType
from putwright.paper.statement.period import Period, Worth
from putwright.paper.statement.record import NOTHING, Kind, Record, summed
from putwright.paper.statement.words import Row, day, number

HUNDRED, PERCENT_PLACES = Decimal(100), Decimal("0.01")
SAME_WORDS = {Kind.DIVIDENDS: "dividends", Kind.COMMISSIONS: "commissions", Kind.INTEREST: "interest"}


def open_positions(period: Period) -> list[Row]:
    """What is held at the end of the period, one row for each contract."""
    total = period.worth(period.after).total
    return [
        Row("OpenPosition", _position(period, con_id, quantity, total))
        for con_id, quantity in period.after.lots.held().items()
    ]


def _position(period: Period, con_id: int, quantity: Decimal, total: Decimal) -> dict[str, str]:
    record = period.after
    contract, basis = record.contracts[con_id], record.lots.basis(con_id)
    value = period.value(record, con_id)
    per_share = basis / quantity / contract.multiplier
    in_base = value * period.prices.rate(contract.currency, period.end)
    share = (HUNDRED * in_base / total).quantize(PERCENT_PLACES) if total else None
    return {
        **period.money(contract.currency, period.end),
        **period.names.attributes(contract),
        "reportDate": day(period.end),
        "position": number(quantity),
        "markPrice": number(period.price(record, con_id)),
        "positionValue": number(value),
        "openPrice": number(per_share),
        "costBasisPrice": number(per_share),
        "costBasisMoney": number(basis),
        "percentOfNAV": number(share),
        "fifoPnlUnrealized": number(value - basis),
        "side": "Long" if quantity > 0 else "Short",
        "levelOfDetail": "SUMMARY",
        "openDateTime": "",
        "holdingPeriodDateTime": "",
        "code": "",
        "originatingOrderID": "",
        "originatingTransactionID": "",
        "accruedInt": "",
    }


def performance(period: Period) -> list[Row]:
    """What each contract brought in the period, and what is open of it [base currency]."""
    rate, record = period.prices.rate, period.after
    traded = [
        (each.contract.con_id, each.realized * rate(each.contract.currency, each.day))
        for each in record.trades
        if period.holds(each) and each.contract.security_type is not SecurityType.CURRENCY
    ]
    traded += [
        (each.fact.contract.con_id, each.realized * rate(each.fact.contract.currency, each.fact.day))
        for each in record.fractions
        if period.holds(each.fact)
    ]
    realized = summed((str(con_id), gain) for con_id, gain in traded)
    held = record.lots.held()
    rows = []
    for con_id in sorted({*held, *(con_id for con_id, _ in traded)}):
        contract, won = record.contracts[con_id], realized.get(str(con_id), NOTHING)
        open_ = (
            (period.value(record, con_id) - record.lots.basis(con_id)) * rate(contract.currency, period.end)
            if con_id in held
            else NOTHING
        )
        told = {
            "accountId": period.opening.code,
            "acctAlias": "",
            "model": "",
            **period.names.attributes(contract),
            "reportDate": day(period.end),
            "totalRealizedPnl": number(won),
            "totalUnrealizedPnl": number(open_),
            "totalFifoPnl": number(won + open_),
            "code": "",
        }
        rows.append(Row("FIFOPerformanceSummaryUnderlying", told))
    return rows


def net_asset_value(period: Period) -> list[Row]:
    """What the account is worth at the end of the day before the period, and at its own."""
    return [
        Row("EquitySummaryByReportDateInBase", _equity(period, record, worth))
        for record in (period.before, period.after)
        for worth in [period.worth(record)]
    ]


def _equity(period: Period, record: Record, worth: Worth) -> dict[str, str]:
    return {
        "accountId": period.opening.code,
        "acctAlias": "",
        "model": "",
        "currency": period.base,
        "reportDate": day(record.until),
        "cash": number(worth.cash),
        "stock": number(worth.stocks),
        "options": number(worth.options),
        "dividendAccruals": number(worth.dividends),
        "interestAccruals": number(worth.interest),
        "total": number(worth.total),
    }


def change_of_value(period: Period) -> Row:
    """From the worth before the period to the worth at its end; what nothing else explains is marking to market."""
    before, after = period.worth(period.before), period.worth(period.after)
    flows = summed(
        (move.kind.value, move.amount * period.prices.rate(move.currency, move.day))
        for move in period.after.moves
        if period.holds(move)
    )
    deposits = flows.get(Kind.DEPOSITS, NOTHING) + flows.get(Kind.WITHDRAWALS, NOTHING)
    dividends = flows.get(Kind.DIVIDENDS, NOTHING) + flows.get(Kind.IN_LIEU, NOTHING)
    parts = {
        "depositsWithdrawals": deposits,
        "assetTransfers": _transferred(period),
        "dividends": dividends,
        "changeInDividendAccruals": after.dividends - before.dividends,
        "interest": flows.get(Kind.INTEREST, NOTHING),
        "changeInInterestAccruals": after.interest - before.interest,
        "commissions": flows.get(Kind.COMMISSIONS, NOTHING),
    }
    marked = after.total - before.total - sum(parts.values(), NOTHING)
    told = {
        "accountId": period.opening.code,
        "acctAlias": "",
        "model": "",
        "currency": period.base,
        "fromDate": day(period.start),
        "toDate": day(period.end),
        "startingValue": number(before.total),
        "mtm": number(marked),
        **{name: number(amount) for name, amount in parts.items()},
        "withholdingTax": "0",
        "otherFees": "0",
        "endingValue": number(after.total),
    }
    return Row("ChangeInNAV", told)


def _transferred(period: Period) -> Decimal:
    """What positions were worth at cost that the account began with in the period [base currency]."""
    return sum(
        (
            quantity * cost * period.prices.rate(contract.currency, opened.day)
            for _, opened in period.after.opened
            if period.holds(opened)
            for contract, quantity, cost in opened.positions
        ),
        NOTHING,
    )
