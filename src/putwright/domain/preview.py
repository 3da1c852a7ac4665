"""What a broker says an order would do, before it is sent."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Preview:
    """What the broker says an order would do, without sending it [USD, or base currency where `currency` says so].

    `refused` is its reason where it would not take the order, "" where it would. None where it did not tell.
    """

    initial_margin_change: Decimal | None = None
    equity_after: Decimal | None = None
    commission: Decimal | None = None
    commission_max: Decimal | None = None
    currency: str = "USD"
    warning: str = ""
    refused: str = ""
    remedy: str = ""
