"""Orders that carry this desk's name and that its record does not know: an older record was put back in its place."""

from __future__ import annotations

from datetime import datetime

from putwright.desk.book import PREVIEW, Book
from putwright.domain.broker_statement import BrokerLook
from putwright.domain.desk_events import DeskEvent, InvariantBroken


def forgotten_orders(book: Book, look: BrokerLook) -> tuple[str, ...]:
    """Names under which the broker has orders or fills of this desk that were never written down here.

    An intent is durable before its order leaves, so there can be none, unless what was written is gone. A desk that went on
    would use those names again, and take the fills of the old orders for those of new ones.
    """
    told = {one.client_order_id for one in look.statement.orders}
    told |= {one.client_order_id for one in look.ended} | {one.client_order_id for one in look.fills}
    told.discard(book.client_order_id(PREVIEW))
    return tuple(sorted(name for name in told if book.is_ours(name) and name not in book.by_client_order_id))


def stop_when_forgotten(book: Book, look: BrokerLook, at: datetime) -> list[DeskEvent]:
    """What stops a desk that finds orders of its own it knows nothing of; empty while there are none, or it has stopped."""
    names = forgotten_orders(book, look)
    if book.broken or not names:
        return []
    words = (
        f"the broker has {', '.join(names)} under this desk's name, and its record does not know of that: an older record "
        "was put back. Put the newest one back, or begin anew with `putwright reconcile --anew`"
    )
    return [InvariantBroken(at, words)]
