"""Refresh: what is due is asked, what is fresh is not; what was told is kept, whatever happens afterwards."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl
import pytest

from putwright.domain.refusal import BadInput, OutsideFailure
from putwright.ports.fact_source import KINDS, Asked, Outcome, Pace, SourceAbout, Task, Told
from putwright.workflows.refresh import refresh, wish_of
from putwright.workflows.refresh_run import RefreshWish, is_fresh

NOW = datetime(2026, 11, 30, 15, 0, tzinfo=UTC)
WEEK = timedelta(days=7)


@dataclass
class Ticking:
    """A clock that stands still unless it is moved."""

    at: datetime = NOW

    def now(self) -> datetime:
        return self.at


@dataclass
class FakeSource:
    """A source that answers as it is told to; it notes what it was asked."""

    name: str = "sec"
    kinds: tuple[str, ...] = ("earnings",)
    answer: Callable[[Task], Told] = lambda task: Told(
        task, Outcome.TOLD, {task.kind: pl.DataFrame({"x": [1]})}
    )
    asked: list[str] = field(default_factory=list)
    begun: list[int] = field(default_factory=list)
    at_once: int = 1

    @property
    def about(self) -> SourceAbout:
        return SourceAbout(
            self.name, self.name.upper(), self.kinds, (), Pace(1000, 1, self.at_once), "a test", ""
        )

    def tasks(self, kind: str, symbols: Collection[str], now: datetime) -> Sequence[Task]:
        subjects = [""] if kind in {"rates", "fx"} else symbols
        return [Task(self.name, kind, subject, WEEK) for subject in subjects]

    async def begin(self, due: Mapping[Task, Asked | None], now: datetime) -> None:
        self.begun.append(len(due))

    async def take(self, task: Task, before: Asked | None, now: datetime) -> Told:
        self.asked.append(task.subject)
        await asyncio.sleep(0)
        return self.answer(task)


@dataclass
class FakeKeeper:
    """Facts and memory in memory."""

    memory: dict[str, Asked] = field(default_factory=dict)
    kept: list[str] = field(default_factory=list)
    is_full: bool = False

    def asked(self) -> Mapping[str, Asked]:
        return dict(self.memory)

    def keep(self, told: Sequence[Told], asked: Mapping[str, Asked]) -> Mapping[str, int]:
        if self.is_full:
            raise OutsideFailure("Writing facts", "no space left", "Free some.", retry_is_safe=True)
        self.kept += [one.task.subject for one in told if one.tables]
        self.memory |= asked
        return {"earnings": sum(bool(one.tables) for one in told)}


def failing(words: str = "no answer within 30 s", **how: Any) -> Callable[[Task], Told]:
    return lambda task: Told(task, Outcome.FAILED, words=words, remedy="Ask again later.", **how)


def wish(*symbols: str, kinds: tuple[str, ...] = ("earnings",), **how: Any) -> RefreshWish:
    return RefreshWish(kinds, symbols or ("KO", "PEP"), **how)


def run(
    source: FakeSource | list[FakeSource],
    keeper: FakeKeeper,
    what: RefreshWish | None = None,
    at: datetime = NOW,
) -> Any:
    sources = source if isinstance(source, list) else [source]
    return asyncio.run(refresh(sources, what or wish(), keeper, Ticking(at)))


def test_only_what_is_due_is_asked() -> None:
    """A second refresh on the same day asks nothing; a week later it asks again; `anew` asks whatever the age."""
    source, keeper = FakeSource(), FakeKeeper()
    first = run(source, keeper)
    assert (source.asked, keeper.kept) == (["KO", "PEP"], ["KO", "PEP"])
    assert (first.kinds[0].told, first.changed, first.is_well) == (2, (("earnings", 2),), True)
    again = run(source, keeper, at=NOW + timedelta(days=6))
    assert (len(source.asked), again.kinds[0].fresh, again.kinds[0].asked) == (2, 2, 0)
    assert source.begun == [2]
    run(source, keeper, at=NOW + timedelta(days=7))
    assert len(source.asked) == 4
    run(source, keeper, wish(anew=True), at=NOW + timedelta(days=7))
    assert len(source.asked) == 6


def test_failure_is_asked_again_at_once_and_what_was_known_is_kept_with_its_age() -> None:
    """Nothing is forgotten by a failure, and no failure counts as an answer."""
    keeper = FakeKeeper()
    run(FakeSource(), keeper)
    later = NOW + timedelta(days=8)
    report = run(FakeSource(answer=failing()), keeper, at=later)
    assert not report.is_well
    assert [(one.subject, one.kept_days) for one in report.failures] == [("KO", 8), ("PEP", 8)]
    memory = keeper.memory["sec/earnings/KO"]
    assert (memory.succeeded_at, memory.tried_at, memory.failures) == (NOW, later, 1)
    source = FakeSource()
    run(source, keeper, at=later)
    assert source.asked == ["KO", "PEP"]
    assert keeper.memory["sec/earnings/KO"].failures == 0


def test_absent_facts_are_an_answer() -> None:
    """Nobody files earnings for a fund: it is told, and not asked again before it is due."""
    source, keeper = (
        FakeSource(answer=lambda task: Told(task, Outcome.ABSENT, words="it files none")),
        FakeKeeper(),
    )
    report = run(source, keeper)
    assert report.is_well
    assert {one.outcome for one in report.failures} == {"absent"}
    run(source, keeper)
    assert len(source.asked) == 2


def test_source_that_refuses_is_left_and_the_others_go_on() -> None:
    """One refusal speaks for all its questions; they are told as left, not as failed."""
    sec, ecb = FakeSource(answer=failing("refused", ends_source=True)), FakeSource("nasdaq")
    report = run([sec, ecb], FakeKeeper(), wish("A", "B", "C", "D"))
    assert (len(sec.asked), len(ecb.asked)) == (1, 4)
    assert [(line.source, line.failed, line.left) for line in report.kinds] == [
        ("sec", 1, 3),
        ("nasdaq", 0, 0),
    ]


def test_pause_that_a_source_asked_for_is_kept_in_the_next_refresh_too() -> None:
    """Within its ten minutes nothing is asked, and it is said; afterwards it is."""
    keeper = FakeKeeper()
    run(FakeSource(answer=failing("it is busy", ends_source=True, pause_seconds=600)), keeper)
    source = FakeSource()
    report = run(source, keeper, at=NOW + timedelta(minutes=9))
    assert (source.asked, report.kinds[0].left, report.is_well) == ([], 2, False)
    assert "left alone until" in report.failures[0].words
    run(source, keeper, at=NOW + timedelta(minutes=11))
    assert source.asked == ["KO", "PEP"]


def test_nothing_is_remembered_when_nothing_could_be_kept() -> None:
    """A full disk ends the refresh; the next one asks everything again."""
    keeper = FakeKeeper(is_full=True)
    with pytest.raises(OutsideFailure, match="no space left"):
        run(FakeSource(), keeper)
    assert keeper.memory == {}


def test_what_was_told_is_kept_when_the_refresh_is_interrupted() -> None:
    """A person who stops it loses nothing that was told, and the next refresh goes on from there."""
    keeper, source = FakeKeeper(), FakeSource()

    async def interrupted() -> None:
        work = asyncio.current_task()
        assert work is not None

        def watch(done: int, total: int, label: str, stop: Callable[[], object] = work.cancel) -> None:
            if done == 2:
                stop()

        await refresh([source], wish("A", "B", "C", "D"), keeper, Ticking(), watch)

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(interrupted())
    assert keeper.kept[:2] == ["A", "B"]
    known = len(keeper.kept)
    run(source, keeper, wish("A", "B", "C", "D"))
    assert keeper.kept == ["A", "B", "C", "D"]
    assert len(source.asked) <= 4 + (4 - known)


def test_chains_are_asked_of_the_chosen_source_alone() -> None:
    """Two could tell them; one is meant."""
    cboe, tradier = FakeSource("cboe", ("chains", "prices")), FakeSource("tradier", ("chains", "prices"))
    what = wish("KO", kinds=("chains", "prices"), chosen={"chains": "tradier", "prices": "cboe"})
    report = run([cboe, tradier], FakeKeeper(), what)
    assert [(line.source, line.kind) for line in report.kinds] == [("cboe", "prices"), ("tradier", "chains")]


def test_many_are_asked_at_once_where_the_source_allows_it() -> None:
    """Four questions are under way together, and each subject is asked once."""
    under_way, most = 0, 0

    @dataclass
    class Slow(FakeSource):
        async def take(self, task: Task, before: Asked | None, now: datetime) -> Told:
            nonlocal under_way, most
            under_way, most = under_way + 1, max(most, under_way + 1)
            await asyncio.sleep(0.001)
            under_way -= 1
            return await super().take(task, before, now)

    source = Slow(at_once=4)
    run(source, FakeKeeper(), wish(*"ABCDEFGH"))
    assert most == 4
    assert sorted(source.asked) == list("ABCDEFGH")


def test_answer_of_tomorrow_is_not_fresh() -> None:
    """Where the clock was put back, what is remembered from later is asked again."""
    task = Task("sec", "earnings", "KO", WEEK)
    assert not is_fresh(Asked(NOW, NOW + timedelta(days=2)), task, NOW)
    assert is_fresh(Asked(NOW, NOW), task, NOW + timedelta(days=1))
    assert not is_fresh(replace(Asked(NOW, NOW), words="failed since"), task, NOW)


def test_words_are_kinds_and_names_in_any_order() -> None:
    """`refresh KO prices` and `refresh prices KO` mean the same; without names those watched, without kinds all."""
    assert (
        wish_of(["ko", "prices"], ["PEP"])
        == wish_of(["prices", "KO"], ["PEP"])
        == RefreshWish(("prices",), ("KO",))
    )
    assert wish_of([], ["PEP"]) == wish_of(["all"], ["PEP"]) == RefreshWish(KINDS, ("PEP",))
    assert wish_of(["rates"], []) == RefreshWish(("rates",), ())


@pytest.mark.parametrize("words", [[], ["all"], ["prices"], ["rates", "earnings"]])
def test_names_are_asked_for_when_nothing_is_watched(words: list[str]) -> None:
    """An empty watch-list is not the whole market: it says how to fill it."""
    with pytest.raises(BadInput, match="watch-list is empty"):
        wish_of(words, [])
