"""The quality gate on the recorded world of 2026-07-15: 334 names, 145 of them with complete facts."""

from collections import Counter
from datetime import date
from pathlib import Path
from time import perf_counter

import polars as pl
import pytest

from putwright.domain.fundamentals import QualityCode, QualityLimits, Verdict
from putwright.screening.quality import JudgedNames, judge_all
from tests.real.raw_facts import quarters_2025, snapshot_2026, yahoo_json_2026

TODAY = date(2026, 7, 15)


@pytest.fixture(scope="module")
def universe(real_data: Path) -> list[str]:
    """The symbols with recorded chains."""
    chains = pl.scan_parquet(real_data / "options_desk_2026-07" / "puts_335_symbols_2_snapshots.parquet")
    return chains.select(pl.col("symbol").unique().sort()).collect()["symbol"].to_list()


@pytest.fixture(scope="module")
def complete(real_data: Path) -> set[str]:
    """The symbols whose facts are complete."""
    return set((real_data / "complete_2026-07-15.txt").read_text(encoding="utf-8").split())


@pytest.fixture(scope="module")
def table(real_data: Path) -> pl.DataFrame:
    """The snapshot of June 2026 and the quarterly statements to autumn 2025."""
    return pl.concat([snapshot_2026(real_data), quarters_2025(real_data)])


@pytest.fixture(scope="module")
def judged(table: pl.DataFrame, universe: list[str]) -> JudgedNames:
    """The verdicts on the universe."""
    return judge_all(table, universe, QualityLimits(), TODAY)


def test_universe_is_counted_when_judged_on_the_recorded_day(judged: JudgedNames) -> None:
    """Of 334 names 110 pass, 34 fail and 190 are unknown."""
    assert Counter(judged.frame["quality"].to_list()) == {"PASS": 110, "FAIL": 34, "UNKNOWN": 190}


def test_failures_are_counted_by_their_first_reason(judged: JudgedNames) -> None:
    """The first reason of each failure, in the order of the questions."""
    failed = judged.frame.filter(pl.col("quality") == "FAIL")
    assert Counter(failed["worst_code"].to_list()) == {
        "NOT_SOUND": 20,
        "NOT_PROFITABLE": 6,
        "NOT_GROWING": 4,
        "TOO_SMALL": 3,
        "WEAK_CASH_FLOW": 1,
    }


def test_complete_names_are_decided_and_incomplete_ones_never_pass(
    judged: JudgedNames, complete: set[str]
) -> None:
    """Of the complete names only GE Vernova stays open (its debt is not told); the others all are unknown."""
    open_names = [name for name in complete if judged.verdicts[name].verdict is Verdict.UNKNOWN]
    others = {judged.verdicts[name].verdict for name in judged.verdicts if name not in complete}
    assert len(complete) == 145
    assert open_names == ["GEV"]
    assert others == {Verdict.UNKNOWN}


def test_unknown_names_say_why(judged: JudgedNames) -> None:
    """186 have no facts at all, three a snapshot but no statements, one no debt."""
    unknown = judged.frame.filter(pl.col("quality") == "UNKNOWN")
    assert Counter(unknown["worst_code"].to_list()) == {
        "QUALITY_UNKNOWN": 186,
        "HISTORY_SHORT": 3,
        "NOT_SOUND": 1,
    }
    assert all(judged.verdicts[name].worst.remedy for name in unknown["symbol"])  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("symbol", "verdict", "code", "words"),
    [
        ("MU", Verdict.PASS, QualityCode.NOT_PROFITABLE, "profit margin 55.9 %; 0 losing of 5 quarters"),
        ("GOOGL", Verdict.PASS, QualityCode.NOT_GROWING, "revenue +15.9 %, +21.8 %"),
        ("KO", Verdict.PASS, QualityCode.NOT_SOUND, "1.90 x: net debt $31.6 bn, EBITDA $16.7 bn"),
        ("JPM", Verdict.PASS, QualityCode.NOT_SOUND, "return on equity 16.5 %, equity 7.9 % of assets"),
        ("NEE", Verdict.FAIL, QualityCode.NOT_SOUND, "6.94 x"),
        ("F", Verdict.FAIL, QualityCode.NOT_PROFITABLE, "profit margin -3.2 %"),
        ("CRWD", Verdict.FAIL, QualityCode.NOT_PROFITABLE, "profit margin -0.6 %"),
        ("COF", Verdict.FAIL, QualityCode.NOT_SOUND, "return on equity 3.3 %"),
        ("FDS", Verdict.FAIL, QualityCode.TOO_SMALL, "$8.4 bn"),
        ("XOM", Verdict.FAIL, QualityCode.NOT_GROWING, "revenue -5.1 %, +2.6 %"),
        ("NUE", Verdict.FAIL, QualityCode.WEAK_CASH_FLOW, "free cash flow -$0.4 bn"),
        ("SNOW", Verdict.UNKNOWN, QualityCode.QUALITY_UNKNOWN, "no company facts known on 2026-07-15"),
        ("QQQM", Verdict.UNKNOWN, QualityCode.QUALITY_UNKNOWN, "no company facts known on 2026-07-15"),
    ],
)
def test_known_names_are_judged_by_their_numbers(
    judged: JudgedNames, symbol: str, verdict: Verdict, code: QualityCode, words: str
) -> None:
    """Names everybody knows, each with the number that decides."""
    told = judged.verdicts[symbol]
    test = next(test for test in told.tests if test.code is code)
    assert told.verdict is verdict
    assert words in test.actual


def test_evidence_names_its_level_when_there_are_no_annual_statements(judged: JudgedNames) -> None:
    """Every pass says on how many years of quarters it stands."""
    passed = judged.frame.filter(pl.col("quality") == "PASS")
    assert passed["evidence"].str.contains(r"^2\.\d years of quarters since 2024-\d\d-\d\d").all()
    assert passed["evidence"].str.ends_with("no annual statements").all()


def test_fiscal_years_replace_quarters_when_they_are_known(table: pl.DataFrame, real_data: Path) -> None:
    """With annual statements GOOGL stands on four fiscal years, and NEE still owes too much."""
    facts = pl.concat([table, yahoo_json_2026(real_data)])
    verdicts = judge_all(facts, ["GOOGL", "NEE", "PATH"], QualityLimits(), TODAY).verdicts
    assert verdicts["GOOGL"].verdict is Verdict.PASS
    assert verdicts["GOOGL"].evidence == "4 fiscal years, 2022-12-31 to 2025-12-31"
    assert verdicts["NEE"].verdict is Verdict.FAIL
    assert verdicts["PATH"].verdict is Verdict.FAIL


def test_no_name_passes_on_a_day_before_the_snapshot(table: pl.DataFrame, universe: list[str]) -> None:
    """On 2025-11-25 the snapshots of later days do not exist: without a market value nobody passes."""
    early = judge_all(table, universe, QualityLimits(), date(2025, 11, 25)).frame
    assert "PASS" not in early["quality"].to_list()


def test_five_hundred_names_are_judged_in_time(table: pl.DataFrame) -> None:
    """The whole index in a moment: measured 80 ms; allowed thrice the promised 150 ms, machines are busy."""
    names = table["symbol"].unique().to_list()
    times = []
    for _ in range(3):
        start = perf_counter()
        judge_all(table, names, QualityLimits(), TODAY)
        times.append(perf_counter() - start)
    assert len(names) >= 500
    assert min(times) < 0.45
