"""What the books do where the record does not know everything, and what a cycle is."""

from __future__ import annotations

from decimal import Decimal

from putwright.domain.journal_events import Balance, CashKind, StatementTaken
from putwright.journal.replay import replay
from tests.journal_builders import (
    adjusted,
    assigned,
    bought,
    cash,
    day,
    entry,
    expired,
    security,
    sold,
    split,
    transferred,
)

PUT, LATER, CALL = "GOOGL 365 2026-12-18", "GOOGL 360 2027-01-15", "GOOGL 375C 2027-01-15"


def test_purchase_that_closes_what_was_never_sold_is_a_gap_with_the_stated_result() -> None:
    """The broker says what it realised: the opening is worth that much, is marked as unknown, and nothing else is invented."""
    books = replay([bought(PUT, "2.70", "2026-12-01", opens=False, stated_result=Decimal("267.90"))])
    (one,) = books.realized
    assert (one.result, one.is_known, one.opened_on) == (Decimal("267.90"), False, None)
    assert [f"{gap.quantity} {gap.security}" for gap in books.gaps] == ["-1 GOOGL 2026-12-18 365 P"]
    assert not books.holdings


def test_purchase_that_closes_what_was_never_sold_has_no_result_when_the_broker_says_none() -> None:
    """Unknown is no profit: opening and closing are the same amount."""
    books = replay([bought(PUT, "2.70", "2026-12-01", opens=False)])
    assert books.realized[0].result == 0
    assert not books.realized[0].is_known


def test_shares_called_away_that_were_never_bought_are_a_gap_and_never_short() -> None:
    """A call is covered: the shares must have been there before the record."""
    books = replay([sold(CALL, "4.00", "2026-12-22"), assigned(CALL, "2027-01-15")])
    assert not books.holdings
    assert [f"{gap.quantity} {gap.security}" for gap in books.gaps] == ["100 GOOGL"]


def test_premium_is_unknown_when_the_assigned_put_was_never_seen_sold() -> None:
    """The shares cost the strike as far as anybody knows, and are marked so; the share row's result is not the option's."""
    books = replay([assigned(PUT, "2026-12-18")])
    (shares,) = books.holdings
    assert (shares.amount, shares.is_known) == (Decimal(-36500), False)
    assert sum(one.result for one in books.realized) == 0


def test_opening_cash_of_the_earliest_statement_counts_what_was_known_before_it() -> None:
    """A fill of the day before is in the statement's opening balance already: it is not counted twice."""
    taken = StatementTaken(
        "flex", "USD", day("2026-11-12"), day("2026-11-30"), (Balance("USD", Decimal("60538.95")),)
    )
    books = replay([sold(PUT, "5.40", "2026-11-11"), cash(CashKind.FEE, "-1", "2026-11-20"), entry(taken)])
    assert books.ledger.cash("USD") == Decimal("60537.95")
    assert [(flow.amount, flow.on) for flow in books.flows] == [(Decimal(60000), day("2026-11-12"))]


def test_second_put_of_a_name_is_a_cycle_of_its_own_unless_it_is_a_roll() -> None:
    """Two puts side by side are two stories; one bought back and another sold on the same day are one."""
    side_by_side = replay([sold(PUT, "5.40", "2026-11-11"), sold(LATER, "6.00", "2026-11-12")])
    assert list(side_by_side.cycles.cycles) == ["GOOGL-1", "GOOGL-2"]
    rolled = replay(
        [
            sold(PUT, "5.40", "2026-11-11"),
            bought(PUT, "9.80", "2026-12-10"),
            sold(LATER, "11.20", "2026-12-10"),
        ]
    )
    assert [(one.cycle_id, one.rolls, one.stage) for one in rolled.cycles.cycles.values()] == [
        ("GOOGL-1", 1, "put open")
    ]
    later = replay(
        [
            sold(PUT, "5.40", "2026-11-11"),
            bought(PUT, "2.70", "2026-12-10"),
            sold(LATER, "6.20", "2026-12-11"),
        ]
    )
    assert list(later.cycles.cycles) == ["GOOGL-1", "GOOGL-2"]


def test_whole_wheel_is_one_cycle_with_one_result() -> None:
    """Put, assignment, dividend, call that lapses, call that is assigned: cash of the cycle is its result when it is over."""
    books = replay(
        [
            sold(PUT, "5.40", "2026-11-11"),
            assigned(PUT, "2026-12-18"),
            cash(CashKind.DIVIDEND, "21", "2026-12-21", "GOOGL"),
            sold("GOOGL 370C 2026-12-31", "1.00", "2026-12-22"),
            expired("GOOGL 370C 2026-12-31", "2026-12-31"),
            sold(CALL, "4.00", "2027-01-04"),
            assigned(CALL, "2027-01-15"),
        ]
    )
    (cycle,) = books.cycles.cycles.values()
    assert (cycle.stage, cycle.is_open) == ("called away", False)
    assert (
        cycle.cash
        == cycle.realized + cycle.dividends
        == Decimal("538.95") + 21 + Decimal("98.95") + Decimal("398.95") + 1000
    )
    assert cycle.break_even is None


def test_call_belongs_to_the_cycle_of_the_oldest_shares_it_can_cover() -> None:
    """Two lots of shares in two cycles, the older one covered already: the next call is the younger one's."""
    facts = [
        sold(PUT, "5.40", "2026-11-11"),
        sold(LATER, "6.00", "2026-11-12"),
        assigned(PUT, "2026-12-18"),
        assigned(LATER, "2026-12-19"),
        sold(CALL, "4.00", "2026-12-22"),
        sold("GOOGL 380C 2027-01-15", "3.00", "2026-12-22"),
    ]
    cycles = replay(facts).cycles.cycles
    assert {name: [str(one) for one in cycle.options] for name, cycle in cycles.items()} == {
        "GOOGL-1": ["GOOGL 2027-01-15 375 C"],
        "GOOGL-2": ["GOOGL 2027-01-15 380 C"],
    }


def test_shares_keep_their_day_and_cost_through_a_split() -> None:
    """A split is no purchase: holding periods and cost go on."""
    books = replay([transferred("GOOGL", "100", "35000", "2026-01-05"), split("GOOGL", "2", "2026-06-01")])
    (lot,) = books.holdings[0].lots
    assert f"{lot.quantity} {lot.amount} {lot.opened_on}" == "200 -35000 2026-01-05"


def test_adjusted_series_goes_on_under_its_new_name() -> None:
    """What was sold as one contract is bought back as two of half the strike, in the same cycle."""
    books = replay(
        [
            sold(PUT, "5.40", "2026-11-11"),
            adjusted(PUT, "GOOGL 182.5 2026-12-18", "2", "2026-11-24"),
            bought("GOOGL 182.5 2026-12-18", "1.35", "2026-12-01", contracts=2, fee="2.10", opens=False),
        ]
    )
    assert [one.result for one in books.realized] == [Decimal("538.95") - 270 - Decimal("2.10")]
    assert not books.gaps
    assert books.cycles.cycles["GOOGL-1"].stage == "bought back"


def test_long_option_is_held_for_what_it_cost() -> None:
    """A put that was bought sets nothing aside, and expires at a loss."""
    books = replay([bought(PUT, "5.40", "2026-11-11")])
    assert not books.reserve()
    assert books.holdings[0].amount == Decimal("-541.05")
    assert books.holdings[0].security == security(PUT)
    gone = replay([bought(PUT, "5.40", "2026-11-11"), expired(PUT, "2026-12-18", contracts=-1)])
    assert [one.result for one in gone.realized] == [Decimal("-541.05")]
