"""Taking facts in: nothing twice, nothing lost, the better source in the lesser one's place."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from putwright.domain.journal_events import CashKind, Entry, Origin, Reversed, SourceKind, ToBase
from putwright.journal.intake import take_in
from putwright.journal.replay import replay
from tests.journal_builders import RECORDED_AT, adjusted, assigned, bought, cash, expired, sold

PUT = "GOOGL 365 2026-12-18"


def test_statement_changes_nothing_when_it_is_imported_again() -> None:
    """The same rows again are the same facts."""
    rows = [sold(PUT, "5.40", "2026-11-11", key="exec:1"), bought(PUT, "2.70", "2026-12-01", key="exec:2")]
    told = take_in(rows, rows, RECORDED_AT)
    assert (told.new, told.same) == ([], 2)


def test_fill_of_the_desk_is_confirmed_when_the_statement_has_it() -> None:
    """The statement's row takes the place of the desk's under a revision of its key, and the books stay the same."""
    desk = sold(PUT, "5.40", "2026-11-11", key="exec:1", kind=SourceKind.DESK)
    row = sold(PUT, "5.40", "2026-11-11", key="exec:1", to_base=ToBase("CHF", Decimal("0.7754"), "statement"))
    told = take_in([desk], [row], RECORDED_AT)
    assert told.confirmed == 1
    assert not told.corrected
    known = [desk, *told.new]
    assert replay(known).ledger.cash("USD") == Decimal("538.95")
    assert take_in(known, [row], RECORDED_AT).new == []
    assert take_in(known, [desk], RECORDED_AT).new == []


def test_fill_of_the_desk_gives_way_and_is_told_when_the_statement_says_otherwise() -> None:
    """What the broker charged is what counts; that the desk had it otherwise is said."""
    desk = sold(PUT, "5.40", "2026-11-11", key="exec:1", fee="1.05", kind=SourceKind.DESK)
    row = sold(PUT, "5.40", "2026-11-11", key="exec:1", fee="1.10")
    told = take_in([desk], [row], RECORDED_AT)
    assert told.corrected == [
        "sold 1 GOOGL 2026-12-18 365 P at 5.40 on 2026-11-11, net 538.95 gave way to "
        "sold 1 GOOGL 2026-12-18 365 P at 5.40 on 2026-11-11, net 538.90"
    ]
    assert replay([desk, *told.new]).ledger.cash("USD") == Decimal("538.90")


def test_typed_fill_is_confirmed_when_a_statement_has_it_under_an_id() -> None:
    """A fill that was typed has no broker's id: it is found by what it says."""
    typed = sold(PUT, "5.40", "2026-11-11", key="hand:1", kind=SourceKind.HAND)
    told = take_in([typed], [sold(PUT, "5.40", "2026-11-11", key="exec:1")], RECORDED_AT)
    assert told.confirmed == 1
    assert len(replay([typed, *told.new]).entries) == 1


def test_two_equal_fills_count_twice_when_one_statement_tells_both() -> None:
    """Two rows of one document are two facts, however alike they are."""
    rows = [sold(PUT, "5.40", "2026-11-11", key=f"exec:{number}") for number in (1, 2)]
    assert take_in([], rows, RECORDED_AT).added == 2


def test_two_equal_trades_count_twice_when_only_one_of_them_has_the_brokers_execution_id() -> None:
    """A trade that was settled otherwise has no execution id; in one document it still is a fact of its own."""
    rows = [
        sold(PUT, "5.40", "2026-11-11", key="exec:1"),
        sold(PUT, "5.40", "2026-11-11", key="flex-trade:2"),
    ]
    assert take_in([], rows, RECORDED_AT).added == 2


def test_fills_are_known_when_another_kind_of_statement_adds_them_up() -> None:
    """An activity statement has one line for an order, a Flex statement one for each fill: together they are the same."""
    fills = [sold(PUT, "5.40", "2026-11-11", key=f"exec:{number}") for number in (1, 2)]
    line = sold(PUT, "5.40", "2026-11-11", contracts=2, fee="2.10", key="csv:1")
    told = take_in(fills, [line], RECORDED_AT)
    assert (told.new, told.same) == ([], 1)


def test_assignment_takes_the_place_when_it_was_typed_as_an_expiry() -> None:
    """A person took it for lapsed, the statement shows shares: the statement counts, and the difference is told."""
    known = [sold(PUT, "5.40", "2026-11-11"), expired(PUT, "2026-12-18", key="hand:1", kind=SourceKind.HAND)]
    told = take_in(known, [assigned(PUT, "2026-12-18", key="flex-trade:9")], RECORDED_AT)
    assert told.corrected == [
        "1 GOOGL 2026-12-18 365 P expired on 2026-12-18 gave way to 1 GOOGL 2026-12-18 365 P assigned on 2026-12-18"
    ]
    assert replay([*known, *told.new]).cycles.cycles["GOOGL-1"].shares == 100


