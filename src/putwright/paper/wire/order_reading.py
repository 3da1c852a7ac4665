"""From the fields of `placeOrder` to an order request."""

from __future__ import annotations

from decimal import Decimal

from putwright.paper.model import OrderRequest
from putwright.paper.wire.contract_fields import query_from
from putwright.paper.wire.order_requests import PlaceOrder
from putwright.paper.wire.schema import Reader
from putwright.paper.wire.words import INFINITY

# Fields of the request that carry the same name on the wire.
MODELLED = (
    "order_id",
    "action",
    "quantity",
    "order_type",
    "limit",
    "auxiliary",
    "time_in_force",
    "oca_group",
    "oca_type",
    "account",
    "open_close",
    "order_ref",
    "transmit",
    "parent_id",
    "outside_regular_hours",
    "all_or_none",
    "good_till_date",
    "good_after_time",
    "algorithm",
    "what_if",
    "electronic_only",
    "firm_quote_only",
)
_NOT_ECHOED = frozenset({*MODELLED, "algorithm_parameters"})
# What TWS writes where nothing is set, and clients that were told it send back; and what they send on every order.
_NOTHING: dict[str, object] = {
    "delta_neutral_order_type": "None",
    "adjusted_order_type": "None",
    "discretionary_amount": Decimal(0),
}


def place_order(reader: Reader, client_id: int) -> PlaceOrder:
    """The order a client sent; what is not modelled is kept as the text it came in.

    Args:
        reader: the fields of the message, read.
        client_id: whose order it is.
    """
    values = dict(reader.values)
    contract = query_from(values)
    parameters = values.get("algorithm_parameters", ())
    request = OrderRequest(
        client_id=client_id,
        contract=contract,
        algorithm_parameters=tuple((pair["tag"], pair["value"]) for pair in parameters),
        conditions=len(values["conditions"]),
        echo=_echo(reader, values),
        **{name: values[name] for name in MODELLED},
    )
    return PlaceOrder(request)


def _echo(reader: Reader, values: dict[str, object]) -> dict[str, str]:
    # `values` has lost the fields of the contract already; a value that is nothing needs no telling back.
    return {
        name: INFINITY if isinstance(value, Decimal) and value.is_infinite() else reader.texts[name]
        for name, value in values.items()
        if name not in _NOT_ECHOED and _is_set(name, value)
    }


def _is_set(name: str, value: object) -> bool:
    if value is None or value == _NOTHING.get(name):
        return False
    # A number that can be unset is set when it is zero. Repeated blocks are tuples of dicts, which no set can hold.
    return isinstance(value, Decimal) or value not in ("", 0, ())
