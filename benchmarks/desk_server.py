"""A paper TWS in a process of its own in which a thousand exit orders work for a thousand open puts: the server of P6."""

import asyncio
import time
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from multiprocessing.connection import Connection

from putwright.bootstrap import paper_world
from putwright.market.simulated.names import shipped_names
from putwright.paper.clearing.opening import OpeningAccount, OpeningPosition
from putwright.paper.model import Contract, ContractQuery, OrderRequest
from putwright.paper.scenario import Scenario, scenario_of
from putwright.paper.session.limits import Limits
from putwright.paper.session.server import PaperServer
from putwright.paper.world import PaperWorld

ORDERS, SEED = 1_000, 2026
EXIT_AT, A_NAME = Decimal("0.05"), 20  # [USD/share], puts of a name at most
ACCOUNT, CLIENT_ID, TAG, EXPIRY = "DU1234567", 70, "bench", "20261218"


@dataclass(frozen=True)
class Sold(Scenario):
    """A quiet market in which a thousand puts were sold on an earlier day."""

    held: tuple[OpeningPosition, ...] = ()

    def accounts(self, code: str = ACCOUNT) -> tuple[OpeningAccount, ...]:
        """The opening statement, the puts in it."""
        return tuple(replace(one, positions=self.held) for one in Scenario.accounts(self, code))


def serve(client: Connection) -> None:
    """Serve until the process ends; port, moment and the puts go through the pipe."""
    asyncio.run(_serving(client))


async def _serving(client: Connection) -> None:
    quiet = replace(scenario_of("quiet"), cash={"USD": Decimal(1_000_000_000)})
    contracts = _dear(paper_world(quiet, SEED))
    held = tuple(OpeningPosition(one.con_id, Decimal(-1), Decimal(10)) for one in contracts)
    told = {one.name: getattr(quiet, one.name) for one in fields(quiet)}
    world = paper_world(Sold(**told, held=held), SEED)
    for number, contract in enumerate(contracts, start=1):
        world.exchange.place(_exit_of(contract, number))
    server = PaperServer(world, time.monotonic, Limits(outgoing_bytes_max=1 << 30))
    port, still = await server.start(port=0), world.now
    client.send((port, world.now, contracts))
    await server.run(lambda seconds: still)


def _dear(world: PaperWorld) -> list[Contract]:
    """Puts with high strikes that are bid above the price of their exits: no exchange refuses those, or fills them."""
    found: list[Contract] = []
    for name in shipped_names():
        query = ContractQuery(symbol=name.symbol, security_type="OPT", right="P", expiry=EXPIRY)
        listed = sorted(world.tape.find(query), key=lambda one: one.strike or Decimal(0))
        found += [one for one in listed[-A_NAME:] if (world.tape.quote(one.con_id).bid or 0) > EXIT_AT]
    if len(found) < ORDERS:
        raise SystemExit(f"the make-believe market has only {len(found)} such puts")
    return found[:ORDERS]


def _exit_of(contract: Contract, number: int) -> OrderRequest:
    asked = ContractQuery(con_id=contract.con_id)
    order = OrderRequest(CLIENT_ID, number, asked, "BUY", Decimal(1), "LMT", EXIT_AT, account=ACCOUNT)
    return replace(order, time_in_force="GTC", order_ref=f"putwright-{TAG}-o{number}")
