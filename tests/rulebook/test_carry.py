"""Carry: what money costs until expiry and which dividends a put spans, from facts, with their source, or unknown."""

import math
from datetime import date, timedelta
from decimal import Decimal

import polars as pl
import pytest

from putwright.market import facts
from putwright.screening.carry import rate_curve
from putwright.screening.dividends import dividend_outlooks

ON = date(2026, 7, 15)
NONE = {kind: pl.DataFrame(schema=facts.SCHEMAS[kind]) for kind in facts.SCHEMAS}


def rates(*told: tuple[date, int, float], source: str = "treasury") -> pl.DataFrame:
    rows = [{"date": on, "tenor_days": days, "rate": rate, "source": source} for on, days, rate in told]
    return facts.conform("rates", pl.DataFrame(rows, schema_overrides={"tenor_days": pl.Int32}))


def dividends(*told: tuple[date, float], source: str = "vendor", symbol: str = "KO") -> pl.DataFrame:
    rows = [
        {"symbol": symbol, "date": on, "close": 70.0, "dividend": amount, "source": source}
        for on, amount in told
    ]
    return facts.conform("prices", pl.DataFrame(rows))


def company(**told: object) -> pl.DataFrame:
    row = {
        "symbol": "KO", "as_of": date(2026, 6, 26), "period": "SNAPSHOT", "period_end": date(2026, 6, 26),
        "source": "vendor", **told,
    }  # fmt: skip
    return facts.conform("fundamentals", pl.DataFrame([row]))


def test_rate_is_the_newest_young_enough_yield_when_there_is_one() -> None:
    """Yields of the last known day, straight between tenors, flat beyond them, with source and day."""
    table = rates(
        (date(2026, 7, 10), 30, 0.05), (date(2026, 7, 14), 30, 0.04), (date(2026, 7, 14), 90, 0.046)
    )
    curve = rate_curve(table, ON, 60, None, "")
    assert curve.source == "treasury of 2026-07-14"
    for days, quoted in ((7, 0.04), (30, 0.04), (60, 0.043), (90, 0.046), (400, 0.046)):
        years = days / 365
        assert curve.continuous(days) == pytest.approx(math.log1p(quoted * years) / years, abs=1e-12)


def test_rate_knows_nothing_later_when_asked_about_a_day() -> None:
    """A yield of tomorrow does not exist today."""
    curve = rate_curve(rates((ON, 30, 0.04), (ON + timedelta(days=1), 30, 0.09)), ON, 60, None, "")
    assert curve.tenors == ((30, 0.04),)


def test_rate_is_the_stated_one_when_the_yields_are_too_old() -> None:
    """An old yield counts as none; then the user's own figure counts, and says that it is assumed."""
    old = rates((ON - timedelta(days=61), 30, 0.01))
    assert rate_curve(old, ON, 60, Decimal("0.04"), "bank").source == "assumed: bank"
    assert rate_curve(old, ON, 61, Decimal("0.04"), "bank").source.startswith("treasury")


def test_rate_is_unknown_when_nobody_says_one() -> None:
    """No yield and no figure: unknown, never zero, with what to do."""
    curve = rate_curve(NONE["rates"], ON, 60, None, "")
    assert curve.continuous(30) is None
    assert "import rates" in curve.source


@pytest.mark.parametrize("rate", [0.0, -0.005])
def test_rate_may_be_zero_or_negative_when_it_was(rate: float) -> None:
    """A yield of zero is a yield, and some were below it."""
    told = rate_curve(rates((ON, 30, rate)), ON, 60, None, "").continuous(30)
    assert told is not None
    assert told == pytest.approx(rate, abs=1e-5)


QUARTERS = [
    (date(2025, 9, 15), 0.51),
    (date(2025, 12, 15), 0.51),
    (date(2026, 3, 16), 0.53),
    (date(2026, 6, 15), 0.53),
]


