"""A source of facts on the network: what it tells, how it wants to be asked, and what came of asking."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

import polars as pl

FUNDAMENTALS, EARNINGS, PRICES, VOLATILITY = "fundamentals", "earnings", "prices", "volatility"
CHAINS, RATES, FX = "chains", "rates", "fx"
KINDS = (FUNDAMENTALS, EARNINGS, PRICES, VOLATILITY, CHAINS, RATES, FX)


@dataclass(frozen=True, slots=True)
class Pace:
    """How often a source may be asked: so many requests in so many seconds, so many of them at once."""

    requests: int
    seconds: float
    at_once: int = 4

    def __str__(self) -> str:
        return f"{self.requests} request{'' if self.requests == 1 else 's'} in {self.seconds:g} s"


@dataclass(frozen=True, slots=True)
class SourceAbout:
    """Who a source is, and under which conditions it is asked.

    Attributes:
        name: as the configuration calls it, such as "sec".
        title: as a person calls it.
        kinds: what it tells.
        hosts: which machines are asked, and no others.
        pace: the most that is asked of it.
        pace_source: who says so.
        terms: address of the terms that have to be accepted in the configuration first; "" for none.
        needs_contact: whether it wants to know whom to write to.
        needs_token: whether it wants a token.
        probe: a small thing to ask in order to see whether it answers [URL].
    """

    name: str
    title: str
    kinds: tuple[str, ...]
    hosts: tuple[str, ...]
    pace: Pace
    pace_source: str
    probe: str
    terms: str = ""
    needs_contact: bool = False
    needs_token: bool = False


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to ask a source for: facts of a kind about a subject, which is a symbol, a day, or "" for a whole table.

    `period` says how long an answer is not asked for again.
    """

    source: str
    kind: str
    subject: str
    period: timedelta

    @property
    def key(self) -> str:
        """What tells it from other tasks, also in another week."""
        return f"{self.source}/{self.kind}/{self.subject}"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is remembered of a task: when it was last tried, when it last succeeded, and what the source wants to find again.

    `memo` is the source's own, such as what makes the next question conditional; `words` say why the last try failed, "" when
    it did not; `failures` counts failed tries since the last success.
    """

    tried_at: datetime
    succeeded_at: datetime | None = None
    words: str = ""
    failures: int = 0
    memo: Mapping[str, str] = field(default_factory=dict)


class Outcome(StrEnum):
    """What came of a task; UNCHANGED and ABSENT are answers too."""

    TOLD = "told"
    UNCHANGED = "unchanged"
    ABSENT = "absent"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Told:
    """The answer to a task.

    Attributes:
        task: the question.
        outcome: what came of it.
        tables: by kind of facts in the schema of `market.facts`, chains as `market.snapshot` has them; one question may
            answer for several kinds.
        words: why it failed or is absent, and what was left out; "" otherwise.
        remedy: what to do about it.
        memo: what to remember for the next time; replaces what was remembered.
        ends_source: whether asking this source further is pointless for now.
        pause_seconds: how long it wants to be left alone [s]; 0 where it did not say.
    """

    task: Task
    outcome: Outcome
    tables: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    words: str = ""
    remedy: str = ""
    memo: Mapping[str, str] = field(default_factory=dict)
    ends_source: bool = False
    pause_seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Reached:
    """Whether a source answered a small question: after how long [s], and why not; "" when it did."""

    seconds: float
    words: str = ""
    remedy: str = ""


class FactSource(Protocol):
    """One source. It never raises for what the network or the other side does: that is an outcome."""

    @property
    def about(self) -> SourceAbout:
        """Who it is."""
        ...

    def tasks(self, kind: str, symbols: Collection[str], now: datetime) -> Sequence[Task]:
        """What would have to be asked for these facts, whether or not it is due.

        Args:
            kind: one of the kinds it tells.
            symbols: the names wanted; tables of rates and currencies need none.
            now: the present moment.
        """
        ...

    async def begin(self, due: Mapping[Task, Asked | None], now: datetime) -> None:
        """Get ready for these tasks, such as by fetching one archive instead of a thousand files; may do nothing.

        Args:
            due: what will be asked, with what is remembered of it; in the order in which it will be asked.
            now: the present moment.
        """
        ...

    async def take(self, task: Task, before: Asked | None, now: datetime) -> Told:
        """Ask for one thing.

        Args:
            task: which.
            before: what is remembered of it; None for the first time.
            now: the present moment.
        """
        ...
