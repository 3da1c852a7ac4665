"""The console over a real server: time leaps, strangers trade, lines break, and a connected client hears of it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import ib_async

from putwright.bootstrap import paper_world
from putwright.domain.trading_calendar import NEW_YORK
from putwright.paper.console.steering import Steering
from putwright.paper.pace import PaperClock
from putwright.paper.scenario import scenario_of
from putwright.paper.session.limits import Limits
from putwright.paper.session.server import PaperServer
from putwright.paper.world import PaperWorld
from tests.simulation.session_client import HandClock, played

PUT = "GM 2026-12-11 57 P"
WAIT_SECONDS = 5.0


@dataclass
class Steered:
    """A served world with somebody at its console; its time is moved by that hand alone."""

    world: PaperWorld
    server: PaperServer
    clock: PaperClock
    port: int
    errors: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.steering = Steering(self.server, self.world, self.clock)

    def say(self, line: str) -> str:
        """The answer to a line that is obeyed."""
        told = self.steering.obey(line)
        assert not told.startswith("? "), told
        return told

    def mistake(self, line: str) -> str:
        """The answer to a line that is not."""
        told = self.steering.obey(line)
        assert told.startswith("? "), told
        return told

    def there(self) -> str:
        """The moment as New York writes it."""
        return f"{self.world.now.astimezone(NEW_YORK):%Y-%m-%d %H:%M:%S}"

    @asynccontextmanager
    async def client(self, client_id: int = 0) -> AsyncIterator[Any]:
        """An ib_async client in sync; its error codes are kept."""
        client = ib_async.IB()
        client.errorEvent += lambda _, code, *__: self.errors.append(code)
        await client.connectAsync("127.0.0.1", self.port, client_id, timeout=4, raiseSyncErrors=True)
        self.errors.clear()
        try:
            yield client
        finally:
            client.disconnect()


@asynccontextmanager
async def steered(scenario: str = "usual", seed: int = 2026) -> AsyncIterator[Steered]:
    """A scenario on a port of the system's choice."""
    world = paper_world(scenario_of(scenario), seed)
    server = PaperServer(world, HandClock(), Limits())
    port = await server.start(port=0)
    try:
        yield Steered(world, server, PaperClock(world.now), port)
    finally:
        await server.stop()


async def until(has_come: Callable[[], object]) -> None:
    """Wait for what a client is about to hear."""
    async with asyncio.timeout(WAIT_SECONDS):
        while not has_come():
            await asyncio.sleep(0.01)


@played
async def test_client_hears_of_an_order_when_it_is_entered_by_hand() -> None:
    """Client 0 sees a stranger's order, its fill, its commission and the position, as it would at a real TWS."""
    async with steered() as stage, stage.client() as client:
        assert stage.say(f"sell 2 {PUT} 1.20") == f"SELL 2 {PUT} at 1.20 DAY: Filled, 2 filled"
        await until(lambda: client.fills() and client.fills()[0].commissionReport.commission)
        [fill] = client.fills()
        assert (fill.execution.side, fill.execution.shares, fill.execution.clientId) == ("SLD", 2.0, 0)
        assert fill.execution.orderId < 0
        await until(client.positions)
        assert [(held.contract.localSymbol, held.position) for held in client.positions()] == [
            ("GM    261211P00057000", -2.0)
        ]


@played
async def test_other_client_hears_of_the_position_alone_when_a_stranger_trades() -> None:
    """Orders by hand are for client 0; what the account holds is for everybody."""
    async with steered() as stage, stage.client(7) as client:
        stage.say(f"sell 1 {PUT} 1.20")
        stage.say(f"buy 1 {PUT} 0.50 gtc")
        await until(client.positions)
        assert [held.position for held in client.positions()] == [-1.0]
        assert client.openTrades() == client.fills() == []


@played
async def test_order_ends_with_the_day_when_time_leaps_over_the_close() -> None:
    """Of two orders at a price that nobody pays the one for the day is told as cancelled, the other one works on."""
    async with steered() as stage, stage.client() as client:
        stage.say(f"sell 1 {PUT} 9.00")
        stage.say(f"sell 1 {PUT} 8.00 GTC")
        await until(lambda: len(client.openTrades()) == 2)
        assert (
            stage.say("leap 2h")
            == "it is 2026-11-06 17:55:00 New York; 1 client, 1 open order; held: nothing"
        )
        await until(lambda: len(client.openTrades()) == 1)
        [left] = client.openTrades()
        assert (left.order.lmtPrice, left.order.tif) == (8.0, "GTC")
        assert stage.errors == [202]


@played
async def test_put_is_assigned_when_the_console_says_so() -> None:
    """One of two contracts in the next night, and only in that one; the shares cost the strike."""
    async with steered() as stage, stage.client() as client:
        stage.say(f"sell 2 {PUT} 1.20")
        assert stage.say(f"assign {PUT} 1") == f"1 {PUT} will be assigned in the next nightly batch"
        stage.say("leap to open")
        await until(lambda: len(client.positions()) == 2)
        held = {position.contract.localSymbol: position.position for position in client.positions()}
        assert held == {"GM": 100.0, "GM    261211P00057000": -1.0}
        booked = [fill.execution for fill in client.fills() if not fill.execution.orderId]
        assert sorted((one.side, one.shares, one.price) for one in booked) == [
            ("BOT", 1.0, 0.0),
            ("BOT", 100.0, 57.0),
        ]
        stage.say("leap 1d")
        assert len(stage.world.clearing.positions()) == 2


