"""A look at the broker's lists through the adapter: orders, ends, fills, and what is news of them."""

import asyncio
from decimal import Decimal
from typing import Any

import pytest

from putwright.adapters.ibkr.broker_view import TwsView
from putwright.adapters.ibkr.order_door import TwsDoor
from putwright.domain.broker_statement import BrokerLook, EndedHow
from tests.simulation.adapter_orders import (
    PERM,
    PUT,
    US,
    garbled,
    listing,
    of_today,
    ours,
    status,
    through,
)
from tests.simulation.adapter_tws import (
    ENDED,
    FILLS,
    ORDERS,
    POSITIONS,
    SUMMARY,
    UPDATES,
    Frame,
    ScriptedTws,
    commission,
    ended_order,
    execution,
    open_order,
    order_status,
    position,
)

AT = "20260714 13:05:09 US/Eastern"
PUT_FIELDS = {"expiry": "20260821", "strike": "65", "right": "P", "multiplier": "100"}
SHORT_TWO = position(555, "OPT", "-2", "123.95", **PUT_FIELDS)


def look_at(tws: ScriptedTws) -> BrokerLook:
    told: BrokerLook = through(tws, lambda view, _: view.look())
    return told


def look_with(**handlers: Any) -> BrokerLook:
    """A look at a TWS whose lists are replaced: `orders=`, `ended=`, `fills=`, `positions=`."""
    kinds = {"orders": ORDERS, "ended": ENDED, "fills": FILLS, "positions": POSITIONS}
    return look_at(ScriptedTws(handlers={kinds[name]: handler for name, handler in handlers.items()}))


def test_look_has_the_orders_of_every_client_and_of_hands() -> None:
    """Ours, another program's, and two a person typed: told apart by number and sender, found by the permanent id."""
    rows = [
        ours(7),
        open_order(901, order_id=7, client=3, ref="theirs"),
        open_order(902, order_id=0, client=0, action="BUY"),
        open_order(903, order_id=-4, client=0),
    ]
    told = look_with(orders=listing(*rows)).statement.orders
    assert [(one.client_id, one.order_id, one.broker_order_id) for one in told] == [
        (US, 7, PERM),
        (3, 7, 901),
        (0, 0, 902),
        (0, -4, 903),
    ]
    assert [one.client_order_id for one in told] == ["pw-1", "theirs", "", ""]


@pytest.mark.parametrize(
    ("state", "is_listed", "is_being_canceled", "is_idle"),
    [
        ("PendingSubmit", True, False, False),
        ("PreSubmitted", True, False, False),
        ("Submitted", True, False, False),
        ("ApiPending", True, False, False),
        ("PendingCancel", True, True, False),
        ("Inactive", True, False, True),
        ("SomethingNew", True, False, False),
        ("Filled", False, False, False),
        ("Cancelled", False, False, False),
        ("ApiCancelled", False, False, False),
    ],
)
def test_order_is_listed_until_it_has_ended(
    state: str, is_listed: bool, is_being_canceled: bool, is_idle: bool
) -> None:
    """One that is being cancelled may still be filled, one that is idle does not work, and a state nobody knows counts."""
    told = look_with(orders=listing(ours(7, state))).statement.orders
    assert [(one.is_being_canceled, one.is_idle) for one in told] == (
        [(is_being_canceled, is_idle)] if is_listed else []
    )


def test_exit_that_waits_for_its_sale_is_at_work() -> None:
    """An attached order is told as `PreSubmitted` until its sale is filled: it counts, at its full size."""
    child = ours(8, "PreSubmitted", perm=901, action="BUY", parent=7, limit="0.60")
    told = look_with(orders=listing(ours(7), status(7), child)).statement.orders
    assert [(one.is_sale, one.remaining, one.is_idle, one.status) for one in told] == [
        (True, Decimal(2), False, "Submitted"),
        (False, Decimal(2), False, "PreSubmitted"),
    ]
    assert told[1].is_purchase_of_put


