"""Flex queries saved as CSV: one table after the other, whose columns are those of the XML under names of their own."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from putwright.adapters.flex.columns import WANTED, is_known
from putwright.adapters.flex.rows import (
    ABSENT,
    ACTIONS,
    CASH,
    ENDINGS,
    POSITIONS,
    RATES,
    REPORT,
    TRADES,
    TRANSFERS,
    RawStatement,
)
from putwright.domain.refusal import BadInput

OTHERWISE = {
    "ClientAccountID": "accountId", "CurrencyPrimary": "currency", "AssetClass": "assetCategory", "Buy/Sell": "buySell",
    "Put/Call": "putCall", "Open/CloseIndicator": "openCloseIndicator", "Notes/Codes": "notes", "FXRateToBase": "fxRateToBase",
    "IBCommission": "ibCommission", "IBCommissionCurrency": "ibCommissionCurrency", "IBExecID": "ibExecID",
    "IBOrderID": "ibOrderID", "ISIN": "isin", "CUSIP": "cusip", "FIGI": "figi", "SecurityID": "securityID", "Date/Time": "dateTime",
    "SettleDate": "settleDate", "AccountAlias": "acctAlias", "From": "fromCurrency", "To": "toCurrency", "Rate": "rate",
}  # fmt: skip
RECORDS = frozenset(
    {"BOF", "BOA", "BOS", "EOS", "EOA", "EOF", "MSG"}
)  # of queries with header and trailer records
HEADER, DATA = "HEADER", "DATA"
# The first set of columns that a table has tells what it is.
TABLES = (
    (TRADES, {"tradePrice", "quantity"}),
    (ENDINGS, {"transactionType", "strike", "quantity"}),
    (CASH, {"amount", "type", "currency"}),
    (POSITIONS, {"position", "markPrice"}),
    (POSITIONS, {"quantity", "markPrice", "costBasisMoney"}),
    (REPORT, {"startingCash", "endingCash"}),
    (RATES, {"fromCurrency", "toCurrency", "rate"}),
    (TRANSFERS, {"direction", "quantity"}),
    (ACTIONS, {"actionDescription", "quantity"}),
)


def is_flat(text: str) -> bool:
    """Whether a text is a Flex query saved as CSV: its first line holds names of columns and nothing else."""
    first = next(csv.reader(text.lstrip().splitlines()[:1]), [])
    return bool(first) and (first[0] in RECORDS or _table(_names(first)) != "")


def read_flat(text: str, name: str) -> list[RawStatement]:
    """The accounts' statements in a Flex CSV file.

    Raises:
        BadInput: it is no table.
    """
    by_account: dict[str, RawStatement] = {}
    names: list[str] = []
    section = ""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        for line in reader:
            cells, is_header = _stripped(line)
            if not cells:
                continue
            if is_header or (_names(cells) and set(_names(cells)) <= _headers(cells)):
                names = _names(cells)
                section = _table(names)
                continue
            told = {
                column: text.strip()
                for column, text in zip(names, cells, strict=False)
                if column in WANTED and text.strip() not in ABSENT
            }
            account = told.get("accountId", "")
            raw = by_account.setdefault(account, RawStatement({"accountId": account} if account else {}))
            if section:
                row = raw.add(section, "", told)
                if len(cells) != len(names):
                    raw.remarks.append(f"{row} has {len(cells)} fields, its header {len(names)}.")
            else:
                raw.leave("Table", "a table whose columns are of no section that is read")
    except csv.Error as fault:
        tried = f"Reading the statement {name}"
        raise BadInput(
            tried, f"line {reader.line_num}: it is no CSV ({fault})", "Download it again."
        ) from fault
    return list(by_account.values()) or [RawStatement({})]


def _stripped(line: Sequence[str]) -> tuple[list[str], bool]:
    """A line without the mark and the code that some queries put before it, and whether it is a header by its mark."""
    if not line or line[0] in RECORDS:
        return [], False
    if line[0] in {HEADER, DATA} and len(line) > 2:
        return list(line[2:]), line[0] == HEADER
    return list(line), False


def _names(cells: Sequence[str]) -> list[str]:
    return [OTHERWISE.get(one.strip(), one.strip()[:1].lower() + one.strip()[1:]) for one in cells]


def _headers(cells: Sequence[str]) -> set[str]:
    """The cells that are names of columns."""
    return {one for one in _names(cells) if is_known("", one)}


def _table(names: Sequence[str]) -> str:
    """What section a table is by its columns; "" where it is none that is read."""
    told = set(names)
    return next((section for section, columns in TABLES if columns <= told), "")
