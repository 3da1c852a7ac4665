"""What one share was worth when it was last known, on which day, and who says so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class KnownPrice:
    """A price [currency/share]."""

    price: Decimal
    on: date
    source: str
