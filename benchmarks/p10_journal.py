"""P10: how long a journal of 100,000 facts takes to become books, and a ten-year statement of 50,000 trades to become a journal."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from benchmarks.figures import Figure, say

ABOUT = """Replay: 100,000 facts of a journal, puts of twenty names sold and bought back, in memory and in their order, become
books: double entry, lots, results, cycles; the median of five. Reading: the same facts out of the record's file, every link of
its chain checked. Peer of both: the standard library's `json` and `sqlite3` reading the same rows and making nothing of them.
Import: a Flex statement of ten years with 50,000 trades, as a process of its own from the file's bytes to facts that are
durable in the record, and the books held against the statement's end. Peer: `ibflex` making its objects of the same file."""
ROOT = Path(__file__).resolve().parent.parent
REPEATS = 5
REPLAY_SECONDS_MAX, IMPORT_SECONDS_MAX, IMPORT_MEGABYTES_MAX = 1.0, 10.0, 500.0
TRADES = 50_000
BEGIN = date(2016, 1, 4)
NAMES = tuple(f"S{letter}" for letter in "ABCDEFGHIJKLMNOPQRST")


def statement(path: Path, trades: int = TRADES) -> None:
    """Write a ten-year statement with so many trades: every session puts are sold, a week later bought back."""
    rows, cash, on, number = [], 100_000.0, BEGIN, 0
    while number < trades:
        if on.weekday() < 5:
            for name in NAMES[: trades // 5_000]:  # so that it takes ten years
                strike = 100 + number % 50
                expiry = on + timedelta(days=35)
                for quantity, price, day in ((-1, 1.50, on), (1, 0.75, on + timedelta(days=7))):
                    number += 1
                    net = -quantity * price * 100 - 1.05
                    cash += net
                    rows.append(_row(number, name, strike, expiry, quantity, price, net, day))
        on += timedelta(days=1)
    last = on + timedelta(days=10)
    rows_text = "\n".join(rows)
    path.write_text(
        '<FlexQueryResponse queryName="p10" type="AF"><FlexStatements count="1">\n'
        f'<FlexStatement accountId="U1234567" fromDate="{BEGIN:%Y%m%d}" toDate="{last:%Y%m%d}" period="Custom" '
        f'whenGenerated="{last:%Y%m%d};090000"><AccountInformation accountId="U1234567" currency="USD"/>\n'
        f'<Trades>\n{rows_text}\n</Trades><CashReport><CashReportCurrency accountId="U1234567" currency="USD" '
        f'startingCash="100000" endingCash="{cash:.2f}"/></CashReport></FlexStatement></FlexStatements></FlexQueryResponse>',
        encoding="utf-8",
    )


def _row(
    number: int, name: str, strike: int, expiry: date, quantity: int, price: float, net: float, on: date
) -> str:
    symbol = f"{name:<6}{expiry:%y%m%d}P{strike * 1000:08d}"
    when = f"{on:%Y%m%d};{10 + number % 5:02d}{number % 60:02d}{number // 60 % 60:02d}"
    return (
        f'<Trade accountId="U1234567" currency="USD" fxRateToBase="1" assetCategory="OPT" symbol="{symbol}" '
        f'description="{name} PUT" conid="{600_000 + number // 2}" underlyingConid="1" underlyingSymbol="{name}" multiplier="100" '
        f'strike="{strike}" expiry="{expiry:%Y%m%d}" putCall="P" tradeID="{number}" ibOrderID="{number}" '
        f'ibExecID="0000e0d5.{number:08x}.01.01" transactionType="ExchTrade" exchange="CBOE" quantity="{quantity}" '
        f'tradePrice="{price}" proceeds="{-quantity * price * 100:.2f}" ibCommission="-1.05" ibCommissionCurrency="USD" '
        f'netCash="{net:.2f}" openCloseIndicator="{"O" if quantity < 0 else "C"}" buySell="{"SELL" if quantity < 0 else "BUY"}" '
        f'tradeDate="{on:%Y%m%d}" dateTime="{when}" settleDateTarget="{on:%Y%m%d}" levelOfDetail="EXECUTION"/>'
    )


def imported(path: Path, record: Path) -> None:
    """Import a statement in this process, and print how long it took, how much memory, and how many facts."""
    import resource

    from putwright.adapters.database.journal_record import JournalRecordSqlite
    from putwright.adapters.flex.reading import read_statements
    from putwright.workflows.statements import take_statements

    now = datetime.now(UTC)
    began = time.perf_counter()
    reads = read_statements(path.read_bytes(), path.name, now)
    read = time.perf_counter() - began
    report = take_statements(JournalRecordSqlite(record), (), reads, (), now)
    seconds = time.perf_counter() - began
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    if not report.is_well or report.statements[0].added <= TRADES:
        raise SystemExit("the statement was not taken in whole")
    print(json.dumps({"read": read, "seconds": seconds, "megabytes": megabytes}))


def parsed(path: Path) -> None:
    """Make ibflex's objects of a statement in this process, and print how long it took."""
    from ibflex import parser

    began = time.perf_counter()
    made = parser.parse(str(path))
    seconds = time.perf_counter() - began
    if len(made.FlexStatements[0].Trades) < TRADES:
        raise SystemExit("ibflex has not read it whole")
    print(json.dumps({"seconds": seconds}))


def _child(what: str, *words: Path) -> dict[str, float]:
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'src'}"}
    # As the program itself begins: see `cli.main`.
    loads = f"import gc, sys; gc.set_threshold(50_000); from pathlib import Path; from benchmarks.p10_journal import {what}"
    call = f"{loads}; {what}(*map(Path, sys.argv[1:]))"
    done = subprocess.run(
        [sys.executable, "-c", call, *map(str, words)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(done.stderr or done.stdout)
    told: dict[str, float] = json.loads(done.stdout.strip().splitlines()[-1])
    return told


def figures() -> list[Figure]:
    """Replay, reading and import beside their peers."""
    from putwright.adapters.database.journal_record import JournalRecordSqlite
    from putwright.journal.replay import replay

    with tempfile.TemporaryDirectory() as scratch:
        path, first = Path(scratch) / "ten-years.xml", Path(scratch) / "first.sqlite"
        statement(path)
        runs = [_child("imported", path, Path(scratch) / f"{number}.sqlite") for number in range(3)]
        peer = statistics.median(_child("parsed", path)["seconds"] for _ in range(3))
        seconds = statistics.median(one["seconds"] for one in runs)
        megabytes = max(one["megabytes"] for one in runs)
        hundred = Path(scratch) / "hundred.xml"
        statement(hundred, 2 * TRADES)
        _fill(hundred, first)
        record = JournalRecordSqlite(first)
        reads, plain, replays, facts = [], [], [], 0
        for _ in range(REPEATS):
            plain.append(_plain(first))
            began = time.perf_counter()
            entries = record.entries()
            reads.append(time.perf_counter() - began)
            began = time.perf_counter()
            books = replay(entries)
            replays.append(time.perf_counter() - began)
            del books  # taking them apart again is not what is measured
            facts = len(entries)
    floor, reading, replaying = (statistics.median(each) for each in (plain, reads, replays))
    return [
        Figure(
            f"replay of {facts:,} facts",
            f"{replaying:.2f} s",
            "json and sqlite3 reading the same rows",
            f"{floor:.2f} s",
            f"{replaying / floor:.1f} x",
            f"<= {REPLAY_SECONDS_MAX:.0f} s",
            replaying <= REPLAY_SECONDS_MAX,
        ),
        Figure(
            "reading them from the record, chain checked",
            f"{reading:.2f} s",
            "json and sqlite3 reading the same rows",
            f"{floor:.2f} s",
            f"{reading / floor:.1f} x",
        ),
        Figure(
            f"import of a statement of {TRADES:,} trades",
            f"{seconds:.1f} s",
            "ibflex making objects of the file",
            f"{peer:.1f} s",
            f"{seconds / peer:.2f} x",
            f"<= {IMPORT_SECONDS_MAX:.0f} s",
            seconds <= IMPORT_SECONDS_MAX,
        ),
        Figure(
            "memory of that process at its worst",
            f"{megabytes:.0f} MB",
            target=f"<= {IMPORT_MEGABYTES_MAX:.0f} MB",
            met=megabytes <= IMPORT_MEGABYTES_MAX,
        ),
    ]


def _fill(path: Path, record: Path) -> None:
    from putwright.adapters.database.journal_record import JournalRecordSqlite
    from putwright.adapters.flex.reading import read_statements

    now = datetime.now(UTC)
    for read in read_statements(path.read_bytes(), path.name, now):
        JournalRecordSqlite(record).append(read.entries)


def _plain(path: Path) -> float:
    """How long the standard library takes to read the same rows [s]."""
    import sqlite3
    from contextlib import closing

    began = time.perf_counter()
    with closing(sqlite3.connect(path)) as connection:
        for (body,) in connection.execute("SELECT body FROM entry ORDER BY number"):
            json.loads(body)
    return time.perf_counter() - began


if __name__ == "__main__":
    say(figures())
