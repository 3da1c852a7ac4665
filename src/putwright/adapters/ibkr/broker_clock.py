"""The time at the broker, and how far our clock is from it; a paper TWS may live in another month."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from putwright.adapters.ibkr.session import Session
    from putwright.ports.clock import Clock

SKEW_SECONDS_MAX = 2.0  # beyond it the age of a quote can not be judged
WHOLE_SECOND = timedelta(
    seconds=0.5
)  # the broker tells whole seconds: on average half a one has passed since
SAMPLE_SECONDS = 0.5
SOUND_SECONDS = (
    60.0  # a clock that agreed a minute ago is asked after again: machines that slept wake up with another
)


@dataclass(frozen=True, slots=True)
class ClockReading:
    """The broker's time, and how far it is ahead of ours [s]."""

    broker_time: datetime
    skew_seconds: float

    @property
    def is_sound(self) -> bool:
        """Whether the two clocks agree well enough to judge the age of a quote."""
        return abs(self.skew_seconds) <= SKEW_SECONDS_MAX


class BrokerClock:
    """What time it is in the market that the broker serves."""

    def __init__(self, session: Session, clock: Clock) -> None:
        self._session, self._clock = session, clock
        self._reading: ClockReading | None = None
        self._read_at = 0.0
        self._asking = asyncio.Lock()

    async def read(self) -> ClockReading:
        """Ask the broker for its time."""
        async with self._asking:
            before = self._clock.now()
            told = await self._session.answer("its time", self._session.ib.reqCurrentTimeAsync)
            after = self._clock.now()
            between = before + (after - before) / 2
            there = told.astimezone(UTC) + WHOLE_SECOND
            self._reading = ClockReading(told.astimezone(UTC), (there - between).total_seconds())
            self._read_at = asyncio.get_running_loop().time()
            return self._reading

    async def is_sound(self) -> bool:
        """Whether the two clocks agree, asked anew every minute."""
        age = asyncio.get_running_loop().time() - self._read_at
        if self._reading is None or (self._reading.is_sound and age > SOUND_SECONDS):
            return (await self.read()).is_sound
        return self._reading.is_sound

    async def now(self) -> datetime:
        """The moment in the broker's market: by our clock where both agree, else by theirs, asked again and again."""
        if await self.is_sound():
            return self._clock.now()
        reading = self._reading or await self.read()
        if asyncio.get_running_loop().time() - self._read_at > SAMPLE_SECONDS:
            reading = await self.read()
        return reading.broker_time
