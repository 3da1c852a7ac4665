"""Every recorded table of facts through its importer, counted, with figures checked by hand."""

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from putwright.adapters.files.reading import read_facts
from putwright.domain.refusal import BadInput
from putwright.market import facts

SP500 = "prices_sp500_2022_2026"
FOUNDED = "fundamentals_26_yahoo_json_2026-03"
TABLES: list[Any] = [
    ("prices", "prices_paulanrd_2000_2025/prices_raw_180names.parquet", {}, 979_428, 0),
    ("prices", f"{SP500}/prices_adjclose_494.parquet", {}, 444_486, 1_014),
    ("prices", "cboe_delayed_openbb/charts_historical_AAPL.json.gz", {}, 5_675, 0),
    ("prices", "riskalertsys_eod_2026-05_07/risk_daily_header.csv.gz", {}, 6_958, 88),
    ("prices", "yahoo_chain_AAPL_2025-09-26/AAPL_historical.csv.gz", {}, 750, 0),
    ("prices", "prices_paulanrd_2000_2025/sp500_index_daily.csv.gz", {"symbol": "SPX"}, 6_282, 0),
    (
        "earnings",
        "earnings_dates/earnings_dates_601_symbols_1996_2026.csv.gz",
        {"as_of": date(2026, 6, 11)},
        60_856,
        0,
    ),
    ("earnings", "earnings_dates/earnings_dates_edgar_ndx100_2018_2026.csv.gz", {}, 2_913, 0),
    ("earnings", f"{SP500}/fundamentals_snapshot_2026-06-26.csv", {}, 783, 0),
    ("volatility", "iv_history_ibkr_2025_2026/iv_hv_history_157_tickers.csv.gz", {}, 40_197, 0),
    ("volatility", "riskalertsys_eod_2026-05_07/risk_daily_iv.csv.gz", {}, 7_040, 6),
    ("rates", "fred_treasury_yields", {}, 73_254, 3_231),
    ("fx", "fx_ecb/usdchf_daily.csv", {}, 28_504, 0),
    ("fx", "fx_ecb/eurofxref-hist.zip", {}, 221_702, 70_464),
    ("fundamentals", f"{SP500}/fundamentals_snapshot_2026-06-26.csv", {}, 493, 0),
    ("fundamentals", "fundamentals/sp500_ratios_snapshot_2025-12-16.csv.gz", {}, 503, 0),
    ("fundamentals", "fundamentals/sp500_quarterly_statements_2024_2025.csv.gz", {}, 3_364, 0),
    ("fundamentals", f"{FOUNDED}/fundamentals", {"as_of": date(2026, 3, 31)}, 100, 0),
    ("fundamentals", f"{FOUNDED}/earnings", {}, 40, 0),
    (
        "fundamentals",
        "constituents/sp500_constituents_sectors_2026-08.csv",
        {"as_of": date(2026, 8, 8)},
        503,
        0,
    ),
    ("fundamentals", "constituents/nasdaq100_constituents_2026-01.csv", {"as_of": date(2026, 1, 25)}, 101, 0),
]


@pytest.mark.parametrize(("kind", "path", "arguments", "kept", "left_out"), TABLES)
def test_recorded_facts_are_imported_when_their_format_is_recognised(
    real_data: Path, kind: str, path: str, arguments: dict[str, Any], kept: int, left_out: int
) -> None:
    """Every table is recognised by its content, and rows without a value are the only ones left out."""
    result = read_facts(kind, real_data / path, **arguments)
    assert (result.kept, result.rows_left_out) == (kept, left_out)
    assert result.table.schema == facts.SCHEMAS[kind]
    assert result.table.select(facts.KEYS[kind]).null_count().sum_horizontal().item() == 0


def _row(table: pl.DataFrame, **where: Any) -> dict[str, Any]:
    found = table.filter(*(pl.col(name) == value for name, value in where.items()))
    assert found.height == 1, found
    return found.row(0, named=True)


