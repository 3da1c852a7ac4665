"""Covered calls in the desk's care: lost cover, alarms, exits, cash left alone, what the shares cost, and one way out."""

import asyncio
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from putwright.desk.alarms import alarms_now
from putwright.desk.cash import committed_account
from putwright.desk.coverage import coverage
from putwright.desk.coverage_alarms import coverage_alarms
from putwright.desk.desk import Desk
from putwright.desk.entries import entry_wishes
from putwright.desk.exits import exit_wishes
from putwright.desk.giving import given_refusals
from putwright.desk.owning import owned_of
from putwright.desk.purchases import purchase_refusals
from putwright.desk.submission import Submission
from putwright.desk.tracked import DeskPosition
from putwright.desk.watching import Surrounding, Word
from putwright.desk.watching_calls import watched_call
from putwright.desk.wishes import CancelOrder, PlaceExit
from putwright.domain import desk_events as told
from putwright.domain.approval import AdoptTerms, ApprovalKind
from putwright.domain.broker_statement import BrokerLook
from putwright.domain.desk_events import Ending
from putwright.domain.order import Order, Purpose
from putwright.domain.owned import Owned
from putwright.domain.preview import Preview
from putwright.domain.refusal import Refusal
from putwright.ports.order_entry import Answer, Heard
from tests.builders import account
from tests.builders import put as contract
from tests.desk_builders import (
    ACCOUNT,
    CALENDAR,
    GM,
    LAST_DAY,
    MONDAY,
    TUESDAY,
    Day,
    FakeDeskRecord,
    approval,
    ny,
    short,
    take_profit,
)
from tests.rulebook.desk_covers import (
    CALL,
    HIGHER,
    call_order,
    call_sale,
    calls,
    covered,
    evidence,
    listed_of,
    of_shares,
    offered,
    offered_shares,
    owned,
    selling,
    shares,
    short_call,
    stock_order,
    traded,
    working_call,
)

# ---- lost cover --------------------------------------------------------------------------------------------------------


def test_working_call_is_taken_back_when_its_shares_leave() -> None:
    """A person sells the shares by hand: our sale of the call does not wait for anybody."""
    day = Day()
    sale = working_call(day)
    lists: Any = ([shares(100)], [listed_of(sale)])
    assert entry_wishes(day.book, day.look(*lists), day.now, CALENDAR) == []
    for held, orders in (([shares(99)], []), ([shares(100)], [stock_order("SELL", 1)])):
        (wish,) = entry_wishes(day.book, day.look(held, [listed_of(sale), *orders]), day.now, CALENDAR)
        assert isinstance(wish, CancelOrder)
        assert (wish.order_id, "do not carry it any more" in wish.because) == (sale.order_id, True)


def test_working_sale_of_shares_is_taken_back_when_a_call_is_sold_on_them() -> None:
    """By hand: the shares belong to the call now."""
    day = Day()
    sale = selling(day)
    look = day.look([shares(100), short_call()], [listed_of(sale)])
    (wish,) = entry_wishes(day.book, look, day.now, CALENDAR)
    assert isinstance(wish, CancelOrder)
    assert wish.order_id == sale.order_id


def test_working_sale_of_shares_is_taken_back_when_the_desk_is_stopped_or_it_does_not_work() -> None:
    """A stopped desk leaves nothing at work that sells."""
    day = Day()
    sale = selling(day)
    look = day.look([shares(100)], [listed_of(sale)])
    assert entry_wishes(day.book, look, day.now, CALENDAR) == []
    (stopped,) = entry_wishes(day.book, look, day.now, CALENDAR, is_stopped=True)
    assert isinstance(stopped, CancelOrder)
    sale.is_idle = True
    (idle,) = entry_wishes(day.book, look, day.now, CALENDAR)
    assert isinstance(idle, CancelOrder)


# ---- alarms ------------------------------------------------------------------------------------------------------------


