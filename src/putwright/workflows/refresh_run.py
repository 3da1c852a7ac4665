"""One source's part of a refresh: what of it is due, asked until it is done or the source says no, and what came of it."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from putwright.ports.clock import Clock
from putwright.ports.fact_source import Asked, FactSource, Outcome, SourceAbout, Task, Told
from putwright.reports.refresh import RefreshedKind, RefreshFailure
from putwright.workflows.refresh_keeping import Keeping


@dataclass(frozen=True, slots=True)
class RefreshWish:
    """What is to be refreshed: kinds, names, and whether also what is fresh enough.

    `chosen` names the one source of a kind that several could tell.
    """

    kinds: tuple[str, ...]
    symbols: tuple[str, ...]
    anew: bool = False
    chosen: Mapping[str, str] = field(default_factory=dict)

    def kinds_of(self, about: SourceAbout) -> tuple[str, ...]:
        """What is wanted of one source."""
        return tuple(
            kind
            for kind in about.kinds
            if kind in self.kinds and self.chosen.get(kind, about.name) == about.name
        )


@dataclass(slots=True)
class Run:
    """One source's part of a refresh."""

    source: FactSource
    wish: RefreshWish
    asked: Mapping[str, Asked]
    began: datetime
    due: list[Task] = field(default_factory=list)
    fresh: Counter[str] = field(default_factory=Counter)
    told: list[Told] = field(default_factory=list)
    ended: Told | None = None

    def __post_init__(self) -> None:
        left_alone = self.asked.get(_pause_key(self.source))
        until = None if left_alone is None else left_alone.memo.get("until")
        is_paused = until is not None and datetime.fromisoformat(until) > self.began
        for kind in self.wish.kinds_of(self.source.about):
            for task in self.source.tasks(kind, self.wish.symbols, self.began):
                if not self.wish.anew and is_fresh(self.asked.get(task.key), task, self.began):
                    self.fresh[kind] += 1
                else:
                    self.due.append(task)
        if is_paused and self.due and left_alone is not None:
            words = f"it asked to be left alone until {until}: {left_alone.words}"
            self.ended = Told(self.due[0], Outcome.FAILED, words=words, remedy="Refresh again after that.")

    async def all(self, keeping: Keeping, clock: Clock) -> None:
        """Ask for everything due, several at once, until it is done or the source says no."""
        if not self.due or self.ended is not None:
            return
        await self.source.begin({task: self.asked.get(task.key) for task in self.due}, clock.now())
        waiting = iter(self.due)
        await asyncio.gather(
            *(self._some(waiting, keeping, clock) for _ in range(self.source.about.pace.at_once))
        )

    async def _some(self, waiting: Iterator[Task], keeping: Keeping, clock: Clock) -> None:
        for task in waiting:
            if self.ended is not None:
                return
            told = await self.source.take(task, self.asked.get(task.key), clock.now())
            self.told.append(told)
            await keeping.add(told)
            if told.ends_source and self.ended is None:
                self.ended = told
                if told.pause_seconds > 0:
                    until = clock.now() + timedelta(seconds=told.pause_seconds)
                    await keeping.add(_pause(self.source, told, until))

    def lines(self) -> list[RefreshedKind]:
        """What came of each kind."""
        outcomes: dict[str, Counter[Outcome]] = defaultdict(Counter)
        for one in self.told:
            outcomes[one.task.kind][one.outcome] += 1
        due = Counter(task.kind for task in self.due)
        return [
            RefreshedKind(
                kind,
                self.source.about.name,
                asked=sum(outcomes[kind].values()),
                told=outcomes[kind][Outcome.TOLD],
                unchanged=outcomes[kind][Outcome.UNCHANGED],
                absent=outcomes[kind][Outcome.ABSENT],
                failed=outcomes[kind][Outcome.FAILED],
                fresh=self.fresh[kind],
                left=due[kind] - sum(outcomes[kind].values()),
            )
            for kind in self.source.about.kinds
            if due[kind] or self.fresh[kind]
        ]

    def failures(self, asked: Mapping[str, Asked], now: datetime) -> list[RefreshFailure]:
        """What failed or is absent, and how old what is kept instead is."""
        told = [one for one in self.told if one.words and one.outcome in {Outcome.FAILED, Outcome.ABSENT}]
        if self.ended is not None and self.ended not in told:
            told.append(self.ended)
        return [
            RefreshFailure(
                self.source.about.name,
                one.task.kind,
                one.task.subject,
                str(one.outcome),
                one.words,
                one.remedy,
                _age_days(asked.get(one.task.key), now),
            )
            for one in told
        ]


def is_fresh(asked: Asked | None, task: Task, now: datetime) -> bool:
    """Whether an answer is young enough that it is not asked for again; one from the future is not believed."""
    if asked is None or asked.succeeded_at is None or asked.words:
        return False
    return timedelta(0) <= now - asked.succeeded_at < task.period


def _pause_key(source: FactSource) -> str:
    return Task(source.about.name, "", "", timedelta(0)).key


def _pause(source: FactSource, told: Told, until: datetime) -> Told:
    task = Task(source.about.name, "", "", timedelta(0))
    memo = {"until": until.isoformat(timespec="seconds")}
    return Told(task, Outcome.FAILED, words=told.words, memo=memo)


def _age_days(asked: Asked | None, now: datetime) -> int | None:
    if asked is None or asked.succeeded_at is None:
        return None
    return (now - asked.succeeded_at).days
