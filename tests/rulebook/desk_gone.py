"""A put in care that is gone, and what one look says became of it."""

from collections.abc import Sequence
from datetime import datetime

from putwright.desk.tracked import DeskPosition
from putwright.domain import desk_events as told
from putwright.domain.broker_statement import BrokerFill, HeldPosition
from tests.desk_builders import GM, TUESDAY, Day, ny, only, short

FRIDAY_NIGHT = ny("2026-12-18 19:00")
MONDAY_EARLY = ny("2026-12-21 09:29")
SAME_STRIKE, LOWER, HALF = "GM 2027-01-15 57 P", "GM 2026-12-18 55 P", "GM 2026-12-18 28.5 P"


def sold(contracts: int = 1, at: datetime = TUESDAY) -> tuple[Day, DeskPosition]:
    """A put in care whose exit was never placed, seen once at the broker; then time has gone on."""
    day = Day()
    position = day.sold(GM, contracts)
    day.hears(day.look([short(GM, contracts)]))
    return day.until(at), position


def reduced(day: Day, held: Sequence[HeldPosition], fills: Sequence[BrokerFill] = ()) -> told.PositionReduced:
    """What one look says became of the contracts that are gone."""
    return only(told.PositionReduced, day.hears(day.look(held, [], fills)))