def test_later_part_stays_when_the_statement_covers_only_the_first_assignment() -> None:
    """The desk knows of an early and a late assignment; a statement of November confirms the early one alone."""
    early = assigned(PUT, "2026-11-20", key="desk:1", kind=SourceKind.DESK)
    late = assigned(PUT, "2026-12-18", key="desk:2", kind=SourceKind.DESK)
    known = [sold(PUT, "5.40", "2026-11-11", contracts=2), early, late]
    told = take_in(known, [assigned(PUT, "2026-11-20", key="flex-trade:9")], RECORDED_AT)
    assert told.confirmed == 1
    assert replay([*known, *told.new]).cycles.cycles["GOOGL-1"].shares == 200


def test_expiry_dated_monday_is_confirmed_when_the_statement_dates_it_friday() -> None:
    """The desk looks in the morning: a few days apart the same end is the same end."""
    known = [sold(PUT, "5.40", "2026-11-11"), expired(PUT, "2026-12-21", key="desk:1", kind=SourceKind.DESK)]
    told = take_in(known, [expired(PUT, "2026-12-18", key="flex-trade:9")], RECORDED_AT)
    assert (told.confirmed, told.added, told.corrected) == (1, 0, [])


def test_early_assignment_is_confirmed_when_the_desk_looked_three_weeks_later() -> None:
    """Nobody looked meanwhile: it is one assignment, on the statement's day; 100 shares, not 200."""
    known = [sold(PUT, "5.40", "2026-11-11"), assigned(PUT, "2026-12-08", key="desk:1", kind=SourceKind.DESK)]
    told = take_in(known, [assigned(PUT, "2026-11-17", key="flex-trade:9")], RECORDED_AT)
    assert (told.confirmed, told.added) == (1, 0)
    books = replay([*known, *told.new])
    assert books.cycles.cycles["GOOGL-1"].shares == 100
    late = assigned(PUT, "2026-12-08", key="desk:end:2", kind=SourceKind.DESK)
    assert take_in([known[0], assigned(PUT, "2026-11-17", key="flex-trade:9")], [late], RECORDED_AT).same == 1


def test_split_of_a_put_is_confirmed_when_the_desk_looked_a_week_later() -> None:
    """It is about the put and no day, as its end is."""
    row = adjusted("GOOGL 365 2026-12-18", "GOOGL 182.5 2026-12-18", "2", "2026-11-20")
    desk = replace(
        adjusted("GOOGL 365 2026-12-18", "GOOGL 182.5 2026-12-18", "2", "2026-11-27"),
        key="desk:adjusted:1",
        origin=Origin(SourceKind.DESK, "desk record"),
    )
    known = [sold(PUT, "5.40", "2026-11-11"), desk]
    told = take_in(known, [replace(row, key="flex-action:1")], RECORDED_AT)
    assert (told.confirmed, told.added) == (1, 0)
    (holding,) = replay([*known, *told.new]).holdings
    assert holding.quantity == -2


def test_second_half_is_added_when_another_kind_of_statement_tells_of_it_weeks_later() -> None:
    """One of two was assigned in November, the other one in December: equal figures, two assignments."""
    known = [sold(PUT, "5.40", "2026-11-11", contracts=2), assigned(PUT, "2026-11-20", key="flex-trade:9")]
    told = take_in(known, [assigned(PUT, "2026-12-18", key="csv:1")], RECORDED_AT)
    assert (told.added, told.same) == (1, 0)
    assert replay([*known, *told.new]).cycles.cycles["GOOGL-1"].shares == 200


def test_typed_fill_is_refused_a_place_when_a_statement_stands_there() -> None:
    """What was typed never takes the place of what the broker says."""
    row = sold(PUT, "5.40", "2026-11-11", key="exec:1")
    typed = sold(PUT, "5.45", "2026-11-11", key="hand:1", kind=SourceKind.HAND)
    told = take_in([row], [typed], RECORDED_AT)
    assert told.new == []
    assert told.contradicted == [
        "sold 1 GOOGL 2026-12-18 365 P at 5.45 on 2026-11-11, net 543.95; "
        "the statement says sold 1 GOOGL 2026-12-18 365 P at 5.40 on 2026-11-11, net 538.95"
    ]


def test_corrected_row_is_a_revision_when_the_broker_changes_its_mind() -> None:
    """A later statement tells another amount under the same id: the old one is reversed, both remain in the record."""
    first = cash(CashKind.DIVIDEND, "20.00", "2026-12-20", "GOOGL")
    second = replace(cash(CashKind.DIVIDEND, "19.50", "2026-12-20", "GOOGL"), key=first.key)
    told = take_in([first], [second], RECORDED_AT)
    kinds = [type(one.event) for one in told.new]
    assert kinds[0] is Reversed
    assert told.new[1].key == f"{first.key}~2"
    books = replay([first, *told.new])
    assert books.ledger.cash("USD") == Decimal("19.50")
    assert take_in([first, *told.new], [second], RECORDED_AT).new == []


def test_reversed_fact_stays_reversed_when_its_statement_is_imported_again() -> None:
    """What the record reversed is not brought back by reading the old file once more."""
    row: Entry = sold(PUT, "5.40", "2026-11-11", key="exec:1")
    desk = sold(PUT, "5.40", "2026-11-11", key="exec:1", kind=SourceKind.DESK)
    known = [desk, *take_in([desk], [row], RECORDED_AT).new]
    assert not take_in(known, [desk, row], RECORDED_AT).new
