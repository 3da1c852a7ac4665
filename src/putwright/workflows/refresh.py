"""Refresh: what is due is asked of every source at its own pace, kept as it comes, and never asked more often than needed.

Answers are kept every few seconds with what is remembered of their questions, so that a refresh that is cut off goes on where
it was. A fact that could not be had again stays as it was, with its age.
"""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from putwright.domain.refusal import BadInput
from putwright.domain.symbol import canonical_symbol
from putwright.ports.clock import Clock
from putwright.ports.fact_keeper import FactKeeper
from putwright.ports.fact_source import KINDS, Asked, FactSource, Outcome, SourceAbout, Task, Told
from putwright.reports.refresh import RefreshedKind, RefreshFailure, RefreshReport

KEEP_EVERY, KEEP_SECONDS = 250, 6.0
ALL = "all"
Progress = Callable[[int, int, str], None]
Clocked = Callable[[], float]


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


def wish_of(
    words: Sequence[str],
    watched: Sequence[str],
    *,
    anew: bool = False,
    chosen: Mapping[str, str] | None = None,
) -> RefreshWish:
    """What the words of a command mean: kinds in any place, everything else is a name; without names, those watched.

    Args:
        words: such as `fundamentals KO`; none means everything.
        watched: the names of the watch-list.
        anew: whether also what is fresh enough is asked.
        chosen: the one source of a kind that several could tell.

    Raises:
        BadInput: no name is given and none is watched.
    """
    kinds = tuple(kind for kind in KINDS if kind in words)
    names = dict.fromkeys(canonical_symbol(word) for word in words if word not in {*KINDS, ALL})
    symbols = tuple(names) or tuple(watched)
    wish = RefreshWish(kinds or KINDS, symbols, anew, chosen or {})
    if not symbols and not set(wish.kinds) <= {"rates", "fx"}:
        remedy = 'Name some, or watch some first: `putwright watchlist add sp500`, `putwright want KO 75 --because "..."`.'
        raise BadInput("Refreshing", "no name is given and the watch-list is empty", remedy)
    return wish


async def refresh(
    sources: Sequence[FactSource],
    wish: RefreshWish,
    keeper: FactKeeper,
    clock: Clock,
    progress: Progress = lambda done, total, label: None,
) -> RefreshReport:
    """Everything wished that is due, from every source that tells it.

    Args:
        sources: those that may be asked.
        wish: what is wanted.
        keeper: where answers are kept.
        clock: tells what is due.
        progress: told how many questions are done, how many there are, and the last one.

    Raises:
        OutsideFailure: answers could not be written; what was kept before stays.
    """
    asked, began = keeper.asked(), clock.now()
    runs = [_Run(source, wish, asked, began) for source in sources]
    keeping = _Keeping(keeper, asked, clock, progress, sum(len(run.due) for run in runs))
    try:
        async with asyncio.TaskGroup() as group:
            for run in runs:
                group.create_task(run.all(keeping, clock))
    except ExceptionGroup as group_of_faults:
        raise group_of_faults.exceptions[0] from group_of_faults
    finally:
        await keeping.now()
    kinds = tuple(line for run in runs for line in run.lines(keeping))
    failures = tuple(failure for run in runs for failure in run.failures(asked, clock.now()))
    changed = tuple(sorted(keeping.changed.items()))
    return RefreshReport(
        began, (clock.now() - began).total_seconds(), len(wish.symbols), kinds, failures, changed
    )


class _Keeping:
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


@dataclass(slots=True)
class _Run:
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

    async def all(self, keeping: _Keeping, clock: Clock) -> None:
        """Ask for everything due, several at once, until it is done or the source says no."""
        if not self.due or self.ended is not None:
            return
        await self.source.begin({task: self.asked.get(task.key) for task in self.due}, clock.now())
        waiting = iter(self.due)
        await asyncio.gather(
            *(self._some(waiting, keeping, clock) for _ in range(self.source.about.pace.at_once))
        )

    async def _some(self, waiting: object, keeping: _Keeping, clock: Clock) -> None:
        for task in waiting:  # type: ignore[attr-defined]
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

    def lines(self, keeping: _Keeping) -> list[RefreshedKind]:
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


def _remembered(told: Told, before: Asked | None, now: datetime) -> Asked:
    if told.outcome is Outcome.FAILED:
        succeeded = None if before is None else before.succeeded_at
        failures = 1 if before is None else before.failures + 1
        return Asked(now, succeeded, told.words, failures, told.memo)
    return Asked(now, now, "", 0, told.memo)


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
