"""What a person reads of the desk's events: a sentence each, nothing of what need not be read, and no account number."""

from datetime import date
from decimal import Decimal
from typing import get_args

import pytest

from putwright.desk.tracked import EXECUTION
from putwright.domain import desk_events as told
from putwright.domain.approval import ApprovalKind
from putwright.domain.desk_events import DeskEvent, Ending
from putwright.domain.order import OrderState, Purpose
from putwright.domain.refusal import Refusal
from putwright.domain.rules import Rule
from putwright.reports.desk_words import news_words
from tests.builders import put
from tests.desk_builders import ACCOUNT, GM, KO, MONDAY, Day, approval
from tests.rulebook.desk_news import said, sold

HALF = put("GM 2026-12-18 28.5 P")
SILENT = {"DeskOpened", "ApprovalOffered", "OrderSeen", "CommissionHeard", "SharesSeen"}


def refusal(rule: Rule) -> Refusal:
    return Refusal(rule, "a limit", "a number", "", "Do something.")


def one_of_each() -> list[DeskEvent]:
    """An ordinary event of each kind."""
    terms = approval()
    return [
        told.DeskOpened(MONDAY, "t1", ACCOUNT),
        told.ApprovalOffered(MONDAY, terms, "digest"),
        told.ApprovalGiven(MONDAY, "a1", "a token"),
        told.ApprovalEnded(MONDAY, "a1", "its ladder is at its floor"),
        told.SaleRefused(MONDAY, "a1", (refusal(Rule.RESERVE),)),
        told.OrderIntended(MONDAY, "o1", "p1", "a1", Purpose.ENTRY, Day().working().order, 1, 70),
        told.ChangeIntended(MONDAY, "o1", Decimal("1.25"), 1, "next rung"),
        told.CancelIntended(MONDAY, "o1", "you said so"),
        told.OrderDoubted(MONDAY, "o1", "no answer came"),
        told.OrderSeen(MONDAY, "o1", OrderState.NEW, 901, Decimal("1.30"), 1, "GTC"),
        told.OrderEnded(MONDAY, "o1", OrderState.CANCELED, "202: by you", 0),
        told.FillHeard(
            MONDAY, "f1.01", "o1", "p1", True, 1, Decimal("1.30"), MONDAY, Decimal("1.05"), EXECUTION
        ),
        told.CommissionHeard(MONDAY, "f1.01", Decimal("1.05")),
        told.FillCorrected(MONDAY, "f1.01", "f1.02", 1, Decimal("1.31")),
        told.PositionReduced(MONDAY, "p1", 1, Ending.EXPIRED, "the opening"),
        told.PositionAdjusted(MONDAY, "p1", HALF, 2, "a split"),
        told.PositionUnexplained(MONDAY, "p1", 1),
        told.SharesSeen(MONDAY, "GM", Decimal(100)),
        told.SharesTraded(MONDAY, "GM", "h1.01", True, Decimal(100), Decimal("60.10"), MONDAY),
        told.EntryRechecked(MONDAY, "o1", date(2026, 11, 10)),
        told.AlarmRaised(MONDAY, "exit p1", "no exit", "Look at it."),
        told.AlarmEnded(MONDAY, "exit p1"),
        told.InvariantBroken(MONDAY, "sold twice"),
        told.DeskResumed(MONDAY, "I looked"),
    ]


def test_every_event_has_words_but_those_that_nobody_need_read() -> None:
    """Bookkeeping stays silent: the opening, an offer, an order seen, a commission, shares counted."""
    events = one_of_each()
    assert {type(event) for event in events} == set(get_args(DeskEvent))
    silent = {type(event).__name__ for event in events if not said(event, sold())}
    assert silent == SILENT


def test_news_leave_out_what_has_no_words_and_keep_the_order() -> None:
    """One sentence for each event that has one."""
    news = news_words(one_of_each(), sold().book)
    assert len(news) == len(one_of_each()) - len(SILENT)
    assert (news[0], news[-1]) == ("a1: you approved the sale of GM", "the desk goes on: I looked")


