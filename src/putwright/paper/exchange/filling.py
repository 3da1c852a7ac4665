"""One fill: counted, booked, charged, told, and carried on to the orders it concerns."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from putwright.domain.fees import Side
from putwright.paper.exchange.charging import charge
from putwright.paper.exchange.endings import Endings
from putwright.paper.exchange.families import Families
from putwright.paper.exchange.matching import Match
from putwright.paper.exchange.order import Order
from putwright.paper.exchange.telling import Teller
from putwright.paper.exchange.trade_log import TradeLog
from putwright.paper.exchange.venue import Venue
from putwright.paper.model import Commission, Event, Execution, OrderStatus


class Filling:
    """Fills orders."""

    def __init__(
        self, venue: Venue, log: TradeLog, teller: Teller, endings: Endings, families: Families
    ) -> None:
        self._venue = venue
        self._log = log
        self._teller = teller
        self._endings = endings
        self._families = families

    def fill(self, order: Order, found: Match) -> list[Event]:
        """Fill an order with what was found for it, or with a piece of it."""
        venue, quantity = self._venue, self._piece(order, found.quantity)
        cost = charge(order, quantity, found.price, venue.fees, venue.today)
        order.fill(quantity, found.price)
        order.unreported += 1
        self._pass_status(order)
        execution = self._execution(order, quantity, found)
        self._log.add(execution)
        cost_only = Commission(execution.execution_id, cost, order.contract.currency)
        account = order.request.account
        booked = [*venue.clearing.book(execution), *venue.clearing.charge(cost_only, account)]
        gain = venue.clearing.realized(account, execution.execution_id)
        commission = replace(cost_only, realized=gain)
        told = self._teller.filled(order, execution, commission, booked)
        return [*told, *self._families.after_fill(order, quantity)]

    def _piece(self, order: Order, quantity: Decimal) -> Decimal:
        """All of it, or a part where fills come in pieces; the rest is for a later look."""
        if quantity < 2 or order.is_all_at_once or not self._venue.lot(self._venue.behaviour.partial_fill):
            return quantity
        return Decimal(int(self._venue.chance.integers(1, int(quantity))))

    def _pass_status(self, order: Order) -> None:
        if not order.remaining:
            self._endings.fill_up(order)
        elif order.status is not OrderStatus.PENDING_CANCEL:
            order.status = OrderStatus.SUBMITTED

    def _execution(self, order: Order, quantity: Decimal, found: Match) -> Execution:
        request = order.request
        return Execution(
            execution_id=self._log.next_id(),
            order_id=request.order_id,
            perm_id=order.perm_id,
            client_id=request.client_id,
            account=request.account,
            contract=order.contract,
            at=self._venue.now,
            exchange=self._where(order),
            side="BOT" if order.side is Side.BUY else "SLD",
            quantity=quantity,
            price=found.price,
            cumulative=order.filled,
            average_price=order.average_fill_price,
            order_ref=request.order_ref,
            last_liquidity=found.liquidity,
        )

    def _where(self, order: Order) -> str:
        """The exchange a smart-routed order found its other side on."""
        asked = order.request.contract.exchange or "SMART"
        offered = [
            name
            for name in self._venue.tape.details(order.contract.con_id).valid_exchanges
            if name != "SMART"
        ]
        if asked != "SMART" or not offered:
            return asked
        return offered[int(self._venue.chance.integers(len(offered)))]