@played
async def test_leap_skips_nothing_when_it_goes_over_weeks() -> None:
    """One leap to the day after the expiry: the fall, the night, the assignment; told to the client in order."""
    async with steered("falls") as stage, stage.client() as client:
        stage.say(f"sell 1 {PUT} 1.20 gtc")
        told = stage.say("leap to 2026-12-12T12:00")
        assert told == "it is 2026-12-12 12:00:00 New York; 1 client, 0 open orders; held: 100 GM"
        await until(lambda: [held.contract.symbol for held in client.positions()] == ["GM"])
        assert [held.contract.secType for held in client.positions()] == ["STK"]


@played
async def test_leap_goes_to_the_bells_when_it_is_told_to() -> None:
    """The next opening and a minute, a minute before the next close, past weekends, holidays and half days."""
    async with steered() as stage:
        for line, there in (
            ("leap to close", "2026-11-06 15:59:00"),  # Friday
            ("leap to close", "2026-11-09 15:59:00"),  # at that minute already: the next one
            ("leap 30s", "2026-11-09 15:59:30"),
            ("leap to close", "2026-11-10 15:59:00"),
            ("leap to 2026-11-14", "2026-11-14 09:31:00"),  # a Saturday
            ("leap to open", "2026-11-16 09:31:00"),
            ("leap to close", "2026-11-16 15:59:00"),
            ("leap to open", "2026-11-17 09:31:00"),
            ("leap to 2026-11-18T08:00", "2026-11-18 08:00:00"),
            ("leap to open", "2026-11-18 09:31:00"),  # of the same day: its bell is still to come
            ("leap to 2026-11-25T20:00", "2026-11-25 20:00:00"),
            ("leap to open", "2026-11-27 09:31:00"),  # after Thanksgiving
            ("leap to close", "2026-11-27 12:59:00"),  # which is a half day
        ):
            assert stage.say(line).startswith(f"it is {there} New York"), line
            assert stage.there() == there


@played
async def test_time_runs_on_from_a_leap_when_the_server_asks_for_it() -> None:
    """The clock goes on from where the world is, at the pace it had."""
    async with steered() as stage:
        stage.clock(3.0)
        stage.say("leap 3d")
        assert stage.clock(10.0) == stage.world.now
        assert stage.clock(11.0) == stage.world.now + timedelta(seconds=1)


@played
async def test_leap_is_refused_when_it_goes_back_or_too_far() -> None:
    """The message says what time it is; the world stays where it was."""
    async with steered() as stage:
        before = stage.world.now
        for line in ("leap to 2026-11-06", "leap to 2026-11-06T15:55", "leap to 2027-12-31"):
            told = stage.mistake(line)
            assert "it is 2026-11-06 15:55:00 New York, and a leap goes ahead, by 366 days at most" in told
        assert stage.world.now == before


@played
async def test_pace_and_pause_change_the_clock_when_they_are_typed() -> None:
    """Each says from when on it holds."""
    async with steered() as stage:
        assert stage.say("speed 1d=30s") == (
            "time runs 2,880 times as fast as yours from 2026-11-06 15:55:00 New York"
        )
        assert stage.clock.speed == 2880.0
        assert stage.say("pause") == "time stands still at 2026-11-06 15:55:00 New York"
        assert stage.clock.is_paused
        assert "2026-11-06 15:55:00 New York, time stands still; 0 clients" in stage.say("show")
        assert stage.say("go") == "time runs from 2026-11-06 15:55:00 New York"
        assert not stage.clock.is_paused


@played
async def test_client_hears_of_the_line_when_it_is_lost_and_back() -> None:
    """1100, 1102 and 1101 with the notices of the farms; what happens meanwhile is told after 1102."""
    async with steered() as stage, stage.client() as client:
        assert stage.say("lose line") == "1100 told to 1 client"
        await until(lambda: 1100 in stage.errors)
        stage.say(f"sell 1 {PUT} 1.20")
        stage.server.step()
        await client.reqCurrentTimeAsync()
        assert client.positions() == []
        assert stage.say("line back") == "1102 told to 1 client"
        await until(client.positions)
        assert stage.say("line back data lost") == "1101 told to 1 client"
        await until(lambda: 1101 in stage.errors)
        assert [code for code in stage.errors if code < 2000] == [1100, 1102, 1101]


@played
async def test_client_is_cut_off_when_connections_are_dropped() -> None:
    """It can come back at once."""
    async with steered() as stage:
        async with stage.client() as client:
            assert stage.say("drop") == "1 client cut off"
            await until(lambda: not client.isConnected())
        async with stage.client() as client:
            assert client.isConnected()
        assert stage.server.reasons[0] == "cut at the console"


