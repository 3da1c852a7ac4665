"""The watch-list: the names an investor would gladly own, at which price, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class WantedName:
    """One name of the watch-list. Without a price [USD/share] its puts are proposals and a ticket asks for one."""

    symbol: str
    want_to_own: Decimal | None = None
    because: str = ""
    sector: str | None = None
    added_on: date | None = None
