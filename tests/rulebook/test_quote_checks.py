"""Quotes that may not be ranked, and how each says why."""

from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest

from putwright.market.quote_checks import (
    QuoteFault,
    QuoteWarning,
    check,
    counts,
    explain,
    explain_warnings,
    fault_names,
)
from putwright.market.quote_faults import FAULT_WORDS, WARNING_WORDS
from tests.quotes import EXPIRY, NOON, SESSION, chain, quote


def checked(*rows: dict[str, Any], **changes: Any) -> list[dict[str, Any]]:
    """The rows after the checks of their own session."""
    arguments: dict[str, Any] = {"as_of": NOON, "session": SESSION, "rate": 0.04} | changes
    return check(chain(*rows), **arguments).to_dicts()


def faults(*rows: dict[str, Any], **changes: Any) -> list[list[str]]:
    """The names of each row's faults, in the order of the snapshot."""
    return [fault_names(row["quote_faults"]) for row in checked(*rows, **changes)]


@pytest.mark.parametrize(
    ("words", "changes", "names", "text"),
    [
        ("100 P -/-", {}, ["MISSING"], "neither bid nor ask"),
        ("100 P -/2.40", {}, ["ONE_SIDED"], "bid nothing, ask 2.40"),
        ("100 P 2.10/-", {}, ["ONE_SIDED"], "bid 2.10, ask nothing"),
        ("100 P -1/-1", {}, ["MISSING"], "neither bid nor ask"),
        ("100 P 0/2.40", {}, ["ZERO_BID"], "bid 0.00"),
        ("100 P 2.10/0", {}, ["ZERO_ASK"], "ask 0.00"),
        ("100 P 2.40/2.10", {}, ["CROSSED"], "bid 2.40 above ask 2.10"),
        ("100 P 2.40/2.40", {}, ["LOCKED"], "both 2.40"),
        ("100 P 2.10/2.40", {"bid_size": 0, "ask_size": 5}, ["NO_SIZE"], "0 x 5"),
        ("100 P 0.10/2.40", {}, ["SPREAD_ABSURD"], "more than five times"),
        ("100 P 2.10/2.40", {"quote_time": NOON - timedelta(days=1)}, ["STALE"], "not of the session"),
        ("100 P 2.10/2.40", {"quote_time": None}, ["STALE"], "unknown time"),
        (
            "100 P 2.10/2.40",
            {"quote_time": NOON + timedelta(hours=1)},
            ["FROM_THE_FUTURE"],
            "after the moment",
        ),
        ("100 P 2.10/2.40", {"expiry": SESSION}, ["EXPIRED_TODAY"], "expires today"),
        ("100 P 2.10/2.40", {"expiry": date(2026, 7, 10)}, ["EXPIRED"], "expired on 2026-07-10"),
        ("100 P 2.10/2.40", {"root": "XYZ1"}, ["ADJUSTED"], "root XYZ1"),
        ("100 P 2.10/2.40", {"multiplier": 150}, ["ADJUSTED"], "150 shares"),
        ("120 P 14.00/14.90", {}, ["BELOW_INTRINSIC"], "below the 15.00 that exercise brings"),
        ("90 C 14.00/14.90", {}, ["BELOW_INTRINSIC"], "below the 15.00 that exercise brings"),
        ("100 P 101.00/102.00", {}, ["ABOVE_BOUND"], "above its strike 100.00"),
        ("100 C 106.00/107.00", {}, ["ABOVE_BOUND"], "above the stock at 105.00"),
        ("100 P 2.10/2.40", {}, [], ""),
        ("100 P 0.05/0.30", {}, [], ""),
    ],
)
def test_quote_is_marked_and_explained_when_it_is_bad(
    words: str, changes: dict[str, Any], names: list[str], text: str
) -> None:
    """Each kind of bad quote carries its own fault and says it with its numbers; a good one carries none."""
    row = checked(quote(words, **changes))[0]
    assert [one for one in fault_names(row["quote_faults"]) if one != "SPOT_OTHER_TIME"] == names
    assert text in " ".join(explain(row))


