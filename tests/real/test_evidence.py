"""What the recorded past said of the first article's own trades, recounted from the raw files without the program."""

from datetime import date
from decimal import Decimal
from math import exp
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from putwright.bootstrap import Opened
from putwright.reports.evidence import EvidenceReport, WitnessLine
from putwright.workflows.evidence import PutWords, evidence
from tests.real.past_world import build_past
from tests.real.recorded_world import opened

# The article gives no dates. These are the recorded sessions on which its prices fit: GOOGL closed at 388.91 on
# 2026-05-20, 37 days before a Friday; MU closed at 803.63 on 2026-05-13, and the monthly expiry five weeks on was the
# Thursday before Juneteenth.
GOOGL = PutWords("GOOGL", Decimal(365), date(2026, 6, 26), Decimal(385), Decimal("5.40"))
MU = PutWords("MU", Decimal(660), date(2026, 6, 18), Decimal("804.88"), Decimal("38.69"))
DAYS = {"GOOGL": "2026-05-20", "MU": "2026-05-13"}
SESSIONS = 25


@pytest.fixture(scope="session")
def past(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with every recorded close of the two names."""
    return build_past(tmp_path_factory.mktemp("past") / "workspace", real_data, "GOOGL", "MU")


def told(root: Path, words: PutWords, day: str | None = None) -> EvidenceReport:
    world: Opened = opened(root, day or DAYS[words.symbol])
    return evidence(world.workspace, world.surroundings, world.settings, words, world.as_of)


def witness(report: EvidenceReport, kind: str) -> WitnessLine:
    return next(line for line in report.witnesses if line.kind == kind)


def raw_closes(data: Path, symbol: str, until: date) -> pl.DataFrame:
    """The adjusted closes of both files, the newer one from its first day on, scaled to meet."""
    older = pl.read_parquet(data / "prices_paulanrd_2000_2025" / "prices_raw_180names.parquet").filter(
        pl.col("symbol").cast(pl.String) == symbol
    )
    older = older.select(
        pl.col("date").cast(pl.Date), pl.col("adj_close").cast(pl.Float64).alias("close")
    ).sort("date")
    newer = pl.read_parquet(data / "prices_sp500_2022_2026" / "prices_adjclose_494.parquet")
    day = next(name for name, kind in newer.schema.items() if kind.is_temporal())
    newer = newer.select(pl.col(day).cast(pl.Date).alias("date"), pl.col(symbol).alias("close")).sort("date")
    first = newer["date"][0]
    factor = newer["close"][0] / older.filter(pl.col("date") == first)["close"][0]
    older = older.filter(pl.col("date") < first).with_columns(pl.col("close") * factor)
    return pl.concat([older, newer]).filter(pl.col("date") <= until)


@pytest.mark.parametrize(
    ("words", "windows", "breached", "share"),
    [(GOOGL, 5448, 1010, "18.5"), (MU, 6605, 583, "8.8")],
)
def test_breaches_are_those_of_the_raw_files_when_counted_again(
    real_data: Path, past: Path, words: PutWords, windows: int, breached: int, share: str
) -> None:
    """GOOGL's 5.2 % was breached in 18.5 % of 5,448 windows since 2004, MU's 18 % in 8.8 % of 6,605 since 2000."""
    report = told(past, words)
    line = witness(report, "as-it-was")
    closes = raw_closes(real_data, words.symbol, date.fromisoformat(DAYS[words.symbol]))["close"].to_numpy()
    prices = float(words.spot or 0) * closes[SESSIONS:] / closes[:-SESSIONS]
    losses = np.maximum(float(words.strike) - prices, 0.0)
    assert report.sessions == SESSIONS
    assert (line.windows, line.breached) == (windows, breached)
    assert len(prices) == windows
    assert abs(int((losses > 0).sum()) - breached) <= 1  # the older file holds 32-bit floats
    assert line.says.breach is not None
    assert f"{line.says.breach * 100:.1f}" == share
    assert float(line.says.expected_loss or 0) == pytest.approx(losses.mean(), abs=0.01)
    assert float(line.says.mean_loss or 0) == pytest.approx(losses[losses > 0].mean(), abs=0.05)


@pytest.mark.parametrize(
    ("words", "sold", "ended", "change", "result"),
    [
        (GOOGL, date(2008, 10, 20), date(2008, 11, 24), "-32.1", -9832),
        (MU, date(2008, 11, 5), date(2008, 12, 11), "-61.5", -31111),
    ],
)
def test_worst_episode_is_that_of_2008_when_every_year_is_known(
    real_data: Path, past: Path, words: PutWords, sold: date, ended: date, change: str, result: int
) -> None:
    """GOOGL lost 32 % in 25 sessions and MU 61 %: such a month would cost 18 and 8 times the premium."""
    worst = told(past, words).episodes[0]
    raw = raw_closes(real_data, words.symbol, ended)
    before, after = (raw.filter(pl.col("date") == day)["close"][0] for day in (sold, ended))
    assert (worst.sold, worst.ended) == (sold, ended)
    assert f"{worst.change * 100:.1f}" == change == f"{(after / before - 1) * 100:.1f}"
    assert worst.result is not None
    assert round(worst.result) == result


def test_market_says_what_was_worked_out_by_hand_when_the_premium_is_the_articles(past: Path) -> None:
    """N(-d2) of GOOGL is 27.8 % at 28.4 % volatility, and of MU 32 % at 104 %: the "18 % cushion" is the likelier breach."""
    googl, mu = (witness(told(past, words), "market").says for words in (GOOGL, MU))
    assert googl.breach is not None
    assert mu.breach is not None
    assert float(googl.breach) == pytest.approx(0.278, abs=0.002)
    assert float(googl.volatility or 0) == pytest.approx(0.284, abs=0.003)
    assert float(mu.breach) == pytest.approx(0.325, abs=0.01)
    assert mu.breach > googl.breach
    # A premium that implies its own volatility is worth its own expected loss: nothing is left.
    for words in (GOOGL, MU):
        left = witness(told(past, words), "market").premium_less_expected_loss
        assert left is not None
        assert abs(left) < 20


def test_witnesses_disagree_most_where_the_share_has_changed(past: Path) -> None:
    """MU at 75 % volatility is another share than the MU of most years: 5 % by the last five, 23 to 32 % by the others."""
    report = told(past, MU)
    says = {line.kind: float(line.says.breach or 0) for line in report.witnesses}
    assert says["as-it-was-recent"] < 0.06
    assert says["as-it-was"] < 0.10
    assert min(says["scaled"], says["forecast"], says["market"]) > 0.22


def test_report_inside_makes_breaches_likelier_when_counted_apart(past: Path) -> None:
    """Windows of GOOGL and MU with a report inside were breached more often than those without, since the first known."""
    for words in (GOOGL, MU):
        inside, without = told(past, words).reports.lines
        assert inside.says.breach is not None
        assert without.says.breach is not None
        assert inside.says.breach > without.says.breach
        assert inside.windows > 2000
        assert without.windows > 3000


def test_later_closes_change_nothing_when_they_are_on_record(
    real_data: Path, past: Path, tmp_path: Path
) -> None:
    """The record runs to July; evidence of May is the same as from a record that ends in May."""
    cut = build_past(tmp_path / "cut", real_data, "GOOGL")
    for kind in ("prices", "earnings", "rates"):
        path = cut / "facts" / f"{kind}.parquet"
        table = pl.read_parquet(path)
        table.filter(pl.col("as_of" if kind == "earnings" else "date") <= date(2026, 5, 20)).write_parquet(
            path
        )
    assert told(cut, GOOGL) == told(past, GOOGL)


def test_what_came_after_is_on_record_and_was_not_foreseen(past: Path) -> None:
    """Had GOOGL's put been sold that day, it ended at 337.39, 27.61 under its strike; MU ended 70 % above its own."""
    googl = told(past, PutWords("GOOGL", Decimal(365), date(2026, 7, 17)), "2026-06-26")
    assert googl.spot == Decimal("337.39")
    assert any("in the money already" in warning for warning in googl.warnings)
    mu = told(past, PutWords("MU", Decimal(660), date(2026, 7, 17)), "2026-06-18")
    assert mu.spot == Decimal("1133.99")


def test_distance_is_measured_from_the_forward_when_a_rate_is_known(past: Path) -> None:
    """At 3.6 % for 37 days the forward of 385 is 386.42; the strike lies 5.5 % below it, 5.2 % below the share."""
    report = told(past, GOOGL)
    assert report.rate is not None
    assert report.forward is not None
    assert report.distance is not None
    assert float(report.forward) == pytest.approx(385 * exp(float(report.rate) * 37 / 365), abs=0.01)
    assert float(report.distance) == pytest.approx(365 / float(report.forward) - 1, abs=1e-4)
    assert float(report.distance) == pytest.approx(-0.0554, abs=1e-4)
    assert f"{report.otm_ratio * 100:.3f}" == "5.195"
