"""Which figures of an account belong to which question."""

from __future__ import annotations

from collections.abc import Sequence

from putwright.paper.model import AccountValue

# Rows of the ledger of one currency (TWS.md 7.11).
LEDGER_KEYS = frozenset(
    {
        "CashBalance", "CorporateBondValue", "Currency", "ExchangeRate", "FundValue", "FutureOptionValue",
        "FuturesPNL", "FxCashBalance", "IssuerOptionValue", "MoneyMarketFundValue", "MutualFundValue", "NetDividend",
        "NetLiquidationByCurrency", "OptionMarketValue", "RealCurrency", "RealizedPnL", "StockMarketValue", "TBillValue",
        "TBondValue", "TotalCashBalance", "UnrealizedPnL", "WarrantValue",
    }
)  # fmt: skip
LEDGER = "$LEDGER"
SUM = "BASE"  # the currency of rows that sum up all currencies


def is_of_ledger(value: AccountValue) -> bool:
    """Whether a figure is a row of the ledger of some currency."""
    return value.key in LEDGER_KEYS and bool(value.currency)


def of_summary(values: Sequence[AccountValue], tags: Sequence[str]) -> list[AccountValue]:
    """The figures a summary asks for.

    Args:
        values: all of one account.
        tags: names of figures; `$LEDGER` for the sum, `$LEDGER:CHF` for one currency, `$LEDGER:ALL` for each.
    """
    names = {tag for tag in tags if not tag.startswith(LEDGER)}
    currencies = [tag.partition(":")[2] or SUM for tag in tags if tag.startswith(LEDGER)]
    return [
        value
        for value in values
        if (value.key in names and not is_of_ledger(value))
        or (is_of_ledger(value) and _is_wanted(value.currency, currencies))
    ]


def of_ledger_and_value(values: Sequence[AccountValue]) -> list[AccountValue]:
    """The ledger of every currency, and the net liquidation value."""
    return [value for value in values if is_of_ledger(value) or value.key == "NetLiquidation"]


def changed(values: Sequence[AccountValue], told: dict[tuple[str, str, str], str]) -> list[AccountValue]:
    """The figures that are others than those told before; `told` is brought up to date."""
    news = []
    for value in values:
        name = (value.account, value.key, value.currency)
        if told.get(name) != value.value:
            told[name] = value.value
            news.append(value)
    return news


def _is_wanted(currency: str, currencies: Sequence[str]) -> bool:
    return "ALL" in currencies or currency in currencies
