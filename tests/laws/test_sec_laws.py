"""Laws of the SEC's statements: garbage is a named failure, nothing is known before it was filed, later filings change no past."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import polars as pl
from hypothesis import event, given
from hypothesis import strategies as st

from putwright.adapters.online.answers import Answer, SourceFailure
from putwright.adapters.sec.figures import read_figures
from putwright.adapters.sec.statements import Head, statement_rows
from putwright.adapters.sec.submissions import read_company, read_page
from putwright.adapters.sec.tickers import read_tickers

HEAD = Head("WIDG", "Widget Corp", "Industrials", "Machinery")
FLOWS = (
    "Revenues", "SalesRevenueNet", "NetIncomeLoss", "ProfitLoss", "OperatingIncomeLoss", "Depreciation",
    "NetCashProvidedByUsedInOperatingActivities", "PaymentsToAcquirePropertyPlantAndEquipment",
)  # fmt: skip
STOCKS = ("Assets", "StockholdersEquity", "LongTermDebtNoncurrent", "LongTermDebtCurrent", "CommercialPaper")
BEGIN = date(2022, 1, 1)
WEEKS = (13, 26, 39, 52)


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    """The figures of three years, any of them missing, restated, repeated, in two currencies, filed in any order."""
    facts: dict[str, dict[str, Any]] = {"us-gaap": {}, "dei": {}}

    def tell(taxonomy: str, name: str, unit: str, entry: dict[str, Any]) -> None:
        units = facts[taxonomy].setdefault(name, {"units": {}})["units"]
        units.setdefault(unit, []).append(entry)

    for _ in range(draw(st.integers(1, 40))):
        year, quarter = draw(st.integers(0, 2)), draw(st.integers(0, 3))
        start = BEGIN + timedelta(weeks=52 * year)
        end = start + timedelta(weeks=WEEKS[quarter]) - timedelta(days=1)
        filed = end + timedelta(days=draw(st.sampled_from((0, 30, 60, 60 + 364, 60 + 364, -5))))
        form = "10-K" if quarter == 3 else draw(st.sampled_from(("10-Q", "10-Q/A", "8-K", "DEF 14A")))
        entry: dict[str, Any] = {
            "end": f"{end}",
            "val": draw(st.integers(-5, 50)),
            "filed": f"{filed}",
            "form": form,
        }
        entry["accn"] = f"{filed}"
        if draw(st.booleans()):
            begin = end - timedelta(weeks=13) + timedelta(days=1) if draw(st.booleans()) else start
            entry["start"] = f"{begin}"
            tell("us-gaap", draw(st.sampled_from(FLOWS)), draw(st.sampled_from(("USD", "USD", "EUR"))), entry)
        elif draw(st.booleans()):
            tell("us-gaap", draw(st.sampled_from(STOCKS)), "USD", entry)
        else:
            tell("dei", "EntityCommonStockSharesOutstanding", "shares", entry)
    facts["us-gaap"].setdefault("Goodwill", {"units": {}})
    return {"cik": 7, "entityName": "Widget Corp", "facts": facts}


def rows_of(document: object) -> pl.DataFrame | None:
    """The statements in a document; None where it is no answer."""
    try:
        filed = read_figures(Answer("https://data.sec.gov/x.json", json.dumps(document).encode()))
    except SourceFailure:
        return None
    return None if filed is None else statement_rows(HEAD, filed)


def until(document: dict[str, Any], day: date) -> dict[str, Any]:
    """The document as it was on a day: every entry filed later is gone."""
    copy: dict[str, Any] = json.loads(json.dumps(document))
    for concepts in copy["facts"].values():
        for concept in concepts.values():
            for unit in concept["units"]:
                concept["units"][unit] = [one for one in concept["units"][unit] if one["filed"] <= f"{day}"]
    return copy


@given(documents(), st.integers(0, 1200))
def test_past_is_what_it_was_whatever_is_filed_later(document: dict[str, Any], days: int) -> None:
    """The rows known on a day are those of the document as it was on that day, to the last figure."""
    day, whole = BEGIN + timedelta(days=days), rows_of(document)
    before = rows_of(until(document, day))
    if whole is None:
        event("no figures")
        return
    known = whole.filter(pl.col("as_of") <= day)
    event("some rows" if known.height else "no rows")
    assert known.is_empty() if before is None else known.equals(before)


@given(documents())
def test_nothing_is_known_before_it_ended(document: dict[str, Any]) -> None:
    """No row is known before its period ended, and each tells a revenue or a net income."""
    rows = rows_of(document)
    if rows is None:
        return
    assert rows.filter(pl.col("as_of") < pl.col("period_end")).is_empty()
    assert rows.filter(pl.col("revenue").is_null() & pl.col("net_income").is_null()).is_empty()


@given(documents(), st.randoms(use_true_random=False))
def test_order_of_entries_means_nothing(document: dict[str, Any], chance: Any) -> None:
    """The same entries in another order are the same statements."""
    shuffled: dict[str, Any] = json.loads(json.dumps(document))
    for concepts in shuffled["facts"].values():
        for concept in concepts.values():
            for told in concept["units"].values():
                chance.shuffle(told)
    first, second = rows_of(document), rows_of(shuffled)
    assert (first is None and second is None) or (
        first is not None and second is not None and first.equals(second)
    )


junk = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=12)
    | st.sampled_from(("2025-01-01", "0000007")),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


def spoiled(data: st.DataObject, document: Any) -> Any:
    """A document of which one place, anywhere, holds something else, or nothing."""
    copy = json.loads(json.dumps(document))
    here = copy
    while True:
        keys = list(here) if isinstance(here, dict) else list(range(len(here)))
        if not keys:
            return copy
        key = data.draw(st.sampled_from(keys))
        if isinstance(here[key], dict | list) and here[key] and data.draw(st.integers(0, 3)):
            here = here[key]
            continue
        if data.draw(st.booleans()) or isinstance(here, list):
            here[key] = data.draw(junk)
        else:
            del here[key]
        return copy


FILINGS = {
    "cik": "0000000007", "sic": "3560", "name": "Widget Corp", "tickers": ["WIDG"], "sicDescription": "Machinery",
    "filings": {
        "recent": {
            "accessionNumber": ["a", "b"], "filingDate": ["2026-05-05", "2026-04-30"], "form": ["10-Q", "8-K"],
            "acceptanceDateTime": ["2026-05-05T20:00:00.000Z", "2026-04-30T20:00:00.000Z"], "items": ["", "2.02,9.01"],
            "isXBRL": [1, 0],
        },
        "files": [{"name": "CIK0000000007-submissions-001.json", "filingTo": "2024-01-01"}],
    },
}  # fmt: skip
TABLE = {"0": {"cik_str": 7, "ticker": "WIDG", "title": "Widget Corp"}}


def survives(read: Callable[[Answer], object], document: object) -> None:
    """Reading ends in a value or in a failure that has a name and a remedy."""
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    remedy = "none needed"
    try:
        read(Answer("https://data.sec.gov/x.json", body))
    except SourceFailure as failure:
        remedy = failure.remedy
    event("a value" if remedy == "none needed" else "a failure")
    assert remedy


def read_statements(answer: Answer) -> object:
    """Figures and the rows out of them."""
    filed = read_figures(answer)
    return None if filed is None else statement_rows(HEAD, filed)


@given(st.data())
def test_spoiled_document_is_a_value_or_a_named_failure(data: st.DataObject) -> None:
    """One place of a document holds something else: never any other exception."""
    which = data.draw(st.sampled_from(("figures", "filings", "table")))
    if which == "figures":
        survives(read_statements, spoiled(data, data.draw(documents())))
    elif which == "filings":
        survives(read_company, spoiled(data, FILINGS))
    else:
        survives(read_tickers, spoiled(data, TABLE))


@given(junk | st.binary(max_size=40))
def test_garbage_is_a_value_or_a_named_failure(document: object) -> None:
    """Whatever comes in place of a document."""
    for read in (read_statements, read_company, read_page, read_tickers):
        survives(read, document)
