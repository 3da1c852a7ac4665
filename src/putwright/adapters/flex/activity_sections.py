"""The sections of an activity statement: each line as the row that Flex would write of it, and the sections that are left out."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import TypeAlias

from putwright.adapters.flex.balances import BASE_SUMMARY
from putwright.adapters.flex.rows import ACTIONS, CASH, POSITIONS, REPORT, TRADES, TRANSFERS
from putwright.adapters.flex.sections import ACCRUED, ELSEWHERE, RECKONED

Taken: TypeAlias = tuple[str, str, dict[str, str]]  # into which section, its tag, its cells
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip
CALENDAR = {
    name: number
    for number, name in enumerate(
        MONTHS,
        start=1,
    )
}
KIND_OF = {
    "Stocks": "STK", "Equity and Index Options": "OPT", "Futures": "FUT", "Options On Futures": "FOP",
    "Futures Options": "FOP", "Forex": "CASH", "Bonds": "BOND", "Corporate Bonds": "BOND", "Municipal Bonds": "BOND",
    "Treasury Bills": "BILL", "Warrants": "WAR", "Structured Products": "IOPT", "CFDs": "CFD", "Forex CFDs": "FXCFD",
    "Mutual Funds": "FUND", "Cryptocurrencies": "CRYPTO", "Crypto": "CRYPTO", "Metals": "CMDTY", "Commodities": "CMDTY",
}  # fmt: skip
LEVEL_OF = {"Trade": "EXECUTION", "Order": "ORDER", "ClosedLot": "CLOSED_LOT", "Wash": "WASH_SALE"}
_COMMISSION_IN = re.compile(r"Comm(?:/Fee)? in ([A-Z]{3})")
_ABOUT = re.compile(r".*\(([^,()]+),[^()]*\)\s*", re.DOTALL)
LEFT = {
    "Net Asset Value": RECKONED,
    "Change in NAV": RECKONED,
    "Mark-to-Market Performance Summary": RECKONED,
    "Positions and Mark-to-Market Profit and Loss": RECKONED,
    "Realized & Unrealized Performance Summary": RECKONED,
    "Month & Year to Date Performance Summary": RECKONED,
    "Forex Balances": RECKONED,
    "Forex P/L Details": RECKONED,
    "Net Stock Position Summary": RECKONED,
    "Interest Accruals": ACCRUED,
    "Change in Dividend Accruals": ACCRUED,
    "Open Dividend Accruals": ACCRUED,
    "Financial Instrument Information": "descriptions of securities; the rows themselves say what is needed",
    "Option Exercises, Assignments and Expirations": ELSEWHERE,
    "Option Exercises and Assignments": ELSEWHERE,
    "Codes": "what the codes mean",
    "Notes/Legal Notes": "notes",
    "Base Currency Exchange Rate": "rates without their days",
    "Stock Yield Enhancement Program Securities Lent Activity": "shares lent; the position stays",
    "Stock Yield Enhancement Program Securities Lent": "shares lent; the position stays",
    "Stock Yield Enhancement Program Securities Lent Interest Details": "details of interest",
    "CFD Charges": "cash that this program does not read yet",
    "Location of Customer Assets, Positions and Money": "where assets are kept",
}
TYPE_OF_HISTORY = {
    "Deposit": "Deposits/Withdrawals", "Withdrawal": "Deposits/Withdrawals", "Dividend": "Dividends",
    "Payment in Lieu": "Payment In Lieu Of Dividends", "Foreign Tax Withholding": "Withholding Tax",
    "Credit Interest": "Broker Interest Received", "Debit Interest": "Broker Interest Paid", "Other Fee": "Other Fees",
    "Investment Interest Received": "Broker Interest Received", "Investment Interest Paid": "Broker Interest Paid",
    "Sales Tax": "Other Fees", "Commission Adjustment": "Commission Adjustments",
}  # fmt: skip
TRANSLATED = "a translation into the base currency; no cash moved"


def kind_of(told: dict[str, str]) -> str:
    """Flex's word for an asset category; what is unknown stays as it is written."""
    category = told.get("Asset Category", "").partition(" - ")[0].strip()
    return KIND_OF.get(category, category)


def _renamed(told: dict[str, str], names: dict[str, str]) -> dict[str, str]:
    return {ours: told[theirs] for theirs, ours in names.items() if theirs in told}


def _trade(told: dict[str, str]) -> Taken:
    cells = _renamed(
        told,
        {
            "Currency": "currency", "Symbol": "symbol", "Date/Time": "dateTime", "Quantity": "quantity", "T. Price": "tradePrice",
            "Proceeds": "proceeds", "Comm/Fee": "ibCommission", "Realized P/L": "fifoPnlRealized", "Code": "notes",
        },
    )  # fmt: skip
    cells["assetCategory"] = kind_of(told)
    for name, text in told.items():
        inside = _COMMISSION_IN.fullmatch(name)
        if inside is not None:
            cells |= {"ibCommission": text, "ibCommissionCurrency": inside[1]}
    level = told.get("DataDiscriminator", "Trade")
    cells["levelOfDetail"] = LEVEL_OF.get(level, level)
    cells.pop("notes", None) if cells["levelOfDetail"] == "CLOSED_LOT" else None
    return TRADES, "", cells


