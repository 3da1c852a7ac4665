"""Every real statement in the data folder: each row accounted for, cash to the cent, and another reader's word on the trades."""

from __future__ import annotations

import csv
import gzip
import io
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, fromstring

import ibflex
import pytest

from putwright.adapters.flex.reading import read_statements
from putwright.domain.journal_events import (
    CashMoved,
    CurrencyTraded,
    Ended,
    Entry,
    Restated,
    Reversed,
    Traded,
    Transferred,
)
from putwright.domain.refusal import BadInput
from putwright.domain.statement_read import StatementRead
from tests.flex_statements import ACCOUNT, NOW, check_rows, events, statement, taken_of

D = Decimal
ZERO = D(0)
CENT = D("0.005")
# Files of the folder that are no statements, and what is said of them.
REFUSED = {
    "activity_simple.xml": "line 81, column 68: an & stands alone",
    "elements.xml": "its first element is Snippets",
    "eurofxref-broken.csv": "which is no statement",
}
# Statements whose cash does not add up, by file and first day: made by hand, or with rows taken out before they were published.
DOES_NOT_ADD_UP = {
    (
        "activity_backfill.xml",
        "2025-01-01",
    ): "made by hand: the report has neither the purchase nor the sale nor the dividend",
    (
        "activity_backfill.xml",
        "2025-01-02",
    ): "made by hand: the report's sales are 3,200, the only sale is of 4,100",
    (
        "activity_backfill.xml",
        "2025-01-03",
    ): "made by hand: the report's sales are 2,000, the only sale is of 1,995",
    (
        "activity_daily_portfolio.xml",
        "2025-01-15",
    ): "made by hand: the report does not add up, and has none of the trades",
    ("activity_extended.xml", "2025-01-01"): "made by hand: the report has a deposit that no row tells",
    ("testIBFlexStatementFile20.xml", "2022-05-25"): "anonymised: the dividends of the year were taken out",
    (
        "testIBFlexStatementFile21.xml",
        "2022-05-24",
    ): "anonymised: one of many payments was left, and no exchange of currency",
}
# What a statement in its base currency only tells of its cash, typed in from the file: at its beginning and at its end.
IN_BASE = {
    "testIBFlexStatementFile17.xml": (D("62.905297533"), D("57.505297533")),
    "testIBFlexStatementFile24.xml": (D("3874.9032134"), D("4083.3332134")),
}


def files(data: Path) -> list[Path]:
    """Every statement file of the data folder."""
    flex = [one for one in (data / "ibkr_flex_xml").rglob("*.xml*") if one.is_file()]
    return sorted(flex + list((data / "ibkr_activity_csv").rglob("*.csv")))


@pytest.fixture(scope="module")
def statements(real_data: Path) -> dict[str, tuple[StatementRead, ...]]:
    """What is read of every file that is a statement, by its name."""
    return {
        one.name: read_statements(one.read_bytes(), one.name, NOW)
        for one in files(real_data)
        if one.name not in REFUSED
    }


def test_files_are_refused_with_the_reason_when_they_are_no_statements(real_data: Path) -> None:
    """Three of the folder: a stray &, a heap of elements, a table of rates."""
    by_name = {one.name: one for one in files(real_data)}
    for name, words in REFUSED.items():
        with pytest.raises(BadInput, match=words):
            read_statements(by_name[name].read_bytes(), name, NOW)


def counted_rows(path: Path) -> list[Counter[str]]:
    """The rows of each statement of a file, counted by another reader."""
    content = path.read_bytes()
    if path.suffix == ".csv":
        lines = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
        if path.name.startswith("ghostfolio"):
            name = "Trades" if "trades" in path.name else "CashTransactions"
            return [Counter({name: len(lines) - 1})]
        return [Counter(line[0] for line in lines if line[1] != "Header")]
    root = fromstring(gzip.decompress(content) if path.suffix == ".gz" else content)
    return [_rows_of(one) for one in root.iter("FlexStatement")]


def _rows_of(told: Element) -> Counter[str]:
    found: Counter[str] = Counter()
    for part in told:
        found[part.tag] += bool(part.attrib) + sum(1 for one in part.iter() if one is not part and one.attrib)
    return found


def test_every_row_is_accounted_for_when_a_real_statement_is_read(
    real_data: Path, statements: dict[str, tuple[StatementRead, ...]]
) -> None:
    """As many rows as another reader counts in each section of each file; each is imported or skipped with a reason."""
    seen = 0
    for path in files(real_data):
        if path.name in REFUSED:
            continue
        told = statements[path.name]
        counted = counted_rows(path)
        assert len(told) == len(counted), path.name
        for one, expected in zip(told, counted, strict=True):
            assert +Counter(one.rows) == +expected, path.name
            check_rows(one)
            assert all(skipped.why for skipped in one.skipped)
            seen += sum(expected.values())
    assert seen > 11_000


