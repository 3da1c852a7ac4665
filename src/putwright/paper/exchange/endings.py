"""How orders end without being filled whole, and what that does to their children."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from putwright.paper.exchange.order import NOTHING, Order
from putwright.paper.exchange.telling import Teller
from putwright.paper.exchange.venue import Venue
from putwright.paper.model import Event, OrderStatus
from putwright.paper.settings import ChildOnParentEnd


class Endings:
    """Ends orders."""

    def __init__(self, venue: Venue, teller: Teller) -> None:
        self._venue = venue
        self._teller = teller

    def cancel(self, order: Order, reason: str = "", *, words: str = "Cancelled by Trader") -> list[Event]:
        """Cancel an order, and deal with its children; one that is over stays as it is."""
        if order.is_over:
            return []
        self._close(order, OrderStatus.API_CANCELLED if order.is_held else OrderStatus.CANCELLED, words)
        return [*self._teller.ended(order, 202, reason), *self._children(order)]

    def refuse(self, order: Order, code: int, text: str) -> list[Event]:
        """End an order the servers will not take: 202 leaves it cancelled, anything else inactive."""
        if order.is_over:
            return []
        status = OrderStatus.CANCELLED if code == 202 else OrderStatus.INACTIVE
        self._close(order, status, text)
        return [
            self._teller.notice(order.request, code, text),
            *self._teller.told(order),
            *self._children(order),
        ]

    def fill_up(self, order: Order) -> None:
        """Write down that an order has been filled whole."""
        self._close(order, OrderStatus.FILLED, f"Filled Size: {order.filled}")

    def resize(self, order: Order, quantity: Decimal) -> list[Event]:
        """Make an order another size, with what was asked for, and say so."""
        order.request = replace(order.request, quantity=quantity)
        order.quantity = quantity
        return self._teller.told(order)

    def _children(self, parent: Order) -> list[Event]:
        events: list[Event] = []
        for child in parent.children:
            if not child.is_over:
                events += self._orphan(child, parent)
        return events

    def _orphan(self, child: Order, parent: Order) -> list[Event]:
        """A child whose parent has ended: gone with it, unless part of the parent was filled and the switch says so."""
        rule = self._venue.behaviour.child_on_parent_end
        if parent.filled == NOTHING or rule is ChildOnParentEnd.CANCELLED:
            return self.cancel(child, words="Cancelled with its parent")
        wanted = child.request.quantity
        if rule is ChildOnParentEnd.RESIZED:
            wanted = min(wanted, parent.filled)
        if wanted <= child.filled:
            return self.cancel(child, words="Cancelled with its parent")
        child.why_held = ""
        return self.resize(child, wanted)

    def _close(self, order: Order, status: OrderStatus, words: str) -> None:
        order.status, order.completed_at, order.completed_words = status, self._venue.now, words
        order.why_held = ""
