"""Journeys without our own politeness: what is waited for, not how long, is what they are about."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from putwright.adapters.ibkr import broker_view
from putwright.adapters.ibkr.pacing import MESSAGES_PER_SECOND, Pace
from putwright.adapters.ibkr.session import Session
from putwright.bootstrap import walk
from putwright.desk import desk, news
from putwright.ports.broker_view import Endpoint, Patience

# The paper TWS of a journey allows 500 messages in ten seconds; what is above our pace in that time may be sent at once.
HEAD_START, NO_END = 90, 10_000
# What is missing is believed after a second instead of three, within the dozen rounds of a command as always.
BETWEEN_ROUNDS, MISSING_SECONDS = 0.2, 1.0


class _HeadStart(Pace):
    """Our pace, but for the first messages of a session, which do not wait."""

    def __init__(self, messages: int) -> None:
        super().__init__()
        self._free = messages

    async def turn(self) -> None:
        self._free -= 1
        if self._free < 0:
            await super().turn()


@contextmanager
def in_haste() -> Iterator[None]:
    """Commands run in this process meanwhile send their first messages at once, and look again sooner.

    The pace itself is tested in tests/simulation (test_adapter_look_amiss, test_adapter_chains, test_session_pace), what is
    missing in tests/rulebook and tests/laws; every process that a journey starts keeps both.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(broker_view, "Session", _hurried(HEAD_START))
        patch.setattr(desk, "BETWEEN_ROUNDS", BETWEEN_ROUNDS)
        patch.setattr(news, "SECONDS_MIN", MISSING_SECONDS)
        yield


@contextmanager
def walk_in_haste() -> Iterator[None]:
    """The demo's walk, whose paper TWS is in this process, without a pace on either side."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(broker_view, "Session", _hurried(NO_END))
        patch.setattr(walk, "PACE_SECONDS", float(NO_END))
        patch.setattr(news, "SECONDS_MIN", MISSING_SECONDS / 4)
        yield


def _hurried(head_start: int) -> Callable[[Endpoint, Patience, int], Session]:
    def session(endpoint: Endpoint, patience: Patience, _messages_per_second: int) -> Session:
        made = Session(endpoint, patience, MESSAGES_PER_SECOND + head_start)
        made.pace = _HeadStart(head_start)
        return made

    return session
