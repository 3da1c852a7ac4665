"""The journal's record, in SQLite and in memory: what is written comes back equal, in order, once, or not at all."""

import typing
from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from putwright.adapters.database.entry_form import READERS, event_form, event_of
from putwright.adapters.database.journal_record import JournalRecordSqlite
from putwright.domain.journal_events import (
    CashKind,
    CashMoved,
    Entry,
    JournalEvent,
    Noted,
    ToBase,
    Traded,
)
from putwright.domain.refusal import BadInput
from putwright.domain.security import Security
from putwright.ports.journal_record import JournalRecord
from tests.journal_entries import DAY, LIFE, ODD, PUT, SHARES, fact, facts
from tests.journal_fakes import FakeJournalRecord

# ---- one suite for all; another database joins with one more bench ------------------------------------------------------


@dataclass
class Bench:
    """A record, what opens it anew as a program that was started again would, and a folder for copies."""

    record: JournalRecord
    again: Callable[[], JournalRecord]
    folder: Path


def sqlite_bench(root: Path) -> Bench:
    def open_anew() -> JournalRecord:
        return JournalRecordSqlite(root / "records" / "journal.sqlite")

    return Bench(open_anew(), open_anew, root)


def fake_bench(root: Path) -> Bench:
    record = FakeJournalRecord()
    return Bench(record, lambda: record, root)


@pytest.fixture(params=[sqlite_bench, fake_bench], ids=["sqlite", "fake"])
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Bench:
    made: Bench = request.param(tmp_path)
    return made


def test_entries_come_back_equal_and_numbered_when_opened_anew(bench: Bench) -> None:
    """Every kind of fact comes back equal, in the order of writing, numbered from 1 without gaps."""
    first, second = bench.record.append(LIFE[:4]), bench.again().append(LIFE[4:])
    wanted = tuple(replace(one, number=place) for place, one in enumerate(LIFE, 1))
    assert (*first, *second) == wanted
    assert tuple(bench.again().entries()) == wanted


def test_record_is_empty_and_current_when_nothing_was_written(bench: Bench) -> None:
    """A record that nobody has written to has no entries, no head, and the newest version."""
    state = bench.record.state()
    assert (tuple(bench.record.entries()), state.entries, state.head) == ((), 0, "")
    assert state.is_current
    assert bench.record.check() == state
    assert bench.record.append([]) == ()


def test_append_leaves_out_what_is_known_when_a_key_is_there(bench: Bench) -> None:
    """A fact whose key is in the record is not written again; what is new takes the next number."""
    bench.record.append(facts(1, 3))
    (written,) = bench.record.append([*facts(2, 2), *facts(4, 1), fact("fact 1", "other words")])
    assert (written.key, written.number) == ("fact 4", 4)
    assert bench.record.append(facts(1, 4)) == ()
    assert [one.key for one in bench.again().entries()] == [f"fact {number}" for number in (1, 2, 3, 4)]


def test_append_writes_one_when_a_batch_tells_a_fact_twice(bench: Bench) -> None:
    """One fact under one key from two rows of a batch is one entry."""
    twin = replace(fact("a"), origin=replace(fact("a").origin, row="another"))
    assert [one.number for one in bench.record.append([fact("a"), twin, fact("b")])] == [1, 2]


@pytest.mark.parametrize("other", [fact("a", "other"), fact("a", account="U***999")])
def test_append_refuses_all_when_one_key_has_two_facts(bench: Bench, other: Entry) -> None:
    """Two different facts under one key of a batch are a mistake, and nothing of it is written."""
    bench.record.append(facts(1, 1))
    with pytest.raises(BadInput, match=r"'a'"):
        bench.record.append([fact("new"), fact("a"), other])
    assert bench.again().state().entries == 1


ODD_THINGS = {
    "a float for money": replace(fact("x"), event=CashMoved(CashKind.FEE, 1.5, "USD", DAY)),  # type: ignore[arg-type]
    "no number": replace(fact("x"), event=CashMoved(CashKind.FEE, Decimal("NaN"), "USD", DAY)),
    "infinite": replace(fact("x"), event=CashMoved(CashKind.FEE, Decimal("Infinity"), "USD", DAY)),
    "a thing without a name": replace(
        fact("x"), event=CashMoved(CashKind.TAX, Decimal(1), "USD", DAY, replace(SHARES, name="MSFT"))
    ),
    "a currency of two words": replace(
        fact("x"),
        event=CashMoved(CashKind.TAX, Decimal(1), "USD", DAY, to_base=ToBase("CHF 1", Decimal("0.8"), "a")),
    ),
    "half a character": fact("x", "\ud83c"),
    "half a character in the key": fact("\ud83c"),
    "half a character in the account": fact("x", account="\ud83c"),
    "no key": fact(""),
    "a key of two lines": fact("a\nb"),
    "a moment without a zone": replace(fact("x"), at=datetime(2026, 1, 1)),  # noqa: DTZ001
    "a moment of elsewhere": replace(
        fact("x"), recorded_at=datetime(2026, 1, 1, tzinfo=timezone(timedelta(hours=1)))
    ),
}


