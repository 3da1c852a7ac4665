"""P6: how long from a person's word to the bytes of the order on the wire, and how long to reconcile a thousand orders."""

import asyncio
import os
import statistics
import tempfile
import time
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from benchmarks.figures import Figure, say
from putwright.adapters.exchange_calendar import new_york_calendar
from putwright.adapters.ibkr.broker_view import TwsView
from putwright.adapters.system_clock import SystemClock
from putwright.adapters.workspace.desk_record import DeskRecordFile
from putwright.bootstrap import paper_world
from putwright.desk.bookkeeping import book_of
from putwright.desk.exits import exit_wishes
from putwright.desk.news import Absences
from putwright.desk.submission import Submission
from putwright.desk.tracking import news_of
from putwright.domain import desk_events as events
from putwright.domain.approval import AdoptTerms, Approval, ApprovalKind, ExitTerms
from putwright.domain.contract import OptionContract, Right
from putwright.domain.desk_events import DeskEvent
from putwright.domain.fees import Side
from putwright.domain.order import OptionOrder, Purpose
from putwright.domain.playbook import TimeInForce
from putwright.domain.preview import Preview
from putwright.domain.ticks import PENNY_THROUGHOUT
from putwright.market.simulated.names import shipped_names
from putwright.paper.model import Contract, ContractQuery, OrderRequest
from putwright.paper.scenario import scenario_of
from putwright.paper.session.limits import Limits
from putwright.paper.session.server import PaperServer
from putwright.paper.world import PaperWorld
from putwright.ports.broker_view import Endpoint
from putwright.ports.order_entry import Answer, Heard
from putwright.reports.reconcile import reconcile_report
from tests.desk_builders import MONDAY, Day, approval, fresh

ABOUT = """From the word to the wire: a sale that was approved is checked by every rule, written into the record with
its approval, made durable by fsync, and handed to the door; measured from the call to the moment at which the door would write the
bytes, the median of two hundred. Peer: one fsync of a line of the same length on the same disk, in the same run. Reconciling: a
record of a thousand good-till-cancelled orders of our own, the paper TWS with the same thousand at work; a client connects, looks (orders,
ended orders, fills, positions, cash), takes it all in and compares the books line by line."""
SALES, ORDERS = 200, 1_000
FSYNCS_MAX, SECONDS_MAX = 2.0, 1.0
CLIENT_ID, TAG, EXPIRY = 70, "bench", "20261218"


class Door:
    """Where the bytes would be written: it notes when."""

    def __init__(self) -> None:
        self.client_id, self.is_ready, self.at = CLIENT_ID, True, 0.0

    async def next_number(self, contract: OptionContract) -> int:
        """A number."""
        return 1

    async def place(self, number: int, order: OptionOrder, parent_number: int = 0) -> Answer:
        """Note the moment at which the bytes would be written."""
        self.at = time.perf_counter()
        return Answer(Heard.ACKNOWLEDGED)

    async def preview(self, order: OptionOrder) -> Preview:
        """Not asked here."""
        raise NotImplementedError

    async def change(self, number: int, order: OptionOrder, parent_number: int = 0) -> Answer:
        """Not asked here."""
        raise NotImplementedError

    async def cancel(self, number: int) -> Answer:
        """Not asked here."""
        raise NotImplementedError


def figures() -> list[Figure]:
    """The way of a word, and a thousand orders."""
    with tempfile.TemporaryDirectory(
        dir=Path.cwd()
    ) as folder:  # a disk, where the temporary folder may be memory
        sent, line = asyncio.run(_sent(Path(folder)))
        durable = _fsync(Path(folder) / "peer", line)
        seconds, desk_seconds = asyncio.run(_reconciled(Path(folder)))
    return [
        Figure(
            "approval to durable intent to the wire",
            f"{sent * 1e3:.2f} ms",
            "one fsync of the same line",
            f"{durable * 1e3:.2f} ms",
            f"{sent / durable:.2f} x",
            f"<= {FSYNCS_MAX:g} x",
            sent <= FSYNCS_MAX * durable,
        ),
        Figure(
            f"reconnect and reconcile {ORDERS:,} orders",
            f"{seconds:.2f} s",
            "of that, our own part",
            f"{desk_seconds:.2f} s",
            target=f"<= {SECONDS_MAX:g} s",
            met=seconds <= SECONDS_MAX,
        ),
    ]


async def _sent(folder: Path) -> tuple[float, int]:
    """The median time of a sale from the word to the door [s], and how long its line in the record is [byte]."""
    times, door, line = [], Door(), 0
    path = folder / "desk.jsonl"
    for _ in range(SALES):
        path.unlink(missing_ok=True)
        day, record = Day(), DeskRecordFile(path, lambda: None)
        day.offered(approval())
        submission = Submission(door, record, day.book)
        clearance = fresh(day.look())
        began = time.perf_counter()
        refused = await submission.give_and_sell("a1", "a benchmark", clearance, MONDAY, MONDAY)
        if refused:
            raise SystemExit(f"the sale was refused: {refused[0]}")
        times.append(door.at - began)
        line = path.stat().st_size
    return statistics.median(times), line


