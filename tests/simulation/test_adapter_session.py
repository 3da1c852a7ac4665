"""Coming in to a TWS: who is there, and every way in which it goes wrong, with what to do about it."""

import asyncio
import logging
import socket
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from putwright.adapters.ibkr.broker_view import TwsView, judged_paper
from putwright.adapters.ibkr.discretion import masked
from putwright.domain.refusal import BadInput, OutsideFailure, PutwrightFault
from putwright.ports.broker_view import DataKind, Endpoint, Presence
from tests.simulation.adapter_tws import (
    CALENDAR,
    IMPATIENT,
    NOW,
    ORDERS,
    POSITIONS,
    QUOTE,
    START,
    SUMMARY,
    TIME,
    FixedClock,
    Frame,
    ScriptedTws,
    looked,
    position,
    share_quote,
    standing,
    view_of,
)

PATIENT = replace(IMPATIENT, connection=6.0)


def presence(tws: ScriptedTws, probes: Sequence[str] = (), **changes: Any) -> Presence:
    async def run() -> Presence:
        async with standing(tws):
            view = view_of(tws, **changes)
            try:
                return await view.connect(probes)
            finally:
                await view.close()

    return asyncio.run(run())


def fault(tws: ScriptedTws, **changes: Any) -> PutwrightFault:
    with pytest.raises(PutwrightFault) as told:
        presence(tws, **changes)
    return told.value


def test_presence_says_who_is_there() -> None:
    """Version, masked accounts, paper, kind of data, clock and zone; no order message was ever sent."""
    script = ScriptedTws(accounts="DU1234567,DU7654321")
    told = presence(script, ["KO"])
    assert told.server_version == 178
    assert told.accounts == ("DU***567", "DU***321")
    assert told.is_paper
    assert told.data_kind is DataKind.LIVE
    assert told.clock_is_sound
    assert told.time_zone == "US/Eastern"
    assert not {3, 4, 5, 15, 58, 99} & {int(fields[0]) for fields in script.asked}


@pytest.mark.parametrize(
    ("seconds", "sound"), [(0, True), (-2, True), (2, False), (-3, False), (86_400, False)]
)
def test_clock_is_unsound_when_it_is_more_than_two_seconds_off(seconds: int, sound: bool) -> None:
    """The broker tells whole seconds, half of one is added; beyond two seconds the age of a quote can not be judged."""
    told = presence(ScriptedTws(time=NOW + timedelta(seconds=seconds)))
    assert told.clock_is_sound is sound
    assert any("clock" in note for note in told.notes) is not sound


def test_connecting_says_nobody_answers_when_the_port_is_closed() -> None:
    """A refused call names host and port, and which box of the TWS to tick."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    view = TwsView(Endpoint(port=port), FixedClock(), CALENDAR, IMPATIENT)
    with pytest.raises(OutsideFailure, match="nobody answers there") as told:
        asyncio.run(view.connect())
    assert "Enable ActiveX and Socket Clients" in told.value.remedy
    assert told.value.retry_is_safe


def test_connecting_ends_when_something_takes_the_call_and_is_silent() -> None:
    """Bounded and named: how long, and what to look at."""
    assert "did not greet as a TWS does within 0.6 s" in str(fault(ScriptedTws(silent_greeting=True)))


def test_connecting_ends_at_once_when_the_door_is_shut_before_the_greeting() -> None:
    """As during a restart: the library says nothing of it and would wait out its time."""

    async def slams(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(64)
        writer.close()

    async def run() -> tuple[PutwrightFault, float]:
        loop = asyncio.get_running_loop()
        async with await asyncio.start_server(slams, "127.0.0.1", 0) as server:
            port, began = server.sockets[0].getsockname()[1], loop.time()
            view = TwsView(Endpoint(port=port), FixedClock(), CALENDAR, PATIENT)
            with pytest.raises(OutsideFailure) as told:
                await view.connect()
            return told.value, loop.time() - began

    told, seconds = asyncio.run(run())
    assert "hung up without a reason" in str(told)
    assert seconds < PATIENT.connection / 2


def test_connecting_ends_when_the_tws_never_names_its_accounts() -> None:
    """Greeted, and then nothing."""
    assert "account names" in str(fault(ScriptedTws(handlers={START: lambda tws, f: []})))


def test_connecting_ends_when_positions_never_end() -> None:
    """The library would go on without them; an unknown position is a fault."""
    told = fault(ScriptedTws(handlers={POSITIONS: lambda tws, f: []}))
    assert isinstance(told, OutsideFailure)
    assert "positions stay unknown" in str(told)


def test_connecting_is_refused_at_once_when_the_client_id_is_taken() -> None:
    """326 and a closed door; the library would wait out its time."""

    def taken(tws: ScriptedTws, f: list[str]) -> list[Frame]:
        asyncio.get_running_loop().call_later(0.02, tws.drop)
        return [[4, 2, -1, 326, "Unable to connect as the client id is already in use.", ""]]

    told = fault(ScriptedTws(handlers={START: taken}))
    assert isinstance(told, BadInput)
    assert "--client-id" in told.remedy


def test_connecting_is_refused_when_the_tws_is_too_old() -> None:
    """Below version 157 the library can not read it."""
    told = fault(ScriptedTws(version=150))
    assert isinstance(told, BadInput)
    assert "too old" in told.wrong


@pytest.mark.parametrize("client_id", [0, -1])
def test_connecting_is_refused_when_the_client_id_would_take_over_orders_made_by_hand(client_id: int) -> None:
    """Client id 0 binds the orders a person typed; they are not ours to touch."""
    assert "by hand" in str(fault(ScriptedTws(), client_id=client_id))


@pytest.mark.parametrize(
    ("port", "accounts", "wrong"),
    [
        (7497, ["U1234567"], "7497 is the paper port, and U***567 is a live account"),
        (4002, ["U1234567"], "4002 is the paper port"),
        (7496, ["DU1234567"], "7496 is the live port, and DU***567 is a paper account"),
        (4001, ["DU1234567"], "4001 is the live port"),
        (5555, ["DU1234567", "U1234567"], "side by side"),
    ],
)
def test_connecting_is_refused_when_port_and_account_contradict(
    port: int, accounts: list[str], wrong: str
) -> None:
    """Paper and live are never taken for one another."""
    with pytest.raises(BadInput, match=wrong.replace("*", r"\*")):
        judged_paper(Endpoint(port=port), accounts)


@pytest.mark.parametrize(
    ("port", "account", "paper"), [(7497, "DU1", True), (7496, "U1", False), (5555, "U1", False)]
)
def test_port_and_account_agree_when_both_are_of_one_kind(port: int, account: str, paper: bool) -> None:
    """On a port of nobody the account alone decides."""
    assert judged_paper(Endpoint(port=port), [account + "234567"]) is paper


def test_connecting_is_refused_when_the_account_meant_is_not_there() -> None:
    """Another user's TWS is left again, and no account number is told in full."""
    told = fault(ScriptedTws(), account="U9999999")
    assert "U***999 is not among them (DU***567)" in str(told)


