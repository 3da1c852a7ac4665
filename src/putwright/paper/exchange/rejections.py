"""Why an order is refused: the numbers a TWS gives, with its words abridged and our amounts in them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Rejection:
    """An order, change or cancel that is not carried out, and why.

    Attributes:
        code: the number of the message.
        text: its words.
        leaves_order: whether the order is on record as over: refused by the servers, not by the desk software.
    """

    code: int
    text: str
    leaves_order: bool = False


READ_ONLY = Rejection(
    321, "Error validating request.-'bN' : cause - The API interface is currently in Read-Only mode."
)
DUPLICATE = Rejection(103, "Duplicate order id")
CANNOT_MODIFY_FILLED = Rejection(104, "Cannot modify a filled order.")
MISMATCH = Rejection(105, "Order being modified does not match original order.")
OFF_TICK = Rejection(110, "The price does not conform to the minimum price variation for this contract.")
NO_CONTRACT = Rejection(200, "No security definition has been found for the request")
SIZE_ZERO = Rejection(434, "The order size cannot be zero.")
ACCOUNT_MISSING = Rejection(435, "You must specify an account.")
MISSING_PARENT = Rejection(10006, "Missing parent order.")
ELECTRONIC_ONLY = Rejection(10268, "The 'EtradeOnly' order attribute is not supported.")
FIRM_QUOTE_ONLY = Rejection(10269, "The 'FirmQuoteOnly' order attribute is not supported.")
PENDING_CANCEL = Rejection(
    201, "Order rejected - reason:The order is being cancelled and can not be modified."
)
BOTH_SIDES = Rejection(
    201,
    "Order rejected - reason:Cannot have open orders on both sides of the same US Option contract in the same account.",
    leaves_order=True,
)
GROUP_OVER = Rejection(
    201, "Order rejected - reason:An order of the same OCA group has been filled already.", leaves_order=True
)
TOO_FAR_TEXT = "The limit price of your order is too far through the market."


def invalid(cause: str) -> Rejection:
    """A request that makes no sense as it stands."""
    return Rejection(321, f"Error validating request.-'bN' : cause - {cause}")


def unsupported(what: str) -> Rejection:
    """A request that makes sense, but not here."""
    return Rejection(201, f"Order rejected - reason:{what}")


def ambiguous(symbol: str, count: int) -> Rejection:
    """More than one contract fits."""
    return Rejection(
        200, f"The contract description specified for {symbol} is ambiguous: {count} contracts fit it."
    )


def no_permission(security_type: str) -> Rejection:
    """The account may not trade this kind of thing."""
    return Rejection(460, f"No trading permissions for {security_type}.")


def wrong_size(quantity: Decimal) -> Rejection:
    """A size that is not a whole positive number."""
    return Rejection(
        383, f"The size value {quantity} violates the size constraint: a whole number above zero."
    )


def size_limit(quantity: Decimal, limit: int) -> Rejection:
    """A size above the preset."""
    return Rejection(
        451,
        f"The order size {quantity} exceeds the Size Limit of {limit}. "
        "Restriction is specified in Precautionary Settings of Global Configuration/Presets.",
    )


def not_covered(available: Decimal, required: Decimal, currency: str) -> Rejection:
    """Not enough cash or margin, with both amounts."""
    return Rejection(
        201,
        "Order rejected - reason:YOUR ORDER IS NOT ACCEPTED. IN ORDER TO OBTAIN THE DESIRED POSITION YOUR AVAILABLE "
        f"FUNDS [{available:.2f} {currency}] MUST EXCEED THE AMOUNT REQUIRED [{required:.2f} {currency}].",
        leaves_order=True,
    )


def cancel_unknown(order_id: int) -> Rejection:
    """A cancel of an order nobody has seen."""
    return Rejection(10147, f"OrderId {order_id} that needs to be cancelled is not found.")


def cancel_without_order(order_id: int) -> Rejection:
    """A cancel of a number that was used, but never became an order."""
    return Rejection(135, f"Can't find order with id ={order_id}")


def cancel_too_late(order_id: int, state: str) -> Rejection:
    """A cancel of an order that is over."""
    return Rejection(
        10148, f"OrderId {order_id} that needs to be cancelled cannot be cancelled, state: {state}."
    )


def cancel_twice(perm_id: int) -> Rejection:
    """A cancel of an order that is being cancelled."""
    return Rejection(
        161, f"Cancel attempted when order is not in a cancellable state. Order permId = {perm_id}"
    )
