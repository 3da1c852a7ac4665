"""The door against the paper TWS: orders placed, changed, filled and cancelled at an exchange that shares no code with it."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from putwright.adapters.ibkr.broker_view import TwsView
from putwright.adapters.ibkr.order_door import TwsDoor
from putwright.domain.broker_statement import BrokerLook, EndedHow
from putwright.domain.fees import Side
from putwright.domain.playbook import TimeInForce
from putwright.domain.refusal import BadInput
from putwright.domain.ticks import TickRule
from putwright.paper.session.server import PaperServer
from putwright.paper.settings import Behaviour
from putwright.ports.order_entry import Answer, Heard
from tests.builders import put
from tests.simulation.adapter_orders import sale as order
from tests.simulation.adapter_orders import until
from tests.simulation.test_adapter_paper import looked, world_of

GM = put("GM 2026-12-11 57 P")  # the account opens two short; quoted 1.34 to 1.38
EXIT = order("0.05", 2, TimeInForce.GTC, client_order_id="pw-exit", side=Side.BUY, contract=GM)
SALE = order("40", 1, TimeInForce.GTC, client_order_id="pw-sale", contract=GM)


def through(use: Any, behaviour: Behaviour | None = None) -> Any:
    """What comes of using the door of a paper TWS that behaves so."""

    async def run(view: TwsView, server: PaperServer) -> Any:
        await view.connect()
        return await asyncio.wait_for(use(view, TwsDoor(view), server), 15)

    world = world_of(replace(behaviour or Behaviour(), messages_per_second_max=5000))
    return looked(run, world, messages_per_second=5000)


async def sent(door: TwsDoor, what: Any, parent: int = 0) -> tuple[int, Answer]:
    number = await door.next_number(GM)
    return number, await door.place(number, what, parent)


async def looked_until(view: TwsView, is_so: Any) -> BrokerLook:
    """The first look that shows something, woken by news; a few seconds at most."""
    async with asyncio.timeout(5):
        while not is_so(look := await view.look()):
            await view.wait_for_news(0.5)
    return look


DOUBTS = {
    "as we think it likeliest": Behaviour(),
    "opposing orders taken": Behaviour(opposing_orders_refused=False),
    "a preset of the day": Behaviour(preset_time_in_force="DAY"),
    "previews in two answers": Behaviour(what_if_twice=True),
    "commission hidden": Behaviour(commission_hidden_in_what_if=True),
    "no status between": Behaviour(skip_status=1.0),
    "every status twice": Behaviour(duplicate_status=1.0),
    "status before its fill": Behaviour(execution_after_status=True),
    "fills in pieces": Behaviour(partial_fill=1.0),
}


@pytest.mark.parametrize("behaviour", DOUBTS.values(), ids=DOUBTS)
def test_order_lives_its_life_however_the_tws_behaves_in_doubtful_points(behaviour: Behaviour) -> None:
    """Previewed, placed, seen, opposed, changed until it is filled, and seen to have ended: the same story under each doubt."""

    async def use(view: TwsView, door: TwsDoor, _: PaperServer) -> None:
        preview = await door.preview(EXIT)
        assert preview.refused == ""
        assert preview.initial_margin_change is not None
        assert preview.initial_margin_change < 0
        assert preview.commission is not None
        assert preview.commission_max is not None
        assert (preview.commission < preview.commission_max) is behaviour.commission_hidden_in_what_if

        number, answer = await sent(door, EXIT)
        assert answer.heard is Heard.ACKNOWLEDGED, answer
        (working,) = (await view.look()).statement.orders
        assert (working.client_order_id, working.client_id, working.order_id) == ("pw-exit", 71, number)
        assert (working.broker_order_id, working.quantity) == (answer.broker_order_id, Decimal(2))
        assert working.limit == EXIT.limit
        assert working.time_in_force == (behaviour.preset_time_in_force or "GTC")
        assert working.is_purchase_of_put
        assert not working.is_idle

        other, opposed = await sent(door, SALE)
        assert (opposed.heard is Heard.COMPLAINT) is behaviour.opposing_orders_refused
        assert ("both sides" in opposed.words) is behaviour.opposing_orders_refused
        if opposed.heard is Heard.ACKNOWLEDGED:
            assert (await door.cancel(other)).heard is Heard.ACKNOWLEDGED

        assert (await door.change(number, replace(EXIT, limit=Decimal("1.40")))).heard is Heard.ACKNOWLEDGED
        look = await looked_until(view, lambda look: look.short(GM) == 0)
        assert not look.statement.orders
        assert sum(one.quantity for one in look.fills) == 2
        assert {one.client_order_id for one in look.fills} == {"pw-exit"}
        ends = {one.client_order_id: (one.how, one.filled) for one in look.ended}
        assert ends["pw-exit"] == (EndedHow.FILLED, Decimal(2))
        refused = EndedHow.REFUSED if behaviour.opposing_orders_refused else EndedHow.CANCELED
        assert ends["pw-sale"] == (refused, Decimal(0))

    through(use, behaviour)


def test_nothing_is_placed_when_the_api_is_read_only() -> None:
    """Preview, order, change and cancel are answered with the box to clear; the lists are hidden too."""

    async def use(view: TwsView, door: TwsDoor, _: PaperServer) -> None:
        preview = await door.preview(EXIT)
        assert "Read-Only" in preview.refused
        assert "Read-Only API" in preview.remedy
        number, answer = await sent(door, EXIT)
        for told in (answer, await door.change(number, EXIT), await door.cancel(number)):
            assert (told.heard, "Read-Only" in told.words) == (Heard.COMPLAINT, True)
        with pytest.raises(BadInput, match="Read-Only API"):
            await view.look()

    through(use, Behaviour(read_only=True))


def test_exit_waits_below_its_sale_and_ends_with_it() -> None:
    """Attached, it is told as waiting; taken back with its sale, both are found among those that ended."""

    async def use(view: TwsView, door: TwsDoor, _: PaperServer) -> None:
        sale, answer = await sent(door, SALE)
        child, attached = await sent(door, replace(EXIT, quantity=1, attached_to="pw-sale"), sale)
        assert (answer.heard, attached.heard) == (Heard.ACKNOWLEDGED, Heard.ACKNOWLEDGED)
        working = {one.order_id: one for one in (await view.look()).statement.orders}
        assert (working[sale].is_sale, working[child].is_sale) == (True, False)
        assert (working[child].status, working[child].is_idle) == ("PreSubmitted", False)
        assert (await door.cancel(sale)).heard is Heard.ACKNOWLEDGED
        look = await looked_until(view, lambda look: not look.statement.orders)
        assert {one.client_order_id: one.how for one in look.ended} == {
            "pw-sale": EndedHow.CANCELED,
            "pw-exit": EndedHow.CANCELED,
        }

    through(use)


def test_exit_is_complained_of_when_its_sale_is_not_known() -> None:
    """An order can not be attached to one that is over, or never was."""

    async def use(_: TwsView, door: TwsDoor, __: PaperServer) -> Answer:
        return (await sent(door, EXIT, 999))[1]

    told = through(use)
    assert (told.heard, told.words) == (Heard.COMPLAINT, "TWS 10006: Missing parent order.")


def test_order_is_complained_of_when_a_later_number_went_before() -> None:
    """A TWS takes rising numbers only, those of previews included: a number is used before the next one is."""

    async def use(_: TwsView, door: TwsDoor, __: PaperServer) -> Answer:
        number = await door.next_number(GM)
        await door.preview(EXIT)
        return await door.place(number, EXIT)

    told = through(use)
    assert (told.heard, told.words) == (Heard.COMPLAINT, "TWS 103: Duplicate order id")


@pytest.mark.parametrize(
    ("change", "code"),
    [({"limit": Decimal("3.01")}, 110), ({"quantity": 501}, 451), ({"quantity": 100}, 201)],
    ids=["between two ticks", "above the preset", "more than the cash carries"],
)
def test_sale_is_refused_in_preview_and_order_alike(change: dict[str, Any], code: int) -> None:
    """What is wrong with an order is said of it before and when it is sent; where cash is short, the preview warns."""

    async def use(_: TwsView, door: TwsDoor, __: PaperServer) -> None:
        wrong = replace(SALE, **change)
        preview = await door.preview(wrong)
        assert (f"TWS {code}" in preview.refused) or (code == 201 and preview.warning)
        answer = (await sent(door, wrong))[1]
        assert answer.heard is Heard.COMPLAINT
        assert answer.words.startswith(f"TWS {code}: ")

    through(use)


def test_order_until_a_moment_is_taken_as_such() -> None:
    """The date it works until is understood by a TWS that reads it with code of its own."""

    async def use(view: TwsView, door: TwsDoor, _: PaperServer) -> Any:
        until_december = replace(SALE, good_until=datetime(2026, 12, 11, 21, 0, tzinfo=UTC))
        assert (await sent(door, until_december))[1].heard is Heard.ACKNOWLEDGED
        return (await view.look()).statement.orders[0].time_in_force

    assert through(use) == "GTD"


def test_order_is_found_filled_when_we_come_back() -> None:
    """Filled while nobody listened: the same view and door see its fill and its end, and go on with higher numbers."""

    async def use(view: TwsView, door: TwsDoor, server: PaperServer) -> None:
        number, answer = await sent(door, EXIT)
        asyncio.get_running_loop().call_soon(server.drop)
        told = await door.change(number, replace(EXIT, limit=Decimal("1.40")))
        assert told.heard in {Heard.SILENCE, Heard.ACKNOWLEDGED}
        await until(lambda: not view.session.is_open)
        await view.connect()
        if (await view.look()).short(GM):  # the change did not arrive
            assert (
                await door.change(number, replace(EXIT, limit=Decimal("1.40")))
            ).heard is not Heard.SILENCE
        look = await looked_until(view, lambda look: look.short(GM) == 0)
        assert {(one.client_order_id, one.broker_order_id) for one in look.fills} == {
            ("pw-exit", answer.broker_order_id)
        }
        assert (await door.cancel(number)).heard is Heard.COMPLAINT
        later, again = await sent(door, SALE)
        assert later > number
        assert again.heard is Heard.ACKNOWLEDGED

    through(use)


def test_tick_rule_is_that_of_the_class() -> None:
    """GM is in the Penny Program."""

    async def use(view: TwsView, _: TwsDoor, __: PaperServer) -> TickRule | None:
        return await view.tick_rule(GM)

    assert through(use) == TickRule(Decimal("0.01"), Decimal("0.05"))
