"""What every view of a broker must do, asked of a fake in memory and of the adapter over a socket alike."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from putwright.adapters.ibkr.live_market import LiveMarket
from putwright.domain.broker_statement import AccountStatement, BrokerFill, HeldPosition, WorkingOrder
from putwright.domain.refusal import BadInput, OutsideFailure
from putwright.market import snapshot
from putwright.ports.broker_view import (
    BrokerView,
    ChainsTaken,
    ChainWanted,
    DataKind,
    LeftOut,
    Presence,
    Progress,
)
from putwright.ports.market_data import MarketData
from putwright.reports.connect import ConnectReport
from putwright.workflows.connect import look_at_broker
from putwright.workflows.live_chains import chains_of_broker, chains_wanted
from tests import screens
from tests.builders import put
from tests.fakes import FakeMarket
from tests.simulation import adapter_tws as scripted

PUT = "KO 2026-08-21 65 P"
WANTED = [
    ChainWanted("KO", date(2026, 8, 1), date(2026, 9, 30), 0.05, 0.25),
    ChainWanted("NONE", date(2026, 8, 1), date(2026, 9, 30), 0.05, 0.25),
]


class FakeBroker:
    """A broker in memory: one account with one put sold, one working sale, one fill; one name is quoted."""

    def __init__(self) -> None:
        self.is_in = False

    async def connect(self, probes: Sequence[str] = ()) -> Presence:
        self.is_in = True
        return Presence(
            "memory", 178, ("DU***567",), True, DataKind.LIVE, "", scripted.NOW, 0.0, True, "US/Eastern"
        )

    async def close(self) -> None:
        self.is_in = False

    async def statement(self) -> AccountStatement:
        self._insist()
        return AccountStatement(
            as_of=scripted.NOW,
            account="DU***567",
            base_currency="CHF",
            cash={"USD": Decimal("41000.50"), "CHF": Decimal(1200)},
            cash_total=Decimal(38100),
            cash_settled=Decimal(38100),
            exchange_rates={"USD": Decimal("0.9")},
            net_liquidation=Decimal(100000),
            kind="cash",
            kind_because="",
            positions=(HeldPosition("KO", Decimal(-1), put(PUT), Decimal("123.95")),),
            orders=(
                WorkingOrder(
                    "KO",
                    True,
                    Decimal(2),
                    "LMT",
                    Decimal("1.25"),
                    "GTC",
                    "Submitted",
                    900,
                    "",
                    3,
                    7,
                    put(PUT),
                ),
            ),
        )

    async def fills_today(self) -> tuple[BrokerFill, ...]:
        self._insist()
        at = datetime(2026, 7, 14, 17, 5, 9, tzinfo=UTC)
        return (
            BrokerFill("1.1", 900, "pw-1", 3, "KO", True, Decimal(2), Decimal("1.25"), at, contract=put(PUT)),
        )

    async def chains(self, wanted: Collection[ChainWanted], progress: Progress | None = None) -> ChainsTaken:
        self._insist()
        rows = [
            screens.put_row(one.symbol, "60", expiry=date(2026, 8, 21), quote_time=scripted.NOW)
            for one in wanted
            if one.symbol == "KO"
        ]
        quotes = snapshot.conform(pl.DataFrame(rows, schema=screens.SCREENED).select(list(snapshot.SCHEMA)))
        left = tuple(LeftOut(one.symbol, "unknown") for one in wanted if one.symbol != "KO")
        if progress is not None:
            progress(len(wanted), len(wanted), "")
        return ChainsTaken(quotes, scripted.NOW, left, (), len(rows), 0.0)

    def _insist(self) -> None:
        if not self.is_in:
            raise OutsideFailure("Asking", "the connection is gone", "Connect again.", retry_is_safe=True)


def script() -> scripted.ScriptedTws:
    """The same account, told by a TWS."""
    sold = scripted.position(
        1, "OPT", "-1", "123.95", expiry="20260821", strike="65", right="P", multiplier="100"
    )
    order = [scripted.open_order(900), scripted.order_status(7, "Submitted", "0", "2", 900)]
    return scripted.ScriptedTws(
        handlers={
            scripted.POSITIONS: lambda tws, f: [sold, [62, 1]],
            scripted.ORDERS: lambda tws, f: [*order, [53, 1]],
            scripted.FILLS: lambda tws, f: [
                scripted.execution(f[2], "1.1", "20260714 13:05:09 US/Eastern"),
                [55, 1, f[2]],
            ],
        }
    )


@asynccontextmanager
async def fake():  # type: ignore[no-untyped-def]
    yield FakeBroker()


@asynccontextmanager
async def over_a_socket():  # type: ignore[no-untyped-def]
    async with scripted.standing(script()) as tws:
        yield scripted.view_of(tws)


@pytest.fixture(params=[fake, over_a_socket], ids=["fake", "adapter"])
def ask(request: pytest.FixtureRequest) -> Callable[[Callable[[BrokerView], Awaitable[Any]]], Any]:
    """Runs a question against one implementation, not yet connected."""

    def run(question: Callable[[BrokerView], Awaitable[Any]]) -> Any:
        async def inside() -> Any:
            async with request.param() as view:
                return await question(view)

        return asyncio.run(inside())

    return run


Ask = Callable[[Callable[[BrokerView], Awaitable[Any]]], Any]


def test_presence_shows_masked_accounts(ask: Ask) -> None:
    """No account number is told in full."""
    told: Presence = ask(lambda view: view.connect())
    assert told.accounts == ("DU***567",)
    assert told.is_paper


def test_statement_gives_the_account_that_rules_judge(ask: Ask) -> None:
    """Cash by currency, the put that was sold, the sale that works: every obligation is there."""

    async def question(view: BrokerView) -> AccountStatement:
        await view.connect()
        return await view.statement()

    told: AccountStatement = ask(question)
    judged = told.as_account(screens.account())
    assert (judged.cash_usd, judged.cash["CHF"]) == (Decimal("41000.50"), Decimal(1200))
    assert [(str(one.contract), one.contracts) for one in judged.obligations] == [(PUT, 1), (PUT, 2)]
    assert judged.short_puts[0].premium_per_share == Decimal("1.2395")
    assert told.unknown == ()


def test_fills_are_told_once_each(ask: Ask) -> None:
    """The fill of the day, with its time in UTC and its id of ours."""

    async def question(view: BrokerView) -> tuple[BrokerFill, ...]:
        await view.connect()
        await view.fills_today()
        return await view.fills_today()

    (fill,) = ask(question)
    assert (str(fill.contract), fill.client_order_id, fill.is_sale) == (PUT, "pw-1", True)
    assert fill.at == datetime(2026, 7, 14, 17, 5, 9, tzinfo=UTC)


def test_chains_come_in_the_snapshot_schema_and_what_is_missing_is_told(ask: Ask) -> None:
    """Every name is either quoted or left out with a reason; nothing is later than the moment told."""
    steps: list[tuple[int, int, str]] = []

    async def question(view: BrokerView) -> ChainsTaken:
        await view.connect()
        return await view.chains(WANTED, lambda *step: steps.append(step))

    told: ChainsTaken = ask(question)
    assert dict(told.quotes.schema) == {**snapshot.SCHEMA}
    assert set(told.quotes["symbol"]) | {one.symbol for one in told.left_out} == {"KO", "NONE"}
    assert all(one.reason for one in told.left_out)
    assert told.quotes.filter(pl.col("quote_time") > told.as_of).is_empty()
    assert steps[-1][0] == steps[-1][1]


@pytest.mark.parametrize("question", ["statement", "fills_today"])
def test_question_is_a_fault_when_nobody_is_connected(ask: Ask, question: str) -> None:
    """Neither before coming in nor after leaving is anything told; leaving twice is no fault."""

    async def too_late(view: BrokerView) -> None:
        await view.connect()
        await view.close()
        await view.close()
        await getattr(view, question)()

    with pytest.raises(OutsideFailure, match="Connect again"):
        ask(too_late)


def test_look_at_broker_reports_and_leaves(ask: Ask) -> None:
    """One report of who is there, what is held and what works; nothing is amiss."""
    told: ConnectReport = ask(lambda view: look_at_broker(view, ["KO"]))
    assert told.is_well
    assert (told.kind, told.data_kind, told.fills_today) == ("paper", "live", 1)
    assert told.positions == ("-1 KO 2026-08-21 65 P",)
    assert told.orders == ("sell 2 KO 2026-08-21 65 P LMT 1.25 GTC (Submitted)",)
    assert "1 short put, 2 more in working orders" in [finding.found for finding in told.findings]


def test_look_at_broker_tells_what_is_amiss_beside_what_is_there() -> None:
    """A read-only API hides the orders: the presence is told all the same, with the box to clear."""
    tws = scripted.ScriptedTws(
        handlers={scripted.ORDERS: lambda tws, f: [[4, 2, -1, 321, "Read-Only mode", ""]]},
        time=scripted.NOW + timedelta(seconds=40),
    )

    async def inside() -> ConnectReport:
        async with scripted.standing(tws):
            return await look_at_broker(scripted.view_of(tws), [])

    told = asyncio.run(inside())
    assert not told.is_well
    assert told.net_liquidation is None
    assert any("Read-Only API" in finding.remedy for finding in told.findings)
    assert [finding.state for finding in told.findings if finding.what == "clock"] == ["warn"]
    assert [finding.state for finding in told.findings if finding.what == "quotes"] == ["warn"]


def test_live_market_shows_the_quotes_taken_and_the_facts_recorded(ask: Ask) -> None:
    """Quotes are the broker's, none later than the moment asked; a name not taken is not shown from the record."""
    _, taken = ask(lambda view: chains_of_broker(view, lambda on: WANTED))
    recorded = FakeMarket()
    rows = [screens.put_row(name, "60", quote_time=taken.as_of - timedelta(days=1)) for name in ("KO", "PEP")]
    recorded.add_chains(pl.DataFrame(rows, schema=screens.SCREENED).select(list(snapshot.SCHEMA)))
    market: MarketData = LiveMarket(recorded, taken)
    assert market.symbols(taken.as_of) == ["KO"]
    assert market.chains(["PEP"], taken.as_of).is_empty()
    told = market.chains(["KO"], taken.as_of)
    assert set(told["quote_time"]) == {market.newest_quote_time()} == {taken.as_of}
    assert dict(told.schema) == {**snapshot.SCHEMA, "not_refreshed": pl.Boolean()}
    assert market.chains(None, taken.as_of - timedelta(seconds=1)).is_empty()
    assert market.facts("prices", taken.as_of.date()).equals(recorded.facts("prices", taken.as_of.date()))


def test_chains_wanted_are_those_the_playbook_could_allow() -> None:
    """The window, the kinds of expiry and the band of the playbook, a little wider; a name without US options is not asked."""
    settings, surroundings = screens.settings(), screens.surroundings()
    wanted = chains_wanted(settings, surroundings, ["KO", "NESN.SW"], screens.ON)
    assert [one.symbol for one in wanted] == ["KO"]
    band, (one,) = settings.playbook.contract, wanted
    assert (one.last - screens.ON).days == band.days_to_expiry_max
    assert one.otm_ratio_min < float(band.otm_ratio_min) < float(band.otm_ratio_max) < one.otm_ratio_max
    assert one.expiries is not None
    assert date(2026, 8, 21) in one.expiries
    assert all(day.weekday() < 5 and one.first <= day <= one.last for day in one.expiries)


def test_view_leaves_when_coming_in_fails() -> None:
    """A wrong account is a fault, and nobody stays connected."""
    tws = scripted.ScriptedTws()

    async def inside() -> bool:
        async with scripted.standing(tws):
            view = scripted.view_of(tws, account="DU9999999")
            with pytest.raises(BadInput, match="not among them"):
                await look_at_broker(view, [])
            return view.session.is_open

    assert asyncio.run(inside()) is False