def change_of_cash(told: StatementRead) -> dict[str, Decimal]:
    """How much cash of each currency the facts of a statement moved."""
    undone = {one.event.of for one in told.entries if isinstance(one.event, Reversed)}
    moved: dict[str, Decimal] = {}

    def add(currency: str, amount: Decimal) -> None:
        moved[currency] = moved.get(currency, ZERO) + amount

    for entry in told.entries:
        event = entry.event
        if entry.key in undone:
            continue
        if isinstance(event, Traded | Ended):
            add(event.currency, event.net)
        elif isinstance(event, CashMoved):
            add(event.currency, event.amount)
        elif isinstance(event, CurrencyTraded):
            add(event.bought_currency, event.bought)
            add(event.sold_currency, -event.sold)
            if event.fee:
                add(event.fee_currency, -event.fee)
    return moved


def test_cash_agrees_to_the_cent_when_a_real_statement_tells_both_ends(
    statements: dict[str, tuple[StatementRead, ...]],
) -> None:
    """Opening and the facts of the period make the closing of every currency; where they can not, the reason stands in a table."""
    agreed, failed = 0, set()
    for name, several in statements.items():
        for told in several:
            taken, moved = taken_of(told), change_of_cash(told)
            opening = {one.name: one.quantity for one in taken.opening}
            differences = {
                one.name: opening[one.name] + moved.get(one.name, ZERO) - one.quantity
                for one in taken.closing
                if one.name in opening
            }
            if any(abs(one) >= CENT for one in differences.values()):
                failed.add((name, str(told.first)))
            else:
                agreed += len(differences)
    assert failed == set(DOES_NOT_ADD_UP)
    assert agreed == 8  # four currencies of one statement, two of two others


def test_cash_agrees_to_the_cent_when_only_the_base_currency_is_told(
    statements: dict[str, tuple[StatementRead, ...]],
) -> None:
    """Two accounts of one currency, whose report tells the sum only: fees and taxes on them, ten payments of a month."""
    for name, (begins, ends) in IN_BASE.items():
        (told,) = statements[name]
        moved = change_of_cash(told)
        assert set(moved) == {told.base_currency} == {"USD"}
        assert abs(begins + moved["USD"] - ends) < CENT, name
        assert any("breakdown by currency" in words for words in told.remarks)


def executions_by_another(path: Path) -> list[Any]:
    """The executions of a file as ibflex reads them, with what it does not know taken out before."""
    content = path.read_bytes()
    root = fromstring(gzip.decompress(content) if path.suffix == ".gz" else content)
    found = []
    for element in root.iter("Trade"):
        if element.get("levelOfDetail", "EXECUTION") == "EXECUTION":
            known = {
                name: text for name, text in element.attrib.items() if name in ibflex.Trade.__annotations__
            }
            found.append(ibflex.parser.parse_data_element(Element("Trade", known)))
    return found


def test_trades_are_those_of_another_reader_when_it_can_parse_them(
    real_data: Path, statements: dict[str, tuple[StatementRead, ...]]
) -> None:
    """Quantity, price, cash, cost, currency and day of each execution by its id, as ibflex has them."""
    compared = 0
    for path in files(real_data):
        if path.suffix == ".csv" or path.name in REFUSED:
            continue
        entries = {entry.key: entry for told in statements[path.name] for entry in told.entries}
        for theirs in executions_by_another(path):
            named = theirs.ibExecID if theirs.ibExecID not in {None, "N/A"} else None
            if named is None or f"exec:{named}" not in entries:
                continue
            compare(entries[f"exec:{named}"], theirs)
            compared += 1
    assert compared >= 45


def compare(entry: Entry, theirs: Any) -> None:
    """Hold one of our facts against the other reader's row."""
    ours = entry.event
    assert isinstance(ours, Traded | CurrencyTraded)
    assert ours.on == (theirs.tradeDate or theirs.dateTime.date())
    if isinstance(ours, CurrencyTraded):
        assert {ours.bought, ours.sold} == {abs(theirs.quantity), abs(theirs.proceeds)}
        assert ours.fee == -theirs.ibCommission
        return
    assert (ours.quantity, ours.price, ours.currency) == (theirs.quantity, theirs.tradePrice, theirs.currency)
    assert ours.commission == -(theirs.ibCommission + (theirs.taxes or 0))
    if theirs.netCash is not None:
        assert ours.net == theirs.netCash
    if ours.to_base is not None:
        assert ours.to_base.rate == theirs.fxRateToBase


