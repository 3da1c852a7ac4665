"""Unmodified clients against the paper TWS as a process of its own: each takes it for a real one, sells, and sees its put."""

import asyncio
import json
import logging
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from house.peers import python_of
from tests.paper_process import SECONDS_MAX, paper_tws
from tests.presence import missing

CLIENTS = Path(__file__).resolve().parent / "clients"


def peer(name: str) -> Path:
    """The interpreter of a foreign client; where it is not set up the test is skipped, in continuous integration it fails."""
    python = python_of(name)
    if python is None:
        missing(f"the client {name}", "python -m house.peers sets it up")
    return python


@pytest.fixture
def served(request: pytest.FixtureRequest) -> Iterator[int]:
    """The port of a paper TWS in a process of its own; its scenario by the test's mark."""
    with paper_tws(getattr(request, "param", ())) as port:
        yield port


@pytest.mark.parametrize(("name", "version"), [("ibapi-old", 157), ("ibapi-new", 178)])
def test_official_client_sells_a_put_when_it_takes_the_paper_tws_for_a_real_one(
    served: int, name: str, version: int
) -> None:
    """Connect, look the contract up, see its quote, sell at the bid, be filled and hold it; no error but three notices."""
    done = subprocess.run(
        [str(peer(name)), str(CLIENTS / "official.py"), str(served), "11"],
        capture_output=True,
        text=True,
        timeout=SECONDS_MAX,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    seen = json.loads(done.stdout)
    assert seen["version"] == version
    assert seen["accounts"] == "DU1234567"
    assert [code for _, code in seen["errors"]] == [2104, 2106, 2158]
    assert seen["statuses"][-1] == [seen["next_id"], "Filled"]
    assert (seen["fill"][0], seen["fill"][1], seen["fill"][3]) == ("SLD", 1.0, "intent-1")
    assert seen["fill"][2] >= seen["ticks"]["1"] - 0.02
    assert seen["positions"] == [["GM    261211P00057000", -1.0]]


def test_ib_async_sells_protects_and_cancels_when_it_is_unmodified(
    served: int, caplog: pytest.LogCaptureFixture
) -> None:
    """The whole way of one put with ib_async: synchronised, qualified, quoted, tried, sold, protected, cancelled."""
    ib_async = pytest.importorskip("ib_async")

    async def way() -> dict[str, object]:
        ib = ib_async.IB()
        await ib.connectAsync("127.0.0.1", served, clientId=5, timeout=10)
        put = ib_async.Option("GM", "20261211", 57, "P", "SMART", currency="USD")
        await ib.qualifyContractsAsync(put)
        ticker = ib.reqMktData(put, "100,101,106")
        for _ in range(100):
            await asyncio.sleep(0.1)
            if ticker.bid > 0 and ticker.modelGreeks is not None:
                break
        limit = ib_async.LimitOrder(
            "SELL", 1, ticker.bid, tif="GTC", account="DU1234567", orderRef="intent-1"
        )
        tried = await asyncio.wait_for(ib.whatIfOrderAsync(put, limit), 10)
        sale = ib.placeOrder(put, limit)
        for _ in range(100):
            await asyncio.sleep(0.1)
            if sale.fills and sale.fills[0].commissionReport.commission:
                break
        exit_order = ib_async.LimitOrder("BUY", 1, 0.65, tif="GTC", account="DU1234567", orderRef="exit-1")
        protection = ib.placeOrder(put, exit_order)
        await asyncio.sleep(0.5)
        works = protection.orderStatus.status
        records = [record for record in caplog.records if record.name.startswith("ib_async")]
        ib.cancelOrder(exit_order)
        for _ in range(50):
            await asyncio.sleep(0.1)
            if protection.orderStatus.status == "Cancelled":
                break
        seen = {
            "version": ib.client.serverVersion(),
            "margin": float(tried.initMarginChange),
            "status": sale.orderStatus.status,
            "commission": sale.fills[0].commissionReport.commission,
            "works": works,
            "cancelled": protection.orderStatus.status,
            "held": [(p.contract.localSymbol, p.position) for p in ib.positions()],
            "records": [record.getMessage() for record in records],
        }
        ib.disconnect()
        return seen

    with caplog.at_level(logging.WARNING):
        seen = asyncio.run(way())
    assert seen == {
        "version": 178,
        "margin": 5700.0,  # a cash account: the strike in cash
        "status": "Filled",
        "commission": pytest.approx(1.06, abs=0.01),
        "works": "Submitted",
        "cancelled": "Cancelled",
        "held": [("GM    261211P00057000", -1.0)],
        "records": [],
    }


@pytest.mark.parametrize("served", [["--scenario", "eager"]], indirect=True)
def test_thetagang_runs_to_its_end_when_it_trades_on_the_paper_tws(served: int, tmp_path: Path) -> None:
    """A bot of the field in its own environment: it scans chains, places puts, is filled, and exits with 0."""
    python = peer("thetagang")
    text = (
        (CLIENTS / "thetagang.toml").read_text(encoding="utf-8").replace("port = 17497", f"port = {served}")
    )
    (tmp_path / "thetagang.toml").write_text(text, encoding="utf-8")
    program = shutil.which("thetagang", path=str(python.parent))
    assert program is not None
    done = subprocess.run(
        [program, "-c", "thetagang.toml", "--without-ibc"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=SECONDS_MAX,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert "ThetaGang is done" in done.stdout + done.stderr
