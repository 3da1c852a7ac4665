"""The broker's Flex web service on loopback: a reference first, the statement a while later, and every refusal it knows.

    with FlexStandIn(TOKEN, {"123456": xml}) as service:
        client_of(service.address)  # .../SendRequest?t=TOKEN&q=123456&v=3, then .../GetStatement?t=TOKEN&q=REFERENCE&v=3

Times are by the clock that is handed in, which need not be the wall's.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import count
from urllib.parse import parse_qs
from xml.etree.ElementTree import Element, SubElement, tostring

from tests.online.stand_in import StandIn

# One request a second and ten a minute for one token, as the service documents it.
REQUESTS_PER_SECOND, REQUESTS_PER_MINUTE = 1, 10
REFUSALS: Mapping[int, str] = {
    1001: "Statement could not be generated at this time. Please try again shortly.",
    1012: "Token has expired.",
    1014: "Query is invalid.",
    1015: "Token is invalid.",
    1016: "Account in invalid.",
    1017: "Reference code is invalid.",
    1018: "Too many requests have been made from this token. Please try again shortly.",
    1019: "Statement generation in progress. Please try again shortly.",
    1020: "Invalid request or unable to validate request.",
}
FIRST_REFERENCE = 7_000_000_001


@dataclass(frozen=True)
class Call:
    """One call as it came: the moment by the clock of the service [s], what was asked, and the refusal it got (0: none)."""

    at: float
    method: str
    query: str
    refusal: int


class FlexStandIn:
    """A Flex web service for one token.

    Args:
        token: the one that is let in.
        statements: by the number of the query, what it brings, or a function that makes it when it is fetched.
        clock: seconds, the only ones it knows [s].
        generating: so many times a statement is not ready when it is asked for.
        is_paced: whether too many calls are refused with 1018.
    """

    def __init__(
        self,
        token: str,
        statements: Mapping[str, str | Callable[[], str]],
        *,
        clock: Callable[[], float] = time.monotonic,
        generating: int = 1,
        is_paced: bool = True,
    ) -> None:
        self.token, self.calls = token, list[Call]()
        self.is_token_expired = False
        self.expired_queries: set[str] = set()
        self._statements, self._clock = statements, clock
        self._generating, self._is_paced = generating, is_paced
        self._references: dict[str, str] = {}
        self._left: dict[str, int] = {}
        self._numbers = count(FIRST_REFERENCE)
        self._next_refusals: list[int] = []
        self._site = StandIn()
        self._site.serve("*", self._answer)

    @property
    def address(self) -> str:
        """Where it listens; `SendRequest` and `GetStatement` lie under it."""
        return f"{self._site.address}/FlexWebService"

    def refuse_next(self, *codes: int) -> None:
        """Refuse the next calls with these codes, one after another."""
        self._next_refusals += codes

    def check_pacing(self) -> None:
        """No call came sooner than the service allows, whether it was refused for it or not."""
        moments = [call.at for call in self.calls]
        for number, moment in enumerate(moments):
            within = [at for at in moments[: number + 1] if moment - at < 60.0]
            assert len(within) <= REQUESTS_PER_MINUTE, f"{len(within)} calls within a minute"
            assert number == 0 or moment - moments[number - 1] >= 1.0, "two calls within a second"

    def __enter__(self) -> FlexStandIn:
        self._site.__enter__()
        return self

    def __exit__(self, *fault: object) -> None:
        self._site.__exit__(None, None, None)

    def _answer(self, path: str) -> bytes | None:
        where, _, asked = path.partition("?")
        method = where.rpartition("/")[2]
        words = {name: values[-1] for name, values in parse_qs(asked).items()}
        answers = {"SendRequest": self._send, "GetStatement": self._get}
        if method not in answers:
            return None
        query, now = words.get("q", ""), self._clock()
        refusal = self._refusal(words, now)
        told = None if refusal else answers[method](query)
        if isinstance(told, int):
            refusal, told = told, None
        self.calls.append(Call(now, method, query, refusal))
        return (told if told is not None else self._refused(refusal)).encode()

    def _refusal(self, words: Mapping[str, str], now: float) -> int:
        """What is wrong before the question is looked at; 0 for nothing."""
        if self._next_refusals:
            return self._next_refusals.pop(0)
        if words.get("v") != "3":
            return 1020
        if words.get("t") != self.token:
            return 1015
        if self.is_token_expired:
            return 1012
        return 1018 if self._is_paced and self._is_too_soon(now) else 0

    def _is_too_soon(self, now: float) -> bool:
        ago = [now - call.at for call in self.calls]
        return (
            sum(each < 1.0 for each in ago) >= REQUESTS_PER_SECOND
            or sum(each < 60.0 for each in ago) >= REQUESTS_PER_MINUTE
        )

    def _send(self, query: str) -> str | int:
        if query not in self._statements or query in self.expired_queries:
            return 1014
        reference = str(next(self._numbers))
        self._references[reference], self._left[reference] = query, self._generating
        return self._told("Success", {"ReferenceCode": reference, "Url": f"{self.address}/GetStatement"})

    def _get(self, reference: str) -> str | int:
        if reference not in self._references:
            return 1017
        if self._left[reference]:
            self._left[reference] -= 1
            return 1019
        made = self._statements[self._references[reference]]
        return made() if callable(made) else made

    def _refused(self, code: int) -> str:
        status = "Warn" if code in {1001, 1018, 1019} else "Fail"
        return self._told(status, {"ErrorCode": str(code), "ErrorMessage": REFUSALS[code]})

    @staticmethod
    def _told(status: str, words: Mapping[str, str]) -> str:
        root = Element("FlexStatementResponse", {"timestamp": "06 November, 2026 03:55 PM EST"})
        for name, text in {"Status": status, **words}.items():
            SubElement(root, name).text = text
        return tostring(root, encoding="unicode")
