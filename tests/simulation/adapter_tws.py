"""A scripted TWS for the adapter's tests: it answers over a real socket what a test tells it to, field by field."""

import asyncio
import logging
import struct
from collections.abc import Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from putwright.adapters.exchange_calendar import new_york_calendar
from putwright.adapters.ibkr.broker_view import TwsView
from putwright.ports.broker_view import Endpoint, Patience

Frame = list[Any]
Handler = Callable[["ScriptedTws", list[str]], Iterable[Frame]]
NOW = datetime(2026, 7, 14, 18, 0, tzinfo=UTC)  # Tuesday, 14:00 in New York
CALENDAR = new_york_calendar(2025, 2028)
IMPATIENT = Patience(
    connection=0.6, answer=0.6, order=0.25, quote=0.25, rest_of_quote=0.05, whole_screen=20.0
)
UNSET = "1.7976931348623157E308"
START, POSITIONS, TIME, DETAILS, CHAIN, QUOTE, UNQUOTE = 71, 61, 49, 9, 78, 1, 2
KIND, UPDATES, SUMMARY, ORDERS, FILLS, ENDED, STEPS = 59, 6, 62, 16, 7, 99, 91
PLACE, CANCEL = 3, 4


class FixedClock:
    """A clock that stands, or is moved by hand."""

    def __init__(self, now: datetime = NOW) -> None:
        self.moment = now

    def now(self) -> datetime:
        return self.moment


@dataclass
class ScriptedTws:
    """What a TWS says. `handlers` may be replaced one by one; `asked` keeps every message, `quotes` what lines tell."""

    accounts: str = "DU1234567"
    version: int = 178
    time: datetime = NOW
    greeting_time: str = "20260714 14:00:00 US/Eastern"
    handlers: dict[int, Handler] = field(default_factory=dict)
    asked: list[list[str]] = field(default_factory=list)
    writers: list[asyncio.StreamWriter] = field(default_factory=list)
    port: int = 0
    silent_greeting: bool = False

    def __post_init__(self) -> None:
        standard: dict[int, Handler] = {
            START: lambda tws, f: [
                [15, 1, tws.accounts],
                [9, 1, 1],
                [4, 2, -1, 2104, "farm is OK:usfarm", ""],
            ],
            POSITIONS: lambda tws, f: [[62, 1]],
            TIME: lambda tws, f: [[49, 1, int(tws.time.timestamp())]],
            UPDATES: lambda tws, f: ledger(tws.accounts) if f[2] == "1" else [],
            SUMMARY: lambda tws, f: summary(f[2], tws.accounts),
            ORDERS: lambda tws, f: [[53, 1]],
            FILLS: lambda tws, f: [[55, 1, f[2]]],
            ENDED: lambda tws, f: [[102]],
            STEPS: lambda tws, f: [[93, f[1], 2, "0", "0.01", "3", "0.05"]],
            DETAILS: listed,
            CHAIN: chain_of,
            QUOTE: quoted,
        }
        self.handlers = standard | self.handlers

    def count(self, message: int) -> int:
        """How many messages of a kind arrived."""
        return sum(fields[0] == str(message) for fields in self.asked)

    def tell(self, *frames: Frame) -> None:
        """Send frames to everybody, unasked."""
        for writer in self.writers:
            writer.write(b"".join(map(framed, frames)))

    def drop(self) -> None:
        """Cut every connection."""
        for writer in self.writers:
            writer.close()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.writers.append(writer)
        try:
            await reader.readexactly(4)
            await self._read(reader)
            if self.silent_greeting:
                return
            writer.write(framed([self.version, self.greeting_time]))
            while True:
                fields = (await self._read(reader)).split("\0")[:-1]
                self.asked.append(fields)
                handler = self.handlers.get(int(fields[0]))
                for frame in handler(self, fields) if handler else []:
                    writer.write(framed(frame))
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            writer.close()

    async def _read(self, reader: asyncio.StreamReader) -> str:
        length = struct.unpack(">I", await reader.readexactly(4))[0]
        return (await reader.readexactly(length)).decode()


