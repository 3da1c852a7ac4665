"""The desk's rounds over time: down the ladder, at the next opening, stopped, closing and rolling, on fresh evidence each time."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from putwright.domain.approval import AdoptTerms, Approval, ApprovalKind
from putwright.domain.order import OrderState
from putwright.domain.refusal import OutsideFailure, Refusal
from putwright.domain.rules import Rule
from putwright.ports.desk_record import Halt
from tests.builders import put
from tests.desk_builders import (
    ACCOUNT,
    HOLD,
    KO,
    MONDAY,
    TOKEN,
    Day,
    approval,
    entry,
    live_ticket,
    ny,
)
from tests.rulebook.test_desk_rounds import Bench, holding

LADDER = "1.30 1.25 1.20"


# ---- down the ladder ---------------------------------------------------------------------------------------------------


def test_next_rung_is_sent_after_its_patience_on_fresh_evidence() -> None:
    """Half an hour later everything is checked again, and the sale is offered at 1.25."""
    bench = Bench()
    bench.give()
    bench.until(MONDAY + timedelta(minutes=29))
    assert bench.calls[1:] == []
    bench.until(MONDAY + timedelta(minutes=31))
    assert bench.calls[1:] == ["changed 1 to 1.25"]
    assert bench.judge.times == 2


def test_next_rung_waits_when_no_evidence_can_be_had_and_is_not_asked_for_at_once() -> None:
    """Without a quote nothing is changed; thirty seconds later it is asked for again."""
    bench = Bench()
    bench.give()
    bench.judge.is_blind, bench.judge.times = True, 0
    bench.until(MONDAY + timedelta(minutes=31))
    bench.settle()
    assert (bench.calls[1:], bench.judge.times) == ([], 1)
    bench.judge.is_blind = False
    bench.until(MONDAY + timedelta(minutes=32))
    assert bench.calls[1:] == ["changed 1 to 1.25"]


def test_next_rung_is_not_sent_when_only_the_quote_speaks_against_it_and_the_sale_stays() -> None:
    """An old quote keeps the sale where it is."""
    bench = Bench()
    bench.give()
    bench.judge.evidence = {"quote_seconds": -1000.0}
    bench.until(MONDAY + timedelta(minutes=31))
    assert bench.calls[1:] == []
    assert [one.rule for one in bench.book.refused["a1"].refusals] == [Rule.QUOTE_TOO_OLD]


def test_sale_is_taken_back_when_a_lasting_rule_speaks_against_its_next_rung() -> None:
    """The cash is gone: not only the rung, the sale itself may not stay."""
    bench = Bench()
    bench.give()
    bench.broker.cash = Decimal(5_000)
    bench.until(MONDAY + timedelta(minutes=31))
    assert bench.calls[1:] == ["cancelled 1"]
    assert bench.book.orders["o1"].words == "checked again: RESERVE"


def test_sale_is_not_changed_when_it_was_filled_while_the_evidence_was_taken() -> None:
    """The look after the quote shows it filled: an order that is over is not sent again under its number."""
    bench = Bench()
    bench.give()
    bench.judge.meanwhile = lambda: bench.broker.fills(1)
    bench.broker.passes(31 * 60)
    asyncio.run(bench.desk.round())
    assert bench.book.orders["o1"].state is OrderState.FILLED
    assert bench.calls[1:] == []


# ---- checked again at the opening --------------------------------------------------------------------------------------


def test_sale_of_yesterday_stays_when_nothing_lasting_speaks_against_it() -> None:
    """Checked once at the opening, on an old quote even: it stays, and its ladder goes on later."""
    bench = Bench()
    bench.give()
    bench.judge.evidence = {"quote_seconds": -1000.0}
    bench.until(ny("2026-11-10 09:31"))
    assert bench.book.orders["o1"].rechecked_on == ny("2026-11-10 09:31").date()
    assert bench.calls[1:] == []
    times = bench.judge.times
    bench.settle()
    assert bench.judge.times == times


def test_sale_of_yesterday_is_taken_back_when_a_rule_speaks_against_it() -> None:
    """Earnings have moved inside, the cash is gone, the playbook is another: written down, taken back."""
    bench = Bench()
    bench.give()
    ticket = replace(live_ticket(), refusals=(Refusal(Rule.EARNINGS_INSIDE, "", "", "", ""),))
    bench.judge.evidence = {"ticket": ticket}
    bench.until(ny("2026-11-10 09:31"))
    assert bench.calls[1:] == ["cancelled 1"]
    assert bench.book.orders["o1"].words == "checked again: EARNINGS_INSIDE"
    assert [one.rule for one in bench.book.refused["a1"].refusals] == [Rule.EARNINGS_INSIDE]


def test_sale_of_yesterday_is_not_called_checked_while_the_books_do_not_agree() -> None:
    """A put that is gone unexplained takes no sale back; when it is there again the check is made."""
    bench = Bench()
    bench.broker.held[put(KO)] = -1
    adopt = AdoptTerms(put(KO), 1, Decimal("0.90"))
    assert bench.give(approval(ApprovalKind.ADOPT, adopt=adopt, exit=HOLD)) == []
    bench.give(approval(number=2, position="p2", entry=entry(at=LADDER)))
    calls = list(bench.calls)
    bench.broker.held[put(KO)] = 0
    bench.until(ny("2026-11-10 09:20"))
    bench.until(ny("2026-11-10 09:25"))
    assert bench.book.positions["p1"].unexplained == 1
    bench.until(ny("2026-11-10 09:31"))
    assert (bench.book.orders["o1"].rechecked_on, bench.calls) == (None, calls)
    bench.broker.held[put(KO)] = -1
    bench.until(ny("2026-11-10 09:33"))
    bench.until(ny("2026-11-10 09:34"))
    assert bench.book.orders["o1"].rechecked_on is not None


def test_sale_is_not_called_checked_when_it_was_filled_while_the_evidence_was_taken() -> None:
    """What is over needs no check."""
    bench = Bench()
    bench.give()
    bench.judge.meanwhile = lambda: bench.broker.fills(1)
    bench.until(ny("2026-11-10 09:31"))
    assert bench.book.orders["o1"].rechecked_on is None


# ---- stopped -----------------------------------------------------------------------------------------------------------


def test_stopped_desk_takes_its_sales_back_and_leaves_its_exits_alone() -> None:
    """The switch is thrown: what would sell goes, what protects stays, nothing new is sent."""
    bench = holding()
    bench.record.halted = Halt("lunch", MONDAY)
    bench.settle()
    assert set(bench.broker.orders) == {2}
    other = Bench()
    other.give()
    other.record.halted = Halt("lunch", MONDAY)
    other.settle()
    assert other.calls == ["placed SELL 1 at 1.30", "cancelled 1"]
    assert [one.rule for one in other.give(approval(number=2, position="p2", entry=entry(at=LADDER)))] == [
        Rule.HALTED
    ]


# ---- closing and rolling -----------------------------------------------------------------------------------------------


def closing(bench: Bench, **changes: Any) -> Approval:
    """The put of p1 is to be bought back now at 0.80 to 0.90."""
    day = Day()
    day.sold()
    terms = day.closing(day.book.positions["p1"])
    return replace(terms, approval_id=bench.book.next_approval_id(), **changes)


def test_approved_closing_changes_the_exit_that_works() -> None:
    """The order at 0.65 is offered at 0.80 at once, five minutes later at 0.85."""
    bench = holding()
    calls = len(bench.calls)
    assert bench.give(closing(bench)) == []
    assert bench.calls[calls:] == ["changed 2 to 0.80"]
    bench.until(bench.broker.moment + timedelta(minutes=5))
    assert bench.calls[calls:] == ["changed 2 to 0.80", "changed 2 to 0.85"]


def test_closing_is_not_given_in_another_account() -> None:
    """Nothing is written but the offer, nothing is sent."""
    bench = holding()
    calls, events = len(bench.calls), len(bench.record.events())
    assert [one.rule for one in bench.give(closing(bench), "DU***999")] == [Rule.WRONG_ACCOUNT]
    assert (len(bench.calls), len(bench.record.events())) == (calls, events + 1)


def test_roll_sells_the_second_put_when_the_first_is_bought_back() -> None:
    """First the purchase; filled at 0.80, the other put is sold for 1.30; by one approval."""
    bench = holding()
    calls = len(bench.calls)
    to = "GM 2027-01-15 55 P"
    roll = closing(
        bench,
        kind=ApprovalKind.ROLL,
        position_id="p2",
        entry=entry(to, 1, "1.30"),
        credit_min=Decimal("0.02"),
    )
    roll = replace(roll, exit=approval().exit)
    assert bench.give(roll) == []
    assert bench.calls[calls:] == ["changed 2 to 0.80"]
    bench.broker.fills(2)
    bench.settle()
    assert bench.calls[calls + 1 :] == ["placed SELL 1 at 1.30"]
    assert bench.book.orders["o3"].order.contract == put(to)


def test_sale_is_refused_when_the_token_lapsed_before_it_came_back() -> None:
    """By our own clock, which goes on while the person has lunch."""
    bench = Bench()
    made = approval(entry=entry(at=LADDER))
    bench.desk.offer(made, TOKEN, MONDAY)
    bench.broker.passes(11 * 60)
    refusals = asyncio.run(bench.desk.give("a1", "a test", ACCOUNT, is_paper=True))
    assert [one.rule for one in refusals] == [Rule.NOT_APPROVED]
    assert bench.calls == []


def test_nothing_is_sent_when_the_evidence_for_an_approved_sale_can_not_be_had() -> None:
    """No quote, no sale: the fault goes up, and the token may be tried again."""
    bench = Bench()
    bench.judge.is_blind = True
    with pytest.raises(OutsideFailure, match="no quote came"):
        bench.give()
    assert bench.calls == []
    assert bench.book.approvals["a1"].given_at is None
