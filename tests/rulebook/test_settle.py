"""What the desk has recorded goes over into the journal: fills with their costs, ends as they were shown, nothing twice, nothing lost."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from putwright.domain import desk_events as told
from putwright.domain.contract import OptionContract
from putwright.domain.contract_words import parse_contract
from putwright.domain.fees import Side
from putwright.domain.journal_events import Ended, EndedHow, Entry, Restated, Reversed, Traded
from putwright.domain.order import OptionOrder, Purpose, ShareOrder
from putwright.domain.playbook import TimeInForce
from putwright.journal.replay import replay
from putwright.workflows.settle import desk_entries, settle, settled
from tests.journal_fakes import FakeJournalRecord

AT = datetime(2026, 11, 11, 15, 30, tzinfo=UTC)
NOW = AT + timedelta(hours=1)
PUT, CALL = parse_contract("GM 55 2026-12-18"), parse_contract("GM 60C 2026-12-18")


def opened(tag: str = "t1") -> told.DeskOpened:
    """A desk's record begins."""
    return told.DeskOpened(AT, tag, "DU***567")


def intended(
    contract: OptionContract = PUT, order: str = "o1", position: str = "p1", *, buys: bool = False
) -> told.OrderIntended:
    """An order of ours is about to leave."""
    side, purpose = (Side.BUY, Purpose.EXIT) if buys else (Side.SELL, Purpose.ENTRY)
    what = OptionOrder(f"putwright-t1-{order}", side, contract, 2, Decimal("1.30"), TimeInForce.DAY)
    return told.OrderIntended(AT, order, position, "a1", purpose, what, 1, 70)


def filled(
    fill: str = "e1.01",
    order: str = "o1",
    *,
    sale: bool = True,
    contracts: int = 1,
    price: str = "1.30",
    fee: str | None = "1.05",
) -> told.FillHeard:
    """A fill of an order."""
    cost = None if fee is None else Decimal(fee)
    evidence = "positions" if fill.startswith("inferred-") else "execution"
    return told.FillHeard(AT, fill, order, "p1", sale, contracts, Decimal(price), AT, cost, evidence)


def reduced(how: told.Ending, on: str, contracts: int = 1, shares: int = 0) -> told.PositionReduced:
    """Contracts are gone, and it is known how."""
    at = datetime.fromisoformat(f"{on}T14:31:00+00:00")
    return told.PositionReduced(at, "p1", contracts, how, "what the broker shows", (), shares)


def life(*events: told.DeskEvent) -> list[told.DeskEvent]:
    """Events of a record, in their order."""
    return list(events)


def only(events: Sequence[told.DeskEvent], now: datetime = NOW) -> Entry:
    """The one fact that events are."""
    (entry,) = desk_entries(events, now)
    return entry


def test_fill_is_a_fact_with_its_costs_under_the_executions_id() -> None:
    """The id is the one that a statement tells later; the order's own name goes with it."""
    entry = only(life(opened(), intended(), filled()))
    assert isinstance(entry.event, Traded)
    assert (entry.key, entry.account, str(entry.event.net)) == ("exec:e1.01", "DU***567", "128.95")
    assert (entry.event.order, entry.event.opens, str(entry.event.on)) == (
        "putwright-t1-o1",
        True,
        "2026-11-11",
    )


def test_fill_waits_for_its_costs_and_not_for_ever() -> None:
    """A commission comes a moment later; where nobody told it for two days it is booked as unknown."""
    events = life(opened(), intended(), filled(fee=None))
    assert not desk_entries(events, NOW)
    assert desk_entries(life(*events, told.CommissionHeard(AT, "e1.01", Decimal("1.05"))), NOW)
    late = only(events, AT + timedelta(days=3)).event
    assert isinstance(late, Traded)
    assert late.commission is None
    assert late.net == 130


def test_inferred_fill_waits_for_an_execution_or_a_statement() -> None:
    """What nobody has shown is no fact; corrected by an execution it is one, under that id."""
    events = life(opened(), intended(), filled("inferred-1", fee=None))
    assert not desk_entries(events, AT + timedelta(days=9))
    shown = life(
        *events,
        told.FillCorrected(AT, "inferred-1", "e7.01", 1, Decimal("1.28")),
        told.CommissionHeard(AT, "e7.01", Decimal("1.05")),
    )
    entry = only(shown)
    assert (entry.key, str(getattr(entry.event, "net", ""))) == ("exec:e7.01", "126.95")


def test_corrected_fill_takes_the_place_of_the_first_in_the_journal() -> None:
    """The first is reversed, the second stands; both remain."""
    record = FakeJournalRecord()
    events = life(opened(), intended(), filled())
    settle(record, events, NOW)
    entries = settle(record, life(*events, told.FillCorrected(AT, "e1.01", "e1.02", 1, Decimal("1.29"))), NOW)
    assert replay(entries).ledger.cash("USD") == Decimal("127.95")
    assert [type(one.event) for one in entries].count(Reversed) == 1
    assert len(entries) == 3


