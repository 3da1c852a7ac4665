"""Cancels as clients ask for them: carried out, put off until the open, or answered as TWS answers them."""

from __future__ import annotations

from putwright.paper.exchange import rejections
from putwright.paper.exchange.endings import Endings
from putwright.paper.exchange.order import Order
from putwright.paper.exchange.orders import Orders
from putwright.paper.exchange.rejections import Rejection
from putwright.paper.exchange.telling import Teller
from putwright.paper.exchange.venue import Venue
from putwright.paper.model import Event, Notice, OrderStatus


class Withdrawal:
    """Takes orders back."""

    def __init__(self, venue: Venue, orders: Orders, teller: Teller, endings: Endings) -> None:
        self._venue = venue
        self._orders = orders
        self._teller = teller
        self._endings = endings

    def cancel(self, client_id: int, order_id: int) -> list[Event]:
        """Cancel the order of a client's number, or say why not."""
        order = self._orders.find(client_id, order_id)
        wrong = self._wrong(order, client_id, order_id)
        if wrong or order is None:
            return [Notice(wrong.code, wrong.text, order_id, client_id)] if wrong else []
        return self._taken_back(order)

    def cancel_all(self) -> list[Event]:
        """Cancel every order of every client."""
        events: list[Event] = []
        for order in self._orders.live():
            if not order.is_over and not order.is_cancel_wanted:
                events += self._taken_back(order)
        return events

    def forget_held(self) -> None:
        """Lose what was never let go, silently: it lay in the desk software only."""
        for order in self._orders.live():
            if order.is_held:
                order.status = OrderStatus.API_CANCELLED

    def _wrong(self, order: Order | None, client_id: int, order_id: int) -> Rejection | None:
        if self._venue.behaviour.read_only:
            return rejections.READ_ONLY
        if order is None:
            is_used = order_id > 0 and self._orders.is_used(client_id, order_id)
            return (rejections.cancel_without_order if is_used else rejections.cancel_unknown)(order_id)
        if order.is_over:
            return rejections.cancel_too_late(order_id, order.status)
        return rejections.cancel_twice(order.perm_id) if order.is_cancel_wanted else None

    def _taken_back(self, order: Order) -> list[Event]:
        is_trading = self._venue.is_trading(order.contract, order.request.outside_regular_hours)
        is_local = order.is_held or order.is_waiting_child
        if not self._venue.behaviour.cancel_waits_for_open or is_trading or is_local:
            return self._endings.cancel(order)
        order.status, order.is_cancel_wanted = OrderStatus.PENDING_CANCEL, True
        return self._teller.status(order)