@pytest.mark.parametrize("odd", ODD_THINGS.values(), ids=ODD_THINGS.keys())
def test_append_refuses_all_when_one_entry_can_not_be_kept(bench: Bench, odd: Entry) -> None:
    """A batch with one entry that would not come back as it is leaves the record as it was."""
    with pytest.raises(BadInput):
        bench.record.append([fact("fine"), odd])
    assert bench.again().state().entries == 0
    bench.record.append([fact("fine")])
    with pytest.raises(BadInput):
        bench.record.append([fact("also fine"), odd])
    assert [one.key for one in bench.again().entries()] == ["fine"]


def test_state_tells_size_and_head_when_entries_come(bench: Bench) -> None:
    """The head changes with every append and is the same for who opens the record anew."""
    heads = {bench.record.state().head}
    for number in range(1, 4):
        bench.record.append(facts(number, 1))
        heads.add(bench.record.state().head)
        assert bench.again().state() == bench.record.check()
    assert (len(heads), bench.record.state().entries) == (4, 3)


def test_upgrade_does_nothing_when_the_record_is_current(bench: Bench) -> None:
    """An upgrade of a current record changes nothing, with entries and without."""
    newest = bench.record.state().newest_version
    assert bench.record.upgrade() == (newest, newest)
    bench.record.append(LIFE)
    before = bench.record.state()
    assert bench.again().upgrade() == (newest, newest)
    assert bench.again().check() == before


def test_copy_brings_the_record_back_when_it_is_restored(bench: Bench) -> None:
    """A copy holds what was there when it was made; restored, that is the record, and it goes on from there."""
    bench.record.append(LIFE)
    kept, copy = bench.record.entries(), bench.folder / "copy"
    assert bench.record.back_up(copy) == bench.record.state()
    bench.record.append(facts(1, 5))
    assert bench.again().restore(copy).entries == len(LIFE)
    assert bench.again().entries() == kept
    (written,) = bench.again().append(facts(9, 1))
    assert written.number == len(LIFE) + 1
    assert bench.again().check().entries == len(LIFE) + 1


def test_copy_is_refused_when_something_is_there_or_nothing_to_copy(bench: Bench) -> None:
    """A copy never replaces a file, and of nothing there is none."""
    with pytest.raises(BadInput):
        bench.record.back_up(bench.folder / "copy")
    bench.record.append(LIFE)
    (bench.folder / "copy").write_text("mine")
    with pytest.raises(BadInput):
        bench.record.back_up(bench.folder / "copy")
    assert (bench.folder / "copy").read_text() == "mine"


def test_record_begins_anew_when_it_was_put_aside(bench: Bench) -> None:
    """What was there is kept under another name; the next one is empty, whole, and counts from one."""
    assert bench.record.put_aside() == ""
    bench.record.append(LIFE)
    assert bench.record.put_aside()
    assert bench.again().entries() == ()
    (written,) = bench.again().append(facts(9, 1))
    assert written.number == 1
    assert bench.again().check().entries == 1


def test_restore_refuses_when_the_file_is_none_of_ours(bench: Bench) -> None:
    """A file that is missing or foreign is refused, and the record stands."""
    bench.record.append(LIFE)
    before = bench.record.state()
    (bench.folder / "foreign").write_text("holiday photographs " * 1000)
    for name in ("foreign", "missing"):
        with pytest.raises(BadInput):
            bench.record.restore(bench.folder / name)
    assert bench.again().check() == before


# ---- any event there is -------------------------------------------------------------------------------------------------

numbers = st.decimals(allow_nan=False, allow_infinity=False)
PLAIN: dict[Any, st.SearchStrategy[Any]] = {
    str: st.text(max_size=12),
    int: st.integers(-(2**53), 2**53),
    bool: st.booleans(),
    Decimal: numbers,
    datetime: st.datetimes(timezones=st.just(UTC)),
    date: st.dates(),
    Security: st.sampled_from([PUT, ODD, SHARES]),
    ToBase: st.builds(ToBase, st.sampled_from(["CHF", "USD", ""]), numbers, st.text(max_size=9)),
}


