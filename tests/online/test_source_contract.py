"""The contract of sources, tested by sources that break it on purpose: each has to be caught."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, cast

import polars as pl
import pytest

from putwright.adapters.online.answers import Form, SourceFailure, told_failed
from putwright.adapters.online.client import PoliteClient
from putwright.market import facts
from putwright.ports.fact_source import PRICES, Asked, Outcome, Pace, SourceAbout, Task, Told
from tests.online.source_contract import Recorded, SourceContract

NOW = datetime(2026, 11, 30, 22, 0, tzinfo=UTC)
HOST = "prices.example.com"
ABOUT = SourceAbout(
    "example", "An example", (PRICES,), (HOST,), Pace(10, 1.0), "ours", f"https://{HOST}/probe"
)


@dataclass(frozen=True)
class Habits:
    """What a source does wrong; nothing by default."""

    believes_any_name: bool = False
    takes_zero_for_missing: bool = False
    asks_twice: bool = False
    forgets: bool = False
    raises: bool = False
    is_anonymous: bool = False
    asks_anew: bool = False
    has_no_remedy: bool = False


class Planted:
    """One close a name, with the habits given."""

    def __init__(self, client: PoliteClient, habits: Habits) -> None:
        self._client, self._habits = client, habits

    @property
    def about(self) -> SourceAbout:
        return ABOUT

    def tasks(self, kind: str, symbols: Collection[str], now: datetime) -> Sequence[Task]:
        return [Task("example", kind, name, timedelta(days=1)) for name in dict.fromkeys(symbols)]

    async def begin(self, due: Mapping[Task, Asked | None], now: datetime) -> None:
        pass

    async def take(self, task: Task, before: Asked | None, now: datetime) -> Told:
        remembered = before.memo if before is not None and not self._habits.asks_anew else {}
        try:
            address = f"https://{HOST}/{task.subject}.json"
            answer = await self._client.get(address, Form.JSON, remembered)
            if self._habits.asks_twice:
                answer = await self._client.get(address, Form.JSON, remembered)
            if answer.is_unchanged:
                return Told(task, Outcome.UNCHANGED, memo=answer.memo)
            if answer.is_absent:
                return Told(task, Outcome.ABSENT, words="no such name")
            table = self._table(answer.document(), answer.damaged("a field is missing"))
        except SourceFailure as failure:
            if self._habits.raises:
                raise
            told = told_failed(task, failure, None if self._habits.forgets else before)
            return replace(told, remedy="") if self._habits.has_no_remedy else told
        return Told(task, Outcome.TOLD, {PRICES: table}, memo=answer.memo)

    def _table(self, document: Any, damaged: SourceFailure) -> pl.DataFrame:
        told = document if isinstance(document, dict) else {}
        name, close = (
            told.get("symbol"),
            told.get("close", 0.0 if self._habits.takes_zero_for_missing else None),
        )
        if not isinstance(close, float) or (name != "KO" and not self._habits.believes_any_name):
            raise damaged
        row = {"symbol": "KO", "date": date(2026, 11, 30), "close": close}
        source = "" if self._habits.is_anonymous else "example"
        return facts.conform(PRICES, pl.DataFrame([row | {"source": source}]))


def contract_of(habits: Habits) -> SourceContract:
    """The contract, asked of a source with these habits."""
    path = f"{HOST}/KO.json"

    class Asked(SourceContract):
        recorded = Recorded(
            make=lambda client: Planted(client, habits),
            about=ABOUT,
            kind=PRICES,
            symbol="KO",
            now=NOW,
            answers={path: json.dumps({"symbol": "KO", "close": 72.1}).encode()},
            others={path: json.dumps({"symbol": "PEP", "close": 148.2}).encode()},
            vital={path: ('"symbol"', '"close"')},
        )

    return Asked()


def promises_of(contract: SourceContract, monkeypatch: pytest.MonkeyPatch) -> dict[str, Callable[[], None]]:
    """Every promise by its name, ready to be asked; of the faults one."""
    found: dict[str, Callable[[], None]] = {}
    for name in dir(SourceContract):
        if name == "test_fault_is_told_and_never_a_fact":
            found[name] = lambda: contract.test_fault_is_told_and_never_a_fact("403", monkeypatch)
        elif name.startswith("test_"):
            found[name] = cast("Callable[[], None]", getattr(contract, name))
    return found


def test_every_promise_is_kept_by_a_source_without_bad_habits(monkeypatch: pytest.MonkeyPatch) -> None:
    """The source the offences are planted in keeps the contract while none is."""
    for promise in promises_of(contract_of(Habits()), monkeypatch).values():
        promise()


@pytest.mark.parametrize(
    ("habit", "promise"),
    [
        ("believes_any_name", "test_answer_to_another_question_is_told_and_never_a_fact"),
        ("takes_zero_for_missing", "test_renamed_field_is_told_and_never_a_fact"),
        ("asks_twice", "test_nothing_is_asked_twice_nor_of_anybody_else"),
        ("forgets", "test_fault_is_told_and_never_a_fact"),
        ("raises", "test_odd_values_never_raise_nor_leave_the_form"),
        ("raises", "test_cut_answer_is_told_and_never_a_fact"),
        ("is_anonymous", "test_answer_becomes_facts_in_form"),
        ("asks_anew", "test_second_question_is_conditional_and_changes_nothing"),
        ("has_no_remedy", "test_cut_answer_is_told_and_never_a_fact"),
    ],
)
def test_bad_habit_is_caught_by_its_promise(
    habit: str, promise: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each planted offence fails the promise that forbids it."""
    contract = contract_of(replace(Habits(), **{habit: True}))
    with pytest.raises((AssertionError, SourceFailure)):
        promises_of(contract, monkeypatch)[promise]()
