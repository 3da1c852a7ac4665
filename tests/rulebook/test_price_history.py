"""Closes fit to be forecast from, and what is answered when they are not."""

import re
from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl
import pytest

from putwright.adapters.exchange_calendar import new_york_calendar
from putwright.market.price_history import PriceHistory, price_histories, scale_fault, without_days
from putwright.pricing.resampled import realised_volatility
from tests.price_tables import LAST, ending_on, quiet, sessions, table


def history(
    prices: pl.DataFrame, until: date | None = None, on: date | None = None, **more: Any
) -> PriceHistory:
    """The history of XYZ asked for on the day of its last close, unless told otherwise."""
    until = until or prices["date"].max()  # type: ignore[assignment]
    assert isinstance(until, date)
    return price_histories(prices, ["XYZ"], until, on or until, **more)["XYZ"]


# ---- enough, and new enough -------------------------------------------------------------------------------


def test_history_is_unknown_when_a_name_has_no_closes() -> None:
    """A name without any close is answered, and says what to import."""
    found = price_histories(table(quiet(300)), ["XYZ", "ABC"], LAST, LAST)
    assert list(found) == ["XYZ", "ABC"]
    assert found["ABC"].unknown_because == "no closes known: import prices"
    assert (found["ABC"].newest, found["ABC"].last_close, len(found["ABC"].returns)) == (None, None, 0)


@pytest.mark.parametrize(
    ("closes", "because"), [(30, "30 closes known, 64 needed: import a longer history"), (64, "")]
)
def test_history_needs_sixty_four_closes_when_a_name_is_new(closes: int, because: str) -> None:
    """A quarter of returns is the least a volatility is taken from; a company listed last month is unknown."""
    assert history(table(quiet(closes))).unknown_because == because


def test_history_is_unknown_when_the_newest_close_is_older_than_a_month() -> None:
    """A delisted company keeps its old closes for ever: nothing is forecast from them."""
    found = history(table(quiet(300)), LAST, LAST + timedelta(days=31))
    assert found.unknown_because == (
        "the newest close is of 2026-07-14, 31 days before 2026-08-14: delisted, or prices to import"
    )


def test_history_notes_its_age_when_the_newest_close_is_older_than_a_week() -> None:
    """Nineteen days are used and said, seven are not worth a word."""
    late = history(table(quiet(300)), LAST, LAST + timedelta(days=19))
    assert (late.unknown_because, late.notes[-1]) == ("", "the newest close is of 2026-07-14, 19 days old")
    week = history(table(quiet(300)), LAST, LAST + timedelta(days=7))
    assert not any("days old" in note for note in week.notes)


def test_history_ends_where_told_when_later_closes_are_on_record() -> None:
    """Only closes known at the moment asked count, however many follow."""
    prices = table(quiet(400))
    until = sessions(400)[-21]
    found = history(prices, until)
    assert found.newest == until
    assert found.days[-1] == np.datetime64(until)
    assert found.last_close == pytest.approx(quiet(400)[-21])


# ---- total returns ----------------------------------------------------------------------------------------


def test_return_leaves_the_dividend_out_when_closes_are_as_traded() -> None:
    """100.00 before, 98.00 with 1.50 paid: ln(98 / 98.5), as adjusted closes have it, and not a fall of 2 %."""
    close = quiet(100)
    close[-2:] = 100.0, 98.0
    found = history(table(close, dividend={LAST: 1.5}))
    assert found.returns[-1] == pytest.approx(np.log(98.0 / 98.5), abs=1e-12)


def test_return_is_that_of_one_share_when_a_split_is_on_record() -> None:
    """NVDA, 10 for 1: 1,208.88 on 2024-06-07 and 121.79 on 2024-06-10 are a gain of 0.75 %."""
    day = date(2024, 6, 10)
    prices = ending_on(day, 1208.88, 121.79).with_columns(split=pl.when(pl.col("date") == day).then(10.0))
    found = history(prices)
    assert found.unknown_because == ""
    move = found.returns[found.days == np.datetime64(day)][0]
    assert np.expm1(move) == pytest.approx(0.00746, abs=5e-6)


