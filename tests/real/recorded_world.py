"""A workspace of recorded days, built through the importers as a user would, for the main job on real markets."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path

from putwright.adapters.files.reading import read_chain, read_facts
from putwright.adapters.workspace.setup import Answers, account_text, set_up
from putwright.adapters.workspace.workspace import Workspace
from putwright.bootstrap import Opened, open_workspace
from putwright.domain.mandate import Waiver
from putwright.reports.screen import ScreenReport
from putwright.workflows.screen import screen

REPORTING_EVE = "2026-07-15"
CALM_AUTUMN = "2025-11-25"
BEFORE_THE_FALL = "2020-02-26"
FETCHED_BY = date(2026, 7, 26)
BECAUSE = "statements of that time were not kept; well-known large companies"

INVESTORS = {
    "beginner": ("first-trade", Decimal(50_000)),
    "regular": ("several-names", Decimal(250_000)),
    "large": ("recurring", Decimal(2_000_000)),
}


def answers(stage: str, worth: Decimal, playbook: str = "income") -> Answers:
    """What an investor with so much cash and nothing open would tell `init`."""
    return Answers(
        as_of=datetime(2026, 11, 20, 21, tzinfo=UTC),
        kind="cash",
        capital="private",
        attested_on=date(2026, 11, 20),
        permission_level=3,
        base_currency="USD",
        net_liquidation=worth,
        cash={"USD": worth},
        stage=stage,
        concentration_acknowledged=True,
        playbook=playbook,
    )


def build(root: Path, data: Path) -> Path:
    """Import every recorded day and fact the main job is shown on; returns the folder."""
    set_up(root, answers(*INVESTORS["regular"]))
    workspace = Workspace(root)
    chains = (
        (data / "options_desk_2026-07" / "puts_335_symbols_2_snapshots.parquet", None),
        (data / "yahoo_chains_2025-11" / CALM_AUTUMN, time(15, 15)),
        (data / "yahoo_chains_sp500_2020-02-26_A-M" / "raw_csv.zip", datetime(2020, 2, 26, 18, tzinfo=UTC)),
        (data / "cboe_eod_chains_2026-07" / "eod_16_symbols_15_days.parquet", None),
    )
    for path, as_of in chains:
        workspace.add_chains(read_chain([path], as_of=as_of).table)
    snapshot = data / "prices_sp500_2022_2026" / "fundamentals_snapshot_2026-06-26.csv"
    earnings = data / "earnings_dates"
    facts = (
        ("fundamentals", snapshot, date(2026, 6, 26)),
        ("fundamentals", data / "fundamentals" / "sp500_quarterly_statements_2024_2025.csv.gz", None),
        ("earnings", earnings / "earnings_dates_601_symbols_1996_2026.csv.gz", FETCHED_BY),
        ("earnings", earnings / "earnings_dates_edgar_ndx100_2018_2026.csv.gz", None),
        ("earnings", snapshot, date(2026, 6, 26)),
        ("volatility", data / "iv_history_ibkr_2025_2026" / "iv_hv_history_157_tickers.csv.gz", None),
        *(("rates", data / "fred_treasury_yields" / f"DGS{tenor}MO.csv", None) for tenor in (1, 3, 6)),
        ("fx", data / "fx_ecb" / "usdchf_daily.csv", None),
        ("prices", data / "prices_sp500_2022_2026" / "prices_adjclose_494.parquet", None),
        ("prices", data / "prices_paulanrd_2000_2025" / "prices_raw_180names.parquet", None),
        ("prices", data / "riskalertsys_eod_2026-05_07" / "risk_daily_header.csv.gz", None),
    )
    for kind, path, known in facts:
        workspace.add_facts(kind, read_facts(kind, [path], as_of=known).table)
    return root


def world_of(built: Path, root: Path, investor: str, *, quality_waived: bool = False) -> Path:
    """A copy of the built workspace with the account of one investor, and the waiver where it is asked for."""
    shutil.copytree(built, root)
    stage, worth = INVESTORS[investor]
    (root / "account.toml").write_text(account_text(answers(stage, worth)), encoding="utf-8")
    mandate = root / "mandate.toml"
    mandate.write_text(
        mandate.read_text().replace('stage = "several-names"', f'stage = "{stage}"'), encoding="utf-8"
    )
    if quality_waived:
        waiver = Waiver("QUALITY_UNKNOWN", BECAUSE, date(2026, 11, 20), date(2026, 12, 31))
        Workspace(root).keep_waiver(waiver)
    return root


def opened(root: Path, day: str, playbook: str = "income") -> Opened:
    """The workspace on a recorded day."""
    return open_workspace(root, playbook=playbook, as_of=day)


def screened(world: Opened, *symbols: str) -> ScreenReport:
    """The screen of that day: the names given, or every name with quotes."""
    return screen(
        world.workspace,
        world.workspace.records,
        world.surroundings,
        world.settings,
        symbols,
        world.as_of,
        whole_market=not symbols,
    )
