"""What one unit of a currency was worth, of which day, and who says so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class KnownRate:
    """One unit of a currency in units of another."""

    rate: Decimal
    on: date
    source: str
