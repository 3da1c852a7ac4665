"""What is wished for the puts of a day, given what the broker shows."""

from decimal import Decimal

from putwright.desk.exits import exit_wishes
from putwright.desk.wishes import PlaceExit, Wish
from putwright.domain import desk_events as told
from putwright.domain.broker_statement import HeldPosition, WorkingOrder
from putwright.domain.order import OrderState
from tests.builders import put
from tests.desk_builders import (
    CALENDAR,
    Day,
    ny,
    short,
)

AFTER_CLOSE = ny("2026-12-18 16:00")
HALF = put("GM 2026-12-18 28.5 P")


def wishes(
    day: Day, *held: HeldPosition, orders: tuple[WorkingOrder, ...] = (), attaches: bool = True
) -> list[Wish]:
    """What is wanted when the broker shows this; of GM all that is in the book unless told."""
    if not held:
        held = tuple(short(str(one.contract), one.open) for one in day.book.open_positions())
    return exit_wishes(day.book, day.look(held, orders), day.now, CALENDAR, attaches=attaches)


def place(contracts: int, at: str, because: str = "armed after the fill", attached_to: str = "") -> PlaceExit:
    return PlaceExit("p1", contracts, Decimal(at), because, attached_to)


def ends(day: Day, order_id: str, state: OrderState = OrderState.REJECTED, words: str = "201: no") -> None:
    day.tell(told.OrderEnded(day.now, order_id, state, words, 0))
