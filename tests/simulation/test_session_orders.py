"""Orders and fills: to whom they are told, how they are asked for, and the read-only setting."""

from __future__ import annotations

from decimal import Decimal

import pytest

from putwright.paper.model import Commission, CommissionTold, Notice
from putwright.paper.session.limits import Limits
from putwright.paper.settings import Behaviour
from tests.simulation.session_client import RawClient, codes, ids, played, rig
from tests.simulation.session_orders import booking, order, place
from tests.simulation.session_world import HandWorld


async def sell(client: RawClient, order_id: int, **other: str) -> list[list[str]]:
    """The answer to a new order for a put."""
    return await client.ask(*place(order_id, **other))


@played
async def test_order_is_told_to_its_owner_alone_when_it_is_placed() -> None:
    """OpenOrder and orderStatus go to the client that placed it, and to the master client where there is one."""
    async with rig(limits=Limits(master_client_id=9)) as stage:
        owner, other, master = [await stage.client(number) for number in (1, 2, 9)]
        assert ids(await sell(owner, 1)) == ["5", "3"]
        assert await other.told() == []
        assert ids(await master.told()) == ["5", "3"]


@played
async def test_open_orders_are_those_of_the_client_when_not_all_are_asked_for() -> None:
    """ReqOpenOrders gives one's own, reqAllOpenOrders everybody's, completed ones come apart; each ends."""
    async with rig() as stage:
        first, second = await stage.client(1), await stage.client(2)
        await sell(first, 1)
        await sell(second, 1)
        await sell(second, 2)
        assert ids(await first.ask("5", "1")) == ["5", "3", "53"]
        assert ids(await first.ask("16", "1")) == ["5", "3"] * 3 + ["53"]
        assert codes(await second.ask("4", "1", "2", "")) == [(2, 202)]
        assert ids(await second.ask("5", "1")) == ["5", "3", "53"]
        assert ids(await second.ask("99", "1")) == ["101", "102"]
        assert await first.told() == []
        assert codes(await first.ask("4", "1", "2", "")) == [(2, 10147)]


@played
async def test_fill_is_told_to_its_owner_when_it_happens_and_to_whoever_asks_later() -> None:
    """The owner hears it live with id -1; reqExecutions gives it with its commission to all who ask for it."""
    async with rig() as stage:
        owner, other = await stage.client(1), await stage.client(2)
        await sell(owner, 1)
        events = stage.world.exchange.fill(1, 1)
        fill = stage.world.exchange.fills[0][0].execution_id
        stage.world.coming = [*events, CommissionTold(Commission(fill, Decimal("1.05")), 1)]
        await stage.turn()
        told = await owner.told()
        assert ids(told) == ["11", "5", "3", "59"]
        assert told[0][1] == "-1"
        assert await other.told() == []
        assert ids(await other.ask("7", "3", "4", "0", *[""] * 6)) == ["11", "59", "55"]
        assert ids(await other.ask("7", "3", "4", "2", *[""] * 6)) == ["55"]
        assert codes(await other.ask("7", "3", "4", "0", "", "noon", *[""] * 4)) == [(4, 321)]


@pytest.mark.parametrize("to_all", [True, False])
@played
async def test_booking_is_told_as_the_setting_says_when_nobody_ordered_it(to_all: bool) -> None:
    """An assignment has no client: every client hears of it, or, by the setting, client 0 alone."""
    async with rig(limits=Limits(bookings_to_all=to_all)) as stage:
        manual, other = await stage.client(0), await stage.client(1)
        stage.world.coming = [booking(), CommissionTold(Commission("00A1", Decimal(0)), 0)]
        stage.world.coming.append(CommissionTold(Commission("of client 0", Decimal(1)), 0))
        await stage.turn()
        assert ids(await manual.told()) == ["11", "59", "59"]
        assert ids(await other.told()) == (["11", "59"] if to_all else [])


@played
async def test_manual_order_is_told_to_client_zero_when_it_binds() -> None:
    """Orders made by hand are bound to client 0 that asked for it; any other client gets 321."""
    async with rig() as stage:
        zero, other = await stage.client(0), await stage.client(1)
        stage.world.exchange.place(order(0, -3))
        assert ids(await zero.ask("15", "1", "1")) == ["100", "5", "3"]
        assert codes(await other.ask("15", "1", "1")) == [(-1, 321)]
        stage.world.coming = stage.world.exchange.fill(0, -3)
        await stage.turn()
        assert ids(await zero.told()) == ["11", "5", "3"]
        assert await other.told() == []


@played
async def test_what_if_answers_with_margins_when_it_is_asked() -> None:
    """A what-if is an openOrder with margins and nothing else; no order stays."""
    async with rig() as stage:
        client = await stage.client()
        [told] = await sell(client, 4, what_if="1")
        assert told[0] == "5"
        assert "9500" in told
        assert ids(await client.ask("5", "1")) == ["53"]


@played
async def test_every_order_is_cancelled_when_the_global_cancel_comes() -> None:
    """Each owner hears of its own orders."""
    async with rig() as stage:
        first, second = await stage.client(1), await stage.client(2)
        await sell(first, 1)
        await sell(second, 5)
        assert codes(await second.ask("58", "1")) == [(5, 202)]
        assert codes(await first.told()) == [(1, 202)]


@played
async def test_notice_reaches_everybody_when_it_names_no_client() -> None:
    """A notice for one client goes to it, one for none to all."""
    async with rig() as stage:
        first, second = await stage.client(1), await stage.client(2)
        stage.world.coming = [Notice(399, "Order Message", 7, 2), Notice(2137, "for all")]
        await stage.turn()
        assert codes(await first.told()) == [(-1, 2137)]
        assert codes(await second.told()) == [(7, 399), (-1, 2137)]


@played
async def test_orders_are_refused_when_the_interface_is_read_only() -> None:
    """Every call about orders is 321 in the words of a real TWS, without an end; account and fills work."""
    async with rig(HandWorld(Behaviour(read_only=True))) as stage:
        client = await stage.client(0)
        asked: list[list[object]] = [place(1), place(2, what_if="1"), ["4", "1", "1", ""], ["58", "1"]]
        asked += [["5", "1"], ["16", "1"], ["15", "1", "1"], ["99", "0"]]
        for fields in asked:
            [told] = await client.ask(*fields)
            assert told[3] == "321"
            assert told[4].endswith("The API interface is currently in Read-Only mode.")
        assert not stage.world.exchange.orders
        assert ids(await client.ask("61", "1")) == ["61", "62"]
        assert ids(await client.ask("7", "3", "4", "0", *[""] * 6)) == ["55"]
