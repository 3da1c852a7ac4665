"""From the fields a client sent to a request."""

from __future__ import annotations

from dataclasses import fields
from typing import cast

from putwright.paper.wire.account_layouts import ACCOUNT_MESSAGES, SESSION_MESSAGES
from putwright.paper.wire.contract_fields import query_from
from putwright.paper.wire.faults import BadFrame
from putwright.paper.wire.frames import Frame
from putwright.paper.wire.layout_table import Message
from putwright.paper.wire.market_layouts import MARKET_MESSAGES
from putwright.paper.wire.order_layouts import ORDER_MESSAGES
from putwright.paper.wire.order_reading import place_order
from putwright.paper.wire.place_order import PLACE_ORDER
from putwright.paper.wire.requests import Request
from putwright.paper.wire.schema import Reader
from putwright.paper.wire.session_requests import NotOffered

PLACE_ORDER_ID = 3
MESSAGES: dict[int, Message] = {
    **SESSION_MESSAGES,
    **ACCOUNT_MESSAGES,
    **MARKET_MESSAGES,
    **ORDER_MESSAGES,
}
# What a real TWS knows and this one does not serve: name, and where in the frame the request id stands (0: nowhere).
NOT_OFFERED: dict[int, tuple[str, int]] = {
    10: ("reqMktDepth", 2),
    11: ("cancelMktDepth", 2),
    12: ("reqNewsBulletins", 0),
    13: ("cancelNewsBulletins", 0),
    18: ("requestFA", 0),
    19: ("replaceFA", 4),
    22: ("reqScannerSubscription", 1),
    23: ("cancelScannerSubscription", 2),
    24: ("reqScannerParameters", 0),
    50: ("reqRealTimeBars", 2),
    51: ("cancelRealTimeBars", 2),
    53: ("cancelFundamentalData", 2),
    65: ("verifyRequest", 0),
    66: ("verifyMessage", 0),
    67: ("queryDisplayGroups", 2),
    68: ("subscribeToGroupEvents", 2),
    69: ("updateDisplayGroup", 2),
    70: ("unsubscribeFromGroupEvents", 2),
    72: ("verifyAndAuthRequest", 0),
    73: ("verifyAndAuthMessage", 0),
    79: ("reqSoftDollarTiers", 1),
    80: ("reqFamilyCodes", 0),
    82: ("reqMktDepthExchanges", 0),
    83: ("reqSmartComponents", 1),
    84: ("reqNewsArticle", 1),
    85: ("reqNewsProviders", 0),
    86: ("reqHistoricalNews", 1),
    88: ("reqHistogramData", 1),
    89: ("cancelHistogramData", 1),
    96: ("reqHistoricalTicks", 1),
    97: ("reqTickByTickData", 1),
    98: ("cancelTickByTickData", 1),
}


def decode(frame: Frame, version: int, client_id: int) -> Request:
    """What a client asks.

    Args:
        frame: the fields of one message, its id first.
        version: the protocol version both sides speak.
        client_id: whose message it is; orders carry it.

    Raises:
        BadFrame: the message is unknown, a field is missing, left over, or not what it has to be.
    """
    message_id = _message_id(frame)
    if message_id == PLACE_ORDER_ID:
        reader = Reader("placeOrder", frame, version, at=1)
        reader.read(PLACE_ORDER)
        reader.end()
        return place_order(reader, client_id)
    if message_id in NOT_OFFERED:
        return _not_offered(message_id, frame)
    if (message := MESSAGES.get(message_id)) is None:
        raise BadFrame(f"no message of a TWS API client has the id {message_id}")
    reader = Reader(message.name, frame, version, at=1)
    reader.read(message.layout)
    reader.end()
    return _request(message, reader)


def _message_id(frame: Frame) -> int:
    text = frame[0] if frame else ""
    if not (text.isascii() and text.isdigit() and len(text) <= 4):
        raise BadFrame(f"a frame that does not begin with the id of a message: {text[:40]!r}")
    return int(text)


def _request(message: Message, reader: Reader) -> Request:
    values = dict(reader.values)
    if "combo_legs" in values:
        values["combo_legs"] = len(values["combo_legs"])
    wanted = {field.name for field in fields(message.request)}
    if "contract" in wanted:
        values["contract"] = query_from(values)
    return cast(Request, message.request(**{name: values[name] for name in wanted & values.keys()}))


def _not_offered(message_id: int, frame: Frame) -> NotOffered:
    name, place = NOT_OFFERED[message_id]
    text = frame[place] if 0 < place < len(frame) else ""
    known = text.isascii() and text.isdigit() and len(text) <= 10
    return NotOffered(message_id, name, int(text) if known else None)
