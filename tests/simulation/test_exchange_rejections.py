"""Every order that is not taken is answered with the number a TWS gives, and leaves nothing behind."""

from dataclasses import replace
from datetime import timedelta

import pytest

from putwright.paper.exchange.rejections import DUPLICATE
from putwright.paper.model import ContractQuery, OrderStatus
from tests.simulation.exchange_stage import (
    BEFORE_OPEN,
    CALL,
    LOW_PUT,
    PUT,
    STOCK,
    Stage,
    codes,
    fills,
    order,
    texts,
)

REFUSED = [
    ({"quantity": 0}, 434),
    ({"quantity": -1}, 383),
    ({"quantity": "1.5"}, 383),
    ({"quantity": "NaN"}, 383),
    ({"quantity": 501}, 451),
    ({"limit": "2.201"}, 110),
    ({"limit": "3.01"}, 110),
    ({"limit": "-1"}, 110),
    ({"limit": None}, 321),
    ({"limit": "NaN"}, 321),
    ({"order_type": "STP", "stop": "3.01"}, 110),
    ({"order_type": "TRAIL"}, 201),
    ({"order_type": "NONSENSE"}, 321),
    ({"time_in_force": "OPG"}, 201),
    ({"time_in_force": "XXX"}, 321),
    ({"time_in_force": "GTD"}, 321),
    ({"time_in_force": "GTD", "good_till_date": "tomorrow"}, 321),
    ({"good_after_time": "soon"}, 321),
    ({"electronic_only": True}, 10268),
    ({"firm_quote_only": True}, 10269),
    ({"conditions": 1}, 201),
    ({"algorithm": "Vwap"}, 201),
    ({"account": "DU999"}, 321),
    ({"parent_id": 77}, 10006),
]


@pytest.mark.parametrize(("terms", "code"), REFUSED)
def test_order_is_refused_with_its_number_when_its_terms_are_wrong(
    terms: dict[str, object], code: int
) -> None:
    """One message to the client on the id of the order, no order, and the id is used up."""
    stage = Stage()
    events = stage.place(1, PUT, "SELL", **terms)
    assert codes(events) == [code]
    assert len(events) == 1
    assert not stage.exchange.open_orders()
    assert codes(stage.place(1)) == [DUPLICATE.code]


def test_order_for_both_directions_is_refused_when_the_word_is_neither() -> None:
    """Only BUY and SELL are actions."""
    assert codes(Stage().place(1, action="SSHORT")) == [321]


def test_order_is_refused_when_its_contract_is_unknown_or_ambiguous() -> None:
    """Code 200 for none and for several, with the count of those that fit."""
    stage = Stage()
    unknown = replace(order(1), contract=ContractQuery(symbol="NONE"))
    several = replace(order(2), contract=ContractQuery(symbol="ACME", security_type="OPT"))
    assert codes(stage.exchange.place(unknown)) == [200]
    assert "3 contracts" in texts(stage.exchange.place(several))


def test_order_is_refused_when_its_contract_has_expired() -> None:
    """After the close of the last day no order is for a session it lives to see."""
    stage = Stage()
    stage.wait(timedelta(days=25) + timedelta(hours=5))
    assert codes(stage.place(1)) == [201]
    assert "expired on 2026-12-18" in texts(stage.events)


def test_steps_follow_the_price_level_when_a_rule_has_two() -> None:
    """A penny class takes 2.99 and 3.05, not 3.01; a share takes every cent."""
    stage = Stage(cash="1000000")
    assert not codes(stage.place(1, limit="2.99"))
    assert not codes(stage.place(2, limit="3.05"))
    assert not codes(stage.place(3, STOCK, "BUY", limit="105.01"))


def test_read_only_refuses_orders_and_cancels_when_it_is_switched_on() -> None:
    """Code 321 in the words a TWS uses."""
    stage = Stage(read_only=True)
    assert "Read-Only" in texts(stage.place(1))
    assert codes(stage.cancel(1)) == [321]
    assert not stage.exchange.cancel_all()


