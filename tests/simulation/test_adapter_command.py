"""`putwright connect` from the command line, against a scripted TWS: what it prints, what it keeps to itself, its codes."""

import asyncio
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from datetime import UTC, datetime, timedelta

import pytest

from putwright.cli.main import run
from putwright.reports.connect import ConnectReport
from tests.simulation import adapter_tws as scripted


@contextmanager
def served(tws: scripted.ScriptedTws) -> Iterator[int]:
    """A TWS in a thread of its own, as another program would be; gives its port."""
    ready, over = threading.Event(), threading.Event()

    async def stand() -> None:
        async with scripted.standing(tws):
            ready.set()
            while not over.is_set():
                await asyncio.sleep(0.01)

    thread = threading.Thread(target=lambda: asyncio.run(stand()))
    thread.start()
    assert ready.wait(10)
    try:
        yield tws.port
    finally:
        over.set()
        thread.join(10)


def script(**changes: object) -> scripted.ScriptedTws:
    put = scripted.position(
        1, "OPT", "-2", "123.95", expiry="20260821", strike="65", right="P", multiplier="100"
    )
    handlers: dict[int, scripted.Handler] = {scripted.POSITIONS: lambda tws, f: [put, [62, 1]]}
    now = datetime.now(UTC)
    return scripted.ScriptedTws(handlers=handlers, **{"time": now, **changes})  # type: ignore[arg-type]


def test_connect_says_what_is_there(capsys: pytest.CaptureFixture[str]) -> None:
    """Paper, masked account, cash by currency, the put that is open; nothing that names the account."""
    with served(script()) as port:
        code = run(["connect", "KO", "--port", str(port), "--account", "DU1234567"])
    said = capsys.readouterr()
    words = " ".join(said.out.split())
    assert code == 0, said.err
    for told in (
        "PAPER",
        "DU***567",
        "USD 41,000.50",
        "CHF 1,200.00",
        "-2 KO 2026-08-21 65 P",
        "2 short puts",
    ):
        assert told in words
    assert "1234567" not in said.out + said.err


def test_connect_prints_one_document_when_a_machine_listens(capsys: pytest.CaptureFixture[str]) -> None:
    """Every field of the report, money as strings."""
    with served(script()) as port:
        assert run(["connect", "--port", str(port), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["schema"] == "putwright/connect/1"
    assert {field.name for field in fields(ConnectReport)} <= set(told)
    assert told["cash"] == {"CHF": "1200.00", "USD": "41000.50"}
    assert told["data_kind"] == "live"


def test_connect_ends_with_one_when_something_is_missing(capsys: pytest.CaptureFixture[str]) -> None:
    """A live account whose clock is a minute off: told, with the remedy, and no code of success."""
    with served(script(accounts="U1234567", time=datetime.now(UTC) + timedelta(minutes=1))) as port:
        code = run(["connect", "--port", str(port)])
    words = " ".join(capsys.readouterr().out.split())
    assert code == 1
    assert "LIVE" in words
    assert "Set this machine's clock" in words


def test_connect_ends_with_five_when_nobody_answers(capsys: pytest.CaptureFixture[str]) -> None:
    """The message names host and port and the box to tick; no trace of the program's insides."""
    with served(script()) as port:
        pass
    assert run(["connect", "--port", str(port)]) == 5
    said = capsys.readouterr().err
    assert f"127.0.0.1:{port}" in said
    assert "Socket Clients" in said
    assert "Traceback" not in said
