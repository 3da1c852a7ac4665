"""The demo's workspace: the make-believe market of one seed, set up where it can not touch anything of the user's."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np

from putwright import __version__
from putwright.adapters.exchange_calendar import new_york_calendar
from putwright.adapters.workspace.files import write_text, writer_lock
from putwright.adapters.workspace.setup import WATCHLIST, Answers, set_up
from putwright.adapters.workspace.workspace import Workspace
from putwright.domain.refusal import BadInput
from putwright.market.simulated.accounts import demo_account, demo_stage
from putwright.market.simulated.market import SimulatedMarket, simulate
from putwright.market.simulated.names import shipped_names
from putwright.settings.watchlists import with_name

SEED = 7
SESSION = date(2026, 11, 6)
MARKER = "DEMO.txt"


@dataclass(frozen=True, slots=True)
class DemoChoice:
    """Which demo: the playbook and the size of the make-believe account [USD]."""

    playbook: str
    net_liquidation: Decimal

    @property
    def label(self) -> str:
        """What the marker says, so that a second run knows whether all is there already."""
        return f"make-believe market, seed {SEED}, session {SESSION}, account {self.net_liquidation}, {self.playbook}, {__version__}\n"


def demo_workspace(root: Path, choice: DemoChoice) -> Workspace:
    """The workspace of the demo, built when it is not there; a folder that is no demo is never touched.

    Raises:
        BadInput: the folder holds something else.
    """
    marker = root / MARKER
    if root.exists() and any(root.iterdir()) and not marker.exists():
        raise BadInput(
            f"Setting up the demo in {root}",
            "the folder holds something else",
            "Name an empty folder with --workspace.",
        )
    workspace = Workspace(root)
    if marker.exists() and marker.read_text(encoding="utf-8") == choice.label:
        return workspace
    with writer_lock(root):
        for part in root.iterdir():
            if part.name != ".writer.lock":
                shutil.rmtree(part) if part.is_dir() else part.unlink()
        write_text(marker, "being set up\n")
    calendar = new_york_calendar(SESSION.year - 6, SESSION.year + 4)
    market = simulate(
        shipped_names(), seed=SEED, session=SESSION, calendar=calendar, generator=np.random.default_rng(SEED)
    )
    _write_settings(workspace, choice, market, demo_account(choice.net_liquidation, SESSION, calendar))
    workspace.add_chains(market.snapshot)
    for kind, table in market.facts.items():
        workspace.add_facts(kind, table)
    write_text(marker, choice.label)
    return workspace


def _write_settings(workspace: Workspace, choice: DemoChoice, market: SimulatedMarket, account: Any) -> None:
    import tomlkit

    answers = Answers(
        as_of=account["as_of"],
        kind=account["kind"],
        capital=account["capital"],
        attested_on=account["private_capital_attested_on"],
        permission_level=account["permission_level"],
        base_currency=account["base_currency"],
        net_liquidation=choice.net_liquidation,
        cash=dict(account["cash"]),
        stage=demo_stage(choice.net_liquidation),
        concentration_acknowledged=True,
        playbook=choice.playbook,
    )
    set_up(workspace.root, answers)
    pinned = workspace.config_path.read_text(encoding="utf-8").replace(
        '# as_of = "2026-07-15" ', f'as_of = "{SESSION}" '
    )
    write_text(workspace.config_path, pinned)
    plain = tomlkit.dumps(_plain(account))
    write_text(workspace.account_path, "# The make-believe account of the demo.\n\n" + plain)
    text = WATCHLIST
    for name in market.watchlist:
        text = with_name(text, name)
    write_text(workspace.watchlist_path, text)


def _plain(value: Any) -> Any:
    """Decimals as TOML numbers, tables as plain dictionaries."""
    import tomlkit

    if isinstance(value, Decimal):
        return tomlkit.parse(f"x = {value}")["x"]
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return value
