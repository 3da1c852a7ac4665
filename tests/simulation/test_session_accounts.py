"""Account updates, summaries, positions, profit: whole at first, with an end, and then what changed."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from putwright.paper.model import PositionChanged
from putwright.paper.settings import Behaviour
from tests.simulation.session_client import codes, ids, played, rig
from tests.simulation.session_world import ACCOUNT, HandWorld

UNSET = "1.7976931348623157E308"


@played
async def test_account_is_told_whole_when_updates_begin() -> None:
    """Figures, positions, the time in New York, and the end; an unknown account is 321 and has no end."""
    async with rig() as stage:
        client = await stage.client()
        told = await client.ask("6", "2", "1", "")
        assert ids(told) == ["6"] * 6 + ["7"] * 2 + ["8", "54"]
        assert ["6", "2", "CashBalance", "100500.5", "USD", ACCOUNT] in told
        assert told[-2:] == [["8", "1", "10:30"], ["54", "1", ACCOUNT]]
        assert len(told[6]) == 20
        assert codes(await client.ask("6", "2", "1", "U7654321")) == [(-1, 321)]


@played
async def test_account_tells_what_changed_when_figures_move_until_it_is_left() -> None:
    """Only the figure that moved, with the time; nothing after unsubscribing."""
    async with rig() as stage:
        client = await stage.client()
        await client.ask("6", "2", "1", ACCOUNT)
        stage.world.gain("99000")
        await stage.turn()
        told = await client.told()
        assert told == [["6", "2", "CashBalance", "99000", "USD", ACCOUNT], ["8", "1", "10:30"]]
        await client.ask("6", "2", "0", ACCOUNT)
        stage.world.gain("98000")
        await stage.turn()
        assert await client.told() == []


@played
async def test_ledger_keys_are_prefixed_when_the_setting_is_on() -> None:
    """Per-currency keys carry `$LEDGER-`, account figures do not."""
    async with rig(HandWorld(Behaviour(ledger_keys_prefixed=True))) as stage:
        keys = {each[2] for each in await (await stage.client()).ask("6", "2", "1", "") if each[0] == "6"}
        assert {"$LEDGER-CashBalance", "NetLiquidation"} <= keys
        assert not {"CashBalance", "$LEDGER-NetLiquidation"} & keys


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ("AccountType,NetLiquidation", {("AccountType", ""), ("NetLiquidation", "USD")}),
        ("$LEDGER", {("CashBalance", "BASE")}),
        ("$LEDGER:USD", {("CashBalance", "USD"), ("ExchangeRate", "USD")}),
        ("$LEDGER:ALL", {("CashBalance", "BASE"), ("CashBalance", "USD"), ("ExchangeRate", "USD")}),
        ("$LEDGER:CHF", set()),
        ("ReqTMargin", set()),
    ],
)
@played
async def test_summary_tells_the_tags_asked_for_and_ends(tags: str, expected: set[tuple[str, str]]) -> None:
    """Figures by name, the ledger by currency; an end also when nothing fits."""
    async with rig() as stage:
        told = await (await stage.client()).ask("62", "1", "5", "All", tags)
        assert {(each[4], each[6]) for each in told[:-1]} == expected
        assert told[-1] == ["64", "1", "5"]


@played
async def test_summary_is_refused_when_it_is_the_third() -> None:
    """Two at one time; the third is 322, after a cancel it is served; an unknown group or no tag is 321."""
    async with rig() as stage:
        client = await stage.client()
        for number in (5, 6):
            assert ids(await client.ask("62", "1", number, "All", "AccountType")) == ["63", "64"]
        assert codes(await client.ask("62", "1", "7", "All", "AccountType")) == [(7, 322)]
        assert await client.ask("63", "1", "5") == []
        assert codes(await client.ask("62", "1", "7", "Nobody", "AccountType")) == [(7, 321)]
        assert codes(await client.ask("62", "1", "7", "All", " , ")) == [(7, 321)]
        assert ids(await client.ask("62", "1", "7", ACCOUNT, "AccountType")) == ["63", "64"]


@played
async def test_summary_is_told_again_when_figures_move_or_three_minutes_pass() -> None:
    """At once with news of the account; without news after three simulated minutes, and only what moved."""
    async with rig() as stage:
        client = await stage.client()
        await client.ask("62", "1", "5", "All", "$LEDGER:USD,NetLiquidation")
        stage.world.gain("99000")
        await stage.turn()
        assert [each[4:6] for each in await client.told()] == [["CashBalance", "99000"]]
        stage.world.clearing.figures["NetLiquidation", "USD"] = "100300"
        await stage.turn(100)
        assert await client.told() == []
        await stage.turn(100)
        assert [each[4:6] for each in await client.told()] == [["NetLiquidation", "100300"]]


@played
async def test_positions_are_told_whole_and_then_as_they_change_when_followed() -> None:
    """Held positions, the end, then each change once to each follower, the zero of a closed one too."""
    async with rig() as stage:
        client, other = await stage.client(1), await stage.client(2)
        told = await client.ask("61", "1")
        assert (ids(told), told[0][3], told[0][-2:]) == (["61", "62"], "201", ["-2", "119.3"])
        multi = await client.ask("74", "1", "9", ACCOUNT, "")
        assert ids(multi) == ["71", "72"]
        closed = replace(stage.world.clearing.held[0], quantity=Decimal(0))
        stage.world.coming = [PositionChanged(closed)]
        await stage.turn()
        news = await client.told()
        assert ids(news) == ["61", "71"]
        assert news[0][-2] == "0"
        assert await other.told() == []
        await client.ask("64", "1")
        await client.ask("75", "1", "9")
        stage.world.coming = [PositionChanged(closed)]
        await stage.turn()
        assert await client.told() == []


@played
async def test_positions_end_when_there_are_none() -> None:
    """An empty account still ends every answer."""
    async with rig() as stage:
        stage.world.clearing.held = []
        client = await stage.client()
        assert ids(await client.ask("61", "1")) == ["62"]
        assert ids(await client.ask("74", "1", "9", "", "")) == ["72"]
        for request, end in (("5", "53"), ("16", "53")):
            assert ids(await client.ask(request, "1")) == [end]
        assert ids(await client.ask("99", "0")) == ["102"]
        assert ids(await client.ask("7", "3", "4", *["0"], *[""] * 6)) == ["55"]


@played
async def test_updates_of_many_accounts_end_when_the_ledger_alone_is_asked_for() -> None:
    """`ledgerAndNLV` leaves the ledger and the net liquidation value; the cancel is silent."""
    async with rig() as stage:
        client = await stage.client()
        told = await client.ask("76", "1", "9", ACCOUNT, "", "1")
        assert {each[5] for each in told[:-1]} == {"CashBalance", "ExchangeRate", "NetLiquidation"}
        assert told[-1] == ["74", "1", "9"]
        assert len(await client.ask("76", "1", "10", ACCOUNT, "", "0")) == 7
        assert await client.ask("77", "1", "9") == []


@played
async def test_profit_is_told_when_it_is_another_at_most_once_a_second() -> None:
    """Daily, unrealised and realised of the account; quantity and value of one position; unknown is unset."""
    async with rig() as stage:
        client = await stage.client()
        assert await client.ask("92", "5", ACCOUNT, "") == [["94", "5", "250.5", "-11.4", "0"]]
        assert await client.ask("94", "6", ACCOUNT, "", "201") == [
            ["95", "6", "-2", UNSET, "-11.4", "0", "-250"]
        ]
        assert codes(await client.ask("94", "7", ACCOUNT, "", "999")) == [(7, 200)]
        stage.world.clearing.held[0] = replace(stage.world.clearing.held[0], unrealized=Decimal(5))
        await stage.turn(0.5)
        assert await client.told() == []
        await stage.turn(0.6)
        assert ids(await client.told()) == ["94", "95"]
        await client.ask("93", "5")
        await client.ask("95", "6")
        stage.world.clearing.held[0] = replace(stage.world.clearing.held[0], unrealized=Decimal(6))
        await stage.turn(2)
        assert await client.told() == []
