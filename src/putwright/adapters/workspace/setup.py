"""A new workspace: the shipped files with the user's answers filled in, written whole; what is there already stays."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING

from putwright.adapters.workspace.files import write_text, writer_lock
from putwright.adapters.workspace.workspace import Workspace
from putwright.settings.playbooks import SHIPPED

if TYPE_CHECKING:
    from datetime import date, datetime
    from decimal import Decimal
    from pathlib import Path

WATCHLIST = """\
# The companies you would gladly own, each with the price you would gladly pay and why.
# `putwright want KO 75 --because "..."` adds one; a name without a price is screened as a proposal.
# `putwright watchlist add sp500` adds names to look at.

schema = 1
"""


@dataclass(frozen=True, slots=True)
class Answers:
    """What `init` asks: the account as it is, and what the investor attests. Amounts in the currencies named."""

    as_of: datetime
    kind: str
    capital: str
    attested_on: date | None
    permission_level: int | None
    base_currency: str
    net_liquidation: Decimal
    cash: dict[str, Decimal]
    stage: str
    concentration_acknowledged: bool
    playbook: str
    symbols: tuple[str, ...] = ()


def set_up(root: Path, answers: Answers) -> tuple[list[Path], list[Path]]:
    """Write the files of a workspace; returns those written and those that were there and were left alone."""
    workspace = Workspace(root)
    contents = {
        workspace.config_path: shipped("config.toml").replace(
            'playbook = "income"', f'playbook = "{answers.playbook}"'
        ),
        workspace.mandate_path: _mandate(answers),
        workspace.account_path: account_text(answers),
        workspace.watchlist_path: WATCHLIST
        + "".join(f'\n[names."{symbol}"]\n' for symbol in answers.symbols),
    }
    for name in SHIPPED:
        contents[workspace.playbooks_folder / f"{name}.toml"] = shipped(f"playbooks/{name}.toml")
    written, left = [], []
    with writer_lock(root):
        # config.toml comes last: a workspace exists when its configuration does.
        for path in sorted(contents, key=lambda path: path == workspace.config_path):
            if path.exists():
                left.append(path)
                continue
            write_text(path, contents[path])
            written.append(path)
    return written, left


def account_text(answers: Answers) -> str:
    """`account.toml` with the answers in it."""
    attested = answers.attested_on.isoformat() if answers.attested_on else None
    lines = {
        "{as_of}": answers.as_of.replace(microsecond=0).isoformat(),
        "{kind}": answers.kind,
        "{capital}": answers.capital,
        "{attested}": (
            f"private_capital_attested_on = {attested}   # your word that this is private, long-term capital"
            if attested
            else "# private_capital_attested_on = 2026-01-31   # your word that this is private, long-term capital"
        ),
        "{permission}": (
            f"permission_level = {answers.permission_level}                  # Interactive Brokers: a short put needs level 3"
            if answers.permission_level is not None
            else "# permission_level = 3                # Interactive Brokers: a short put needs level 3"
        ),
        "{base_currency}": answers.base_currency,
        "{net_liquidation}": str(answers.net_liquidation),
        "{cash}": "\n".join(f"{currency} = {amount}" for currency, amount in answers.cash.items()),
    }
    text = shipped("account.toml")
    for placeholder, told in lines.items():
        text = text.replace(placeholder, told)
    return text


def _mandate(answers: Answers) -> str:
    text = shipped("mandate.toml").replace('stage = "first-trade" ', f'stage = "{answers.stage}" ')
    told = "true" if answers.concentration_acknowledged else "false"
    return text.replace("concentration_acknowledged = false", f"concentration_acknowledged = {told}")


def shipped(name: str) -> str:
    """The text of a file that ships with the program."""
    return (files("putwright") / "defaults" / name).read_text(encoding="utf-8")
