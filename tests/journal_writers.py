"""What other processes do to a journal's record while a test looks on, or ends them."""

import resource
import signal
import sys
from multiprocessing.connection import Connection
from pathlib import Path

from putwright.adapters.database.journal_record import JournalRecordSqlite
from putwright.domain.refusal import PutwrightFault
from tests.journal_entries import facts


def write_on(path: Path, first: int, batch: int, told: Connection) -> None:
    """Append batches for ever, and tell after each which fact was the last that is safe."""
    record = JournalRecordSqlite(path)
    told.send(first - 1)
    while True:
        record.append(facts(first, batch))
        first += batch
        told.send(first - 1)


def write_shared(path: Path, name: str, count: int, told: Connection) -> None:
    """Append facts of one's own and facts that somebody else appends as well, in batches of four."""
    record = JournalRecordSqlite(path)
    numbers = []
    for first in range(1, count, 4):
        own = facts(first, 2)
        renamed = [
            type(one)(f"{name} {one.key}", one.at, one.account, one.event, one.origin, one.at) for one in own
        ]
        numbers += [(one.key, one.number) for one in record.append([*renamed, *facts(first, 2)])]
    told.send(numbers)


def upgrade(path: Path, told: Connection) -> None:
    """Bring a record up to date."""
    told.send("begin")
    JournalRecordSqlite(path).upgrade()
    told.send("end")


def restore(path: Path, source: Path, told: Connection) -> None:
    """Put a copy in a record's place."""
    told.send("begin")
    JournalRecordSqlite(path).restore(source)
    told.send("end")


def write_within(path: Path, size: int, told: Connection) -> None:
    """Append until no file may grow any more [byte], and tell what was safe and what was said."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
    fill(path, told)


def fill(path: Path, told: Connection) -> None:
    """Append until it fails, and tell what was safe and what was said."""
    record, safe = JournalRecordSqlite(path), 0
    try:
        while safe < 50_000:
            record.append(facts(safe + 1, 100))
            safe += 100
    except PutwrightFault as fault:
        told.send((safe, type(fault).__name__, str(fault)))
    sys.exit(0)