def test_order_id_is_refused_when_it_is_not_above_the_last_one() -> None:
    """Gaps are fine; lower numbers are not; each client counts for itself."""
    stage = Stage()
    assert not codes(stage.place(10, limit="2.20"))
    assert codes(stage.place(9)) == [103]
    assert not codes(stage.place(9, client_id=2))
    assert stage.exchange.next_order_id(1) == 11
    assert stage.exchange.next_order_id(3) == 1


def test_account_must_be_named_when_there_are_several() -> None:
    """Code 435 without an account; with one account it is filled in."""
    stage = Stage(accounts=("DU1", "DU2"))
    assert codes(stage.place(1)) == [435]
    assert not codes(stage.place(2, account="DU2"))
    alone = Stage()
    alone.place(1)
    assert alone.state(1).request.account == "DU1"


def test_order_is_refused_when_the_account_has_no_permission() -> None:
    """Code 460 names the kind of thing, for a what-if too."""
    stage = Stage()
    stage.clearing.permissions = frozenset({"STK"})
    assert codes(stage.place(1)) == [460]
    assert codes(stage.place(2, what_if=True)) == [460]


def test_put_is_refused_with_both_amounts_when_a_cash_account_does_not_cover_it() -> None:
    """Two puts at 100 need 20,000.00; with 15,000.00 the order ends Inactive and is on record."""
    stage = Stage(cash="15000")
    events = stage.place(1, quantity=2)
    assert codes(events) == [201]
    assert "15000.00 USD" in texts(events)
    assert "20000.00 USD" in texts(events)
    assert stage.state(1).status is OrderStatus.INACTIVE


def test_working_orders_and_short_puts_count_when_cash_is_checked() -> None:
    """25,000: one put held, one working, the third is refused with the 5,000 that are left."""
    stage = Stage(cash="25000")
    stage.clearing.hold(PUT, -1)
    assert not codes(stage.place(1, limit="2.20"))
    assert "[5000.00 USD]" in texts(stage.place(2, limit="2.20"))
    stage.cancel(1)
    assert not codes(stage.place(3, limit="2.20"))


def test_purchase_to_close_needs_no_cash_when_it_closes_what_is_held() -> None:
    """All cash is reserved for the put, and its exit is taken; a second exit would open, and is not."""
    stage = Stage(cash="10000")
    stage.clearing.hold(PUT, -1)
    assert not codes(stage.place(1, action="BUY", limit="1.00"))
    assert codes(stage.place(2, action="BUY", limit="1.00")) == [201]


def test_cash_account_sells_calls_only_when_shares_cover_them() -> None:
    """100 shares cover one call, and not a second; shares are never sold short."""
    stage = Stage()
    assert codes(stage.place(1, CALL, limit="1.20")) == [201]
    stage.clearing.hold(STOCK, 100)
    assert not codes(stage.place(2, CALL, limit="1.20"))
    assert codes(stage.place(3, CALL, limit="1.20")) == [201]
    assert codes(stage.place(4, STOCK, limit="106", quantity=101)) == [201]


def test_margin_account_is_asked_for_margin_when_it_sells_puts() -> None:
    """Reg-T for the put at 100 with the share at 105.01: (2.10 + max(21.002 - 5.01, 10)) x 100 = 1,809.20."""
    assert not codes(Stage(cash="1810", kind="margin").place(1))
    assert "[1809.20 USD]" in texts(Stage(cash="1809", kind="margin").place(1))


def test_opposite_order_is_refused_when_one_works_on_the_same_option() -> None:
    """Both sides of one option: 201; of another option or a share, or with the switch off, taken."""
    stage = Stage()
    stage.clearing.hold(PUT, -1)
    stage.place(1, action="BUY", limit="1.00")
    assert codes(stage.place(2, limit="2.20")) == [201]
    assert "both sides" in texts(stage.events)
    assert not codes(stage.place(3, LOW_PUT, limit="0.60"))
    free = Stage(opposing_orders_refused=False)
    free.place(1, action="BUY", limit="1.00")
    assert not codes(free.place(2, limit="2.20"))