def test_alarm_of_the_gravest_kind_stands_when_a_short_call_is_not_covered_any_more() -> None:
    """What is missing, and to buy the call back: the first word is UNCOVERED."""
    day = Day()
    covered(day)
    assert coverage_alarms(day.book, day.look([shares(100), short_call()]), day.now, CALENDAR) == {}
    look = day.look([shares(40), short_call()])
    words, remedy = alarms_now(day.book, look, day.now, CALENDAR)["uncovered GM"]
    assert words.startswith(
        "UNCOVERED CALL: short 1 GM 2026-12-18 60 C, and only 40 shares are held: 60 are missing"
    )
    assert "`putwright close p1`" in remedy


def test_alarm_stands_when_a_call_that_is_not_in_care_is_not_covered() -> None:
    """Sold by hand, without shares: it is told all the same."""
    day = Day()
    words, remedy = coverage_alarms(day.book, day.look([short_call(HIGHER, 2)]), day.now, CALENDAR)[
        "uncovered GM"
    ]
    assert ("200 are missing" in words, "in the TWS" in remedy) == (True, True)


def test_alarm_stands_when_an_order_at_work_would_uncover_a_call() -> None:
    """It is not too late then."""
    day = Day()
    covered(day)
    look = day.look([shares(100), short_call()], [stock_order("SELL", 30)])
    words, remedy = coverage_alarms(day.book, look, day.now, CALENDAR)["uncovered if filled GM"]
    assert ("30 too many" in words, "Take the order to sell shares back" in remedy) == (True, True)


def test_no_alarm_stands_when_a_call_and_its_shares_part_after_its_last_day() -> None:
    """That is how a call is assigned."""
    day = Day()
    covered(day)
    day.until(ny("2026-12-18 19:00"))
    assert coverage_alarms(day.book, day.look([short_call()]), day.now, CALENDAR) == {}


def test_lost_cover_is_written_down_in_the_very_look_that_shows_it_and_ended_in_the_one_that_does_not() -> (
    None
):
    """Before anything else is done: the desk does not wait until it comes to rest."""
    day = Day()
    covered(day)
    looks = [day.look([shares("0.5"), short_call()]), day.look([shares(100), short_call()])]

    class View:
        async def wait_for_news(self, seconds: float) -> bool:
            return False

        async def look(self) -> BrokerLook:
            return looks.pop(0)

        def now(self) -> datetime:
            return day.now

    async def no_pause(_: float) -> None:
        return

    class NoJudge:
        async def clearance(self, *_: Any) -> Any:
            raise AssertionError

        async def ask(self, _: Any) -> Decimal | None:
            return None

    submission = Submission(Door([]), FakeDeskRecord(), day.book)
    desk = Desk(View(), submission, NoJudge(), CALENDAR, View(), no_pause)
    _, first = asyncio.run(desk.look())
    raised = [one for one in first if isinstance(one, told.AlarmRaised)]
    assert [one.subject for one in raised] == ["uncovered GM"]
    _, second = asyncio.run(desk.look())
    assert [one.subject for one in second if isinstance(one, told.AlarmEnded)] == ["uncovered GM"]


# ---- exits -------------------------------------------------------------------------------------------------------------


def test_exit_of_a_call_is_placed_at_once_and_never_larger_than_what_is_open() -> None:
    """Two calls sold at 1.30 are bought back at 0.65; a third would be one too many."""
    day = Day()
    position = covered(day, contracts=2)
    look = day.look([shares(200), short_call(CALL, 2)])
    (wish,) = exit_wishes(day.book, look, day.now, CALENDAR)
    assert wish == PlaceExit("p1", 2, Decimal("0.65"), "armed after the fill")
    limit = Decimal("0.65")
    assert purchase_refusals(position, 2, limit, day.book, look, limit) == []
    assert purchase_refusals(position, 3, limit, day.book, look, limit)[0].rule == "EXCEEDS_OPEN"


