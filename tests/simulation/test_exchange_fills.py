"""What is filled, at what price, how much of it, what it costs, and in which order clients hear of it."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from putwright.domain.fees import Side
from putwright.paper.model import CommissionTold, ExecutionFilter, OrderOpened, OrderStatus
from tests.defaults import shipped_fee_schedules
from tests.simulation.exchange_stage import CALL, LOW_PUT, MONDAY, PUT, STOCK, D, Stage, codes, fills, words

REAL_SEQUENCE = [
    "open PreSubmitted",
    "status PreSubmitted",
    "exec",
    "open Filled",
    "status Filled",
    "open Filled costed",
    "commission",
]


def test_fill_is_told_in_the_recorded_sequence_when_the_limit_reaches_the_bid() -> None:
    """TWS.md section 5: the seven messages of one fill, as a real TWS sent them."""
    assert words(Stage().place(1, limit="2.00")) == REAL_SEQUENCE


def test_fill_gets_the_better_price_when_the_limit_is_through_the_market() -> None:
    """A sale at 1.90 against a bid of 2.00 is filled at 2.00, a purchase at 2.30 against an ask of 2.20 at 2.20."""
    stage = Stage()
    assert [one.price for one in fills(stage.place(1, limit="1.90"))] == [D("2.00")]
    assert [one.price for one in fills(stage.place(2, action="BUY", limit="2.30"))] == [D("2.20")]


def test_market_order_is_filled_at_the_other_side_when_there_is_one() -> None:
    """An order at the market, plain or Adaptive, takes what is quoted; without a quote it waits."""
    stage = Stage()
    assert fills(stage.place(1, order_type="MKT", limit=None, algorithm="Adaptive"))[0].price == D("2.00")
    stage.quote(LOW_PUT, None, "0.60")
    assert not fills(stage.place(2, LOW_PUT, order_type="MKT", limit=None))
    assert fills(stage.quote(LOW_PUT, "0.55", "0.60"))[0].price == D("0.55")


def test_resting_order_is_filled_when_the_other_side_comes_to_it() -> None:
    """A sale at 2.20 rests under a bid of 2.00 and is filled when 2.25 is bid, at 2.25."""
    stage = Stage()
    assert words(stage.place(1, limit="2.20"))[-2:] == ["open Submitted", "status Submitted"]
    assert not fills(stage.wait(timedelta(hours=1)))
    assert [one.price for one in fills(stage.quote(PUT, "2.25", "2.40"))] == [D("2.25")]


def test_order_at_the_middle_is_filled_at_its_limit_when_it_has_waited() -> None:
    """At 2.10 between 2.00 and 2.20 patience decides: filled at 2.10 in time, and at the same time for the same seed."""

    def minutes(step: int, seed: int) -> int:
        stage = Stage(seed=seed)
        stage.place(1, limit="2.10")
        for passed in range(step, 240, step):
            found = fills(stage.wait(timedelta(minutes=step)))
            if found:
                assert found[0].price == D("2.10")
                return passed
        return 240

    finely = [minutes(1, seed) for seed in range(30)]
    assert finely == [minutes(1, seed) for seed in range(30)]
    assert all(
        0 <= coarse - fine < 5
        for fine, coarse in zip(finely, [minutes(5, s) for s in range(30)], strict=True)
    )
    assert 4 < sum(finely) / 30 < 20
    assert len(set(finely)) > 5


def test_fill_is_no_larger_than_the_quote_when_the_order_is() -> None:
    """Five for sale against a bid for two: two now, two when the next quote comes, never the same two again."""
    stage = Stage(cash="100000")
    stage.quote(PUT, "2.00", "2.20", size=2)
    assert [one.quantity for one in fills(stage.place(1, limit="2.00", quantity=5))] == [D(2)]
    assert not fills(stage.wait(timedelta(0)))
    stage.tape.advance(stage.tape.now + timedelta(minutes=1))
    assert [one.cumulative for one in fills(stage.quote(PUT, "2.00", "2.20", size=2))] == [D(4)]
    assert stage.state(1).remaining == D(1)


def test_fills_come_in_pieces_when_the_switch_says_so() -> None:
    """With every fill in pieces, ten contracts take several fills, and each is told with its own commission."""
    stage = Stage(cash="200000", partial_fill=1.0)
    stage.place(1, limit="2.00", quantity=10)
    for _ in range(12):
        stage.wait(timedelta(minutes=1))
    pieces = fills(stage.events)
    assert len(pieces) > 1
    assert sum(one.quantity for one in pieces) == D(10)
    assert words(stage.events).count("commission") == len(pieces)
    assert stage.state(1).status is OrderStatus.FILLED


@pytest.mark.parametrize("switch", [{"all_or_none": True}, {"time_in_force": "FOK"}])
def test_whole_orders_are_filled_whole_or_not_at_all_when_the_quote_is_too_small(
    switch: dict[str, object],
) -> None:
    """All-or-none waits for a quote of its size, fill-or-kill is over at once."""
    stage = Stage(cash="100000", partial_fill=1.0)
    stage.quote(PUT, "2.00", "2.20", size=2)
    assert not fills(stage.place(1, PUT, "SELL", limit="2.00", quantity=3, **switch))
    is_kept = "all_or_none" in switch
    assert [one.quantity for one in fills(stage.quote(PUT, "2.00", "2.20", size=3))] == [D(3)] * is_kept
    assert stage.state(1).status is (OrderStatus.FILLED if is_kept else OrderStatus.CANCELLED)


def test_rest_is_cancelled_when_an_order_is_immediate_or_cancel() -> None:
    """Two of three are filled, the third is cancelled with 202."""
    stage = Stage(cash="100000")
    stage.quote(PUT, "2.00", "2.20", size=2)
    events = stage.place(1, limit="2.00", quantity=3, time_in_force="IOC")
    assert codes(events) == [202]
    assert (stage.state(1).filled, stage.state(1).remaining) == (D(2), D(1))


def test_stop_waits_for_its_trigger_when_the_last_price_is_away() -> None:
    """A stop to buy at 3.00 is held with `trigger`, and takes the ask once 3.00 has traded."""
    stage = Stage()
    stage.clearing.hold(PUT, -1)
    stage.place(1, action="BUY", order_type="STP", limit=None, stop="3.00")
    assert stage.state(1).why_held == "trigger"
    stage.quote(PUT, "2.90", "3.10", last=D("2.95"))
    assert stage.state(1).status is OrderStatus.PRE_SUBMITTED
    assert fills(stage.quote(PUT, "3.00", "3.20", last=D("3.00")))[0].price == D("3.20")


@pytest.mark.parametrize("bid", ["NaN", "-1", "Infinity", "0"])
def test_absurd_bids_fill_nothing_when_they_are_quoted(bid: str) -> None:
    """Not a number, negative, infinite and zero are no bids."""
    stage = Stage()
    stage.place(1, limit="2.20")
    assert not fills(stage.quote(PUT, bid, "2.40"))


def test_nothing_is_filled_when_trading_is_halted() -> None:
    """A halt holds an order that would be filled; its end lets it go."""
    stage = Stage()
    stage.quote(PUT, "2.00", "2.20", halted=True)
    assert not fills(stage.place(1, limit="2.00"))
    assert fills(stage.quote(PUT, "2.00", "2.20"))


def test_commission_minimum_is_shared_when_an_order_is_filled_in_parts() -> None:
    """Three single fills of one order cost what one fill of three costs: one minimum, the fees of three."""
    stage = Stage(cash="100000")
    stage.quote(PUT, "2.00", "2.20", size=1)
    stage.place(1, limit="2.00", quantity=3)
    for _ in range(2):
        stage.tape.advance(stage.tape.now + timedelta(minutes=1))
        stage.quote(PUT, "2.00", "2.20", size=1)
    fees = shipped_fee_schedules()["ibkr-tiered"]
    whole = fees.estimate(D("2.00"), 3, Side.SELL, MONDAY).total
    parts = [one.commission.amount for one in stage.events if isinstance(one, CommissionTold)]
    assert len(parts) == 3
    assert abs(sum(parts, Decimal(0)) - whole) <= D("0.00001")
    assert parts[0] > D("1.00") > parts[1]
    assert stage.clearing.charged == sum(parts, Decimal(0)) == stage.state(1).commission


def test_minimum_is_charged_anew_when_an_order_is_filled_on_another_day() -> None:
    """Each day of a good-till-cancelled order has its own minimum (TWS.md 7.12)."""
    stage = Stage(cash="100000")
    stage.quote(PUT, "2.00", "2.20", size=1)
    stage.place(1, limit="2.00", quantity=2, time_in_force="GTC")
    stage.wait(datetime(2026, 11, 24, 15, 0, tzinfo=UTC))
    stage.quote(PUT, "2.00", "2.20", size=1)
    parts = [one.commission.amount for one in stage.events if isinstance(one, CommissionTold)]
    assert [part > 1 for part in parts] == [True, True]


def test_purchase_to_close_tells_what_it_realized_when_it_is_filled() -> None:
    """Sold for 200 and bought back at 110: 90 less the commission; the opening sale realizes nothing."""
    stage = Stage()
    stage.clearing.hold(CALL, -1)
    stage.clearing.hold(STOCK, 100)
    told = [one for one in stage.place(1, CALL, "BUY", limit="1.10") if isinstance(one, CommissionTold)]
    assert told[0].commission.realized == D(90) - told[0].commission.amount
    opened = [one for one in stage.place(2, limit="2.00") if isinstance(one, CommissionTold)]
    assert opened[0].commission.realized is None


def test_commission_comes_later_than_the_fill_when_it_is_delayed() -> None:
    """With a delay of up to five seconds the last two messages come with a later tick, not with the fill."""
    stage = Stage(commission_delay_seconds_max=5.0)
    assert words(stage.place(1, limit="2.00")) == REAL_SEQUENCE[:-2]
    assert stage.exchange.executions(ExecutionFilter())[0][1] is None
    assert words(stage.wait(timedelta(seconds=5))) == REAL_SEQUENCE[-2:]
    assert stage.exchange.executions(ExecutionFilter())[0][1] is not None


def test_statuses_are_doubled_or_left_out_when_the_switches_say_so() -> None:
    """Every status twice; or none that another one follows, and the last one always."""
    assert words(Stage(duplicate_status=1.0).place(1, limit="2.00")).count("status Filled") == 2
    skipped = words(Stage(skip_status=1.0).place(1, limit="2.00"))
    assert [word for word in skipped if word.startswith("status")] == ["status Filled"]


def test_status_may_come_before_the_execution_when_the_switch_says_so() -> None:
    """Over some seeds both sequences are seen."""
    first = set()
    for seed in range(12):
        told = words(Stage(seed=seed, execution_after_status=True).place(1, limit="2.00"))
        first.add(told.index("exec") < told.index("status Filled"))
    assert first == {True, False}


def test_executions_are_those_since_midnight_when_they_are_asked_for() -> None:
    """Filters hold for client, side, symbol and time; the day after, the log is empty."""
    stage = Stage()
    stage.place(1, limit="2.00", order_ref="intent-1")
    stage.place(2, action="BUY", limit="2.20", client_id=2)
    found = stage.exchange.executions
    assert [one.order_ref for one, _ in found(ExecutionFilter(client_id=1))] == ["intent-1"]
    assert [one.side for one, _ in found(ExecutionFilter(side="BUY"))] == ["BOT"]
    assert not found(ExecutionFilter(symbol="OTHER"))
    assert not found(ExecutionFilter(since=stage.tape.now + timedelta(seconds=1)))
    ids = [one.execution_id for one, _ in found(ExecutionFilter())]
    assert ids == ["0000e0d5.00000001.01.01", "0000e0d5.00000002.01.01"]
    stage.wait(datetime(2026, 11, 24, 15, 0, tzinfo=UTC))
    assert not found(ExecutionFilter())


def test_permanent_id_and_order_reference_are_echoed_when_an_order_is_told() -> None:
    """They tie openOrder, execution and completed order together across clients and reconnects."""
    stage = Stage()
    events = stage.place(5, limit="2.00", order_ref="intent-5")
    opened = next(one.state for one in events if isinstance(one, OrderOpened))
    completed = stage.exchange.completed_orders(api_only=True)[0]
    assert opened.request.order_ref == completed.request.order_ref == fills(events)[0].order_ref == "intent-5"
    assert opened.perm_id == completed.perm_id == fills(events)[0].perm_id
    assert completed.completed_words == "Filled Size: 1"
