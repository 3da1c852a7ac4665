"""What TWS tells of accounts: figures, positions, profit and loss."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from putwright.paper.model import AccountValue, Position
from putwright.paper.wire.contract_fields import TOLD, TOLD_IN_PORTFOLIO, contract_values
from putwright.paper.wire.greeting import VERSION_MAX
from putwright.paper.wire.moments import minute_words
from putwright.paper.wire.schema import Field, Fixed, Layout, write
from putwright.paper.wire.words import IDENTITY, NUMBER, UNSET_NUMBER

LEDGER_PREFIX = "$LEDGER-"

# None of these has fields that come or go with the version.
PORTFOLIO_VALUE: Layout = (
    Fixed("7"),
    Fixed("8"),
    *TOLD_IN_PORTFOLIO,
    Field("quantity", NUMBER),
    Field("market_price", NUMBER, unset="0.0"),
    Field("market_value", NUMBER, unset="0.0"),
    Field("average_cost", NUMBER),
    Field("unrealized", NUMBER, unset="0.0"),
    Field("realized", NUMBER),
    Field("account"),
)
POSITION: Layout = (
    Fixed("61"),
    Fixed("3"),
    Field("account"),
    *TOLD,
    Field("quantity", NUMBER),
    Field("average_cost", NUMBER),
)
POSITION_MULTI: Layout = (
    Fixed("71"),
    Fixed("1"),
    Field("request_id", IDENTITY),
    Field("account"),
    *TOLD,
    Field("quantity", NUMBER),
    Field("average_cost", NUMBER),
    Field("model"),
)
PNL: Layout = (
    Fixed("94"),
    Field("request_id", IDENTITY),
    Field("daily", NUMBER, unset=UNSET_NUMBER),
    Field("unrealized", NUMBER, unset=UNSET_NUMBER),
    Field("realized", NUMBER, unset=UNSET_NUMBER),
)
PNL_SINGLE: Layout = (
    Fixed("95"),
    Field("request_id", IDENTITY),
    Field("quantity", NUMBER, unset="0"),
    *PNL[2:],
    Field("value", NUMBER, unset=UNSET_NUMBER),
)


def account_value(value: AccountValue, prefixed: bool = False) -> Sequence[str]:
    """One figure of an account; `prefixed` as TWS 10.47 writes the keys of a ledger for new users."""
    key = LEDGER_PREFIX + value.key if prefixed else value.key
    return ["6", "2", key, value.value, value.currency, value.account]


def portfolio_value(position: Position) -> Sequence[str]:
    """One position with its value; what has no market price is told as 0.0, as TWS does."""
    return write(PORTFOLIO_VALUE, _position_values(position, no_right="0"), VERSION_MAX)


def account_update_time(at: datetime) -> Sequence[str]:
    """When the figures were made."""
    return ["8", "1", minute_words(at)]


def account_download_end(account: str) -> Sequence[str]:
    """Every figure and position has been told once."""
    return ["54", "1", account]


def account_summary(request_id: int, account: str, tag: str, value: str, currency: str) -> Sequence[str]:
    """One figure of a summary."""
    return ["63", "1", str(request_id), account, tag, value, currency]


def account_summary_end(request_id: int) -> Sequence[str]:
    """Every figure of the summary has been told once."""
    return ["64", "1", str(request_id)]


def account_update_multi(request_id: int, value: AccountValue, model: str = "") -> Sequence[str]:
    """One figure of an account or model."""
    return ["73", "1", str(request_id), value.account, model, value.key, value.value, value.currency]


def account_update_multi_end(request_id: int) -> Sequence[str]:
    """Every figure of the account or model has been told once."""
    return ["74", "1", str(request_id)]


def position(held: Position) -> Sequence[str]:
    """One position; the exchange is left empty, as TWS does."""
    return write(POSITION, _position_values(held), VERSION_MAX)


def position_end() -> Sequence[str]:
    """Every position has been told once."""
    return ["62", "1"]


def position_multi(request_id: int, held: Position, model: str = "") -> Sequence[str]:
    """One position of an account or model."""
    values = _position_values(held) | {"request_id": request_id, "model": model}
    return write(POSITION_MULTI, values, VERSION_MAX)


def position_multi_end(request_id: int) -> Sequence[str]:
    """Every position of the account or model has been told once."""
    return ["72", "1", str(request_id)]


def pnl(
    request_id: int, daily: Decimal | None, unrealized: Decimal | None, realized: Decimal | None
) -> Sequence[str]:
    """Profit and loss of an account [base currency]; None where it is not known."""
    values = {"request_id": request_id, "daily": daily, "unrealized": unrealized, "realized": realized}
    return write(PNL, values, VERSION_MAX)


def pnl_single(
    request_id: int,
    quantity: Decimal,
    daily: Decimal | None,
    unrealized: Decimal | None,
    realized: Decimal | None,
    value: Decimal | None,
) -> Sequence[str]:
    """Profit and loss of one position [USD]; None where it is not known."""
    values = {
        "request_id": request_id,
        "quantity": quantity,
        "daily": daily,
        "unrealized": unrealized,
        "realized": realized,
        "value": value,
    }
    return write(PNL_SINGLE, values, VERSION_MAX)


def _position_values(held: Position, no_right: str = "") -> dict[str, Any]:
    return contract_values(held.contract, no_right=no_right) | {
        "exchange": "",
        "account": held.account,
        "quantity": held.quantity,
        "market_price": held.market_price,
        "market_value": held.market_value,
        "average_cost": held.average_cost,
        "unrealized": held.unrealized,
        "realized": held.realized,
    }
