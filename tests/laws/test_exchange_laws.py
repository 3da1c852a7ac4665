"""Laws of the paper exchange: whatever is sent to it and whatever the market does, quantities add up and ends are final."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from putwright.domain.trading_calendar import new_york_date
from putwright.paper.model import (
    CommissionTold,
    Contract,
    Event,
    Executed,
    ExecutionFilter,
    OrderOpened,
    OrderState,
    OrderStatusTold,
)
from putwright.paper.settings import Behaviour, ChildOnParentEnd, ChildOnPartialFill
from tests.simulation.exchange_stage import BEFORE_OPEN, CALENDAR, CALL, LOW_PUT, NOON, PUT, STOCK, D, Stage

CONTRACTS = (PUT, LOW_PUT, CALL, STOCK)
PRICES = ("0.50", "1.00", "1.90", "2.00", "2.10", "2.20", "2.30", "2.50")
shares = st.sampled_from([0.0, 0.3, 1.0])
switches = st.fixed_dictionaries(
    {
        "child_on_partial_fill": st.sampled_from(ChildOnPartialFill),
        "child_on_parent_end": st.sampled_from(ChildOnParentEnd),
        "opposing_orders_refused": st.booleans(),
        "cancel_waits_for_open": st.booleans(),
        "execution_after_status": st.booleans(),
        "duplicate_status": shares,
        "skip_status": shares,
        "partial_fill": shares,
        "commission_delay_seconds_max": st.sampled_from([0.0, 5.0]),
        "preset_time_in_force": st.sampled_from(["", "DAY"]),
    }
)


@dataclass(frozen=True)
class Sent:
    """An order, new (None: the next free number) or under a number that may have been used before."""

    order_id: int | None
    contract: Contract
    action: str
    terms: tuple[tuple[str, object], ...]


@dataclass(frozen=True)
class Cancelled:
    """A cancel; None cancels all."""

    order_id: int | None


@dataclass(frozen=True)
class Quoted:
    """A quote; None on a side nobody quotes."""

    contract: Contract
    bid: str | None
    ask: str | None
    size: int


@dataclass(frozen=True)
class Waited:
    """Minutes that pass; None until after the close of the day, with its bell."""

    minutes: int | None


Step = Sent | Cancelled | Quoted | Waited
ids = st.integers(1, 9)
terms = st.fixed_dictionaries(
    {"limit": st.sampled_from(PRICES), "quantity": st.integers(1, 6)},
    optional={
        "time_in_force": st.sampled_from(["DAY", "GTC", "IOC", "FOK"]),
        "is_child": st.booleans(),
        "oca_group": st.sampled_from(["one", "two"]),
        "oca_type": st.sampled_from([1, 2, 3]),
        "transmit": st.booleans(),
        "all_or_none": st.booleans(),
        "order_type": st.sampled_from(["LMT", "LMT", "MKT", "STP"]),
        "stop": st.sampled_from(PRICES),
        "what_if": st.booleans(),
    },
).map(lambda chosen: tuple(sorted(chosen.items())))
steps = st.lists(
    st.one_of(
        st.builds(
            Sent, st.none() | ids, st.sampled_from(CONTRACTS[:3]), st.sampled_from(["BUY", "SELL"]), terms
        ),
        st.builds(Cancelled, st.none() | ids),
        st.builds(
            Quoted,
            st.sampled_from(CONTRACTS[:3]),
            st.none() | st.sampled_from(PRICES),
            st.none() | st.sampled_from(PRICES),
            st.integers(0, 6),
        ),
        st.builds(Waited, st.none() | st.integers(0, 120)),
    ),
    min_size=1,
    max_size=25,
)


def acted(taken: Sequence[Step], seed: int, chosen: dict[str, object]) -> Stage:
    """The stage after all steps; every event of it is kept."""
    stage = Stage(cash="400000", seed=seed, now=BEFORE_OPEN if seed % 3 == 0 else NOON)
    stage.exchange.behaviour = Behaviour(**chosen)  # type: ignore[arg-type]
    stage.clearing.hold(STOCK, 300)
    for step in taken:
        act(stage, step)
    return stage


def act(stage: Stage, step: Step) -> None:
    if isinstance(step, Sent):
        number = step.order_id or stage.exchange.next_order_id(1)
        chosen = dict(step.terms)
        if chosen.pop("is_child", False):
            chosen.update(parent_id=number - 1, action="BUY")
        stage.place(number, step.contract, str(chosen.pop("action", step.action)), **chosen)
    elif isinstance(step, Cancelled):
        stage.keep(stage.exchange.cancel_all()) if step.order_id is None else stage.cancel(step.order_id)
    elif isinstance(step, Quoted):
        stage.quote(step.contract, step.bid, step.ask, step.size)
    elif step.minutes is not None:
        stage.wait(timedelta(minutes=step.minutes))
    else:
        day = new_york_date(stage.tape.now)
        stage.close(day if CALENDAR.is_session(day) else CALENDAR.next_session(day))
        stage.wait(CALENDAR.open_time(CALENDAR.next_session(new_york_date(stage.tape.now))))


def states(events: Sequence[Event]) -> list[OrderState]:
    """Every state of an order that was told, what-ifs left out."""
    told = [event.state for event in events if isinstance(event, OrderOpened | OrderStatusTold)]
    return [state for state in told if state.perm_id]


def sold(events: Sequence[Event]) -> dict[int, Decimal]:
    """What was executed of each order, by permanent id."""
    sums: dict[int, Decimal] = defaultdict(Decimal)
    for event in events:
        if isinstance(event, Executed):
            sums[event.execution.perm_id] += event.execution.quantity
    return sums


@given(steps, st.integers(0, 9), switches)
def test_quantities_add_up_whatever_happens(taken: list[Step], seed: int, chosen: dict[str, object]) -> None:
    """Filled and remaining are never negative and make the quantity; the executions of an order make what is filled."""
    stage = acted(taken, seed, chosen)
    known = [*stage.exchange.open_orders(), *stage.exchange.completed_orders(api_only=True)]
    for state in [*states(stage.events), *known]:
        assert state.filled + state.remaining == state.request.quantity
        assert state.filled >= 0
        assert state.remaining >= 0
    executed = sold(stage.events)
    for state in known:
        assert executed.get(state.perm_id, D(0)) == state.filled


@given(steps, st.integers(0, 9), switches)
def test_ends_are_final_whatever_happens(taken: list[Step], seed: int, chosen: dict[str, object]) -> None:
    """No order that was told as over is ever told as anything else, and what is filled never shrinks."""
    last: dict[int, OrderState] = {}
    for state in states(acted(taken, seed, chosen).events):
        before = last.get(state.perm_id)
        if before is not None and before.status.is_final:
            assert state.status is before.status
        assert before is None or state.filled >= before.filled
        last[state.perm_id] = state


@given(steps, st.integers(0, 9), switches)
def test_every_order_has_one_number_and_every_fill_one_commission(
    taken: list[Step], seed: int, chosen: dict[str, object]
) -> None:
    """A client's number stands for one permanent id for ever; execution ids are unique, their commissions too."""
    stage = acted(taken, seed, chosen)
    numbers = {(state.request.order_id, state.perm_id) for state in states(stage.events)}
    assert len(numbers) == len({number for number, _ in numbers}) == len({perm for _, perm in numbers})
    fills = [event.execution.execution_id for event in stage.events if isinstance(event, Executed)]
    stage.keep(stage.exchange.close_day(new_york_date(stage.tape.now)))
    costs = [event.commission.execution_id for event in stage.events if isinstance(event, CommissionTold)]
    assert len(fills) == len(set(fills))
    assert sorted(fills) == sorted(costs)
    assert stage.clearing.charged > 0 or not fills


