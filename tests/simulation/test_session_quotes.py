"""Quotes: kinds, extra ticks, snapshots, cadence, lines, and what an account has not paid for."""

from __future__ import annotations

from decimal import Decimal

import pytest

from putwright.paper.model import Phase
from putwright.paper.session.limits import Limits, QuoteRights
from putwright.paper.settings import Behaviour
from tests.simulation.session_client import RawClient, codes, ids, played, rig
from tests.simulation.session_world import HandWorld


def market_data(request_id: int, con_id: int, generic: str = "", *, snapshot: bool = False) -> list[object]:
    """The fields of reqMktData."""
    return ["1", "11", request_id, con_id, *[""] * 11, "0", generic, int(snapshot), "0", ""]


def ticks(messages: list[list[str]]) -> dict[int, list[str]]:
    """Ticks by id, what follows the id."""
    told = {int(each[3]): each[4:] for each in messages if each[0] in {"1", "2", "45", "46"}}
    return told | {int(each[2]): each[3:] for each in messages if each[0] == "21"}


async def kinds(client: RawClient, request_id: int, con_id: int) -> list[str]:
    """What kind of quotes a new ticker is told to have."""
    told = await client.ask(*market_data(request_id, con_id))
    return [each[3] for each in told if each[0] == "58"]


@played
async def test_quotes_begin_with_kind_and_terms_when_a_put_is_asked_for() -> None:
    """Kind first, terms second, then prices, sizes, greeks and the open interest on the side of the put."""
    async with rig() as stage:
        told = await (await stage.client()).ask(*market_data(7, 201, "100,101,106"))
        assert told[0] == ["58", "1", "7", "1"]
        assert told[1] == ["81", "7", "0.01", "9c0001", "3"]
        found = ticks(told)
        assert found[1][:2] == ["1.20", "12"]
        assert found[2][:2] == ["1.30", "15"]
        assert (found[28], found[27], found[30], found[29]) == (["4321"], ["0"], ["77"], ["0"])
        assert found[24] == ["0.28"]
        assert [float(each) for each in found[13]] == [0, 0.28, -0.24, 1.25, 0.5, 0.05, 0.09, -0.04, 100]


@played
async def test_greeks_carry_sentinels_when_nobody_computed_them() -> None:
    """A tick of greeks never has an empty field: -1 and -2 stand for what is not computed, -1 for no bid."""
    async with rig() as stage:
        found = ticks(await (await stage.client()).ask(*market_data(7, 202)))
        assert found[1][:2] == ["-1", "0"]
        assert [float(each) for each in found[13]] == [0, -1, -2, -1, -1, -2, -2, -2, -1]
        assert 10 not in found
        assert [float(each) for each in found[11]] == [0, -1, -2, 0.05, -1, -2, -2, -2, -1]


@played
async def test_stock_tells_its_extra_ticks_when_they_are_asked_for() -> None:
    """Volatilities, mark, last trade, shortability and dividends of a stock."""
    async with rig() as stage:
        told = await (await stage.client()).ask(*market_data(7, 101, "104,106,221,233,236,456"))
        found = ticks(told)
        assert (found[23], found[24]) == (["0.25"], ["0.27"])
        assert found[37][0] == "100"
        assert found[48][0].split(";")[:2] == ["100", "50"]
        assert float(found[46][0]) > 2.5
        assert found[59] == ["2.0,2.1,20261210,0.52"]
        assert 13 not in found


@played
async def test_ticks_are_told_once_when_only_one_number_moved() -> None:
    """After the first picture only what changed is told, an option at most every 100 ms, a stock every 250 ms."""
    async with rig() as stage:
        client = await stage.client()
        await client.ask(*market_data(7, 201))
        await client.ask(*market_data(8, 101))
        for price in ("1.21", "1.22"):
            stage.world.tape.set(201, bid=Decimal(price))
            stage.world.tape.set(101, bid=Decimal(price))
            await stage.turn(0.02)
        assert ticks(await client.told()) == {}
        await stage.turn(0.05)
        moved = await client.told()
        assert {each[2] for each in moved if each[0] == "1"} == {"7"}
        assert ticks(moved)[1][0] == "1.22"
        await stage.turn(0.2)
        assert [each[2:5] for each in await client.told() if each[0] == "1"] == [["8", "1", "1.22"]]


