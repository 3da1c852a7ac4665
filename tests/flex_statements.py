"""Small statements written by hand in the shape of the broker's files, and what is read of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from putwright.adapters.flex.reading import read_statements
from putwright.domain.journal_events import Entry, StatementTaken
from putwright.domain.statement_read import StatementRead

NOW = datetime(2026, 11, 30, 16, 0, tzinfo=UTC)
ACCOUNT = "U1234567"
D = Decimal


def row(tag: str, **cells: object) -> str:
    """One row with its cells; a cell of None is left out."""
    told = " ".join(f'{name}="{text}"' for name, text in cells.items() if text is not None)
    return f"<{tag} {told} />"


def statement(
    *sections: str,
    account: str = ACCOUNT,
    first: str = "20260101",
    last: str = "20261031",
    base: str | None = "USD",
) -> str:
    """A Flex file with one statement."""
    about = "" if base is None else row("AccountInformation", accountId=account, currency=base)
    return (
        '<FlexQueryResponse queryName="journal" type="AF"><FlexStatements count="1">'
        f'<FlexStatement accountId="{account}" fromDate="{first}" toDate="{last}" period="" whenGenerated="{last};230000">'
        f"{about}{''.join(sections)}</FlexStatement></FlexStatements></FlexQueryResponse>"
    )


def trade(**cells: object) -> str:
    """A purchase of 100 shares of MSFT, changed by some cells."""
    usual: dict[str, object] = {
        "accountId": ACCOUNT, "currency": "USD", "fxRateToBase": "1", "assetCategory": "STK", "symbol": "MSFT",
        "tradeID": "1001", "transactionID": "9001", "ibExecID": "0000e0d5.00000001.01.01", "tradeDate": "20260105",
        "dateTime": "20260105;103000", "settleDateTarget": "20260106", "transactionType": "ExchTrade", "quantity": "100",
        "tradePrice": "410", "proceeds": "-41000", "taxes": "0", "ibCommission": "-1", "ibCommissionCurrency": "USD",
        "netCash": "-41001", "openCloseIndicator": "O", "notes": "", "fifoPnlRealized": "0", "buySell": "BUY",
        "levelOfDetail": "EXECUTION", "multiplier": "1",
    }  # fmt: skip
    return row("Trade", **(usual | cells))


def put(**cells: object) -> str:
    """The end of one short put MSFT 2026-01-16 410, booked at nothing, changed by some cells."""
    usual: dict[str, object] = {
        "assetCategory": "OPT", "symbol": "MSFT  260116P00410000", "underlyingSymbol": "MSFT", "strike": "410", "putCall": "P",
        "expiry": "20260116", "multiplier": "100", "tradeID": "2001", "transactionID": "9101", "ibExecID": "",
        "tradeDate": "20260116", "dateTime": "20260116;162000", "transactionType": "BookTrade", "quantity": "1",
        "tradePrice": "0", "proceeds": "0", "ibCommission": "0", "netCash": "0", "openCloseIndicator": "C", "notes": "A",
        "buySell": "BUY",
    }  # fmt: skip
    return trade(**(usual | cells))


def delivered(**cells: object) -> str:
    """The 100 shares that such a put brings, changed by some cells."""
    usual: dict[str, object] = {
        "tradeID": "2002", "transactionID": "9102", "ibExecID": "", "tradeDate": "20260116", "dateTime": "20260116;162000",
        "settleDateTarget": "20260120", "transactionType": "BookTrade", "ibCommission": "0", "netCash": "-41000", "notes": "A",
    }  # fmt: skip
    return trade(**(usual | cells))


def ending(**cells: object) -> str:
    """The same put's row among exercises and assignments, changed by some cells."""
    usual: dict[str, object] = {
        "accountId": ACCOUNT, "currency": "USD", "assetCategory": "OPT", "symbol": "MSFT  260116P00410000", "underlyingSymbol": "MSFT",
        "strike": "410", "putCall": "P", "expiry": "20260116", "multiplier": "100", "date": "20260116", "quantity": "1",
        "transactionType": "Assignment", "tradePrice": "0.0000", "proceeds": "0.00", "commisionsAndTax": "0.00",
        "realizedPnl": "0.00", "tradeID": "2001",
    }  # fmt: skip
    return row("OptionEAE", **(usual | cells))


def moved(**cells: object) -> str:
    """The same put's shares among exercises and assignments, changed by some cells."""
    usual: dict[str, object] = {
        "assetCategory": "STK", "symbol": "MSFT", "underlyingSymbol": "", "strike": "", "putCall": "", "expiry": "", "multiplier": "1",
        "transactionType": "Buy", "quantity": "100", "tradePrice": "410.0000", "proceeds": "-41,000.00", "tradeID": "2002",
    }  # fmt: skip
    return ending(**(usual | cells))


def payment(**cells: object) -> str:
    """A dividend of 83 dollars on MSFT, changed by some cells."""
    usual: dict[str, object] = {
        "accountId": ACCOUNT, "currency": "USD", "fxRateToBase": "1", "assetCategory": "STK", "symbol": "MSFT",
        "description": "MSFT(US5949181045) CASH DIVIDEND USD 0.83 PER SHARE (Ordinary Dividend)", "dateTime": "20260310;202000",
        "reportDate": "20260310", "amount": "83", "type": "Dividends", "transactionID": "7001", "levelOfDetail": "DETAIL",
    }  # fmt: skip
    return row("CashTransaction", **(usual | cells))


def section(name: str, *rows: str) -> str:
    """A section with its rows."""
    return f"<{name}>{''.join(rows)}</{name}>"


def read(*sections: str, **about: str | None) -> StatementRead:
    """What is read of a Flex file with some sections."""
    (told,) = read_statements(statement(*sections, **about).encode(), "statement.xml", NOW)  # type: ignore[arg-type]
    check_rows(told)
    return told


def read_csv(text: str) -> StatementRead:
    """What is read of an activity file."""
    (told,) = read_statements(text.encode(), "activity.csv", NOW)
    check_rows(told)
    return told


def check_rows(told: StatementRead) -> None:
    """Every row is imported or skipped, in each section; the imported ones are those that the entries name, or balances."""
    assert taken_of(told).imported + len(told.skipped) == sum(told.rows.values())
    for name, count in told.rows.items():
        skipped = [one.row for one in told.skipped if one.section == name]
        assert len(skipped) == len(set(skipped)) <= count, name
        assert all(1 <= one <= count for one in skipped), name
    assert not any("not accounted for" in words for words in told.remarks)
    named = named_rows(told.entries)
    assert not named & {(one.section, one.row) for one in told.skipped}


def named_rows(entries: Iterable[Entry]) -> set[tuple[str, int]]:
    """The rows that entries say they are of."""
    words = [part for entry in entries for part in entry.origin.row.split(", ") if part]
    return {(part.rpartition(" ")[0], int(part.rpartition(" ")[2])) for part in words}


def events(told: StatementRead, kind: type) -> list[Any]:
    """The facts of one kind; their numbers are compared with plain ones."""
    return [entry.event for entry in told.entries if isinstance(entry.event, kind)]


def taken_of(told: StatementRead) -> Any:
    """What the statement says of itself: the last of its facts."""
    event = told.entries[-1].event
    assert isinstance(event, StatementTaken)
    return event


def keys(told: StatementRead) -> list[str]:
    """The keys of the facts, but for that of the statement itself."""
    return [entry.key for entry in told.entries[:-1]]
