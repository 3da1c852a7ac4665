"""Answers on their way into the workspace: kept in batches, each with what is remembered of its questions."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime

from putwright.ports.clock import Clock
from putwright.ports.fact_keeper import FactKeeper
from putwright.ports.fact_source import Asked, Outcome, Told

KEEP_EVERY, KEEP_SECONDS = 250, 6.0  # a batch rewrites its tables whole
Progress = Callable[[int, int, str], None]


class Keeping:
    """Answers on their way into the workspace: a batch every few seconds, one writer at a time."""

    def __init__(
        self, keeper: FactKeeper, asked: Mapping[str, Asked], clock: Clock, progress: Progress, total: int
    ) -> None:
        self._keeper, self._asked, self._clock, self._progress = keeper, asked, clock, progress
        self._waiting: list[Told] = []
        self._one_writer, self._kept_at = asyncio.Lock(), clock.now()
        self.done, self.total = 0, total
        self.changed: Counter[str] = Counter()

    async def add(self, told: Told) -> None:
        """Take one answer; the batch is written when it is full or old."""
        self._waiting.append(told)
        self.done += 1
        self._progress(self.done, self.total, f"{told.task.source} {told.task.subject}".strip())
        is_old = (self._clock.now() - self._kept_at).total_seconds() >= KEEP_SECONDS
        if (len(self._waiting) >= KEEP_EVERY or is_old) and not self._one_writer.locked():
            await self.now()

    async def now(self) -> None:
        """Write what waits."""
        async with self._one_writer:
            batch, self._waiting = self._waiting, []
            if not batch:
                return
            moment = self._clock.now()
            remembered = {
                one.task.key: _remembered(one, self._asked.get(one.task.key), moment) for one in batch
            }
            self.changed.update(await asyncio.to_thread(self._keeper.keep, batch, remembered))
            self._kept_at = self._clock.now()


def _remembered(told: Told, before: Asked | None, now: datetime) -> Asked:
    if told.outcome is Outcome.FAILED:
        succeeded = None if before is None else before.succeeded_at
        failures = 1 if before is None else before.failures + 1
        return Asked(now, succeeded, told.words, failures, told.memo)
    return Asked(now, now, "", 0, told.memo)
