"""A sale that was shown, the order it would become, and what speaks against that."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from putwright.desk.book import OfferedApproval
from putwright.desk.invariants import sale_refusals
from putwright.desk.tracked import TrackedOrder
from putwright.domain.broker_statement import BrokerLook
from putwright.domain.fees import Side
from putwright.domain.order import OptionOrder
from putwright.domain.refusal import Refusal
from putwright.domain.rules import Rule
from tests.builders import put
from tests.desk_builders import GM, GTC, Day, approval, entry, fresh

LADDER = "1.30 1.25 1.20"


def an_offer(day: Day, **changes: Any) -> OfferedApproval:
    """The sale of one GM put from 1.30 down to 1.20, shown and not given yet."""
    return day.offered(approval(position=day.book.next_position_id(), entry=entry(at=LADDER), **changes))


def an_order(at: str = "1.30", contracts: int = 1, of: str = GM, **changes: Any) -> OptionOrder:
    made = OptionOrder("putwright-t1-o99", Side.SELL, put(of), contracts, Decimal(at), GTC)
    return replace(made, **changes)


def refused(
    day: Day, order: OptionOrder | None = None, look: BrokerLook | None = None, **evidence: Any
) -> list[Refusal]:
    """What speaks against the sale of the last approval."""
    offered = list(day.book.approvals.values())[-1]
    seen = look or day.look()
    return sale_refusals(order or an_order(), offered, day.book, fresh(seen, **evidence))


def rules(found: list[Refusal]) -> list[str]:
    return [str(one.rule) for one in found]


def only(found: list[Refusal], rule: Rule) -> Refusal:
    """The one refusal there is."""
    assert rules(found) == [str(rule)]
    return found[0]


def option(sale: TrackedOrder) -> OptionOrder:
    """The order of a sale of puts or calls."""
    assert isinstance(sale.order, OptionOrder)
    return sale.order
