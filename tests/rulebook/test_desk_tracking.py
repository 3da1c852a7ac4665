"""What a look at the broker means for our orders: only its own lists count, and what is missing has to be missing twice."""

from dataclasses import replace
from decimal import Decimal

import pytest

from putwright.desk.news import Absences
from putwright.domain import desk_events as told
from putwright.domain.broker_statement import EndedHow, WorkingOrder
from putwright.domain.fees import Side
from putwright.domain.order import OrderState
from tests.builders import put
from tests.desk_builders import (
    AFTER_LAST,
    DAY,
    GM,
    KO,
    TUESDAY,
    Day,
    executed,
    kinds,
    listed,
    ny,
    only,
    over,
    short,
    stock,
)

EVENING = ny("2026-11-09 16:00")


def unanswered(day: Day, contracts: int = 1) -> told.OrderIntended:
    """A sale that was sent and of which nothing was heard."""
    day.sends(day.approved(GM, contracts), contracts=contracts)
    day.tell(told.OrderDoubted(day.now, "o1", "no answer came"))
    intended = day.events[-2]
    assert isinstance(intended, told.OrderIntended)
    return intended


def refused(day: Day) -> None:
    """A sale that was sent and for which an error came."""
    day.sends(day.approved())
    day.tell(told.OrderDoubted(day.now, "o1", "201: rejected", is_complaint=True))


# ---- fills -------------------------------------------------------------------------------------------------------------


def test_fill_is_heard_once_however_often_it_is_told() -> None:
    """Told twice in one look and again in the next: one contract was sold, with its price, moment and commission."""
    day = Day()
    sale = day.working(GM, 2)
    fill = executed(sale, 1, "1.31")
    heard = only(told.FillHeard, day.hears(day.look([short(GM)], [listed(sale, 1)], [fill, fill])))
    assert (heard.order_id, heard.quantity, heard.price, heard.is_sale) == ("o1", 1, Decimal("1.31"), True)
    assert (heard.filled_at, heard.commission, heard.evidence) == (fill.at, Decimal("1.05"), "execution")
    assert day.hears(day.look([short(GM)], [listed(sale, 1)], [fill, fill])) == []
    assert day.book.positions["p1"].sold == 1


def test_fill_is_ours_by_its_broker_id_when_it_carries_no_name() -> None:
    """Some executions come without the sender's words; the broker's lasting id says whose they are."""
    day = Day()
    sale = day.working()
    nameless = replace(executed(sale), client_order_id="")
    assert only(told.FillHeard, day.hears(day.look([short(GM)], [], [nameless]))).order_id == "o1"


def test_fill_of_another_put_is_not_ours_whatever_name_it_carries() -> None:
    """A fill belongs to an order only when it is of the same contract."""
    day = Day()
    sale = day.working()
    other = executed(sale, contract=put(KO))
    stranger = replace(executed(sale, fill_id="e2.01"), client_order_id="somebody", broker_order_id=5)
    assert kinds(day.hears(day.look([], [listed(sale)], [other, stranger]))) == []


def test_fill_with_a_higher_number_behind_its_point_corrects_the_one_before() -> None:
    """`e1.02` takes the place of `e1.01`; told both together, or the old one once more, nothing changes again."""
    day = Day()
    sale = day.working(GM, 2)
    day.hears(day.look([short(GM)], [listed(sale, 1)], [executed(sale, 1, "1.31")]))
    right = executed(sale, 1, "1.29", fill_id="e1.02")
    lists = [short(GM)], [listed(sale, 1)], [executed(sale, 1, "1.31"), right]
    corrected = only(told.FillCorrected, day.hears(day.look(*lists)))
    assert (corrected.fill_id, corrected.corrected_id, corrected.price) == ("e1.01", "e1.02", Decimal("1.29"))
    assert day.hears(day.look(*lists)) == []
    assert day.book.positions["p1"].premium_per_share == Decimal("1.29")


def test_commission_is_heard_when_it_comes_after_the_fill() -> None:
    """The fill first, what it cost later, once."""
    day = Day()
    sale = day.working()
    day.hears(day.look([short(GM)], [], [executed(sale, commission=None)]))
    assert day.book.positions["p1"].costs is None
    heard = only(told.CommissionHeard, day.hears(day.look([short(GM)], [], [executed(sale)])))
    assert (heard.fill_id, heard.commission) == ("e1.01", Decimal("1.05"))
    assert day.hears(day.look([short(GM)], [], [executed(sale)])) == []


