"""Covered calls and shares as a person reads them: the ladder, what is open and what ended, both books, what happened."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from putwright.desk.coverage import coverage
from putwright.desk.watching_calls import watched_call
from putwright.domain import desk_events as told
from putwright.domain.desk_events import Ending
from putwright.reports.cover import CAVEAT, CallQuote, cover_notes, cover_row, dividend_notes
from putwright.reports.desk_words import event_words
from putwright.reports.orders import order_row, orders_report
from putwright.reports.positions import audit, ended_rows, position_row, share_rows, strays
from putwright.reports.reconcile import reconcile_report
from tests.builders import put as contract
from tests.desk_builders import CALENDAR, GM, MONDAY, Day, short
from tests.rulebook.desk_covers import CALL, HIGHER, covered, listed_of, owned, selling, shares, short_call
from tests.rulebook.test_cover_desk import around

EX = (date(2026, 12, 9), Decimal("0.50"))


def a_quote(bid: str | None = "1.25", **changes: object) -> CallQuote:
    """The call at 60, with an ex-date before it."""
    price = None if bid is None else Decimal(bid)
    ordinary = CallQuote(contract(CALL), price, Decimal("1.35"), Decimal("0.30"), (), "")
    return replace(ordinary, **changes)  # type: ignore[arg-type]


def test_row_of_the_ladder_says_what_a_call_brings() -> None:
    """1.25 less 1.06 of costs on 58.20 for 39 days is 19.9 % a year; called away it brings 4.3094 a share more."""
    row = cover_row(a_quote(), owned(), Decimal("58.20"), Decimal("1.06"), 39)
    assert (row.premium_net, row.called_total) == (Decimal("123.94"), Decimal("554.88"))
    assert row.annual is not None
    assert round(row.annual, 4) == round(Decimal("123.94") / 5820 * 365 / 39, 4)
    assert (row.above_share, row.is_below_cost) == (Decimal(60) / Decimal("58.20") - 1, False)
    assert "no promise" in CAVEAT


def test_row_of_the_ladder_leaves_unknown_what_nobody_knows() -> None:
    """No bid, no share price, no cost: unknown, never zero."""
    row = cover_row(a_quote(None), owned(cost=None), None, None, 39)
    unknown = (row.premium_net, row.annual, row.above_share, row.called_total, row.is_below_cost)
    assert unknown == (None,) * 5


@pytest.mark.parametrize(
    ("bid", "spot", "is_risky"), [("3.10", "63.00", True), ("3.60", "63.00", False), ("1.25", None, False)]
)
def test_ex_date_before_expiry_says_when_its_dividend_is_worth_more_than_the_time_value(
    bid: str, spot: str | None, is_risky: bool
) -> None:
    """Time value 0.10 against a dividend of 0.50: it may be called away the day before."""
    price = None if spot is None else Decimal(spot)
    (words,) = dividend_notes(contract(CALL), Decimal(bid), price, (EX,))
    assert words.startswith("ex-dividend 0.50 on 2026-12-09")
    assert ("may be called away" in words) is is_risky


def test_notes_say_when_no_call_can_be_covered_and_when_the_cost_is_far_away() -> None:
    """Fewer than a hundred, none free, a cost nobody knows, a share far under its cost."""
    day = Day()
    few = coverage("GM", day.book, day.look([shares(99)]))
    taken = coverage("GM", day.book, day.look([shares(100), short_call()]))
    free = coverage("GM", day.book, day.look([shares(100)]))
    assert "99 shares are held" in cover_notes(owned(99), few, Decimal(58))[0]
    assert "No hundred shares are free: 100 held, 100 stand by" in cover_notes(owned(), taken, Decimal(58))[0]
    assert "is not known" in cover_notes(owned(cost=None), free, Decimal(58))[0]
    assert "28 % under its cost" in cover_notes(owned(cost=80), free, Decimal("57.60"))[0]
    assert cover_notes(owned(), free, Decimal(58)) == ()


def test_open_call_binds_shares_and_no_cash() -> None:
    """Its row says a call, a hundred shares a contract, and nothing set aside."""
    day = Day()
    position = covered(day, contracts=2)
    state = watched_call(position, around(), CALENDAR)
    row = position_row(day.book, position, state, (Decimal("1.20"), Decimal("1.30"), Decimal("58.20")))
    assert (row.right, row.put, row.shares, row.reserve) == ("CALL", CALL, 200, Decimal(0))
    assert audit(day.book) == (0, 0, 0, "0 puts, 2 calls, 0 exits, 0 orphans")


def test_shares_are_told_with_their_cost_and_what_is_free() -> None:
    """A hundred of three hundred stand by for a call."""
    day = Day()
    covered(day)
    (row,) = share_rows(day.book, day.look([shares(300, cost="55.69"), short_call()]))
    assert (row.symbol, row.shares, row.free, row.effective_cost) == (
        "GM",
        Decimal(300),
        Decimal(200),
        Decimal("55.69"),
    )
    assert row.unrealised == Decimal("753.00")


def test_ended_call_says_that_the_shares_were_called_away_and_what_premium_is_kept() -> None:
    """A hundred went; the premium after costs is the call's result."""
    day = Day()
    position = covered(day)
    day.tell(told.PositionReduced(day.now, position.position_id, 1, Ending.ASSIGNED, "a test", (), -100))
    (row,) = ended_rows(day.book)
    assert (row.how, row.shares, row.effective_cost) == ("assigned", -100, None)
    assert row.result == Decimal("128.95")


