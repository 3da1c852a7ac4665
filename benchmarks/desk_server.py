"""A paper TWS in a process of its own in which a thousand puts are sold and a thousand exit orders work: the server of P6."""

import asyncio
import time
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from multiprocessing.connection import Connection

from putwright.bootstrap import paper_world
from putwright.market.simulated.names import shipped_names
from putwright.paper.model import Contract, ContractQuery, OrderRequest
from putwright.paper.scenario import scenario_of
from putwright.paper.session.limits import Limits
from putwright.paper.session.server import PaperServer
from putwright.paper.world import PaperWorld

ORDERS = 1_000
CLIENT_ID, TAG, EXPIRY = 70, "bench", "20261218"
OVER_THE_WEEKEND = timedelta(hours=67)  # from Friday afternoon to Monday


def serve(client: Connection) -> None:
    """Serve until the process ends; port, moment and the puts go through the pipe."""
    asyncio.run(_serving(client))


async def _serving(client: Connection) -> None:
    scenario = replace(scenario_of("quiet"), cash={"USD": Decimal(1_000_000_000)})
    world = paper_world(scenario, 2026)
    contracts = _sold(world)
    server = PaperServer(world, time.monotonic, Limits(outgoing_bytes_max=1 << 30))
    port, still = await server.start(port=0), world.now
    client.send((port, world.now, contracts))
    await server.run(lambda seconds: still)


def _sold(world: PaperWorld) -> list[Contract]:
    """A thousand different puts, each sold on the session before and with a purchase of ours at work."""
    found: list[Contract] = []
    for name in shipped_names():
        query = ContractQuery(symbol=name.symbol, security_type="OPT", right="P", expiry=EXPIRY)
        near = [one for one in world.tape.find(query) if _is_sellable(world, one)]
        found += near[: ORDERS // 40]
    chosen = found[:ORDERS]
    if len(chosen) < ORDERS:
        raise SystemExit(f"the make-believe market has only {len(chosen)} such puts")
    for contract in chosen:
        bid = world.tape.quote(contract.con_id).bid or Decimal(1)
        world.exchange.place_by_hand(_order(contract, 0, 0, "SELL", bid))
    world.tape.advance(world.now + OVER_THE_WEEKEND)  # no orders work yet, nothing else has to happen
    for number, contract in enumerate(chosen, start=1):
        leave = _order(contract, CLIENT_ID, number, "BUY", Decimal("0.05"))
        world.exchange.place(replace(leave, time_in_force="GTC", order_ref=f"putwright-{TAG}-o{number}"))
    return chosen


def _order(contract: Contract, client: int, number: int, action: str, limit: Decimal) -> OrderRequest:
    asked = ContractQuery(con_id=contract.con_id)
    return OrderRequest(client, number, asked, action, Decimal(1), "LMT", limit, account="DU1234567")


def _is_sellable(world: PaperWorld, contract: Contract) -> bool:
    bid = world.tape.quote(contract.con_id).bid
    return bid is not None and bid > Decimal("0.40")