def test_fill_is_waited_for_when_the_broker_counts_it_and_tells_no_execution() -> None:
    """One look is no proof: two of three counted as filled are owed, and nothing is inferred yet."""
    day = Day()
    sale = day.working(GM, 3)
    assert kinds(day.hears(day.look([short(GM, 2)], [listed(sale, 2)]))) == ["OrderSeen"]
    assert (sale.owed, sale.is_in_doubt) == (2, True)
    day.later(seconds=2)
    assert kinds(day.hears(day.look([short(GM, 2)], [listed(sale, 2)]))) == []


def test_fill_is_inferred_at_the_limit_when_its_execution_does_not_come() -> None:
    """After two looks three seconds apart what the broker counts as filled is taken at the order's limit."""
    day = Day()
    sale = day.working(GM, 3)
    heard = only(told.FillHeard, day.hears_again([short(GM, 2)], [listed(sale, 2)]))
    assert (heard.quantity, heard.price, heard.commission) == (2, Decimal("1.30"), None)
    assert heard.evidence == "inferred from the order, filled at its limit or better"
    assert (sale.filled, sale.owed, sale.is_in_doubt) == (2, 0, False)


def test_late_execution_takes_the_place_of_the_inferred_fill() -> None:
    """When the execution comes after all, its price and commission count, and nothing is counted twice."""
    day = Day()
    sale = day.working(GM, 3)
    day.hears_again([short(GM, 2)], [listed(sale, 2)])
    news = day.hears(day.look([short(GM, 2)], [listed(sale, 2)], [executed(sale, 2, "1.33")]))
    assert kinds(news) == ["FillCorrected", "CommissionHeard"]
    position = day.book.positions["p1"]
    assert (position.sold, position.premium_per_share, position.costs) == (
        2,
        Decimal("1.33"),
        Decimal("1.05"),
    )


def test_late_execution_of_a_part_leaves_the_rest_inferred() -> None:
    """Two inferred, one execution told: one is known, one still inferred; the second execution takes its place too."""
    day = Day()
    sale = day.working(GM, 2)
    held, ended = [short(GM, 2)], [over(sale, EndedHow.FILLED, 2)]
    day.hears_again(held, [], [], ended)
    one, two = executed(sale, 1, "1.33"), executed(sale, 1, "1.35", fill_id="e2.01")
    assert kinds(day.hears(day.look(held, [], [one], ended))) == [
        "FillCorrected",
        "CommissionHeard",
        "FillHeard",
    ]
    assert (sale.filled, len(sale.inferred)) == (2, 1)
    day.hears(day.look(held, [], [one, two], ended))
    position = day.book.positions["p1"]
    assert (position.sold, position.premium_per_share, sale.inferred) == (2, Decimal("1.34"), [])


@pytest.mark.xfail(strict=True, reason="_hear replaces one inferred fill by an execution of more contracts")
def test_late_executions_never_make_more_of_what_was_inferred_in_two_parts() -> None:
    """One inferred, then two; the execution of two comes first: three were sold, not four."""
    day = Day()
    sale = day.working(GM, 3)
    day.hears_again([short(GM)], [listed(sale, 1)])
    ended = [over(sale, EndedHow.FILLED, 3)]
    day.hears_again([short(GM, 3)], [], [], ended)
    assert (sale.filled, len(sale.inferred)) == (3, 2)
    fills = [executed(sale, 2, fill_id="e2.01"), executed(sale, 1, fill_id="e1.01")]
    day.hears(day.look([short(GM, 3)], [], fills, ended))
    assert day.book.positions["p1"].sold == 3


def test_purchase_shows_the_sale_that_nobody_saw_filled() -> None:
    """The exit that waited for its sale was filled: then the sale was filled before it, at its limit or better."""
    day = Day()
    sale = day.working()
    leave = day.sends(day.book.positions["p1"], Side.BUY, 1, "0.65", attached_to=sale.order.client_order_id)
    day.sees(leave)
    news = day.hears(day.look([], [], [executed(leave)], [over(leave, EndedHow.FILLED, 1)]))
    sold, bought = [one for one in news if isinstance(one, told.FillHeard)]
    assert (sold.is_sale, sold.price, bought.is_sale, bought.price) == (
        True, Decimal("1.30"), False, Decimal("0.65"),
    )  # fmt: skip
    assert sold.evidence.startswith("inferred from the purchase")
    assert day.book.positions["p1"].open == 0