def test_return_counts_a_split_once_when_the_closes_already_contain_it() -> None:
    """GOOGL as many sites show it: 111.78 and 109.03, with the 20 for 1 of 2022-07-18 beside; -2.5 %, noted."""
    day = date(2022, 7, 18)
    prices = ending_on(day, 111.78, 109.03).with_columns(split=pl.when(pl.col("date") == day).then(20.0))
    found = history(prices)
    assert np.expm1(found.returns[found.days == np.datetime64(day)][0]) == pytest.approx(-0.0246, abs=5e-5)
    assert "the closes already contain the split of 20 for 1 on 2022-07-18" in found.notes


def test_small_split_is_taken_as_the_large_one_when_closes_contain_both() -> None:
    """A spin-off on record as 1.05 for 1 hides in a day's return: what holds for the 10 for 1 holds for it."""
    days, close = sessions(300), quiet(300)
    large, small = days[100], days[200]
    found = history(table(close, split={large: 10.0, small: 1.05}))
    np.testing.assert_allclose(found.returns, np.diff(np.log(close)), atol=1e-12)


def test_split_counts_where_the_closes_show_it_when_it_is_on_record_for_another_day() -> None:
    """A split dated on the Friday of its record, while the closes are cut on the Monday."""
    prices = ending_on(date(2024, 6, 10), 1208.88, 121.79)
    prices = prices.with_columns(split=pl.when(pl.col("date") == date(2024, 6, 7)).then(10.0))
    found = history(prices)
    assert found.unknown_because == ""
    assert np.expm1(found.returns[found.days == np.datetime64("2024-06-10")][0]) == pytest.approx(
        0.00746, abs=5e-6
    )
    assert np.abs(found.returns).max() < 0.1


def test_adjusted_closes_are_used_when_they_are_there_throughout() -> None:
    """AAPL, 7 for 1 on 2014-06-09: as traded 645.57 and 93.70, adjusted 20.3256 and 20.6508, and no split needed."""
    raw = ending_on(date(2014, 6, 9), 645.57, 93.70)
    smooth = ending_on(date(2014, 6, 9), 20.3256, 20.6508)["close"]
    found = history(raw.with_columns(adjusted_close=smooth))
    assert found.unknown_because == ""
    assert np.expm1(found.returns[found.days == np.datetime64("2014-06-09")][0]) == pytest.approx(
        0.016, abs=5e-5
    )
    assert found.last_close == pytest.approx(raw["close"][-1])


def test_adjusted_closes_are_used_when_both_miss_the_same_day() -> None:
    """A day without any figure is no reason to fall back on closes as traded."""
    adjusted: list[float | None] = list(quiet(300))
    raw = [None if one is None else one * (4.0 if place < 200 else 1.0) for place, one in enumerate(adjusted)]
    adjusted[50] = raw[50] = None
    found = history(table(raw, adjusted_close=adjusted))
    assert (found.unknown_because, len(found.returns)) == ("", 298)
    assert float(np.abs(found.returns).max()) < 0.1


def test_last_close_is_unknown_when_only_adjusted_closes_are_known() -> None:
    """An adjusted close is no price anybody traded at."""
    assert history(table(adjusted_close=quiet(100))).last_close is None


def test_forgotten_split_is_taken_out_when_adjusted_closes_lack_one_on_record() -> None:
    """Two downloads pasted together: the older part was adjusted before the split of 2024-06-10."""
    day = date(2024, 6, 10)
    prices = ending_on(day, 1208.88, 121.79).with_columns(split=pl.when(pl.col("date") == day).then(10.0))
    found = history(prices.with_columns(adjusted_close=pl.col("close"), close=None))
    assert found.unknown_because == ""
    assert any("do not contain the split of 10 for 1 on 2024-06-10" in note for note in found.notes)
    assert np.abs(found.returns).max() < 0.1


# ---- splits nobody recorded, and crashes that are none -----------------------------------------------------

SPLITS: list[Any] = [
    ("NVDA", date(2024, 6, 10), 1208.88, 121.79, "10 for 1"),
    ("AAPL", date(2014, 6, 9), 645.57, 93.70, "7 for 1"),
    ("GOOGL", date(2022, 7, 18), 2235.55, 109.03, "20 for 1"),
    ("TSLA", date(2020, 8, 31), 2213.40, 498.32, "4 for 1"),
    ("KLAC", date(2026, 6, 12), 2411.64, 254.54, "10 for 1"),
    ("CRWD", date(2026, 7, 2), 772.74, 193.98, "4 for 1"),
    ("ETN", date(2011, 3, 1), 110.78, 53.54, "2 for 1"),
    ("HON", date(2026, 6, 18), 228.61, 458.02, "1 for 2"),
    ("SOXS", date(2026, 7, 15), 4.28, 45.98, "1 for 10"),
]