def test_dividends_follow_the_habit_when_a_company_pays_quarterly() -> None:
    """The last amount is expected again after the usual gap, and only later than the day of the question."""
    outlook = dividend_outlooks(dividends(*QUARTERS), NONE["fundamentals"], ["KO"], ON)["KO"]
    first, amount = outlook.payments[0]
    assert (first, amount) == (date(2026, 6, 15) + timedelta(days=91), 0.53)
    assert outlook.inside(ON, date(2026, 9, 13)) == ()
    assert outlook.inside(ON, date(2026, 9, 14)) == ((date(2026, 9, 14), 0.53),)
    assert outlook.source == "vendor"


def test_dividends_are_counted_once_when_two_sources_report_them() -> None:
    """The same payment told by two vendors is one payment, and the habit stays a habit."""
    both = pl.concat([dividends(*QUARTERS), dividends(*QUARTERS, source="another")])
    one = dividend_outlooks(dividends(*QUARTERS), NONE["fundamentals"], ["KO"], ON)["KO"]
    assert dividend_outlooks(both, NONE["fundamentals"], ["KO"], ON)["KO"].payments == one.payments


def test_dividends_have_ended_when_the_company_stopped_paying() -> None:
    """A habit that was given up is not projected on for years."""
    stopped = dividends((date(2025, 8, 15), 0.5), (date(2025, 11, 14), 0.5))
    outlook = dividend_outlooks(stopped, NONE["fundamentals"], ["KO"], ON)["KO"]
    assert outlook.payments == ()
    assert outlook.source == ""


def test_dividends_are_none_when_a_year_of_prices_shows_none() -> None:
    """A year of days without a payment is knowledge: this company pays nothing."""
    days = [(ON - timedelta(days=n), 0.0) for n in range(1, 300)]
    outlook = dividend_outlooks(dividends(*days), NONE["fundamentals"], ["KO"], ON)["KO"]
    assert (outlook.payments, outlook.words) == ((), "no dividend in the last year")
    assert outlook.source == "vendor"


def test_dividends_are_none_when_two_sources_together_show_a_year_without() -> None:
    """Days that two sources tell of count once, and together: 150 and 150 others are enough, the same 150 are not."""
    early = [(ON - timedelta(days=n), 0.0) for n in range(1, 151)]
    late = [(ON - timedelta(days=n), 0.0) for n in range(151, 301)]
    apart = pl.concat([dividends(*early), dividends(*late, source="another")])
    same = pl.concat([dividends(*early), dividends(*early, source="another")])
    none = NONE["fundamentals"]
    assert dividend_outlooks(apart, none, ["KO"], ON)["KO"].words == "no dividend in the last year"
    assert dividend_outlooks(same, none, ["KO"], ON)["KO"].source == ""


def test_dividends_come_from_the_statement_when_there_is_no_habit() -> None:
    """Annual amount and next ex-date give quarterly payments; a bare yield gives a yield, both with their source."""
    stated = company(dividend_per_share=2.12, ex_dividend_date=date(2026, 9, 14))
    outlook = dividend_outlooks(NONE["prices"], stated, ["KO"], ON)["KO"]
    assert outlook.payments[0] == (date(2026, 9, 14), 0.53)
    bare = dividend_outlooks(NONE["prices"], company(dividend_yield=0.03), ["KO"], ON)["KO"]
    assert (bare.payments, bare.dividend_yield, bare.source) == ((), 0.03, "vendor")


def test_dividends_are_unknown_when_nobody_tells_of_them() -> None:
    """Unknown is said in words and has no source; it is not the same as none."""
    outlook = dividend_outlooks(NONE["prices"], NONE["fundamentals"], ["KO"], ON)["KO"]
    assert "unknown" in outlook.words
    assert outlook.source == ""


def test_dividends_know_nothing_later_when_asked_about_a_day() -> None:
    """A payment after the day of the question is no habit yet."""
    table = dividends(*QUARTERS)
    early = dividend_outlooks(table, NONE["fundamentals"], ["KO"], date(2026, 3, 1))["KO"]
    assert early.payments[0] == (date(2025, 12, 15) + timedelta(days=91), 0.51)
