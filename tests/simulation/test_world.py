"""The make-believe world moved by hand: a put sold, kept, assigned; the night, the bells, and the same again from the same seed."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from putwright.adapters.exchange_calendar import new_york_calendar
from putwright.domain.refusal import BadInput
from putwright.paper.model import (
    ContractQuery,
    Event,
    Executed,
    Notice,
    OrderOpened,
    OrderRequest,
    OrderStatus,
    Position,
    PositionChanged,
)
from putwright.paper.scenario import SCENARIOS, scenario_of
from putwright.paper.world import PaperWorld
from tests import defaults

ACCOUNT = "DU1234567"
PUT = ContractQuery(
    symbol="GM",
    security_type="OPT",
    expiry="20261211",
    strike=Decimal(57),
    right="P",
    exchange="SMART",
    currency="USD",
)


def world(name: str = "usual", seed: int = 2026) -> PaperWorld:
    scenario = scenario_of(name)
    return PaperWorld(
        new_york_calendar(2015, 2030),
        defaults.shipped_fee_schedules()["ibkr-tiered"],
        scenario.accounts(),
        seed=seed,
        scenario=scenario.tape,
        behaviour=scenario.behaviour,
        actions=scenario.actions,
        terms=scenario.terms,
    )


def order(order_id: int, action: str, limit: Decimal, **changes: object) -> OrderRequest:
    plain: dict[str, object] = {
        "client_id": 1,
        "order_id": order_id,
        "contract": PUT,
        "action": action,
        "quantity": Decimal(1),
        "order_type": "LMT",
        "limit": limit,
        "time_in_force": "GTC",
        "account": ACCOUNT,
        "order_ref": f"intent-{order_id}",
    }
    return OrderRequest(**(plain | changes))  # type: ignore[arg-type]


def sold(at: PaperWorld) -> Sequence[Event]:
    """One put sold at the bid."""
    bid = at.tape.quote(at.tape.find(PUT)[0].con_id).bid
    assert bid is not None
    return at.exchange.place(order(1, "SELL", bid))


def last_status(events: Sequence[Event]) -> OrderStatus:
    return [event.state.status for event in events if isinstance(event, OrderOpened)][-1]


def holdings(at: PaperWorld) -> dict[str, Decimal]:
    return {position.contract.local_symbol: position.quantity for position in at.clearing.positions(ACCOUNT)}


def test_put_is_held_and_paid_when_it_is_sold_at_the_bid() -> None:
    """The fill, its commission by the dated table, and the premium in the account."""
    at = world()
    before = at.clearing.funds(ACCOUNT).cash_usd
    events = sold(at)
    assert last_status(events) is OrderStatus.FILLED
    fill = next(event.execution for event in events if isinstance(event, Executed))
    assert (fill.side, fill.quantity, fill.order_ref) == ("SLD", Decimal(1), "intent-1")
    assert holdings(at) == {"GM    261211P00057000": Decimal(-1)}
    gained = at.clearing.funds(ACCOUNT).cash_usd - before
    assert fill.price * 100 - Decimal("1.10") < gained < fill.price * 100 - Decimal("1.00")


def test_put_is_assigned_when_the_share_falls_below_the_strike() -> None:
    """GM falls by a fifth: a hundred shares at 57 for 5,700 dollars, the option gone, and the night tells it."""
    at = world("falls")
    sold(at)
    before = at.clearing.funds(ACCOUNT).cash_usd
    events = [event for _ in range(40) for event in at.advance(at.now + timedelta(days=1))]
    assert holdings(at) == {"GM": Decimal(100)}
    booked = [event.execution for event in events if isinstance(event, Executed)]
    assert [(one.order_id, one.price, one.order_ref) for one in booked] == [
        (0, Decimal(0), ""),
        (0, Decimal(57), ""),
    ]
    paid = before - at.clearing.funds(ACCOUNT).cash_usd
    assert Decimal(4000) < paid <= Decimal(5700)  # less what idle cash has earned


def test_put_is_gone_when_it_lapses() -> None:
    """In a quiet market the share stays above: after the expiry's night nothing is held, and it was told as zero."""
    at = world("quiet")
    sold(at)
    events = [event for _ in range(40) for event in at.advance(at.now + timedelta(days=1))]
    assert holdings(at) == {}
    told: list[Position] = [event.position for event in events if isinstance(event, PositionChanged)]
    assert told[-1].quantity == 0
    assert told[-1].contract.right == "P"


def test_second_put_is_refused_when_the_cash_is_not_there() -> None:
    """A cash account of $250,000 carries 43 puts at 57, not 44: refused with 201, as the margin check says."""
    at = world()
    bid = at.tape.quote(at.tape.find(PUT)[0].con_id).bid
    assert bid is not None
    events = at.exchange.place(order(1, "SELL", bid, quantity=Decimal(44)))
    assert [event.code for event in events if isinstance(event, Notice)] == [201]
    assert holdings(at) == {}


def test_order_for_the_day_ends_with_the_day() -> None:
    """A limit that nobody pays, for the day: cancelled at the close with 202; a good-till-cancelled one goes on."""
    at = world()
    far = Decimal("9.00")
    at.exchange.place(order(1, "SELL", far, time_in_force="DAY"))
    at.exchange.place(order(2, "SELL", Decimal("1.50")))
    events = at.advance(at.now + timedelta(hours=1))
    over = {
        event.state.request.order_id
        for event in events
        if isinstance(event, OrderOpened) and event.state.status.is_final
    }
    assert 2 not in over
    assert all(state.request.order_id != 1 for state in at.exchange.open_orders())


@pytest.mark.parametrize("name", sorted(SCENARIOS))
def test_world_is_the_same_again_when_the_seed_is_the_same(name: str) -> None:
    """Every scenario, twice: the same events in the same order; a week with an order in it."""

    def week() -> list[Event]:
        at = world(name, seed=7)
        told = list(sold(at))
        for _ in range(7):
            told += at.advance(at.now + timedelta(days=1))
        return told

    assert week() == week()


def test_nothing_happens_when_the_moment_has_passed() -> None:
    """Time does not run back: a moment already passed moves nothing."""
    at = world()
    now = at.now
    assert at.advance(now - timedelta(hours=1)) == []
    assert at.now == now == datetime(2026, 11, 6, 20, 55, tzinfo=UTC)


def test_scenario_is_refused_when_nobody_knows_it() -> None:
    """The refusal names those there are."""
    with pytest.raises(BadInput, match="usual, quiet"):
        scenario_of("sunny")
