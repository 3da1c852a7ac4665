"""Unmodified ib_async 2.1.0 against the session: it connects, finds everything, and has nothing to complain about."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from decimal import Decimal
from typing import Any

import ib_async
import pytest

from putwright.paper.model import Commission, CommissionTold
from tests.simulation.session_client import Rig, played, rig
from tests.simulation.session_world import ACCOUNT, OTHER_PUT, PUT


@asynccontextmanager
async def connected(stage: Rig, client_id: int = 1) -> AsyncIterator[Any]:
    """An ib_async client that is in sync."""
    client = ib_async.IB()
    await client.connectAsync("127.0.0.1", stage.port, client_id, timeout=4, raiseSyncErrors=True)
    try:
        yield client
    finally:
        client.disconnect()


def complaints(caplog: pytest.LogCaptureFixture) -> list[str]:
    """What ib_async logged beyond the notices that farms of data are well."""
    records = [
        each for each in caplog.records if each.name.startswith("ib_async") and each.levelno > logging.INFO
    ]
    return [each.getMessage() for each in records if "Warning 21" not in each.getMessage()]


@pytest.mark.parametrize("client_id", [0, 1])
@played
async def test_ib_async_is_in_sync_without_a_complaint_when_it_connects(
    client_id: int, caplog: pytest.LogCaptureFixture
) -> None:
    """Positions, orders, account and executions all end; nothing of ib_async is logged above a notice."""
    caplog.set_level(logging.INFO)
    async with rig() as stage, connected(stage, client_id) as client:
        assert client.managedAccounts() == [ACCOUNT]
        assert [(held.contract.conId, held.position) for held in client.positions()] == [(201, -2)]
        assert {value.tag: value.value for value in client.accountValues()}["AccountType"] == "INDIVIDUAL"
        assert (await client.reqCurrentTimeAsync()).timestamp() == stage.world.now.timestamp()
    assert complaints(caplog) == []


@played
async def test_ib_async_finds_contracts_and_quotes_when_it_asks(caplog: pytest.LogCaptureFixture) -> None:
    """Stock, chain, rule and quotes with model greeks arrive; a missing bid is -1, missing greeks are no number."""
    caplog.set_level(logging.INFO)
    async with rig() as stage, connected(stage) as client:
        [stock] = await client.qualifyContractsAsync(ib_async.Stock("ABC", "SMART", "USD"))
        assert stock.conId == 101
        chain = await client.reqSecDefOptParamsAsync("ABC", "", "STK", 101)
        assert [each.strikes for each in chain] == [[90.0, 95.0]] * 2
        assert [step.increment for step in await client.reqMarketRuleAsync(26)] == [0.01, 0.05]
        found = (
            ib_async.Contract(conId=PUT.con_id, exchange="SMART"),
            ib_async.Contract(conId=OTHER_PUT.con_id),
        )
        quoted = client.reqMktData(found[0], "100,101,106"), client.reqMktData(found[1])
        await asyncio.sleep(0.1)
        assert (quoted[0].bid, quoted[0].ask, quoted[0].putOpenInterest) == (1.2, 1.3, 4321)
        assert (quoted[0].modelGreeks.delta, quoted[0].modelGreeks.impliedVol) == (-0.24, 0.28)
        assert (quoted[1].bid, quoted[1].bidSize, quoted[1].modelGreeks.delta) == (-1, 0, None)
        stage.world.tape.set(PUT.con_id, bid=Decimal("1.21"))
        await stage.turn(0.2)
        assert quoted[0].bid == 1.21
    assert complaints(caplog) == []


@played
async def test_ib_async_hears_of_its_order_when_it_is_filled(caplog: pytest.LogCaptureFixture) -> None:
    """An order, its fill and its commission, and a what-if with margins."""
    caplog.set_level(logging.INFO)
    async with rig() as stage, connected(stage) as client:
        put = ib_async.Contract(conId=PUT.con_id, exchange="SMART")
        order = ib_async.LimitOrder("SELL", 2, 1.25, tif="DAY", orderRef="ticket-7")
        preview = await asyncio.wait_for(client.whatIfOrderAsync(put, order), 4)
        assert float(preview.initMarginChange) == 9500.0
        trade = client.placeOrder(put, order)
        await asyncio.sleep(0.05)
        assert trade.orderStatus.status == "PreSubmitted"
        events = stage.world.exchange.fill(1, trade.order.orderId)
        fill = stage.world.exchange.fills[-1][0]
        told = CommissionTold(Commission(fill.execution_id, Decimal("1.05")), 1)
        stage.world.coming = [*events, told]
        await stage.turn()
        await asyncio.sleep(0.05)
        assert trade.orderStatus.status == "Filled"
        assert [(each.execution.shares, each.commissionReport.commission) for each in trade.fills] == [
            (2.0, 1.05)
        ]
        assert trade.fills[0].execution.orderRef == "ticket-7"
    assert complaints(caplog) == []


@played
async def test_ib_async_knows_its_fills_when_it_comes_back(caplog: pytest.LogCaptureFixture) -> None:
    """What was filled while it was away is there after the next connection, and the next id is above all used."""
    caplog.set_level(logging.INFO)
    async with rig() as stage:
        async with connected(stage) as client:
            order = ib_async.LimitOrder("SELL", 1, 1.25, tif="GTC")
            number = client.placeOrder(
                ib_async.Contract(conId=PUT.con_id, exchange="SMART"), order
            ).order.orderId
            await asyncio.sleep(0.05)
        await asyncio.sleep(0.05)
        stage.world.coming = stage.world.exchange.fill(1, number)
        await stage.turn()
        async with connected(stage) as client:
            assert [fill.execution.orderId for fill in client.fills()] == [number]
            assert client.client.getReqId() > number
            assert client.openTrades() == []
    assert complaints(caplog) == []