@pytest.mark.parametrize(("name", "day", "before", "after", "ratio"), SPLITS)
def test_history_is_unknown_when_a_split_is_not_on_record(
    name: str, day: date, before: float, after: float, ratio: str
) -> None:
    """Real splits without their record: the day, both closes and the likely ratio are named.

    The ratio is the simplest one near: TSLA's 5 for 1 with a gain of 12.6 % reads as 4 for 1 within its doubt.
    """
    because = history(ending_on(day, before, after)).unknown_because
    start = f"the close goes from {before:,.2f} to {after:,.2f} on {day}: an unrecorded split of "
    assert because.startswith(start), (name, because)
    assert because == f"{start}{ratio}; import adjusted closes, or prices with the split on record"


def test_history_is_unknown_when_the_split_is_of_the_last_session() -> None:
    """The first morning after a split nothing follows that could confirm it: unknown all the same."""
    assert "10 for 1" in history(ending_on(date(2024, 6, 10), 1208.88, 121.79, following=0)).unknown_because


def test_history_is_unknown_when_the_scale_changes_by_no_simple_ratio() -> None:
    """346 to 100 in a day is like no split and like no day of a large share: doubted, whatever it was."""
    because = history(ending_on(date(2026, 3, 3), 346.0, 100.0)).unknown_because
    assert because.startswith("the close goes from 346.00 to 100.00 on 2026-03-03: closes on another scale;")


@pytest.mark.parametrize(("volatility", "because"), [(2.5, ""), (0.25, "1 for 2")])
def test_doubling_is_believed_when_it_comes_in_a_panic(volatility: float, because: str) -> None:
    """After a month of 16 % a day a double is a day like others (MS, 2008-10-13: +87 %); in calm it is doubted."""
    close = quiet(300, volatility)
    close[-10:] *= 2.0 * close[-11] / close[-10]
    told = history(table(close)).unknown_because
    assert because in told
    assert bool(because) == bool(told)


CRASHES: list[Any] = [
    ("META", date(2022, 2, 3), 323.00, 237.76, -0.264),
    ("NFLX", date(2022, 4, 20), 348.61, 226.19, -0.351),
    ("SNAP", date(2022, 5, 24), 22.47, 12.79, -0.431),
    ("DXCM", date(2024, 7, 26), 107.85, 64.00, -0.407),
    ("GL", date(2024, 4, 11), 103.07, 48.30, -0.531),
    ("AIG", date(2008, 9, 15), 12.14, 4.76, -0.608),
    ("OKTA", date(2022, 9, 1), 91.40, 60.60, -0.337),
    ("TTD", date(2025, 2, 13), 122.23, 81.92, -0.330),
    ("BIIB", date(2020, 11, 4), 247.01, 355.63, 0.440),
]


@pytest.mark.parametrize(("name", "day", "before", "after", "move"), CRASHES)
def test_crash_is_believed_when_it_is_one(
    name: str, day: date, before: float, after: float, move: float
) -> None:
    """Real falls after bad news stay in the history: they are what a seller of puts must know of."""
    found = history(ending_on(day, before, after))
    assert found.unknown_because == "", name
    assert np.expm1(found.returns[found.days == np.datetime64(day)][0]) == pytest.approx(move, abs=5e-4)


def test_fall_by_a_third_is_noted_when_a_split_would_look_the_same() -> None:
    """OKTA fell by 33.7 % on 2022-09-01; so would a split of 3 for 2: believed, and said."""
    notes = history(ending_on(date(2022, 9, 1), 91.40, 60.60)).notes
    assert any(
        note == "-33.7% on 2022-09-01 is taken for real: a split of 3 for 2 not on record would look the same"
        for note in notes
    )
    assert not any("3 for 2" in note for note in history(ending_on(date(2022, 5, 24), 22.47, 12.79)).notes)


