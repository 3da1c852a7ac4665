"""The paper TWS as a process, steered through a pipe: answers at once, mistakes told, and the end of input is not its end."""

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import ib_async
import pytest

from tests.paper_process import PaperProcess

pytestmark = pytest.mark.slow
PUT = "GM 2026-12-11 57 P"
WAIT_SECONDS = 10.0


def wait_until(is_so: Callable[[], bool]) -> None:
    """Wait for what a process is about to do."""
    until = time.monotonic() + WAIT_SECONDS
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.05)


def test_process_is_steered_when_lines_come_through_a_pipe() -> None:
    """A put sold by hand, seen by a client, assigned in the night; time stands, leaps, and stands again."""
    with PaperProcess() as paper:
        assert paper.say("pause").startswith("time stands still at 2026-11-06 15:55:")
        assert paper.say(f"sell 1 {PUT} 1.20").endswith(": Filled, 1 filled")
        assert paper.say(f"assign {PUT} 1").endswith("in the next nightly batch")

        async def seen() -> list[tuple[str, float]]:
            client = ib_async.IB()
            await client.connectAsync("127.0.0.1", paper.port, 3, timeout=10)
            before = [(held.contract.secType, held.position) for held in client.positions()]
            await asyncio.to_thread(paper.say, "leap to open")
            async with asyncio.timeout(WAIT_SECONDS):
                while [held.contract.secType for held in client.positions()] != ["STK"]:
                    await asyncio.sleep(0.05)
            after = [(held.contract.symbol, held.position) for held in client.positions()]
            client.disconnect()
            return before + after

        assert asyncio.run(seen()) == [("OPT", -1.0), ("GM", 100.0)]
        assert paper.now() == datetime(2026, 11, 9, 14, 31, tzinfo=UTC)
        assert paper.now() == datetime(2026, 11, 9, 14, 31, tzinfo=UTC)
        assert "there is no word 'leep'" in paper.mistake("leep 2h")
        with pytest.raises(AssertionError, match="was not obeyed"):
            paper.say("leep 2h")
        with pytest.raises(AssertionError, match="was obeyed"):
            paper.mistake("show")


def test_time_runs_on_at_its_pace_when_it_has_leapt() -> None:
    """An hour a second; a leap of three days; then an hour a second again, from there."""
    with PaperProcess("--speed", "1h=1s") as paper:
        paper.say("leap to 2026-11-09")
        landed = datetime(2026, 11, 9, 14, 31, tzinfo=UTC)
        wait_until(lambda: paper.now() > landed + timedelta(minutes=30))
        paper.say("pause")
        assert paper.now() < landed + timedelta(hours=WAIT_SECONDS)


def test_process_goes_on_when_the_input_ends() -> None:
    """A script piped in is done line by line, the last one without its end too; afterwards clients are still served."""
    with PaperProcess() as paper:
        paper.say("leap to open")
        paper.end_of_input()

        async def asked() -> datetime:
            client = ib_async.IB()
            await client.connectAsync("127.0.0.1", paper.port, 3, timeout=10)
            told: datetime = await client.reqCurrentTimeAsync()
            client.disconnect()
            return told

        assert asyncio.run(asked()) >= datetime(2026, 11, 9, 14, 31, tzinfo=UTC)
        assert paper.is_running


def test_nothing_is_read_when_it_has_no_console() -> None:
    """Without the option and without a terminal the input is left alone."""
    with PaperProcess(console=False) as paper:
        assert paper.is_running
        with pytest.raises(AssertionError, match="without a console"):
            paper.say("show")


def test_answers_are_kept_from_the_document_when_json_is_asked_for() -> None:
    """They go where everything for a person goes then; the process ends by itself when its seconds are over."""
    with PaperProcess("--json", life_seconds=3) as paper:
        assert paper.say("leap to open").startswith("it is 2026-11-09 09:31:")
        wait_until(lambda: not paper.is_running)
        with pytest.raises(AssertionError, match=r"ended with 0. It wrote:\n"):
            paper.say("show")
    assert any('"schema": "putwright/paper/1"' in line for line in paper.heard)


def test_process_is_not_waited_for_when_it_can_not_start() -> None:
    """What it said before it ended is in the message."""
    with pytest.raises(AssertionError, match="there is none of that name"), PaperProcess("--scenario", "x"):
        pass
