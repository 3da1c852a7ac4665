"""When an order is filled, at what price and how much of it: against the other side, or by waiting between bid and ask.

A limit that reaches the other side of the market is filled there, never worse than its limit. A limit at or inside
the middle is filled at its own price after a while: each order draws its patience once, exponentially distributed
with mean one, and uses it up at a rate that rises from one in `Behaviour.minutes_at_mid` at the middle to ten times that next to
the other side, and falls to nothing at its own. So the answer depends on the seed and on the time that passed, not on
how often one looks. Limits that better nothing wait for the market to come to them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from putwright.domain.fees import Side
from putwright.paper.exchange.order import Order
from putwright.paper.exchange.price_steps import usable
from putwright.paper.model import Quote

FASTER_AT_THE_TOUCH = 10.0
ADDS, REMOVES = 1, 2


class Match(NamedTuple):
    """What a quote gives an order: quantity [share or contract], price [USD/share], liquidity added (1) or removed (2)."""

    quantity: Decimal
    price: Decimal
    liquidity: int


@dataclass(frozen=True, slots=True)
class Touch:
    """A quote as one side of an order sees it: prices and the size on offer; None where there is none."""

    side: Side
    own: Decimal | None
    other: Decimal | None
    size: Decimal

    @property
    def mid(self) -> Decimal | None:
        """The middle; None unless both sides are there and do not cross."""
        if self.own is None or self.other is None or self.own == self.other:
            return None
        is_crossed = (self.own > self.other) is (self.side is Side.BUY)
        return None if is_crossed else (self.own + self.other) / 2

    def reaches(self, limit: Decimal, price: Decimal) -> bool:
        """Whether a limit is as good as a price, or better for the other side."""
        return limit >= price if self.side is Side.BUY else limit <= price


def touch(quote: Quote, side: Side) -> Touch:
    """The quote from the side of an order; a price without a size is none."""
    bid = usable(quote.bid) if quote.bid_size > 0 else None
    ask = usable(quote.ask) if quote.ask_size > 0 else None
    if side is Side.BUY:
        return Touch(side, bid, ask, Decimal(quote.ask_size))
    return Touch(side, ask, bid, Decimal(quote.bid_size))


def match(order: Order, quote: Quote, taken: Decimal, now: datetime, minutes_at_mid: float) -> Match | None:
    """What the quote of now gives an order; None when nothing.

    Args:
        order: its waiting is counted on here.
        quote: what is quoted now.
        taken: how much of the offered size others have taken already.
        now: the simulated moment.
        minutes_at_mid: how long an order at the middle waits on average; with 0 no order inside the spread waits [min].
    """
    seen = touch(quote, order.side)
    seconds = (now - order.looked_at).total_seconds() if order.looked_at else 0.0
    order.looked_at = now
    if seen.other is None:
        return None
    offered = max(seen.size - taken, Decimal(0))
    if order.limit is None or seen.reaches(order.limit, seen.other):
        return _sized(order, offered, seen.other, REMOVES)
    rate = _rate(order.limit, seen)
    order.waited += seconds / 60 * rate / minutes_at_mid if minutes_at_mid else 0.0
    if order.waited < order.patience and not (rate and not minutes_at_mid):
        return None
    return _sized(order, offered, order.limit, ADDS)


def is_triggered(order: Order, quote: Quote) -> bool:
    """Whether the last price, or the middle where nothing traded, has come to a stop."""
    price, stop = usable(quote.last) or usable(quote.mid), order.request.auxiliary
    if price is None or stop is None:
        return False
    return price >= stop if order.side is Side.BUY else price <= stop


def _sized(order: Order, offered: Decimal, price: Decimal, liquidity: int) -> Match | None:
    quantity = min(order.remaining, offered)
    if quantity <= 0 or (order.is_all_at_once and quantity < order.remaining):
        return None
    return Match(quantity, price, liquidity)


def _rate(limit: Decimal, seen: Touch) -> float:
    """How fast patience is used up [1]: nothing at the own side of the market, one at its middle, ten next to the other."""
    mid = seen.mid
    if mid is None or seen.own is None or seen.other is None:
        return 0.0
    if seen.reaches(limit, mid):
        return 1 + (FASTER_AT_THE_TOUCH - 1) * float((limit - mid) / (seen.other - mid))
    return max(float((limit - seen.own) / (mid - seen.own)), 0.0)
