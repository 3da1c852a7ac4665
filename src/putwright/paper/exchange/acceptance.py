"""Whether an order makes sense as it arrives: everything that can be said before it goes anywhere."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from putwright.paper.exchange import rejections
from putwright.paper.exchange.price_steps import is_on_step
from putwright.paper.exchange.rejections import Rejection
from putwright.paper.exchange.terms import wrong_words
from putwright.paper.exchange.venue import Venue
from putwright.paper.model import Contract, OrderRequest, SecurityType

OUTSIDE_HOURS_IGNORED = (
    2109,
    "Order Event Warning: Attribute 'Outside Regular Trading Hours' is ignored based on the order type and destination. "
    "PlaceOrder is now being processed.",
)


class Accepted(NamedTuple):
    """A request with presets applied, the contract it is for, and what the client is told about it: code and text."""

    request: OrderRequest
    contract: Contract
    notes: tuple[tuple[int, str], ...]


def accepted(request: OrderRequest, venue: Venue) -> Accepted | Rejection:
    """The request, ready to become an order or to change one, or why not."""
    request, notes = _with_presets(request, venue)
    first = _wrong_account(request, venue) or _wrong_size(request, venue) or wrong_words(request)
    if first:
        return first
    contract = _contract(request, venue)
    if isinstance(contract, Rejection):
        return contract
    wrong = _wrong_for_contract(request, contract, venue)
    if wrong:
        return wrong
    if contract.security_type is SecurityType.OPTION and request.outside_regular_hours:
        request, notes = replace(request, outside_regular_hours=False), (*notes, OUTSIDE_HOURS_IGNORED)
    return Accepted(request, contract, notes)


def _with_presets(request: OrderRequest, venue: Venue) -> tuple[OrderRequest, tuple[tuple[int, str], ...]]:
    preset, accounts = venue.behaviour.preset_time_in_force, venue.clearing.accounts()
    asked = request.time_in_force.upper()
    forced = bool(preset) and asked != preset
    whole = replace(
        request,
        action=request.action.upper(),
        order_type=request.order_type.upper(),
        time_in_force=preset if forced else asked or "DAY",
        account=request.account or (accounts[0] if len(accounts) == 1 else ""),
        oca_type=request.oca_type or 3,
    )
    note = (10349, f"Order TIF was set to {preset} based on order preset.")
    return whole, (note,) if forced else ()


def _wrong_account(request: OrderRequest, venue: Venue) -> Rejection | None:
    if not request.account:
        return rejections.ACCOUNT_MISSING
    if request.account not in venue.clearing.accounts():
        return rejections.invalid(f"Invalid account code '{request.account}'")
    return None


def _wrong_size(request: OrderRequest, venue: Venue) -> Rejection | None:
    quantity = request.quantity
    if quantity == 0:
        return rejections.SIZE_ZERO
    if not quantity.is_finite() or quantity < 0 or quantity != quantity.to_integral_value():
        return rejections.wrong_size(quantity)
    limit = venue.behaviour.size_limit
    return rejections.size_limit(quantity, limit) if quantity > limit else None


def _contract(request: OrderRequest, venue: Venue) -> Contract | Rejection:
    fitting = venue.tape.find(request.contract)
    if not fitting:
        return rejections.NO_CONTRACT
    if len(fitting) > 1:
        return rejections.ambiguous(request.contract.symbol, len(fitting))
    return fitting[0]


def _wrong_for_contract(request: OrderRequest, contract: Contract, venue: Venue) -> Rejection | None:
    if contract.security_type is SecurityType.INDEX:
        return rejections.unsupported("An index can not be traded.")
    if contract.expiry is not None and contract.expiry < venue.session_of_order():
        return rejections.unsupported(f"The contract expired on {contract.expiry.isoformat()}.")
    if contract.security_type not in venue.clearing.funds(request.account).permissions:
        return rejections.no_permission(contract.security_type)
    return _wrong_price(request, contract, venue)


def _wrong_price(request: OrderRequest, contract: Contract, venue: Venue) -> Rejection | None:
    named = {"LMT": ("limit price", request.limit), "STP": ("stop price", request.auxiliary)}
    if request.order_type not in named:
        return None
    name, price = named[request.order_type]
    if price is None or not price.is_finite():
        return rejections.invalid(f"A {request.order_type} order needs a {name}")
    is_on = is_on_step(venue.tape, contract, request.contract.exchange, price)
    return None if is_on else rejections.OFF_TICK


def mismatch(request: OrderRequest, contract: Contract, before: OrderRequest, held: Contract) -> bool:
    """Whether a change would make another order of it: only price, quantity, times and attributes may change."""
    same = [
        (contract.con_id, held.con_id),
        (request.action, before.action),
        (request.account, before.account),
        (request.order_type, before.order_type),
    ]
    return any(now != then for now, then in same)
