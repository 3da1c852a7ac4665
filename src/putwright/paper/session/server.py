"""The server: who may connect, one turn of time after another, and how it ends."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Sequence
from datetime import datetime

from putwright.domain.refusal import BadInput
from putwright.paper.model import Event
from putwright.paper.session.address import require_loopback
from putwright.paper.session.client import Client
from putwright.paper.session.connection import Connection, Stage
from putwright.paper.session.dispatch import Dispatch
from putwright.paper.session.faults import LineFaults
from putwright.paper.session.limits import Limits
from putwright.paper.session.moments import greeting_words, was_crossed
from putwright.paper.session.outgoing import Outgoing
from putwright.paper.session.pacing import MessageRate
from putwright.paper.session.seams import World
from putwright.paper.session.switchboard import Switchboard
from putwright.paper.wire import BadFrame, Frame, answers, decode
from putwright.paper.wire.session_requests import StartApi

LOG = logging.getLogger("putwright.paper.session")
CLIENT_ID_IN_USE = (
    326,
    "Unable to connect as the client id is already in use. Retry with a unique client id.",
)
REASONS_KEPT = 100
BACKLOG = 64  # connections the system may hold until they are looked at


class PaperServer:
    """A TWS on a socket of this machine.

    Args:
        world: what is served.
        clock: monotonic seconds; the only time that time-outs, pacing and cadence know [s].
        limits: bounds and switches.
        faults: what goes wrong on the line; may be changed while it runs.
    """

    def __init__(
        self,
        world: World,
        clock: Callable[[], float],
        limits: Limits | None = None,
        faults: LineFaults | None = None,
    ) -> None:
        self.clock, self.limits = clock, limits or Limits()
        self.faults = faults or LineFaults()
        self.reasons: deque[str] = deque(maxlen=REASONS_KEPT)
        self._board = Switchboard(world, clock, self.limits)
        self._dispatch = Dispatch(self._board)
        self._connections: dict[Connection, None] = {}
        self._listening: asyncio.Server | None = None
        self._shut_until = float("-inf")
        self._last_moment = world.now
        self._failure: BaseException | None = None

    async def start(self, host: str = "127.0.0.1", port: int = 7497) -> int:
        """The port it listens on, chosen by the system when 0 is given.

        Raises:
            BadInput: the host is not this machine's loopback, or the port is taken.
        """
        require_loopback(host)
        loop = asyncio.get_running_loop()
        try:
            self._listening = await loop.create_server(self._connection, host, port, backlog=BACKLOG)
        except OSError as fault:
            remedy = "Choose another port with --port, or end the program that has it."
            raise BadInput(f"paper TWS on {host}:{port}", str(fault.strerror or fault), remedy) from fault
        found: int = self._listening.sockets[0].getsockname()[1]
        return found

    async def stop(self) -> None:
        """Close every connection and the door."""
        if self._listening is not None:
            self._listening.close()
        self.drop(reason="the paper TWS ends")
        await asyncio.sleep(0)
        for connection in list(self._connections):
            connection.transport.abort()
        await asyncio.sleep(0)

    def happened(self, events: Sequence[Event]) -> None:
        """Tell clients what happened by another hand than theirs: an order entered in TWS itself, a line that is lost."""
        self._dispatch.route(events)
        self._flush_all()

    async def run(self, moment_at: Callable[[float], datetime]) -> None:
        """Let time pass until cancelled; then everything is closed.

        Args:
            moment_at: the simulated moment so many seconds after the start [s], such as a `PaperClock`.

        Raises:
            Exception: whatever broke in the world; the session does not go on with a broken one.
        """
        began = self.clock()
        try:
            while True:
                self.step(moment_at(self.clock() - began))
                await asyncio.sleep(self.limits.pump_seconds)
        finally:
            await self.stop()

    def step(self, moment: datetime | None = None) -> None:
        """One turn: let the world come to a moment, tell everybody, look after the connections."""
        if self._failure is not None:
            raise self._failure
        board = self._board
        if moment is not None and moment > board.now:
            self._dispatch.route(board.world.advance(moment))
        self._dispatch.turn()
        self._restart_if_due()
        for connection in list(self._connections):
            self._flush(connection)
            connection.turn(self.clock())

    def client_ids(self) -> list[int]:
        """Who is connected, sorted."""
        return sorted(self._board.clients)

    def drop(self, client_id: int | None = None, reason: str = "the connection was cut") -> None:
        """Cut the connection of one client, or of all."""
        for connection in list(self._connections):
            client = connection.client
            if client_id is None or (client is not None and client.client_id == client_id):
                connection.close(reason)

    def restart(self) -> None:
        """The daily restart: every connection is closed, and nobody is let in for a while."""
        self.drop(reason="the daily restart")
        self._board.is_cut_off = False
        self._shut_until = self.clock() + self.limits.restart_seconds

    # ---- what connections tell --------------------------------------------------------------------------------------

    def opened(self, connection: Connection) -> None:
        """A connection is there; closed at once when there are too many, or during a restart."""
        self._connections[connection] = None
        if len(self._connections) > self.limits.connections_max:
            connection.close(f"more than {self.limits.connections_max} connections", at_once=True)
        elif self.clock() < self._shut_until:
            connection.close("the daily restart is not over", at_once=True)

    def connected_at(self) -> str:
        """The simulated moment in the words of the greeting."""
        return greeting_words(self._board.now)

    def heard(self, connection: Connection, frame: Frame) -> None:
        """A message of a client: answered, and what it changed told to whom it concerns."""
        client_id = connection.client.client_id if connection.client else -1
        try:
            request = decode(frame, connection.version, client_id)
        except BadFrame as fault:
            connection.misread(fault)
            return
        connection.understood()
        try:
            if connection.client is not None:
                self._dispatch.answer(connection.client, request)
            elif isinstance(request, StartApi):
                self._start(connection, request)
            else:
                connection.close(f"{type(request).__name__} before the start")
        except Exception as failure:
            self._failure = failure  # the next turn ends the session with it: a broken world is not served
            connection.close("the paper TWS is broken")
        self._flush_all()

    def closed(self, connection: Connection) -> None:
        """A connection is gone."""
        self._connections.pop(connection, None)
        if connection.reason:
            self.reasons.append(connection.reason)
        client = connection.client
        if client is not None and self._board.clients.get(client.client_id) is client:
            del self._board.clients[client.client_id]
            self._dispatch.forget(client)

    def _connection(self) -> Connection:
        most = self._board.world.behaviour.messages_per_second_max
        return Connection(self, MessageRate(most, self.limits.pace_seconds))

    def _start(self, connection: Connection, request: StartApi) -> None:
        outgoing = Outgoing(
            connection.transport,
            self.clock,
            self.faults,
            lambda: answers.current_time(self._board.now),
            self.limits.outgoing_bytes_max,
            lambda reason, at_once: connection.close(reason, at_once=at_once),
        )
        client = Client(request.client_id, connection.version, outgoing)
        if request.client_id in self._board.clients:
            client.error(-1, *CLIENT_ID_IN_USE)
            outgoing.flush()
            connection.close(f"client id {request.client_id} is in use")
            return
        connection.client, connection.stage = client, Stage.STARTED
        self._board.clients[request.client_id] = client
        self._dispatch.welcome(client)

    def _flush(self, connection: Connection) -> None:
        if connection.client is not None:
            connection.client.outgoing.flush()

    def _flush_all(self) -> None:
        for connection in list(self._connections):
            self._flush(connection)

    def _restart_if_due(self) -> None:
        before, self._last_moment = self._last_moment, self._board.now
        at = self.limits.restart_at
        if at is not None and was_crossed(at, before, self._board.now):
            self.restart()
