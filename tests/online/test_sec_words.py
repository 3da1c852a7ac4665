"""Earnings releases by day and hour, and the SEC's industry codes in the words by which companies are judged."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from putwright.adapters.online.answers import Answer, SourceFailure
from putwright.adapters.sec.earnings import earnings_rows
from putwright.adapters.sec.industries import industry_of
from putwright.adapters.sec.submissions import symbol_of
from putwright.adapters.sec.tickers import read_tickers
from putwright.domain.company_facts import CompanyFacts
from putwright.domain.company_view import CompanyKind, company_kind
from putwright.market.facts import conform


@pytest.mark.parametrize(
    ("accepted", "day", "hour"),
    [
        ("2026-07-30T20:30:41+00:00", date(2026, 7, 30), "after close"),
        ("2026-01-29T21:00:00+00:00", date(2026, 1, 29), "after close"),  # 16:00 in winter
        ("2026-01-29T20:59:59+00:00", date(2026, 1, 29), "in session"),
        ("2026-07-30T13:29:59+00:00", date(2026, 7, 30), "before open"),  # 09:29:59 in summer
        ("2026-07-30T13:30:00+00:00", date(2026, 7, 30), "in session"),
        ("2026-07-31T01:10:00+00:00", date(2026, 7, 30), "after close"),  # the evening before in New York
    ],
)
def test_release_has_its_new_york_day_and_hour(accepted: str, day: date, hour: str) -> None:
    """The moment of acceptance is told in UTC; what counts is the trading day in New York, in summer and winter."""
    told = earnings_rows("WIDG", [datetime.fromisoformat(accepted)]).row(0, named=True)
    assert (told["date"], told["as_of"], told["hour"], told["status"]) == (day, day, hour, "reported")
    assert (told["symbol"], told["source"]) == ("WIDG", "sec")


def test_releases_of_one_day_are_one_and_neighbours_stay() -> None:
    """The first of a day counts; a preliminary release days before is kept, the domain joins them."""
    moments = [datetime(2026, 7, day, hour, tzinfo=UTC) for day, hour in ((30, 21), (30, 11), (20, 11))]
    told = earnings_rows("WIDG", moments)
    assert told.select("date", "hour").rows() == [
        (date(2026, 7, 20), "before open"),
        (date(2026, 7, 30), "before open"),
    ]
    assert earnings_rows("WIDG", []).is_empty()


def test_releases_are_in_the_documented_form_without_being_brought_into_it() -> None:
    """The table is made as `conform` makes it: the same types, the same order."""
    moments = [datetime.fromisoformat(f"2026-0{month}-05T21:01:02+00:00") for month in (5, 2, 8)]
    told = earnings_rows("WIDG", moments)
    assert told.equals(conform("earnings", told))
    assert told.schema == conform("earnings", told).schema


@pytest.mark.parametrize(
    ("sic", "sector", "kind"),
    [
        ("3674", "Information Technology", CompanyKind.ORDINARY),  # semiconductors
        ("3571", "Information Technology", CompanyKind.ORDINARY),  # Apple
        ("7370", "Information Technology", CompanyKind.ORDINARY),  # Alphabet
        ("2834", "Health Care", CompanyKind.ORDINARY),
        ("2840", "Consumer Staples", CompanyKind.ORDINARY),
        ("3711", "Consumer Discretionary", CompanyKind.ORDINARY),
        ("2911", "Energy", CompanyKind.ORDINARY),
        ("6021", "Financials", CompanyKind.FINANCIAL),  # JPMorgan
        ("6211", "Financials", CompanyKind.FINANCIAL),  # Goldman Sachs
        ("6331", "Financials", CompanyKind.FINANCIAL),
        ("6282", "Financials", CompanyKind.FINANCIAL),
        ("6200", "Financials", CompanyKind.ORDINARY),  # CME
        ("6411", "Financials", CompanyKind.ORDINARY),  # Aon
        ("6770", "Financials", CompanyKind.ORDINARY),
        ("6324", "Health Care", CompanyKind.ORDINARY),  # UnitedHealth
        ("7389", "Industrials", CompanyKind.ORDINARY),  # Visa
        ("4911", "Utilities", CompanyKind.UTILITY),
        ("4953", "Industrials", CompanyKind.ORDINARY),  # waste
        ("4922", "Energy", CompanyKind.ORDINARY),  # pipelines
        ("6798", "Real Estate", CompanyKind.REAL_ESTATE),
        ("4841", "Communication Services", CompanyKind.ORDINARY),
    ],
)
def test_industry_code_decides_which_questions_are_asked(sic: str, sector: str, kind: CompanyKind) -> None:
    """Banks, insurers, brokers, utilities and trusts are told from the rest, and who lives from fees from lenders."""
    found = industry_of(sic)
    assert found is not None
    assert found.sector == sector
    assert company_kind(CompanyFacts("X", "X", found.sector, found.industry, "USD", ())) is kind


@pytest.mark.parametrize("sic", ["", "0", "9721", "12345", "abc", "²²"])
def test_industry_is_unknown_when_the_code_is_none(sic: str) -> None:
    """A trust has no code, a government no sector: better none than a wrong one."""
    assert industry_of(sic) is None


@pytest.mark.parametrize(
    ("ticker", "symbol"), [("BRK-B", "BRK.B"), ("aapl", "AAPL"), ("", None), (7, None), ("A B C D", None)]
)
def test_ticker_is_spelled_as_everywhere(ticker: object, symbol: str | None) -> None:
    """A dash becomes a dot; what is no symbol is none."""
    assert symbol_of(ticker) == symbol


@pytest.mark.parametrize(
    "body",
    ["[]", "{}", '{"0": {}}', '{"0": {"cik_str": "7", "ticker": "A"}}', '{"0": {"cik_str": 7}}', '{"0": 1}'],
)
def test_another_document_is_no_table_of_tickers(body: str) -> None:
    """A row with renamed fields is a failure of the whole table."""
    with pytest.raises(SourceFailure):
        read_tickers(Answer("https://www.sec.gov/files/company_tickers.json", body.encode()))