def test_exit_of_a_single_call_waits_at_the_broker_for_its_fill() -> None:
    """As that of a single put: it works even when this machine is off."""
    day = Day()
    sale = working_call(day)
    (wish,) = exit_wishes(day.book, day.look([shares(100)], [listed_of(sale)]), day.now, CALENDAR)
    assert isinstance(wish, PlaceExit)
    assert (wish.attached_to, wish.limit) == (sale.order_id, Decimal("0.62"))


# ---- cash --------------------------------------------------------------------------------------------------------------


def test_cash_for_puts_is_the_same_whatever_calls_and_shares_do() -> None:
    """A call sold, at work, in doubt or gone, and shares being sold neither bind nor free a dollar of reserve."""
    day = Day()
    day.sold(GM)
    before = committed_account(day.look([short(GM), shares(400)]).statement, account(), day.book)
    covered(day)
    working_call(day, HIGHER)
    selling(day, is_seen=False)
    position = covered(day, "GM 2027-01-15 61 C")
    day.tell(told.PositionUnexplained(day.now, position.position_id, 1))
    look = day.look(
        [short(GM), shares(400), short_call()], [call_order("SELL", 1, HIGHER), stock_order("SELL", 50)]
    )
    after = committed_account(look.statement, account(), day.book)
    assert (after.obligations, after.cash) == (before.obligations, before.cash)


# ---- what the shares cost ----------------------------------------------------------------------------------------------


