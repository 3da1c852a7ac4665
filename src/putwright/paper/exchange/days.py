"""What the calendar ends: orders for the day, good-till-cancelled ones that were left alone, orders on changed contracts."""

from __future__ import annotations

from datetime import date, timedelta

from putwright.domain.fees import Side
from putwright.paper.exchange.endings import Endings
from putwright.paper.exchange.moments import purge_day
from putwright.paper.exchange.order import Order
from putwright.paper.exchange.orders import Orders
from putwright.paper.exchange.venue import Venue
from putwright.paper.model import Event

# Good-till-cancelled orders end when nobody signed in for so long (TWS.md 7.2).
DAYS_UNSEEN_MAX = 90


class Days:
    """Ends orders at the close and in the night."""

    def __init__(self, venue: Venue, orders: Orders, endings: Endings) -> None:
        self._venue = venue
        self._orders = orders
        self._endings = endings
        self._seen_on: date | None = None

    def signed_in(self) -> None:
        """Somebody uses the account."""
        self._seen_on = self._venue.today

    def close(self, session: date) -> list[Event]:
        """End what ends with a session."""
        events: list[Event] = []
        for order in self._orders.live():
            if not order.is_over and not order.is_held and order.session <= session:
                words = self._words(order, session)
                events += self._endings.cancel(order, words=words) if words else []
        return events

    def corporate_action(self, symbol: str) -> list[Event]:
        """End the orders on a share and its options that outlast a day: split, exchange, distribution."""
        events: list[Event] = []
        for order in self._orders.live():
            if order.contract.symbol == symbol and order.request.time_in_force in {"GTC", "GTD"}:
                events += self._endings.cancel(
                    order, "Corporate action", words="Cancelled by corporate action"
                )
        return events

    def position_gone(self, account: str, con_id: int) -> list[Event]:
        """End the exits of a position that was assigned early, if the switch says so (TWS.md 7.10)."""
        if not self._venue.behaviour.child_cancelled_on_early_assignment:
            return []
        events: list[Event] = []
        for order in self._orders.live():
            is_exit = order.is_working and order.side is Side.BUY and order.request.account == account
            if is_exit and order.contract.con_id == con_id:
                events += self._endings.cancel(order, words="Cancelled: the position was assigned")
        return events

    def _words(self, order: Order, session: date) -> str:
        """Why an order ends with a session; empty when it does not."""
        if order.contract.expiry is not None and order.contract.expiry <= session:
            return "Cancelled: the contract expires"
        if order.request.time_in_force == "GTD":
            return ""
        if order.request.time_in_force != "GTC":
            return "Cancelled at the end of the day"
        if self._venue.calendar.next_session(session) > purge_day(order.session):
            return "Cancelled at the end of the quarter after it was placed"
        unseen = self._seen_on is not None and session - self._seen_on > timedelta(days=DAYS_UNSEEN_MAX)
        return f"Cancelled: nobody signed in for {DAYS_UNSEEN_MAX} days" if unseen else ""