def test_settling_again_writes_nothing() -> None:
    """Every command that reads the journal settles; only the first finds something to do."""
    record = FakeJournalRecord()
    events = life(opened(), intended(), filled(), reduced(told.Ending.EXPIRED, "2026-12-21"))
    first = settle(record, events, NOW)
    assert not settled(first, events, NOW + timedelta(days=1))


def test_expired_put_ends_on_its_expiry_although_it_was_seen_on_monday() -> None:
    """The desk looks when the market opens; the option was over on Friday."""
    *_, entry = desk_entries(
        life(opened(), intended(), filled(), reduced(told.Ending.EXPIRED, "2026-12-21")), NOW
    )
    assert isinstance(entry.event, Ended)
    assert (entry.event.how, str(entry.event.on)) == (EndedHow.EXPIRED, "2026-12-18")
    assert not entry.event.shares


def test_assigned_put_brings_its_shares_at_the_strike() -> None:
    """One contract: a hundred shares for 5,500."""
    *_, entry = desk_entries(
        life(opened(), intended(), filled(), reduced(told.Ending.ASSIGNED_EARLY, "2026-12-02", 1, 100)), NOW
    )
    assert isinstance(entry.event, Ended)
    assert (entry.event.how, str(entry.event.on)) == (EndedHow.ASSIGNED, "2026-12-02")
    assert (str(entry.event.shares), str(entry.event.net)) == ("100", "-5500")


def test_assigned_call_gives_its_shares_away_at_the_strike() -> None:
    """One call: a hundred shares for 6,000."""
    events = life(opened(), intended(CALL), filled(), reduced(told.Ending.ASSIGNED, "2026-12-21", 1, -100))
    *_, entry = desk_entries(events, NOW)
    assert isinstance(entry.event, Ended)
    assert (str(entry.event.shares), str(entry.event.net), str(entry.event.on)) == (
        "-100",
        "6000",
        "2026-12-18",
    )


def test_put_closed_by_hand_waits_for_the_statement() -> None:
    """Only the statement knows for how much; nothing is invented meanwhile."""
    events = life(opened(), intended(), filled(), reduced(told.Ending.CLOSED_BY_HAND, "2026-12-02"))
    assert len(desk_entries(events, NOW)) == 1


def test_sale_of_shares_is_one_of_shares() -> None:
    """Forty shares at 58.10: no multiplier of a hundred."""
    order = ShareOrder("putwright-t1-o3", "GM", 40, Decimal("58.10"), TimeInForce.DAY)
    sent = told.OrderIntended(AT, "o3", "s1", "a3", Purpose.SHARES, order, 3, 70)
    sale = told.FillHeard(
        AT, "e3.01", "o3", "s1", True, 40, Decimal("58.10"), AT, Decimal("0.35"), "execution"
    )
    entry = only(life(opened(), sent, sale))
    assert isinstance(entry.event, Traded)
    assert (str(entry.event.security), str(entry.event.net), entry.event.opens) == ("GM", "2323.65", False)


def test_split_changes_the_series_and_the_shares_once() -> None:
    """Two puts of a company are adjusted: each series by its own fact, the shares by one."""
    other = parse_contract("GM 50 2026-12-18")
    events = life(
        opened(),
        intended(),
        filled(),
        intended(other, "o2", "p2"),
        told.PositionAdjusted(AT, "p1", parse_contract("GM 27.5 2026-12-18"), 2, "twice as many"),
        told.PositionAdjusted(AT, "p2", parse_contract("GM 25 2026-12-18"), 2, "twice as many"),
    )
    changes = [str(one.event.old) for one in desk_entries(events, NOW) if isinstance(one.event, Restated)]
    assert sorted(changes) == ["GM", "GM 2026-12-18 50 P", "GM 2026-12-18 55 P"]


def test_facts_of_a_record_that_was_put_aside_stay_and_those_of_the_next_stand_beside_them() -> None:
    """`reconcile --anew` begins a record whose ids count from one again: neither is taken for the other, nothing is taken back."""
    record = FakeJournalRecord()
    settle(record, life(opened("t1"), intended(), filled(), reduced(told.Ending.EXPIRED, "2026-12-21")), NOW)
    anew = life(
        opened("t2"), intended(), filled("e9.01"), reduced(told.Ending.ASSIGNED, "2026-12-21", 1, 100)
    )
    entries = settle(record, anew, NOW)
    assert not [one for one in entries if isinstance(one.event, Reversed)]
    assert len([one for one in entries if isinstance(one.event, Ended)]) == 2
    assert not settled(entries, [], NOW)
