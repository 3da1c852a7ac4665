"""What is on its way to one client: bounded, in order, and never ending where an official client would lose it."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable

from putwright.paper.session.bursts import Bursts
from putwright.paper.session.faults import LineFaults, Message
from putwright.paper.wire import frame_bytes

BURST_MAX = 256  # messages; a long list leaves in parts, so that its reader need not wait for the last of it
PADDINGS_MAX = 4  # tries to leave a dangerous length at once; a later message does it otherwise


class Outgoing:
    """Messages to one client: collected while a request is answered, written as one burst, or several of a long answer.

    Args:
        transport: where the bytes go.
        clock: monotonic seconds [s].
        faults: what the line does to them.
        harmless: a message that means nothing, for padding.
        bytes_max: unread bytes the client may leave [byte].
        close: called with the reason, and whether at once, when it leaves more or when the line is cut.
    """

    def __init__(
        self,
        transport: asyncio.Transport,
        clock: Callable[[], float],
        faults: LineFaults,
        harmless: Callable[[], Message],
        bytes_max: int,
        close: Callable[[str, bool], None],
    ) -> None:
        self._transport, self._clock, self._faults = transport, clock, faults
        self._harmless, self._bytes_max, self._close = harmless, bytes_max, close
        self._collected: list[Message] = []
        self._late: deque[tuple[float, bytes]] = deque()
        self._held = 0  # bytes collected or late
        self._bursts = Bursts()

    def put(self, message: Message) -> None:
        """Collect one message; `flush` sends it, at the latest when a burst is full."""
        if self._transport.is_closing():
            return
        self._collected.append(message)
        self._held += sum(map(len, message)) + len(message)
        if self._held > self._bytes_max:
            self._close(f"more than {self._bytes_max} bytes for one client at once", True)
        elif len(self._collected) >= BURST_MAX:
            self.flush()

    def flush(self) -> None:
        """Send what was collected, as the line delivers it."""
        if not self._collected:
            return
        messages, self._collected = self._faults.disturbed(self._collected), []
        kept, is_cut = self._faults.until_cut(messages)
        frames = [frame_bytes(message) for message in kept]
        if is_cut and self._faults.is_cut_inside_frame:
            frames[-1] = frames[-1][: len(frames[-1]) // 2]
        if is_cut:
            self._write(b"".join(frames))
            self._close("the line was cut, as the scenario wanted", False)
        else:
            self._send(b"".join(frames))

    def turn(self) -> None:
        """Send what was late and is due now, and what a client in the trap of 4096 bytes needs."""
        now = self._clock()
        while self._late and self._late[0][0] <= now:
            self._write(self._late.popleft()[1])
        self._held = sum(len(burst) for _, burst in self._late)
        if self._bursts.is_due(now) and not self._late:
            self._write(frame_bytes(self._harmless()))
            self._bursts.settled()

    def _send(self, burst: bytes) -> None:
        if self._late or self._faults.delay_seconds > 0:
            self._late.append((self._clock() + self._faults.delay_seconds, burst))
            self._held = sum(len(each) for _, each in self._late)
            return
        self._held = 0
        self._write(burst)
        for _ in range(PADDINGS_MAX):
            if not self._bursts.is_dangerous:
                break
            self._write(frame_bytes(self._harmless()))

    def _write(self, burst: bytes) -> None:
        if self._transport.is_closing() or not burst:
            return
        self._transport.write(burst)
        self._bursts.sent(len(burst), self._clock())
        waiting = self._transport.get_write_buffer_size()
        if waiting > self._bytes_max:
            self._close(f"slow reader: {waiting} bytes unread, the limit is {self._bytes_max}", True)