@pytest.mark.xfail(strict=True, reason="_infer_its_sale counts a purchase twice that was inferred before")
def test_purchase_shows_no_second_sale_when_it_was_inferred_before_its_execution_came() -> None:
    """One of two was sold and one bought back: the late execution of the purchase invents no sale."""
    day = Day()
    sale = day.working(GM, 2, time_in_force=DAY)
    day.until(TUESDAY)
    day.hears_again([short(GM, 1, "129")])
    assert (sale.filled, sale.is_unaccounted) == (1, True)
    leave = day.exit(day.book.positions["p1"])
    day.hears_again([], [], [], [over(leave, EndedHow.FILLED, 1)])
    assert day.book.positions["p1"].open == 0
    day.hears(day.look([], [], [executed(leave)], [over(leave, EndedHow.FILLED, 1)]))
    assert (day.book.positions["p1"].sold, day.book.positions["p1"].open) == (1, 0)


# ---- orders on the list ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({}, OrderState.NEW),
        ({"filled": 1}, OrderState.PARTIALLY_FILLED),
        ({"is_being_canceled": True}, OrderState.PENDING_CANCEL),
        ({"is_idle": True}, OrderState.NEW),
    ],
)
def test_order_has_the_state_that_the_brokers_list_shows(changes: dict[str, int], state: OrderState) -> None:
    """Working, partly filled, being cancelled, idle: as the list has it, written down when it is new and not again."""
    day = Day()
    unanswered(day, 2)
    sale = day.book.orders["o1"]
    told_as: WorkingOrder = listed(sale, **changes)
    seen = only(told.OrderSeen, day.hears(day.look([], [told_as])))
    assert (seen.state, seen.is_idle) == (state, bool(changes.get("is_idle")))
    assert (sale.state, sale.broker_order_id, sale.is_as_intended) == (state, 901, True)
    assert day.hears(day.look([], [told_as])) == []


def test_order_is_found_by_its_broker_id_when_its_name_is_not_told() -> None:
    """The lasting id is enough to know one of ours on the list."""
    day = Day()
    sale = day.working()
    nameless = listed(sale, client_order_id="", limit=Decimal("1.25"))
    assert only(told.OrderSeen, day.hears(day.look([], [nameless]))).limit == Decimal("1.25")
    assert not sale.is_as_intended


def test_order_that_a_preset_has_changed_is_written_down_as_it_is() -> None:
    """Another limit, quantity or time in force on the list is news: it is not what was meant."""
    day = Day()
    sale = day.working()
    seen = only(told.OrderSeen, day.hears(day.look([], [listed(sale, time_in_force="DAY")])))
    assert seen.time_in_force == sale.told_time_in_force == "DAY"


# ---- orders that ended -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("how", "state"),
    [
        (EndedHow.CANCELED, OrderState.CANCELED),
        (EndedHow.REFUSED, OrderState.REJECTED),
        (EndedHow.FILLED, OrderState.FILLED),
    ],
)
def test_order_ends_as_the_broker_says(how: EndedHow, state: OrderState) -> None:
    """Cancelled, refused or filled, with the broker's words and its count of what was filled."""
    day = Day()
    sale = day.working()
    ended = only(told.OrderEnded, day.hears(day.look([], [], [], [over(sale, how, 0, "its words")])))
    assert (ended.state, ended.words, ended.filled) == (state, "its words", 0)
    assert (sale.state, sale.is_unaccounted) == (state, False)


def test_order_is_filled_whole_when_the_broker_calls_it_filled_and_gives_no_count() -> None:
    """Filled means all of it; the executions are waited for."""
    day = Day()
    sale = day.working(GM, 2)
    day.hears(day.look([short(GM, 2)], [], [], [over(sale, EndedHow.FILLED, None)]))
    assert (sale.state, sale.owed) == (OrderState.FILLED, 2)


@pytest.mark.xfail(strict=True, reason="_end writes 0 where the broker gave no count")
def test_order_is_unaccounted_when_it_was_cancelled_and_no_count_was_given() -> None:
    """Missing is never zero: a cancelled order of which nobody says how much was filled may have been filled in part."""
    day = Day()
    sale = day.working(GM, 2)
    ended = only(told.OrderEnded, day.hears(day.look([], [], [], [over(sale, EndedHow.CANCELED, None)])))
    assert ended.filled is None


