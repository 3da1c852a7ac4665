"""Why a covered call is gone: lapsed, called away, bought by hand; and shares that leave for another reason are not confused with it."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from putwright.desk.tracked import DeskPosition
from putwright.domain import desk_events as told
from putwright.domain.broker_statement import EndedHow, EndedOrder
from putwright.domain.desk_events import Ending
from putwright.domain.order import OrderState
from tests.desk_builders import AFTER_LAST, GM, TUESDAY, Day, booked, bought_by_hand, kinds, ny, only, short
from tests.rulebook.desk_covers import (
    CALL,
    HIGHER,
    called_away,
    covered,
    listed_of,
    selling,
    shares,
    short_call,
    sold_shares,
    traded,
)

SATURDAY = ny("2026-12-19 12:00")


def a_call(held: int = 100, contracts: int = 1, at: datetime = AFTER_LAST) -> tuple[Day, DeskPosition]:
    """A covered call in care, seen once with its shares; then time has gone on."""
    day = Day()
    position = covered(day, CALL, contracts)
    day.hears(day.look([shares(held), short_call(CALL, contracts)]))
    return day.until(at), position


def test_call_has_expired_when_it_is_gone_at_the_next_opening_and_the_shares_are_there() -> None:
    """The premium is kept, and the shares too."""
    day, position = a_call()
    part = only(told.PositionReduced, day.hears_again([shares(100)]))
    assert (part.how, part.shares, position.open) == (Ending.EXPIRED, 0, 0)


def test_call_was_assigned_when_its_bookings_are_there() -> None:
    """The option went at nothing, a hundred shares at the strike."""
    day, position = a_call(at=SATURDAY)
    part = only(told.PositionReduced, day.hears(day.look([], [], called_away())))
    assert (part.how, part.shares, part.evidence) == (Ending.ASSIGNED, -100, "bookings of call and shares")
    assert (position.open, day.book.delivered["GM"][0][1]) == (0, -100)


def test_call_was_assigned_when_it_and_its_shares_are_gone_and_no_booking_is_told() -> None:
    """Positions alone tell: a hundred shares fewer, in two looks."""
    day, _ = a_call()
    assert only(told.PositionReduced, day.hears_again([])).how is Ending.ASSIGNED


def test_call_was_assigned_early_when_it_goes_with_its_shares_before_the_last_day() -> None:
    """The night before an ex-date."""
    day, _ = a_call(at=TUESDAY)
    assert only(told.PositionReduced, day.hears_again([])).how is Ending.ASSIGNED_EARLY


def test_some_of_the_calls_were_assigned_when_only_their_shares_are_gone() -> None:
    """Three calls gone, two hundred shares: two were called away, one lapsed."""
    day, position = a_call(300, 3)
    parts = [one for one in day.hears_again([shares(100)]) if isinstance(one, told.PositionReduced)]
    assert [(one.quantity, one.how) for one in parts] == [(2, Ending.ASSIGNED), (1, Ending.EXPIRED)]
    assert position.open == 0


def test_call_was_bought_back_by_hand_when_an_execution_says_so() -> None:
    """Its shares were sold by hand as well, and are no delivery."""
    day, position = a_call(at=TUESDAY)
    fills = [bought_by_hand(CALL, 1, "0.60"), traded("SELL", 100, "58.00")]
    news = day.hears_again([], [], fills)
    assert "PositionReduced" not in kinds(news)
    assert (position.open, position.bought) == (0, 1)


def test_call_stays_unexplained_when_its_shares_were_sold_by_hand() -> None:
    """The call is gone before its last day, and the shares left by a trade: nobody has said what became of the call."""
    day, position = a_call(at=TUESDAY)
    day.hears_again([], [], [traded("SELL", 100, "58.00", when=TUESDAY)])
    day.later(minutes=2)
    day.hears_again([], [], [traded("SELL", 100, "58.00", when=TUESDAY)])
    assert (position.unexplained, position.parts) == (1, [])


def test_call_has_expired_when_the_shares_that_left_were_sold_by_us() -> None:
    """Two hundred held, one call; a hundred are sold by an order of ours, the call lapses: no share was called away."""
    day, position = a_call(200, at=ny("2026-12-18 11:00"))
    sale = selling(day)
    day.hears(day.look([shares(100), short_call()], [], [sold_shares(sale, at=day.now)]))
    day.until(AFTER_LAST)
    part = only(told.PositionReduced, day.hears_again([shares(100)]))
    assert (part.how, position.open) == (Ending.EXPIRED, 0)


def test_call_is_not_expired_while_a_sale_of_its_shares_is_not_known_to_be_over() -> None:
    """The shares are fewer, and either the call took them or our order sold them: nothing is concluded."""
    day, position = a_call(200, at=ny("2026-12-18 11:00"))
    sale = selling(day)
    day.hears(day.look([shares(200), short_call()], [listed_of(sale)]))
    day.until(AFTER_LAST)
    day.hears_again([shares(100)])
    assert (position.unexplained, sale.is_over) == (1, False)


def test_lower_strike_was_called_away_when_two_calls_are_gone_and_shares_for_one() -> None:
    """At one expiry the call of the lower strike is exercised before that of the higher."""
    day = Day()
    low, high = covered(day, CALL), covered(day, HIGHER)
    day.hears(day.look([shares(200), short_call(CALL), short_call(HIGHER)]))
    day.until(AFTER_LAST).hears_again([shares(100)])
    assert [part.how for part in (*low.parts, *high.parts)] == [Ending.ASSIGNED, Ending.EXPIRED]


def test_shares_of_an_assigned_put_are_no_shares_of_a_call() -> None:
    """A put brings a hundred, the call beside it lapses: each is told for itself."""
    day = Day()
    put_position, call_position = day.sold(GM), covered(day, CALL)
    day.hears(day.look([short(GM), shares(100), short_call()]))
    day.until(AFTER_LAST).hears_again([shares(200)])
    assert [part.how for part in put_position.parts] == [Ending.ASSIGNED]
    assert [part.how for part in call_position.parts] == [Ending.EXPIRED]


def test_put_was_assigned_when_its_shares_were_sold_again_before_anybody_looked() -> None:
    """No share more than before, but a hundred were sold: so a hundred have come."""
    day = Day()
    position = day.sold(GM)
    day.hears(day.look([short(GM)]))
    day.until(AFTER_LAST).later(hours=2)
    day.hears_again([], [], [traded("SELL", 100, "55.10", when=AFTER_LAST)])
    assert [part.how for part in position.parts] == [Ending.ASSIGNED]


def test_put_is_not_taken_for_assigned_when_a_list_of_positions_is_late_after_a_sale_of_shares() -> None:
    """A hundred sold a moment ago and still listed are not a hundred that came."""
    day = Day()
    position = day.sold(GM)
    day.hears(day.look([short(GM), shares(100)]))
    day.until(AFTER_LAST)
    news = day.hears(day.look([shares(100)], [], [traded("SELL", 100, "55.10", when=day.now)]))
    assert "PositionReduced" not in kinds(news)
    day.later(minutes=3)
    day.hears_again([], [], [traded("SELL", 100, "55.10", when=AFTER_LAST)])
    assert [part.how for part in position.parts] == [Ending.EXPIRED]


def test_split_of_the_shares_is_no_delivery() -> None:
    """Two for one: a put and its shares beside it are twice as many, and nothing was assigned."""
    day = Day()
    position = day.sold(GM)
    day.hears(day.look([short(GM), shares(100)]))
    news = day.until(TUESDAY).hears(day.look([short("GM 2026-12-18 28.5 P", 2), shares(200)]))
    assert only(told.PositionAdjusted, news).factor == 2
    assert (position.open, position.parts) == (2, [])


def test_sale_of_shares_is_heard_whole_when_its_executions_come() -> None:
    """In two parts, with their commissions; then the order is filled."""
    day = Day()
    sale = selling(day)
    day.hears(day.look([shares(60)], [listed_of(sale, 40)], [sold_shares(sale, 40)]))
    assert (sale.state, sale.filled) == (OrderState.PARTIALLY_FILLED, 40)
    fills = [sold_shares(sale, 40), sold_shares(sale, 60, "e8.01")]
    day.hears(
        day.look(
            [], [], fills, [EndedOrder(901, sale.order.client_order_id, EndedHow.FILLED, Decimal(100), "")]
        )
    )
    assert (sale.state, sale.filled, sale.owed) == (OrderState.FILLED, 100, 0)
    assert not day.book.positions


def test_sale_of_shares_was_filled_when_the_shares_are_gone_the_next_day() -> None:
    """Nobody looked that day: the shares tell, the limit is its price, and nothing stays in doubt."""
    day = Day()
    sale = selling(day)
    day.hears(day.look([shares(100)], [listed_of(sale)]))
    day.until(TUESDAY).hears_again([])
    assert (sale.state, sale.filled, sale.order.limit) == (OrderState.EXPIRED, 100, Decimal("58.20"))
    assert next(iter(sale.fills.values())).evidence.startswith("inferred from the shares")
    assert day.book.doubts() == []


def test_sale_of_shares_has_lapsed_when_the_shares_are_there_the_next_day() -> None:
    """Nothing was sold, and nothing is owed."""
    day = Day()
    sale = selling(day)
    day.hears(day.look([shares(100)], [listed_of(sale)]))
    day.until(TUESDAY).hears_again([shares(100)])
    assert (sale.state, sale.filled, sale.owed, sale.is_in_doubt) == (OrderState.EXPIRED, 0, 0, False)


def test_trade_of_strangers_is_told_once_and_bookings_are_none() -> None:
    """What moves shares by an order is a trade; the leg of an assignment at the strike is not."""
    day, _ = a_call(at=TUESDAY)
    lists: Any = ([shares(50), short_call()], [], [traded("SELL", 50, "58.00")])
    assert kinds(day.hears_again(*lists)).count("SharesTraded") == 1
    assert "SharesTraded" not in kinds(day.hears(day.look([], [], [*called_away(), booked(GM)])))