def test_quote_is_not_refused_when_it_was_taken_before_the_bell_of_the_next_day() -> None:
    """What is quoted at 05:29 in New York was quoted yesterday, and on Sunday it was quoted on Friday."""
    early = NOON.replace(day=16, hour=9, minute=29)
    assert faults(quote("100 P 2.10/2.40", quote_time=early, spot_time=early), as_of=early) == [[]]
    sunday = NOON.replace(day=19)
    friday = date(2026, 7, 17)
    assert faults(
        quote("100 P 2.10/2.40", quote_time=sunday, spot_time=sunday), as_of=sunday, session=friday
    ) == [[]]


def test_quote_is_stale_when_it_is_older_than_asked() -> None:
    """A quote of the same session is stale too, once somebody says how old it may be."""
    old = quote(
        "100 P 2.10/2.40", quote_time=NOON - timedelta(minutes=30), spot_time=NOON - timedelta(minutes=30)
    )
    assert faults(old, quote_age_max=timedelta(minutes=20)) == [["STALE"]]


def test_order_of_strikes_blames_one_quote_when_it_contradicts_many() -> None:
    """One absurd put must not take the whole expiry with it."""
    rows = [
        quote("80 P 9.00/9.50"),
        quote("90 P 0.50/0.60"),
        quote("95 P 1.00/1.10"),
        quote("100 P 2.10/2.40"),
    ]
    assert faults(*rows) == [["NOT_MONOTONE"], [], [], []]


def test_order_of_strikes_blames_both_quotes_when_they_contradict_only_each_other() -> None:
    """Of two quotes that can not both be right neither is ranked."""
    assert faults(quote("95 P 2.50/2.60"), quote("100 P 2.10/2.40")) == [["NOT_MONOTONE"], ["NOT_MONOTONE"]]


def test_order_of_strikes_is_kept_when_the_spreads_explain_it() -> None:
    """A dearer mid below a cheaper one is no contradiction while bid and ask overlap."""
    assert faults(quote("95 P 2.30/2.60"), quote("100 P 2.10/2.40")) == [[], []]


def test_order_of_strikes_runs_the_other_way_when_they_are_calls() -> None:
    """A call is worth no more at a higher strike."""
    assert faults(quote("110 C 2.50/2.60"), quote("115 C 2.00/2.10")) == [[], []]
    assert faults(quote("110 C 2.00/2.10"), quote("115 C 2.50/2.60")) == [["NOT_MONOTONE"], ["NOT_MONOTONE"]]


def _fair_pairs(spot: float, shown: float) -> list[dict[str, Any]]:
    """Calls and puts in parity with one price of the stock (no interest to speak of), shown beside another."""
    rows = []
    for strike, put in ((95, 1.50), (100, 2.60), (105, 4.50), (110, 7.30)):
        call = put + spot - strike + strike * 0.04 * (EXPIRY - SESSION).days / 365
        rows.append(quote(f"{strike} P {put - 0.05:.2f}/{put + 0.05:.2f}", spot=shown))
        rows.append(quote(f"{strike} C {call - 0.05:.2f}/{call + 0.05:.2f}", spot=shown))
    return rows


def test_parity_holds_when_calls_and_puts_agree_with_the_stock() -> None:
    """A fair chain has no fault, and parity finds its stock's price."""
    rows = checked(*_fair_pairs(105.0, 105.0))
    assert all(row["quote_faults"] == 0 for row in rows)
    assert rows[0]["parity_spot"] == pytest.approx(105.0, abs=0.02)


def test_parity_is_broken_when_one_call_is_out_of_line() -> None:
    """A call two dollars too dear marks itself and its put, and no other pair."""
    rows = _fair_pairs(105.0, 105.0)
    rows[3] = quote("100 C 9.95/10.05")
    found = check(chain(*rows), as_of=NOON, session=SESSION, rate=0.04)
    broken = found.filter(pl.col("quote_faults") & QuoteFault.PARITY_BROKEN.value != 0)
    assert broken["strike_thousandths"].to_list() == [100_000, 100_000]
    assert "is off parity with the stock at 105.00 by 2." in " ".join(explain(broken.row(0, named=True)))


def test_spot_is_of_another_time_when_calls_and_puts_contradict_it() -> None:
    """One percent between the printed stock and the stock in the options: the whole symbol is unusable."""
    rows = checked(*_fair_pairs(105.0, 106.1))
    assert all("SPOT_OTHER_TIME" in fault_names(row["quote_faults"]) for row in rows)
    assert "calls and puts say 105.0" in " ".join(explain(rows[0]))


