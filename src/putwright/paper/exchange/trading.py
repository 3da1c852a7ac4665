"""An order at the exchange: its arrival, and every look at the market until it is over."""

from __future__ import annotations

from decimal import Decimal

from putwright.domain.fees import Side
from putwright.paper.exchange.endings import Endings
from putwright.paper.exchange.families import Families
from putwright.paper.exchange.filling import Filling
from putwright.paper.exchange.matching import is_triggered, match
from putwright.paper.exchange.moments import client_moment
from putwright.paper.exchange.order import NOTHING, TRIGGER, Order
from putwright.paper.exchange.orders import Orders
from putwright.paper.exchange.price_steps import is_too_far, percent_through_max
from putwright.paper.exchange.rejections import TOO_FAR_TEXT
from putwright.paper.exchange.telling import Teller
from putwright.paper.exchange.venue import Venue
from putwright.paper.model import Event, OrderStatus, Quote

AT_ONCE_OR_NEVER = {"IOC", "FOK"}


class Trading:
    """Looks at the market for orders."""

    def __init__(
        self,
        venue: Venue,
        orders: Orders,
        teller: Teller,
        endings: Endings,
        families: Families,
        filling: Filling,
    ) -> None:
        self._venue = venue
        self._orders = orders
        self._teller = teller
        self._endings = endings
        self._families = families
        self._filling = filling
        self._taken: dict[tuple[int, Side], tuple[tuple[object, ...], Decimal]] = {}

    def arrive(self, order: Order) -> list[Event]:
        """An order, new or changed, reaches the servers: it is acknowledged, and told when it has to wait for the open."""
        venue = self._venue
        order.is_held, order.status = False, OrderStatus.PRE_SUBMITTED
        order.submitted_at = order.submitted_at or venue.now
        order.session, order.looked_at = venue.session_of_order(), venue.now
        if order.request.order_type == "STP" and not order.is_triggered and not order.is_waiting_child:
            order.why_held = TRIGGER
        told = self._teller.told(order)
        is_trading = venue.is_trading(order.contract, order.request.outside_regular_hours)
        return told if is_trading or order.is_waiting_child else [*told, *self._teller.not_before_open(order)]

    def look(self, order: Order) -> list[Event]:
        """See what the market of now does to an order."""
        if not self._can_trade(order):
            return []
        quote = self._venue.tape.quote(order.contract.con_id)
        if quote.halted:
            return []
        if order.is_cancel_wanted and self._venue.lot(0.5):
            return self._endings.cancel(order)
        self._forget_the_night(order)
        events = self._meet(order, quote)
        if order.is_cancel_wanted or order.request.time_in_force in AT_ONCE_OR_NEVER:
            events += self._endings.cancel(order)
        return events

    def look_at_all(self) -> list[Event]:
        """See what the market of now does to every order, oldest first; then end what has a last moment."""
        events: list[Event] = []
        for order in self._orders.live():
            events += self._end_in_time(order) or self.look(order)
        return [*events, *self._families.settle()]

    def _forget_the_night(self, order: Order) -> None:
        """Patience is used up in trading hours only, from the opening bell on."""
        today = self._venue.today
        if order.looked_at is not None and self._venue.calendar.is_session(today):
            opening = min(self._venue.calendar.open_time(today), self._venue.now)
            order.looked_at = max(order.looked_at, opening)

    def _can_trade(self, order: Order) -> bool:
        if not order.is_working:
            return False
        request = order.request
        after = client_moment(request.good_after_time) if request.good_after_time else None
        if after is not None and self._venue.now < after:
            return False
        return self._venue.is_trading(order.contract, request.outside_regular_hours)

    def _meet(self, order: Order, quote: Quote) -> list[Event]:
        if order.status is OrderStatus.PRE_SUBMITTED and self._is_too_far(order, quote):
            return self._endings.refuse(order, 202, f"Order Canceled - reason:{TOO_FAR_TEXT}")
        if order.request.order_type == "STP" and not self._is_set_off(order, quote):
            return []
        offer = self._offer(order, quote)
        found = match(
            order, quote, self._taken_of(order, offer), self._venue.now, self._venue.behaviour.minutes_at_mid
        )
        if found is None:
            return self._rest(order)
        before, taken = order.filled, self._taken_of(order, offer)
        events = self._filling.fill(order, found)
        self._taken[order.contract.con_id, order.side] = (offer, taken + order.filled - before)
        return events

    def _rest(self, order: Order) -> list[Event]:
        if order.status is not OrderStatus.PRE_SUBMITTED:
            return []
        order.status = OrderStatus.SUBMITTED
        return self._teller.told(order)

    def _is_set_off(self, order: Order, quote: Quote) -> bool:
        if not order.is_triggered and is_triggered(order, quote):
            order.is_triggered, order.why_held = True, ""
        return order.is_triggered

    def _is_too_far(self, order: Order, quote: Quote) -> bool:
        percent = percent_through_max(order.contract, self._venue.behaviour.percent_through_market_max)
        return order.limit is not None and is_too_far(order.limit, order.side, quote, percent)

    def _taken_of(self, order: Order, offer: tuple[object, ...]) -> Decimal:
        """How much of an offer has been taken; a new quote is a new offer."""
        seen, taken = self._taken.get((order.contract.con_id, order.side), ((), NOTHING))
        return taken if seen == offer else NOTHING

    def _end_in_time(self, order: Order) -> list[Event]:
        request = order.request
        if request.time_in_force != "GTD" or order.is_held:
            return []
        last = client_moment(request.good_till_date)
        return self._endings.cancel(order, words="Expired") if last and last <= self._venue.now else []

    @staticmethod
    def _offer(order: Order, quote: Quote) -> tuple[object, ...]:
        if order.side is Side.BUY:
            return (quote.at, quote.ask, quote.ask_size)
        return (quote.at, quote.bid, quote.bid_size)
