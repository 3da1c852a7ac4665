"""One connection to a TWS: entered, listened to and left; every wait bounded and named, every code heard.

What the client library would hide is heard here: errors it takes for warnings and never answers (321), the zone in the
greeting; what is told of orders, fills and positions is heard by `listening`.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from ib_async import IB, Contract, StartupFetchNONE
from ib_async.wrapper import RequestError

from putwright.adapters.ibkr import codes
from putwright.adapters.ibkr.discretion import discreet
from putwright.adapters.ibkr.execution_times import zone_of_greeting
from putwright.adapters.ibkr.listening import Listening
from putwright.adapters.ibkr.pacing import MESSAGES_PER_SECOND, Pace
from putwright.domain.refusal import BadInput, OutsideFailure

if TYPE_CHECKING:
    from putwright.adapters.ibkr.listening import Listing
    from putwright.ports.broker_view import Endpoint, Patience

HEARD_KEPT = 500
Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Heard:
    """One code that the TWS sent, with the request and the contract it speaks of."""

    request_id: int
    code: int
    text: str
    contract: Contract | None


@dataclass(eq=False, slots=True)
class _Waiting:
    refused: asyncio.Future[Heard]
    contract: Contract | None


class Session:
    """A connection; `listeners` are called with every code.

    `told` hears what the TWS says of orders, fills and positions. `order_numbers` are those of which something is waited for.
    """

    def __init__(
        self, endpoint: Endpoint, patience: Patience, messages_per_second: int = MESSAGES_PER_SECOND
    ) -> None:
        discreet()
        self.endpoint, self.patience = endpoint, patience
        self.pace = Pace(messages_per_second)
        self.heard: deque[Heard] = deque(maxlen=HEARD_KEPT)
        self.listeners: list[Callable[[Heard], None]] = []
        self.order_numbers: set[int] = set()
        self.time_zone = ""
        self.line_is_up = True
        self._was_greeted = False
        self._number_last = 0
        self._waiting: list[_Waiting] = []
        self.ib = IB()
        self.ib.RaiseRequestErrors = True
        self.ib.client.MaxRequests = messages_per_second + 5  # ours comes first
        self.ib.errorEvent.clear()  # after each 1102 the library would open one more account summary, of which two are allowed
        self.ib.errorEvent += self._hear
        self.told = Listening(self.ib, lambda: self.time_zone)

    @property
    def is_open(self) -> bool:
        """Whether the TWS is there."""
        return bool(self.ib.isConnected())

    async def connect(self) -> None:
        """Come in; the library's own first requests are left out, but for positions, which it always asks.

        Raises:
            BadInput: the client id is taken, or is 0, which would take over orders made by hand.
            OutsideFailure: nobody answers, or something that is no TWS.
        """
        tried, end = f"Connecting to the TWS at {self.endpoint}", self.endpoint
        if end.client_id < 1:
            wrong = f"client id {end.client_id} would take over orders made by hand in the TWS"
            raise BadInput(tried, wrong, "Give --client-id 1 or more.")
        broken: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        is_leaving = self.ib.client.conn.transport is not None  # an earlier connection's end is yet to come

        def closed(words: str) -> None:
            if not broken.done():
                broken.set_result(words)

        def hung_up(words: str) -> None:  # the library says nothing of a door that shuts before the greeting
            nonlocal is_leaving
            if not is_leaving:
                closed(words or "hung up")
            is_leaving = False

        self._was_greeted = False
        self.line_is_up = True
        self.heard.clear()
        self.told.begin_anew()
        self.ib.client.conn.hasData += self._greeted
        self.ib.client.apiError += closed
        self.ib.client.conn.disconnected += hung_up
        entering = asyncio.ensure_future(self._enter())
        try:
            await _first_of(entering, broken)
            if not entering.done():  # the library would wait out its time although the door is shut
                await asyncio.wait({entering}, timeout=0.05)
                entering.cancel()
                await asyncio.gather(entering, return_exceptions=True)
            self._judge_entry(tried, entering, broken)
            self.ib.client.updateReqId(self._number_last + 1)
        finally:
            self.ib.client.conn.hasData -= self._greeted
            self.ib.client.apiError -= closed
            self.ib.client.conn.disconnected -= hung_up
            if not self.is_open:
                self.close()

    async def _enter(self) -> None:
        end = self.endpoint
        await self.ib.connectAsync(
            end.host, end.port, clientId=end.client_id, timeout=self.patience.connection,
            readonly=True, raiseSyncErrors=True, fetchFields=StartupFetchNONE,
        )  # fmt: skip

    def _judge_entry(self, tried: str, entering: asyncio.Future[None], broken: asyncio.Future[str]) -> None:
        error = None if entering.cancelled() else entering.exception()
        if error is None and not entering.cancelled():
            return
        words = broken.result() if broken.done() else ""
        if any(heard.code == codes.CLIENT_ID_TAKEN for heard in self.heard):
            raise codes.fault(tried, codes.CLIENT_ID_TAKEN)
        if "already in use" in words:  # what the library guesses of any door that shuts
            raise _door_shut(tried)
        if "version" in words:
            raise codes.fault(tried, 503)
        if entering.cancelled() and not self._was_greeted:
            raise _door_shut(tried)
        if isinstance(error, OSError) and not isinstance(error, TimeoutError | ConnectionResetError):
            if isinstance(error, ConnectionError) and error.args and isinstance(error.args[0], list):
                raise _no_answer(tried, "the positions", self.patience.connection)
            words = "" if isinstance(error, ConnectionRefusedError) else str(error.strerror or error)
            raise codes.fault(tried, 502, words)
        if self._was_greeted or isinstance(error, ConnectionResetError):
            raise _no_answer(tried, "the account names", self.patience.connection)
        raise OutsideFailure(
            tried,
            f"something took the call and did not greet as a TWS does within {self.patience.connection:g} s",
            "Check host and port; in the TWS, confirm the question whether the connection may come in, if it asks one.",
            retry_is_safe=True,
        )

    def close(self) -> None:
        """Leave; leaving twice is no fault."""
        self.ib.disconnect()

    def order_number(self) -> int:
        """A number for one more order, above all that the TWS told or that were used, on this connection or an earlier one.

        Raises:
            OutsideFailure: the connection is gone.
        """
        if not self.is_open:
            raise codes.fault("Numbering an order", 504)
        self._number_last = int(self.ib.client.getReqId())
        return self._number_last

    async def answer(
        self,
        what: str,
        ask: Callable[[], Awaitable[Answer]],
        *,
        contract: Contract | None = None,
        listing: Listing | None = None,
        seconds: float = 0.0,
    ) -> Answer:
        """The answer to a request, or the fault it ended in.

        Args:
            what: what is asked for, for the message.
            ask: sends the request, in its turn, and gives the library's own waiting.
            contract: the contract asked about, by which codes that the library does not pass on are recognised.
            listing: the list asked for, of which every row has to be read.
            seconds: how long to wait; the endpoint's patience unless told [s].

        Raises:
            BadInput: the TWS says that the request is wrong.
            OutsideFailure: no answer in time or not the whole of it, the connection lost, or refused for a reason outside.
        """
        tried, seconds = f"Asking the TWS for {what}", seconds or self.patience.answer
        mine = _Waiting(asyncio.get_running_loop().create_future(), contract)
        waiting: asyncio.Future[Answer] | None = None
        self._waiting.append(mine)
        try:
            await self.pace.turn()
            if listing is not None:
                listing.begin()
            waiting = asyncio.ensure_future(ask())
            await _first_of(waiting, mine.refused, seconds)
            if not waiting.done() and mine.refused.done():
                told = mine.refused.result()
                raise codes.fault(tried, told.code, told.text)
            if not waiting.done():
                raise _no_answer(tried, what, seconds)
            if listing is not None and listing.unread:
                raise _not_read(tried)
            return waiting.result()
        except RequestError as error:
            raise codes.fault(tried, error.code, error.message) from error
        except ConnectionError as error:
            raise codes.fault(tried, 504) from error
        finally:
            self._waiting.remove(mine)
            if waiting is not None:
                waiting.cancel()

    async def rows(self, what: str, listing: Listing, ask: Callable[[], Awaitable[Any]]) -> list[Any]:
        """The rows of a list whose answer bears no number, each as it was told.

        Args:
            what: what is asked for, for the message.
            listing: which list.
            ask: sends the request, and gives the library's own waiting.

        Raises:
            BadInput: the TWS says that the request is wrong.
            OutsideFailure: no answer in time, the connection lost, or a row that can not be read.
        """
        async with listing.asking:
            listing.rows, listing.is_awaited = [], False
            try:
                await self.answer(what, ask, listing=listing)
            except BadInput:
                listing.is_awaited = False  # refused: no answer will come
                raise
            else:
                return listing.rows
            finally:
                listing.rows = None
                listing.late += listing.is_awaited

    def _greeted(self, first: bytes) -> None:
        self._was_greeted, self.time_zone = True, zone_of_greeting(first)
        self.ib.client.conn.hasData -= self._greeted

    def _hear(self, request_id: int, code: int, text: str, contract: Contract | None) -> None:
        told = Heard(request_id, code, text, contract)
        self.heard.append(told)
        if code == codes.LINE_LOST:
            self.line_is_up = False
        elif code in {codes.LINE_BACK, codes.LINE_BACK_DATA_LOST}:
            self.line_is_up = True
        if code == codes.READ_ONLY and request_id not in self.order_numbers:
            for waiting in self._waiting:
                if waiting.contract is contract and not waiting.refused.done():
                    waiting.refused.set_result(told)
        for listener in tuple(self.listeners):
            listener(told)


async def _first_of(
    one: asyncio.Future[Any], other: asyncio.Future[Any], seconds: float | None = None
) -> None:
    """Wait until either is done, or the time is up [s]."""
    await asyncio.wait({one, other}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)


def _door_shut(tried: str) -> OutsideFailure:
    return OutsideFailure(
        tried,
        "the TWS hung up without a reason: the client id may be in use, or this machine's address is not trusted",
        "Give another --client-id, or add the address in the TWS under API, Settings, Trusted IPs.",
        retry_is_safe=True,
    )


def _not_read(tried: str) -> OutsideFailure:
    return OutsideFailure(
        tried,
        "a row of its answer could not be read, so something may be missing",
        "Look in the TWS whether there is something unusual among them, then repeat.",
        retry_is_safe=True,
    )


def _no_answer(tried: str, what: str, seconds: float) -> OutsideFailure:
    return OutsideFailure(
        tried,
        f"no answer within {seconds:g} s; {what} stay unknown",
        "Look whether the TWS shows a question to be answered, then repeat.",
        retry_is_safe=True,
    )