def test_no_news_name_an_account_or_a_token() -> None:
    """Not even masked: what is read aloud or pasted somewhere gives nothing away."""
    for words in news_words(one_of_each(), sold().book):
        assert ACCOUNT not in words
        assert "DU" not in words
        assert "digest" not in words


# ---- approvals ---------------------------------------------------------------------------------------------------------


def test_approval_says_what_was_approved_of_which_company() -> None:
    """A sale, a purchase to close, a roll or an adoption."""
    day = Day()
    position = day.adopted(GM)
    day.closing(position)
    day.rolling(position, "GM 2027-01-15 55 P")
    day.approved(KO)
    assert [said(told.ApprovalGiven(MONDAY, f"a{number}", "you"), day) for number in (1, 2, 3, 4)] == [
        "a1: you approved the adoption of GM",
        "a2: you approved the purchase to close of GM",
        "a3: you approved the roll of GM",
        "a4: you approved the sale of KO",
    ]
    assert len(ApprovalKind) == 6  # covered calls and sales of shares: test_cover_reports.py


def test_approval_that_ended_says_why() -> None:
    """What it has led to stays."""
    words = "a1 carries nothing any more: its session is over"
    assert said(told.ApprovalEnded(MONDAY, "a1", "its session is over")) == words


def test_refused_sale_names_every_rule() -> None:
    """Nothing was sent."""
    event = told.SaleRefused(MONDAY, "a1", (refusal(Rule.RESERVE), refusal(Rule.QUOTE_TOO_OLD)))
    assert said(event) == "a1: not sent, refused by RESERVE, QUOTE_TOO_OLD"


# ---- orders ------------------------------------------------------------------------------------------------------------


def test_order_that_is_sent_is_told_whole() -> None:
    """A sale, an exit, and an exit that waits at the broker for the fill."""
    day = Day()
    sold_order = day.working()
    position = day.book.positions["p1"]
    leave = day.exit(position, 1, "0.60", attached_to=sold_order.order.client_order_id)
    bare = day.exit(position, 1, "0.65")
    intended = [event for event in day.events if isinstance(event, told.OrderIntended)]
    assert [said(event, day) for event in intended] == [
        f"o1: sale of p1 sent: SELL 1 {GM} LMT 1.30 GTC",
        f"o2: exit of p1 sent: BUY 1 {GM} LMT 0.60 GTC, waits there for the fill",
        f"o3: exit of p1 sent: BUY 1 {GM} LMT 0.65 GTC",
    ]
    assert (leave.order_id, bare.order_id) == ("o2", "o3")


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (
            told.ChangeIntended(MONDAY, "o1", Decimal("1.25"), 2, "next rung"),
            "o1: changed to 2 at 1.25 (next rung)",
        ),
        (told.CancelIntended(MONDAY, "o1", "you said so"), "o1: taken back (you said so)"),
        (
            told.OrderDoubted(MONDAY, "o1", "no answer came"),
            "o1: outcome unknown (no answer came); it is looked for, and not sent again",
        ),
        (
            told.EntryRechecked(MONDAY, "o1", date(2026, 11, 10)),
            "o1: checked again at the opening of 2026-11-10, and may stay",
        ),
        (told.OrderEnded(MONDAY, "o1", OrderState.REJECTED, "201: no", 0), "o1: REJECTED (201: no)"),
        (told.OrderEnded(MONDAY, "o1", OrderState.EXPIRED, "", 0), "o1: EXPIRED"),
        (told.OrderEnded(MONDAY, "o1", OrderState.FILLED, "done", 1), ""),
    ],
)
def test_order_says_what_becomes_of_it(event: DeskEvent, words: str) -> None:
    """Changed, taken back, in doubt, kept, ended; a filled one was told by its fills."""
    assert said(event) == words
