"""What is to be seen of the paper TWS, in the words of its console: moment, clients, orders, positions, cash."""

from __future__ import annotations

from putwright.domain.refusal import counted
from putwright.domain.trading_calendar import NEW_YORK
from putwright.paper.model import Contract, Position
from putwright.paper.session.server import PaperServer
from putwright.paper.world import PaperWorld


def moment(world: PaperWorld) -> str:
    """The make-believe moment: `2026-11-06 15:55:00 New York`."""
    return f"{world.now.astimezone(NEW_YORK):%Y-%m-%d %H:%M:%S} New York"


def glance(server: PaperServer, world: PaperWorld) -> str:
    """Clients, open orders and positions: `1 client, 0 open orders; held: -1 GM 2026-12-11 57 P`."""
    clients = counted(len(server.client_ids()), "client")
    orders = counted(len(world.exchange.open_orders()), "open order")
    held = ", ".join(map(_held, world.clearing.positions()))
    return f"{clients}, {orders}; held: {held or 'nothing'}"


def orders_and_cash(world: PaperWorld) -> str:
    """Every open order as it stands, and the cash of every account by currency."""
    orders = ", ".join(
        f"{state.request.action} {state.remaining:f} {named(state.contract)} at {state.request.limit}"
        f" {state.request.time_in_force} {state.status}"
        for state in world.exchange.open_orders()
    )
    cash = ", ".join(
        f"{value.value} {value.currency}"
        for account in world.clearing.accounts()
        for value in world.clearing.values(account)
        if value.key == "CashBalance" and value.currency != "BASE"
    )
    return f"orders: {orders or 'none'}; cash: {cash or 'none'}"


def named(contract: Contract) -> str:
    """A contract as it is typed: `GM 2026-12-11 57 P`, or the symbol of a share."""
    if contract.expiry is None:
        return contract.symbol
    return f"{contract.symbol} {contract.expiry.isoformat()} {contract.strike:f} {contract.right}"


def _held(position: Position) -> str:
    return f"{position.quantity:f} {named(position.contract)}"