def test_day_order_has_expired_when_the_broker_cancels_it_after_the_close() -> None:
    """The broker calls both cancelled; an order for the day that ends at its close by itself has expired."""
    for moment, state in ((ny("2026-11-09 15:59"), OrderState.CANCELED), (EVENING, OrderState.EXPIRED)):
        day = Day()
        sale = day.working(time_in_force=DAY)
        day.until(moment)
        day.hears(day.look([], [], [], [over(sale)]))
        assert sale.state is state


def test_order_that_we_took_back_was_cancelled_even_after_the_close() -> None:
    """What we asked for is not called expired."""
    day = Day()
    sale = day.working(time_in_force=DAY)
    day.tell(told.CancelIntended(day.now, "o1", "you asked"))
    day.until(EVENING)
    day.hears(day.look([], [], [], [over(sale)]))
    assert sale.state is OrderState.CANCELED


def test_gtc_order_expires_at_its_date_or_with_its_put() -> None:
    """A good-till-cancelled order ends by itself at the date it was given, or at the close of the put's last day."""
    day = Day()
    sale = day.working(good_until=ny("2026-11-12 16:00"))
    forever = day.working(KO)
    day.until(ny("2026-11-12 16:01"))
    day.hears(day.look([], [listed(forever)], [], [over(sale)]))
    assert sale.state is OrderState.EXPIRED
    day.until(ny("2026-12-18 16:00"))
    day.hears(day.look([], [], [], [over(forever)]))
    assert forever.state is OrderState.EXPIRED


def test_day_order_sent_in_the_evening_works_until_the_next_close() -> None:
    """After four o'clock an order for the day is for the next session."""
    day = Day().until(ny("2026-11-09 17:00"))
    sale = day.working(time_in_force=DAY)
    day.until(ny("2026-11-10 10:00"))
    day.hears(day.look([], [], [], [over(sale)]))
    assert sale.state is OrderState.CANCELED


# ---- orders on no list -------------------------------------------------------------------------------------------------


def test_complaint_of_today_is_a_rejection_when_the_order_is_on_no_list() -> None:
    """An error came and the broker does not have it: it was refused, in its words; no second look is needed."""
    day = Day()
    refused(day)
    ended = only(told.OrderEnded, day.hears(day.look()))
    assert (ended.state, ended.words, ended.filled) == (OrderState.REJECTED, "201: rejected", 0)


def test_complaint_is_no_rejection_when_the_order_is_on_the_list() -> None:
    """An order that is complained of may live all the same: the list decides."""
    day = Day()
    refused(day)
    day.hears(day.look([], [listed(day.book.orders["o1"])]))
    assert day.book.orders["o1"].state is OrderState.NEW


def test_complaint_of_yesterday_is_no_rejection() -> None:
    """The broker's lists of ended orders and fills are of today: of yesterday's order absence proves nothing."""
    day = Day()
    refused(day)
    day.until(TUESDAY)
    ended = only(told.OrderEnded, day.hears_again())
    assert (ended.state, ended.filled) == (OrderState.CANCELED, None)


def test_silent_order_never_arrived_when_it_is_missing_twice_on_the_day_it_was_sent() -> None:
    """On no list in two looks of the same day: it never reached the broker, and nothing of it was filled."""
    day = Day()
    unanswered(day)
    assert day.hears(day.look()) == []
    day.later(seconds=5)
    ended = only(told.OrderEnded, day.hears(day.look()))
    assert (ended.state, ended.filled) == (OrderState.NEVER_ARRIVED, 0)


@pytest.mark.parametrize(("looks", "seconds"), [(1, 5.0), (2, 2.9), (9, 0.1)])
def test_silent_order_is_still_looked_for_when_it_was_missing_once_or_briefly(
    looks: int, seconds: float
) -> None:
    """One look is not enough, and neither are many within three seconds of our own clock."""
    day = Day()
    unanswered(day)
    for _ in range(looks):
        day.hears(day.look())
        day.later(seconds=seconds / looks)
    assert day.book.orders["o1"].state is OrderState.OUTCOME_UNKNOWN


def test_absence_is_forgotten_when_the_order_was_seen_in_between() -> None:
    """Missing, there, missing: the count begins anew."""
    day = Day()
    sale = day.working()
    day.hears(day.look())
    day.later(seconds=5)
    day.hears(day.look([], [listed(sale)]))
    day.later(seconds=5)
    day.hears(day.look())
    assert sale.state is OrderState.NEW
    absences = Absences()
    assert not absences.is_lasting("it", 0.0)
    absences.forget_all_but([])
    assert not absences.is_lasting("it", 9.0)


