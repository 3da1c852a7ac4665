"""The stand-in of the Flex web service: it answers as the broker documents it, and sees who hurries."""

from dataclasses import dataclass
from urllib.request import urlopen
from xml.etree.ElementTree import fromstring

import pytest

from tests.online.flex_stand_in import FlexStandIn

TOKEN, QUERY, STATEMENT = "28914", "123456", "<FlexQueryResponse />"


@dataclass
class Hand:
    """A clock moved by hand [s]."""

    now: float = 100.0

    def __call__(self) -> float:
        return self.now


def ask(service: FlexStandIn, method: str, query: str, token: str = TOKEN, version: str = "3") -> str:
    """One call; what came back."""
    with urlopen(f"{service.address}/{method}?t={token}&q={query}&v={version}") as answer:
        told: str = answer.read().decode()
    return told


def code_of(told: str) -> int:
    """The refusal in an answer."""
    return int(fromstring(told).findtext("ErrorCode") or 0)


def test_statement_comes_after_a_while_when_it_was_asked_for() -> None:
    """A reference and where to go with it, then not yet, then the statement, and again."""
    clock = Hand()
    with FlexStandIn(TOKEN, {QUERY: lambda: STATEMENT}, clock=clock) as service:
        told = fromstring(ask(service, "SendRequest", QUERY))
        assert told.findtext("Status") == "Success"
        assert told.findtext("Url") == f"{service.address}/GetStatement"
        reference = told.findtext("ReferenceCode") or ""
        answers = []
        for _ in range(3):
            clock.now += 5.0
            answers.append(ask(service, "GetStatement", reference))
        assert code_of(answers[0]) == 1019
        assert answers[1:] == [STATEMENT, STATEMENT]
        service.check_pacing()
        assert [call.refusal for call in service.calls] == [0, 1019, 0, 0]


def test_call_is_refused_when_it_is_not_right() -> None:
    """Another token, an expired one, an unknown or expired query, an unknown reference, another version."""
    with FlexStandIn(TOKEN, {QUERY: STATEMENT, "9": STATEMENT}, is_paced=False) as service:
        assert code_of(ask(service, "SendRequest", QUERY, token="1")) == 1015
        assert code_of(ask(service, "SendRequest", "1")) == 1014
        assert code_of(ask(service, "GetStatement", "1")) == 1017
        assert code_of(ask(service, "SendRequest", QUERY, version="2")) == 1020
        service.expired_queries.add("9")
        assert code_of(ask(service, "SendRequest", "9")) == 1014
        service.refuse_next(1001)
        assert code_of(ask(service, "SendRequest", QUERY)) == 1001
        service.is_token_expired = True
        assert code_of(ask(service, "SendRequest", QUERY)) == 1012


def test_call_is_refused_when_it_comes_too_soon() -> None:
    """Two within a second, eleven within a minute; and the check fails on either."""
    clock = Hand()
    with FlexStandIn(TOKEN, {QUERY: STATEMENT}, clock=clock) as service:
        ask(service, "SendRequest", QUERY)
        clock.now += 0.5
        assert code_of(ask(service, "SendRequest", QUERY)) == 1018
        with pytest.raises(AssertionError, match="within a second"):
            service.check_pacing()
        service.calls.clear()
        for _ in range(10):
            clock.now += 2.0
            assert code_of(ask(service, "SendRequest", QUERY)) == 0
        service.check_pacing()
        clock.now += 2.0
        assert code_of(ask(service, "SendRequest", QUERY)) == 1018
        with pytest.raises(AssertionError, match="within a minute"):
            service.check_pacing()
