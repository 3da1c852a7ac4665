"""The earnings rule on recorded report dates: on the eve of a reporting season and on a calm day."""

from collections import Counter
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from putwright.domain.earnings import EarningsBasis, EarningsRule, earnings_refusal
from putwright.domain.rules import Rule
from putwright.screening.event_windows import EarningsCalendar, earnings_state, earnings_windows
from tests.real.raw_facts import earnings_601, earnings_edgar

EVE, EXPIRY = date(2026, 7, 15), date(2026, 8, 21)
STRICT = EarningsRule()


@pytest.fixture(scope="module")
def table(real_data: Path) -> pl.DataFrame:
    """Both sources of report dates."""
    return pl.concat([earnings_601(real_data), earnings_edgar(real_data)])


@pytest.fixture(scope="module")
def complete(real_data: Path) -> list[str]:
    """The symbols whose facts are complete."""
    return (real_data / "complete_2026-07-15.txt").read_text(encoding="utf-8").split()


@pytest.fixture(scope="module")
def eve(table: pl.DataFrame, complete: list[str]) -> EarningsCalendar:
    """The windows known on the eve."""
    return earnings_windows(table, complete, EVE)


def states(calendar: EarningsCalendar, as_of: date, expiry: date) -> Counter[str]:
    frame = calendar.frame.with_columns(expiry=pl.lit(expiry))
    return Counter(frame.with_columns(earnings_state(as_of, STRICT))["earnings"].to_list())


def test_nearly_every_name_reports_before_expiry_on_the_eve_of_the_season(eve: EarningsCalendar) -> None:
    """Of the 145 complete names a put from 2026-07-15 to 2026-08-21 spans a report of all but a few."""
    assert states(eve, EVE, EXPIRY) == {"INSIDE": 130, "CLEAR": 11, "UNKNOWN": 4}


def test_names_without_a_believable_habit_are_unknown(eve: EarningsCalendar) -> None:
    """No dates, dates the filings contradict, a misdated report, an overdue one: each with its reason."""
    unknown = {
        symbol: outlook.words
        for symbol, outlook in eve.outlooks.items()
        if outlook.basis is EarningsBasis.UNKNOWN
    }
    assert set(unknown) == {"AMAT", "BRK-B", "C", "FDS"}
    assert unknown["BRK-B"] == "no earnings date from any source"
    assert "not a quarter apart" in unknown["AMAT"]
    assert "errs by over 21 days" in unknown["C"]
    assert "none is known since 2026-03-31" in unknown["FDS"]


def test_alphabet_is_refused_and_micron_passes_on_the_eve(eve: EarningsCalendar) -> None:
    """Alphabet is due in a week; Micron reported on 2026-06-24 and is due again in September."""
    alphabet = earnings_refusal(eve.outlooks["GOOGL"], EVE, EXPIRY, STRICT)
    assert alphabet is not None
    assert alphabet.rule is Rule.EARNINGS_INSIDE
    assert alphabet.actual.startswith("next report 2026-07-22 +-7 days (projected from the habit of")
    assert "from 2026-07-30" in alphabet.remedy
    assert earnings_refusal(eve.outlooks["MU"], EVE, EXPIRY, STRICT) is None


def test_wells_fargo_is_clear_when_it_reported_the_day_before(eve: EarningsCalendar) -> None:
    """Its report of 2026-07-14 was known on the eve, the next is due in October."""
    outlook = eve.outlooks["WFC"]
    assert outlook.last_report == date(2026, 7, 14)
    assert outlook.next_window is not None
    assert outlook.next_window.start > date(2026, 10, 1)


def test_nothing_of_the_later_fetch_is_seen_on_the_eve(table: pl.DataFrame, complete: list[str]) -> None:
    """Rows known only after the day change no window, although the file was fetched after it."""
    known = table.filter(pl.col("as_of") <= EVE)
    assert earnings_windows(known, complete, EVE).frame.equals(earnings_windows(table, complete, EVE).frame)


def test_names_of_the_calm_day_are_clear(table: pl.DataFrame) -> None:
    """On 2025-11-25 the season is over: names with dates are clear to 2026-01-02; TSM has none."""
    names = ["AAPL", "AMZN", "GOOG", "JPM", "LLY", "META", "NFLX", "NVDA", "PLTR", "TSM"]
    day = date(2025, 11, 25)
    assert states(earnings_windows(table, names, day), day, date(2026, 1, 2)) == {"CLEAR": 9, "UNKNOWN": 1}


def test_microsoft_trade_of_the_second_article_is_refused_from_the_record(table: pl.DataFrame) -> None:
    """Sold 2025-10-21 with expiry 2025-11-21: the habit alone foresees the report of 2025-10-29."""
    day = date(2025, 10, 21)
    outlook = earnings_windows(table, ["MSFT"], day).outlooks["MSFT"]
    answer = earnings_refusal(outlook, day, date(2025, 11, 21), EarningsRule(14))
    assert answer is not None
    assert answer.rule is Rule.EARNINGS_INSIDE
    assert outlook.next_window is not None
    assert outlook.next_window.start <= date(2025, 10, 29) <= outlook.next_window.end