def anything(hint: Any) -> st.SearchStrategy[Any]:
    """Any value of a type."""
    if hint in PLAIN:
        return PLAIN[hint]
    if typing.get_origin(hint) is tuple:
        return st.lists(anything(typing.get_args(hint)[0]), max_size=3).map(tuple)
    if typing.get_origin(hint) is not None:
        return st.one_of(
            *(st.none() if one is type(None) else anything(one) for one in typing.get_args(hint))
        )
    if isinstance(hint, type) and issubclass(hint, Enum):
        return st.sampled_from(list(hint))
    assert is_dataclass(hint)
    assert isinstance(hint, type)
    hints = typing.get_type_hints(hint)
    return st.builds(hint, **{one.name: anything(hints[one.name]) for one in fields(hint)})


EVENTS = st.one_of(*(anything(kind) for kind in typing.get_args(JournalEvent)))


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(events=st.lists(EVENTS, max_size=5))
def test_any_events_come_back_when_they_were_written(
    tmp_path_factory: Any, events: list[JournalEvent]
) -> None:
    """Whatever an event may hold comes back equal from SQLite, written in one batch or told again."""
    record = JournalRecordSqlite(tmp_path_factory.mktemp("any") / "journal.sqlite")
    told = [replace(fact(f"key {place}"), event=event) for place, event in enumerate(events)]
    record.append(told)
    assert record.append(told) == ()
    assert [one.event for one in record.entries()] == events


@settings(max_examples=60, deadline=None)
@given(event=EVENTS)
def test_event_comes_back_when_it_went_through_its_form(event: JournalEvent) -> None:
    """A form brings its event back, of the same type to the last field, amounts with all their digits."""
    back = event_of(type(event).__name__, event_form(event))
    assert back == event
    assert hash(back) == hash(event)
    assert repr(back) == repr(event) or "-0" in repr(event) or "0E" in repr(event)


def test_every_kind_is_in_the_life_when_tests_speak_of_all() -> None:
    """The entries that the tests share have every kind of event in them."""
    assert {type(one.event).__name__ for one in LIFE} == set(READERS)


UNFITTING: dict[str, tuple[str, Any]] = {
    "an unknown kind": ("Married", []),
    "no list": ("Noted", {"about": "a", "text": "b"}),
    "too few fields": ("Noted", ["a"]),
    "too many fields": ("Noted", ["a", "b", "c"]),
    "a number for text": ("Noted", ["a", 1]),
    "nothing for text": ("Noted", ["a", None]),
    "a number for money": ("CashMoved", ["fee", 1.5, "USD", "2026-01-01"]),
    "nothing for money": ("CashMoved", ["fee", None, "USD", "2026-01-01"]),
    "words for money": ("CashMoved", ["fee", "much", "USD", "2026-01-01"]),
    "no number for money": ("CashMoved", ["fee", "NaN", "USD", "2026-01-01"]),
    "an unknown word": ("CashMoved", ["gift", "1", "USD", "2026-01-01"]),
    "no day": ("CashMoved", ["fee", "1", "USD", "2026-02-30"]),
    "no security": ("Restated", ["MSFT", "S MSFT", "1", "2026-01-01"]),
    "text for a count": ("YearFrozen", ["2025", "us", "1", "9f"]),
    "truth for a count": ("YearFrozen", [True, "us", "1", "9f"]),
    "a count for truth": ("Reversed", ["a", "b", 1]),
    "half a rate": ("CashMoved", ["fee", "1", "USD", "2026-01-01", None, "", "CHF 0.8"]),
    "no rate": ("CashMoved", ["fee", "1", "USD", "2026-01-01", None, "", "CHF Infinity statement"]),
    "text for a list": ("BooksCompared", ["a", "bcd"]),
}


@pytest.mark.parametrize(("kind", "form"), UNFITTING.values(), ids=UNFITTING.keys())
def test_form_is_refused_when_it_does_not_fit(kind: str, form: Any) -> None:
    """What no program of ours has written is refused with a remedy, never understood by guessing."""
    with pytest.raises(BadInput, match=r"Use the version|putwright restore FILE|Restore the journal"):
        event_of(kind, form)


def test_frozen_values_stay_frozen_when_they_were_read() -> None:
    """What is read is as frozen as what was written, though it is made the quick way."""
    told = event_of("Noted", ["a", "b"])
    assert type(told) is Noted
    with pytest.raises(AttributeError):
        told.about = "c"  # type: ignore[misc]
    assert not hasattr(told, "__dict__")
    assert type(event_of("Traded", event_form(LIFE[0].event))) is Traded