def test_spot_is_only_late_when_parity_agrees_with_it() -> None:
    """An after-hours stamp is a warning while the price itself fits, and a fault where nothing confirms it."""
    late = NOON + timedelta(minutes=45)
    rows = checked(*({**row, "spot_time": late} for row in _fair_pairs(105.0, 105.2)))
    assert all(row["quote_faults"] == 0 for row in rows)
    assert "45 minutes" in explain_warnings(rows[0])[0]
    alone = quote("100 P 2.10/2.40", spot_time=late)
    assert faults(alone) == [["SPOT_OTHER_TIME"]]


def _day(hour: int, day: int, volume: int) -> pl.DataFrame:
    moment = NOON.replace(day=day, hour=hour)
    rows = [
        quote(f"{80 + n} P {0.5 + n / 10:.2f}/{0.6 + n / 10:.2f}", volume=volume + n, open_interest=100,
              quote_time=moment, spot_time=moment)
        for n in range(12)
    ]  # fmt: skip
    return chain(*rows)


def test_symbol_is_not_refreshed_when_all_its_quotes_repeat_the_snapshot_before() -> None:
    """A fetch that brought the same figures under a new time brought nothing."""
    found = check(
        _day(17, 15, 7), as_of=NOON + timedelta(hours=2), session=SESSION, rate=0.04, previous=_day(16, 15, 7)
    )
    assert set(found["quote_faults"]) == {QuoteFault.NOT_REFRESHED.value}
    fresh = check(
        _day(17, 15, 9),
        as_of=NOON + timedelta(hours=2),
        session=SESSION,
        rate=0.04,
        previous=_day(16, 15, 90),
    )
    assert set(fresh["quote_faults"]) == {0}


def test_snapshot_is_a_holiday_repeat_when_it_repeats_the_session_before() -> None:
    """A snapshot of another day with the same figures is a holiday's, calendar or not."""
    found = check(_day(16, 15, 7), as_of=NOON, session=SESSION, rate=0.04, previous=_day(16, 14, 7))
    assert set(found["quote_faults"]) == {QuoteFault.HOLIDAY_REPEAT.value}


def test_snapshot_is_a_holiday_repeat_when_the_exchange_was_closed() -> None:
    """Quotes stamped on a closure are those of the session before."""
    assert faults(quote("100 P 2.10/2.40"), closures={SESSION}) == [["HOLIDAY_REPEAT"]]


@pytest.mark.parametrize("volatility", [0.0, 1e-5, 0.0312597, 0.125009, 0.2500075, 0.500005, 0.04, 3.2])
def test_vendor_volatility_is_junk_when_it_is_a_search_that_gave_up(volatility: float) -> None:
    """The vendor's junk is marked, and does not by itself keep the quote out."""
    row = checked(quote("100 P 2.10/2.40", vendor_implied_volatility=volatility))[0]
    assert row["quote_faults"] == 0
    assert row["quote_warnings"] == QuoteWarning.IV_JUNK.value


def test_last_price_is_warned_about_when_it_is_far_from_the_quote() -> None:
    """A trade of last week is no price of today."""
    row = checked(quote("100 P 2.10/2.40", last=5.0))[0]
    assert explain_warnings(row) == ["last trade 5.00 is far from 2.10 to 2.40"]


def test_quote_checks_count_what_they_found() -> None:
    """The counts name each fault once, and leave out what did not occur."""
    found = check(chain(quote("100 P 0/2.40"), quote("95 P 0/1.00")), as_of=NOON, session=SESSION, rate=0.04)
    assert counts(found) == {"ZERO_BID": 2}


def test_quote_checks_say_nothing_when_the_snapshot_is_empty() -> None:
    """No quotes, no faults, the same columns."""
    found = check(chain(quote("100 P 2.10/2.40")).clear(), as_of=NOON, session=SESSION, rate=0.04)
    assert found.is_empty()
    assert found.schema["quote_faults"] == pl.UInt32


def test_every_fault_and_warning_has_words() -> None:
    """Nothing is marked that can not be explained."""
    assert set(FAULT_WORDS) == set(QuoteFault)
    assert set(WARNING_WORDS) == set(QuoteWarning)
