"""What a look at the broker means for our orders: only its own lists count, and what is missing has to be missing twice."""

from decimal import Decimal

import pytest

from putwright.desk.news import Absences
from putwright.domain import desk_events as told
from putwright.domain.broker_statement import EndedHow, WorkingOrder
from putwright.domain.order import OrderState
from tests.desk_builders import (
    DAY,
    GM,
    KO,
    TUESDAY,
    Day,
    kinds,
    listed,
    ny,
    only,
    over,
    short,
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


def test_order_without_an_id_yet_is_not_taken_for_a_strangers_without_one() -> None:
    """Two orders whose lasting id is not told are not the same order."""
    day = Day()
    unanswered(day)
    stranger = listed(day.book.orders["o1"], client_order_id="somebody", broker_order_id=0)
    assert kinds(day.hears(day.look([], [stranger]))) == []
    assert day.book.orders["o1"].state is OrderState.OUTCOME_UNKNOWN


def test_order_is_partly_filled_when_we_heard_of_a_fill_before_the_list_counts_it() -> None:
    """Fills and lists are told apart: what was heard stays heard."""
    day = Day()
    sale = day.working(GM, 2)
    day.fills(sale, 1)
    assert kinds(day.hears(day.look([short(GM)], [listed(sale)]))) == []
    assert sale.state is OrderState.PARTIALLY_FILLED


def test_order_is_news_again_when_more_of_it_was_filled() -> None:
    """Another count with everything else unchanged."""
    day = Day()
    sale = day.working(GM, 3)
    day.hears(day.look([short(GM)], [listed(sale, 1)]))
    seen = only(told.OrderSeen, day.hears(day.look([short(GM, 2)], [listed(sale, 2)])))
    assert (seen.filled, seen.quantity) == (2, 3)


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


def test_order_is_unaccounted_when_it_was_cancelled_and_no_count_was_given() -> None:
    """Missing is never zero: a cancelled order of which nobody says how much was filled may have been filled in part."""
    day = Day()
    sale = day.working(GM, 2)
    ended = only(told.OrderEnded, day.hears(day.look([], [], [], [over(sale, EndedHow.CANCELED, None)])))
    assert ended.filled is None


def test_nothing_is_owed_of_an_order_that_was_cancelled_without_a_count() -> None:
    """Only what is called filled is taken for filled whole."""
    day = Day()
    sale = day.working(GM, 2)
    day.hears(day.look([], [], [], [over(sale, EndedHow.CANCELED, None)]))
    assert (sale.state, sale.owed) == (OrderState.CANCELED, 0)


def test_day_order_has_expired_when_the_broker_cancels_it_after_the_close() -> None:
    """The broker calls both cancelled; an order for the day that ends at its close by itself has expired."""
    for moment, state in ((ny("2026-11-09 15:59"), OrderState.CANCELED), (EVENING, OrderState.EXPIRED)):
        day = Day()
        sale = day.working(time_in_force=DAY)
        day.until(moment)
        day.hears(day.look([], [], [], [over(sale)]))
        assert sale.state is state


def test_order_that_was_refused_after_the_close_has_not_expired() -> None:
    """Only what the broker calls cancelled may have expired."""
    day = Day()
    sale = day.working(time_in_force=DAY)
    day.until(EVENING)
    day.hears(day.look([], [], [], [over(sale, EndedHow.REFUSED)]))
    assert sale.state is OrderState.REJECTED


def test_order_that_we_took_back_was_cancelled_even_after_the_close() -> None:
    """What we asked for is not called expired."""
    day = Day()
    sale = day.working(time_in_force=DAY)
    day.tell(told.CancelIntended(day.now, "o1", "you asked"))
    day.until(EVENING)
    day.hears(day.look([], [], [], [over(sale)]))
    assert sale.state is OrderState.CANCELED


@pytest.mark.parametrize(
    ("moment", "state"), [("2026-11-12 15:59", OrderState.CANCELED), ("2026-11-12 16:00", OrderState.EXPIRED)]
)
def test_gtc_order_expires_at_its_date(moment: str, state: OrderState) -> None:
    """A good-till-cancelled order ends by itself at the very moment it was given, and not before."""
    day = Day()
    sale = day.working(good_until=ny("2026-11-12 16:00"))
    day.until(ny(moment))
    day.hears(day.look([], [], [], [over(sale)]))
    assert sale.state is state


def test_gtc_order_without_a_date_expires_with_its_put() -> None:
    """At the close of the put's last day."""
    day = Day()
    sale = day.working()
    day.until(ny("2026-12-18 16:00"))
    day.hears(day.look([], [], [], [over(sale)]))
    assert sale.state is OrderState.EXPIRED


@pytest.mark.parametrize("sent_at", ["2026-11-09 16:00", "2026-11-09 17:00"])
def test_day_order_sent_after_the_close_works_until_the_next_one(sent_at: str) -> None:
    """From four o'clock on an order for the day is for the next session."""
    for moment, state in (
        ("2026-11-10 15:59", OrderState.CANCELED),
        ("2026-11-10 16:00", OrderState.EXPIRED),
    ):
        day = Day().until(ny(sent_at))
        sale = day.working(time_in_force=DAY)
        day.until(ny(moment))
        day.hears(day.look([], [], [], [over(sale)]))
        assert sale.state is state


def test_order_is_for_the_day_when_it_was_sent_so_or_the_broker_shows_it_so() -> None:
    """Never seen on the list, or made a day order by a preset: both end with their session."""
    day = Day()
    unseen = day.sends(day.approved(), time_in_force=DAY)
    preset = day.working(KO)
    day.sees(preset, time_in_force="DAY")
    day.until(EVENING)
    day.hears(day.look([], [], [], [over(unseen), over(preset)]))
    assert (unseen.state, preset.state) == (OrderState.EXPIRED, OrderState.EXPIRED)


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


def test_complaint_is_no_rejection_when_the_broker_had_the_order_since() -> None:
    """It was refused nothing: when it is missing later, it is looked for like any other."""
    day = Day()
    refused(day)
    day.hears(day.look([], [listed(day.book.orders["o1"])]))
    assert kinds(day.hears(day.look())) == []
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
    assert not any(isinstance(one, told.OrderEnded) for one in day.hears(day.look()))
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


def test_absence_is_lasting_in_two_looks_three_seconds_apart_and_waited_for_until_then() -> None:
    """Three seconds are enough, a hundredth less is not; what was seen again is forgotten, and nothing is waited for then."""
    absences = Absences()
    assert not absences.is_waiting(0.0)
    assert not absences.is_lasting("it", 0.0)
    assert absences.is_waiting(0.0)
    assert absences.is_waiting(9.0)
    assert not absences.is_lasting("it", 2.99)
    assert absences.is_waiting(2.99)
    assert absences.is_lasting("it", 3.0)
    assert not absences.is_waiting(3.0)
    absences.forget_all_but([])
    assert not absences.is_waiting(3.0)
    assert not absences.is_lasting("it", 9.0)
    assert absences.is_lasting("it", 12.0)
    assert not absences.is_waiting(12.0)


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
