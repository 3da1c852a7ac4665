"""The polite client: its pace, its patience, conditional questions, and what it takes for no answer."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from datetime import timedelta
from typing import Any

import pytest

from putwright.adapters.online.answers import Answer, Failure, Form, SourceFailure
from putwright.adapters.online.client import PoliteClient
from putwright.adapters.online.pacing import Pacing
from putwright.ports.fact_source import Pace, SourceAbout, Task
from tests.online.stand_in import LOGIN_PAGE, Fault, Hurry, StandIn

ABOUT = SourceAbout("sec", "EDGAR", ("earnings",), ("data.sec.gov",), Pace(1000, 1), "a test", "")
ADDRESS, PATH = "https://data.sec.gov/one.json", "data.sec.gov/one.json"


def asked(work: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run(work)


async def got(
    stand_in: StandIn, form: Form = Form.JSON, memo: dict[str, str] | None = None, **how: Any
) -> Answer:
    async with stand_in.client(ABOUT, **how) as client:
        return await client.get(ADDRESS, form, memo)


def failure(stand_in: StandIn, **how: Any) -> SourceFailure:
    with pytest.raises(SourceFailure) as told:
        asked(got(stand_in, **how))
    return told.value


def test_question_is_conditional_when_an_answer_is_remembered() -> None:
    """The second question names what the first one was told, and nothing is sent when nothing changed."""
    with StandIn() as stand_in:
        stand_in.serve(PATH, b'{"a": 1}')
        first = asked(got(stand_in))
        again = asked(got(stand_in, memo=dict(first.memo)))
        stand_in.serve(PATH, b'{"a": 2}')
        changed = asked(got(stand_in, memo=dict(first.memo)))
    assert first.document() == {"a": 1}
    assert again.is_unchanged
    assert again.body == b""
    assert again.memo == first.memo
    assert changed.document() == {"a": 2}


def test_contact_is_told_and_a_secret_is_not_in_any_message() -> None:
    """Who asks is said in the agent; a token goes into its header alone."""
    with StandIn() as stand_in:
        stand_in.fail(PATH, Fault(403))
        told = failure(stand_in, contact="me@example.com", secret_headers={"authorization": "Bearer s3cret"})
    (request,) = stand_in.asked
    assert "me@example.com" in request.headers["user-agent"]
    assert request.headers["authorization"] == "Bearer s3cret"
    assert "s3cret" not in str(told)
    assert "cookie" not in request.headers


@pytest.mark.parametrize(
    ("fault", "name", "tries"),
    [
        (Fault(403), Failure.REFUSED, 1),
        (Fault(302, headers={"Location": "https://login.hotel.example/"}), Failure.CAPTIVE, 1),
        (Fault(200, LOGIN_PAGE), Failure.CAPTIVE, 1),
        (Fault(200, b"\n  <HTML><body>maintenance"), Failure.CAPTIVE, 1),
        (Fault(200, b""), Failure.DAMAGED, 1),
        (Fault(200, b"a,b\n1,2\n"), Failure.DAMAGED, 1),
        (Fault(418), Failure.WRONG, 1),
        (Fault(500), Failure.BROKEN, 3),
        (Fault(429), Failure.BUSY, 3),
        (Fault(503, headers={"Retry-After": "7"}), Failure.BUSY, 3),
        (Fault(429, headers={"Retry-After": "3600"}), Failure.BUSY, 1),
        (Fault(200, b'{"a": ', cuts_off=True), Failure.UNREACHABLE, 3),
        (Fault(200, b"no gzip", headers={"Content-Encoding": "gzip"}), Failure.DAMAGED, 1),
        (Fault(503, headers={"Retry-After": "Wed, 21 Oct 2099 07:28:00 GMT"}), Failure.BUSY, 1),
        (Fault(429, headers={"Retry-After": "soon"}), Failure.BUSY, 3),
    ],
)
def test_failure_is_named_and_tried_again_only_where_that_helps(
    fault: Fault, name: Failure, tries: int
) -> None:
    """A refusal, a login page and a long pause are not argued with; a passing failure is tried three times."""
    with StandIn() as stand_in:
        stand_in.serve(PATH, b"{}")
        stand_in.fail(PATH, *[fault] * 3)
        told = failure(stand_in)
    assert told.failure is name
    assert len(stand_in.asked) == tries
    assert "" not in {told.wrong, told.remedy}
    assert told.retry_is_safe


def test_answer_is_taken_when_a_passing_failure_is_over() -> None:
    """Two failed tries cost nothing but time."""
    with StandIn() as stand_in:
        stand_in.serve(PATH, b"{}")
        stand_in.fail(PATH, Fault(500), Fault(429))
        assert asked(got(stand_in)).document() == {}


def test_pause_a_source_asks_for_is_kept_by_everybody_who_waits() -> None:
    """The next question leaves when the pause is over, whoever asks it."""
    waits: list[float] = []
    now = 0.0

    async def sleep(seconds: float) -> None:
        nonlocal now
        waits.append(seconds)
        now += seconds

    async def both() -> None:
        pacing = Pacing(Pace(10, 1.0), lambda: now, sleep)
        async with pacing.turn():
            pass
        pacing.pause(30)
        async with pacing.turn():
            pass

    asked(both())
    assert sum(waits) == pytest.approx(30)


def test_pace_is_never_exceeded_when_many_ask_at_once() -> None:
    """Of forty questions no eleven leave within a second, however they arrive."""
    now = 0.0
    left: list[float] = []

    async def sleep(seconds: float) -> None:
        nonlocal now
        now += seconds
        await asyncio.sleep(0)

    async def one(pacing: Pacing) -> None:
        async with pacing.turn():
            left.append(now)

    async def all_of_them() -> None:
        pacing = Pacing(Pace(10, 1.0, at_once=8), lambda: now, sleep)
        await asyncio.gather(*(one(pacing) for _ in range(40)))

    asked(all_of_them())
    assert len(left) == 40
    assert all(later - earlier >= 1.0 - 1e-9 for earlier, later in zip(left, left[10:], strict=False))


def test_source_is_unreachable_when_nobody_listens() -> None:
    """The message says what was tried and that it could not be reached."""
    with StandIn() as stand_in:
        address = stand_in.address
    with pytest.raises(SourceFailure, match="can not be reached") as told:
        asked(_from(address))
    assert told.value.failure is Failure.UNREACHABLE
    assert told.value.ends_source


async def _from(address: str) -> Answer:
    hurry = Hurry()
    async with PoliteClient(ABOUT, through=address, clock=hurry.clock, sleep=hurry.sleep) as client:
        return await client.get(ADDRESS, Form.JSON)


def test_silence_ends_when_patience_does(monkeypatch: pytest.MonkeyPatch) -> None:
    """A source that takes the question and never answers is given up by the clock."""
    monkeypatch.setattr("putwright.adapters.online.client.ANSWER_SECONDS", 0.1)
    with StandIn() as stand_in:
        stand_in.serve(PATH, b"{}")
        stand_in.fail(PATH, *[Fault(silence_seconds=0.4)] * 3)
        told = failure(stand_in)
    assert told.failure is Failure.TIMED_OUT


def test_answer_is_not_read_when_it_is_too_long() -> None:
    """A megabyte where a kilobyte is allowed is left where it is."""

    async def small(stand_in: StandIn) -> None:
        async with stand_in.client(ABOUT) as client:
            await client.get(ADDRESS, Form.JSON, bytes_max=1000)

    with StandIn() as stand_in:
        stand_in.serve(PATH, b"[" + b"1," * 500_000 + b"1]")
        with pytest.raises(SourceFailure) as told:
            asked(small(stand_in))
    assert told.value.failure is Failure.TOO_LARGE


def test_host_of_somebody_else_is_never_asked() -> None:
    """An address outside the source's hosts is a mistake of ours, and nothing leaves."""

    async def elsewhere(stand_in: StandIn) -> None:
        async with stand_in.client(ABOUT) as client:
            await client.get("https://example.com/one.json", Form.JSON)

    with StandIn() as stand_in:
        with pytest.raises(ValueError, match="no host of sec"):
            asked(elsewhere(stand_in))
        assert stand_in.asked == []


def test_table_is_damaged_when_a_row_is_cut() -> None:
    """A row with fewer fields than the header is no row."""
    answer = Answer("https://data.sec.gov/t.csv", b"a,b\n1,2\n3\n")
    with pytest.raises(SourceFailure, match="line 3") as told:
        answer.rows()
    assert told.value.failure is Failure.DAMAGED


def test_task_is_the_same_in_another_week() -> None:
    """What tells a task is who is asked for what, not when."""
    task = Task("sec", "earnings", "MSFT", timedelta(days=7))
    assert task.key == "sec/earnings/MSFT"
