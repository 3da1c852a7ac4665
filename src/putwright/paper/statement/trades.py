"""The sections on trades: fills and bookings, and what options came to at their end."""

from __future__ import annotations

from decimal import Decimal

from putwright.paper.contracts import SecurityType
from putwright.paper.statement.numbers import trade_id, transaction_id
from putwright.paper.statement.period import Period
from putwright.paper.statement.record import NOTHING, Trade
from putwright.paper.statement.words import Row, day, moment, number

NOTES = {"assignment": "A", "exercise": "Ex", "expiry": "Ep"}
CORRECTS_NOTHING = {"origTradePrice": "0", "origTradeDate": "", "origTradeID": "", "origOrderID": "0",
                    "clearingFirmID": "", "openDateTime": "", "accruedInt": "0"}  # fmt: skip
ENDINGS = {"assignment": "Assignment", "exercise": "Exercise", "expiry": "Expiration"}


def trades(period: Period) -> list[Row]:
    """Every fill and booking of the period, one row for each execution."""
    return [Row("Trade", _trade(period, each)) for each in period.after.trades if period.holds(each)]


def option_endings(period: Period) -> list[Row]:
    """Every exercise, assignment and expiry of the period, and the shares that came of it."""
    ended = (each for each in period.after.trades if each.words and period.holds(each))
    return [Row("OptionEAE", _ending(period, each)) for each in ended]


def _trade(period: Period, trade: Trade) -> dict[str, str]:
    contract, is_booked = trade.contract, bool(trade.words)
    is_pair = contract.security_type is SecurityType.CURRENCY
    close = None if is_pair else period.prices.of(contract.con_id, trade.session)
    same_currency = trade.commission_currency == contract.currency
    net = trade.money + (trade.commission if same_currency else NOTHING)
    return {
        **period.money(contract.currency, trade.day),
        **period.names.attributes(contract),
        "tradeID": trade_id(trade.number),
        "relatedTradeID": trade_id(trade.related),
        "reportDate": day(trade.day),
        "dateTime": moment(trade.at),
        "tradeDate": day(trade.session),
        "settleDateTarget": day(trade.settles_on),
        "transactionType": "BookTrade" if is_booked else "ExchTrade",
        "exchange": trade.exchange,
        "quantity": number(trade.quantity),
        "tradePrice": number(trade.price),
        "tradeMoney": number(-trade.money),
        "proceeds": number(trade.money),
        "taxes": "0",
        "ibCommission": number(trade.commission),
        "ibCommissionCurrency": trade.commission_currency,
        "netCash": "0" if is_pair else number(net),
        "closePrice": number(NOTHING if is_pair else close),
        "openCloseIndicator": "" if is_pair else _open_close(trade),
        "notes": NOTES.get(trade.words, ""),
        "cost": number(trade.cost),
        "fifoPnlRealized": number(trade.realized),
        "mtmPnl": number(_marked(trade, close)),
        **CORRECTS_NOTHING,
        "transactionID": transaction_id(trade.number),
        "buySell": "BUY" if trade.quantity > 0 else "SELL",
        "ibOrderID": transaction_id(trade.number) if is_booked else str(trade.perm_id),
        "ibExecID": trade.execution_id,
        "orderReference": trade.order_ref,
        "orderTime": "" if is_booked else moment(trade.at),
        "levelOfDetail": "EXECUTION",
        "isAPIOrder": "Y" if trade.is_api else "N",
    }


def _open_close(trade: Trade) -> str:
    if not trade.closed:
        return "O"
    return "C" if trade.closed == trade.quantity else "C;O"


def _marked(trade: Trade, close: Decimal | None) -> Decimal:
    """What the trade had brought by the end of its session [currency]; nothing where no price is known."""
    if close is None:
        return NOTHING
    return trade.money + trade.quantity * close * trade.contract.multiplier


def _ending(period: Period, trade: Trade) -> dict[str, str]:
    contract = trade.contract
    is_option = contract.security_type is SecurityType.OPTION
    stock = "Buy" if trade.quantity > 0 else "Sell"
    return {
        **period.money(contract.currency, trade.day),
        **period.names.attributes(contract),
        "date": day(trade.session),
        "transactionType": ENDINGS[trade.words] if is_option else stock,
        "quantity": number(trade.quantity),
        "tradePrice": number(trade.price),
        "markPrice": number(period.prices.of(contract.con_id, trade.session)),
        "proceeds": number(trade.money),
        "commisionsAndTax": number(trade.commission),
        "costBasis": number(trade.cost),
        "realizedPnl": number(trade.realized),
        "mtmPnl": "0",
        "tradeID": trade_id(trade.number),
        "relatedTradeID": trade_id(trade.related),
    }
