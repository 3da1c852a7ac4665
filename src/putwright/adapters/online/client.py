"""The polite client of one source: its hosts and no others, its pace, conditional questions, bounded patience.

It follows no redirect to another host, keeps no cookies, and sends to nobody who was not meant. What is no answer in the
form asked for, such as the page of a hotel's network, is told as what it is and never read.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from time import monotonic
from types import TracebackType
from urllib.parse import urlsplit

import httpx2

from putwright.adapters.online.answers import Answer, Failure, Form, SourceFailure
from putwright.adapters.online.judging import KEPT, judge_form, judge_status
from putwright.adapters.online.pacing import Pacing
from putwright.ports.fact_source import SourceAbout

TRIES = 3
ANSWER_SECONDS = 30.0
CONNECT_SECONDS = 10.0
BACK_OFF_SECONDS = 1.0  # doubled with every try
WAIT_SECONDS_MAX = 60.0  # a source that wants a longer pause is left for this time
BYTES_MAX = 64 << 20  # the largest company's facts are 8 MB
ETAG, MODIFIED = "etag", "last-modified"
ABSENT = frozenset({httpx2.codes.NOT_FOUND, httpx2.codes.GONE})
PASSING = frozenset({Failure.TIMED_OUT, Failure.BROKEN, Failure.UNREACHABLE, Failure.BUSY})
OURS = "putwright/1 (a private investor's own tool)"


class PoliteClient:
    """Asks one source.

    Args:
        about: the source.
        contact: an address at which the person can be reached; told to sources that want one.
        secret_headers: such as a token; never told in any message.
        through: the loopback address of a stand-in that answers for every source, "" to ask the source itself.
        clock: seconds that only go forward [s].
        sleep: waits so long [s].
        jitter: a number from 0 to 1, so that many programs do not come back at the same moment.
    """

    def __init__(
        self,
        about: SourceAbout,
        *,
        contact: str = "",
        secret_headers: Mapping[str, str] | None = None,
        through: str = "",
        clock: Callable[[], float] = monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self.about, self._through, self._sleep, self._jitter = about, through.rstrip("/"), sleep, jitter
        self.pacing = Pacing(about.pace, clock, sleep)
        agent = f"{OURS[:-1]}; {contact})" if contact else OURS
        self._client = httpx2.AsyncClient(
            headers={"user-agent": agent, "accept-encoding": "gzip, deflate", **(secret_headers or {})},
            timeout=httpx2.Timeout(ANSWER_SECONDS, connect=CONNECT_SECONDS),
            follow_redirects=False,
            trust_env=not through,
            verify=not through,  # a stand-in on this machine has no certificate, and none is loaded for it
        )

    async def __aenter__(self) -> PoliteClient:
        """Begin."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End every connection."""
        await self._client.aclose()

    async def get(
        self,
        address: str,
        form: Form,
        memo: Mapping[str, str] | None = None,
        *,
        bytes_max: int = BYTES_MAX,
    ) -> Answer:
        """Ask for one address.

        Args:
            address: of one of the source's hosts.
            form: what the answer has to be.
            memo: of the answer before, so that nothing is sent when nothing changed.
            bytes_max: a longer answer is not read [byte].

        Raises:
            SourceFailure: no usable answer after several tries.
        """
        last: SourceFailure | None = None
        for turn in range(TRIES):
            if last is not None:
                await self.wait(turn)
            try:
                return await self._once(address, form, memo or {}, bytes_max)
            except SourceFailure as failure:
                if failure.failure not in PASSING or (failure.pause_seconds or 0.0) > WAIT_SECONDS_MAX:
                    raise
                last = failure
        raise last if last is not None else AssertionError

    async def wait(self, failures: int) -> None:
        """Wait before asking again, twice as long after every failure."""
        await self._sleep(BACK_OFF_SECONDS * 2 ** (failures - 1) * (1 + self._jitter()))

    async def _once(self, address: str, form: Form, memo: Mapping[str, str], bytes_max: int) -> Answer:
        headers = {}
        if ETAG in memo:
            headers["if-none-match"] = memo[ETAG]
        elif MODIFIED in memo:
            headers["if-modified-since"] = memo[MODIFIED]
        async with self.stream(address, headers) as (response, tried):
            if response.status_code == httpx2.codes.NOT_MODIFIED:
                return Answer(address, is_unchanged=True, memo=memo)
            if response.status_code in ABSENT:
                await response.aread()
                return Answer(address, is_absent=True)
            body = await _read(response, bytes_max, tried)
        judge_form(body, form, tried)
        kept = {name: response.headers[name] for name in (ETAG, MODIFIED) if name in response.headers}
        return Answer(address, body, memo=kept)

    @contextlib.asynccontextmanager
    async def stream(
        self, address: str, headers: Mapping[str, str]
    ) -> AsyncIterator[tuple[httpx2.Response, str]]:
        """Ask once, at the pace of the source: the answer, of which nothing is read yet, and what was tried in words.

        Its status is one of 200, 206 (where a range was asked for), 304, 404 and 410.

        Raises:
            SourceFailure: any other status, or the network failed, also while the answer is read.
        """
        host = urlsplit(address).hostname or ""
        if host not in self.about.hosts:
            raise ValueError(f"{host} is no host of {self.about.name}")
        tried = f"Asking {self.about.title} for {_shown(address)}"
        async with self.pacing.turn():
            try:
                async with self._client.stream(
                    "GET", self._sent_to(address, host), headers=dict(headers)
                ) as response:
                    if not ("range" in headers and response.status_code == httpx2.codes.PARTIAL_CONTENT):
                        self._judge(response, tried)
                    yield response, tried
            except httpx2.TimeoutException as error:
                wrong = f"no answer within {ANSWER_SECONDS:g} s"
                raise SourceFailure(tried, Failure.TIMED_OUT, wrong, "Ask again later.") from error
            except httpx2.DecodingError as error:
                wrong = f"the answer can not be unpacked: {_reason(error)}"
                raise SourceFailure(tried, Failure.DAMAGED, wrong, KEPT) from error
            except httpx2.HTTPError as error:
                wrong = f"it can not be reached: {_reason(error)}"
                remedy = "See whether this machine is connected, then ask again."
                raise SourceFailure(tried, Failure.UNREACHABLE, wrong, remedy) from error

    def _judge(self, response: httpx2.Response, tried: str) -> None:
        try:
            judge_status(response.status_code, response.headers, tried, with_token=self.about.needs_token)
        except SourceFailure as failure:
            if failure.pause_seconds is not None and failure.pause_seconds <= WAIT_SECONDS_MAX:
                self.pacing.pause(failure.pause_seconds)
            raise

    def _sent_to(self, address: str, host: str) -> str:
        if not self._through:
            return address
        parts = urlsplit(address)
        return f"{self._through}/{host}{parts.path}" + (f"?{parts.query}" if parts.query else "")


async def _read(response: httpx2.Response, bytes_max: int, tried: str) -> bytes:
    parts, length = [], 0
    async for part in response.aiter_bytes():
        length += len(part)
        if length > bytes_max:
            wrong = f"the answer is longer than {bytes_max >> 20} MB"
            raise SourceFailure(tried, Failure.TOO_LARGE, wrong, "Nothing of it was read.")
        parts.append(part)
    return b"".join(parts)


def _reason(error: Exception) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__


def _shown(address: str) -> str:
    """An address without its query, where a token could stand."""
    parts = urlsplit(address)
    return f"{parts.hostname}{parts.path}"
