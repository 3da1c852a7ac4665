"""Every recorded chain through its importer and the quote checks, with what was found in it, counted."""

from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl
import pytest

from putwright.adapters.files.reading import ImportResult, read_chain
from putwright.market import snapshot
from putwright.market.quote_checks import QuoteFault, check, counts

NEW_YORK = ZoneInfo("America/New_York")
DESK = "options_desk_2026-07"
EOD = "cboe_eod_chains_2026-07"
YAHOO = "yahoo_chains_2025-11"
RISK = "riskalertsys_eod_2026-05_07"
PAGES = "yahoo_chains_sp500_2020-02-26_A-M/raw_csv.zip"


def ny(*parts: int) -> datetime:
    """A moment in New York."""
    return datetime(*parts, tzinfo=NEW_YORK)  # type: ignore[misc, arg-type]


def imported(folder: Path, path: str, **arguments: Any) -> ImportResult:
    """One import of recorded data."""
    return read_chain(folder / path, **arguments)


def found(
    table: pl.DataFrame, session: date, as_of: datetime, rate: float, **more: Any
) -> tuple[int, dict[str, int]]:
    """How many quotes of a session are clean, and the counts of faults and warnings."""
    day = table.filter(snapshot.session_date() == session)
    checked = check(day, as_of=as_of, session=session, rate=rate, **more)
    return int((checked["quote_faults"] == 0).sum()), counts(checked)


