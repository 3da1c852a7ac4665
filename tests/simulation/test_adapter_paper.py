"""The adapter against the paper TWS: two programs that share no code, and an unmodified client library between them."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from putwright.adapters.exchange_calendar import new_york_calendar
from putwright.adapters.ibkr.broker_view import TwsView
from putwright.domain.broker_statement import AccountStatement
from putwright.domain.refusal import BadInput, OutsideFailure
from putwright.paper.clearing.opening import OpeningAccount, OpeningPosition
from putwright.paper.model import ContractQuery, OrderRequest
from putwright.paper.session.limits import Limits, QuoteRights
from putwright.paper.session.server import PaperServer
from putwright.paper.settings import Behaviour
from putwright.paper.tape import SimulatedTape, TapeScenario
from putwright.paper.world import PaperWorld
from putwright.ports.broker_view import ChainsTaken, ChainWanted, DataKind, Endpoint, Patience, Presence
from tests import defaults
from tests.builders import account as stated_account
from tests.simulation.adapter_tws import FixedClock

CALENDAR = new_york_calendar(2015, 2030)
ACCOUNT = "DU1234567"
PUT = ContractQuery(
    symbol="GM", security_type="OPT", expiry="20261211", strike=Decimal(57), right="P", exchange="SMART", currency="USD"
)  # fmt: skip
SHARES = ContractQuery(symbol="KO", security_type="STK", exchange="SMART", currency="USD")
PATIENCE = Patience(connection=5.0, answer=5.0, quote=2.0, rest_of_quote=0.3, whole_screen=60.0)
SCENARIO = TapeScenario()


class WorldClock:
    """Our clock, set by the paper market's."""

    def __init__(self, world: PaperWorld) -> None:
        self.world = world

    def now(self) -> datetime:
        return self.world.now


def opening() -> OpeningAccount:
    """Two puts of GM sold, 100 KO held, dollars and francs, francs as base."""
    tape = SimulatedTape(CALENDAR, scenario=SCENARIO, seed=7)
    put, shares = tape.find(PUT)[0].con_id, tape.find(SHARES)[0].con_id
    held = (
        OpeningPosition(put, Decimal(-2), Decimal(120)),
        OpeningPosition(shares, Decimal(100), Decimal(60)),
    )
    return OpeningAccount(ACCOUNT, "cash", "CHF", {"USD": Decimal(50000), "CHF": Decimal(1000)}, held)


def world_of(behaviour: Behaviour | None = None) -> PaperWorld:
    return PaperWorld(
        CALENDAR,
        defaults.shipped_fee_schedules()["ibkr-tiered"],
        [opening()],
        seed=7,
        scenario=SCENARIO,
        behaviour=behaviour or Behaviour(),
    )


def looked(
    look: Callable[[TwsView, PaperServer], Awaitable[Any]],
    world: PaperWorld | None = None,
    limits: Limits | None = None,
    clock: Any = None,
    messages_per_second: int = 40,
) -> Any:
    """What a look at a paper TWS gives, whose time passes as ours does."""
    world = world or world_of()

    async def run() -> Any:
        server = PaperServer(world, time.monotonic, limits)
        port, start = await server.start(port=0), world.now
        passing = asyncio.create_task(server.run(lambda seconds: start + timedelta(seconds=seconds)))
        endpoint = Endpoint(port=port, account="")
        view = TwsView(
            endpoint, clock or WorldClock(world), CALENDAR, PATIENCE, messages_per_second=messages_per_second
        )
        try:
            return await look(view, server)
        finally:
            await view.close()
            passing.cancel()
            await asyncio.gather(passing, return_exceptions=True)
            await server.stop()

    return asyncio.run(run())


async def presence(view: TwsView, _: PaperServer) -> Presence:
    return await view.connect(["KO"])


async def statement(view: TwsView, _: PaperServer) -> AccountStatement:
    await view.connect()
    return await view.statement()


async def chains(view: TwsView, _: PaperServer) -> ChainsTaken:
    await view.connect()
    on = (await view.clock.now()).date()
    wanted = [ChainWanted(s, on + timedelta(25), on + timedelta(40), 0.08, 0.15) for s in ("KO", "GM")]
    return await view.chains(wanted)


def test_paper_tws_is_recognised() -> None:
    """Version, masked account, live quotes, its zone."""
    told: Presence = looked(presence)
    assert (told.server_version, told.accounts, told.is_paper) == (178, ("DU***567",), True)
    assert told.data_kind is DataKind.LIVE
    assert told.clock_is_sound