def assigned(day: Day, of: str = GM, shares_came: int = 100) -> DeskPosition:
    """A put of ours was assigned."""
    position = day.sold(of, shares_came // 100)
    day.tell(
        told.PositionReduced(
            day.now, position.position_id, shares_came // 100, Ending.ASSIGNED, "a test", (), shares_came
        )
    )
    return position


def test_cost_is_strike_less_premium_and_costs_when_our_put_brought_the_shares() -> None:
    """57 less 1.30, and 1.05 of costs on a hundred shares: 55.7105."""
    day = Day()
    assigned(day)
    found = owned_of(day.book, day.look([shares(100, cost="55.70")]), "GM")
    assert found == Owned(
        "GM",
        Decimal(100),
        Decimal("55.7105"),
        "strike less premium of p1, costs counted in",
        date(2026, 11, 9),
    )


@pytest.mark.parametrize(("held", "cost"), [(150, "56.20"), (50, "56.20"), (100, "60.10")])
def test_cost_is_the_brokers_average_when_our_puts_do_not_account_for_the_shares(
    held: int, cost: str
) -> None:
    """More, fewer, or dearer ones than any put of ours could have brought."""
    day = Day()
    assigned(day)
    found = owned_of(day.book, day.look([shares(held, cost=cost)]), "GM")
    assert (found.effective_cost, "the broker's average cost" in found.cost_words) == (Decimal(cost), True)


def test_cost_is_unknown_when_nobody_tells_it() -> None:
    """No put of ours, and the broker says nothing: missing is never zero."""
    found = owned_of(Day().book, Day().look([shares(100)]), "GM")
    assert (found.effective_cost, found.cost_words) == (None, "the broker tells no average cost")


def test_cost_is_that_of_the_shares_that_are_left_when_the_oldest_were_called_away() -> None:
    """First in, first out: of a put at 57 and a later one at 55, the 55 stays."""
    day = Day()
    assigned(day)
    day.later(hours=1)
    assigned(day, "GM 2026-12-18 55 P")
    day.later(hours=1)
    call = covered(day)
    day.tell(told.PositionReduced(day.now, call.position_id, 1, Ending.ASSIGNED, "a test", (), -100))
    found = owned_of(day.book, day.look([shares(100, cost="53.70")]), "GM")
    assert (found.effective_cost, found.cost_words) == (
        Decimal("53.7105"), "strike less premium of p2, costs counted in",
    )  # fmt: skip


def test_cost_falls_back_when_a_commission_was_not_told() -> None:
    """Half a cost is none."""
    day = Day()
    position = assigned(day)
    position.sales[0].commission = None
    assert owned_of(day.book, day.look([shares(100, cost="55.72")]), "GM").effective_cost == Decimal("55.72")


# ---- the one way out ---------------------------------------------------------------------------------------------------


class Door:
    """Notes what reaches it, in the same list as the record."""

    client_id, is_ready = 70, True

    def __init__(self, calls_heard: list[str]) -> None:
        self.calls, self.sent = calls_heard, list[Order]()

    async def next_number(self, what: object) -> int:
        self.calls.append(f"number for {what}")
        return 41

    async def preview(self, order: Order) -> Preview:
        return Preview()

    async def place(self, number: int, order: Order, parent_number: int = 0) -> Answer:
        self.calls.append(f"placed {order}")
        self.sent.append(order)
        return Answer(Heard.ACKNOWLEDGED)

    async def change(self, number: int, order: Order, parent_number: int = 0) -> Answer:
        raise AssertionError

    async def cancel(self, number: int) -> Answer:
        raise AssertionError


def give(day: Day, fresh: Any, minutes: float = 0) -> tuple[list[Refusal], list[str]]:
    """The token of the last offer comes back; what refused it, and what was written and sent."""
    heard: list[str] = []
    record = FakeDeskRecord(heard)
    submission = Submission(Door(heard), record, day.book)
    name = list(day.book.approvals)[-1]
    doing = submission.give_and_sell(name, "a test", fresh, day.now, MONDAY.replace(minute=int(minutes)))
    return asyncio.run(doing), heard


def test_call_is_written_down_before_it_is_sent() -> None:
    """The word and the intention in one piece, then the order."""
    day = Day()
    offered(day)
    refusals, heard = give(day, evidence(day.look([shares(100)])))
    assert refusals == []
    assert heard == [
        "number for GM 2026-12-18 60 C",
        "written ApprovalGiven",
        "written OrderIntended",
        "placed SELL 1 GM 2026-12-18 60 C LMT 1.30 GTC",
    ]
    assert day.book.orders["o1"].purpose is Purpose.ENTRY


def test_shares_are_written_down_before_they_are_sent() -> None:
    """No position is made of them, and the record reads back."""
    day = Day()
    offered_shares(day)
    refusals, heard = give(day, of_shares(day.look([shares(100)])))
    assert refusals == []
    assert heard[-1] == "placed SELL 100 GM shares LMT 58.20 DAY"
    assert (day.book.orders["o1"].purpose, day.book.positions) == (Purpose.SHARES, {})
    assert day.book.live_orders("s1") == [day.book.orders["o1"]]


@pytest.mark.parametrize("what", ["calls", "shares"])
def test_nothing_is_sent_when_a_rule_or_a_late_token_speaks_against_it(what: str) -> None:
    """Denied, written down, and the token can not be used later either."""
    for minutes, held in ((0, 99), (11, 100)):
        day = Day()
        if what == "calls":
            offered(day)
            refusals, heard = give(day, evidence(day.look([shares(held)])), minutes)
        else:
            offered_shares(day)
            refusals, heard = give(day, of_shares(day.look([shares(held)])), minutes)
        assert refusals
        assert heard == ["written SaleRefused"]


# ---- adoption ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("held", "rules"), [(100, []), (99, ["UNCOVERED"])])
def test_call_is_adopted_only_when_shares_stand_by_for_it(held: int, rules: list[str]) -> None:
    """A naked call is not taken into care as if it were covered."""
    day = Day()
    terms = AdoptTerms(contract(CALL), 1, Decimal("1.30"))
    shown = day.offered(approval(ApprovalKind.ADOPT, adopt=terms, exit=take_profit(), entry=None))
    look = day.look([shares(held), short_call()])
    found = given_refusals(shown, day.book, look, ACCOUNT, True, MONDAY)
    assert [str(one.rule) for one in found] == rules


# ---- what an open call asks for ----------------------------------------------------------------------------------------


def around(at: Any = TUESDAY, **changes: Any) -> Surrounding:
    ordinary = Surrounding(
        at, Decimal("1.20"), Decimal("1.30"), Decimal("58.20"), 0.04, Decimal(0), "", Decimal("0.10"), None,
        Decimal("0.65"),
    )  # fmt: skip
    return replace(ordinary, **changes)


@pytest.mark.parametrize(
    ("surrounding", "word"),
    [
        (around(), Word.TAKE_PROFIT),
        (around(exit_at=None), Word.UNPROTECTED),
        (around(spot=Decimal("60.50")), Word.IN_THE_MONEY),
        (around(spot=Decimal("60.00")), Word.TAKE_PROFIT),
        (around(ask=Decimal("0.60"), bid=Decimal("0.55")), Word.DUE),
        (around(uncovered="100 shares are missing"), Word.UNCOVERED),
        (around(LAST_DAY), Word.EXPIRING),
        (around(LAST_DAY, spot=Decimal("60.10")), Word.PIN_RISK),
        (around(ny("2026-12-18 17:00")), Word.SETTLING),
    ],
    ids=str,
)
def test_open_call_is_told_in_a_word(surrounding: Surrounding, word: Word) -> None:
    """Protected, in the money, due, uncovered, expiring, near the strike on its last day, settling."""
    day = Day()
    assert watched_call(covered(day), surrounding, CALENDAR).word is word


@pytest.mark.parametrize(
    ("dividend", "spot", "bid", "ask", "is_early"),
    [
        ((date(2026, 11, 12), "0.50"), "63.00", "3.10", "3.20", True),  # time value 0.15
        ((date(2026, 11, 12), "0.15"), "63.00", "3.10", "3.20", False),
        ((date(2026, 11, 20), "0.50"), "63.00", "3.10", "3.20", False),  # not near yet
        ((date(2026, 11, 12), "0.50"), "59.00", "0.30", "0.40", False),  # out of the money
    ],
)
def test_call_may_be_called_away_when_a_dividend_is_worth_more_than_its_time_value(
    dividend: tuple[date, str], spot: str, bid: str, ask: str, is_early: bool
) -> None:
    """Near its ex-date and in the money, its holder gains by taking the shares the day before."""
    surrounding = around(
        spot=Decimal(spot),
        bid=Decimal(bid),
        ask=Decimal(ask),
        next_dividend=(dividend[0], Decimal(dividend[1])),
    )
    found = watched_call(covered(Day()), surrounding, CALENDAR)
    assert (found.word is Word.EARLY_ASSIGNMENT) is is_early


def test_coverage_says_its_sum_in_words() -> None:
    """Held, for calls, for calls being sold, being sold."""
    day = Day()
    covered(day)
    look = day.look([shares(400), short_call()], [call_order("SELL", 1, HIGHER), stock_order("SELL", 50)])
    stand = coverage("GM", day.book, look)
    assert stand.words == "400 held, 100 stand by for short calls, 100 for calls being sold, 50 being sold"
    assert (stand.free, stand.calls_free, stand.uncovered) == (Decimal(150), 1, Decimal(0))


def test_call_just_sold_elsewhere_counts_before_the_list_of_positions_has_it() -> None:
    """Its execution is a few seconds old; a minute later the list decides alone."""
    day = Day()
    fill = replace(traded("SELL", 1, "1.30", when=day.now), contract=contract(HIGHER))
    assert coverage("GM", day.book, day.look([shares(100)], [], [fill])).free == 0
    day.later(minutes=2)
    assert coverage("GM", day.book, day.look([shares(100)], [], [fill])).free == 100


def test_terms_and_orders_of_these_tests_are_of_calls() -> None:
    """What is approved is what is sent."""
    assert calls().contract == call_sale().contract
    assert owned().result_at(Decimal(60), 100) == Decimal("430.9400")