CHAINS: list[Any] = [
    (
        "cboe_delayed_openbb/options_AAPL_2026-07-24.json.gz",
        {},
        3_576,
        date(2026, 7, 24),
        ny(2026, 7, 24, 17, 0),
        0.037,
        2_155,
        {
            "ZERO_BID": 448,
            "SPREAD_ABSURD": 18,
            "EXPIRED_TODAY": 154,
            "BELOW_INTRINSIC": 945,
            "IV_JUNK": 387,
            "SPOT_LATE": 3576,
            "LAST_FAR_FROM_MID": 125,
        },
    ),
    (
        f"{EOD}/eod_16_symbols_15_days.parquet",
        {},
        332_898,
        date(2026, 7, 16),
        ny(2026, 7, 16, 17, 45),
        0.037,
        12_739,
        {
            "ZERO_BID": 2301,
            "ZERO_ASK": 26,
            "SPREAD_ABSURD": 236,
            "EXPIRED_TODAY": 584,
            "BELOW_INTRINSIC": 4687,
            "PARITY_BROKEN": 244,
            "SPOT_OTHER_TIME": 1400,
            "IV_JUNK": 2997,
            "SPOT_LATE": 19774,
            "LAST_FAR_FROM_MID": 747,
        },
    ),
    (
        f"{EOD}/eod_16_symbols_15_days.parquet",
        {},
        332_898,
        date(2026, 7, 17),
        ny(2026, 7, 17, 17, 45),
        0.037,
        13_041,
        {
            "ZERO_BID": 3114,
            "ZERO_ASK": 26,
            "SPREAD_ABSURD": 144,
            "EXPIRED_TODAY": 2910,
            "BELOW_INTRINSIC": 5352,
            "PARITY_BROKEN": 8,
            "IV_JUNK": 4517,
            "SPOT_LATE": 22068,
            "LAST_FAR_FROM_MID": 724,
        },
    ),
    (
        f"{EOD}/eod_16_symbols_15_days.parquet",
        {},
        332_898,
        date(2026, 7, 29),
        ny(2026, 7, 29, 17, 45),
        0.037,
        9_936,
        {
            "ZERO_BID": 2660,
            "SPREAD_ABSURD": 311,
            "EXPIRED_TODAY": 1772,
            "BELOW_INTRINSIC": 5005,
            "PARITY_BROKEN": 396,
            "SPOT_OTHER_TIME": 4222,
            "IV_JUNK": 3638,
            "SPOT_LATE": 17394,
            "LAST_FAR_FROM_MID": 1723,
        },
    ),
    (
        f"{EOD}/MSFT_2026-07-29_close.json.gz",
        {},
        1_408,
        date(2026, 7, 29),
        ny(2026, 7, 29, 17, 0),
        0.037,
        1_034,
        {
            "ZERO_BID": 140,
            "SPREAD_ABSURD": 49,
            "BELOW_INTRINSIC": 185,
            "IV_JUNK": 75,
            "SPOT_LATE": 1408,
            "LAST_FAR_FROM_MID": 9,
        },
    ),
    (
        f"{DESK}/KO.json.gz",
        {},
        742,
        date(2026, 7, 15),
        ny(2026, 7, 15, 13, 31),
        0.037,
        511,
        {
            "MISSING": 8,
            "ONE_SIDED": 4,
            "ZERO_BID": 97,
            "ZERO_ASK": 25,
            "SPREAD_ABSURD": 3,
            "BELOW_INTRINSIC": 115,
            "PARITY_BROKEN": 4,
            "IV_JUNK": 56,
            "LAST_FAR_FROM_MID": 9,
        },
    ),
    (
        f"{DESK}/GOOGL.json.gz",
        {},
        3_715,
        date(2026, 7, 15),
        ny(2026, 7, 15, 13, 31),
        0.037,
        2_820,
        {
            "MISSING": 8,
            "ONE_SIDED": 26,
            "ZERO_BID": 451,
            "ZERO_ASK": 182,
            "SPREAD_ABSURD": 110,
            "EXPIRED_TODAY": 85,
            "BELOW_INTRINSIC": 157,
            "ABOVE_BOUND": 2,
            "NOT_MONOTONE": 44,
            "PARITY_BROKEN": 74,
            "IV_JUNK": 277,
            "LAST_FAR_FROM_MID": 260,
        },
    ),
    (
        f"{DESK}/MSFT.json.gz",
        {},
        3_184,
        date(2026, 7, 15),
        ny(2026, 7, 15, 13, 31),
        0.037,
        2_523,
        {
            "MISSING": 1,
            "ONE_SIDED": 8,
            "ZERO_BID": 270,
            "ZERO_ASK": 134,
            "CROSSED": 1,
            "LOCKED": 5,
            "SPREAD_ABSURD": 9,
            "EXPIRED_TODAY": 98,
            "BELOW_INTRINSIC": 326,
            "NOT_MONOTONE": 5,
            "PARITY_BROKEN": 8,
            "IV_JUNK": 228,
            "LAST_FAR_FROM_MID": 82,
        },
    ),
    (
        f"{DESK}/puts_335_symbols_2_snapshots.parquet",
        {},
        286_809,
        date(2026, 7, 15),
        ny(2026, 7, 15, 13, 31),
        0.037,
        91_591,
        {
            "MISSING": 614,
            "ONE_SIDED": 657,
            "ZERO_BID": 27499,
            "ZERO_ASK": 11601,
            "CROSSED": 15,
            "LOCKED": 33,
            "SPREAD_ABSURD": 5210,
            "EXPIRED_TODAY": 632,
            "BELOW_INTRINSIC": 12798,
            "NOT_MONOTONE": 1295,
            "IV_JUNK": 19978,
            "LAST_FAR_FROM_MID": 12046,
        },
    ),
    (
        f"{DESK}/puts_335_symbols_2_snapshots.parquet",
        {},
        286_809,
        date(2026, 7, 16),
        ny(2026, 7, 16, 11, 35),
        0.037,
        90_109,
        {
            "MISSING": 493,
            "ONE_SIDED": 66,
            "ZERO_BID": 29824,
            "ZERO_ASK": 11575,
            "CROSSED": 2,
            "LOCKED": 40,
            "SPREAD_ABSURD": 5898,
            "BELOW_INTRINSIC": 19139,
            "NOT_MONOTONE": 1428,
            "IV_JUNK": 23505,
            "LAST_FAR_FROM_MID": 12889,
            "SPOT_UNKNOWN": 13,
        },
    ),
    (
        f"{DESK}/full_12_symbols_2_snapshots.parquet",
        {},
        75_305,
        date(2026, 7, 15),
        ny(2026, 7, 15, 13, 31),
        0.037,
        17_717,
        {
            "MISSING": 32,
            "ONE_SIDED": 135,
            "ZERO_BID": 3871,
            "ZERO_ASK": 1136,
            "CROSSED": 1,
            "LOCKED": 24,
            "SPREAD_ABSURD": 598,
            "EXPIRED_TODAY": 785,
            "BELOW_INTRINSIC": 2951,
            "ABOVE_BOUND": 151,
            "NOT_MONOTONE": 234,
            "PARITY_BROKEN": 554,
            "SPOT_OTHER_TIME": 13495,
            "IV_JUNK": 3118,
            "LAST_FAR_FROM_MID": 3099,
        },
    ),
    (
        f"{YAHOO}/2025-11-25",
        {"as_of": ny(2025, 11, 25, 15, 15)},
        27_424,
        date(2025, 11, 25),
        ny(2025, 11, 25, 15, 30),
        0.038,
        14_320,
        {
            "ZERO_BID": 2629,
            "ZERO_ASK": 63,
            "LOCKED": 6,
            "SPREAD_ABSURD": 183,
            "BELOW_INTRINSIC": 4458,
            "ABOVE_BOUND": 1651,
            "NOT_MONOTONE": 1249,
            "PARITY_BROKEN": 392,
            "SPOT_OTHER_TIME": 4970,
            "IV_JUNK": 5807,
            "LAST_FAR_FROM_MID": 1362,
        },
    ),
    (
        f"{YAHOO}/2025-11-26",
        {"as_of": ny(2025, 11, 26, 15, 15)},
        28_270,
        date(2025, 11, 26),
        ny(2025, 11, 26, 15, 30),
        0.038,
        15_945,
        {
            "ZERO_BID": 2839,
            "ZERO_ASK": 62,
            "LOCKED": 7,
            "SPREAD_ABSURD": 177,
            "BELOW_INTRINSIC": 4181,
            "ABOVE_BOUND": 1635,
            "NOT_MONOTONE": 1296,
            "PARITY_BROKEN": 920,
            "SPOT_OTHER_TIME": 1603,
            "IV_JUNK": 5609,
            "LAST_FAR_FROM_MID": 1124,
        },
    ),
    (
        f"{YAHOO}/2025-11-28",
        {"as_of": ny(2025, 11, 28, 13, 0)},
        19_530,
        date(2025, 11, 28),
        ny(2025, 11, 28, 13, 30),
        0.038,
        9_930,
        {
            "ONE_SIDED": 1,
            "ZERO_BID": 2298,
            "ZERO_ASK": 61,
            "CROSSED": 85,
            "LOCKED": 44,
            "SPREAD_ABSURD": 241,
            "EXPIRED_TODAY": 1110,
            "BELOW_INTRINSIC": 3849,
            "ABOVE_BOUND": 1633,
            "NOT_MONOTONE": 1095,
            "PARITY_BROKEN": 308,
            "IV_JUNK": 5670,
            "LAST_FAR_FROM_MID": 813,
        },
    ),
    (
        f"{YAHOO}/2025-12-01",
        {"as_of": time(15, 15)},
        27_373,
        date(2025, 12, 1),
        ny(2025, 12, 1, 15, 30),
        0.038,
        15_232,
        {
            "ZERO_BID": 2483,
            "ZERO_ASK": 60,
            "CROSSED": 1,
            "LOCKED": 4,
            "SPREAD_ABSURD": 195,
            "BELOW_INTRINSIC": 4300,
            "ABOVE_BOUND": 1581,
            "NOT_MONOTONE": 1242,
            "PARITY_BROKEN": 592,
            "SPOT_OTHER_TIME": 2232,
            "IV_JUNK": 5280,
            "LAST_FAR_FROM_MID": 981,
        },
    ),
    (
        "yahoo_chain_AAPL_2025-09-26/AAPL_options.csv.gz",
        {"as_of": ny(2025, 9, 26, 16, 0)},
        2_122,
        date(2025, 9, 26),
        ny(2025, 9, 26, 16, 30),
        0.04,
        1_639,
        {
            "ZERO_BID": 171,
            "ZERO_ASK": 31,
            "SPREAD_ABSURD": 3,
            "BELOW_INTRINSIC": 246,
            "NOT_MONOTONE": 5,
            "PARITY_BROKEN": 62,
            "IV_JUNK": 91,
            "LAST_FAR_FROM_MID": 28,
        },
    ),
]
PAGES_FAULTS = {
    "ONE_SIDED": 486,
    "ZERO_BID": 12231,
    "ZERO_ASK": 865,
    "CROSSED": 74,
    "LOCKED": 100,
    "SPREAD_ABSURD": 1509,
    "BELOW_INTRINSIC": 7261,
    "NOT_MONOTONE": 3849,
    "PARITY_BROKEN": 9194,
    "SPOT_OTHER_TIME": 895,
    "IV_JUNK": 263,
    "LAST_FAR_FROM_MID": 28162,
    "SPOT_UNKNOWN": 17,
}


