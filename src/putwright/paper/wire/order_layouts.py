"""The fields of what clients ask about orders and executions, by message id; `placeOrder` has a file of its own."""

from __future__ import annotations

from putwright.paper.wire import order_requests as orders
from putwright.paper.wire.contract_fields import TOLD
from putwright.paper.wire.layout_table import REQUEST_ID, VERSION, Message
from putwright.paper.wire.schema import Field
from putwright.paper.wire.words import COUNT, FLAG, IDENTITY

ORDER_MESSAGES: dict[int, Message] = {
    4: Message(
        "cancelOrder",
        (VERSION, Field("order_id", IDENTITY), Field("manual_time", since=169)),
        orders.CancelOrder,
    ),
    5: Message("reqOpenOrders", (VERSION,), orders.ReqOpenOrders),
    7: Message(
        "reqExecutions",
        (
            VERSION,
            REQUEST_ID,
            Field("client_id", COUNT),
            Field("account"),
            Field("since"),
            Field("symbol"),
            Field("security_type"),
            Field("exchange"),
            Field("side"),
        ),
        orders.ReqExecutions,
    ),
    15: Message("reqAutoOpenOrders", (VERSION, Field("auto_bind", FLAG)), orders.ReqAutoOpenOrders),
    16: Message("reqAllOpenOrders", (VERSION,), orders.ReqAllOpenOrders),
    21: Message(
        "exerciseOptions",
        (
            VERSION,
            REQUEST_ID,
            *TOLD,
            Field("action", COUNT),
            Field("quantity", COUNT),
            Field("account"),
            Field("override", FLAG),
        ),
        orders.ExerciseOptions,
    ),
    58: Message("reqGlobalCancel", (VERSION,), orders.GlobalCancel),
    99: Message("reqCompletedOrders", (Field("api_only", FLAG),), orders.ReqCompletedOrders),
}
