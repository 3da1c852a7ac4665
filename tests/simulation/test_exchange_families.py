"""Families and groups: what is held back, what waits for its parent, what ends or shrinks with others."""

from datetime import timedelta

import pytest

from putwright.paper.model import OrderStatus
from putwright.paper.settings import ChildOnParentEnd, ChildOnPartialFill
from tests.simulation.exchange_stage import LOW_PUT, PUT, D, Stage, codes, fills

WAITS, FILLED_SIZE, FULL_SIZE = ChildOnPartialFill
CANCELLED, KEPT, RESIZED = ChildOnParentEnd


def bracket(stage: Stage, *, parent_limit: str = "2.20", quantity: int = 1) -> None:
    """A sale held back, and the purchase to close it that lets both go."""
    stage.place(1, limit=parent_limit, quantity=quantity, transmit=False)
    stage.place(2, action="BUY", limit="1.05", quantity=quantity, parent_id=1, time_in_force="GTC")


def test_family_is_sent_together_when_its_last_order_is_transmitted() -> None:
    """Nothing is told of a held order; then parent and child are, the child waiting."""
    stage = Stage()
    assert stage.place(1, limit="2.20", transmit=False) == []
    assert stage.state(1).status is OrderStatus.PENDING_SUBMIT
    assert not fills(stage.quote(PUT, "2.50", "2.60"))
    stage.quote(PUT, "2.00", "2.20")
    assert not codes(stage.place(2, action="BUY", limit="1.05", parent_id=1))
    assert stage.state(1).status is OrderStatus.SUBMITTED
    child = stage.state(2)
    assert (child.status, child.why_held) == (OrderStatus.PRE_SUBMITTED, "child")
    assert child.parent_perm_id == stage.state(1).perm_id


def test_held_order_is_lost_when_tws_restarts() -> None:
    """It lay in the desk software only; orders at the servers stay."""
    stage = Stage()
    stage.place(1, transmit=False)
    stage.place(2)
    stage.exchange.restart()
    assert [one.request.order_id for one in stage.exchange.open_orders()] == [2]


def test_held_order_goes_when_it_is_sent_again_with_transmit() -> None:
    """The same id with transmit is the release."""
    stage = Stage()
    stage.place(1, limit="2.00", transmit=False)
    assert fills(stage.place(1, limit="2.00"))


def test_child_works_and_is_filled_when_its_parent_is_filled() -> None:
    """Submitted after the fill of the parent, no longer held, and filled when the ask comes down to it."""
    stage = Stage()
    bracket(stage)
    stage.quote(PUT, "2.20", "2.40")
    assert stage.state(1).status is OrderStatus.FILLED
    assert (stage.state(2).status, stage.state(2).why_held) == (OrderStatus.SUBMITTED, "")
    assert [one.side for one in fills(stage.quote(PUT, "0.90", "1.00"))] == ["BOT"]
    assert stage.clearing.held["DU1", PUT.con_id].quantity == D(0)


def test_children_are_cancelled_when_their_parent_is() -> None:
    """202 for each; the other way round the parent stays."""
    stage = Stage()
    bracket(stage)
    assert codes(stage.cancel(1)) == [202, 202]
    other = Stage()
    bracket(other)
    assert codes(other.cancel(2)) == [202]
    assert other.state(1).status is OrderStatus.SUBMITTED


def test_child_is_refused_when_its_parent_is_over() -> None:
    """10006 for a cancelled parent; a filled one has its child work at once."""
    stage = Stage()
    stage.place(1)
    stage.cancel(1)
    assert codes(stage.place(2, action="BUY", limit="1.00", parent_id=1)) == [10006]
    stage.place(3, limit="2.00")
    assert not codes(stage.place(4, action="BUY", limit="1.00", parent_id=3))
    assert stage.state(4).status is OrderStatus.SUBMITTED


def test_family_ends_when_its_parent_is_refused() -> None:
    """A parent without cover is Inactive, and its held child goes with it."""
    stage = Stage(cash="5000")
    stage.place(1, transmit=False)
    events = stage.place(2, action="BUY", limit="1.00", parent_id=1)
    assert codes(events)[0] == 201
    assert stage.state(1).status is OrderStatus.INACTIVE
    assert stage.state(2).status.is_final


