"""The answer to a what-if: an openOrder with figures and without an order behind it."""

from __future__ import annotations

from dataclasses import replace

from putwright.paper.exchange.acceptance import Accepted
from putwright.paper.exchange.credit import margin_change
from putwright.paper.exchange.orders import Orders
from putwright.paper.exchange.rejections import BOTH_SIDES
from putwright.paper.exchange.submission import Submission
from putwright.paper.exchange.telling import Teller
from putwright.paper.exchange.venue import Venue
from putwright.paper.model import Event, OrderOpened, OrderStatus

FIRST_OF_TWO = "The figures of this preview are being calculated."


def what_if(
    submission: Submission, teller: Teller, venue: Venue, orders: Orders, accepted: Accepted
) -> list[Event]:
    """The figures; with a warning that names the amounts where the account can not carry the order."""
    order = submission.made(accepted, perm_id=0)
    refusal = submission.refusal(order)
    if refusal is BOTH_SIDES:
        return teller.refused(order.request, refusal)
    margin = margin_change(order, venue, orders)
    order.status = OrderStatus.PRE_SUBMITTED
    state = replace(
        order.state(), margin=margin, warning=margin.warning, commission_currency=margin.commission_currency
    )
    answer: list[Event] = [OrderOpened(state)]
    if venue.behaviour.what_if_twice:
        return [OrderOpened(replace(state, margin=None, warning=FIRST_OF_TWO)), *answer]
    return answer
