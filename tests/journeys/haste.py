"""Journeys without our own politeness: what is waited for, not how long, is what they are about."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from putwright.adapters.ibkr import broker_view
from putwright.adapters.ibkr.pacing import MESSAGES_PER_SECOND, Pace
from putwright.adapters.ibkr.session import Session
from putwright.desk import desk, news
from putwright.ports.broker_view import Endpoint, Patience

# The paper TWS of a journey allows 500 messages in ten seconds; what is above our pace in that time may be sent at once.
HEAD_START = 90
# What is missing is believed after a second instead of three, within the dozen rounds of a command as always.
BETWEEN_ROUNDS, MISSING_SECONDS = 0.2, 1.0


class _HeadStart(Pace):
    """Our pace, but for the first messages of a session, which do not wait."""

    def __init__(self) -> None:
        super().__init__()
        self._free = HEAD_START

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

    def hurried(endpoint: Endpoint, patience: Patience, _messages_per_second: int) -> Session:
        session = Session(endpoint, patience, MESSAGES_PER_SECOND + HEAD_START)
        session.pace = _HeadStart()
        return session

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(broker_view, "Session", hurried)
        patch.setattr(desk, "BETWEEN_ROUNDS", BETWEEN_ROUNDS)
        patch.setattr(news, "SECONDS_MIN", MISSING_SECONDS)
        yield
