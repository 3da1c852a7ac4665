"""The desk's record, on disk and in memory: what is written comes back equal, in order, whole, or not at all."""

import json
import os
import typing
from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from putwright.adapters.workspace.desk_record import DeskRecordFile
from putwright.adapters.workspace.event_form import KINDS, event_form, event_of
from putwright.domain import desk_events as told
from putwright.domain.approval import CloseTerms, EntryTerms, ShareTerms
from putwright.domain.contract import OptionContract, Right
from putwright.domain.desk_events import DeskEvent
from putwright.domain.fees import Side
from putwright.domain.order import OptionOrder, Purpose, ShareOrder
from putwright.domain.playbook import TimeInForce
from putwright.domain.refusal import BadInput
from putwright.ports.desk_record import DeskRecord, Halt
from tests.builders import put
from tests.desk_builders import GM, MONDAY, FakeDeskRecord

SEEN = told.SharesSeen(MONDAY, "GM", Decimal("12.5"))
OTHERS = told.OrderDoubted(MONDAY, "o1", 'no "answer" \\ came\nTräumerei 🂡', is_complaint=True)


# ---- any event there is ------------------------------------------------------------------------------------------------

numbers = st.decimals(allow_nan=False, allow_infinity=False, min_value="-1e9", max_value="1e9")
amounts = st.integers(1, 10**7).map(lambda cents: Decimal(cents) / 100)
PLAIN: dict[Any, st.SearchStrategy[Any]] = {
    str: st.text('aZ 0.,"\\\nä–🂡', max_size=12),
    int: st.integers(),
    bool: st.booleans(),
    Decimal: numbers,
    datetime: st.datetimes(timezones=st.just(UTC)),
    date: st.dates(),
}
CONTRACTS = st.sampled_from(
    [put(GM), put("BRK.B 2026-12-18 487.5 P"), replace(put(GM), root="GM1", right=Right.CALL)]
)


def rungs(*, falling: bool) -> st.SearchStrategy[tuple[Decimal, ...]]:
    """A ladder as approvals have them."""
    return st.sets(amounts, min_size=1, max_size=4).map(lambda told: tuple(sorted(told, reverse=falling)))


def anything(hint: Any) -> st.SearchStrategy[Any]:
    """Any value of a type, as its own invariants allow it."""
    origin = typing.get_origin(hint)
    if origin is tuple:
        return st.lists(anything(typing.get_args(hint)[0]), max_size=3).map(tuple)
    if origin is not None:
        return st.one_of(
            *(st.none() if one is type(None) else anything(one) for one in typing.get_args(hint))
        )
    if hint in PLAIN:
        return PLAIN[hint]
    if hint is OptionContract:
        return CONTRACTS
    if isinstance(hint, type) and issubclass(hint, Enum):
        return st.sampled_from(list(hint))
    assert is_dataclass(hint)
    assert isinstance(hint, type)
    hints = typing.get_type_hints(hint)
    parts = {one.name: anything(hints[one.name]) for one in fields(hint) if one.init}
    if hint in {EntryTerms, CloseTerms}:
        parts |= {"rungs": rungs(falling=hint is EntryTerms), "quantity": st.integers(1, 9)}
    if hint is ShareTerms:
        parts |= {"limit": amounts, "quantity": st.integers(1, 999)}
    if hint in {OptionOrder, ShareOrder}:
        parts |= {
            "limit": amounts,
            "quantity": st.integers(1, 9),
            "client_order_id": st.just("putwright-t1-o1"),
        }
    return st.builds(hint, **parts)


# ---- one suite for both ------------------------------------------------------------------------------------------------


@dataclass
class Bench:
    """A record, what reads it anew as a program that was started again would, and its switch."""

    record: DeskRecord
    again: Callable[[], DeskRecord]
    throw: Callable[[Halt | None], None]


class Switch:
    """The stop switch."""

    def __init__(self) -> None:
        self.state: Halt | None = None

    def __call__(self) -> Halt | None:
        return self.state

    def throw(self, state: Halt | None) -> None:
        self.state = state


def file_bench(root: Path) -> Bench:
    switch = Switch()

    def open_anew() -> DeskRecord:
        record = DeskRecordFile(root / "desk" / "record.jsonl", switch)
        record.events()
        return record

    return Bench(open_anew(), open_anew, switch.throw)


def fake_bench(_root: Path) -> Bench:
    record = FakeDeskRecord()

    def throw(state: Halt | None) -> None:
        record.halted = state

    return Bench(record, lambda: record, throw)


