"""What the desk wants done next: an order placed, changed or taken back, a sale begun, checked again or stepped down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class PlaceExit:
    """Buy so many contracts of a position back at this limit [contract; USD/share].

    `attached_to` names the sale after whose fill the broker itself lets it work, "" where the put is open already.
    """

    position_id: str
    quantity: int
    limit: Decimal
    because: str
    attached_to: str = ""


@dataclass(frozen=True, slots=True)
class ChangeOrder:
    """Give one of our exit orders another limit or quantity [USD/share; contract in all]."""

    order_id: str
    limit: Decimal
    quantity: int
    because: str


@dataclass(frozen=True, slots=True)
class CancelOrder:
    """Take one of our orders back."""

    order_id: str
    because: str


@dataclass(frozen=True, slots=True)
class BeginSale:
    """Send the sale of an approval that is in force, after everything is checked once more."""

    position_id: str


@dataclass(frozen=True, slots=True)
class RecheckEntry:
    """Check a working sale again, because a session has opened since."""

    order_id: str
    session: date


@dataclass(frozen=True, slots=True)
class StepDown:
    """Offer a working sale at the next rung, after everything is checked again [USD/share]."""

    order_id: str
    limit: Decimal


Wish: TypeAlias = PlaceExit | ChangeOrder | CancelOrder | BeginSale | RecheckEntry | StepDown