@pytest.mark.parametrize(("path", "arguments", "kept", "session", "as_of", "rate", "clean", "faults"), CHAINS)
def test_recorded_chain_is_imported_whole_when_its_format_is_recognised(
    real_data: Path,
    path: str,
    arguments: dict[str, Any],
    kept: int,
    session: date,
    as_of: datetime,
    rate: float,
    clean: int,
    faults: dict[str, int],
) -> None:
    """All rows come in, none is left out, and the faults in them are these."""
    result = imported(real_data, path, **arguments)
    assert (result.kept, result.rows_left_out) == (kept, 0)
    assert result.table.schema == snapshot.SCHEMA
    assert found(result.table, session, as_of, rate) == (clean, faults)


def test_two_vendors_of_one_close_agree_when_they_are_imported_together(real_data: Path) -> None:
    """The table of fifteen days and one of its originals hold the same MSFT quotes: nothing is contradictory."""
    result = imported(real_data, EOD)
    assert result.kept == 332_898
    assert any("1,408 rows repeated" in note for note in result.notes)
    assert result.table.select(snapshot.session_date()).to_series().n_unique() == 15


def test_symbol_that_was_not_refreshed_is_found_when_two_snapshots_are_compared(real_data: Path) -> None:
    """CPRX carries on 2026-07-16 the figures of the day before, and no price of the stock; 333 others moved on."""
    table = imported(real_data, f"{DESK}/puts_335_symbols_2_snapshots.parquet").table
    before = table.filter(snapshot.session_date() == date(2026, 7, 15))
    now = table.filter(snapshot.session_date() == date(2026, 7, 16))
    checked = check(
        now, as_of=ny(2026, 7, 16, 11, 35), session=date(2026, 7, 16), rate=0.037, previous=before
    )
    stuck = checked.filter(pl.col("quote_faults") & QuoteFault.NOT_REFRESHED.value != 0)
    assert stuck["symbol"].unique().to_list() == ["CPRX"]
    assert stuck.height == 13