@pytest.mark.parametrize(
    ("code", "served", "kind"),
    [
        (10167, 3, DataKind.DELAYED),
        (10089, 3, DataKind.DELAYED),
        (354, 3, DataKind.DELAYED),
        (10168, 0, DataKind.UNKNOWN),
    ],
)
def test_data_kind_is_told_when_live_quotes_are_not_subscribed(
    code: int, served: int, kind: DataKind
) -> None:
    """Some codes leave the request alive, some end it; where delayed quotes are served in the end, that is the kind."""

    def quotes(tws: ScriptedTws, f: list[str]) -> list[Frame]:
        kinds = [fields[2] for fields in tws.asked if fields[0] == "59"]
        refused = [[4, 2, f[2], code, "Requested market data is not subscribed.", ""]]
        if code in {10167, 10089}:
            return [*refused, *share_quote(f[2], kind=3)]
        return share_quote(f[2], kind=served) if kinds[-1] == "3" and served else refused

    told = presence(ScriptedTws(handlers={QUOTE: quotes}), ["KO"])
    assert told.data_kind is kind
    assert any(str(code) in note for note in told.notes)


def test_data_kind_is_unknown_when_no_probe_is_listed() -> None:
    """What was not quoted has no kind, and the reason is told."""
    told = presence(ScriptedTws(), ["NONE"])
    assert told.data_kind is DataKind.UNKNOWN
    assert "200" in told.data_words


def test_account_numbers_stay_out_of_the_logs(caplog: pytest.LogCaptureFixture) -> None:
    """The library logs positions and orders with their account; the filter shortens every number."""
    caplog.set_level(logging.DEBUG)
    rows = [position(4, "STK", "250", "61.5"), [62, 1]]
    script = ScriptedTws(
        handlers={POSITIONS: lambda tws, f: rows, ORDERS: lambda tws, f: [[4, 2, -1, 321, "DU1234567", ""]]}
    )
    with pytest.raises(BadInput) as told:
        looked(script, lambda view: view.statement())
    assert "DU***567" in caplog.text
    assert "DU1234567" not in caplog.text + str(told.value)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("DU1234567", "DU***567"),
        ("U1234567,DF998877;F1234", "U***567,DF***877;F***234"),
        ("order 1234567 of AU1234567X", "order 1234567 of AU1234567X"),
    ],
)
def test_account_number_is_masked_when_it_stands_in_a_text(text: str, shown: str) -> None:
    """Letters and the last three digits remain; other numbers are left alone."""
    assert masked(text) == shown


def test_question_ends_with_the_connection_when_it_is_cut() -> None:
    """Whoever waits is told at once that the connection is gone."""

    def cut(tws: ScriptedTws, f: list[str]) -> list[Frame]:
        tws.drop()
        return []

    with pytest.raises(OutsideFailure, match="connection is gone"):
        looked(ScriptedTws(handlers={ORDERS: cut}), lambda view: view.statement())


def test_questions_fail_with_the_remedy_when_the_connection_was_lost_before() -> None:
    """After a loss every look says so, rather than showing what was."""

    async def look(view: TwsView) -> None:
        await view.close()
        await view.statement()

    with pytest.raises(OutsideFailure, match="Connect again"):
        looked(ScriptedTws(), look)


def test_view_comes_in_again_when_the_connection_was_lost() -> None:
    """The same view connects a second time, and reads what holds now."""

    async def look(view: TwsView) -> Any:
        await view.close()
        await asyncio.sleep(0.02)
        await view.connect()
        return await view.statement()

    script = ScriptedTws()
    assert looked(script, look).cash["USD"] > 0
    assert script.count(START) == 2


def test_library_asks_nothing_by_itself_when_the_line_is_back() -> None:
    """It would open one more account summary after each 1102; after two of them no look at the account would be answered."""
    script = ScriptedTws()

    async def look(view: TwsView) -> None:
        for _ in range(3):
            script.tell([4, 2, -1, 1100, "lost", ""], [4, 2, -1, 1102, "restored", ""])
        await view.statement()

    looked(script, look)
    assert script.count(SUMMARY) == 1


def test_time_is_asked_only_where_it_is_needed() -> None:
    """One question for the time on the way in."""
    script = ScriptedTws()
    presence(script)
    assert script.count(TIME) == 1
