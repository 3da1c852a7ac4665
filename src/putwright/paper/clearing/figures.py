"""Every figure an account tells, under the protocol's keys (TWS.md 7.11)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal

from putwright.paper.clearing.standing import Standing
from putwright.paper.model import AccountValue

ZERO, CENT = Decimal(0), Decimal("0.01")
# Rows per currency: `$LEDGER` answers with these, and TWS 10.47 prefixes them in account updates where so set.
LEDGER_KEYS = (
    "Currency",
    "RealCurrency",
    "CashBalance",
    "TotalCashBalance",
    "StockMarketValue",
    "OptionMarketValue",
    "NetLiquidationByCurrency",
    "UnrealizedPnL",
    "RealizedPnL",
    "ExchangeRate",
)
NO_DAY_TRADE_LIMIT = "-1"  # what TWS says where day trades are not limited


def figures(
    standing: Standing,
    equity_before: Decimal,
    unrealized: Mapping[str, Decimal],
    realized: Mapping[str, Decimal],
) -> list[AccountValue]:
    """Every figure of an account: the summary in base currency, then rows per currency and their sum as BASE.

    Look-ahead figures are those of now: margin changes at expiry are not foreseen. SMA is today's excess over
    Reg-T margin, without what earlier days have set aside.

    Args:
        standing: the account.
        equity_before: equity with loan value at the last batch [base currency].
        unrealized: profit of open positions by currency.
        realized: today's realised profit by currency.
    """
    code, base = standing.code, standing.base_currency
    told = [AccountValue(code, key, value) for key, value in _words(standing)]
    told += [AccountValue(code, key, _cents(value), base) for key, value in _amounts(standing, equity_before)]
    told += [AccountValue(code, key, value, of) for of, key, value in _ledger(standing, unrealized, realized)]
    return told


def _words(standing: Standing) -> Iterator[tuple[str, str]]:
    """Figures without a currency."""
    worth = standing.net_liquidation
    excess = standing.equity_with_loan - standing.margin().maintenance
    yield "AccountCode", standing.code
    yield "AccountType", "INDIVIDUAL"
    yield "AccountReady", "true"
    yield "Cushion", _ratio(excess, worth)
    yield "DayTradesRemaining", NO_DAY_TRADE_LIMIT
    for day in range(1, 5):
        yield f"DayTradesRemainingT+{day}", NO_DAY_TRADE_LIMIT
    yield "HighestSeverity", "0"
    yield "Leverage", _ratio(standing.gross_position_value, worth)
    yield "LookAheadNextChange", "0"


def _amounts(standing: Standing, equity_before: Decimal) -> Iterator[tuple[str, Decimal]]:
    """Figures in base currency."""
    margin, equity = standing.margin(), standing.equity_with_loan
    available, excess = equity - margin.initial, equity - margin.maintenance
    reg_t = standing.margin("margin").initial if standing.kind != "cash" else margin.initial
    yield "AccruedCash", standing.into_base(standing.interest_due)
    yield "AccruedDividend", standing.into_base(standing.dividends_due)
    for when in ("", "Full", "LookAhead"):
        yield f"{when}AvailableFunds", available
        yield f"{when}ExcessLiquidity", excess
        yield f"{when}InitMarginReq", margin.initial
        yield f"{when}MaintMarginReq", margin.maintenance
    yield "BuyingPower", standing.buying_power(available)
    yield "EquityWithLoanValue", equity
    yield "GrossPositionValue", standing.gross_position_value
    yield "NetLiquidation", standing.net_liquidation
    yield "PreviousDayEquityWithLoanValue", equity_before
    yield "RegTEquity", standing.total_cash + standing.stock_value
    yield "RegTMargin", reg_t
    yield "SMA", max(standing.total_cash + standing.stock_value - reg_t, ZERO)
    yield "SettledCash", standing.settled_cash
    yield "TotalCashValue", standing.total_cash


def _ledger(
    standing: Standing, unrealized: Mapping[str, Decimal], realized: Mapping[str, Decimal]
) -> Iterator[tuple[str, str, str]]:
    """Currency, key and value of the rows per currency, and of their sum."""
    amounts: dict[str, dict[str, Decimal]] = {
        "CashBalance": dict(standing.cash),
        "TotalCashBalance": dict(standing.cash),
        "StockMarketValue": {each: standing.stocks(each) for each in standing.currencies},
        "OptionMarketValue": {each: standing.options(each) for each in standing.currencies},
        "NetLiquidationByCurrency": {each: standing.worth(each) for each in standing.currencies},
        "UnrealizedPnL": dict(unrealized),
        "RealizedPnL": dict(realized),
    }
    for currency in (*standing.currencies, "BASE"):
        yield currency, "Currency", currency
        yield currency, "RealCurrency", standing.base_currency if currency == "BASE" else currency
        for key, of in amounts.items():
            amount = standing.into_base(of) if currency == "BASE" else of.get(currency, ZERO)
            yield currency, key, _cents(amount)
        rate = Decimal(1) if currency == "BASE" else standing.rates[currency]
        yield currency, "ExchangeRate", f"{rate:.7f}"


def _cents(amount: Decimal) -> str:
    rounded = amount.quantize(CENT, rounding=ROUND_HALF_UP)
    return f"{rounded + ZERO:f}" if rounded else "0.00"


def _ratio(part: Decimal, whole: Decimal) -> str:
    return f"{part / whole:.4f}" if whole > 0 else "0"
