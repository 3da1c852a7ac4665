"""Facts of one name: every one with its source and age, disagreements worst first, nothing known later, what is missing."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from putwright.cli.render.facts_words import amount, disagreement_words, price_words, restatement_words
from putwright.domain.refusal import BadInput
from putwright.market import facts, snapshot
from putwright.market.facts import SCHEMAS
from putwright.reports.facts import FactsReport, Missing
from putwright.reports.facts_compared import differs_by
from putwright.workflows.facts_of import facts_of
from tests.fakes import FakeMarket
from tests.pasts import AFTER_THE_BELL, CALENDAR, sessions_before
from tests.screens import account, put_row, settings, surroundings

ON = date(2026, 7, 15)
YEAR_END = date(2025, 9, 30)


def statement(source: str = "sec", as_of: date = date(2025, 10, 31), **changes: Any) -> dict[str, Any]:
    """One fiscal year of KO in billions."""
    plain: dict[str, Any] = {
        "symbol": "KO", "as_of": as_of, "period": "ANNUAL", "period_end": YEAR_END, "currency": "USD",
        "revenue": 416.2e9, "net_income": 93.7e9, "source": source,
    }  # fmt: skip
    return plain | changes


def told(
    *statements: dict[str, Any],
    market: FakeMarket | None = None,
    as_of: datetime = AFTER_THE_BELL,
    symbol: str = "KO",
    **user: Any,
) -> FactsReport:
    """The report on a market that knows these company facts."""
    market = market or FakeMarket()
    if statements:
        table = pl.DataFrame(list(statements), schema_overrides={"revenue": pl.Float64})
        market.add_facts("fundamentals", facts.conform("fundamentals", table))
    return facts_of(market, surroundings(), settings(**user), symbol, as_of)


def with_facts(kind: str, *rows: dict[str, Any], market: FakeMarket | None = None) -> FakeMarket:
    market = market or FakeMarket()
    known = {name: dtype for name, dtype in SCHEMAS[kind].items() if any(name in row for row in rows)}
    market.add_facts(kind, facts.conform(kind, pl.DataFrame(list(rows), schema=known)))
    return market


def closes_of(source: str, days: list[date], **changes: float) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = [
        {"symbol": "KO", "date": day, "close": 70.0, "source": source} for day in days
    ]
    for day, close in changes.items():
        rows[int(day.removeprefix("day"))]["close"] = close
    return rows


def test_disagreement_is_told_with_every_figure_and_by_how_much() -> None:
    """Two sources, one year whose end they name days apart: the difference is of the larger figure."""
    other = statement("yahoo", as_of=date(2025, 11, 3), period_end=date(2025, 9, 27), revenue=391.0e9)
    (one,) = told(statement(), other).company.disagreements
    assert (
        disagreement_words(one) == "revenue of the year to 2025-09-30: sec 416.2 bn, yahoo 391.0 bn (6.1 %)"
    )
    assert one.ratio == (Decimal("416.2") - 391) / Decimal("416.2")


def test_disagreements_come_worst_first_and_only_beyond_a_hundredth() -> None:
    """A sign that differs is worst; 0.9 % is none."""
    first = statement(revenue=100.0e9, net_income=-5.0e9, cash=10.0e9, equity=50.05e9)
    other = statement("yahoo", revenue=99.1e9, net_income=5.0e9, cash=9.0e9, equity=50.0e9)
    found = told(first, other).company.disagreements
    assert [(one.figure, one.ratio) for one in found] == [("net income", 2), ("cash", Decimal("0.1"))]


def test_sources_do_not_disagree_when_one_only_rounds() -> None:
    """1.2 million told as 1 million, and a dividend of 0.505 told as 0.51."""
    first = statement(total_debt=1.2e6, dividend_per_share=0.505)
    assert (
        told(first, statement("yahoo", total_debt=1.0e6, dividend_per_share=0.51)).company.disagreements == ()
    )
    assert len(told(first, statement("yahoo", total_debt=3.0e6)).company.disagreements) == 1
    halved = told(statement(dividend_per_share=2.0), statement("yahoo", dividend_per_share=1.0))
    assert [one.figure for one in halved.company.disagreements] == ["dividend per share"]


@given(st.decimals(1, 10**12, places=0), st.integers(0, 6))
def test_rounding_a_figure_is_never_a_difference(figure: Decimal, digits: int) -> None:
    """Whatever is rounded to millions or finer says the same."""
    rounded = round(figure / 10**digits) * Decimal(10**digits)
    assume(rounded)  # a zero is no rounded figure: somebody says that there is none
    assert differs_by(figure, rounded) == 0


def test_currencies_are_not_compared() -> None:
    """Revenue in Taiwan dollars is no disagreement with the same in US dollars; that nothing was compared is said."""
    found = told(statement(currency="TWD"), statement("yahoo", revenue=13.0e9)).company
    assert found.disagreements == ()
    assert found.not_compared == ("year 2025-09-30: not compared, sec in TWD, yahoo in USD",)


def test_restatement_is_told_as_the_same_source_saying_otherwise_later() -> None:
    """It is no disagreement between sources, and the statement shows what is said now, since then."""
    later = statement(as_of=date(2026, 10, 30) - timedelta(days=200), revenue=400.0e9)
    report = told(statement(), later)
    (one,) = report.company.restatements
    assert restatement_words(one) == (
        "revenue of the year to 2025-09-30: sec 416.2 bn on 2025-10-31, 400.0 bn on 2026-04-13 (-3.9 %)"
    )
    (line,) = report.company.statements
    assert (line.revenue, line.as_of, line.age_days) == (Decimal(400_000_000_000), date(2026, 4, 13), 93)
    assert report.company.disagreements == ()


def test_statement_is_known_since_it_was_first_told_when_it_was_only_repeated() -> None:
    """A comparative in the next report makes no figure younger."""
    (line,) = told(statement(), statement(as_of=date(2026, 4, 30))).company.statements
    assert (line.as_of, line.age_days) == (date(2025, 10, 31), 257)


def test_facts_known_later_are_not_shown() -> None:
    """On the day before the restatement nobody had heard of it."""
    later = statement(as_of=date(2026, 4, 13), revenue=400.0e9)
    report = told(statement(), later, as_of=datetime(2026, 4, 12, 20, 0, tzinfo=UTC))
    assert report.company.restatements == ()
    assert report.company.statements[0].revenue == Decimal(416_200_000_000)


def test_five_years_and_eight_quarters_are_shown_newest_first() -> None:
    """Of longer histories the rest stays in the workspace."""
    years = [
        statement(as_of=date(year, 10, 31), period_end=date(year, 9, 30), revenue=1.0e9)
        for year in range(2016, 2026)
    ]
    ends = [YEAR_END - timedelta(days=91 * back) for back in range(12)]
    quarters = [statement(period="QUARTER", period_end=end, as_of=end + timedelta(days=30)) for end in ends]
    lines = told(*years, *quarters).company.statements
    assert [line.period_end.year for line in lines if line.period == "year"] == [2025, 2024, 2023, 2022, 2021]
    assert [line.period_end for line in lines if line.period == "quarter"] == ends[:8]


def test_quarters_beyond_a_hole_of_years_are_not_among_the_last() -> None:
    """One quarter of now and one of five years ago are not the last two."""
    quarters = [
        statement(period="QUARTER", period_end=end, as_of=end + timedelta(days=30))
        for end in (YEAR_END, date(2020, 9, 30))
    ]
    assert [line.period_end for line in told(*quarters).company.statements] == [YEAR_END]


def test_snapshots_are_compared_without_what_moves_with_the_price() -> None:
    """Market values of different days differ by themselves; revenue of the trailing year does not."""
    first = statement(period="SNAPSHOT", period_end=None, as_of=ON, market_cap=300.0e9)
    other = first | {
        "source": "yahoo",
        "as_of": ON - timedelta(days=9),
        "market_cap": 280.0e9,
        "revenue": 300.0e9,
    }
    assert [one.figure for one in told(first, other).company.disagreements] == ["revenue"]
    same_day = told(first, other | {"as_of": ON}).company.disagreements
    assert [one.figure for one in same_day] == ["revenue", "market value"]
    long_ago = told(first, other | {"as_of": ON - timedelta(days=21)})
    assert long_ago.company.disagreements == ()
    assert {line.source for line in long_ago.company.figures} == {"sec", "yahoo"}


def test_verdict_is_shown_with_its_tests() -> None:
    """The same verdict that the gate has, with the number of every test."""
    report = told(statement(sector="Technology", name="One", industry="Software"))
    assert report.quality == "UNKNOWN"
    assert {test.code for test in report.quality_tests} >= {"NOT_PROFITABLE", "TOO_SMALL", "FACTS_STALE"}
    assert all(test.actual and test.limit for test in report.quality_tests)
    assert report.name == "One"


def spoken(day: date, status: str, as_of: date) -> dict[str, Any]:
    """A coming report as the broker tells it."""
    return {
        "symbol": "KO",
        "date": day,
        "status": status,
        "as_of": as_of,
        "hour": "before open",
        "source": "ibkr",
    }


def test_reports_are_told_with_their_hour_and_whoever_dates_them_otherwise() -> None:
    """The last four, each once; a second source that is a day off is named with its day; what is ahead by source."""
    past = [date(2025, 4, 29), date(2025, 7, 29), date(2025, 10, 28), date(2026, 1, 27), date(2026, 4, 28)]
    rows = [
        {
            "symbol": "KO",
            "date": day,
            "status": "reported",
            "as_of": day,
            "hour": "before open",
            "source": "sec",
        }
        for day in past
    ]
    rows += [
        {"symbol": "KO", "date": date(2026, 4, 29), "status": "reported", "as_of": ON, "hour": None, "source": "yahoo"},
        spoken(date(2026, 7, 28), "confirmed", date(2026, 7, 6)),
        spoken(date(2026, 7, 21), "estimated", date(2026, 6, 1)),
        spoken(date(2026, 7, 30), "estimated", ON + timedelta(days=1)) | {"source": "later"},
    ]  # fmt: skip
    earnings = told(market=with_facts("earnings", *rows)).earnings
    assert [line.on for line in earnings.reports] == past[:0:-1]
    assert earnings.reports[0].sources == ("sec", "yahoo says 2026-04-29")
    assert {line.hour for line in earnings.reports} == {"before open"}
    assert [(line.on, line.status, line.source, line.age_days) for line in earnings.announced] == [
        (date(2026, 7, 28), "confirmed", "ibkr", 9)
    ]
    overdue = told(market=with_facts("earnings", *rows), as_of=AFTER_THE_BELL + timedelta(days=15)).earnings
    assert {line.confidence for line in earnings.announced} <= {
        "an estimate",
        "the company's word, passed on by a service",
    }
    assert (date(2026, 7, 28), "ibkr") in {(line.on, line.source) for line in overdue.announced}
    assert (earnings.basis, earnings.window) == ("confirmed", "2026-07-28")


def test_closes_are_told_by_source_with_gaps_dividends_and_splits() -> None:
    """A session without a close is missed; a holiday is not."""
    days = sessions_before(ON, 30)
    rows = closes_of("cboe", [day for day in days if day != days[7]])
    rows[3] |= {"dividend": 0.51}
    rows[5] |= {"split": 2.0}
    (line,) = told(market=with_facts("prices", *rows)).market.prices
    assert (line.days, line.sessions_missing, line.missing_last) == (29, 1, days[7])
    assert (line.dividend, line.dividend_on, line.split) == (Decimal("0.51"), days[3], Decimal(2))
    assert (line.close, line.on, line.age_days, line.first) == (Decimal(70), ON, 0, days[0])


def test_hole_before_the_calendar_begins_is_counted_once() -> None:
    """Where no calendar says which days were sessions, a week without a close is a hole."""
    early = [date(2010, 3, 1), date(2010, 3, 2), date(2010, 3, 10), date(2010, 3, 15)]
    assert CALENDAR.first > early[-1]
    (line,) = told(market=with_facts("prices", *closes_of("old", early))).market.prices
    assert (line.sessions_missing, line.missing_last) == (1, date(2010, 3, 3))


def test_source_of_adjusted_closes_alone_says_so() -> None:
    """They are no prices of the day, and none is shown as one."""
    rows = [
        {"symbol": "KO", "date": day, "adjusted_close": 61.2, "source": "adjusted"}
        for day in sessions_before(ON, 3)
    ]
    (line,) = told(market=with_facts("prices", *rows)).market.prices
    assert (line.close, line.days) == (None, 3)
    assert price_words(line).startswith("adjusted ones only, 3 days")


def test_closes_that_differ_are_told_worst_first_and_counted() -> None:
    """Half a percent is rounding and time of day; more is another price."""
    days = sessions_before(ON, 5)
    rows = [*closes_of("cboe", days), *closes_of("ibkr", days, day1=70.3, day2=70.7, day3=35.0)]
    market = told(market=with_facts("prices", *rows)).market
    assert (market.close_days_disagreeing, market.close_days_compared) == (2, 5)
    worst = market.close_disagreements[0]
    assert disagreement_words(worst) == f"close {days[3]}: cboe 70.00, ibkr 35.00 (50 %)"


def test_newest_volatility_chain_and_tables_are_told_with_their_age() -> None:
    """One line each: by source, how many days, what kind of quotes, which rates."""
    market = with_facts("volatility", *(
        {"symbol": "KO", "date": day, "implied_volatility": 0.2, "historical_volatility": None, "source": "own recordings"}
        for day in (date(2026, 7, 13), date(2026, 7, 14))
    ))  # fmt: skip
    with_facts(
        "rates",
        {"date": date(2026, 7, 10), "tenor_days": 30, "rate": 0.0371, "source": "treasury"},
        market=market,
    )
    with_facts(
        "fx",
        {"date": date(2026, 7, 14), "base": "EUR", "quote": "CHF", "rate": 0.93, "source": "ecb"},
        market=market,
    )
    row = {name: value for name, value in put_row("KO", "65").items() if name in snapshot.SCHEMA}
    market.add_chains(pl.DataFrame([row], schema=snapshot.SCHEMA))
    report = told(market=market, account_held=replace(account(), base_currency="CHF")).market
    (line,) = report.volatilities
    assert (line.implied, line.historical, line.days, line.age_days) == (Decimal("0.2"), None, 2, 1)
    assert report.chain is not None
    assert (report.chain.puts, report.chain.calls, report.chain.kind, report.chain.age_days) == (
        1,
        0,
        "recorded",
        0,
    )
    assert [(table.kind, table.words, table.source, table.age_days) for table in report.tables] == [
        ("rates", "1 tenor, 3.71 % for 30 days", "treasury", 5),
        ("fx", "EUR/CHF 0.9300", "ecb", 1),
    ]


def test_what_is_missing_is_said_with_the_command_that_mends_it() -> None:
    """A watched name of which nobody knows anything misses everything, once a kind."""
    report = told(wanted={"KO": "65"}, account_held=replace(account(), base_currency="CHF"))
    assert [one.kind for one in report.missing] == [
        "fundamentals", "earnings", "prices", "volatility", "chains", "rates", "fx",
    ]  # fmt: skip
    assert report.missing[0] == Missing(
        "fundamentals", "no company facts", "`putwright refresh fundamentals KO`"
    )
    assert report.missing[-2].remedy == "`putwright refresh rates`"
    partly = told(statement(sector="Technology", period="SNAPSHOT", period_end=None), wanted={"KO": "65"})
    assert partly.missing[0].words == "no statements of years or quarters"


def test_unknown_name_is_refused_with_the_nearest_known_ones() -> None:
    """A slip of the finger is answered with what was meant; a foreign share with where it trades."""
    known = FakeMarket()
    with pytest.raises(BadInput, match=r"Did you mean KO\?.*refresh all KOO"):
        told(statement(), market=known, symbol="KOO")
    with pytest.raises(BadInput, match=r"by 2020-01-02\. Get its facts"):
        told(market=known, symbol="KO", as_of=datetime(2020, 1, 2, 20, 0, tzinfo=UTC))
    with pytest.raises(BadInput, match="Zurich"):
        told(symbol="NESN")


@pytest.mark.parametrize(
    ("value", "currency", "said"),
    [
        ("416161000000", "USD", "416.2 bn"),
        ("-12400000", None, "-12.4 mn"),
        ("3809000000000", "TWD", "TWD 3.8 tn"),
        ("0", "USD", "0"),
        ("2.04", "USD", "2.04"),
        ("1234", "USD", "1,234"),
    ],
)
def test_amounts_are_said_as_a_person_says_them(value: str, currency: str | None, said: str) -> None:
    """Billions and millions with one digit; another currency than dollars is named."""
    assert amount(Decimal(value), currency) == said
    assert amount(None, currency) == "unknown"