@pytest.mark.parametrize(
    ("day", "before", "is_repeat"),
    [
        (date(2026, 6, 19), date(2026, 6, 18), True),
        (date(2026, 7, 3), date(2026, 7, 2), True),
        (date(2026, 7, 2), date(2026, 7, 1), False),
        (date(2026, 6, 18), date(2026, 6, 17), False),
    ],
)
def test_holiday_repeat_is_found_in_the_figures_when_no_calendar_is_asked(
    real_data: Path, day: date, before: date, is_repeat: bool
) -> None:
    """Juneteenth and Independence Day repeat the day before in all eight names; real days do not."""
    table = imported(real_data, f"{RISK}/risk_full8.parquet").table
    previous = table.filter(snapshot.session_date() == before)
    as_of = ny(day.year, day.month, day.day, 17)
    _, faults = found(table, day, as_of, 0.037, previous=previous)
    rows = table.filter(snapshot.session_date() == day).height
    assert faults.get("HOLIDAY_REPEAT", 0) == (rows if is_repeat else 0)
    assert faults["MISSING"] == rows


@pytest.mark.parametrize(("name", "kept"), [("risk_full8", 1_191_572), ("risk_puts_cand", 1_229_452)])
def test_tables_without_quotes_are_kept_and_never_ranked(real_data: Path, name: str, kept: int) -> None:
    """Last prices alone come in whole, at 16:00 of their day, and not one row is clean."""
    result = imported(real_data, f"{RISK}/{name}.parquet")
    assert (result.kept, result.rows_left_out) == (kept, 0)
    assert result.table["bid"].null_count() == kept
    assert set(result.table["quote_time"].dt.convert_time_zone("America/New_York").dt.time()) == {time(16)}


