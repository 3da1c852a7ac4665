"""What every source of facts must do, asked of each with its recorded answers over a stand-in on loopback.

A file of tests names its source and answers in a `Recorded` and derives a class:

    class TestTreasury(SourceContract):
        recorded = Recorded(make=TreasurySource, about=ABOUT, kind="rates", ...)
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, ClassVar
from urllib.parse import urlsplit

import polars as pl
import pytest

from putwright.adapters.online.answers import Answer
from putwright.adapters.online.client import PoliteClient
from putwright.market import facts, snapshot
from putwright.ports.fact_source import (
    CHAINS,
    KINDS,
    Asked,
    FactSource,
    Outcome,
    Pace,
    SourceAbout,
    Task,
    Told,
)
from tests.online.stand_in import LOGIN_PAGE, Fault, StandIn

SECRET = "s3cret-t0ken"
CONTACT = "me@example.com"
Answers = Mapping[str, bytes]

# What goes wrong, and whether the next question to the same source would meet the same.
FAULTS: dict[str, tuple[list[Fault], bool]] = {
    "403": ([Fault(403, b"no")], True),
    "429": ([Fault(429)] * 3, True),
    "429, long": ([Fault(429, headers={"Retry-After": "3600"})], True),
    "time-out": ([Fault(silence_seconds=0.4)] * 3, False),
    "500": ([Fault(500)] * 3, False),
    "login page": ([Fault(200, LOGIN_PAGE)], True),
    "login elsewhere": ([Fault(302, headers={"Location": "https://login.hotel.example/"})], True),
    "empty": ([Fault(200, b"")], False),
    "line cut": ([Fault(200, b'{"a": ', cuts_off=True)] * 3, True),
}
ODD: list[Any] = [None, "abc", True, -1, [{}], 10**400]
# The pace is tested where it is kept; here nobody waits.
AT_ONCE = Pace(1_000_000, 1.0)


@dataclass(frozen=True)
class Recorded:
    """One source, one thing to ask it for, and everything it would answer.

    Attributes:
        make: the source, given its client.
        about: who it is, before it is made.
        kind: what is asked.
        symbol: of whom; "" for tables that need nobody.
        now: when.
        answers: what is served, by path with the host in front; each has to be needed.
        subject: which task is taken, where it is not the symbol.
        others: well-formed answers to somebody else's question, put in the place of the right ones one at a time; none
            where an answer does not tell whom it is about.
        vital: by path the texts that stand for a field without which nothing can be believed, such as `"close"`.
        tables: the kinds of facts one answer brings.
        is_conditional: whether a second question may say what it knows already; False where each answer has its own age.
        bare: answers that say that there is nothing of the kind, in the place of the right ones.
    """

    make: Callable[[PoliteClient], FactSource]
    about: SourceAbout
    kind: str
    symbol: str
    now: datetime
    answers: Answers
    subject: str | None = None
    others: Answers = field(default_factory=dict)
    vital: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    tables: tuple[str, ...] = ()
    is_conditional: bool = True
    bare: Answers = field(default_factory=dict)


@dataclass
class Lived:
    """What came of one question: the outcome and what was asked for on the way."""

    told: Told
    paths: list[str]
    conditions: list[str]


class SourceContract:
    """The promises of the port."""

    recorded: ClassVar[Recorded]

    def test_about_is_complete(self) -> None:
        """Who it is, whom it asks, how often and who says so, in the words of the configuration."""
        about = self.recorded.about
        assert about.name.isidentifier()
        assert about.title
        assert set(about.kinds) <= set(KINDS)
        assert self.recorded.kind in about.kinds
        assert about.hosts
        assert all("/" not in host and "." in host for host in about.hosts)
        assert about.pace.requests > 0
        assert about.pace.seconds > 0
        assert about.pace.at_once > 0
        assert about.pace_source
        assert urlsplit(about.probe).scheme == "https"
        assert urlsplit(about.probe).hostname in about.hosts
        assert not about.terms or about.terms.startswith("https://")
        assert self.lived(lambda source, _: asyncio.sleep(0, source.about)) == about

    def test_tasks_are_stable_and_keyed(self) -> None:
        """The same wish gives the same tasks, each with a key of its own that is the same a minute later."""
        one, other, few, doubled = self.lived(self._tasks)
        assert one
        assert [task.key for task in one] == [task.key for task in other]
        assert len({task.key for task in one}) == len(one)
        assert [task.key for task in doubled] == [task.key for task in one]
        assert {task.source for task in one} == {self.recorded.about.name}
        assert {task.kind for task in one} == {self.recorded.kind}
        assert all(task.period > timedelta(0) for task in one)
        assert few == [] or not self.recorded.symbol or self.recorded.subject is not None

    def test_answer_becomes_facts_in_form(self) -> None:
        """Facts come in the documented schema, with the source's name, and of nobody who was not asked for."""
        lived = self.take()
        assert lived.told.outcome is Outcome.TOLD, lived.told.words
        assert set(lived.told.tables) == set(self.recorded.tables or (self.recorded.kind,))
        for kind, table in lived.told.tables.items():
            assert table.height
            self.insist_form(kind, table)

    def test_nothing_is_asked_twice_nor_of_anybody_else(self) -> None:
        """Every served answer is asked for once; nothing else is asked at all."""
        lived = self.take()
        assert sorted(lived.paths) == sorted(self.recorded.answers)
        assert {path.partition("/")[0] for path in lived.paths} <= set(self.recorded.about.hosts)

    def test_second_question_is_conditional_and_changes_nothing(self) -> None:
        """What is known already is not sent again where the source allows to say so; what is remembered is text."""
        first = self.take().told
        asked = Asked(self.recorded.now, self.recorded.now, memo=first.memo)
        assert all(isinstance(one, str) for pair in first.memo.items() for one in pair)
        again = self.take(before=asked)
        if self.recorded.is_conditional:
            assert again.told.outcome is Outcome.UNCHANGED
            assert dict(again.told.memo) == dict(first.memo)
            assert not again.told.tables
            assert all(again.conditions)
        else:
            assert again.told.outcome is Outcome.TOLD
            for kind, table in first.tables.items():
                assert again.told.tables[kind].equals(table)

    @pytest.mark.parametrize("fault", FAULTS)
    def test_fault_is_told_and_never_a_fact(self, fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
        """Whatever fails, at whichever question, is told with a remedy; what was remembered stays."""
        monkeypatch.setattr("putwright.adapters.online.client.ANSWER_SECONDS", 0.2)
        faults, ends = FAULTS[fault]
        for path in self.recorded.answers:
            before = Asked(self.recorded.now, self.recorded.now, memo={"kept": "so"})
            told = self.take(before=before, faults={path: faults}).told
            self.insist_failed(told, f"{fault} at {path}")
            assert told.ends_source is ends, (fault, path)
            assert dict(told.memo) == {"kept": "so"}

    def test_cut_answer_is_told_and_never_a_fact(self) -> None:
        """Half of an answer is none, wherever it was cut."""
        for path, body in self.recorded.answers.items():
            for share in (0.2, 0.5, 0.9):
                cut = body[: int(len(body) * share)]
                self.insist_failed(self.take(answers={path: cut}).told, f"{path} cut at {share:.0%}")

    def test_answer_to_another_question_is_told_and_never_a_fact(self) -> None:
        """Somebody else's data is not believed, however well formed it is."""
        for path, body in self.recorded.others.items():
            assert path in self.recorded.answers
            self.insist_failed(self.take(answers={path: body}).told, f"another's answer at {path}")

    def test_renamed_field_is_told_and_never_a_fact(self) -> None:
        """A field that decides and is not there any more makes the answer unusable, and the message names what was looked for."""
        for path, names in self.recorded.vital.items():
            for name in names:
                body = self.recorded.answers[path]
                renamed = body.replace(name.encode(), _renamed(name).encode())
                assert renamed != body, f"{name} is not in {path}"
                told = self.take(answers={path: renamed}).told
                self.insist_failed(told, f"{name} renamed in {path}")

    def test_absence_is_told_and_never_a_fact(self) -> None:
        """An unknown name, and an answer that holds nothing, are no failure of the source and give no row."""
        for path in self.recorded.answers:
            told = self.take(without=path).told
            assert told.outcome in {Outcome.ABSENT, Outcome.FAILED}, path
            assert told.words
            assert not told.tables
            assert not told.ends_source
        for path, body in self.recorded.bare.items():
            told = self.take(answers={path: body}).told
            assert told.outcome is not Outcome.FAILED, told.words
            assert all(table.is_empty() for table in told.tables.values())

    def test_odd_values_never_raise_nor_leave_the_form(self) -> None:
        """Whatever stands in a field, the answer is an outcome, and a fact that comes of it has the form of one."""
        served, shapes = dict(self.recorded.answers), set()

        async def work(source: FactSource, _: StandIn) -> list[tuple[str, Told]]:
            told = []
            for path, body in self.recorded.answers.items():
                names = _names_in(body)
                if names in shapes:
                    continue
                shapes.add(names)
                for changed in _odd_documents(body, names):
                    served[path] = changed
                    told.append((path, await self._asked(source)))
                served[path] = body
            return told

        for path, told in self.lived(work, memory=served):
            if told.outcome is Outcome.FAILED:
                self.insist_failed(told, path)
            for kind, table in told.tables.items():
                self.insist_form(kind, table)

    # What the promises are asked with.

    def lived(
        self,
        work: Callable[[FactSource, StandIn], Any],
        answers: Answers | None = None,
        memory: Answers | None = None,
    ) -> Any:
        """What a piece of work with the source came to, over a stand-in that serves these answers, or out of memory."""

        async def run(stand_in: StandIn) -> Any:
            secrets = {"authorization": f"Bearer {SECRET}"} if self.recorded.about.needs_token else {}
            about = replace(self.recorded.about, pace=AT_ONCE)
            async with stand_in.client(about, secret_headers=secrets, contact=CONTACT) as client:
                if memory is not None:
                    client.get = _from_memory(memory)  # type: ignore[method-assign]
                return await work(self.recorded.make(client), stand_in)

        with StandIn() as stand_in:
            for path, body in (self.recorded.answers if answers is None else answers).items():
                stand_in.serve(path, body)
            return asyncio.run(run(stand_in))

    def take(
        self,
        *,
        before: Asked | None = None,
        answers: Answers | None = None,
        faults: Mapping[str, list[Fault]] | None = None,
        without: str = "",
    ) -> Lived:
        """The recorded question, with some answers changed, failing or gone."""
        served = {**self.recorded.answers, **(answers or {})}
        served.pop(without, None)

        async def work(source: FactSource, stand_in: StandIn) -> Lived:
            for path, several in (faults or {}).items():
                stand_in.fail(path, *several)
            told = await self._asked(source, before)
            conditions = [
                one.headers.get("if-none-match") or one.headers.get("if-modified-since") or ""
                for one in stand_in.asked
            ]
            return Lived(told, stand_in.paths(), conditions)

        lived: Lived = self.lived(work, served)
        return lived

    def task_of(self, source: FactSource) -> Task:
        """The recorded task."""
        wanted = self.recorded.symbol if self.recorded.subject is None else self.recorded.subject
        tasks = source.tasks(self.recorded.kind, self._symbols(), self.recorded.now)
        return next(task for task in tasks if task.subject == wanted)

    def insist_failed(self, told: Told, what: str) -> None:
        """Insist on a failure with words and a remedy, without a row and without a secret."""
        assert told.outcome is Outcome.FAILED, what
        assert told.words, what
        assert told.remedy, what
        assert not told.tables, what
        assert SECRET not in f"{told}"

    def insist_form(self, kind: str, table: pl.DataFrame) -> None:
        """Insist on the documented schema, whole keys, the source's name and the name that was asked for."""
        is_chain = kind == CHAINS
        conformed = snapshot.conform(table) if is_chain else facts.conform(kind, table)
        assert table.schema == conformed.schema
        assert table.equals(conformed)
        keys = [*snapshot.CONTRACT, "quote_time"] if is_chain else facts.KEYS[kind]
        assert table.select(keys).null_count().sum_horizontal().sum() == 0
        assert set(table["source"]) <= {self.recorded.about.name}
        if "symbol" in table.columns:
            assert set(table["symbol"]) <= {self.recorded.symbol}

    async def _asked(self, source: FactSource, before: Asked | None = None) -> Told:
        task = self.task_of(source)
        await source.begin({task: before}, self.recorded.now)
        return await source.take(task, before, self.recorded.now)

    def _symbols(self) -> list[str]:
        return [self.recorded.symbol] if self.recorded.symbol else []

    async def _tasks(self, source: FactSource, _: StandIn) -> list[list[Task]]:
        kind, names, now = self.recorded.kind, self._symbols(), self.recorded.now
        wishes = [(names, now), (names, now + timedelta(minutes=1)), ([], now), (names * 2, now)]
        return [list(source.tasks(kind, symbols, when)) for symbols, when in wishes]


def _renamed(name: str) -> str:
    """The same field under another name, with the quotes around it kept."""
    return name[0] + "renamed_" + name[1:] if name[0] in "\"'<" else f"renamed_{name}"


def _from_memory(served: Answers) -> Callable[..., Any]:
    """Answers without a line in between, for a thousand questions in a row."""

    async def get(address: str, *_: object, **__: object) -> Answer:
        parts = urlsplit(address)
        path = f"{parts.hostname}{parts.path}" + (f"?{parts.query}" if parts.query else "")
        return Answer(address, served[path]) if path in served else Answer(address, is_absent=True)

    return get


def _odd_documents(body: bytes, names: Collection[str]) -> list[bytes]:
    """The document with every field in turn holding something else, wherever it occurs; and a document of another kind."""
    if not names:
        return []
    changed = [
        json.dumps(_with(json.loads(body), name, odd)).encode() for name in sorted(names) for odd in ODD
    ]
    return [*changed, b"{}", b"[]", b"[1]", b'{"data": 1}']


def _names_in(body: bytes) -> frozenset[str]:
    """The fields of a JSON document, none where it is something else."""
    return frozenset(_names(json.loads(body))) if body[:1] in {b"{", b"["} else frozenset()


def _names(found: Any) -> set[str]:
    if isinstance(found, dict):
        return set(found) | {name for one in found.values() for name in _names(one)}
    return {name for one in found for name in _names(one)} if isinstance(found, list) else set()


def _with(found: Any, name: str, odd: Any) -> Any:
    if isinstance(found, dict):
        return {key: odd if key == name else _with(one, name, odd) for key, one in found.items()}
    return [_with(one, name, odd) for one in found] if isinstance(found, list) else found