def test_history_begins_after_a_split_when_more_than_a_year_follows_it() -> None:
    """A year of closes on one scale is enough: what lies before an unrecorded split is left out, and said."""
    prices = ending_on(date(2024, 6, 10), 1208.88, 121.79, following=253, count=700)
    found = history(prices)
    assert (found.unknown_because, len(found.returns)) == ("", 253)
    assert any(note.endswith("split of 10 for 1; only what came after is used") for note in found.notes)
    almost = history(ending_on(date(2024, 6, 10), 1208.88, 121.79, following=252, count=700))
    assert "10 for 1" in almost.unknown_because


def test_split_does_not_matter_when_it_is_older_than_the_history() -> None:
    """Five years are looked at; what happened before them is of no concern."""
    prices = ending_on(date(2019, 6, 10), 1208.88, 121.79, following=1400, count=1700)
    found = history(prices)
    assert (found.unknown_because, any("split" in note for note in found.notes)) == ("", False)


# ---- gaps, repeats, nonsense ------------------------------------------------------------------------------


def test_return_is_left_out_when_it_spans_more_than_ten_days() -> None:
    """Three missing weeks are no day's return; the seven days of September 2001 are one."""
    days = sessions(300)
    gap = [day for day in days if not days[100] < day < days[116]]
    found = history(table(quiet(300)[: len(gap)], days=gap))
    assert len(found.returns) == len(gap) - 2
    assert f"1 return over gaps of more than 10 days left out, the last to {days[116]}" in found.notes
    week = [day for day in days if not days[100] < day < days[105]]
    assert len(history(table(quiet(300)[: len(week)], days=week)).returns) == len(week) - 1