def test_order_filled_in_part_is_told_with_both_parts() -> None:
    """Filled and remaining make the quantity; the last status told counts, whether it came before its order or after."""
    told = look_with(orders=listing(ours(7), status(7, "Submitted", "1", "1"))).statement.orders
    assert [(one.filled, one.remaining, one.quantity) for one in told] == [
        (Decimal(1), Decimal(1), Decimal(2))
    ]
    told = look_with(orders=listing(status(7, "Submitted", "1", "1"), ours(7))).statement.orders
    assert [(one.filled, one.remaining) for one in told] == [(Decimal(1), Decimal(1))]


def test_order_without_a_permanent_id_is_told_apart_by_its_number() -> None:
    """Two that are on their way have none yet; what is filled of one is not filled of the other."""
    rows = [
        ours(7, "PendingSubmit", perm=0),
        order_status(7, "PendingSubmit", "1", "1", 0, client=US),
        ours(8, "PendingSubmit", perm=0),
    ]
    told = look_with(orders=listing(*rows)).statement.orders
    assert [(one.order_id, one.filled) for one in told] == [(7, Decimal(1)), (8, Decimal(0))]


@pytest.mark.parametrize("quantity", ["", "0", "nan", "1.7976931348623157E308", "-2"])
def test_order_without_a_quantity_is_unknown(quantity: str) -> None:
    """It works for something, and nobody says for how much: it is not left out, and freezes selling."""
    told = look_with(orders=listing(ours(7, quantity=quantity))).statement
    assert [one.broker_order_id for one in told.orders] == [PERM]
    assert told.unknown == ("KO: an order of which no quantity is told",)


def test_order_of_another_account_is_not_ours() -> None:
    """Neither where it works nor where it ended."""
    told = look_with(
        orders=listing(ours(7, account="DU7777777")),
        ended=of_today(ended_order(901, "Filled", "2", "Filled Size: 2", account="DU7777777")),
    )
    assert (told.statement.orders, told.ended) == ((), ())


def test_look_has_the_orders_that_ended_today() -> None:
    """Filled, cancelled in part and refused, each with what was filled of it and the broker's words; by any client."""
    rows = [
        ended_order(901, "Filled", "2", "Filled Size: 2", ref="pw-1"),
        ended_order(902, "Cancelled", "1", "Cancelled by Trader DU1234567", ref="pw-2"),
        ended_order(903, "Inactive", "0", "Rejected by System: no funds", ref="pw-3"),
        ended_order(904, "Cancelled", "", "", ref=""),
    ]
    told = look_with(ended=of_today(*rows)).ended
    assert [(one.broker_order_id, one.client_order_id, one.how, one.filled, one.words) for one in told] == [
        (901, "pw-1", EndedHow.FILLED, Decimal(2), "Filled Size: 2"),
        (902, "pw-2", EndedHow.CANCELED, Decimal(1), "Cancelled by Trader DU***567"),
        (903, "pw-3", EndedHow.REFUSED, Decimal(0), "Rejected by System: no funds"),
        (904, "", EndedHow.CANCELED, None, "Cancelled"),
    ]


def test_order_that_ended_is_told_once_when_it_is_listed_twice() -> None:
    """The last telling counts; two without a permanent id are two."""
    rows = [
        ended_order(901, "Cancelled", "1", "Cancelled"),
        ended_order(901, "Filled", "2", "Filled Size: 2"),
        ended_order(0, "Cancelled", "0", "Cancelled", ref="pw-5"),
        ended_order(0, "Cancelled", "0", "Cancelled", ref="pw-6"),
    ]
    told = look_with(ended=of_today(*rows)).ended
    assert [(one.client_order_id, one.how) for one in told] == [
        ("pw-1", EndedHow.FILLED),
        ("pw-5", EndedHow.CANCELED),
        ("pw-6", EndedHow.CANCELED),
    ]


