"""The demo's workspace: the make-believe market of one seed, set up where it can not touch anything of the user's."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
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
from putwright.market.simulated.accounts import account_text, demo_account, demo_stage
from putwright.market.simulated.market import DEMO_SEED, DEMO_SESSION, SimulatedMarket, simulate
from putwright.market.simulated.names import shipped_names
from putwright.settings.watchlists import with_names

MARKER = "DEMO.txt"


@dataclass(frozen=True, slots=True)
class DemoChoice:
    """Which demo: the playbook and the size of the make-believe account [USD]."""

    playbook: str
    net_liquidation: Decimal

    @property
    def label(self) -> str:
        """What the marker says, so that a second run knows whether all is there already."""
        market = f"make-believe market, seed {DEMO_SEED}, session {DEMO_SESSION}"
        return f"{market}, account {self.net_liquidation}, {self.playbook}, {__version__}\n"


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
    calendar = new_york_calendar(DEMO_SESSION.year - 6, DEMO_SESSION.year + 4)
    market = simulate(
        shipped_names(),
        seed=DEMO_SEED,
        session=DEMO_SESSION,
        calendar=calendar,
        generator=np.random.default_rng(DEMO_SEED),
    )
    _write_settings(workspace, choice, market, demo_account(choice.net_liquidation, DEMO_SESSION, calendar))
    workspace.add_chains(market.snapshot)
    for kind, table in market.facts.items():
        workspace.add_facts(kind, table)
    write_text(marker, choice.label)
    return workspace


def _write_settings(workspace: Workspace, choice: DemoChoice, market: SimulatedMarket, account: Any) -> None:
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
        '# as_of = "2026-07-15" ', f'as_of = "{DEMO_SESSION}" '
    )
    write_text(workspace.config_path, pinned)
    write_text(workspace.account_path, "# The make-believe account of the demo.\n\n" + account_text(account))
    write_text(workspace.watchlist_path, with_names(WATCHLIST, market.watchlist))
