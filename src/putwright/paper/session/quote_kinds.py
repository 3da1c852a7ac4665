"""What kind of quotes a client gets: by what it asked for, and by what the account has paid for."""

from __future__ import annotations

from putwright.paper.model import MarketDataType
from putwright.paper.session.client import Client
from putwright.paper.session.limits import QuoteRights
from putwright.paper.session.switchboard import Switchboard

FROZEN_OF = {
    MarketDataType.DELAYED: MarketDataType.LIVE,
    MarketDataType.DELAYED_FROZEN: MarketDataType.FROZEN,
}
NOT_SUBSCRIBED = {
    QuoteRights.NONE: (354, "Requested market data is not subscribed."),
    QuoteRights.COMPETING: (10197, "No market data during competing live session"),
}
NOT_ENABLED = (10168, "Requested market data is not subscribed. Delayed market data is not enabled.")
SHOWING_DELAYED = (10167, "Requested market data is not subscribed. Displaying delayed market data.")
PART_MISSING = (
    10090,
    "Part of requested market data is not subscribed. Subscription-independent ticks are still active.",
)


def kind_of(board: Switchboard, client: Client, request_id: int) -> MarketDataType | None:
    """The kind of quotes a ticker gets; the client is told what it lacks, and None when it gets nothing."""
    rights, asked = rights_of(board), client.market_data_type
    if rights in NOT_SUBSCRIBED:
        client.error(request_id, *NOT_SUBSCRIBED[rights])
        return None
    if rights is QuoteRights.DELAYED:
        if asked not in FROZEN_OF:
            client.error(request_id, *NOT_ENABLED)
            return None
        client.error(request_id, *SHOWING_DELAYED)
        return asked
    if rights is QuoteRights.PARTLY:
        client.error(request_id, *PART_MISSING)
    # Who has paid for live quotes gets them, also when delayed ones would do.
    return FROZEN_OF.get(asked, asked)


def rights_of(board: Switchboard) -> QuoteRights:
    """What the account has paid for."""
    if board.limits.quote_rights is not None:
        return board.limits.quote_rights
    return QuoteRights.LIVE if board.world.behaviour.market_data_live else QuoteRights.DELAYED
