"""The market of the wheel's year: five shares that go where the story needs them, and the workspace of whoever lives it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path

import polars as pl

from putwright.adapters.demo import DemoChoice, demo_workspace
from putwright.adapters.workspace.setup import Answers, account_text
from putwright.adapters.workspace.workspace import Workspace
from putwright.bootstrap import paper_world
from putwright.domain.trading_calendar import NEW_YORK
from putwright.market.simulated.names import shipped_names
from putwright.paper.clearing.actions import Split
from putwright.paper.clearing.opening import ClearingTerms
from putwright.paper.scenario import Scenario
from putwright.paper.settings import Behaviour
from putwright.paper.tape import SimulatedTape, TapeScenario
from putwright.paper.tape.scenario import Waypoints
from putwright.paper.world import PaperWorld

D = Decimal
ACCOUNT, CASH = "DU1234567", D(400_000)
FIRST, LAST = date(2026, 11, 6), date(2027, 11, 5)
SPLIT = Split("GM", date(2027, 2, 10), 2)
LOOKS_MAX = 4  # orders are matched so often in a leap: a year passes in seconds
SOURCE = "simulated market, the year lived"
KEPT = ("GM", "KO", "UBER", "INTC", "SPY")


def _way(*points: tuple[str, float]) -> Waypoints:
    """Prices at noon of days [USD/share]."""
    return tuple(
        (datetime.combine(date.fromisoformat(day), time(12), NEW_YORK), spot) for day, spot in points
    )


MOVES = {
    "GM": _way(("2026-12-11", 63), ("2027-01-04", 61), ("2027-02-01", 58), ("2027-02-18", 59.4), ("2027-02-22", 56.5),
               ("2027-03-12", 52), ("2027-04-01", 58), ("2027-04-08", 57.4), ("2027-04-20", 59), ("2027-05-19", 59.5),
               ("2027-05-21", 64), ("2027-07-06", 62), ("2027-08-20", 66)),
    "KO": _way(("2026-12-18", 70), ("2027-01-14", 69.2),
               ("2027-01-18", 66), ("2027-02-01", 67), ("2027-02-19", 67.3), ("2027-03-01", 68.5),
               ("2027-03-17", 68.8), ("2027-03-19", 73), ("2027-05-21", 73.5)),
    "UBER": _way(("2026-11-16", 92),
                 ("2026-12-14", 90.8), ("2027-01-12", 90.4), ("2027-02-15", 60), ("2027-04-05", 66), ("2027-10-01", 70)),
    "INTC": _way(("2026-12-04", 39),
                 ("2027-01-05", 38.4), ("2027-02-19", 38.6), ("2027-03-02", 38), ("2027-04-01", 37.3), ("2027-05-07", 41),
                 ("2027-06-01", 40), ("2027-07-15", 39.3), ("2027-07-19", 36), ("2027-08-02", 37), ("2027-10-15", 37.4)),
}  # fmt: skip
SHOCKS = {
    "GM": _way(("2027-02-19", 55)),
    "KO": _way(("2027-01-15", 66)),
    "INTC": _way(("2027-07-16", 36)),
}


def year_world(seed: int) -> PaperWorld:
    """The world of the year: what the story does not move stands still, orders at the middle are taken at once, some in parts."""
    listed = frozenset(name.symbol for name in shipped_names() if name.spot is not None)
    scenario = Scenario(
        "year",
        "a year of the wheel",
        TapeScenario(quiet=listed, moves=MOVES, shocks=SHOCKS),
        Behaviour(minutes_at_mid=0.0, partial_fill=0.3, messages_per_second_max=1_000_000),
        cash={"USD": CASH},
        actions=(SPLIT,),
        terms=ClearingTerms(early_exercise=0.8),
    )
    world = paper_world(scenario, seed)
    world._looks_max = LOOKS_MAX
    return world


def year_workspace(folder: Path) -> Workspace:
    """The demo's workspace, with an account of private dollars, two playbooks that let most puts pass, and a wide mandate."""
    workspace = demo_workspace(folder, DemoChoice("income", D(250_000)))
    answers = Answers(
        as_of=datetime.combine(FIRST, time(9, 30), NEW_YORK),
        kind="cash",
        capital="private",
        attested_on=FIRST,
        permission_level=3,
        base_currency="USD",
        net_liquidation=CASH,
        cash={"USD": CASH},
        stage="recurring",
        concentration_acknowledged=True,
        playbook="wheel",
    )
    workspace.account_path.write_text(account_text(answers), encoding="utf-8")
    _edit(workspace.config_path, 'playbook = "income" ', 'playbook = "wheel" ')
    for old, new in (
        ('stage = "several-names" ', 'stage = "recurring" '),
        ("name_percent = 20", "name_percent = 60"),
        ("sector_percent = 40", "sector_percent = 90"),
        ("deployed_percent = 80", "deployed_percent = 95"),
        ("bid_min = 0.10", "bid_min = 0.01"),
        ("open_interest_min = 200", "open_interest_min = 1"),
        ("spread_percent_max = 15", "spread_percent_max = 60"),
    ):
        _edit(workspace.mandate_path, old, new)
    shipped = (workspace.playbooks_folder / "income.toml").read_text(encoding="utf-8")
    for name, mode in (("wheel", "take-profit"), ("wheel-hold", "hold")):
        path = workspace.playbooks_folder / f"{name}.toml"
        path.write_text(shipped, encoding="utf-8")
        for old, new in (
            ('name = "income"', f'name = "{name}"'),
            ("otm_percent = [5, 8] ", "otm_percent = [0, 60] "),
            ("days_to_expiry = [35, 45]", "days_to_expiry = [1, 80]"),
            ("open_interest_min = 300 ", "open_interest_min = 1 "),
            ("spread_percent_max = 10 ", "spread_percent_max = 60 "),
            ("annual_percent_min = 10 ", "annual_percent_min = 0 "),
            ('mode = "take-profit" ', f'mode = "{mode}" '),
        ):
            _edit(path, old, new)
    return workspace


def _edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    if old not in text:
        raise AssertionError(f"{path.name} says {old!r} no more")
    path.write_text(text.replace(old, new), encoding="utf-8")


def keep_facts(workspace: Workspace, world: PaperWorld, sessions: Sequence[date]) -> None:
    """Write the year's closes into the workspace as sources of facts would have told them; yields and currencies stand still."""
    tape = world.tape
    assert isinstance(tape, SimulatedTape)
    names = [name.symbol for name in tape._roster.names]
    rows = []
    for day in sessions:
        paid = tape._roster.dividend(day)
        for symbol in KEPT:
            row, is_split = names.index(symbol), symbol == SPLIT.symbol
            close = tape._paths.close(row, day)  # by the count of shares of now, as charts tell it
            then = SPLIT.new if is_split and day < SPLIT.ex_date else 1
            ratio = float(SPLIT.new) if is_split and day == SPLIT.ex_date else 0.0
            rows.append((symbol, day, round(close * then, 2), close, float(paid[row]), ratio, SOURCE))
    schema = workspace.facts("prices", LAST).schema
    workspace.add_facts("prices", pl.DataFrame(rows, schema=schema, orient="row"))
    days = pl.DataFrame({"date": list(sessions)}, schema={"date": pl.Date})
    for kind in ("rates", "fx"):
        known = workspace.facts(kind, LAST)
        newest = known.filter(pl.col("date") == known["date"].max()).drop("date")
        workspace.add_facts(kind, newest.join(days, how="cross").select(known.columns))