def test_short_call_in_nobodys_care_is_told_and_binds_no_cash() -> None:
    """Sold by hand: `adopt` takes it over."""
    day = Day()
    (row,) = strays(day.book, day.look([shares(100), short_call(HIGHER, 1, "129")]))
    assert (row.put, row.contracts, row.reserve, row.premium_per_share) == (
        HIGHER,
        1,
        Decimal(0),
        Decimal("1.29"),
    )


def test_orders_say_that_shares_are_sold() -> None:
    """Ours with its id, and what a stranger sells."""
    day = Day()
    sale = selling(day)
    row = order_row(day.book, sale)
    assert (row.position_id, row.purpose, row.put, row.side, row.quantity) == (
        "s1",
        "sale",
        "GM shares",
        "SELL",
        100,
    )
    report = orders_report(day.book, day.look([shares(100)], [listed_of(sale)]), "")
    assert [one.order_id for one in report.working] == ["o1"]


def test_reconcile_holds_calls_and_shares_against_the_broker() -> None:
    """They agree; forty shares for a call are a difference with a remedy."""
    day = Day()
    covered(day)
    well = reconcile_report(
        day.book, day.look([shares(100), short_call()]), is_paper=True, happened=(), halted=""
    )
    assert [(one.kind, one.verdict) for one in well.lines] == [("call", "agrees"), ("shares", "agrees")]
    bad = reconcile_report(
        day.book, day.look([shares(40), short_call()]), is_paper=True, happened=(), halted=""
    )
    line = next(one for one in bad.lines if one.kind == "shares")
    assert (line.verdict, "Buy the calls back" in line.remedy, bad.is_well) == ("DIFFERS", True, False)


def test_news_say_what_became_of_calls_and_shares() -> None:
    """The approvals, the order, its fill, and a trade of somebody else."""
    day = Day()
    sale = selling(day)
    day.fills(sale, 100)
    fill = told.FillHeard(
        MONDAY, "f9.01", "o1", "s1", True, 100, Decimal("58.20"), MONDAY, Decimal("0.51"), "execution"
    )
    assert event_words(fill, day.book) == "o1: sold 100 shares at 58.20, cost 0.51"
    given = told.ApprovalGiven(MONDAY, "a1", "you")
    assert event_words(given, day.book) == "a1: you approved the sale of shares of GM"
    trade = told.SharesTraded(MONDAY, "GM", "h1.01", True, Decimal(100), Decimal("60.10"), MONDAY)
    assert event_words(trade, day.book) == "100 GM shares sold at 60.10, not by this desk"
    covered(day)
    assert event_words(told.ApprovalGiven(MONDAY, "a2", "you"), day.book).endswith(
        "the sale of covered calls of GM"
    )
    assert audit(day.book)[3] == "0 puts, 1 call, 0 exits, 0 orphans"
    day.sold(GM)
    assert audit(day.book)[3] == "1 put, 1 call, 0 exits, 0 orphans"
    assert short(GM).is_short_put