def test_percent_become_fractions_when_yahoo_gives_them(real_data: Path) -> None:
    """Agilent on 2026-06-26: debt 49.733 % of equity, dividend 0.75 %, margin 0.19552 as a fraction already."""
    table = read_facts("fundamentals", real_data / SP500 / "fundamentals_snapshot_2026-06-26.csv").table
    row = _row(table, symbol="A")
    assert (row["as_of"], row["period"], row["sector"]) == (date(2026, 6, 26), "SNAPSHOT", "Healthcare")
    assert row["debt_to_equity"] == pytest.approx(0.49733)
    assert row["dividend_yield"] == pytest.approx(0.0075)
    assert row["profit_margin"] == pytest.approx(0.19552)
    assert row["free_cash_flow"] == 930_625_024


def test_statements_are_known_60_days_after_their_period_when_no_filing_date_is_told(real_data: Path) -> None:
    """Apple's fiscal 2025 ended on 2025-09-30 with 416,161 million of revenue: not used before 2025-11-29."""
    folder = real_data / FOUNDED / "fundamentals"
    result = read_facts("fundamentals", folder, as_of=date(2026, 3, 31))
    row = _row(result.table, symbol="AAPL", period="ANNUAL", period_end=date(2025, 9, 30))
    assert (row["as_of"], row["revenue"], row["net_income"]) == (date(2025, 11, 29), 416_161e6, 112_010e6)
    snapshot = _row(result.table, symbol="AAPL", period="SNAPSHOT")
    assert snapshot["debt_to_equity"] == pytest.approx(1.0263)
    assert (snapshot["as_of"], snapshot["dividend_yield"]) == (date(2026, 3, 31), pytest.approx(0.004))
    assert any("60 days" in note for note in result.notes)
    assert (result.table["as_of"] > result.table["period_end"]).sum() == 80


def test_quarterly_debt_is_a_fraction_when_the_file_holds_fractions(real_data: Path) -> None:
    """The quarterly table writes Apple's 1.338 as a fraction, other than Yahoo's snapshots."""
    path = real_data / "fundamentals" / "sp500_quarterly_statements_2024_2025.csv.gz"
    row = _row(read_facts("fundamentals", path).table, symbol="AAPL", period_end=date(2025, 9, 30))
    assert row["debt_to_equity"] == pytest.approx(1.33803)
    assert (row["period"], row["net_income"]) == ("QUARTER", 27_466e6)


def test_companies_without_quarters_are_listed_when_their_files_hold_no_figures(real_data: Path) -> None:
    """Twelve of the twenty recorded files of quarterly statements are empty shells."""
    result = read_facts("fundamentals", real_data / FOUNDED / "earnings")
    assert [(one.count, one.whole_file) for one in result.left_out] == [(12, True)]
    assert result.table["symbol"].n_unique() == 8


def test_next_reports_are_estimates_when_a_company_snapshot_tells_them(real_data: Path) -> None:
    """On 2026-06-26 Agilent had reported on 05-27 and was expected on 08-26."""
    table = read_facts("earnings", real_data / SP500 / "fundamentals_snapshot_2026-06-26.csv").table
    rows = table.filter(pl.col("symbol") == "A").select("date", "status", "as_of").rows()
    assert rows == [
        (date(2026, 5, 27), "reported", date(2026, 5, 27)),
        (date(2026, 8, 26), "estimated", date(2026, 6, 26)),
    ]


def test_prices_as_traded_lose_their_noise_and_keep_their_splits(real_data: Path) -> None:
    """Apple closed at 645.57 before and 93.70 after the 7:1 split of 2014-06-09, and that day alone has a split."""
    table = read_facts(
        "prices", real_data / "prices_paulanrd_2000_2025" / "prices_raw_180names.parquet"
    ).table
    days = table.filter(
        (pl.col("symbol") == "AAPL") & pl.col("date").is_between(date(2014, 6, 6), date(2014, 6, 10))
    )
    assert days["close"].round(2).to_list()[:2] == [645.57, 93.70]
    assert days["split"].to_list() == [None, 7.0, None]


