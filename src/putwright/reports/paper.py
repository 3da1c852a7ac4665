"""What a paper TWS served, told when it ends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class PaperPosition:
    """What an account held at the end; short below zero [share or contract]."""

    account: str
    contract: str
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class PaperReport:
    """One run of the paper TWS; all money and all moments in it are make-believe."""

    scenario: str
    words: str
    seed: int
    speed: str
    port: int
    accounts: tuple[str, ...]
    began: datetime
    ended: datetime
    open_orders: int
    positions: tuple[PaperPosition, ...]
