"""P6: how long from a person's word to the bytes of the order on the wire, and how long to reconcile a thousand orders."""

import asyncio
import os
import statistics
import tempfile
import time
from datetime import datetime
from decimal import Decimal
from multiprocessing import get_context
from pathlib import Path

from benchmarks.desk_server import CLIENT_ID, ORDERS, TAG, serve
from benchmarks.figures import Figure, say
from putwright.adapters.exchange_calendar import new_york_calendar
from putwright.adapters.ibkr.broker_view import TwsView
from putwright.adapters.system_clock import SystemClock
from putwright.adapters.workspace.desk_record import DeskRecordFile
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
from putwright.domain.order import OptionOrder, Order, Purpose
from putwright.domain.playbook import TimeInForce
from putwright.domain.preview import Preview
from putwright.domain.ticks import PENNY_THROUGHOUT
from putwright.paper.model import Contract
from putwright.ports.broker_view import Endpoint
from putwright.ports.order_entry import Answer, Heard
from putwright.reports.reconcile import reconcile_report
from tests.desk_builders import MONDAY, Day, approval, fresh

ABOUT = """From the word to the wire: a sale that was approved is checked by every rule, written into the record with
its approval, made durable by fsync, and handed to the door; measured from the call to the moment at which the door would write the
bytes, the median of two hundred. Peer: one fsync of a line of the same length on the same disk, in the same run. Reconciling: a
record of a thousand good-till-cancelled exits, the paper TWS with the same thousand at work for as many puts in a
process of its own; the desk's client was cut off, connects again, looks (orders, ended orders, fills, positions, cash),
takes it all in and compares the books line by line, the median of five; and the same for a command that
has to read the record first."""
SALES, RECONCILES = 200, 5
FSYNCS_MAX, SECONDS_MAX = 2.0, 1.0


class Door:
    """Where the bytes would be written: it notes when."""

    def __init__(self) -> None:
        self.client_id, self.is_ready, self.at = CLIENT_ID, True, 0.0

    async def next_number(self, what: OptionContract | str) -> int:
        """A number."""
        return 1

    async def place(self, number: int, order: Order, parent_number: int = 0) -> Answer:
        """Note the moment at which the bytes would be written."""
        self.at = time.perf_counter()
        return Answer(Heard.ACKNOWLEDGED)

    async def preview(self, order: Order) -> Preview:
        """Not asked here."""
        raise NotImplementedError

    async def change(self, number: int, order: Order, parent_number: int = 0) -> Answer:
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
        seconds, own_seconds, reading_seconds = asyncio.run(_reconciled(Path(folder)))
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
            f"{own_seconds:.2f} s",
            target=f"<= {SECONDS_MAX:g} s",
            met=seconds <= SECONDS_MAX,
        ),
        Figure(
            f"the same, {1 + 3 * ORDERS:,} events read from the record first",
            f"{seconds + reading_seconds:.2f} s",
            "of that, reading",
            f"{reading_seconds:.2f} s",
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
        record.append(day.events)  # the offer is in the record since the preview
        before = path.stat().st_size
        submission = Submission(door, record, day.book)
        clearance = fresh(day.look())
        began = time.perf_counter()
        refused = await submission.give_and_sell("a1", "a benchmark", clearance, MONDAY, MONDAY)
        if refused:
            raise SystemExit(f"the sale was refused: {refused[0]}")
        times.append(door.at - began)
        line = path.stat().st_size - before
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


async def _reconciled(folder: Path) -> tuple[float, ...]:
    """From connecting to two compared books, what of it is not spent on the wire, and the time to read the record [s]."""
    context = get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=serve, args=(there,), daemon=True)
    process.start()
    try:
        port, now, contracts = here.recv()
        record = DeskRecordFile(folder / "thousand.jsonl", lambda: None)
        record.append([events.DeskOpened(now, TAG)])
        for number, contract in enumerate(contracts, start=1):
            record.append(_taken_over(number, contract, now))
        times = [await _compared(port, record) for _ in range(RECONCILES)]
    finally:
        process.terminate()
        process.join()
    return tuple(statistics.median(column) for column in zip(*times, strict=True))


async def _compared(port: int, record: DeskRecordFile) -> tuple[float, float, float]:
    """One client that comes in, looks, and compares."""
    calendar = new_york_calendar(2024, 2030)
    reading = time.perf_counter()
    book = book_of(record.events())
    reading = time.perf_counter() - reading
    view = TwsView(Endpoint(port=port, client_id=CLIENT_ID), SystemClock(), calendar)
    try:
        began = time.perf_counter()
        await view.connect()
        look = await view.look()
        told = time.perf_counter()
        told_events = news_of(book, look, look.statement.as_of, calendar, Absences())
        wishes = exit_wishes(book, look, look.statement.as_of, calendar)
        report = reconcile_report(book, look, is_paper=True, happened=(), halted="")
        ended = time.perf_counter()
    finally:
        await view.close()
    if wishes or not report.is_well or report.agreeing < 2 * ORDERS or len(told_events) < ORDERS:
        raise SystemExit(
            f"the books should agree: {report.agreeing} do, {report.differing} differ, {len(wishes)} wishes"
        )
    return ended - began, ended - told, reading


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
