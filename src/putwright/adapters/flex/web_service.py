"""The Flex Web Service: a query is asked for, and its statement is fetched as soon as the broker has made it.

The token travels in the address, as the broker wants it; it stands in no message and in no log.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable
from enum import StrEnum
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from putwright.adapters.flex.xml_reader import read_receipt
from putwright.adapters.online.answers import Failure, Form, SourceFailure
from putwright.domain.refusal import BadInput, OutsideFailure
from putwright.ports.fact_source import Pace, SourceAbout

if TYPE_CHECKING:
    from putwright.adapters.online.client import PoliteClient

HOSTS = ("ndcdyn.interactivebrokers.com", "gdcdyn.interactivebrokers.com")
BASE = f"https://{HOSTS[0]}/AccountManagement/FlexWebService"
ABOUT = SourceAbout(
    name="flex",
    title="Interactive Brokers' Flex Web Service",
    kinds=("statements",),
    hosts=HOSTS,
    pace=Pace(10, 60.0, at_once=1),
    pace_source="Interactive Brokers' documentation: one a second, ten a minute for a token",
    probe=f"{BASE}/SendRequest",
    needs_token=True,
)
VERSION = "3"
PATIENCE_SECONDS = 600.0  # a year of a busy account is made within minutes
FIRST_PAUSE_SECONDS = 5.0
PAUSE_GROWTH, PAUSE_SECONDS_MAX = 1.6, 60.0
THROTTLED_SECONDS = 60.0  # the broker counts requests by the minute
STATEMENT_BYTES_MAX = 512 << 20
TOKEN_AT = "Client Portal, Performance & Reports, Flex Queries, Flex Web Service Configuration"  # noqa: S105 - a place
QUERY_AT = "Client Portal, Performance & Reports, Flex Queries, Activity Flex Query"
_TOKEN = re.compile(r"([?&]t=)[^&\s\"']+")
LOGGERS = ("httpx2", "httpcore2")


class Trouble(StrEnum):
    """Why the service gave no statement."""

    TOKEN_EXPIRED = "token expired"  # noqa: S105 - a word for people
    TOKEN_WRONG = "token not accepted"  # noqa: S105 - a word for people
    ADDRESS_BARRED = "address not allowed"
    SERVICE_OFF = "service not switched on"
    QUERY_UNKNOWN = "query unknown"
    ACCOUNT_WRONG = "account not accepted"
    TOO_MANY = "asked too often"
    NOT_READY = "statement not ready"
    NOT_XML = "not XML"
    OTHER = "refused"


NOT_READY = frozenset({"1001", "1003", "1004", "1005", "1006", "1007", "1008", "1009", "1019", "1021"})
THROTTLED = "1018"
TROUBLES = {
    "1010": (Trouble.QUERY_UNKNOWN, "the query is of an old kind", f"Make a new one: {QUERY_AT}."),
    "1011": (Trouble.SERVICE_OFF, "the Flex Web Service is not active", f"Switch it on: {TOKEN_AT}."),
    "1012": (Trouble.TOKEN_EXPIRED, "the token has expired", f"Make a new token: {TOKEN_AT}."),
    "1013": (
        Trouble.ADDRESS_BARRED,
        "the token is not valid for this machine's address",
        f"Make a token without an address, or for this one: {TOKEN_AT}.",
    ),
    "1014": (
        Trouble.QUERY_UNKNOWN,
        "the service knows no such query",
        f"Take the Query ID from the query's details: {QUERY_AT}.",
    ),
    "1015": (
        Trouble.TOKEN_WRONG,
        "the token is not accepted",
        f"Copy it once more, or make a new one: {TOKEN_AT}.",
    ),
    "1016": (
        Trouble.ACCOUNT_WRONG,
        "an account of the query is not accepted",
        f"Choose the accounts once more: {QUERY_AT}.",
    ),
}


class FlexRefusal(OutsideFailure):
    """The service said no; `trouble` names it, `code` is the broker's number for it. Asking again does no harm."""

    def __init__(self, trouble: Trouble, code: str, tried: str, wrong: str, remedy: str) -> None:
        self.trouble, self.code = trouble, code
        super().__init__(tried, wrong, remedy, retry_is_safe=True)


class TokenFilter(logging.Filter):
    """Records pass, tokens in addresses do not."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record's words before any handler sees them."""
        record.msg, record.args = _TOKEN.sub(r"\1***", record.getMessage()), ()
        return True