def test_yields_and_rates_are_fractions_and_prices_of_one_unit(real_data: Path) -> None:
    """The one-month bill paid 3.72 % on 2026-06-01; a dollar cost 0.82295 francs on 2026-10-30."""
    rates = read_facts("rates", real_data / "fred_treasury_yields").table
    assert _row(rates, date=date(2026, 6, 1), tenor_days=30)["rate"] == 0.0372
    assert sorted(rates["tenor_days"].unique()) == [30, 91, 182, 365, 730, 3650]
    pairs = read_facts("fx", real_data / "fx_ecb" / "usdchf_daily.csv").table
    assert _row(pairs, date=date(2026, 10, 30), base="USD", quote="CHF")["rate"] == 0.82295


@pytest.mark.parametrize("tenor", ["1MO", "3MO", "6MO", "1", "2", "10"])
def test_yields_of_every_year_are_told_from_fractions_when_they_stand_alone(
    real_data: Path, tmp_path: Path, tenor: str
) -> None:
    """Each recorded year as a file of its own is taken, also 2009-2021 near zero; the same as fractions is refused."""
    whole = pl.read_csv(
        real_data / "fred_treasury_yields" / f"DGS{tenor}.csv",
        new_columns=["day", "cell"],
        infer_schema=False,
    )
    years = (
        whole.filter(pl.col("cell") != ".")
        .with_columns(pl.col("day").str.slice(0, 4).alias("year"))
        .partition_by("year")
    )
    assert len(years) >= 25
    for year in years:
        numbers = [float(one) for one in year["cell"]]
        for scale, is_taken in ((1, True), (100, False)):
            rows = [f"{day},{round(one / scale, 6):f}" for day, one in zip(year["day"], numbers, strict=True)]
            path = tmp_path / "DGS.csv"
            path.write_text(f"observation_date,DGS{tenor}\n" + "\n".join(rows) + "\n", encoding="utf-8")
            if is_taken:
                table = read_facts("rates", path).table
                assert table["rate"].to_list() == pytest.approx([one / 100 for one in numbers])
            else:
                with pytest.raises(BadInput, match="look like fractions"):
                    read_facts("rates", path)


def test_growth_is_kept_when_a_company_truly_more_than_quadrupled(real_data: Path) -> None:
    """Micron's revenue of 2026 grew by 345.7 %, the largest on record here: no figure of the recorded files is blanked."""
    result = read_facts("fundamentals", real_data / SP500 / "fundamentals_snapshot_2026-06-26.csv")
    assert _row(result.table, symbol="MU")["revenue_growth"] == pytest.approx(3.457)
    ratios = read_facts(
        "fundamentals", real_data / "fundamentals" / "sp500_ratios_snapshot_2025-12-16.csv.gz"
    )
    assert (result.left_out, ratios.left_out) == ((), ())


def test_volatilities_are_fractions_whatever_the_vendor_writes(real_data: Path) -> None:
    """Apple on 2025-06-17 at 27.3 % from a fraction, on 2026-05-25 at 50.94 % from percent."""
    ours = read_facts(
        "volatility", real_data / "iv_history_ibkr_2025_2026" / "iv_hv_history_157_tickers.csv.gz"
    ).table
    row = _row(ours, symbol="AAPL", date=date(2025, 6, 17))
    assert (row["implied_volatility"], row["source"]) == (
        pytest.approx(0.27307328),
        "volatility-history: ibkr",
    )
    daily = read_facts("volatility", real_data / "riskalertsys_eod_2026-05_07" / "risk_daily_iv.csv.gz").table
    assert _row(daily, symbol="AAPL", date=date(2026, 5, 25))["implied_volatility"] == pytest.approx(0.5094)