class Swallowed(logging.Handler):
    """What the client library could not read: it only logs it, so the tests have to look."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.told: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if "Error handling fields" in record.getMessage():
            self.told.append(f"{record.getMessage()} {record.exc_text or ''}")


def position(con_id: int, kind: str, quantity: str, average_cost: str, **changes: str) -> Frame:
    """One position: KO shares or puts unless told."""
    c = {
        "account": "DU1234567", "symbol": "KO", "expiry": "", "strike": "0", "right": "0", "multiplier": "",
        "currency": "USD", "class": "KO",
    }  # fmt: skip
    c |= changes
    return [
        61, 3, c["account"], con_id, c["symbol"], kind, c["expiry"], c["strike"], c["right"], c["multiplier"], "",
        c["currency"], c["symbol"], c["class"], quantity, average_cost,
    ]  # fmt: skip


def open_order(perm_id: int, status: str = "Submitted", **changes: Any) -> Frame:
    """One `openOrder`, of a put of KO that another client sells, unless told; laid out as TWS.md section 5 says."""
    o: dict[str, Any] = {
        "order_id": 7, "kind": "OPT", "expiry": "20260821", "strike": "65", "right": "P", "multiplier": "100",
        "action": "SELL", "quantity": "2", "type": "LMT", "limit": "1.25", "tif": "GTC", "account": "DU1234567",
        "ref": "", "client": 3, "symbol": "KO", "con_id": 555, "what_if": 0, "margins": [UNSET] * 9,
        "commissions": ["", "", "", ""], "warning": "", "parent": 0,
    } | changes  # fmt: skip
    return [
        5, o["order_id"], o["con_id"], o["symbol"], o["kind"], o["expiry"], o["strike"], o["right"], o["multiplier"],
        "SMART", "USD", o["symbol"], o["symbol"], o["action"], o["quantity"], o["type"], o["limit"], "0.0", o["tif"],
        "", o["account"], "", 0, o["ref"], o["client"], perm_id, 0, 0, 0, "", f"{perm_id}.0", "", "", "", "", "", "",
        "", "", 0, "", -1, 0, "", "", "", "", "", 2147483647, 0, 0, 0, "", 3, 0, 0, "", o["parent"], 0, "", 0, "None",
        "", 0, "", "", "", "?", 0, 0, "", 0, 0, "", "", "", "", "", 0, 0, 0, 2147483647, 2147483647, "", "", 0, "",
        "IB", 0, 0, "", 0, o["what_if"], status, *o["margins"], *o["commissions"], o["warning"], 0, 0, 0, "None",
        UNSET, UNSET, UNSET, UNSET, UNSET, UNSET, 0, "", "", "", 0, 1, 0, 0, 0, "", "", 0, "", "", "", "", "",
    ]  # fmt: skip


def ended_order(perm_id: int, status: str, filled: str, words: str, **changes: Any) -> Frame:
    """One `completedOrder`, of a put of KO sold, unless told; laid out as TWS.md section 5 says."""
    o = {"action": "SELL", "quantity": "0", "limit": "1.25", "account": "DU1234567", "ref": "pw-1"} | changes
    return [
        101, 555, "KO", "OPT", "20260821", "65", "P", "100", "SMART", "USD", "KO", "KO", o["action"], o["quantity"],
        "LMT", o["limit"], "0.0", "GTC", "", o["account"], "", 0, o["ref"], perm_id, 0, 0, 0, "", "", "", "", "", "",
        "", "", "", 0, "", -1, "", "", "", "", "", 2147483647, 0, 0, "", 3, 0, "", 0, "None", "", 0, 0, 0, "", 0, 0,
        "", "", "", 0, 0, 0, 2147483647, 2147483647, "", "", "", "IB", 0, 0, "", 0, status, 0, 0, 0, UNSET, UNSET, 0,
        1, 0, "", filled, 2147483647, 0, "", 0, 0, 9223372036854775807, "20260714 14:01:02 US/Eastern", words,
        "", "", "", "", "",
    ]  # fmt: skip


def order_status(
    order_id: int, status: str, filled: str, remaining: str, perm_id: int, client: int = 3
) -> Frame:
    return [3, order_id, status, filled, remaining, 0, perm_id, 0, 0, client, "", 0]


def execution(request: str, fill_id: str, time: str, **changes: Any) -> Frame:
    """One `execDetails`: two KO puts sold at 1.25."""
    e = {
        "account": "DU1234567", "side": "SLD", "shares": "2", "price": "1.25", "perm": 900, "order_id": 7, "client": 3,
        "ref": "pw-1",
    }  # fmt: skip
    e |= changes
    return [
        11, request, e["order_id"], 555, "KO", "OPT", "20260821", "65", "P", "100", "SMART", "USD", "KO", "KO", fill_id,
        time, e["account"], "CBOE", e["side"], e["shares"], e["price"], e["perm"], e["client"], 0, e["shares"],
        e["price"], e["ref"], "", "", "", 1, 0,
    ]  # fmt: skip


def commission(fill_id: str, paid: str) -> Frame:
    return [59, 1, fill_id, paid, "USD", UNSET, UNSET, ""]


def framed(fields: Frame) -> bytes:
    body = "".join(f"{field}\0" for field in fields).encode()
    return struct.pack(">I", len(body)) + body


def ledger(account: str, prefix: str = "", **cash: str) -> list[Frame]:
    """What `reqAccountUpdates` answers: a ledger in two currencies, base Swiss francs."""
    cash = cash or {"USD": "41000.50", "CHF": "1200.00", "BASE": "38100.00"}
    rates = {"USD": "0.90", "CHF": "1.00", "BASE": "1.00"}
    rows = [(f"{prefix}CashBalance", amount, currency) for currency, amount in cash.items()]
    rows += [(f"{prefix}ExchangeRate", rates[currency], currency) for currency in cash]
    rows += [
        ("NetLiquidation", "100000.00", "CHF"),
        ("BuyingPower", "38100", "CHF"),
        ("AccountReady", "true", ""),
    ]
    rows += [("AvailableFunds", "38100", "CHF")]
    return [*([6, 2, *row, account] for row in rows), [54, 1, account]]


def summary(request: str, account: str, settled: str = "38100.00", total: str = "38100.00") -> list[Frame]:
    """What `reqAccountSummary` answers."""
    told = {"SettledCash": settled, "TotalCashValue": total, "NetLiquidation": "100000.00"}
    return [
        *([63, 1, request, account, tag, amount, "CHF"] for tag, amount in told.items()),
        [64, 1, request],
    ]


def details(request: str, **changes: Any) -> Frame:
    """One `contractDetails`, of the share KO unless told."""
    c = {
        "symbol": "KO", "kind": "STK", "expiry": "", "strike": "0", "right": "?", "con_id": 100, "multiplier": "",
        "local": "KO", "class": "KO", "primary": "NYSE", "currency": "USD", "exchange": "SMART", "exchanges": "SMART",
        "rules": "26",
    } | changes  # fmt: skip
    return [
        10, request, c["symbol"], c["kind"], c["expiry"], c["strike"], c["right"], c["exchange"], c["currency"],
        c["local"], "market", c["class"], c["con_id"], "0.01", c["multiplier"], "LMT", c["exchanges"], "1", "0",
        "Name", c["primary"], "", "", "", "", "US/Eastern", "", "", "", "", "0", "1", "", "", c["rules"], "", "", "1",
        "1", "1",
    ]  # fmt: skip


STRIKES = (50, 55, 60, 65, 70)
EXPIRIES = ("20260724", "20260821", "20270115")


def listed(tws: ScriptedTws, fields: list[str]) -> list[Frame]:
    """The share, or the puts of one expiry; an unknown name is refused with 200."""
    request, symbol, kind, expiry = fields[2], fields[4], fields[5], fields[6]
    if symbol == "NONE":
        return [[4, 2, request, 200, "No security definition has been found for the request", ""]]
    if kind == "STK":
        return [details(request, symbol=symbol, con_id=sum(map(ord, symbol))), [52, 1, request]]
    rows = [put_details(request, symbol, expiry, strike) for strike in STRIKES]
    return [*rows, [52, 1, request]]


def put_details(request: str, symbol: str, expiry: str, strike: int, **changes: Any) -> Frame:
    told = {
        "kind": "OPT",
        "expiry": expiry,
        "strike": strike,
        "right": "P",
        "multiplier": "100",
        "class": symbol,
    }
    con_id = sum(map(ord, symbol)) * 1_000_000 + int(expiry[2:]) * 100 + strike
    return details(request, symbol=symbol, con_id=con_id, **(told | changes))


def chain_of(tws: ScriptedTws, fields: list[str]) -> list[Frame]:
    """Expiries and strikes; one exchange, an adjusted class and a mini beside the standard ones."""
    request, symbol, con_id = fields[1], fields[2], fields[5]
    expiries, strikes = [len(EXPIRIES), *EXPIRIES], [len(STRIKES), *STRIKES]
    return [
        [75, request, "SMART", con_id, symbol, "100", *expiries, *strikes],
        [75, request, "CBOE", con_id, symbol, "100", 1, "20260717", 1, 1],
        [75, request, "SMART", con_id, symbol + "1", "100", 1, "20260731", 1, 1],
        [75, request, "SMART", con_id, symbol, "10", 1, "20260904", 1, 60],
        [76, request],
    ]


def quoted(tws: ScriptedTws, fields: list[str]) -> list[Frame]:
    """A share at 69 or a put at 1.10 to 1.20, told as live."""
    return share_quote(fields[2]) if fields[5] == "STK" else put_quote(fields[2])


def share_quote(request: str, kind: int = 1, last: str = "69.00") -> list[Frame]:
    ticks = [[1, 6, request, tick, price, 300, 0] for tick, price in ((1, "68.99"), (2, "69.01"), (4, last))]
    return [[58, 1, request, kind], *ticks]


def put_quote(
    request: str, kind: int = 1, bid: str = "1.10", ask: str = "1.20", size: str = "11"
) -> list[Frame]:
    return [
        [58, 1, request, kind],
        [1, 6, request, 1, bid, size, 0],
        [1, 6, request, 2, ask, size, 0],
        [2, 6, request, 8, 250],
        [2, 6, request, 27, 0],
        [2, 6, request, 28, 1840],
        [21, request, 13, 0, "0.21", "-0.18", "1.15", "0.3", "0.02", "0.05", "-0.02", "69.0"],
    ]


@asynccontextmanager
async def standing(tws: ScriptedTws, *, is_garbled: bool = False):  # type: ignore[no-untyped-def]
    """The TWS on a free port of this machine; the library reads all of it, unless it is meant not to."""
    swallowed = Swallowed()
    logging.getLogger("ib_async").addHandler(swallowed)
    server = await asyncio.start_server(tws.serve, "127.0.0.1", 0)
    tws.port = server.sockets[0].getsockname()[1]
    try:
        yield tws
    finally:
        tws.drop()
        server.close()
        await asyncio.sleep(0)
        logging.getLogger("ib_async").removeHandler(swallowed)
    assert is_garbled or not swallowed.told, swallowed.told


def view_of(tws: ScriptedTws, patience: Patience = IMPATIENT, **changes: Any) -> TwsView:
    """The adapter, looking at a scripted TWS, at a pace for tests."""
    pace = {"messages_per_second": changes.pop("messages_per_second", 5000)}
    lines = {"lines_max": changes.pop("lines_max", 100)}
    clock = changes.pop("clock", FixedClock())
    return TwsView(Endpoint(port=tws.port, **changes), clock, CALENDAR, patience, **pace, **lines)


def looked(tws: ScriptedTws, look: Callable[[TwsView], Awaitable[Any]], **changes: Any) -> Any:
    """What a look at the TWS gives, connected and left again."""

    async def run() -> Any:
        async with standing(tws):
            view = view_of(tws, **changes)
            await view.connect()
            try:
                return await look(view)
            finally:
                await view.close()

    return asyncio.run(run())