@pytest.mark.parametrize("prefixed", [False, True])
def test_statement_is_what_the_account_opened_with(prefixed: bool) -> None:
    """Cash by currency in either style of keys, all settled; the puts sold and the shares, each with its price."""
    told: AccountStatement = looked(statement, world_of(Behaviour(ledger_keys_prefixed=prefixed)))
    assert dict(told.cash) == {"USD": Decimal(50000), "CHF": Decimal(1000)}
    assert told.unsettled_usd == 0
    assert (told.base_currency, told.kind, told.unknown) == ("CHF", "cash", ())
    judged = told.as_account(stated_account())
    assert [(str(one.contract), one.contracts) for one in judged.obligations] == [("GM 2026-12-11 57 P", 2)]
    assert judged.short_puts[0].premium_per_share == Decimal("1.20")
    assert [(one.symbol, one.quantity) for one in judged.shares] == [("KO", Decimal(100))]
    assert judged.shares[0].price > 0


def test_sale_by_another_client_is_an_obligation() -> None:
    """A limit nobody meets, sent by client 5, reserves cash for us."""
    request = OrderRequest(
        client_id=5, order_id=1, contract=PUT, action="SELL", quantity=Decimal(3), order_type="LMT",
        limit=Decimal("40.00"), time_in_force="GTC", account=ACCOUNT, order_ref="by hand",
    )  # fmt: skip
    world = world_of(Behaviour(percent_through_market_max=10_000.0))
    world.exchange.place(request)
    told: AccountStatement = looked(statement, world)
    assert [(str(one.contract), one.contracts) for one in told.working_sales] == [("GM 2026-12-11 57 P", 3)]
    assert (told.orders[0].client_id, told.orders[0].client_order_id) == (5, "by hand")


def test_orders_are_hidden_when_the_paper_api_is_read_only() -> None:
    """The box to clear is named; positions and cash alone are not enough to sell upon."""
    with pytest.raises(BadInput, match="Read-Only API"):
        looked(statement, world_of(Behaviour(read_only=True)))


@pytest.mark.parametrize(
    ("rights", "kinds", "code"),
    [
        (QuoteRights.LIVE, {"live"}, ""),
        (QuoteRights.DELAYED, {"delayed"}, "1016"),
        (QuoteRights.PARTLY, {"live"}, "10090"),
        (QuoteRights.NONE, set(), "354"),
        (QuoteRights.COMPETING, set(), "10197"),
    ],
)
def test_chains_are_taken_with_whatever_quotes_the_account_has(
    rights: QuoteRights, kinds: set[str], code: str
) -> None:
    """Live, delayed and in part: taken and marked. None at all: left out, and the code says why."""
    told: ChainsTaken = looked(chains, limits=Limits(quote_rights=rights))
    assert set(told.quotes["kind"]) <= kinds | ({"delayed"} if rights is QuoteRights.COMPETING else set())
    if kinds:
        assert set(told.quotes["symbol"]) == {"KO", "GM"}
        assert told.left_out == ()
        assert told.quotes["ask"].drop_nulls().min() > 0  # type: ignore[operator]
    assert any(code in note for note in told.notes) or not code


def test_chain_is_sound_when_the_market_is_closed() -> None:
    """On Saturday the frozen quotes of Friday are had, dated Friday's close."""
    world = world_of()
    world.advance(datetime.fromisoformat("2026-11-07T15:00:00+00:00"))
    told: ChainsTaken = looked(chains, world)
    assert set(told.quotes["kind"]) == {"frozen"}
    assert {str(when) for when in told.quotes["quote_time"]} == {"2026-11-06 21:00:00+00:00"}
    assert told.quotes["bid"].drop_nulls().len() > 0


def test_chain_is_dated_by_the_paper_market_when_our_clock_is_another() -> None:
    """A paper market of November, looked at in July: days to expiry are counted in November."""
    told: ChainsTaken = looked(chains, clock=FixedClock())
    assert {when.date().isoformat() for when in told.quotes["quote_time"]} == {"2026-11-06"}


def test_taking_ends_with_a_fault_when_the_paper_tws_hangs_up() -> None:
    """A chain half taken is a fault, not half a chain."""

    async def cut(view: TwsView, server: PaperServer) -> None:
        await view.connect()
        asyncio.get_running_loop().call_later(0.6, server.drop)
        await chains(view, server)

    with pytest.raises(OutsideFailure, match="connection is gone"):
        looked(cut)


def test_client_id_is_refused_when_the_paper_tws_has_it_already() -> None:
    """Two programs under one id: the second is told to take another."""

    async def twice(view: TwsView, _: PaperServer) -> None:
        await view.connect()
        second = TwsView(view.endpoint, FixedClock(), CALENDAR, PATIENCE)
        with pytest.raises(BadInput, match="in use"):
            await second.connect()
        assert view.session.is_open

    looked(twice)