@played
async def test_snapshot_ends_when_the_picture_is_told() -> None:
    """A snapshot is told whole, ends, leaves its id free, watches nothing and does not take a line."""
    async with rig(HandWorld(Behaviour(market_data_lines_max=0))) as stage:
        client = await stage.client()
        for _ in range(2):
            told = await client.ask(*market_data(7, 201, snapshot=True))
            assert told[-1] == ["57", "1", "7"]
            assert ticks(told)[1][0] == "1.20"
        assert not +stage.world.tape.watched
        assert codes(await client.ask(*market_data(7, 201, "101", snapshot=True))) == [(7, 321)]


@played
async def test_ticker_is_refused_when_id_line_contract_or_list_are_wrong() -> None:
    """Errors 102, 101, 200, 321 and 300, each on the id of the ticker; cancelling frees the line."""
    async with rig(HandWorld(Behaviour(market_data_lines_max=2))) as stage:
        client, other = await stage.client(1), await stage.client(2)
        await client.ask(*market_data(7, 201))
        await other.ask(*market_data(7, 201))
        assert codes(await client.ask(*market_data(7, 202))) == [(7, 102)]
        assert codes(await client.ask(*market_data(8, 202))) == [(8, 101)]
        assert codes(await client.ask(*market_data(9, 999))) == [(9, 200)]
        assert codes(await client.ask(*market_data(9, 201, "101,banana"))) == [(9, 321)]
        assert codes(await client.ask("2", "2", "55")) == [(55, 300)]
        assert await client.ask("2", "2", "7") == []
        assert stage.world.tape.watched[201] == 1
        assert "58" in ids(await client.ask(*market_data(8, 202)))
        other.writer.close()
        await stage.turn()
        assert +stage.world.tape.watched == {202: 1}


@pytest.mark.parametrize("rights", QuoteRights)
@pytest.mark.parametrize(("asked", "kind"), [(1, "1"), (2, "1"), (3, "3"), (4, "3")])
@played
async def test_quotes_follow_the_rights_of_the_account_when_a_kind_is_chosen(
    rights: QuoteRights, asked: int, kind: str
) -> None:
    """354, 10090, 10167, 10168 and 10197; the kind chosen is kept for later tickers of this connection."""
    expected = {
        QuoteRights.LIVE: (None, "1"),
        QuoteRights.PARTLY: (10090, "1"),
        QuoteRights.DELAYED: (10167, kind) if asked > 2 else (10168, None),
        QuoteRights.NONE: (354, None),
        QuoteRights.COMPETING: (10197, None),
    }[rights]
    async with rig(limits=Limits(quote_rights=rights)) as stage:
        client = await stage.client()
        await client.ask("59", "1", asked)
        for number in (7, 8):
            told = await client.ask(*market_data(number, 201))
            assert codes(told) == ([(number, expected[0])] if expected[0] else [])
            assert [each[3] for each in told if each[0] == "58"] == ([expected[1]] if expected[1] else [])
            assert bool(ticks(told)) is (expected[1] is not None)


@played
async def test_delayed_quotes_have_ids_of_their_own_when_no_live_ones_are_paid() -> None:
    """Delayed ticks come under 66 and above, and only the extra ticks that exist delayed."""
    async with rig(HandWorld(Behaviour(market_data_live=False))) as stage:
        client = await stage.client()
        await client.ask("59", "1", "3")
        found = ticks(await client.ask(*market_data(7, 201, "100,101")))
        assert (found[66][0], found[67][0], found[83][1]) == ("1.20", "1.30", "0.28")
        assert found[28] == ["4321"]
        assert not set(found) & {0, 1, 2, 3, 4, 10, 11, 13, 29, 30}
        assert codes(await client.ask("59", "1", "9")) == [(-1, 321)]


@played
async def test_book_is_told_when_the_market_is_closed_only_to_frozen_tickers() -> None:
    """At the closing bell a live ticker loses bid and ask, a frozen one keeps them and is told that it is frozen."""
    async with rig() as stage:
        client = await stage.client()
        assert await kinds(client, 7, 201) == ["1"]
        await client.ask("59", "1", "2")
        assert await kinds(client, 8, 201) == ["1"]
        stage.world.tape.state = Phase.CLOSED
        await stage.turn(60)
        told = await client.told()
        assert ["58", "1", "8", "2"] in told
        assert [each[2:5] for each in told if each[0] == "1"] == [["7", "1", "-1"], ["7", "2", "-1"]]
        assert await kinds(client, 9, 201) == ["2"]
