"""Contracts, symbols, rules, history: every answer ends, and what is not there has its code."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from tests.simulation.session_client import codes, ids, played, rig

NEWEST = "20261119 10:30:00 US/Eastern"


def history(request_id: int, con_id: int = 101, **other: str) -> list[object]:
    """The fields of reqHistoricalData."""
    asked = {"end": "", "size": "1 day", "duration": "2 D", "what": "TRADES", "keep": "0"} | other
    tail = ["1", asked["what"], "1", asked["keep"], ""]
    return ["20", request_id, con_id, *[""] * 11, "0", asked["end"], asked["size"], asked["duration"], *tail]


def details(request_id: int, con_id: int = 0, symbol: str = "", kind: str = "") -> list[object]:
    """The fields of reqContractDetails."""
    return ["9", "8", request_id, con_id, symbol, kind, *[""] * 9, "0", "", "", ""]


@played
async def test_details_end_when_contracts_are_found_and_are_error_200_when_not() -> None:
    """Every match, then the end; nothing but error 200 for what does not exist, 321 for a question without a name."""
    async with rig() as stage:
        client = await stage.client()
        assert ids(await client.ask(*details(5, symbol="ABC", kind="OPT"))) == ["10", "10", "52"]
        unknown = await client.ask(*details(6, symbol="XYZ", kind="STK"))
        assert (ids(unknown), codes(unknown)) == (["4"], [(6, 200)])
        assert codes(await client.ask(*details(7, kind="OPT"))) == [(7, 321)]


@played
async def test_chain_rule_and_symbols_are_told_when_asked_for() -> None:
    """Option parameters end, rules have steps, symbols may be none; what is unknown is 200 or 321."""
    async with rig() as stage:
        client = await stage.client()
        assert ids(await client.ask("78", "5", "ABC", "", "STK", "101")) == ["75", "75", "76"]
        assert codes(await client.ask("78", "5", "ABC", "", "STK", "999")) == [(5, 200)]
        assert await client.ask("91", "26") == [["93", "26", "2", "0", "0.01", "3", "0.05"]]
        assert codes(await client.ask("91", "27")) == [(-1, 321)]
        [found], [none] = await client.ask("81", "5", "ab"), await client.ask("81", "6", "zz")
        assert found[:5] == ["79", "5", "1", "101", "ABC"]
        assert none == ["79", "6", "0"]


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"con_id": 999}, 200),
        ({"con_id": 201}, 162),
        ({"what": "OPTION_IMPLIED_VOLATILITY"}, 162),
        ({"what": "BANANAS"}, 321),
        ({"size": "7 mins"}, 321),
        ({"duration": "two days"}, 321),
        ({"end": "yesterday"}, 10314),
        ({"end": "20261301 10:00:00"}, 10314),
        ({"end": "20261119 10:00:00 Mars/Base"}, 10314),
        ({"end": "20261119-10:00:00", "keep": "1"}, 321),
    ],
)
@played
async def test_history_has_its_code_when_it_can_not_be_told(asked: dict[str, str], code: int) -> None:
    """No data, no contract, no sense: each is one error on the id of the request."""
    async with rig() as stage:
        assert codes(await (await stage.client()).ask(*history(5, **asked))) == [(5, code)]  # type: ignore[arg-type]


@played
async def test_history_is_told_when_there_are_bars() -> None:
    """Two bars, and the moment of the first as head."""
    async with rig() as stage:
        client = await stage.client()
        [told] = await client.ask(*history(5))
        assert (told[0], told[1], told[4], len(told)) == ("17", "5", "2", 21)
        [head] = await client.ask("87", "6", "101", *[""] * 11, "0", "1", "TRADES", "1")
        assert head == ["88", "6", "20261118-15:30:00"]
        assert codes(await client.ask("87", "6", "201", *[""] * 11, "0", "1", "TRADES", "1")) == [(6, 162)]


@played
async def test_history_is_kept_up_to_date_when_asked_until_cancelled() -> None:
    """The newest bar is told when it moved; after the cancel nothing is, and a second cancel is error 366."""
    async with rig() as stage:
        client = await stage.client()
        await client.ask(*history(5, keep="1"))
        newest = replace(stage.world.tape.history[-1], close=Decimal("100.5"))
        stage.world.tape.history = [stage.world.tape.history[0], newest]
        await stage.turn(6)
        [update] = await client.told()
        assert (update[:2], update[5]) == (["90", "5"], "100.5")
        await stage.turn(6)
        assert await client.told() == []
        assert await client.ask("25", "1", "5") == []
        assert codes(await client.ask("25", "1", "5")) == [(5, 366)]


@played
async def test_history_is_paced_when_small_bars_are_asked_for_too_often() -> None:
    """The same request within 15 s, and the sixth of one series within 2 s, are error 162; days are not paced."""
    async with rig() as stage:
        client = await stage.client()
        assert ids(await client.ask(*history(5, size="5 secs"))) == ["17"]
        assert codes(await client.ask(*history(6, size="5 secs"))) == [(6, 162)]
        told = [await client.ask(*history(7, size="5 secs", duration=f"{n} D")) for n in range(3, 8)]
        assert [codes(each) for each in told] == [[], [], [], [], [(7, 162)]]
        assert ids(await client.ask(*history(8))) == ids(await client.ask(*history(8))) == ["17"]
        await stage.turn(16)
        assert ids(await client.ask(*history(9, size="5 secs"))) == ["17"]


@played
async def test_question_has_the_code_of_a_real_tws_when_it_is_not_served() -> None:
    """Fundamentals 430, company events 10276, calculations, depth and exercise 321; the user has no brand."""
    async with rig() as stage:
        client = await stage.client()
        assert codes(await client.ask("52", "2", "5", "101", *[""] * 6, "Snap", "0", "")) == [(5, 430)]
        assert codes(await client.ask("100", "6")) == [(6, 10276)]
        assert codes(await client.ask("102", "7", "101", "", "0", "0", "0", "", "", "")) == [(7, 10276)]
        assert codes(await client.ask("54", "3", "8", "201", *[""] * 11, "1", "100", "0", "")) == [(8, 321)]
        assert await client.ask("104", "9") == [["107", "9", ""]]
        assert await client.ask("14", "1", "5") == []
