"""The exchange as the world sees it: orders in, events out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

import numpy as np

from putwright.domain.fees import FeeSchedule
from putwright.domain.trading_calendar import TradingCalendar, new_york_date
from putwright.paper.exchange import rejections
from putwright.paper.exchange.acceptance import accepted
from putwright.paper.exchange.changes import Changes
from putwright.paper.exchange.days import Days
from putwright.paper.exchange.endings import Endings
from putwright.paper.exchange.families import Families
from putwright.paper.exchange.filling import Filling
from putwright.paper.exchange.orders import Orders
from putwright.paper.exchange.rejections import Rejection
from putwright.paper.exchange.submission import Submission
from putwright.paper.exchange.telling import Teller
from putwright.paper.exchange.trade_log import TradeLog
from putwright.paper.exchange.trading import Trading
from putwright.paper.exchange.venue import Bookkeeper, Venue
from putwright.paper.exchange.what_if import what_if
from putwright.paper.exchange.withdrawal import Withdrawal
from putwright.paper.model import (
    Commission,
    Event,
    Execution,
    ExecutionFilter,
    OrderRequest,
    OrderState,
    Tape,
)
from putwright.paper.settings import Behaviour


class OrderExchange:
    """Orders from acceptance to their end; the same seed and the same calls give the same events.

    Args:
        tape: the market.
        clearing: the accounts.
        behaviour: the switches; `behaviour` may be set to others later.
        chance: draws every lot of the exchange.
        fees: what options cost.
        calendar: sessions, for days and purges.
    """

    def __init__(
        self,
        tape: Tape,
        clearing: Bookkeeper,
        behaviour: Behaviour,
        chance: np.random.Generator,
        fees: FeeSchedule,
        calendar: TradingCalendar,
    ) -> None:
        self._venue = venue = Venue(tape, clearing, behaviour, chance, fees, calendar)
        self._orders, self._log = orders, log = Orders(), TradeLog()
        self._teller = teller = Teller(venue, log)
        endings = Endings(venue, teller)
        families = Families(venue, orders, teller, endings)
        filling = Filling(venue, log, teller, endings, families)
        self._trading = Trading(venue, orders, teller, endings, families, filling)
        self._submission = Submission(venue, orders, endings, families, self._trading)
        self._changes = Changes(venue, teller, self._submission)
        self._withdrawal = Withdrawal(venue, orders, teller, endings)
        self._days = Days(venue, orders, endings)

    @property
    def behaviour(self) -> Behaviour:
        """The switches in force."""
        return self._venue.behaviour

    @behaviour.setter
    def behaviour(self, behaviour: Behaviour) -> None:
        self._venue.behaviour = behaviour

    def next_order_id(self, client_id: int) -> int:
        """An id above every one this client has used; asking counts as signing in."""
        self._days.signed_in()
        return self._orders.next_id(client_id)

    def place(self, request: OrderRequest) -> Sequence[Event]:
        """A new order, a change of one, or a what-if."""
        if self._venue.behaviour.read_only:
            return self._teller.refused(request, rejections.READ_ONLY)
        known = self._orders.find(request.client_id, request.order_id)
        if known is not None and not request.what_if:
            return self._changes.changed(known, request)
        if self._orders.is_used(request.client_id, request.order_id):
            return self._teller.refused(request, rejections.DUPLICATE)
        self._orders.use_id(request.client_id, request.order_id)
        return self._placed(request)

    def place_by_hand(self, request: OrderRequest) -> Sequence[Event]:
        """An order entered in TWS itself: client 0, a number below zero, whatever the request says."""
        by_hand = replace(request, client_id=0, order_id=self._orders.next_manual_id(), transmit=True)
        return self._placed(by_hand, is_manual=True)

    def cancel(self, client_id: int, order_id: int) -> Sequence[Event]:
        """Ask to cancel; what is not there or over is answered as TWS does."""
        return self._withdrawal.cancel(client_id, order_id)

    def cancel_all(self) -> Sequence[Event]:
        """Cancel every order of every client."""
        return [] if self._venue.behaviour.read_only else self._withdrawal.cancel_all()

    def tick(self) -> Sequence[Event]:
        """Match what rests against the quotes of now, end what has come to its end, deliver what was delayed."""
        return [*self._teller.late(), *self._trading.look_at_all()]

    def open_day(self, session: date) -> Sequence[Event]:
        """The opening bell: orders that waited for it go to work."""
        return self.tick() if self._venue.calendar.is_session(session) else []

    def close_day(self, session: date) -> Sequence[Event]:
        """The closing bell: orders for the day end, old ones are purged, late commissions are delivered."""
        return [*self._teller.late(all_of_them=True), *self._days.close(session)]

    def corporate_action(self, symbol: str) -> Sequence[Event]:
        """End the orders on a share and its options that outlast a day."""
        return self._days.corporate_action(symbol)

    def position_gone(self, account: str, con_id: int) -> Sequence[Event]:
        """A short option was assigned before its expiry: end its exits, if the switch says so."""
        return self._days.position_gone(account, con_id)

    def restart(self) -> None:
        """TWS starts anew: orders that were not let go are lost."""
        self._withdrawal.forget_held()

    def record(self, execution: Execution, commission: Commission | None = None) -> None:
        """Write a booking of the clearing house (assignment, exercise, expiry) into the trade log; it costs nothing."""
        self._log.add(execution)
        self._log.add_commission(commission or Commission(execution.execution_id, Decimal(0)))

    def open_orders(self, client_id: int | None = None) -> Sequence[OrderState]:
        """Orders that are not over, of one client or of all; held ones among them as PendingSubmit; who asks is signed in."""
        self._days.signed_in()
        live = self._orders.live()
        return [order.state() for order in live if client_id is None or order.request.client_id == client_id]

    def completed_orders(self, *, api_only: bool) -> Sequence[OrderState]:
        """Orders that ended today (New York)."""
        return [
            order.state()
            for order in self._orders.all()
            if order.is_over
            and order.completed_at is not None
            and new_york_date(order.completed_at) == self._venue.today
            and not (api_only and order.is_manual)
        ]

    def executions(self, wanted: ExecutionFilter) -> Sequence[tuple[Execution, Commission | None]]:
        """Fills and bookings of today that fit, with their commissions where known."""
        return self._log.of_day(self._venue.today, wanted)

    def _placed(self, request: OrderRequest, *, is_manual: bool = False) -> Sequence[Event]:
        verdict = accepted(request, self._venue)
        if isinstance(verdict, Rejection):
            return self._teller.refused(request, verdict)
        if request.what_if:
            return what_if(self._submission, self._teller, self._venue, self._orders, verdict)
        order = self._submission.made(verdict, is_manual=is_manual)
        orphaned = self._submission.adopted(order)
        if orphaned:
            return self._teller.refused(request, orphaned)
        self._orders.add(order)
        notes: list[Event] = [self._teller.notice(request, code, text) for code, text in verdict.notes]
        return notes if order.is_held else [*notes, *self._submission.sent(order)]
