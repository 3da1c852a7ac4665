"""The Flex Web Service on loopback: asked, waited for, fetched; every refusal by its name, and the token nowhere else."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from itertools import pairwise

import pytest

from putwright.adapters.flex.reading import read_statements
from putwright.adapters.flex.web_service import ABOUT, FlexRefusal, FlexService, Trouble
from putwright.adapters.online.answers import SourceFailure
from putwright.domain.refusal import BadInput, PutwrightFault
from tests.flex_statements import NOW, statement
from tests.online.flex_stand_in import FlexStandIn
from tests.online.stand_in import LOGIN_PAGE, Hurry

TOKEN, QUERY = "288419907755331100042", "123456"
XML = statement("<Trades/>")


def fetched(service: FlexStandIn, hurry: Hurry, query: str = QUERY, token: str = TOKEN) -> bytes:
    """What the service brings for a query, without waiting."""

    async def run() -> bytes:
        client = service._site.client(ABOUT, clock=hurry.clock, sleep=hurry.sleep)
        async with client:
            return await FlexService(client, token, sleep=hurry.sleep).statement(query)

    return asyncio.run(run())


def stand_in(hurry: Hurry, told: str | Callable[[], str] = XML, generating: int = 1) -> FlexStandIn:
    """A service for one token and one query, at the clock that is hurried."""
    return FlexStandIn(TOKEN, {QUERY: told}, clock=hurry.clock, generating=generating)


def test_statement_is_fetched_when_it_was_made_after_a_while() -> None:
    """Three times not yet, then the statement; the service never saw two calls within a second or eleven within a minute."""
    hurry = Hurry()
    with stand_in(hurry, generating=3) as service:
        body = fetched(service, hurry)
        service.check_pacing()
        assert [call.refusal for call in service.calls] == [0, 1019, 1019, 1019, 0]
    (read,) = read_statements(body, "fetched.xml", NOW)
    assert read.account == "U***567"


def test_pauses_grow_and_end_when_the_statement_never_comes() -> None:
    """Ten minutes of patience, then a failure that says how long it waited and that asking again is safe."""
    hurry = Hurry()
    with (
        stand_in(hurry, generating=1_000) as service,
        pytest.raises(FlexRefusal, match="after 600 s") as told,
    ):
        fetched(service, hurry)
    moments = [call.at for call in service.calls]
    pauses = [later - earlier for earlier, later in pairwise(moments[1:])]
    assert told.value.trouble is Trouble.NOT_READY
    assert told.value.retry_is_safe
    assert pauses[0] < 10.0
    assert pauses[-1] >= 60.0
    assert len(service.calls) < 20
    assert hurry.slept < 800


@pytest.mark.parametrize(
    ("code", "trouble", "remedy"),
    [
        (1012, Trouble.TOKEN_EXPIRED, "Make a new token: Client Portal"),
        (1014, Trouble.QUERY_UNKNOWN, "Query ID"),
        (1015, Trouble.TOKEN_WRONG, "Copy it once more"),
        (1016, Trouble.ACCOUNT_WRONG, "accounts once more"),
        (1020, Trouble.OTHER, "the query and the token"),
    ],
)
def test_refusal_is_named_with_its_remedy_when_asking_again_is_no_cure(
    code: int, trouble: Trouble, remedy: str
) -> None:
    """One call, no more; the failure says which error it was and where in Client Portal it is mended."""
    hurry = Hurry()
    with stand_in(hurry) as service:
        service.refuse_next(code)
        with pytest.raises(FlexRefusal, match=f"error {code}") as told:
            fetched(service, hurry)
        assert len(service.calls) == 1
    assert told.value.trouble is trouble
    assert remedy in told.value.remedy
    assert TOKEN not in str(told.value)


def test_service_is_left_alone_for_a_minute_when_it_was_asked_too_often() -> None:
    """1018 once: a minute of silence, then the statement; 1018 without end is a failure of its own."""
    hurry = Hurry()
    with stand_in(hurry) as service:
        service.refuse_next(1018)
        assert fetched(service, hurry) == XML.encode()
        moments = [call.at for call in service.calls]
        assert moments[1] - moments[0] >= 60.0
        service.refuse_next(*[1018] * 40)
        with pytest.raises(FlexRefusal, match="another program") as told:
            fetched(service, hurry)
    assert told.value.trouble is Trouble.TOO_MANY


def test_token_of_another_is_refused_when_the_service_does_not_know_it() -> None:
    """A wrong token and an expired one by the service's own word; an empty one and a query that is no number before it is asked."""
    hurry = Hurry()
    with stand_in(hurry) as service:
        with pytest.raises(FlexRefusal) as wrong:
            fetched(service, hurry, token="1")
        service.is_token_expired = True
        with pytest.raises(FlexRefusal) as expired:
            fetched(service, hurry)
        calls = len(service.calls)
        with pytest.raises(BadInput, match="no token"):
            fetched(service, hurry, token=" ")
        with pytest.raises(BadInput, match="by its number"):
            fetched(service, hurry, query="my query")
        assert len(service.calls) == calls
    assert (wrong.value.trouble, expired.value.trouble) == (Trouble.TOKEN_WRONG, Trouble.TOKEN_EXPIRED)


def test_answer_is_refused_when_it_is_no_statement_file() -> None:
    """A query saved as CSV says so with its remedy; the page of a hotel's network is told as what it is."""
    hurry = Hurry()
    table = "ClientAccountID,TradePrice\nU1234567,1\n"
    with stand_in(hurry, table, generating=0) as service, pytest.raises(FlexRefusal, match="to XML") as told:
        fetched(service, hurry)
    assert told.value.trouble is Trouble.NOT_XML
    with (
        stand_in(hurry, LOGIN_PAGE.decode(), generating=0) as service,
        pytest.raises(SourceFailure, match="web page"),
    ):
        fetched(service, hurry)


def test_token_stands_in_no_message_when_anything_is_logged_or_fails(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Everything the network library logs, and every failure, down to a service that is gone."""
    hurry = Hurry()
    caplog.set_level(logging.DEBUG)
    with stand_in(hurry) as service:
        fetched(service, hurry)
    with pytest.raises(PutwrightFault) as gone:
        fetched(service, hurry)
    assert "t=***" in caplog.text
    assert TOKEN not in caplog.text
    assert TOKEN not in str(gone.value)


def test_token_goes_nowhere_else_when_the_answer_names_another_place() -> None:
    """An address in an answer is followed only to the broker's own machines; the stand-in's is not one of them."""
    service = FlexService.__new__(FlexService)
    service._base = "https://ndcdyn.interactivebrokers.com/x"
    own = "https://gdcdyn.interactivebrokers.com/Universal/servlet/GetStatement"
    assert service._fetched_at(own) == own
    for strange in ("https://evil.example/GetStatement", own.replace("https", "http"), f"{own}?q=1", ""):
        assert service._fetched_at(strange) == "https://ndcdyn.interactivebrokers.com/x/GetStatement"
