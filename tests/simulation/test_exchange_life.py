"""Changes, days and previews: what an order may become, when time ends it, what a what-if says."""

from datetime import UTC, date, datetime, timedelta

import pytest

from putwright.paper.exchange.moments import client_moment, purge_day
from putwright.paper.model import OrderOpened, OrderState, OrderStatus
from tests.simulation.exchange_stage import (
    BEFORE_OPEN,
    CALENDAR,
    LOW_PUT,
    MONDAY,
    PUT,
    STOCK,
    D,
    Stage,
    codes,
    fills,
    order,
    texts,
)


def previews(stage: Stage, order_id: int, **terms: object) -> list[OrderState]:
    events = stage.place(order_id, PUT, "SELL", what_if=True, **terms)
    return [event.state for event in events if isinstance(event, OrderOpened)]


def test_order_is_changed_when_its_id_comes_again() -> None:
    """Price, quantity and time in force change, the permanent id stays, and a price that is met is filled."""
    stage = Stage()
    stage.place(1, limit="2.20", order_ref="intent")
    before = stage.state(1)
    assert not codes(stage.place(1, limit="2.15", quantity=2, time_in_force="GTC"))
    after = stage.state(1)
    assert (after.request.limit, after.request.quantity) == (D("2.15"), D(2))
    assert (after.request.time_in_force, after.request.order_ref) == ("GTC", "intent")
    assert after.perm_id == before.perm_id
    assert [one.quantity for one in fills(stage.place(1, limit="2.00", quantity=2))] == [D(2)]


@pytest.mark.parametrize(
    ("terms", "code"),
    [
        ({"limit": "2.201"}, 110),
        ({"quantity": 0}, 434),
        ({"quantity": 40}, 201),
        ({"order_type": "MKT"}, 105),
    ],
)
def test_order_lives_on_when_a_change_is_refused(terms: dict[str, object], code: int) -> None:
    """Off tick, zero, without cover, another type: the message comes, the order stays as it was."""
    stage = Stage()
    stage.place(1, limit="2.20")
    before = stage.state(1)
    assert codes(stage.place(1, PUT, "SELL", **terms)) == [code]
    assert stage.state(1) == before


def test_change_is_refused_when_the_order_is_another_or_over() -> None:
    """Another contract or side: 105; filled: 104; cancelled: its id is used, 103."""
    stage = Stage()
    stage.place(1, limit="2.20")
    assert codes(stage.place(1, LOW_PUT)) == [105]
    assert codes(stage.place(1, action="BUY")) == [105]
    stage.cancel(1)
    assert codes(stage.place(1)) == [103]
    stage.place(2, limit="2.00")
    assert codes(stage.place(2)) == [104]


def test_change_below_what_is_filled_is_refused_when_part_is_filled() -> None:
    """Two of four are filled: two is too small, three leaves one."""
    stage = Stage(cash="100000")
    stage.quote(PUT, "2.00", "2.20", size=2)
    stage.place(1, limit="2.00", quantity=4)
    assert codes(stage.place(1, limit="2.00", quantity=2)) == [201]
    stage.place(1, limit="2.20", quantity=3)
    assert (stage.state(1).filled, stage.state(1).remaining) == (D(2), D(1))


def test_day_order_ends_at_the_close_when_it_was_not_filled() -> None:
    """Cancelled and 202 at the bell; one sent after it is for the next session; GTC stays."""
    stage = Stage()
    stage.place(1, limit="2.20")
    stage.place(2, LOW_PUT, limit="0.60", time_in_force="GTC")
    events = stage.close(MONDAY)
    assert codes(events) == [202]
    assert "Order Canceled - reason:" in texts(events)
    assert stage.state(1).status is OrderStatus.CANCELLED
    stage.place(3, limit="2.20")
    assert not stage.close(MONDAY)
    stage.wait(CALENDAR.open_time(date(2026, 11, 24)))
    assert {one.request.order_id for one in stage.exchange.open_orders()} == {2, 3}
    stage.close(date(2026, 11, 24))
    assert [one.request.order_id for one in stage.exchange.open_orders()] == [2]


