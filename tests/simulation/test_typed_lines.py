"""Lines from a pipe while a loop runs: one by one, the last one without its end too, and nothing once it is closed."""

import asyncio
import os
import signal
from collections.abc import Iterator

import pytest

from putwright.cli.typed_lines import LINE_BYTES_MAX, typed_lines
from tests.simulation.session_client import played


@pytest.fixture(autouse=True)
def signals_as_before() -> Iterator[None]:
    """The reader changes what becomes of a program in the background."""
    before = signal.getsignal(signal.SIGTTIN)
    yield
    signal.signal(signal.SIGTTIN, before)


async def read_from(*parts: bytes) -> list[str]:
    """What is read of a pipe that is written in parts and closed."""
    source, sink = os.pipe()
    try:
        for part in parts:
            os.write(sink, part)
        os.close(sink)
        return [line async for line in typed_lines(source)]
    finally:
        os.close(source)


@played
async def test_line_is_given_when_it_is_whole() -> None:
    """However the pipe cuts it, and while the loop does other things."""
    source, sink = os.pipe()
    lines = typed_lines(source)
    os.write(sink, b"show\nle")
    assert await anext(lines) == "show"
    coming = asyncio.ensure_future(anext(lines))
    await asyncio.sleep(0)
    assert not coming.done()
    os.write(sink, b"ap 2h\n\n")
    assert await coming == "leap 2h"
    assert await anext(lines) == ""
    os.close(sink)
    with pytest.raises(StopAsyncIteration):
        await anext(lines)
    os.close(source)


@played
async def test_last_line_is_given_when_the_input_ends_within_it() -> None:
    """A script whose last line has no end is done whole."""
    assert await read_from(b"pause\nleap 2h") == ["pause", "leap 2h"]
    assert await read_from() == []


@played
async def test_letters_are_replaced_when_they_are_none() -> None:
    """What is not UTF-8 is a mistake of the line, not the end of the program."""
    assert await read_from(b"le\xffap\n") == ["le�ap"]


@played
async def test_line_is_cut_when_it_has_no_end() -> None:
    """Somebody pipes in a film: the memory is not filled with it."""
    told = await read_from(*[b"x" * LINE_BYTES_MAX] * 5, b"\nshow\n")
    assert told[-1] == "show"
    assert len(told[0]) <= 2 * LINE_BYTES_MAX


@played
async def test_input_has_ended_when_it_can_not_be_read() -> None:
    """A terminal that belongs to another program, or a descriptor that is closed."""
    source, sink = os.pipe()
    os.close(source)
    os.close(sink)
    assert [line async for line in typed_lines(source)] == []
