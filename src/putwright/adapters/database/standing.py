"""How a record stands: its version, its last entry, and whether both places that tell its head agree with it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, select

from putwright.adapters.database.entry_form import RESTORE
from putwright.adapters.database.links import broken, link
from putwright.adapters.database.tables import APPLICATION, BEGINNING, NEWEST, entry, head, version_text
from putwright.domain.refusal import BadInput
from putwright.ports.journal_record import RecordState


@dataclass(frozen=True, slots=True)
class Standing:
    """A record at one moment: version 0 is a file that nobody has written to; `number` and `chain` are of its last entry."""

    version: int = 0
    number: int = 0
    chain: str = BEGINNING

    @property
    def state(self) -> RecordState:
        """The same as the port tells it; what is not there yet will be of the newest version."""
        version = version_text(self.version or NEWEST)
        return RecordState(version, version_text(NEWEST), self.number, self.chain if self.number else "")

    def must_be_current(self, path: Path) -> None:
        """Refuse any other version than this program's.

        Raises:
            BadInput: it is older or newer.
        """
        if self.version == NEWEST:
            return
        wrong = f"its schema is version {version_text(self.version)}, this putwright writes {version_text(NEWEST)}"
        older = self.version < NEWEST
        remedy = (
            "Run `putwright db upgrade`."
            if older
            else "Use the version of putwright that wrote it, or newer."
        )
        raise BadInput(f"Opening {path}", wrong, remedy)


def version_of(connection: Connection, path: Path) -> int:
    """The schema version in a file, 0 where nothing was written yet.

    Raises:
        BadInput: the file is somebody else's.
    """
    application = connection.exec_driver_sql("PRAGMA application_id").scalar_one()
    version = int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())
    if application == APPLICATION and version:
        return version
    if (
        application
        or version
        or connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar_one()
    ):
        raise BadInput(f"Opening {path}", "it is no record of putwright's journal", RESTORE)
    return 0


def standing_of(connection: Connection, path: Path) -> Standing:
    """How a record stands, with its last link and its own note of its head checked.

    Raises:
        BadInput: the end of the record is not what was written.
    """
    version = version_of(connection, path)
    if not version:
        return Standing()
    rows = connection.execute(
        select(entry.c.number, entry.c.key, entry.c.body, entry.c.chain)
        .order_by(entry.c.number.desc())
        .limit(2)
    ).all()
    number, chain = (rows[0].number, rows[0].chain) if rows else (0, BEGINNING)
    if version > 1 and connection.execute(select(head.c.number, head.c.chain)).all() != [(number, chain)]:
        wrong = f"it ends with entry {number:,}, and its own note of its head says otherwise"
        raise BadInput(f"Reading {path}", wrong, RESTORE)
    if rows:
        before = rows[1].chain if len(rows) > 1 else BEGINNING
        if link(before, number, rows[0].key, rows[0].body) != chain:
            raise broken(path, number)
    return Standing(version, number, chain)


def hold_against(connection: Connection, told: tuple[int, str], path: Path, standing: Standing) -> None:
    """Hold a record against the head that is told beside it.

    Raises:
        BadInput: entries are missing, or it is another record.
    """
    number, chain = told
    if number > standing.number:
        raise missing(path, number, standing.number)
    if number and connection.scalar(select(entry.c.chain).where(entry.c.number == number)) != chain:
        raise broken(path, number)


def missing(path: Path, told: int, there: int) -> BadInput:
    """What is said where a record ends before its head, or behind it."""
    wrong = f"it ends with entry {there:,}, and entry {told:,} was the last one written"
    remedy = "Put its newest copy in its place with `putwright restore FILE`."
    return BadInput(f"Reading {path}", f"{wrong}: it was cut, or an older copy was put in its place", remedy)