def test_options_are_not_filled_when_the_market_is_closed() -> None:
    """A price that would be met after the close waits for the next open."""
    stage = Stage()
    stage.place(1, limit="2.20", time_in_force="GTC")
    stage.close(MONDAY)
    assert not fills(stage.quote(PUT, "2.50", "2.60"))
    assert fills(stage.wait(CALENDAR.open_time(date(2026, 11, 24))))


def test_order_to_a_date_ends_when_its_moment_has_come() -> None:
    """15:30 in New York, told in its words or in UTC."""
    for text in ("20261123 15:30:00 US/Eastern", "20261123-20:30:00"):
        stage = Stage()
        stage.place(1, time_in_force="GTD", good_till_date=text)
        assert not codes(stage.wait(datetime(2026, 11, 23, 20, 29, tzinfo=UTC)))
        assert codes(stage.wait(datetime(2026, 11, 23, 20, 30, tzinfo=UTC))) == [202]


def test_order_after_a_moment_waits_when_it_is_met_before() -> None:
    """Good after 13:00 in New York: a bid at its price an hour earlier fills nothing."""
    stage = Stage()
    assert not fills(stage.place(1, limit="2.00", good_after_time="20261123 13:00:00 US/Eastern"))
    assert fills(stage.wait(timedelta(hours=1)))


def test_client_moment_is_none_when_it_is_no_moment() -> None:
    """Words, impossible dates and unknown zones are not guessed at; a day alone lasts until its end."""
    assert client_moment("20261341") is None
    assert client_moment("20261123 15:30:00 Moon/Base") is None
    assert client_moment("") is None
    assert client_moment("20261123") == datetime(2026, 11, 24, 4, 59, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    ("placed", "ends"),
    [
        (date(2026, 1, 2), date(2026, 6, 30)),
        (date(2026, 3, 31), date(2026, 6, 30)),
        (date(2026, 4, 1), date(2026, 9, 30)),
        (date(2026, 11, 23), date(2027, 3, 31)),
    ],
)
def test_purge_is_at_the_end_of_the_quarter_after_when_an_order_is_good_till_cancelled(
    placed: date, ends: date
) -> None:
    """TWS.md 7.2, each quarter once."""
    assert purge_day(placed) == ends


def test_old_order_is_purged_when_its_quarters_are_over() -> None:
    """On a share, placed in November: it outlives the first quarter's last but one session, not its last."""
    stage = Stage()
    stage.place(1, STOCK, "BUY", limit="95", time_in_force="GTC")
    assert not stage.close(date(2027, 3, 30))
    assert codes(stage.close(date(2027, 3, 31))) == [202]


def test_change_dates_an_order_anew_when_it_is_good_till_cancelled() -> None:
    """Changed in January it lasts until the end of June."""
    stage = Stage()
    stage.place(1, STOCK, "BUY", limit="95", time_in_force="GTC")
    stage.wait(datetime(2027, 1, 5, 17, 0, tzinfo=UTC))
    stage.place(1, STOCK, "BUY", limit="96", time_in_force="GTC")
    assert not stage.close(date(2027, 3, 31))
    assert codes(stage.close(date(2027, 6, 30))) == [202]


def test_old_order_is_purged_when_nobody_signed_in_for_90_days() -> None:
    """23 November and 90 days are 21 February; on the 22nd it is purged, on the 19th it was not."""
    stage = Stage()
    stage.exchange.next_order_id(1)
    stage.place(1, STOCK, "BUY", limit="95", time_in_force="GTC")
    assert not stage.close(date(2027, 2, 19))
    assert codes(stage.close(date(2027, 2, 22))) == [202]


def test_old_order_stays_when_a_client_that_never_left_asks_for_its_orders() -> None:
    """A program that is connected for months is signed in, although it came in only once."""
    stage = Stage()
    stage.exchange.next_order_id(1)
    stage.place(1, STOCK, "BUY", limit="95", time_in_force="GTC")
    stage.wait(datetime(2027, 2, 1, 17, 0, tzinfo=UTC))
    assert len(stage.exchange.open_orders(1)) == 1
    assert not stage.close(date(2027, 2, 22))


def test_order_ends_when_its_option_expires() -> None:
    """Good-till-cancelled does not outlive the contract."""
    stage = Stage()
    stage.place(1, limit="2.20", time_in_force="GTC")
    assert not stage.close(date(2026, 12, 17))
    assert codes(stage.close(date(2026, 12, 18))) == [202]


