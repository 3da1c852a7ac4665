"""The watching desk: look, write down, keep every exit alive, and again; after every lost connection from the beginning."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from putwright.reports.desk_words import news_words
from putwright.reports.positions import audit
from putwright.workflows.at_desk import AtDesk

LINE_LOST = "The TWS has lost its line to the broker: nothing is sent until it is back."
LINE_BACK = "The TWS has its line to the broker again."


@dataclass(frozen=True, slots=True)
class Watch:
    """One stretch of watching over one connection: how it ended."""

    rounds: int
    is_asked_for: bool


async def watch(
    at: AtDesk,
    is_over: Callable[[], bool],
    is_asked_for: Callable[[], bool],
    say: Callable[[tuple[str, ...], str], None],
) -> Watch:
    """Watch until it is over, or another command asks for the desk.

    Args:
        at: the desk.
        is_over: whether watching shall end.
        is_asked_for: whether another process waits for the desk.
        say: told what happened, in sentences, and how puts and exits stand, whenever something happened.

    Raises:
        OutsideFailure: the connection was lost.
        BadInput: the account can not be read any more.
    """
    every, rounds, before = at.settings.config.look_every_seconds, 0, ""
    line_was_up = True
    while True:
        await at.desk.settle()
        rounds += 1
        happened, at.told[:] = news_words(at.told, at.book), []
        if (line_is_up := at.desk.submission.is_ready) is not line_was_up:
            happened += (LINE_BACK if line_is_up else LINE_LOST,)
            line_was_up = line_is_up
        standing = audit(at.book)[3]
        if happened or standing != before:
            say(happened, standing)
            before = standing
        if is_over():
            return Watch(rounds, is_asked_for=False)
        for _ in range(every * 4):
            if is_asked_for():
                return Watch(rounds, is_asked_for=True)
            if await at.view.wait_for_news(0.25):
                break
