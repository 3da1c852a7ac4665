"""What all parts of the session look at: the world, the clock, the limits, and who is connected."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias

from putwright.paper.model import Contract, ContractQuery
from putwright.paper.session.client import Client
from putwright.paper.session.limits import Limits
from putwright.paper.session.seams import World

# A request is one of the dataclasses of wire.requests; each handler is registered under the class it takes.
Handlers: TypeAlias = Mapping[type[Any], Callable[[Client, Any], None]]

UNKNOWN_CONTRACT = 200
LOST = (1100, "Connectivity between IBKR and Trader Workstation has been lost.")


@dataclass(slots=True)
class Switchboard:
    """The session's common ground.

    Attributes:
        world: what is served.
        clock: monotonic seconds [s].
        limits: bounds and switches.
        clients: who has started, by client id.
        is_cut_off: whether the line between TWS and its servers is down (1100).
    """

    world: World
    clock: Callable[[], float]
    limits: Limits
    clients: dict[int, Client] = field(default_factory=dict)
    is_cut_off: bool = False

    @property
    def now(self) -> datetime:
        """The simulated moment."""
        return self.world.now

    def everybody(self) -> Sequence[Client]:
        """Every started client, in the order of the ids."""
        return [self.clients[client_id] for client_id in sorted(self.clients)]

    def only_contract(self, client: Client, request_id: int, query: ContractQuery) -> Contract | None:
        """The one contract a query means; None after the client was told why there is none (error 200)."""
        found = self.world.tape.find(query)
        if len(found) == 1:
            return found[0]
        client.error(request_id, UNKNOWN_CONTRACT, _why_not_one(query, len(found)))
        return None

    def account(self, client: Client, request_id: int, code: str) -> str | None:
        """An account by its code, the first when none is said; None after the client was told that it is unknown."""
        known = self.world.clearing.accounts()
        if not code and known:
            return known[0]
        if code in known:
            return code
        client.invalid(request_id, f"Invalid account code '{code}'.")
        return None


def _why_not_one(query: ContractQuery, count: int) -> str:
    if count:
        return f"The contract description specified for {query.symbol or query.local_symbol} is ambiguous."
    return "No security definition has been found for the request"
