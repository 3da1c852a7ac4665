"""The other people in the market: orders entered by hand in the TWS itself, and holders who exercise."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from putwright.domain.refusal import BadInput
from putwright.paper.console.commands import Assign, ListedOption, OrderByHand
from putwright.paper.model import ContractQuery, Event, Notice, OrderOpened, OrderRequest, SecurityType
from putwright.paper.session.server import PaperServer
from putwright.paper.world import PaperWorld


def entered(order: OrderByHand, server: PaperServer, world: PaperWorld) -> str:
    """Enter an order and tell clients of it; how it stands.

    Raises:
        BadInput: it did not become an order.
    """
    words = f"{order.action} {order.contracts} {order.option} at {order.limit:f} {order.time_in_force}"
    request = OrderRequest(
        client_id=0,
        order_id=0,
        contract=_query(order.option),
        action=order.action,
        quantity=Decimal(order.contracts),
        order_type="LMT",
        limit=order.limit,
        time_in_force=order.time_in_force,
        account=world.clearing.accounts()[0],
    )
    events = world.exchange.place_by_hand(request)
    server.happened(events)
    return f"{words}: {_outcome(words, events)}"


def exercised(demand: Assign, world: PaperWorld) -> str:
    """Let holders of an option exercise in the next nightly batch, so that those who are short are assigned.

    Raises:
        BadInput: so many are not short.
    """
    tried = f"Assigning {demand.contracts} {demand.option}"
    found = world.tape.find(_query(demand.option))
    if len(found) != 1:
        raise BadInput(tried, "no such option is listed", "Name one that is short; show tells which are.")
    con_id = found[0].con_id
    held = [each.quantity for each in world.clearing.positions() if each.contract.con_id == con_id]
    short = max(-min(held, default=Decimal(0)), Decimal(0))
    if short < demand.contracts:
        raise BadInput(tried, f"{short:f} are short", "Assign what is short; show tells what is held.")
    world.clearing.assign_tonight(con_id, demand.contracts)
    return f"{demand.contracts} {demand.option} will be assigned in the next nightly batch"


def _query(option: ListedOption) -> ContractQuery:
    return ContractQuery(
        symbol=option.symbol,
        security_type=SecurityType.OPTION,
        expiry=f"{option.expiry:%Y%m%d}",
        strike=option.strike,
        right=option.right,
        exchange="SMART",
        currency="USD",
    )


def _outcome(words: str, events: Sequence[Event]) -> str:
    """How an order stands, and what was said about it.

    Raises:
        BadInput: it did not become an order.
    """
    states = [event.state for event in events if isinstance(event, OrderOpened)]
    notices = "; ".join(f"{event.code} {event.text}" for event in events if isinstance(event, Notice))
    if not states:
        remedy = "Name a listed option, and a limit on its price steps."
        raise BadInput(f"Entering {words}", notices.rstrip("."), remedy)
    told = f"{states[-1].status}, {states[-1].filled:f} filled"
    return f"{told}; {notices}" if notices else told
