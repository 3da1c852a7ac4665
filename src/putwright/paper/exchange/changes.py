"""A change of an order under its own number: price, quantity, time in force; and letting a held family go."""

from __future__ import annotations

from dataclasses import replace

from putwright.paper.exchange import rejections
from putwright.paper.exchange.acceptance import Accepted, accepted, mismatch
from putwright.paper.exchange.order import Order
from putwright.paper.exchange.rejections import Rejection
from putwright.paper.exchange.submission import Submission
from putwright.paper.exchange.telling import Teller
from putwright.paper.exchange.venue import Venue
from putwright.paper.model import Event, OrderRequest, OrderStatus


class Changes:
    """Changes orders; one that may not be changed lives on as it was."""

    def __init__(self, venue: Venue, teller: Teller, submission: Submission) -> None:
        self._venue = venue
        self._teller = teller
        self._submission = submission

    def changed(self, order: Order, request: OrderRequest) -> list[Event]:
        """Change an order as its client asks, or say why not."""
        if order.is_over:
            is_filled = order.status is OrderStatus.FILLED
            return self._teller.refused(
                request, rejections.CANNOT_MODIFY_FILLED if is_filled else rejections.DUPLICATE
            )
        verdict = accepted(request, self._venue)
        if isinstance(verdict, Rejection):
            return self._teller.refused(request, verdict)
        wrong = self._wrong(order, verdict)
        if wrong:
            return self._teller.refused(request, wrong)
        notes: list[Event] = [self._teller.notice(request, code, text) for code, text in verdict.notes]
        return [*notes, *self._applied(order, verdict.request)]

    def _wrong(self, order: Order, verdict: Accepted) -> Rejection | None:
        request = verdict.request
        if mismatch(request, verdict.contract, order.request, order.contract):
            return rejections.MISMATCH
        if order.is_cancel_wanted:
            return rejections.PENDING_CANCEL
        if request.quantity <= order.filled:
            return rejections.unsupported(
                f"{order.filled} are filled already; a change must leave something to fill."
            )
        return None if order.is_held else self._refused_at_servers(order, request)

    def _refused_at_servers(self, order: Order, request: OrderRequest) -> Rejection | None:
        """The same checks as of a new order, on the order as it would be."""
        before = order.request, order.quantity
        order.request, order.quantity = _merged(order, request), request.quantity
        wrong = self._submission.refusal(order)
        order.request, order.quantity = before
        return wrong

    def _applied(self, order: Order, request: OrderRequest) -> list[Event]:
        order.request, order.quantity = _merged(order, request), request.quantity
        return self._submission.sent(order) if request.transmit or not order.is_held else []


def _merged(order: Order, request: OrderRequest) -> OrderRequest:
    """The new terms with the old family, group and name: those do not change."""
    old = order.request
    return replace(
        request,
        parent_id=old.parent_id,
        oca_group=old.oca_group,
        oca_type=old.oca_type,
        order_ref=request.order_ref or old.order_ref,
    )
