"""A paper TWS in a process of its own in which a thousand puts are sold and a thousand exit orders work: the server of P6."""

import asyncio
import time
from dataclasses import replace
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
    """A thousand different puts, each sold by hand and with a purchase of ours at work beside it."""
    found: list[Contract] = []
    for name in shipped_names():
        query = ContractQuery(symbol=name.symbol, security_type="OPT", right="P", expiry=EXPIRY)
        near = [one for one in world.tape.find(query) if _is_sellable(world, one)]
        found += near[: ORDERS // 40]
    chosen = found[:ORDERS]
    if len(chosen) < ORDERS:
        raise SystemExit(f"the make-believe market has only {len(chosen)} such puts")
    for number, contract in enumerate(chosen, start=1):
        bid = world.tape.quote(contract.con_id).bid or Decimal(1)
        sale = OrderRequest(
            0, 0, ContractQuery(con_id=contract.con_id), "SELL", Decimal(1), "LMT", bid, account="DU1234567"
        )
        world.exchange.place_by_hand(sale)
        exit_order = replace(
            sale,
            client_id=CLIENT_ID,
            order_id=number,
            action="BUY",
            limit=Decimal("0.05"),
            time_in_force="GTC",
            order_ref=f"putwright-{TAG}-o{number}",
        )
        world.exchange.place(exit_order)
    return chosen


def _is_sellable(world: PaperWorld, contract: Contract) -> bool:
    bid = world.tape.quote(contract.con_id).bid
    return bid is not None and bid > Decimal("0.40")