def test_pages_of_2020_get_their_spots_from_parity_when_none_is_recorded(real_data: Path) -> None:
    """Of 327 names 326 get a price, inside that day's range in each of the 92 names whose range is on record."""
    result = imported(real_data, PAGES, as_of=ny(2020, 2, 26, 13, 0))
    assert result.kept == 113_517
    assert [(one.count, one.whole_file) for one in result.left_out] == [(6, True)]
    table = result.table
    assert table["symbol"].n_unique() == 327
    assert table.filter(pl.col("spot").is_null()).height == 17
    assert table.filter(pl.col("spot").is_not_null())["source"].str.ends_with("(spot: parity)").all()
    days = pl.read_parquet(real_data / "prices_paulanrd_2000_2025" / "prices_raw_180names.parquet")
    days = days.filter(pl.col("date") == datetime(2020, 2, 26)).with_columns(pl.col("symbol").cast(pl.String))  # noqa: DTZ001
    spots = table.group_by("symbol").agg(pl.col("spot").first()).join(days, on="symbol").drop_nulls("spot")
    inside = (pl.col("spot") <= pl.col("high_raw") * 1.001) & (pl.col("spot") >= pl.col("low_raw") * 0.999)
    assert (spots.height, spots.filter(~inside).height) == (92, 0)
    _, faults = found(table, date(2020, 2, 26), ny(2020, 2, 26, 14, 15), 0.0155)
    assert faults == PAGES_FAULTS


def test_barchart_downloads_tell_their_own_spot_and_time(real_data: Path) -> None:
    """The footer gives the minute, the moneyness the stock; a contradictory TOML beside it is noted and not believed."""
    result = imported(real_data, "barchart_chains_2025")
    assert (result.kept, result.rows_left_out) == (736, 0)
    by_symbol = (
        result.table.group_by("symbol").agg(pl.len(), pl.col("spot", "quote_time").first()).sort("symbol")
    )
    assert by_symbol.select("symbol", "len", "spot").rows() == [
        ("AMD", 128, 228.74),
        ("INTC", 88, 37.89),
        ("NVDA", 520, 207.04),
    ]
    assert by_symbol["quote_time"].dt.strftime("%Y-%m-%d %H:%M").to_list() == [
        "2025-10-22 17:27",
        "2025-11-13 10:29",
        "2025-10-29 22:36",
    ]
    assert any("228.74" in note and "225.78" in note for note in result.notes)


def test_intel_of_before_the_bell_belongs_to_the_session_before(real_data: Path) -> None:
    """A download at 05:29 New York time on 2025-11-13 holds the quotes of 2025-11-12."""
    table = imported(real_data, "barchart_chains_2025").table.filter(pl.col("symbol") == "INTC")
    assert table.select(snapshot.session_date()).to_series().unique().to_list() == [date(2025, 11, 12)]
    clean, faults = found(table, date(2025, 11, 12), ny(2025, 11, 13, 9, 0), 0.038)
    assert (clean, "STALE" in faults) == (71, False)
