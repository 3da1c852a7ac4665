"""Small Flex statements, written by hand in the broker's own attributes."""

from __future__ import annotations

from collections.abc import Iterable

ACCOUNT = "U1234567"


def flex(
    first: str,
    last: str,
    rows: Iterable[str],
    *,
    account: str = ACCOUNT,
    opening: str = "",
    closing: str = "",
) -> str:
    """A statement of some days; rows go into the sections their elements belong to."""
    days = f'fromDate="{first.replace("-", "")}" toDate="{last.replace("-", "")}"'
    rows = list(rows)
    if closing:
        rows.append(
            f'<CashReportCurrency accountId="{account}" currency="USD" startingCash="{opening}" endingCash="{closing}"/>'
        )
    parts = [
        f"<{section}>{''.join(row for row in rows if row.startswith(f'<{element} '))}</{section}>"
        for section, element in (
            ("Trades", "Trade"),
            ("CashTransactions", "CashTransaction"),
            ("CashReport", "CashReportCurrency"),
            ("OpenPositions", "OpenPosition"),
        )
    ]
    about = f'<AccountInformation accountId="{account}" currency="USD"/>'
    statement = (
        f'<FlexStatement accountId="{account}" {days} period="Custom" whenGenerated="20261201;090000">'
    )
    return (
        '<FlexQueryResponse queryName="putwright" type="AF"><FlexStatements count="1">'
        f"{statement}{about}{''.join(parts)}</FlexStatement></FlexStatements></FlexQueryResponse>"
    )


def _option(symbol: str, strike: str, expiry: str) -> str:
    osi = f"{symbol:<6}{expiry[2:].replace('-', '')}P{int(float(strike) * 1000):08d}"
    return (
        f'assetCategory="OPT" symbol="{osi}" underlyingSymbol="{symbol}" strike="{strike}" '
        f'expiry="{expiry.replace("-", "")}" putCall="P" multiplier="100" currency="USD" fxRateToBase="1"'
    )


def trade_row(
    execution: str,
    symbol: str,
    strike: str,
    expiry: str,
    quantity: str,
    price: str,
    commission: str,
    when: str,
) -> str:
    """A trade of a put."""
    proceeds = -float(quantity) * float(price) * 100
    net = proceeds + float(commission)
    return (
        f'<Trade accountId="{ACCOUNT}" {_option(symbol, strike, expiry)} tradeID="{execution[-9:]}" ibExecID="{execution}" '
        f'tradeDate="{when[:8]}" dateTime="{when}" settleDateTarget="{when[:8]}" transactionType="ExchTrade" exchange="CBOE" '
        f'quantity="{quantity}" tradePrice="{price}" proceeds="{proceeds:.2f}" ibCommission="{commission}" '
        f'ibCommissionCurrency="USD" netCash="{net:.2f}" openCloseIndicator="{"O" if quantity.startswith("-") else "C"}" '
        f'buySell="{"SELL" if quantity.startswith("-") else "BUY"}" levelOfDetail="EXECUTION"/>'
    )


def position_row(symbol: str, strike: str, expiry: str, quantity: str, cost: str) -> str:
    """An open put at the end of the statement."""
    return (
        f'<OpenPosition accountId="{ACCOUNT}" {_option(symbol, strike, expiry)} position="{quantity}" markPrice="5" '
        f'costBasisMoney="{cost}" levelOfDetail="SUMMARY" side="Short"/>'
    )


def cash_row(number: str, kind: str, amount: str, when: str) -> str:
    """A movement of cash."""
    return (
        f'<CashTransaction accountId="{ACCOUNT}" transactionID="{number}" type="{kind}" amount="{amount}" currency="USD" '
        f'dateTime="{when}" reportDate="{when}" fxRateToBase="1" levelOfDetail="DETAIL"/>'
    )