@played
async def test_nobody_is_let_in_for_a_while_when_it_restarts() -> None:
    """The daily restart: cut off, shut, and open again after its seconds."""
    async with steered() as stage:
        async with stage.client() as client:
            assert stage.say("restart") == "1 client cut off, nobody is let in for 2 s"
            await until(lambda: not client.isConnected())
        reader, writer = await asyncio.open_connection("127.0.0.1", stage.port)
        async with asyncio.timeout(WAIT_SECONDS):
            assert await reader.read() == b""
        writer.close()
        clock = stage.server.clock
        assert isinstance(clock, HandClock)
        clock.seconds += 2
        async with stage.client() as client:
            assert client.isConnected()


@played
async def test_show_tells_everything_in_a_line_when_asked() -> None:
    """Moment, clients, orders, positions and cash; options as they are typed."""
    async with steered() as stage, stage.client():
        stage.say(f"sell 1 {PUT} 1.20")
        stage.say(f"buy 1 {PUT} 0.60 gtc")
        told = stage.say("show")
        assert told.startswith(
            f"2026-11-06 15:55:00 New York; 1 client, 1 open order; held: -1 {PUT}; "
            f"orders: BUY 1 {PUT} at 0.60 GTC Submitted; cash: 250"
        )
        assert told.endswith(" USD")


@played
async def test_cash_is_shown_by_currency_when_the_account_has_another_base() -> None:
    """Francs are not called dollars."""
    async with steered("francs") as stage:
        assert "cash: 250000.00 CHF" in stage.say("show")


@played
async def test_help_names_every_word_when_asked() -> None:
    """In one line, with forms that can be typed."""
    async with steered() as stage:
        told = stage.say("help")
        assert "\n" not in told
        for word in (
            "leap 2h",
            "leap to open",
            "speed 1d=30s",
            "sell 1 GM",
            "assign GM",
            "line back data lost",
        ):
            assert word in told


@played
async def test_answer_is_one_line_when_the_exchange_says_more() -> None:
    """An order at the weekend waits for the opening; the notice of it has a line break in the protocol."""
    async with steered() as stage:
        stage.say("leap 1d")
        told = stage.say(f"sell 1 {PUT} 1.20 gtc")
        assert told.startswith(f"SELL 1 {PUT} at 1.20 GTC: PreSubmitted, 0 filled; 399 ")
        assert "\n" not in told


@played
async def test_order_is_refused_when_the_exchange_does_not_take_it() -> None:
    """Nothing listed, off the price steps: not an order, and the code says why. Without cash: one that is over."""
    async with steered() as stage:
        assert "200 No security definition" in stage.mistake("sell 1 GM 2026-12-11 57.25 P 1.00")
        assert "110 The price does not conform" in stage.mistake(f"sell 1 {PUT} 3.01")
        assert "Inactive, 0 filled; 201 Order rejected" in stage.say(f"sell 99 {PUT} 1.20")
        assert stage.world.exchange.open_orders() == []


@played
async def test_assignment_is_refused_when_so_many_are_not_short() -> None:
    """Nothing held, too few held, long, or nothing listed: the message says how many are short."""
    async with steered() as stage:
        assert "0 are short" in stage.mistake(f"assign {PUT} 1")
        stage.say(f"sell 1 {PUT} 1.20")
        assert "1 are short" in stage.mistake(f"assign {PUT} 2")
        stage.say(f"buy 3 {PUT} 1.50")
        assert "0 are short" in stage.mistake(f"assign {PUT} 1")
        assert "no such option is listed" in stage.mistake("assign GM 2026-12-11 57.25 P 1")


@played
async def test_line_that_is_not_understood_changes_nothing() -> None:
    """It is answered with what can be written."""
    async with steered() as stage:
        before = stage.say("show")
        assert stage.mistake("leep 2h").startswith(
            "? Reading 'leep 2h': there is no word 'leep'. Write one of"
        )
        assert stage.say("show") == before


@played
async def test_everything_is_the_same_again_when_the_same_is_typed_at_the_same_moments() -> None:
    """Two worlds of one seed, one script: the same answers to the letter."""
    script = (
        f"sell 2 {PUT} 1.35", "leap to close", f"buy 1 {PUT} 1.10 gtc", "leap to 2026-11-18T11:00", "show",
        "assign GM 2026-12-11 57 P 1", "leap 30d", "show",
    )  # fmt: skip

    async def played_once() -> list[str]:
        async with steered("rough", seed=5) as stage:
            return [stage.steering.obey(line) for line in script]

    assert await played_once() == await played_once()


@played
async def test_moment_is_told_in_new_york_when_the_clocks_change() -> None:
    """After the second Sunday of March the opening is an hour earlier in UTC."""
    async with steered() as stage:
        stage.say("leap to 2027-03-15")
        assert stage.world.now == datetime(2027, 3, 15, 13, 31, tzinfo=UTC)
        assert stage.there() == "2027-03-15 09:31:00"
