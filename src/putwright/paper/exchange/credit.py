"""Whether an account can carry an order, and what a what-if says it would do to the account."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from putwright.domain.fees import Side
from putwright.paper.exchange.charging import estimate, minimum
from putwright.paper.exchange.cover import Effect, Intent, effects, required, reserved, worth
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
        # What is sold is not there before it settles, what is bought is gone at once.
        return Standing(
            funds, min(funds.settled_cash_usd, funds.cash_usd) - reserved(positions) - tied_up, effect
        )
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
    price = order.limit or worth(venue.tape.quote(order.contract.con_id))
    cost = estimate(order.contract, order.remaining, price, venue.fees, order.side, venue.today)
    signed = order.remaining if order.side is Side.BUY else -order.remaining
    change = venue.clearing.what_if(order.request.account, order.contract, signed, price, cost)
    is_hidden, refused = venue.behaviour.commission_hidden_in_what_if, refusal(order, venue, orders)
    return replace(
        change,
        commission=None if is_hidden else cost,
        commission_minimum=min(cost, minimum(order.contract, venue.fees)) if is_hidden else None,
        commission_maximum=cost if is_hidden else None,
        warning=refused.text if refused else "",
    )


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