@pytest.mark.parametrize(
    ("rule", "status", "quantity"),
    [
        (WAITS, OrderStatus.PRE_SUBMITTED, 3),
        (FILLED_SIZE, OrderStatus.SUBMITTED, 1),
        (FULL_SIZE, OrderStatus.SUBMITTED, 3),
    ],
)
def test_child_does_what_the_switch_says_when_its_parent_is_filled_in_part(
    rule: ChildOnPartialFill, status: OrderStatus, quantity: int
) -> None:
    """One of three filled: the child waits, works for one, or works for three; at the end always for three."""
    stage = Stage(cash="100000", child_on_partial_fill=rule)
    bracket(stage, quantity=3)
    stage.quote(PUT, "2.20", "2.40", size=1)
    assert (stage.state(2).status, stage.state(2).request.quantity) == (status, D(quantity))
    stage.tape.advance(stage.tape.now + timedelta(minutes=1))
    stage.quote(PUT, "2.20", "2.40", size=5)
    assert (stage.state(2).status, stage.state(2).request.quantity) == (OrderStatus.SUBMITTED, D(3))


@pytest.mark.parametrize("partial", [WAITS, FILLED_SIZE, FULL_SIZE])
@pytest.mark.parametrize(("rule", "left"), [(CANCELLED, None), (KEPT, 3), (RESIZED, 1)])
def test_child_does_what_the_switch_says_when_a_parent_filled_in_part_ends(
    partial: ChildOnPartialFill, rule: ChildOnParentEnd, left: int | None
) -> None:
    """One of three filled, the rest cancelled: no child, one for three (too many), or one for the one that is open."""
    stage = Stage(cash="100000", child_on_partial_fill=partial, child_on_parent_end=rule)
    bracket(stage, quantity=3)
    stage.quote(PUT, "2.20", "2.40", size=1)
    stage.cancel(1)
    stage.wait(timedelta(minutes=1))
    child = stage.state(2)
    assert child.status is (OrderStatus.SUBMITTED if left else OrderStatus.CANCELLED)
    assert left is None or child.request.quantity == D(left)


def test_others_of_a_group_are_cancelled_when_one_of_type_1_is_filled() -> None:
    """Also when it is filled in part only, and nobody may join afterwards."""
    stage = Stage(cash="1000000")
    for number, contract in ((1, PUT), (2, LOW_PUT)):
        stage.place(number, contract, limit="2.50", quantity=3, oca_group="exit", oca_type=1)
    stage.tape.set(LOW_PUT, "2.50", "2.60")
    stage.quote(PUT, "2.50", "2.60", size=1)
    assert [one.contract.con_id for one in fills(stage.events)] == [PUT.con_id]
    assert stage.state(2).status is OrderStatus.CANCELLED
    assert codes(stage.place(3, LOW_PUT, limit="2.50", oca_group="exit", oca_type=1)) == [201]


@pytest.mark.parametrize(("kind", "bought"), [(2, 4), (3, 8)])
def test_group_shrinks_with_or_without_block_when_it_is_of_type_2_or_3(kind: int, bought: int) -> None:
    """Two orders for four, both reached in one look: four are sold with block, eight without."""
    stage = Stage(cash="1000000")
    for number, contract in ((1, PUT), (2, LOW_PUT)):
        stage.place(number, contract, limit="2.50", quantity=4, oca_group="exit", oca_type=kind)
    stage.tape.set(LOW_PUT, "2.50", "2.60")
    stage.quote(PUT, "2.50", "2.60")
    assert sum(one.quantity for one in fills(stage.events)) == D(bought)


@pytest.mark.parametrize("kind", [2, 3])
def test_group_shrinks_in_proportion_when_one_is_filled_in_part(kind: int) -> None:
    """One of four filled leaves three of the other four."""
    stage = Stage(cash="1000000")
    for number, contract in ((1, PUT), (2, LOW_PUT)):
        stage.place(number, contract, limit="2.50", quantity=4, oca_group="exit", oca_type=kind)
    stage.quote(PUT, "2.50", "2.60", size=1)
    assert stage.state(2).remaining == D(3)


def test_two_children_are_a_group_when_nobody_made_them_one() -> None:
    """Take-profit and stop of one parent: the fill of one ends the other, so that nothing is bought twice."""
    stage = Stage()
    stage.place(1, limit="2.00", transmit=False)
    stage.place(2, action="BUY", limit="1.00", parent_id=1, transmit=False)
    stage.place(3, action="BUY", order_type="STP", limit=None, stop="4.00", parent_id=1)
    stage.quote(PUT, "0.90", "1.00")
    assert stage.state(2).status is OrderStatus.FILLED
    assert stage.state(3).status is OrderStatus.CANCELLED


def test_parent_may_be_changed_when_its_own_child_works_on_the_other_side() -> None:
    """A family is not refused for having both sides: the parent, filled in part, moves while its child works."""
    stage = Stage(cash="100000", child_on_partial_fill=FULL_SIZE)
    bracket(stage, quantity=3)
    stage.quote(PUT, "2.20", "2.40", size=1)
    assert stage.state(2).status is OrderStatus.SUBMITTED
    assert not codes(stage.place(1, limit="2.30", quantity=3))
    assert stage.state(1).request.limit == D("2.30")