def test_single_elements_are_understood_when_another_project_collected_them(real_data: Path) -> None:
    """Elements of ibflex's own tests in one statement: assignments whose shares are elsewhere, a merger for cash, a transfer in."""
    path = real_data / "ibkr_flex_xml" / "ibflex_py" / "elements.xml"
    sections = {
        "Trade": "Trades", "Lot": "Trades", "Order": "Trades", "SymbolSummary": "Trades", "AssetSummary": "Trades",
        "OptionEAE": "OptionEAE", "CashTransaction": "CashTransactions", "CashReportCurrency": "CashReport", "SalesTax": "SalesTaxes",
        "OpenPosition": "OpenPositions", "ConversionRate": "ConversionRates", "CorporateAction": "CorporateActions",
        "Transfer": "Transfers", "TransferLot": "Transfers", "TradeTransfer": "TradeTransfers", "SecurityInfo": "SecuritiesInfo",
        "StatementOfFundsLine": "StmtFunds", "SLBActivity": "SLBActivities", "TransactionTax": "TransactionTaxes",
    }  # fmt: skip
    found: dict[str, list[str]] = {}
    for line in path.read_text().splitlines():
        tag = line[1:].partition(" ")[0]
        if tag in sections:
            found.setdefault(sections[tag], []).append(line)
    text = statement(*(f"<{name}>{''.join(rows)}</{name}>" for name, rows in found.items()), first="20070101")
    (told,) = read_statements(text.replace(ACCOUNT, "U123456").encode(), "elements.xml", NOW)
    check_rows(told)
    kinds = Counter(type(entry.event).__name__ for entry in told.entries)
    assert kinds == Counter(
        {"Ended": 2, "Traded": 3, "CurrencyTraded": 1, "CashMoved": 2, "Transferred": 1, "StatementTaken": 1}
    )
    assert any("it exchanges 1337 EUR for 1337 USD" in words for words in told.remarks)
    assert {(one.quantity, one.shares, one.net) for one in events(told, Ended)} == {
        (3, -300, 1500), (20, -2000, 40000),
    }  # fmt: skip


def test_spot_facts_are_as_printed_when_a_real_statement_tells_them(
    statements: dict[str, tuple[StatementRead, ...]],
) -> None:
    """A correction of currencies, a share split one for 25, a tender, a liquidation, calls expired, an exercised put: typed in."""
    (corrected,) = statements["testIBFlexStatementFile28.xml"]
    undone = [one.event for one in corrected.entries if isinstance(one.event, Reversed)]
    assert [one.of for one in undone] == ["exec:CUSTHSFX.012f041f.01.01"]
    (old,) = statements["testIBFlexStatementFile01.xml"]
    assert [
        (one.event.new.name, one.event.factor) for one in old.entries if isinstance(one.event, Restated)
    ] == [("S GCM", D("0.04"))]
    moved = events(old, Transferred)
    assert [(one.security.name, one.quantity) for one in moved] == [("S UUU", -12000), ("S UUU.TEN2", 12000)]
    assert ("S UUU.TEN2", D(34320)) in {
        (one.event.security.name, one.event.net) for one in old.entries if isinstance(one.event, Traded)
    }
    (exercised,) = statements["data_long_put_exercise.csv"]
    (ended,) = events(exercised, Ended)
    assert (str(ended.how), ended.quantity, ended.shares, ended.price, ended.net, ended.stated_result) == (
        "exercised", -1, -100, 45, 4500, -500,
    )  # fmt: skip
    (calls,) = statements["data_multi_account.csv"]
    (gone,) = events(calls, Ended)
    assert (str(gone.how), gone.quantity, gone.stated_result) == ("expired", 4, D("355.308974"))


def test_import_again_changes_nothing_when_a_real_statement_is_read_twice(
    real_data: Path, statements: dict[str, tuple[StatementRead, ...]]
) -> None:
    """The same file gives the same keys and facts; no key of a statement occurs twice in it."""
    for path in files(real_data):
        if path.name in REFUSED:
            continue
        again = read_statements(path.read_bytes(), path.name, NOW)
        assert again == statements[path.name]
        for told in again:
            assert len({entry.key for entry in told.entries}) == len(told.entries)


def test_account_numbers_stay_out_when_real_statements_are_read(
    real_data: Path, statements: dict[str, tuple[StatementRead, ...]]
) -> None:
    """No account number of any file stands anywhere in what was read of it."""
    for path in files(real_data):
        if path.suffix != ".xml" or path.name in REFUSED:
            continue
        numbers = {
            one.get("accountId", "")
            for one in fromstring(path.read_bytes()).iter()
            if any(letter.isdigit() for letter in one.get("accountId", ""))
        }
        text = repr(statements[path.name])
        assert not [number for number in numbers if number in text], path.name
