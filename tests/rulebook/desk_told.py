"""Events as a day tells them: a fill, contracts that are gone."""

from decimal import Decimal

from putwright.domain import desk_events as told
from putwright.domain.desk_events import Ending
from tests.builders import put
from tests.desk_builders import Day

HALF = put("GM 2026-12-18 28.5 P")


def fill(
    day: Day, fill_id: str, order_id: str, contracts: int, price: str, *, is_sale: bool
) -> told.FillHeard:
    cost = Decimal("1.05")
    return told.FillHeard(
        day.now, fill_id, order_id, "p1", is_sale, contracts, Decimal(price), day.now, cost, "execution"
    )


def gone(day: Day, contracts: int, how: Ending = Ending.ASSIGNED, shares: int = 0) -> told.PositionReduced:
    return told.PositionReduced(day.now, "p1", contracts, how, "a test", ("b1.01",), shares)
