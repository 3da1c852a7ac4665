"""What a fill does to other orders: children wake up, orders of a one-cancels-all group end or shrink."""

from __future__ import annotations

from dataclasses import replace
from decimal import ROUND_FLOOR, Decimal

from putwright.paper.exchange.endings import Endings
from putwright.paper.exchange.order import CHILD, Order
from putwright.paper.exchange.orders import Orders
from putwright.paper.exchange.telling import Teller
from putwright.paper.exchange.venue import Venue
from putwright.paper.model import Event, OrderStatus
from putwright.paper.settings import ChildOnPartialFill

CANCELS, REDUCES_BLOCKED, REDUCES = 1, 2, 3


class Families:
    """Carries a fill on to children and to the group."""

    def __init__(self, venue: Venue, orders: Orders, teller: Teller, endings: Endings) -> None:
        self._venue = venue
        self._orders = orders
        self._teller = teller
        self._endings = endings
        self._owed: list[tuple[Order, Decimal]] = []

    def after_fill(self, order: Order, quantity: Decimal) -> list[Event]:
        """What a fill of so much does to children and group; groups without block hear of it at `settle`."""
        return [*self._wake_children(order), *self._tell_group(order, quantity)]

    def settle(self) -> list[Event]:
        """Shrink the orders of groups without block: late, so that more than one of a group may have been filled."""
        events: list[Event] = []
        for order, left in self._owed:
            events += self._shrink_group(order, left)
        self._owed.clear()
        return events

    def catch_up(self, child: Order) -> list[Event]:
        """Let a child work that came when its parent had been filled, whole or in part."""
        parent = child.parent
        return self._wake_for(child, parent) if parent and parent.filled and not child.is_over else []

    def wake(self, child: Order) -> list[Event]:
        """Let a child work."""
        child.why_held = ""
        child.looked_at = self._venue.now
        child.status = (
            OrderStatus.SUBMITTED if child.request.order_type != "STP" else OrderStatus.PRE_SUBMITTED
        )
        return self._teller.told(child)

    def _wake_children(self, parent: Order) -> list[Event]:
        events: list[Event] = []
        for child in parent.children:
            if not child.is_over and not child.is_held:
                events += self._wake_for(child, parent)
        return events

    def _wake_for(self, child: Order, parent: Order) -> list[Event]:
        rule, asked = self._venue.behaviour.child_on_partial_fill, child.request.quantity
        if parent.status is OrderStatus.FILLED:
            is_changed = child.is_waiting_child or child.quantity != asked
            child.quantity = asked
            return self.wake(child) if is_changed else []
        if rule is ChildOnPartialFill.FULL_SIZE:
            return self.wake(child) if child.is_waiting_child else []
        size = min(asked, parent.filled)
        if rule is ChildOnPartialFill.WAITS or size <= child.filled or size == child.quantity != asked:
            return []
        child.quantity = size
        return self.wake(child)

    def _tell_group(self, order: Order, quantity: Decimal) -> list[Event]:
        if not order.request.oca_group:
            return []
        kind = order.request.oca_type
        left = order.remaining / (order.remaining + quantity)
        if kind == REDUCES:
            self._owed.append((order, left))
            return []
        if kind == REDUCES_BLOCKED:
            return self._shrink_group(order, left)
        self._orders.note_group_fill(order)
        return self._end_group(order)

    def _end_group(self, order: Order) -> list[Event]:
        events: list[Event] = []
        for other in self._orders.group(order):
            events += self._endings.cancel(other, words="Cancelled by its OCA group")
        return events

    def _shrink_group(self, order: Order, left: Decimal) -> list[Event]:
        """Leave every other order of the group the share of its rest that this one has left [1]."""
        events: list[Event] = []
        for other in self._orders.group(order):
            rest = (other.remaining * left).to_integral_value(ROUND_FLOOR)
            if rest <= 0:
                events += self._endings.cancel(other, words="Cancelled by its OCA group")
            elif rest != other.remaining:
                events += self._endings.resize(other, other.filled + rest)
        return events


def attach(child: Order, parent: Order) -> None:
    """Make an order the child of another; children of one parent are a group that shrinks together."""
    child.parent = parent
    parent.children.append(child)
    if not parent.is_over:
        child.why_held = CHILD
    siblings = [one for one in parent.children if not one.is_over]
    if len(siblings) > 1 and not any(one.request.oca_group for one in siblings):
        for one in siblings:
            one.request = replace(one.request, oca_group=str(parent.perm_id), oca_type=REDUCES)