def test_look_has_the_fills_of_today_corrected() -> None:
    """A correction stands in the place of what it corrects, and each fill has its commission."""

    def rows(_: ScriptedTws, f: list[str]) -> list[Frame]:
        return [
            execution(f[2], "0001.01.01", AT),
            execution(f[2], "0001.01.02", AT, price="1.30"),
            commission("0001.01.02", "1.05"),
            execution(f[2], "0002.01.01", AT, shares="1"),
            [55, 1, f[2]],
        ]

    told = look_with(fills=rows).fills
    assert [(one.fill_id, one.price, one.commission) for one in told] == [
        ("0001.01.02", Decimal("1.30"), Decimal("1.05")),
        ("0002.01.01", Decimal("1.25"), None),
    ]


def test_look_asks_its_questions_in_the_order_it_promises() -> None:
    """Orders, ends, fills, positions, and cash last: once each."""
    script = ScriptedTws()
    look_at(script)
    questions = {ORDERS, ENDED, FILLS, POSITIONS, UPDATES, SUMMARY}
    asked = [int(fields[0]) for fields in script.asked if int(fields[0]) in questions]
    assert asked == [
        POSITIONS,
        ORDERS,
        ENDED,
        FILLS,
        POSITIONS,
        UPDATES,
        UPDATES,
        SUMMARY,
    ]  # the first on entering


@pytest.mark.parametrize(
    "frame",
    [
        execution("-1", "0001.01.01", AT),
        status(7),
        order_status(7, "Filled", "2", "0", 901, client=3),
        ours(7),
        SHORT_TWO,
        position(555, "OPT", "0", "0", **PUT_FIELDS),
        garbled(execution("-1", "0001.01.01", AT), 19),
    ],
    ids=["fill", "status", "status of another", "order", "position", "position gone", "fill not read"],
)
def test_news_is_whatever_may_change_what_is_held_or_works(frame: Frame) -> None:
    """It wakes whoever waits; a look takes it up, and after it all is quiet."""
    tws = ScriptedTws()

    async def use(view: TwsView, _: TwsDoor) -> None:
        await view.look()
        waiting = asyncio.ensure_future(view.wait_for_news(2.0))
        tws.tell(frame)
        assert await waiting
        assert await view.wait_for_news(0.0), "what was told is news until somebody looks"
        await view.look()
        assert not await view.wait_for_news(0.05)

    through(tws, use, is_garbled=True)


def test_answers_to_our_own_questions_are_no_news() -> None:
    """A look at an account with orders, ends, fills and positions wakes nobody, else one look would follow another for ever."""

    def fills(_: ScriptedTws, f: list[str]) -> list[Frame]:
        return [execution(f[2], "0001.01.01", AT), commission("0001.01.01", "1.05"), [55, 1, f[2]]]

    tws = ScriptedTws(
        handlers={
            ORDERS: listing(ours(7), status(7)),
            ENDED: of_today(ended_order(901, "Filled", "2", "Filled Size: 2")),
            FILLS: fills,
            POSITIONS: lambda tws, f: [SHORT_TWO, [62, 1]],
        }
    )

    async def use(view: TwsView, door: TwsDoor) -> None:
        for _ in range(2):
            look = await view.look()
            assert (len(look.statement.orders), len(look.ended), len(look.fills), look.short(PUT)) == (
                1,
                1,
                1,
                2,
            )
            assert not await view.wait_for_news(0.05)
        await view.statement()
        await view.fills_today()
        await door.next_number(PUT)
        assert not await view.wait_for_news(0.05)

    through(tws, use)


def test_news_told_during_a_look_is_news_after_it() -> None:
    """What happens after its list was read is found by the next look, which is not waited for."""

    def fills(tws: ScriptedTws, f: list[str]) -> list[Frame]:
        return [[55, 1, f[2]], execution("-1", "0009.01.01", AT)]

    async def use(view: TwsView, _: TwsDoor) -> bool:
        await view.look()
        return await view.wait_for_news(0.05)

    assert through(ScriptedTws(handlers={FILLS: fills}), use)


def test_waiting_for_news_ends_when_its_time_is_up() -> None:
    """Bounded, and nothing is made up."""

    async def use(view: TwsView, _: TwsDoor) -> bool:
        await view.look()
        return await view.wait_for_news(0.02)

    assert not through(ScriptedTws(), use)
