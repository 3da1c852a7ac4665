"""What clients are told, and in which order: as recorded from a real TWS, with the disorder that `Behaviour` asks for.

One fill: openOrder, orderStatus, execDetails, openOrder (Filled), orderStatus (Filled), openOrder with the commission,
commissionReport (TWS.md 5). Statuses may come twice or not at all, the last two messages late.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from putwright.paper.exchange.moments import next_open
from putwright.paper.exchange.order import Order
from putwright.paper.exchange.rejections import Rejection
from putwright.paper.exchange.trade_log import TradeLog
from putwright.paper.exchange.venue import Venue
from putwright.paper.model import (
    Commission,
    CommissionTold,
    Event,
    Executed,
    Execution,
    Notice,
    OrderOpened,
    OrderRequest,
    OrderStatusTold,
)


class Late(NamedTuple):
    """A commission that clients hear of later."""

    due: datetime
    number: int
    order: Order
    commission: Commission


class Teller:
    """Makes the events of what happens to orders."""

    def __init__(self, venue: Venue, log: TradeLog) -> None:
        self._venue = venue
        self._log = log
        self._late: list[Late] = []
        self._number = 0

    def told(self, order: Order) -> list[Event]:
        """An openOrder and its status."""
        return [OrderOpened(order.state()), *self.status(order)]

    def status(self, order: Order) -> list[Event]:
        """The status: twice or, where more will follow, not at all, as the lots fall."""
        behaviour = self._venue.behaviour
        if not order.is_over and self._venue.lot(behaviour.skip_status):
            return []
        copies = 2 if self._venue.lot(behaviour.duplicate_status) else 1
        return [OrderStatusTold(order.state())] * copies

    def ended(self, order: Order, code: int, reason: str) -> list[Event]:
        """An order that is over without having been filled whole."""
        text = f"Order Canceled - reason:{reason}"
        return [*self.status(order), self.notice(order.request, code, text)]

    def notice(self, request: OrderRequest, code: int, text: str) -> Notice:
        """A message about an order, to its client."""
        return Notice(code, text, request.order_id, request.client_id)

    def refused(self, request: OrderRequest, rejection: Rejection) -> list[Event]:
        """The message of a rejection."""
        return [self.notice(request, rejection.code, rejection.text)]

    def not_before_open(self, order: Order) -> list[Event]:
        """That the exchange is closed, and until when."""
        request = order.request
        opening = next_open(self._venue.calendar, self._venue.now)
        text = (
            f"Order Message:\n{request.action} {order.quantity} {order.contract.symbol} {order.contract.local_symbol}\n"
            f"Warning: your order will not be placed at the exchange until {opening:%Y-%m-%d %H:%M:%S} US/Eastern"
        )
        return [self.notice(request, 399, text)]

    def filled(
        self, order: Order, execution: Execution, commission: Commission, booked: Sequence[Event]
    ) -> list[Event]:
        """A fill, its status, its booking and its commission."""
        venue, news = self._venue, self.told(order)
        is_status_first = venue.behaviour.execution_after_status and venue.lot(0.5)
        fill: list[Event] = [Executed(execution)]
        events = [*news, *fill] if is_status_first else [*fill, *news]
        return [*events, *booked, *self._commission(order, commission)]

    def late(self, *, all_of_them: bool = False) -> list[Event]:
        """Commissions whose time has come."""
        events: list[Event] = []
        while self._late and (all_of_them or self._late[0].due <= self._venue.now):
            late = heapq.heappop(self._late)
            events += self._reported(late.order, late.commission)
        return events

    def _commission(self, order: Order, commission: Commission) -> list[Event]:
        seconds_max = self._venue.behaviour.commission_delay_seconds_max
        if seconds_max <= 0:
            return self._reported(order, commission)
        due = self._venue.now + timedelta(seconds=float(self._venue.chance.uniform(0, seconds_max)))
        self._number += 1
        heapq.heappush(self._late, Late(due, self._number, order, commission))
        return []

    def _reported(self, order: Order, commission: Commission) -> list[Event]:
        self._log.add_commission(commission)
        order.commissions += commission.amount
        order.unreported -= 1
        state, told = order.state(), CommissionTold(commission, order.request.client_id)
        return [told] if state.commission is None else [OrderOpened(state), told]
