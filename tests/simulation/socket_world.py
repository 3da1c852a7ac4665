"""The make-believe world as the server is shown it: every order and event is noted for the auditor, and some of it comes late.

What a TWS tells when it is asked lags behind: executions appear some seconds after the fill, positions are those of a moment
ago. The same weather decides as behind the port (`storm_port`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, cast

import numpy as np

from putwright.paper.model import (
    Clearing,
    Commission,
    Event,
    Exchange,
    Execution,
    ExecutionFilter,
    OrderRequest,
    Position,
    Tape,
)
from putwright.paper.settings import Behaviour
from tests.simulation.storm_port import CancelRequest, StormPort

LATE_SECONDS = 8.0


class SocketPort(StormPort):
    """The storm's hand on time and weather; whatever it lets happen is told to the clients of the server as well.

    Attributes:
        tell_clients: how they are told.
    """

    tell_clients: Callable[[Sequence[Event]], None] = staticmethod(lambda events: None)

    @property
    def chance(self) -> np.random.Generator:
        """The lots of the line."""
        return self._chance

    def tell(self, events: Sequence[Event]) -> None:
        """Note events, and tell them on."""
        super().tell(events)
        self.tell_clients(events)


class NotingExchange:
    """The exchange, of which everything that is sent and said is noted; a preview sends nothing and is not."""

    def __init__(self, port: SocketPort) -> None:
        self._port, self._inner = port, port.world.exchange
        self._hidden: dict[str, float] = {}

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def place(self, request: OrderRequest) -> Sequence[Event]:
        """Note the order as it was read from the wire, and what came of it."""
        if request.what_if:
            return self._inner.place(request)
        self._port.said.append(request)
        world = self._port.world
        world.is_refusing = self._port.strikes("refused")
        events = self._inner.place(request)
        world.is_refusing = False
        return self._noted(events)

    def cancel(self, client_id: int, order_id: int) -> Sequence[Event]:
        """Note that somebody asked, and what came of it."""
        self._port.said.append(CancelRequest(client_id, order_id))
        return self._noted(self._inner.cancel(client_id, order_id))

    def executions(self, wanted: ExecutionFilter) -> Sequence[tuple[Execution, Commission | None]]:
        """Fills of today, some of them only a while after they happened."""
        return [one for one in self._inner.executions(wanted) if self._is_told(one[0].execution_id)]

    def _is_told(self, execution_id: str) -> bool:
        port = self._port
        if execution_id not in self._hidden:
            is_late = port.strikes("fill_late")
            lateness = float(port.chance.uniform(0, LATE_SECONDS)) if is_late else 0.0
            self._hidden[execution_id] = port.clock.seconds + lateness
        return port.clock.seconds >= self._hidden[execution_id]

    def _noted(self, events: Sequence[Event]) -> Sequence[Event]:
        self._port.said += events
        return events


class LateClearing:
    """The clearing house, whose positions are those of the answer before while `is_late`."""

    def __init__(self, inner: Clearing) -> None:
        self._inner = inner
        self._before: Sequence[Position] = ()
        self.is_late = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def positions(self, account: str = "") -> Sequence[Position]:
        """What is held, or was."""
        now = self._inner.positions(account)
        told = self._before if self.is_late else now
        self._before = now
        return told


class NotingWorld:
    """Implements what `paper.session` asks of a world, over the world of a storm's port."""

    def __init__(self, port: SocketPort) -> None:
        self._port = port
        self.late_clearing = LateClearing(port.world.clearing)
        self.exchange = cast("Exchange", NotingExchange(port))
        self.clearing = cast("Clearing", self.late_clearing)

    @property
    def now(self) -> datetime:
        """The make-believe moment."""
        return self._port.world.now

    @property
    def behaviour(self) -> Behaviour:
        """The broker's switches."""
        return self._port.world.behaviour

    @property
    def tape(self) -> Tape:
        """The market."""
        return self._port.world.tape

    def advance(self, to: datetime) -> Sequence[Event]:
        """Time passes by the port alone: with each message, each pause of the desk, and each leap of the storm."""
        return []