def test_lasting_orders_end_when_a_corporate_action_changes_their_contract() -> None:
    """All orders till cancelled or till a date on the share and its options, none for the day."""
    stage = Stage()
    stage.place(1, limit="2.20", time_in_force="GTC")
    stage.place(2, LOW_PUT, limit="0.60")
    stage.place(3, limit="2.25", time_in_force="GTD", good_till_date="20261201 16:00:00 US/Eastern")
    assert codes(list(stage.exchange.corporate_action("ACME"))) == [202, 202]
    assert [one.request.order_id for one in stage.exchange.open_orders()] == [2]


def test_completed_orders_are_those_of_today_when_they_are_asked_for() -> None:
    """Filled, cancelled and refused ones; by hand ones only when asked for; yesterday's not."""
    stage = Stage(cash="25000")
    stage.place(1, limit="2.00")
    stage.place(2)
    stage.cancel(2)
    stage.place(3, quantity=100)
    stage.exchange.place_by_hand(order(99, limit="2.00"))
    api = stage.exchange.completed_orders(api_only=True)
    assert [one.status for one in api] == [OrderStatus.FILLED, OrderStatus.CANCELLED, OrderStatus.INACTIVE]
    assert [one.request.order_id for one in stage.exchange.completed_orders(api_only=False)][-1] == -1
    stage.wait(BEFORE_OPEN + timedelta(days=1))
    assert not stage.exchange.completed_orders(api_only=False)


def test_preview_names_the_strike_when_a_cash_account_sells_a_put() -> None:
    """100 x 100 for one put, in the currency of the account; no order is left, the id is used."""
    stage = Stage()
    stage.clearing.usd_rate = "0.8"
    preview = previews(stage, 1)[0]
    assert preview.margin is not None
    assert preview.margin.initial_change == D(8000)
    assert preview.margin.commission is not None
    assert preview.margin.commission > D("1.00")
    assert preview.perm_id == 0
    assert not stage.exchange.open_orders()
    assert codes(stage.place(1)) == [103]


def test_preview_warns_with_both_amounts_when_the_account_can_not_carry_the_order() -> None:
    """The figures come all the same."""
    preview = previews(Stage(cash="7000"), 1)[0]
    assert "7000.00 USD" in preview.warning
    assert "10000.00 USD" in preview.warning
    assert preview.margin is not None


def test_preview_comes_twice_or_hides_its_commission_when_the_switches_say_so() -> None:
    """First without figures, with a warning; only a minimum and a maximum under tiered routing."""
    first, second = previews(Stage(what_if_twice=True), 1)
    assert first.margin is None
    assert first.warning
    assert second.margin is not None
    hidden = previews(Stage(commission_hidden_in_what_if=True), 1)[0].margin
    assert hidden is not None
    assert hidden.commission is None
    assert hidden.commission_minimum is not None
    assert hidden.commission_maximum is not None
    assert hidden.commission_minimum <= hidden.commission_maximum


@pytest.mark.parametrize("is_cancelled", [True, False])
def test_exit_ends_with_an_assigned_position_when_the_switch_says_so(is_cancelled: bool) -> None:
    """Else it works on, and would open a long put: our own side has to cancel it (TWS.md 7.10)."""
    stage = Stage(child_cancelled_on_early_assignment=is_cancelled)
    stage.clearing.hold(PUT, -1)
    stage.place(1, action="BUY", limit="1.00", time_in_force="GTC")
    stage.place(2, LOW_PUT, limit="0.60", time_in_force="GTC")
    events = stage.keep(stage.exchange.position_gone("DU1", PUT.con_id))
    assert codes(events) == [202] * is_cancelled
    assert stage.state(2).status is OrderStatus.SUBMITTED


def test_night_uses_up_no_patience_when_an_order_rests_at_the_middle() -> None:
    """Whatever the seed, the opening bell after a night fills nothing that the evening had not."""
    for seed in range(20):
        stage = Stage(seed=seed, now=CALENDAR.close_time(MONDAY) - timedelta(seconds=1))
        stage.place(1, limit="2.10", time_in_force="GTC")
        stage.close(MONDAY)
        assert not fills(stage.wait(CALENDAR.open_time(date(2026, 11, 24))))
