"""Everything a user decided, and the dated tables that ship, read once into one frozen value."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from importlib.resources import files
from pathlib import Path
from typing import Any

from putwright.domain.account import Account
from putwright.domain.mandate import Mandate, Waiver
from putwright.domain.playbook import Playbook
from putwright.domain.watchlist import WantedName
from putwright.settings.config import Config


@dataclass(frozen=True, slots=True)
class Settings:
    """Preferences, mandate, playbook, account, watch-list and waivers of one user."""

    config: Config
    mandate: Mandate
    playbook: Playbook
    account: Account
    watchlist: Mapping[str, WantedName]
    waivers: Sequence[Waiver]


def shipped_table(name: str, own_folder: Path | None = None) -> dict[str, Any]:
    """A dated table such as `fees.toml`: the user's own where one lies in the workspace, else the one that ships."""
    own = own_folder / name if own_folder else None
    if own is not None and own.is_file():
        from putwright.settings.toml_reading import read_table

        return read_table(own)
    text = (files("putwright") / "defaults" / name).read_text(encoding="utf-8")
    return tomllib.loads(text, parse_float=Decimal)