def test_limit_is_refused_with_202_when_it_is_too_far_through_the_market() -> None:
    """A sale at 1.59 against a bid of 2.00 is more than 20 % through, one at 1.60 is not; shares: 10 %."""
    stage = Stage(cash="1000000")
    events = stage.place(1, limit="1.59")
    assert codes(events) == [202]
    assert "too far through the market" in texts(events)
    assert stage.state(1).status is OrderStatus.CANCELLED
    assert fills(stage.place(2, limit="1.60"))
    assert codes(stage.place(3, STOCK, "BUY", limit="116")) == [202]


def test_time_in_force_is_changed_with_10349_when_a_preset_says_so() -> None:
    """The order lives, for the day, and the echo says DAY."""
    stage = Stage(preset_time_in_force="DAY")
    assert codes(stage.place(1, time_in_force="GTC")) == [10349]
    assert stage.state(1).status is OrderStatus.SUBMITTED
    assert stage.state(1).request.time_in_force == "DAY"
    assert not codes(stage.place(2, time_in_force="DAY"))


def test_order_waits_with_399_when_the_market_is_not_open_yet() -> None:
    """PreSubmitted until the bell, with the moment of it; then filled; outside hours means nothing to options (2109)."""
    stage = Stage(now=BEFORE_OPEN)
    events = stage.place(1, limit="2.00", outside_regular_hours=True)
    assert codes(events) == [2109, 399]
    assert "until 2026-11-23 09:30:00 US/Eastern" in texts(events)
    assert stage.state(1).status is OrderStatus.PRE_SUBMITTED
    assert fills(stage.wait(BEFORE_OPEN + timedelta(hours=2)))


def test_cancel_is_answered_when_there_is_nothing_to_cancel() -> None:
    """Never seen: 10147; used without an order: 135; over: 10148 with its state."""
    stage = Stage()
    stage.place(1, limit="2.00")
    stage.place(2, limit="2.201")
    assert codes(stage.cancel(9)) == [10147]
    assert codes(stage.cancel(2)) == [135]
    assert "state: Filled" in texts(stage.cancel(1))
    assert codes(stage.events)[-1] == 10148


def test_cancel_is_refused_with_161_when_one_is_under_way() -> None:
    """Outside hours a cancel may wait for the open; a second one is not in a cancellable state."""
    stage = Stage(now=BEFORE_OPEN, cancel_waits_for_open=True)
    stage.place(1, limit="2.50")
    stage.cancel(1)
    assert stage.state(1).status is OrderStatus.PENDING_CANCEL
    assert codes(stage.cancel(1)) == [161]
    assert codes(stage.place(1, limit="2.60")) == [201]
    assert codes(stage.wait(BEFORE_OPEN + timedelta(hours=2))) == [202]
    assert stage.state(1).status is OrderStatus.CANCELLED


def test_fill_may_overtake_a_waiting_cancel_when_the_market_opens_through_the_limit() -> None:
    """PendingCancel is not over: some seeds fill the order at the open, others cancel it."""
    ends = set()
    for seed in range(12):
        stage = Stage(now=BEFORE_OPEN, cancel_waits_for_open=True, seed=seed)
        stage.place(1, limit="2.00")
        stage.cancel(1)
        stage.wait(BEFORE_OPEN + timedelta(hours=2))
        ends.add(stage.state(1).status)
    assert ends == {OrderStatus.FILLED, OrderStatus.CANCELLED}


def test_all_orders_of_all_clients_end_when_all_are_cancelled() -> None:
    """A global cancel knows no clients."""
    stage = Stage()
    stage.place(1, limit="2.20")
    stage.place(1, limit="2.20", client_id=2)
    assert codes(stage.keep(stage.exchange.cancel_all())) == [202, 202]
    assert not stage.exchange.open_orders()
