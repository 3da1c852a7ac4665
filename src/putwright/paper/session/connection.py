"""One TCP connection: greeting, frames in, and every way a stranger can misbehave."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from enum import Enum, auto
from typing import Protocol

from putwright.paper.session.client import Client
from putwright.paper.session.limits import Limits
from putwright.paper.session.pacing import MessageRate
from putwright.paper.wire import BadFrame, Frame, frame_bytes, greeting, negotiated, read_frames

LOG = logging.getLogger("putwright.paper.session")
READING_ERROR = 320
RATE_ERROR = 100
OPTION_TO_BE_PACED = "+PACEAPI"  # the client would rather wait than be refused


class Stage(Enum):
    """How far a connection has come."""

    GREETING = auto()
    STARTING = auto()
    STARTED = auto()
    CLOSED = auto()


class Host(Protocol):
    """What a connection needs of the server."""

    limits: Limits
    clock: Callable[[], float]

    def opened(self, connection: Connection) -> None:
        """A connection is there."""
        ...

    def connected_at(self) -> str:
        """The simulated moment in the words of the greeting."""
        ...

    def heard(self, connection: Connection, frame: Frame) -> None:
        """A message came from it."""
        ...

    def closed(self, connection: Connection) -> None:
        """It is gone."""
        ...


class Connection(asyncio.Protocol):
    """A connection from its first byte to its last.

    Attributes:
        version: the protocol version, 0 before the greeting.
        client: who it is once started.
        reason: why it was closed, "" while it is open or when the client left.
    """

    def __init__(self, host: Host, rate: MessageRate) -> None:
        self._host, self._rate = host, rate
        self._buffer = bytearray()
        self._since = host.clock()  # when the stage or half a frame began
        self._bad = self._hurried = 0
        self._held_back: deque[Frame] = deque()
        self._is_paced = False
        self.stage = Stage.GREETING
        self.version = 0
        self.client: Client | None = None
        self.reason = ""

    @property
    def transport(self) -> asyncio.Transport:
        """Where its bytes go."""
        return self._transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Called by asyncio when somebody connects."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - a TCP server gives nothing else
        self._transport = transport
        self._host.opened(self)

    def connection_lost(self, exc: Exception | None) -> None:
        """Called by asyncio when the connection is gone, whoever closed it."""
        self.stage = Stage.CLOSED
        self._host.closed(self)

    def data_received(self, data: bytes) -> None:
        """Called by asyncio with bytes of the client."""
        if self.stage is Stage.CLOSED:
            return
        if not self._buffer:
            self._since = self._since if self.stage is Stage.GREETING else self._host.clock()
        self._buffer += data
        try:
            self._greet()
            self.read()
        except BadFrame as fault:
            self.close(f"garbage: {fault}")

    def read(self) -> None:
        """Hand on the messages that are there whole; one that is no message is answered with error 320."""
        while self.stage in {Stage.STARTING, Stage.STARTED}:
            try:
                frames = read_frames(self._buffer)
            except BadFrame as fault:
                self.misread(fault)
                continue
            if not frames:
                return
            self._since = self._host.clock()
            for frame in frames:
                self._hand_on(frame)

    def turn(self, now: float) -> None:
        """Look after the connection: hand on what was held back, end it when it is overdue [s]."""
        while self._held_back and self.stage is Stage.STARTED and self._rate.is_within(now):
            self._host.heard(self, self._held_back.popleft())
        if not self._held_back and self._is_paced and not self._transport.is_closing():
            self._transport.resume_reading()
        if self.stage is Stage.CLOSED and now - self._since > self._host.limits.frame_seconds:
            self._transport.abort()  # it does not even read its goodbye
        if reason := self.overdue(now):
            self.close(reason)
        elif self.client is not None:
            self.client.outgoing.turn()

    def misread(self, fault: BadFrame) -> None:
        """Answer a message nobody could read; close when that happens too often or nothing can follow."""
        self._bad += 1
        if self.client is not None:
            request_id = -1 if fault.request_id is None else fault.request_id
            self.client.error(request_id, READING_ERROR, f"Error reading request. Message: {fault}")
            self.client.outgoing.flush()
        LOG.warning("client %s: unreadable message: %s", self.name, fault)
        if fault.is_fatal or self.client is None or self._bad >= self._host.limits.bad_frames_max:
            self.close(f"garbage: {fault}")

    def understood(self) -> None:
        """A message made sense: only garbage in a row ends a connection."""
        self._bad = 0

    def overdue(self, now: float) -> str:
        """Why the connection has to end by now: it did not greet, or half a frame never got its rest [s]."""
        waited, limits = now - self._since, self._host.limits
        if self.stage is Stage.CLOSED:
            return ""
        if self.stage in {Stage.GREETING, Stage.STARTING} and waited > limits.greeting_seconds:
            return f"slow sender: no greeting and start within {limits.greeting_seconds:g} s"
        if self._buffer and waited > limits.frame_seconds:
            return f"slow sender: half a message for more than {limits.frame_seconds:g} s"
        return ""

    def close(self, reason: str, *, at_once: bool = False) -> None:
        """End the connection; what is on its way still goes out unless it has to end at once."""
        if self.stage is Stage.CLOSED:
            return
        self.stage, self.reason, self._since = Stage.CLOSED, reason, self._host.clock()
        self._held_back.clear()
        self._buffer.clear()
        LOG.warning("client %s: closed: %s", self.name, reason)
        if at_once:
            self._transport.abort()
        else:
            self._transport.close()

    @property
    def name(self) -> str:
        """The client as the log calls it."""
        return str(self.client.client_id) if self.client else "(not started)"

    def _greet(self) -> None:
        if self.stage is not Stage.GREETING:
            return
        versions = greeting(self._buffer)
        if versions is None:
            return
        version = negotiated(versions)
        if version is None:
            self.close(f"speaks versions {versions.lowest} to {versions.highest}; 157 to 178 are spoken here")
            return
        self.version, self.stage = version, Stage.STARTING
        self._is_paced = OPTION_TO_BE_PACED in versions.options.split()
        self._transport.write(frame_bytes([str(version), self._host.connected_at()]))

    def _hand_on(self, frame: Frame) -> None:
        if self.stage is Stage.CLOSED:
            return
        if self.client is None or (not self._held_back and self._rate.is_within(self._host.clock())):
            self._host.heard(self, frame)
        elif self._is_paced:
            self._held_back.append(frame)
            self._transport.pause_reading()
        else:
            self._hurry(self.client)

    def _hurry(self, client: Client) -> None:
        self._hurried += 1
        most = self._rate.most
        client.error(
            -1, RATE_ERROR, f"Max rate of messages per second has been exceeded:max={most} rec={most + 1}"
        )
        client.outgoing.flush()
        if self._hurried >= self._host.limits.rate_warnings_max:
            self.close(f"error 100 {self._hurried} times: more than {most} messages in a second")