@pytest.fixture(params=[file_bench, fake_bench], ids=["file", "fake"])
def bench(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    monkeypatch.setattr(
        os, "fsync", lambda handle: None
    )  # hundreds of times; test_desk_record_file shows it is done
    made: Bench = request.param(tmp_path)
    return made


def test_record_is_empty_when_nothing_was_written(bench: Bench) -> None:
    """A new workspace has no events."""
    assert list(bench.record.events()) == []


def test_events_come_back_in_their_order_when_they_were_written_in_batches(bench: Bench) -> None:
    """Three batches, read by a program that was started again: the same events, oldest first."""
    batches: list[list[DeskEvent]] = [[SEEN, OTHERS], [told.DeskOpened(MONDAY, "t1")], [SEEN]]
    for batch in batches:
        bench.record.append(batch)
    expected = [one for batch in batches for one in batch]
    assert list(bench.record.events()) == list(bench.again().events()) == expected
    later = bench.again()
    later.append([OTHERS])
    assert list(bench.again().events()) == [*expected, OTHERS]


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=st.data())
def test_every_kind_of_event_comes_back_equal(bench: Bench, kind: str, data: st.DataObject) -> None:
    """Whatever its words, numbers and terms: approvals, orders, fills, refusals, alarms."""
    event = data.draw(anything(KINDS[kind]))
    bench.record.append([event])
    assert bench.again().events()[-1] == event


def test_batch_is_written_whole_or_not_at_all(bench: Bench) -> None:
    """One event that can not be written keeps the others of its batch out, and the record goes on."""
    bench.record.append([SEEN])
    wrong: Any = object()
    with pytest.raises(TypeError):
        bench.record.append([SEEN, wrong])
    bench.record.append([OTHERS])
    assert list(bench.again().events()) == [SEEN, OTHERS]


def test_switch_is_looked_up_anew_each_time(bench: Bench) -> None:
    """Any process may throw it, at any time."""
    assert bench.record.halt() is None
    thrown = Halt("lunch", MONDAY)
    bench.throw(thrown)
    assert bench.record.halt() == thrown
    bench.throw(None)
    assert bench.record.halt() is None


# ---- what older programs wrote -----------------------------------------------------------------------------------------

# As a program wrote it that knew no calls and no shares: an order without a kind, an approval without shares and waivers.
OLDER_ORDER = (
    '{"event": "OrderIntended", "at": "2026-11-09T15:00:00+00:00", "order_id": "o1", "position_id": "p1", "approval_id": '
    '"a1", "purpose": "entry", "order": {"client_order_id": "putwright-t1-o1", "side": "SELL", "contract": {"underlying": '
    '"GM", "expiry": "2026-12-18", "right": "PUT", "strike": "57", "multiplier": 100, "root": "GM", "deliverable": 100}, '
    '"quantity": 1, "limit": "1.30", "time_in_force": "GTC", "good_until": null, "attached_to": ""}, "number": 1, '
    '"client_id": 70}'
)
OLDER_APPROVAL = (
    '{"event": "ApprovalOffered", "at": "2026-11-09T15:00:00+00:00", "approval": {"approval_id": "a1", "kind": "close", '
    '"position_id": "p1", "account": "DU***567", "is_paper": true, "offered_at": "2026-11-09T15:00:00+00:00", "lapses_at": '
    '"2026-11-09T15:10:00+00:00", "entry": null, "exit": null, "close": null, "adopt": null, "credit_min": null, '
    '"ticket_id": "", "playbook": "", "playbook_fingerprint": "", "because": "a test"}, "digest": "d"}'
)
OLDER_END = (
    '{"event": "PositionReduced", "at": "2026-11-09T15:00:00+00:00", "position_id": "p1", "quantity": 1, "how": "assigned", '
    '"evidence": "bookings of put and shares", "used": ["b1.01"], "shares": 100}'
)


def test_record_of_an_older_program_reads_as_it_was_meant() -> None:
    """An order for a put, an approval, an assignment: whoever updates loses nothing."""
    order = event_of(json.loads(OLDER_ORDER))
    assert isinstance(order, told.OrderIntended)
    assert order.order == OptionOrder(
        "putwright-t1-o1", Side.SELL, put(GM), 1, Decimal("1.30"), TimeInForce.GTC
    )
    approval = event_of(json.loads(OLDER_APPROVAL))
    assert isinstance(approval, told.ApprovalOffered)
    assert (approval.approval.shares, approval.approval.waived) == (None, ())
    end = event_of(json.loads(OLDER_END))
    assert isinstance(end, told.PositionReduced)
    assert end.shares == 100


def test_record_keeps_an_order_for_shares_apart_from_one_for_an_option() -> None:
    """What is read back is what was written, of its own kind; what is neither is refused."""
    sale = ShareOrder("putwright-t1-o1", "GM", 100, Decimal("58.20"), TimeInForce.DAY)
    event = told.OrderIntended(MONDAY, "o1", "s1", "a1", Purpose.SHARES, sale, 1, 70)
    assert event_of(event_form(event)) == event
    form = event_form(event)
    del form["order"]["symbol"]
    with pytest.raises(BadInput, match="fit none of OptionOrder, ShareOrder"):
        event_of(form)
