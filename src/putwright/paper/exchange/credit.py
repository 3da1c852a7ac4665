"""Whether an account can carry an order, and what a what-if says it would do to the account."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from putwright.domain.fees import Side
from putwright.paper.exchange.charging import estimate, minimum
from putwright.paper.exchange.cover import Effect, Intent, effects, released, required, reserved, worth
from putwright.paper.exchange.order import Order
from putwright.paper.exchange.orders import Orders
from putwright.paper.exchange.rejections import Rejection, not_covered, unsupported
from putwright.paper.exchange.venue import Venue
from putwright.paper.model import Funds, MarginChange

NOTHING = Decimal(0)


class Standing(NamedTuple):
    """An account before an order: its funds, what is free [USD] and what the order would do."""

    funds: Funds
    available: Decimal
    effect: Effect

    @property
    def is_cash(self) -> bool:
        """Whether it may not borrow."""
        return self.funds.kind == "cash"


def standing(order: Order, venue: Venue, orders: Orders) -> Standing:
    """The account of an order, with every other working order of it counted as if filled."""
    account = order.request.account
    funds, positions = venue.clearing.funds(account), list(venue.clearing.positions(account))
    others = [
        other
        for other in orders.live()
        if other is not order and other.request.account == account and (other.is_working or _is_child(other))
    ]
    *before, effect = effects([*map(_intent, others), _intent(order)], positions)
    is_cash = funds.kind == "cash"
    tied_up = sum((required(one, venue.tape, is_cash=is_cash) or NOTHING for one in before), NOTHING)
    if is_cash:
        return Standing(funds, funds.settled_cash_usd - reserved(positions) - tied_up, effect)
    free = (funds.net_liquidation - funds.initial_margin) / usd_rate(venue, account)
    return Standing(funds, free - tied_up, effect)


def refusal(order: Order, venue: Venue, orders: Orders) -> Rejection | None:
    """Why an account can not carry an order, with the amounts; None when it can."""
    seen = standing(order, venue, orders)
    needed = required(seen.effect, venue.tape, is_cash=seen.is_cash)
    if needed is None:
        return unsupported(f"A cash account can not sell {order.contract.symbol} short or uncovered.")
    if needed > 0 and needed > seen.available:
        return not_covered(seen.available, needed, "USD")
    return None


def margin_change(order: Order, venue: Venue, orders: Orders) -> MarginChange:
    """What an order would do to the account, in its base currency; commissions in US dollars."""
    seen = standing(order, venue, orders)
    funds, rate = seen.funds, usd_rate(venue, order.request.account)
    needed = required(seen.effect, venue.tape, is_cash=seen.is_cash)
    change = ((needed or NOTHING) - released(seen.effect, venue.tape, is_cash=seen.is_cash)) * rate
    quote = venue.tape.quote(order.contract.con_id)
    price = order.request.limit or worth(quote)
    cost = estimate(order.contract, order.remaining, price, venue.fees, order.side, venue.today)
    is_hidden = venue.behaviour.commission_hidden_in_what_if
    refused = refusal(order, venue, orders)
    return MarginChange(
        initial_before=funds.initial_margin,
        maintenance_before=funds.maintenance_margin,
        equity_before=funds.net_liquidation,
        initial_change=change,
        maintenance_change=change,
        equity_change=-cost * rate,
        commission=None if is_hidden else cost,
        commission_minimum=min(cost, minimum(order.contract, venue.fees)) if is_hidden else None,
        commission_maximum=cost * 2 if is_hidden else None,
        warning=refused.text if refused else "",
    )


def realized(order: Order, quantity: Decimal, price: Decimal, cost: Decimal, venue: Venue) -> Decimal | None:
    """What a fill that is about to be booked makes of the position it closes [USD]; None when it closes nothing."""
    held = [
        position
        for position in venue.clearing.positions(order.request.account)
        if position.contract.con_id == order.contract.con_id
    ]
    sign = 1 if order.side is Side.BUY else -1
    if not held or held[0].quantity * sign >= 0:
        return None
    closed = min(quantity, abs(held[0].quantity))
    gain = (held[0].average_cost - price * order.contract.multiplier) * sign * closed
    return gain - cost


def usd_rate(venue: Venue, account: str) -> Decimal:
    """What a US dollar is in the base currency of an account; 1 where the ledger does not say."""
    for row in venue.clearing.values(account):
        if row.key == "ExchangeRate" and row.currency == "USD":
            try:
                rate = Decimal(row.value)
            except InvalidOperation:
                return Decimal(1)
            return rate if rate.is_finite() and rate > 0 else Decimal(1)
    return Decimal(1)


def _is_child(order: Order) -> bool:
    return order.is_waiting_child and not order.is_held


def _intent(order: Order) -> Intent:
    parent = order.parent
    closes = parent is not None and parent.contract == order.contract and parent.side is not order.side
    limit = order.request.limit or order.request.auxiliary
    return Intent(
        order.contract, order.side, order.remaining, limit, closes and not order.is_over and _waits(order)
    )


def _waits(order: Order) -> bool:
    return order.is_waiting_child or order.is_held or (order.parent is not None and not order.parent.is_over)