def _fsync(path: Path, length: int) -> float:
    """The median time to append so many bytes and make them durable [s]."""
    times = []
    for _ in range(SALES):
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        began = time.perf_counter()
        os.write(handle, b"x" * length)
        os.fsync(handle)
        times.append(time.perf_counter() - began)
        os.close(handle)
    return statistics.median(times)


async def _reconciled(folder: Path) -> tuple[float, float]:
    """The time from connecting to two compared books [s], and what of it is not spent on the wire [s]."""
    scenario = replace(scenario_of("quiet"), cash={"USD": Decimal(1_000_000_000)})
    world = paper_world(scenario, 2026)
    contracts = _sold(world)
    record = DeskRecordFile(folder / "thousand.jsonl", lambda: None)
    record.append([events.DeskOpened(world.now, TAG)])
    for number, contract in enumerate(contracts, start=1):
        record.append(_taken_over(number, contract, world.now))
    server = PaperServer(world, time.monotonic, Limits(outgoing_bytes_max=1 << 30))
    port, still = await server.start(port=0), world.now
    running = asyncio.create_task(server.run(lambda seconds: still))
    calendar = new_york_calendar(2024, 2030)
    view = TwsView(Endpoint(port=port, client_id=CLIENT_ID), SystemClock(), calendar)
    try:
        began = time.perf_counter()
        await view.connect()
        look = await view.look()
        told = time.perf_counter()
        book = book_of(record.events())
        told_events = news_of(book, look, look.statement.as_of, calendar, Absences())
        wishes = exit_wishes(book, look, look.statement.as_of, calendar)
        report = reconcile_report(book, look, is_paper=True, happened=(), halted="")
        ended = time.perf_counter()
    finally:
        await view.close()
        running.cancel()
        await server.stop()
    if wishes or not report.is_well or report.agreeing < 2 * ORDERS or len(told_events) < ORDERS:
        raise SystemExit(
            f"the books should agree: {report.agreeing} do, {report.differing} differ, {len(wishes)} wishes"
        )
    return ended - began, ended - told


def _sold(world: PaperWorld) -> list[Contract]:
    """A thousand different puts, each sold by hand and with a purchase of ours at work beside it."""
    found: list[Contract] = []
    for name in shipped_names():
        query = ContractQuery(symbol=name.symbol, security_type="OPT", right="P", expiry=EXPIRY)
        near = [one for one in world.tape.find(query) if _is_sellable(world, one)]
        found += near[: ORDERS // 40]
    chosen = found[:ORDERS]
    if len(chosen) < ORDERS:
        raise SystemExit(f"the make-believe market has only {len(chosen)} such puts")
    for number, contract in enumerate(chosen, start=1):
        bid = world.tape.quote(contract.con_id).bid or Decimal(1)
        sale = OrderRequest(
            0, 0, ContractQuery(con_id=contract.con_id), "SELL", Decimal(1), "LMT", bid, account="DU1234567"
        )
        world.exchange.place_by_hand(sale)
        exit_order = replace(
            sale,
            client_id=CLIENT_ID,
            order_id=number,
            action="BUY",
            limit=Decimal("0.05"),
            time_in_force="GTC",
            order_ref=f"putwright-{TAG}-o{number}",
        )
        world.exchange.place(exit_order)
    return chosen


def _is_sellable(world: PaperWorld, contract: Contract) -> bool:
    bid = world.tape.quote(contract.con_id).bid
    return bid is not None and bid > Decimal("0.40")


def _taken_over(number: int, contract: Contract, now: datetime) -> list[DeskEvent]:
    """What our record says of one of them: taken into care, its exit sent."""
    ours = OptionContract(
        contract.symbol,
        contract.expiry or now.date(),
        Right.PUT,
        contract.strike or Decimal(1),
        root=contract.trading_class,
    )
    adopt = AdoptTerms(ours, 1, Decimal("0.10"))
    leave = ExitTerms(Decimal("0.5"), TimeInForce.GTC, PENNY_THROUGHOUT)
    terms = Approval(
        f"a{number}", ApprovalKind.ADOPT, f"p{number}", "", True, now, now, exit=leave, adopt=adopt
    )
    order = OptionOrder(f"putwright-{TAG}-o{number}", Side.BUY, ours, 1, Decimal("0.05"), TimeInForce.GTC)
    return [
        events.ApprovalOffered(now, terms, "0"),
        events.ApprovalGiven(now, f"a{number}", "a benchmark"),
        events.OrderIntended(
            now, f"o{number}", f"p{number}", f"a{number}", Purpose.EXIT, order, number, CLIENT_ID
        ),
    ]


if __name__ == "__main__":
    say(figures())
