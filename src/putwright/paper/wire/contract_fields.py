"""The fields of a contract, in the orders in which messages carry them."""

from __future__ import annotations

from typing import Any

from putwright.paper.model import Contract, ContractQuery, SecurityType
from putwright.paper.wire.schema import Field, Layout, Values
from putwright.paper.wire.words import COUNT, NUMBER

CON_ID = Field("con_id", COUNT, unset="0")
STRIKE = Field("strike", NUMBER, unset="0")
_HEAD: Layout = (
    Field("symbol"),
    Field("security_type"),
    Field("expiry"),
    STRIKE,
    Field("right"),
    Field("multiplier"),
)
_TAIL: Layout = (Field("currency"), Field("local_symbol"), Field("trading_class"))

# As clients send it: twelve fields.
ASKED: Layout = (CON_ID, *_HEAD, Field("exchange"), Field("primary_exchange"), *_TAIL)
# As orders, executions and positions carry it: eleven fields.
TOLD: Layout = (CON_ID, *_HEAD, Field("exchange"), *_TAIL)
# As the portfolio carries it: the primary exchange stands where others have the exchange.
TOLD_IN_PORTFOLIO: Layout = (CON_ID, *_HEAD, Field("primary_exchange"), *_TAIL)

_QUERY_NAMES = (
    "con_id",
    "symbol",
    "security_type",
    "expiry",
    "strike",
    "right",
    "multiplier",
    "exchange",
    "primary_exchange",
    "currency",
    "local_symbol",
    "trading_class",
)
_RIGHTS = {"P": "P", "PUT": "P", "C": "C", "CALL": "C"}


def query_from(values: Values) -> ContractQuery:
    """What a client knows of a contract, taken out of the values of its message."""
    known: dict[str, Any] = {name: values.pop(name) for name in _QUERY_NAMES if name in values}
    known["strike"] = known.get("strike") or None
    # "0" and "?" are what TWS itself writes where there is no right; clients send them back.
    known["right"] = _RIGHTS.get(known.get("right", "").upper(), "")
    return ContractQuery(**known)


def contract_values(contract: Contract, *, no_right: str = "") -> Values:
    """The values of a contract by the names of its fields.

    Args:
        contract: what is told.
        no_right: what TWS writes for the right of what is no option: "0" in the portfolio, "?" in orders.
    """
    return {
        "con_id": contract.con_id,
        "symbol": contract.symbol,
        "security_type": contract.security_type,
        "expiry": f"{contract.expiry:%Y%m%d}" if contract.expiry else "",
        "strike": contract.strike,
        "right": contract.right or no_right,
        "multiplier": str(contract.multiplier) if contract.security_type is SecurityType.OPTION else "",
        "exchange": contract.exchange,
        "primary_exchange": contract.primary_exchange,
        "currency": contract.currency,
        "local_symbol": contract.local_symbol,
        "trading_class": contract.trading_class,
    }