@given(steps, st.integers(0, 9), switches)
def test_nobody_pays_more_or_gets_less_than_the_limit(
    taken: list[Step], seed: int, chosen: dict[str, object]
) -> None:
    """No execution is beyond the limit the order was last told to have."""
    limits: dict[int, Decimal] = {}
    for event in acted(taken, seed, {**chosen, "execution_after_status": False}).events:
        if isinstance(event, OrderOpened) and event.state.request.order_type == "LMT":
            limits[event.state.perm_id] = event.state.request.limit or D(0)
        if isinstance(event, Executed) and event.execution.perm_id in limits:
            limit, fill = limits[event.execution.perm_id], event.execution
            assert fill.price <= limit if fill.side == "BOT" else fill.price >= limit


@given(steps, st.integers(0, 9), switches)
def test_group_that_cancels_all_others_is_never_overfilled(
    taken: list[Step], seed: int, chosen: dict[str, object]
) -> None:
    """Of all orders of a group of type 1 one only is ever filled."""
    typed = [
        Sent(
            one.order_id,
            one.contract,
            one.action,
            tuple({**dict(one.terms), "oca_group": "one", "oca_type": 1}.items()),
        )
        if isinstance(one, Sent)
        else one
        for one in taken
    ]
    assert len(sold(acted(typed, seed, chosen).events)) <= 1


@given(steps, st.integers(0, 9), switches)
@settings(max_examples=40)
def test_same_seed_and_same_steps_give_the_same_events(
    taken: list[Step], seed: int, chosen: dict[str, object]
) -> None:
    """Everything told, everything kept, down to the ids of executions."""
    one, other = acted(taken, seed, chosen), acted(taken, seed, chosen)
    assert one.events == other.events
    assert one.exchange.open_orders() == other.exchange.open_orders()
    assert one.exchange.executions(ExecutionFilter()) == other.exchange.executions(ExecutionFilter())


@given(steps, st.integers(0, 9), switches)
def test_positions_are_the_sum_of_executions(taken: list[Step], seed: int, chosen: dict[str, object]) -> None:
    """The clearing house has booked every execution that was told, once."""
    stage = acted(taken, seed, chosen)
    told = [event.execution for event in stage.events if isinstance(event, Executed)]
    assert told == stage.clearing.executions