def _cash(kind: str) -> Callable[[dict[str, str]], Taken]:
    def take(told: dict[str, str]) -> Taken:
        cells = _renamed(
            told,
            {
                "Currency": "currency", "Settle Date": "date", "Date": "date", "Date/Time": "date", "Description": "description",
                "Amount": "amount", "Symbol": "symbol",
            },
        )  # fmt: skip
        cells["type"] = kind
        if "Asset Category" in told:
            cells["assetCategory"] = kind_of(told)
        return CASH, "", cells

    return take


def _report(told: dict[str, str]) -> Taken:
    what, currency = told.get("Currency Summary", ""), told.get("Currency", "")
    if what not in {"Starting Cash", "Ending Cash"} or "Total" not in told:
        return "", "a movement of cash in total; its rows stand by themselves", {}
    named = BASE_SUMMARY if currency.startswith("Base") else currency
    column = "startingCash" if what == "Starting Cash" else "endingCash"
    return REPORT, "", {"currency": named, column: told["Total"]}


def _position(told: dict[str, str]) -> Taken:
    cells = _renamed(
        told,
        {
            "Currency": "currency", "Symbol": "symbol", "Quantity": "position", "Mult": "multiplier", "Cost Basis": "costBasisMoney",
            "Close Price": "markPrice",
        },
    )  # fmt: skip
    cells["assetCategory"] = kind_of(told)
    cells["levelOfDetail"] = "LOT" if told.get("DataDiscriminator") == "Lot" else "SUMMARY"
    return POSITIONS, "", cells


def _transfer(told: dict[str, str]) -> Taken:
    cells = _renamed(
        told,
        {
            "Currency": "currency", "Symbol": "symbol", "Date": "date", "Type": "type", "Direction": "direction",
            "Qty": "quantity", "Quantity": "quantity", "Cash Amount": "cashTransfer",
        },
    )  # fmt: skip
    cells["assetCategory"] = kind_of(told)
    return TRANSFERS, "", cells


def _action(told: dict[str, str]) -> Taken:
    cells = _renamed(
        told,
        {
            "Currency": "currency", "Report Date": "reportDate", "Date/Time": "dateTime", "Description": "description",
            "Quantity": "quantity", "Proceeds": "proceeds", "Realized P/L": "fifoPnlRealized",
        },
    )  # fmt: skip
    about = _ABOUT.fullmatch(told.get("Description", ""))
    if about is not None:
        cells["symbol"] = about[1].strip()
    cells["assetCategory"] = kind_of(told)
    return ACTIONS, "", cells


def _history(told: dict[str, str]) -> Taken:
    """A line of the transaction history, which tells every amount in the base currency and never says which one that is."""
    what = told.get("Transaction Type", "")
    cells = _renamed(
        told,
        {
            "Date": "date",
            "Description": "description",
            "Symbol": "symbol",
            "Net Amount": "amount",
            "Currency": "currency",
        },
    )
    if what in {"Forex Trade Component", "Adjustment"}:
        return "", TRANSLATED, {}
    if what in {"Buy", "Sell"}:
        cells |= _renamed(
            told,
            {
                "Quantity": "quantity",
                "Price": "tradePrice",
                "Gross Amount": "proceeds",
                "Commission": "ibCommission",
            },
        )
        cells |= {
            "assetCategory": "STK",
            "dateTime": cells.pop("date", ""),
            "netCash": cells.pop("amount", ""),
        }
        if not _adds_up(cells):
            return "", "its price is in another currency than its amount, and the file does not say which", {}
        return TRADES, "", {name: text for name, text in cells.items() if text}
    cells["type"] = TYPE_OF_HISTORY.get(what, what)
    return CASH, "", cells


def _adds_up(cells: dict[str, str]) -> bool:
    try:
        price, quantity, gross = (
            Decimal(cells.get(name, "").replace(",", "")) for name in ("tradePrice", "quantity", "proceeds")
        )
    except InvalidOperation:
        return False
    return abs(price * quantity + gross) <= Decimal("0.01") * (1 + abs(quantity))


SECTIONS: dict[str, Callable[[dict[str, str]], Taken]] = {
    "Trades": _trade,
    "Deposits & Withdrawals": _cash("Deposits & Withdrawals"),
    "Dividends": _cash("Dividends"),
    "Payment In Lieu Of Dividends": _cash("Payment In Lieu Of Dividends"),
    "Withholding Tax": _cash("Withholding Tax"),
    "871(m) Withholding": _cash("871(m) Withholding"),
    "Interest": _cash("Broker Interest Received"),
    "Bond Interest Received": _cash("Bond Interest Received"),
    "Bond Interest Paid": _cash("Bond Interest Paid"),
    "Fees": _cash("Other Fees"),
    "Other Fees": _cash("Other Fees"),
    "Broker Fees": _cash("Broker Fees"),
    "Advisor Fees": _cash("Advisor Fees"),
    "Client Fees": _cash("Client Fees"),
    "Transaction Fees": _cash("Other Fees"),
    "Sales Tax Details": _cash("Other Fees"),
    "Commission Adjustments": _cash("Commission Adjustments"),
    "Cash Report": _report,
    "Open Positions": _position,
    "Transfers": _transfer,
    "Corporate Actions": _action,
    "Transaction History": _history,
}
