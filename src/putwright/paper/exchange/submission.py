"""The way of an order to the exchange: made, held until its family is let go, checked against the account, sent."""

from __future__ import annotations

from putwright.paper.exchange import credit
from putwright.paper.exchange.acceptance import Accepted
from putwright.paper.exchange.endings import Endings
from putwright.paper.exchange.families import CANCELS, Families, attach
from putwright.paper.exchange.order import Order
from putwright.paper.exchange.orders import Orders
from putwright.paper.exchange.rejections import BOTH_SIDES, GROUP_OVER, MISSING_PARENT, Rejection
from putwright.paper.exchange.trading import Trading
from putwright.paper.exchange.venue import Venue
from putwright.paper.model import Event, OrderStatus


class Submission:
    """Makes orders of accepted requests and sends them."""

    def __init__(
        self, venue: Venue, orders: Orders, endings: Endings, families: Families, trading: Trading
    ) -> None:
        self._venue = venue
        self._orders = orders
        self._endings = endings
        self._families = families
        self._trading = trading

    def made(self, accepted: Accepted, *, is_manual: bool = False, perm_id: int | None = None) -> Order:
        """An order that nobody knows of yet; its patience is drawn here."""
        request = accepted.request
        return Order(
            request=request,
            contract=accepted.contract,
            perm_id=self._orders.next_perm_id() if perm_id is None else perm_id,
            quantity=request.quantity,
            session=self._venue.session_of_order(),
            patience=float(self._venue.chance.exponential()),
            is_held=not request.transmit,
            is_manual=is_manual,
        )

    def adopted(self, order: Order) -> Rejection | None:
        """Put a child below its parent; the reason when it names one that is not there."""
        request = order.request
        if not request.parent_id:
            return None
        parent = self._orders.find(request.client_id, request.parent_id)
        is_gone = parent is None or (parent.is_over and parent.status is not OrderStatus.FILLED)
        if parent is None or is_gone or parent.request.account != request.account:
            return MISSING_PARENT
        attach(order, parent)
        return None

    def sent(self, order: Order) -> list[Event]:
        """Send an order and whatever of its family was held back, parents first; then look at the market."""
        events: list[Event] = []
        family = [one for one in self._orders.family(order) if one is order or one.is_held]
        for one in family:
            if not one.is_over:
                events += self._checked(one)
        for one in family:
            events += [*self._families.catch_up(one), *self._trading.look(one)]
        return [*events, *self._families.settle()]

    def refusal(self, order: Order) -> Rejection | None:
        """Why the servers will not take an order; None when they do."""
        if order.request.oca_type == CANCELS and self._orders.group_is_filled(order):
            return GROUP_OVER
        if self._has_other_side(order):
            return BOTH_SIDES
        return credit.refusal(order, self._venue, self._orders)

    def _checked(self, order: Order) -> list[Event]:
        wrong = self.refusal(order)
        if wrong:
            order.is_held = False
            return self._endings.refuse(order, wrong.code, wrong.text)
        return self._trading.arrive(order)

    def _has_other_side(self, order: Order) -> bool:
        if not self._venue.behaviour.opposing_orders_refused or not order.is_option or order.is_waiting_child:
            return False
        family = self._orders.family(order)
        return any(
            other.is_working and other not in family and other.side is not order.side
            for other in self._orders.live()
            if other.contract == order.contract and other.request.account == order.request.account
        )
