"""What was there before the first statement: taken from its end, and given up when an earlier one comes in."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from putwright.domain.journal_events import Balance, CashKind, Entry, SourceKind, StatementTaken
from putwright.journal.intake import take_in
from putwright.journal.replay import replay
from putwright.workflows.openings import openings, withdrawn
from putwright.workflows.statements import books_against_statements
from tests.journal_builders import ACCOUNT, RECORDED_AT, bought, cash, day, entry, security, sold

PUT = "GOOGL 365 2026-12-18"


def taken(first: str, last: str, cash_at_end: str, *held: tuple[str, str, str], opening: str = "") -> Entry:
    """A statement's end: what it holds, each with quantity and cost."""
    positions = tuple(
        Balance(security(words).name, Decimal(count), Decimal(cost), currency="USD")
        for words, count, cost in held
    )
    began = (Balance("USD", Decimal(opening)),) if opening else ()
    event = StatementTaken(
        first, "USD", day(first), day(last), began, (Balance("USD", Decimal(cash_at_end)),), positions
    )
    return entry(event, key=f"statement:{first}")


def with_openings(*facts: Entry) -> list[Entry]:
    """Facts, and what must have been there before them."""
    return [*facts, *openings(facts, ACCOUNT, RECORDED_AT)]


def test_shares_that_the_statement_holds_beyond_its_rows_were_there_before() -> None:
    """A hundred shares at 34,000 that no row brought: held since the day before, at their cost; the books agree."""
    facts = with_openings(taken("2026-11-01", "2026-11-30", "500", ("GOOGL", "100", "34000"), opening="500"))
    (held,) = replay(facts).holdings
    assert f"{held.quantity} {held.amount}" == "100 -34000"
    assert held.lots[0].opened_on == day("2026-10-31")
    assert books_against_statements(facts, ACCOUNT)[-1].is_well


def test_put_that_was_closed_and_never_seen_sold_was_there_before_at_the_stated_cost() -> None:
    """The closing keeps the broker's result, and is no gap any more."""
    closing = bought(PUT, "2.70", "2026-11-10", opens=False, stated_result=Decimal("267.90"))
    facts = with_openings(closing, taken("2026-11-01", "2026-11-30", "228.95", opening="500"))
    books = replay(facts)
    assert not books.gaps
    assert [one.result for one in books.realized] == [Decimal("267.90")]
    assert books_against_statements(facts, ACCOUNT)[-1].is_well


def test_part_that_was_sold_and_part_that_is_left_keep_their_own_costs() -> None:
    """Fifty of a hundred sold for a stated result, fifty left at the statement's cost."""
    sale = sold("GOOGL", "350", "2026-11-10", contracts=50, fee="0", opens=False, stated_result=Decimal(500))
    facts = with_openings(
        sale, taken("2026-11-01", "2026-11-30", "18000", ("GOOGL", "50", "17000"), opening="500")
    )
    books = replay(facts)
    assert [one.result for one in books.realized] == [500]
    assert [f"{one.quantity} {one.amount}" for one in books.holdings] == ["50 -17000"]
    assert books_against_statements(facts, ACCOUNT)[-1].is_well


def test_cash_is_taken_from_the_end_when_the_statement_does_not_say_how_it_began() -> None:
    """A query without its starting cash: what is there beyond the rows was there before."""
    paid = cash(CashKind.INTEREST, "12.50", "2026-11-03")
    facts = with_openings(paid, taken("2026-11-01", "2026-11-30", "512.50"))
    assert replay(facts).ledger.cash("USD") == Decimal("512.50")
    assert [flow.amount for flow in replay(facts).flows] == [500]


def test_openings_give_way_when_an_earlier_statement_comes_in() -> None:
    """October tells the purchase itself: what was derived from November is reversed, and derived anew it is nothing."""
    november = taken("2026-11-01", "2026-11-30", "500", ("GOOGL", "100", "34000.35"), opening="500")
    known = with_openings(november)
    october = [
        bought("GOOGL", "340", "2026-10-15", contracts=100, fee="0.35"),
        taken("2026-10-01", "2026-10-31", "500", ("GOOGL", "100", "34000.35"), opening="34500.35"),
    ]
    gone = withdrawn(known, ACCOUNT, day("2026-10-01"), RECORDED_AT)
    assert len(gone) == 1
    facts = [*known, *gone, *take_in([*known, *gone], october, RECORDED_AT).new]
    facts += take_in(facts, openings(facts, ACCOUNT, RECORDED_AT), RECORDED_AT).new
    (held,) = replay(facts).holdings
    assert f"{held.quantity} {held.amount}" == "100 -34000.35"
    assert held.lots[0].opened_on == day("2026-10-15")
    assert books_against_statements(facts, ACCOUNT)[-1].is_well


def test_openings_are_derived_anew_when_the_earlier_statement_does_not_tell_them_either() -> None:
    """September shows the shares at its end as well: they were there before it, and stand once."""
    november = taken("2026-11-01", "2026-11-30", "500", ("GOOGL", "100", "34000"), opening="500")
    known = with_openings(november)
    september = taken("2026-09-01", "2026-09-30", "500", ("GOOGL", "100", "34000"), opening="500")
    gone = withdrawn(known, ACCOUNT, day("2026-09-01"), RECORDED_AT)
    facts = [*known, *gone, september]
    facts += take_in(facts, openings(facts, ACCOUNT, RECORDED_AT), RECORDED_AT).new
    (held,) = replay(facts).holdings
    assert held.quantity == 100
    assert held.lots[0].opened_on == day("2026-08-31")


def test_nothing_is_withdrawn_when_the_same_statement_is_imported_again() -> None:
    """Its own first day is no earlier one."""
    known = with_openings(taken("2026-11-01", "2026-11-30", "500", ("GOOGL", "100", "34000"), opening="500"))
    assert not withdrawn(known, ACCOUNT, day("2026-11-01"), RECORDED_AT)


def test_typed_holding_is_confirmed_when_the_opening_says_the_same() -> None:
    """Who wrote their shares down before importing does not own them twice."""
    from putwright.domain.journal_events import Transferred

    typed = entry(
        Transferred(security("GOOGL"), Decimal(100), Decimal(34000), "USD", day("2026-10-31")),
        kind=SourceKind.HAND,
        key="hand:1",
    )
    facts: list[Entry] = [
        typed,
        taken("2026-11-01", "2026-11-30", "500", ("GOOGL", "100", "34000"), opening="500"),
    ]
    assert not openings(facts, ACCOUNT, RECORDED_AT)
    assert books_against_statements(facts, ACCOUNT)[-1].is_well
    assert replay([replace(one) for one in facts]).holdings[0].quantity == 100