class FlexService:
    """Fetches statements.

    Args:
        client: asks the service, and nobody else.
        token: of the person's Flex Web Service.
        base: where the service lies; for a stand-in, the client is told to go through it.
        sleep: waits so long [s].
        patience_seconds: how long a statement may be in the making [s].
    """

    def __init__(
        self,
        client: PoliteClient,
        token: str,
        *,
        base: str = BASE,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        patience_seconds: float = PATIENCE_SECONDS,
    ) -> None:
        self._client, self._token, self._base = client, token.strip(), base.rstrip("/")
        self._sleep, self._patience = sleep, patience_seconds
        for name in LOGGERS:
            logger = logging.getLogger(name)
            if not any(isinstance(one, TokenFilter) for one in logger.filters):
                logger.addFilter(TokenFilter())

    async def statement(self, query: str) -> bytes:
        """The statement of a query, as the service sends it.

        Raises:
            BadInput: there is no token, or the query is no number.
            FlexRefusal: the service said no, or had no statement in time.
            SourceFailure: it can not be reached, or sent something else.
        """
        query = query.strip()
        tried = f"Fetching the statement of Flex query {query[:12]}"
        if not self._token:
            raise BadInput(tried, "there is no token", f"Make one: {TOKEN_AT}.")
        if not query.isdecimal():
            remedy = f"Take the Query ID from the query's details: {QUERY_AT}."
            raise BadInput(tried, "a query is named by its number", remedy)
        waiting = _Waiting(self._sleep, self._patience, tried)
        receipt = read_receipt(await self._ask(f"{self._base}/SendRequest", query, waiting), "of the service")
        reference = receipt.get("ReferenceCode", "")
        if not reference.isdecimal():
            words = "its answer holds no reference of a statement"
            raise FlexRefusal(Trouble.OTHER, "", tried, words, "Ask again later.")
        return await self._ask(self._fetched_at(receipt.get("Url", "")), reference, waiting)

    def _fetched_at(self, told: str) -> str:
        """Where the statement lies: where the service says, if that is the broker's; the token goes nowhere else."""
        parts = urlsplit(told)
        if parts.scheme == "https" and parts.hostname in HOSTS and not parts.query:
            return told
        return f"{self._base}/GetStatement"

    async def _ask(self, address: str, what: str, waiting: _Waiting) -> bytes:
        """Ask until the answer is there, with growing pauses."""
        asked = f"{address}?{urlencode({'t': self._token, 'q': what, 'v': VERSION})}"
        while True:
            body = await self._get(asked, waiting.tried)
            if b"<FlexStatementResponse" not in body[:512]:
                return body
            told = read_receipt(body, "of the service")
            code = told.get("ErrorCode", "")
            if not code:
                return body
            message = _TOKEN.sub(r"\1***", told.get("ErrorMessage", "")).replace(self._token, "***")[:200]
            if code in NOT_READY:
                await waiting.grow(code, message)
            elif code == THROTTLED:
                await waiting.throttled(message)
            else:
                raise refusal(code, message, waiting.tried)

    async def _get(self, asked: str, tried: str) -> bytes:
        try:
            answer = await self._client.get(asked, Form.XML, bytes_max=STATEMENT_BYTES_MAX)
        except SourceFailure as failure:
            if failure.failure is Failure.DAMAGED and "no XML" in failure.wrong:
                remedy = f"Set the query's format to XML: {QUERY_AT}."
                raise FlexRefusal(Trouble.NOT_XML, "", tried, failure.wrong, remedy) from failure
            raise
        if answer.is_absent:
            words = "there is nothing at the service's address (status 404)"
            raise FlexRefusal(
                Trouble.OTHER, "404", tried, words, "See whether the address in the configuration is right."
            )
        return answer.body


class _Waiting:
    """Bounded patience for one statement."""

    def __init__(self, sleep: Callable[[float], Awaitable[None]], patience: float, tried: str) -> None:
        self.tried = tried
        self._sleep, self._left, self._patience = sleep, patience, patience
        self._pause = FIRST_PAUSE_SECONDS

    async def grow(self, code: str, message: str) -> None:
        """Wait for a statement in the making, longer every time."""
        if self._pause > self._left:
            wrong = f"it was still not ready after {self._patience:.0f} s (error {code}: {message})"
            remedy = "Ask again in a while, or for a shorter period."
            raise FlexRefusal(Trouble.NOT_READY, code, self.tried, wrong, remedy)
        await self._wait(self._pause)
        self._pause = min(self._pause * PAUSE_GROWTH, PAUSE_SECONDS_MAX)

    async def throttled(self, message: str) -> None:
        """Leave the service alone for as long as it counts."""
        if self._left < THROTTLED_SECONDS:
            wrong = f"the service was asked too often (error {THROTTLED}: {message})"
            remedy = "Wait ten minutes; see whether another program uses the same token."
            raise FlexRefusal(Trouble.TOO_MANY, THROTTLED, self.tried, wrong, remedy)
        await self._wait(THROTTLED_SECONDS)

    async def _wait(self, seconds: float) -> None:
        self._left -= seconds
        await self._sleep(seconds)


def refusal(code: str, message: str, tried: str) -> FlexRefusal:
    """The failure of an error that asking again does not cure."""
    trouble, wrong, remedy = TROUBLES.get(
        code,
        (Trouble.OTHER, "the service refused", f"Look at the query and the token: {QUERY_AT}."),
    )
    return FlexRefusal(trouble, code, tried, f"{wrong} (error {code}: {message})", remedy)