def test_history_is_unknown_when_the_last_quarter_is_full_of_gaps() -> None:
    """More than three gaps among the last 63 closes are no daily history."""
    days = sessions(400)
    holes = [day for i, day in enumerate(days) if i < 200 or (i // 12) % 2]
    because = history(table(quiet(400)[: len(holes)], days=holes)).unknown_because
    assert because.endswith("gaps of more than 10 days in the last 63 closes"), because


def test_history_is_unknown_when_closes_are_weekly() -> None:
    """Weekly moves taken for daily ones would double the volatility."""
    days = sessions(600)[::5]
    because = history(table(quiet(len(days)), days=days)).unknown_because
    assert because == "closes 7.0 days apart on average: not a daily history"


@pytest.mark.parametrize(("still", "known"), [(21, True), (22, False), (63, False)])
def test_history_is_unknown_when_a_third_of_the_closes_repeat(still: int, known: bool) -> None:
    """A feed that repeats itself looks like a calm share; a volatility of nothing would rank first."""
    close = quiet(300)
    close[-still:] = close[-still - 1]
    because = history(table(close)).unknown_because
    told = f"the close did not move on {still} of the last 63 sessions: a feed that repeats"
    assert because == ("" if known else told)


def test_history_is_unknown_when_its_volatility_is_absurd() -> None:
    """Beyond 500 % a year it is an error of the closes and not a share."""
    because = history(table(quiet(300, volatility=7.0))).unknown_because
    assert (
        because.endswith("over 63 sessions is an error of the closes")
        or "scale" in because
        or "split" in because
    )
    wild = np.exp(np.cumsum(np.where(np.arange(300) % 2, 0.33, -0.33)))
    assert (
        history(table(wild)).unknown_because
        == "a volatility of 524% over 63 sessions is an error of the closes"
    )


@pytest.mark.parametrize("wrong", [0.0, -5.0, float("nan"), float("inf"), None])
def test_close_is_passed_over_when_it_is_no_price(wrong: float | None) -> None:
    """Zero, negative, not a number, infinite, missing: left out and counted, never a return of -100 %."""
    close: list[float | None] = list(quiet(300))
    close[150] = wrong
    found = history(table(close))
    assert found.unknown_because == ""
    assert "1 day without a usable close left out" in found.notes
    assert np.isfinite(found.returns).all()
    assert len(found.returns) == 298


def test_close_of_a_holiday_is_passed_over_when_the_calendar_is_given() -> None:
    """A feed that repeats Thursday on Good Friday makes a session of it; weekends are never one."""
    prices = table(quiet(300))
    assert np.datetime64("2026-04-03") in history(prices).days
    calendar = new_york_calendar(2020, 2027)
    assert np.datetime64("2026-04-03") not in history(prices, calendar=calendar).days
    saturday = table([quiet(300)[-1]], days=[date(2026, 7, 11)])
    assert len(history(pl.concat([prices, saturday])).returns) == 299


# ---- sources ----------------------------------------------------------------------------------------------


def test_source_that_reaches_furthest_is_used_when_several_are_long() -> None:
    """A name has one source: two vendors' roundings side by side would be moves that never were."""
    older = table(quiet(400, seed=1), last=LAST - timedelta(days=12), source="a")
    newer = table(quiet(300, seed=2), source="b")
    assert history(pl.concat([older, newer])).source == "b"


def test_source_with_history_is_used_when_a_newer_one_is_a_few_weeks_long() -> None:
    """Thirty-seven days up to yesterday make no volatility; five years up to last month do."""
    long = table(quiet(900, seed=1), last=LAST - timedelta(days=18), source="long")
    short = table(quiet(37, seed=2), source="short")
    found = history(pl.concat([short, long]))
    assert (found.source, any(note.startswith("short left aside") for note in found.notes)) == ("long", False)


def test_source_of_months_is_used_when_one_of_years_is_weeks_behind() -> None:
    """Three quarters up to yesterday say more about now than years that end a fortnight ago."""
    long = table(quiet(900, seed=1), last=LAST - timedelta(days=14), source="long")
    short = table(quiet(200, seed=2), source="short")
    assert history(pl.concat([short, long])).source == "short"


def test_source_of_years_is_used_when_one_of_months_is_a_day_newer() -> None:
    """One more day does not outweigh four years."""
    long = table(quiet(900, seed=1), last=LAST - timedelta(days=1), source="long")
    short = table(quiet(100, seed=2), source="short")
    assert history(pl.concat([short, long])).source == "long"


def test_next_source_is_used_when_the_best_is_faulty() -> None:
    """What one vendor forgot another may know: the history says which was left aside, and why."""
    bad = ending_on(date(2026, 7, 1), 1000.0, 100.0, following=9)
    good = table(quiet(290, seed=2), last=date(2026, 7, 10), source="other")
    found = history(pl.concat([bad, good]), LAST, LAST)
    assert (found.source, found.unknown_because) == ("other", "")
    assert found.notes[-1].startswith(
        "vendor left aside: the close goes from 1,000.00 to 100.00 on 2026-07-01"
    )


def both_sources(shift: float = 0.0) -> pl.DataFrame:
    """Two years to late June from one source, six weeks to 2026-07-14 from another, of one share or of two."""
    close = quiet(600)
    other = close[-40:] * 4.0
    if shift:
        other = quiet(40, seed=99)
    long = table(adjusted_close=close[:-12], days=sessions(600)[:-12], source="long")
    return pl.concat([long, table(other, source="short")])


def test_history_is_continued_when_a_newer_source_agrees_with_it() -> None:
    """Six weeks of closes as traded behind two years of adjusted ones: returns to yesterday, and a last close."""
    found = history(both_sources())
    np.testing.assert_allclose(found.returns, np.diff(np.log(quiet(600))), atol=1e-12)
    assert (found.source, found.newest, found.unknown_because) == ("long", LAST, "")
    assert found.last_close == pytest.approx(quiet(600)[-1] * 4.0)
    assert f"after {sessions(600)[-13]} the closes of short" in found.notes


def aside(found: PriceHistory) -> str:
    """Why the newer source of two was not put behind; the history ends where the older one does."""
    assert (found.source, found.newest, found.unknown_because) == ("long", found.days[-1].item(), "")
    words = [note for note in found.notes if note.startswith("newer closes of short left aside: ")]
    assert len(words) == 1, found.notes
    return words[0].removeprefix("newer closes of short left aside: ")


def changed(frame: pl.DataFrame, since: date, factor: float, source: str = "short") -> pl.DataFrame:
    """The closes of one source times a factor from a day on: a dividend, a split, an error."""
    hit = (pl.col("source") == source) & (pl.col("date") >= since)
    return frame.with_columns(close=pl.col("close") * pl.when(hit).then(factor).otherwise(1.0))


def test_history_is_not_continued_when_a_newer_source_tells_another_story() -> None:
    """Where the returns of the days both know disagree, it is another share, or another day."""
    found = history(both_sources(shift=1.0))
    assert len(found.returns) == 587
    assert re.fullmatch(r"\d\d of 26 returns differ, by \d\.\d\d% on 2026-06-\d\d", aside(found))


@pytest.mark.parametrize(
    ("days", "factor", "because"),
    [
        ([20], 0.9999, ""),  # cents
        ([20], 0.982, ""),  # KHC on 2026-06-05, which paid 1.8 %
        ([20], 0.1, ""),  # KLAC on 2026-06-12, 10 for 1
        ([20], 0.96, "1 of 26 returns differ, by 4.08% on 2026-06-17"),
        ([20], 0.49, "1 of 26 returns differ, by 71.33% on 2026-06-17"),
        ([20, 35], 0.99, "2 of 26 returns differ, by 1.01% on 2026-06-17"),
    ],
)
def test_history_is_continued_over_one_day_apart_when_it_may_be_a_dividend_or_a_split(
    days: list[int], factor: float, because: str
) -> None:
    """Adjusted closes lack the fall of an ex-dividend day and of a split, closes as traded show it: once, not twice."""
    prices = both_sources()
    for back in days:
        prices = changed(prices, sessions(600)[-back], factor)
    found = history(prices)
    if because:
        assert aside(found) == because
    else:
        assert found.newest == LAST
        np.testing.assert_allclose(found.returns, np.diff(np.log(quiet(600))), atol=1e-12)


@pytest.mark.parametrize(("shared", "continued"), [(9, False), (10, True)])
def test_history_is_continued_when_ten_returns_can_be_compared(shared: int, continued: bool) -> None:
    """Two weeks in common show that it is the same share; less may be chance."""
    close = quiet(600)
    long = table(adjusted_close=close[:-12], days=sessions(600)[:-12], source="long")
    found = history(pl.concat([long, table(close[-12 - shared - 2 :], source="short")]))
    assert (found.newest == LAST) is continued
    if not continued:
        assert aside(found) == "9 of its returns can be compared, 10 needed"


def test_history_is_not_continued_when_the_newer_source_jumps() -> None:
    """CRWD on 2026-07-02 without its split: 772.74 and 193.98 are not put behind a good history."""
    found = history(changed(both_sources(), sessions(5)[0], 0.251))
    day = sessions(5)[0]
    assert re.fullmatch(rf"-7\d% on {day} is like an unrecorded split of 4 for 1", aside(found))


def test_history_is_continued_when_the_newer_source_has_the_split_on_record() -> None:
    """A split that the newer source records is no jump."""
    day = sessions(5)[0]
    prices = changed(both_sources(), day, 0.25).with_columns(
        split=pl.when((pl.col("source") == "short") & (pl.col("date") == day)).then(4.0)
    )
    found = history(prices)
    np.testing.assert_allclose(found.returns, np.diff(np.log(quiet(600))), atol=1e-12)
    assert found.last_close == pytest.approx(quiet(600)[-1])


@pytest.mark.parametrize("source", ["short", "long"])
def test_history_is_continued_when_days_are_missing(source: str) -> None:
    """The first return behind begins on the last day known, also where the newer source lacks that very day."""
    last = sessions(600)[-13]
    for lost in (last, sessions(600)[-20]):
        whole = both_sources()
        found = history(whole.filter(~((pl.col("source") == source) & (pl.col("date") == lost))))
        assert found.newest == LAST
        assert float(found.returns.sum()) == pytest.approx(float(np.log(quiet(600)[-1] / quiet(600)[0])))


def test_history_is_not_continued_when_weeks_are_missing_between() -> None:
    """A return over three weeks is none of a day, and weekly closes are no daily ones."""
    last = sessions(600)[-13]
    short, later = pl.col("source") == "short", pl.col("date")
    weeks = later.is_between(last, LAST - timedelta(days=2), closed="right")
    assert aside(history(both_sources().filter(~(short & weeks)))) == (
        f"1 close in the 18 days from {last} to {LAST}"
    )
    weekly = (later > last) & (later.dt.weekday() != 2)
    assert aside(history(both_sources().filter(~(short & weekly)))) == (
        f"3 closes in the 18 days from {last} to {LAST}"
    )


def test_history_is_not_continued_when_the_newer_source_repeats_itself() -> None:
    """A feed that stands still behind a good history would make it look calm."""
    close = quiet(600)
    close[-5:] = close[-5]
    long = table(adjusted_close=close[:-12], days=sessions(600)[:-12], source="long")
    found = history(pl.concat([long, table(close[-40:], source="short")]))
    assert aside(found) == "the close did not move on 4 of 12 sessions: a feed that repeats"


def test_holiday_is_no_session_when_the_newer_source_repeats_itself_on_it() -> None:
    """Thursday's close again on 2026-07-03, the day before a Saturday's holiday: no return of nothing, and none lost."""
    days = [day for day in sessions(40) if day not in {date(2026, 6, 19), date(2026, 7, 3)}]
    close = quiet(600)
    old = sessions(600 - len(days), days[0] - timedelta(days=1))
    long = table(adjusted_close=close[:-10], days=(old + days)[:-10], source="long")
    short = table(close[-len(days) :], days=days, source="short")
    holiday = short.filter(pl.col("date") == date(2026, 7, 2)).with_columns(date=date(2026, 7, 3))
    calendar = new_york_calendar(2020, 2027)
    found = history(pl.concat([long, short, holiday]), calendar=calendar)
    bare = history(pl.concat([long, short]), calendar=calendar)
    assert found.newest == LAST
    assert np.datetime64("2026-07-03") not in found.days
    np.testing.assert_array_equal(found.returns, bare.returns)


def test_history_is_known_when_only_its_continuation_is_new_enough() -> None:
    """Years that end 33 days ago would be too old; with seven weeks of another source behind they are not."""
    close = quiet(600)
    long = table(adjusted_close=close[:-24], days=sessions(600)[:-24], source="long")
    assert "days before" in history(long, LAST, LAST).unknown_because
    found = history(pl.concat([long, table(close[-40:], source="short")]))
    assert (found.unknown_because, found.newest, found.source) == ("", LAST, "long")


# ---- the spot beside the last close, and report days --------------------------------------------------------


def test_spot_is_doubted_when_it_is_a_split_away_from_the_last_close() -> None:
    """Closes end before NVDA's split, the chain is of after it: the forecast would be right, the prices not."""
    found = history(ending_on(date(2024, 6, 7), 1209.98, 1208.88, following=0))
    assert scale_fault(found, 121.79, date(2024, 6, 10)) == (
        "spot 121.79 against the last close 1,208.88 of 2024-06-07: a split of 10 for 1 since? Import newer prices"
    )
    assert scale_fault(found, 1195.00, date(2024, 6, 10)) == ""


def test_spot_is_doubted_when_it_moved_further_than_such_a_share_does() -> None:
    """A quarter in a night is 16 deviations of a share at 25 %; for one at 150 %, or in a month, it may be."""
    calm = history(table(quiet(300)))
    assert calm.last_close is not None
    told = scale_fault(calm, calm.last_close * 0.70, LAST + timedelta(days=1))
    assert told.endswith("of 2026-07-14: a move of -30%. Import newer prices")
    assert scale_fault(calm, calm.last_close * 0.76, LAST + timedelta(days=1)) == ""
    wild = history(table(quiet(300, volatility=1.5)))
    assert wild.last_close is not None
    assert scale_fault(wild, wild.last_close * 0.70, LAST + timedelta(days=1)) == ""
    assert scale_fault(calm, calm.last_close * 0.70, LAST + timedelta(days=28)) == ""


def test_spot_is_not_doubted_when_no_close_as_traded_is_known() -> None:
    """Adjusted closes may lie anywhere: no comparison, and no reproach."""
    assert scale_fault(history(table(adjusted_close=quiet(100))), 5.0) == ""
    assert scale_fault(history(table(quiet(100))), float("nan")) == ""


def test_returns_around_a_report_are_left_out_when_asked() -> None:
    """Before the open or after the close is not on record: the day's return and the next go, a Sunday takes one."""
    found = history(table(quiet(300)))
    tuesday, sunday = date(2026, 4, 21), date(2026, 1, 18)
    clean = without_days(found, [tuesday, sunday])
    gone = sorted(set(found.days.tolist()) - set(clean.days.tolist()))
    assert gone == [date(2026, 1, 19), tuesday, date(2026, 4, 22)]
    assert len(clean.returns) == len(found.returns) - 3
    assert without_days(found, []) is found


def test_history_is_unknown_when_too_little_is_left_without_reports() -> None:
    """Sixty-three returns less two are too few again."""
    clean = without_days(history(table(quiet(64))), [LAST - timedelta(days=14)])
    assert clean.unknown_because == "61 returns left without report days, 63 needed"
    assert np.isnan(realised_volatility(clean.returns))
