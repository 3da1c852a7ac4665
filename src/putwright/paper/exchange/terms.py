"""Whether the words of an order are ones this exchange understands: side, type, time in force, attributes."""

from __future__ import annotations

from putwright.paper.exchange import rejections
from putwright.paper.exchange.moments import client_moment
from putwright.paper.exchange.rejections import Rejection
from putwright.paper.model import OrderRequest

ORDER_TYPES = {"LMT", "MKT", "STP"}
KNOWN_ORDER_TYPES = {
    "STP LMT",
    "TRAIL",
    "TRAIL LIMIT",
    "MIT",
    "LIT",
    "MOC",
    "LOC",
    "MTL",
    "REL",
    "MIDPRICE",
    "PEG MID",
}
TIMES_IN_FORCE = {"DAY", "GTC", "IOC", "FOK", "GTD"}


def wrong_words(request: OrderRequest) -> Rejection | None:
    """The first word nobody here understands, or that asks for what is not offered; None when all are fine."""
    if request.action not in {"BUY", "SELL"}:
        return rejections.invalid(f"Invalid order action '{request.action}'")
    if request.order_type not in ORDER_TYPES:
        return _wrong_order_type(request.order_type)
    if request.time_in_force == "OPG":
        return rejections.unsupported("Time in force OPG is not offered here.")
    if request.time_in_force not in TIMES_IN_FORCE:
        return rejections.invalid(f"Invalid time in force '{request.time_in_force}'")
    return _wrong_moment(request) or _wrong_attribute(request)


def _wrong_order_type(order_type: str) -> Rejection:
    if order_type in KNOWN_ORDER_TYPES:
        return rejections.unsupported(f"Order type {order_type} is not offered here; LMT, MKT and STP are.")
    return rejections.invalid(f"Invalid order type '{order_type}'")


def _wrong_moment(request: OrderRequest) -> Rejection | None:
    if request.time_in_force == "GTD" and client_moment(request.good_till_date) is None:
        return rejections.invalid(f"GTD needs a goodTillDate; '{request.good_till_date}' is not a moment")
    if request.good_after_time and client_moment(request.good_after_time) is None:
        return rejections.invalid(f"goodAfterTime '{request.good_after_time}' is not a moment")
    return None


def _wrong_attribute(request: OrderRequest) -> Rejection | None:
    if request.electronic_only:
        return rejections.ELECTRONIC_ONLY
    if request.firm_quote_only:
        return rejections.FIRM_QUOTE_ONLY
    if request.conditions:
        return rejections.unsupported("Conditional orders are not offered here.")
    if request.algorithm not in {"", "Adaptive"} or (request.algorithm and request.order_type == "STP"):
        return rejections.unsupported(
            f"Algorithm {request.algorithm} is not offered for {request.order_type} here."
        )
    return None