def test_silent_order_of_yesterday_never_counts_as_not_arrived() -> None:
    """It may have arrived, been filled and ended on a day nobody looked: it ended, and what was filled is not known."""
    day = Day()
    unanswered(day)
    day.until(TUESDAY)
    ended = only(told.OrderEnded, day.hears_again())
    assert (ended.state, ended.filled) == (OrderState.CANCELED, None)
    assert ended.words == "no longer at the broker; its end was not told"
    assert day.book.orders["o1"].is_unaccounted


def test_order_that_was_known_and_vanishes_has_ended_and_not_never_arrived() -> None:
    """The broker had it once: it was cancelled, or for the day and over; what was filled was not told."""
    for moment, state in ((ny("2026-11-09 12:00"), OrderState.CANCELED), (EVENING, OrderState.EXPIRED)):
        day = Day()
        sale = day.working(time_in_force=DAY)
        day.until(moment)
        assert only(told.OrderEnded, day.hears_again()).filled is None
        assert (sale.state, sale.is_unaccounted) == (state, True)


def test_vanished_exit_infers_nothing_by_itself() -> None:
    """An exit order that is gone while its put is there was not filled."""
    day = Day()
    position = day.sold()
    leave = day.exit(position)
    day.until(TUESDAY)
    assert kinds(day.hears_again([short(GM)])) == ["OrderEnded"]
    assert (leave.is_unaccounted, position.open) == (True, 1)


# ---- sales filled on a day nobody looked -------------------------------------------------------------------------------


def test_vanished_sale_was_filled_at_the_average_cost_when_its_position_is_there() -> None:
    """Sent on Monday, gone on Tuesday, one put short: it was sold, for what the broker's books received, $128.95."""
    day = Day()
    sale = day.working(GM, 2)
    day.until(TUESDAY)
    heard = only(told.FillHeard, day.hears_again([short(GM, 1, "128.95")]))
    assert (heard.quantity, heard.price, heard.commission) == (1, Decimal("1.2895"), None)
    assert heard.evidence == "inferred from the position's average cost, commission in it"
    assert (sale.filled, day.book.positions["p1"].open) == (1, 1)


def test_vanished_sale_was_filled_at_its_limit_when_no_average_cost_is_told() -> None:
    """Without a cost the limit is what it brought at least."""
    day = Day()
    day.working()
    day.until(TUESDAY)
    heard = only(told.FillHeard, day.hears_again([short(GM)]))
    assert (heard.price, heard.evidence) == (
        Decimal("1.30"),
        "inferred from the position; its price is the limit or better",
    )


@pytest.mark.parametrize(("cost", "is_ours"), [("125.00", True), ("124.99", False), ("90", False)])
def test_vanished_sale_is_not_ours_when_it_was_sold_for_less_than_our_limit(cost: str, is_ours: bool) -> None:
    """Nobody sells below a limit: but for a commission of up to five cents a share it was somebody else's sale."""
    day = Day()
    sale = day.working()
    day.until(TUESDAY)
    day.hears_again([short(GM, 1, cost)])
    assert sale.filled == (1 if is_ours else 0)


def test_vanished_sale_takes_no_more_than_it_was_for_and_nothing_that_is_in_care() -> None:
    """Of three short puts one was adopted and two may be ours; the order was for one."""
    day = Day()
    day.adopted(GM, 1)
    sale = day.working(GM, 1)
    day.until(TUESDAY)
    day.hears_again([short(GM, 3, "129")])
    assert sale.filled == 1


def test_vanished_sale_is_not_filled_when_every_put_is_in_care_already() -> None:
    """What is short at the broker was taken over before: nothing is left that could be of the sale."""
    day = Day()
    day.adopted(GM, 1)
    sale = day.working(GM, 1)
    day.until(TUESDAY)
    day.hears_again([short(GM, 1, "129")])
    assert sale.filled == 0


def test_orders_of_others_and_shares_are_no_news_of_ours() -> None:
    """What other programs have at work changes nothing in the book."""
    day = Day()
    sale = day.working()
    others = listed(sale, client_order_id="somebody", broker_order_id=5)
    assert kinds(day.hears(day.look([stock("IBM", 100)], [listed(sale), others]))) == []


def test_looks_long_after_every_end_tell_nothing() -> None:
    """When every put has come to its end the same lists are no news, however often they are told."""
    day = Day()
    position = day.sold()
    day.hears(day.look([short(GM)]))
    day.until(AFTER_LAST)
    assert kinds(day.hears_again()) == ["PositionReduced"]
    assert position.open == 0
    assert day.hears_again() == []
