"""The journal's record on a disk: killed, filled up, corrupted, cut, edited, replaced; what was acknowledged is there, damage is told."""

import multiprocessing
import os
import random
import re
import shutil
import sqlite3
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from multiprocessing import forkserver
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from putwright.adapters.database import connections, head_file, journal_record, migration, tables
from putwright.adapters.database.journal_record import JournalRecordSqlite
from putwright.adapters.workspace.workspace import Workspace
from putwright.domain.refusal import BadInput, OutsideFailure
from tests import journal_writers
from tests.journal_entries import LIFE, facts
from tests.journal_versions import VERSIONS

if sys.platform == "win32":
    pytest.skip("these tests end processes and limit files the POSIX way", allow_module_level=True)

SEED = 20261130
WHOLE = tuple(replace(one, number=place) for place, one in enumerate(LIFE, 1))
RESTORE = "putwright restore FILE"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "records" / "journal.sqlite"


@pytest.fixture
def record(path: Path) -> JournalRecordSqlite:
    made = JournalRecordSqlite(path)
    made.append(LIFE)
    return made


def file_of(version: str, path: Path) -> JournalRecordSqlite:
    """A file of a version as it was written then."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(path)) as made:
        made.executescript(VERSIONS[version])
    return JournalRecordSqlite(path)


def by_hand(path: Path, *statements: str) -> None:
    """What somebody does to the file with a tool, its guards taken off."""
    with closing(sqlite3.connect(path)) as tool:
        for guard in tables.GUARDS:
            tool.execute(f"DROP TRIGGER {guard}")
        for statement in statements:
            tool.execute(statement)
        tool.commit()


# ---- other processes ----------------------------------------------------------------------------------------------------

forked = multiprocessing.get_context("forkserver")
forked.set_forkserver_preload(["tests.journal_writers", "alembic.command"])


@pytest.fixture(scope="module", autouse=True)
def _server_that_finds_us() -> None:
    """The process from which the others are forked has everything loaded, which takes our search path."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
        forkserver.ensure_running()


class Child:
    """A process of ours at work on a record, and what it tells."""

    def __init__(self, work: Callable[..., None], *given: Any) -> None:
        self.told, tells = forked.Pipe(duplex=False)
        self.process = forked.Process(target=work, args=(*given, tells), daemon=True)
        self.process.start()
        tells.close()

    def heard(self, seconds: float = 20.0) -> Any:
        assert self.told.poll(seconds), "the process tells nothing"
        return self.told.recv()

    def killed(self) -> list[Any]:
        """What it had told when it was killed."""
        self.process.kill()
        self.process.join()
        heard = []
        try:
            while self.told.poll():
                heard.append(self.told.recv())
        except EOFError:
            pass
        return heard


@pytest.fixture
def started() -> Iterator[Callable[..., Child]]:
    children: list[Child] = []

    def start(*given: Any) -> Child:
        children.append(Child(*given))
        return children[-1]

    yield start
    for child in children:
        child.killed()


def test_nothing_acknowledged_is_lost_when_the_writer_is_killed(
    path: Path, started: Callable[..., Child]
) -> None:
    """A writer killed at any instant, again and again, leaves a whole record with all it has promised; seed 20261130."""
    draw, safe = random.Random(SEED), 0
    for place in range(8):
        child = started(journal_writers.write_on, path, safe + 1, draw.choice([1, 7, 60]))
        assert child.heard() == safe
        for _ in range(place % 3):
            safe = child.heard()
        time.sleep(draw.uniform(0.0, 0.1 if place % 3 == 0 else 0.02))
        safe = max([safe, *child.killed()])
        found = JournalRecordSqlite(path).check().entries
        assert found >= safe
        keys = [one.key for one in JournalRecordSqlite(path).entries()]
        assert keys == [f"fact {number}" for number in range(1, found + 1)]
        safe = found
    assert safe > 12


def test_two_writers_lose_and_double_nothing_when_they_write_at_once(
    path: Path, started: Callable[..., Child]
) -> None:
    """Two processes that append at once wait for each other; a fact that both tell is written by one of them."""
    children = [started(journal_writers.write_shared, path, name, 40) for name in ("left", "right")]
    told = [pair for child in children for pair in child.heard()]
    entries = JournalRecordSqlite(path).entries()
    assert sorted(told) == sorted((one.key, one.number) for one in entries)
    assert [one.number for one in entries] == list(range(1, 61))
    assert len({one.key for one in entries}) == 60
    assert JournalRecordSqlite(path).check().entries == 60


def test_copy_is_whole_when_another_process_writes(
    path: Path, tmp_path: Path, started: Callable[..., Child]
) -> None:
    """Copies made while a record grows are each of one moment, and hold all that was safe before."""
    child = started(journal_writers.write_on, path, 1, 5)
    assert [child.heard(), child.heard()] == [0, 5]
    for place in range(4):
        before = JournalRecordSqlite(path).state().entries
        JournalRecordSqlite(path).back_up(tmp_path / f"copy {place}.sqlite")
        copied = JournalRecordSqlite(tmp_path / f"copy {place}.sqlite")
        assert copied.check().entries >= before
        assert len(copied.entries()) % 5 == 0
    child.killed()
    assert sorted(one.name for one in tmp_path.iterdir() if one.suffix == ".sqlite") == [
        f"copy {place}.sqlite" for place in range(4)
    ]


def test_upgrade_is_done_or_not_begun_when_it_is_killed(path: Path, started: Callable[..., Child]) -> None:
    """An upgrade killed at any instant leaves the old version or the new one, with every entry; repeated, it ends; seed 20261130."""
    draw = random.Random(SEED)
    for place in range(4):
        record = file_of("0001", path.with_name(f"life {place}.sqlite"))
        child = started(journal_writers.upgrade, record._path)
        assert child.heard() == "begin"
        time.sleep(draw.uniform(0.0, 0.3))
        child.killed()
        assert record.state().version in VERSIONS
        assert record.check().entries == len(LIFE)
        record.upgrade()
        assert (record.entries(), record.check().is_current) == (WHOLE, True)


def looked_at(path: Path) -> int | None:
    """How many entries a whole record has, None where it says that it wants to be restored."""
    try:
        return JournalRecordSqlite(path).check().entries
    except BadInput as told:
        if "putwright restore" not in told.remedy:
            raise
    return None


def test_restore_leaves_old_new_or_an_alarm_when_it_is_killed(
    path: Path, tmp_path: Path, started: Callable[..., Child]
) -> None:
    """A restore killed at any instant leaves the old record, the new one, or one that asks for it again; seed 20261130."""
    draw = random.Random(SEED)
    JournalRecordSqlite(path).append(LIFE)
    JournalRecordSqlite(path).back_up(tmp_path / "copy.sqlite")
    JournalRecordSqlite(path).append(facts(1, 3))
    for _ in range(4):
        child = started(journal_writers.restore, path, tmp_path / "copy.sqlite")
        assert child.heard() == "begin"
        time.sleep(draw.uniform(0.0, 0.05))
        child.killed()
        assert looked_at(path) in {len(LIFE), len(LIFE) + 3, None}
        JournalRecordSqlite(path).restore(tmp_path / "copy.sqlite")
        assert JournalRecordSqlite(path).entries() == WHOLE
        JournalRecordSqlite(path).append(facts(1, 3))


# ---- no room ------------------------------------------------------------------------------------------------------------


def test_nothing_acknowledged_is_lost_when_files_may_not_grow(
    path: Path, started: Callable[..., Child]
) -> None:
    """Where the system refuses to let a file grow (RLIMIT_FSIZE), it is said, nothing of the batch is written, and more room mends it."""
    child = started(journal_writers.write_within, path, 120_000)
    safe, kind, said = child.heard()
    assert (kind, safe > 0) == ("OutsideFailure", True)
    assert "repeat" in said
    record = JournalRecordSqlite(path)
    assert record.check().entries == safe
    assert len(record.append(facts(safe + 1, 100))) == 100
    assert record.check().entries == safe + 100


def test_nothing_acknowledged_is_lost_when_the_disk_is_full(
    tmp_path: Path, started: Callable[..., Child]
) -> None:
    """On a disk of one megabyte that fills up it is said, nothing of the batch is written, and room mends it."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = shutil.which("mount") and subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk], capture_output=True, check=False
    )
    if not mounted or mounted.returncode:
        pytest.skip("only root can make a small disk; RLIMIT_FSIZE has been tried beside this")
    try:
        path = disk / "journal.sqlite"
        safe, kind, said = started(journal_writers.fill, path).heard()
        assert (kind, safe > 0) == ("OutsideFailure", True)
        assert "Free space" in said
        with pytest.raises(OutsideFailure, match="Free space"):
            JournalRecordSqlite(path).back_up(disk / "copy.sqlite")
        assert not (disk / "copy.sqlite").exists()
        assert not list(disk.glob(".*.part*"))
        assert JournalRecordSqlite(path).check().entries == safe
        subprocess.run(["mount", "-o", "remount,size=8m", disk], check=True)
        JournalRecordSqlite(path).append(facts(safe + 1, 100))
        assert JournalRecordSqlite(path).check().entries == safe + 100
    finally:
        subprocess.run(["umount", disk], check=True)


def test_append_says_so_when_sqlite_has_no_page_left(
    record: JournalRecordSqlite, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A database that is full (max_page_count) takes nothing of a batch, and says that a repetition is safe."""
    before, opened = record.state(), connections._opened_to_write

    def cramped(path: Path) -> sqlite3.Connection:
        connection = opened(path)
        connection.execute("PRAGMA max_page_count = 12")
        return connection

    monkeypatch.setattr(connections, "_opened_to_write", cramped)
    with pytest.raises(OutsideFailure, match="full") as told:
        record.append(facts(1, 1000))
    assert told.value.retry_is_safe
    assert record.check() == before


def test_entries_are_safe_when_the_head_beside_can_not_be_told(
    record: JournalRecordSqlite, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A head that could not be written beside the record is behind, which is no harm and mended by the next entry."""
    told = head_file.head_path(path).read_text()

    def refused(_path: Path, _text: str) -> None:
        raise OutsideFailure("Writing", "no space", "Free some.", retry_is_safe=True)

    with monkeypatch.context() as full:
        full.setattr(head_file, "write_text", refused)
        record.append(facts(1, 2))
    assert head_file.head_path(path).read_text() == told
    assert record.check().entries == len(LIFE) + 2
    record.append(facts(2, 1))
    assert head_file.told_head(path) == (len(LIFE) + 2, record.state().head)


# ---- damage -------------------------------------------------------------------------------------------------------------


def test_any_flipped_byte_is_told_or_harmless_when_the_file_rots(
    record: JournalRecordSqlite, path: Path
) -> None:
    """A byte that changed anywhere in the file is found by `check`, or is in a place that holds nothing; seed 20261130."""
    whole, draw, found = path.read_bytes(), random.Random(SEED), 0
    for _ in range(60):
        place = draw.randrange(len(whole))
        path.write_bytes(whole[:place] + bytes([whole[place] ^ draw.randrange(1, 256)]) + whole[place + 1 :])
        try:
            record.check()
            assert record.entries() == WHOLE
        except (BadInput, OutsideFailure) as told:
            found += bool(told.remedy)
    assert found > 5
    path.write_bytes(whole)
    assert record.entries() == WHOLE


def test_a_damaged_page_is_told_with_its_entry_when_it_holds_one(path: Path) -> None:
    """A page of zeros in the middle of the table is told with the number of the first entry that does not read."""
    record = JournalRecordSqlite(path)
    record.append(facts(1, 300))
    whole = path.read_bytes()
    page = whole.index(b"number 150 ") // 4096
    path.write_bytes(whole[: page * 4096] + bytes(4096) + whole[(page + 1) * 4096 :])
    for look in (record.check, record.entries):
        with pytest.raises(BadInput, match=r"entry \d+ does not read") as told:
            look()
        number = re.search(r"entry (\d+)", str(told.value))
        assert number is not None
        assert 100 < int(number[1]) <= 150
        assert RESTORE in str(told.value)


def test_a_damaged_index_is_told_when_every_entry_reads(path: Path) -> None:
    """A page of zeros in the index of keys, which no reading of entries meets, is found by the check."""
    record = JournalRecordSqlite(path)
    record.append(facts(1, 300))
    whole = path.read_bytes()
    pages = [whole[at : at + 4096] for at in range(0, len(whole), 4096)]
    place = next(at for at, page in enumerate(pages) if b"fact 1" in page and b"number 1" not in page)
    path.write_bytes(b"".join([*pages[:place], bytes(4096), *pages[place + 1 :]]))
    assert len(record.entries()) == 300
    with pytest.raises(BadInput, match=r"every entry reads, but a page is damaged.*putwright restore FILE"):
        record.check()


@pytest.mark.parametrize("part", [0.1, 0.5, 0.75, 0.99])
def test_a_cut_file_is_told_when_its_end_is_gone(path: Path, part: float) -> None:
    """A file that lost its end is refused, by who reads and by who writes, with the remedy."""
    record = JournalRecordSqlite(path)
    record.append(facts(1, 300))
    os.truncate(path, int(path.stat().st_size * part))
    for look in (record.check, record.entries, lambda: record.append(facts(900, 1))):
        with pytest.raises(BadInput, match=r"putwright restore FILE"):
            look()


@pytest.mark.parametrize("left", ["empty", "gone"])
def test_a_lost_file_is_told_when_its_head_is_known(
    record: JournalRecordSqlite, path: Path, left: str
) -> None:
    """Where the head beside speaks of entries, no file and an empty one are no empty record."""
    path.unlink()
    if left == "empty":
        path.touch()
    for look in (record.state, record.check, record.entries, lambda: record.append(facts(1, 1))):
        with pytest.raises(BadInput, match=r"entry 15 was the last one written.*putwright restore FILE"):
            look()


EDITS = {
    "a word": "UPDATE entry SET body = replace(body, 'MSFT', 'MSFX') WHERE number = 5",
    "a key": "UPDATE entry SET key = 'another' WHERE number = 5",
    "taken out": "DELETE FROM entry WHERE number = 5",
    "in another place": "UPDATE entry SET number = -5 WHERE number = 5",
    "no text": "UPDATE entry SET key = CAST(x'ff00' AS TEXT) WHERE number = 5",
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS.keys())
def test_an_edited_row_is_told_when_guards_were_taken_off(
    record: JournalRecordSqlite, path: Path, edit: str
) -> None:
    """Whatever a tool does to a row is told with the number of the entry, and the remedy."""
    by_hand(path, edit)
    for look in (record.check, record.entries):
        with pytest.raises(BadInput, match=r"entry [15] .*putwright restore FILE"):
            look()


ENDS = {
    "the last row": ["DELETE FROM entry WHERE number = 15"],
    "the last row and the head": [
        "DELETE FROM entry WHERE number = 15",
        "UPDATE head SET number = 14, chain = (SELECT chain FROM entry WHERE number = 14)",
    ],
    "every row and the head": [
        "DELETE FROM entry",
        "UPDATE head SET number = 0, chain = 'putwright journal'",
    ],
    "another last row": ["UPDATE entry SET key = 'another' WHERE number = 15"],
    "no head": ["DELETE FROM head"],
    "a row too many": [
        "INSERT INTO entry (number, key, body, chain) SELECT 16, 'x', body, chain FROM entry WHERE number = 15"
    ],
}


@pytest.mark.parametrize("edits", ENDS.values(), ids=ENDS.keys())
def test_a_changed_end_is_told_when_guards_were_taken_off(
    record: JournalRecordSqlite, path: Path, edits: list[str]
) -> None:
    """Rows taken from the end or put there are told to everybody who looks or writes."""
    by_hand(path, *edits)
    for look in (record.state, record.check, record.entries, lambda: record.append(facts(1, 1))):
        with pytest.raises(BadInput, match=r"putwright restore FILE"):
            look()


def test_changed_schema_is_told_when_guards_were_taken_off(record: JournalRecordSqlite, path: Path) -> None:
    """A record whose guards are gone reads, but does not pass its check."""
    by_hand(path)
    assert record.entries() == WHOLE
    with pytest.raises(BadInput, match=r"its schema was changed.*putwright restore FILE"):
        record.check()


def test_an_older_copy_is_told_when_it_was_put_in_the_place(record: JournalRecordSqlite, path: Path) -> None:
    """An older file copied over the record by hand is told with the number of the entry that is missing."""
    older = path.read_bytes()
    record.append(facts(1, 2))
    path.write_bytes(older)
    for look in (record.state, record.check, record.entries, lambda: record.append(facts(3, 1))):
        with pytest.raises(BadInput, match=r"ends with entry 15, and entry 17 .*putwright restore FILE"):
            look()


def test_another_record_is_told_when_it_was_put_in_the_place(record: JournalRecordSqlite, path: Path) -> None:
    """A record of another life, as long or longer, is not taken for this one."""
    other = JournalRecordSqlite(path.with_name("other.sqlite"))
    other.append(facts(1, 20))
    shutil.copyfile(path.with_name("other.sqlite"), path)
    with pytest.raises(BadInput, match=r"entry 15 was changed"):
        record.entries()


def test_a_head_that_does_not_read_is_told_when_it_stands_beside(
    record: JournalRecordSqlite, path: Path
) -> None:
    """What stands in the head's place and is no head is told, with what to do."""
    head_file.head_path(path).write_text("15")
    with pytest.raises(BadInput, match=r"Remove journal.head"):
        record.entries()
    head_file.head_path(path).unlink()
    assert record.entries() == WHOLE


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE entry SET key = 'x' WHERE number = 3",
        "DELETE FROM entry WHERE number = 15",
        "INSERT INTO entry (number, key, body, chain) VALUES (99, 'x', '[]', '')",
        "INSERT OR REPLACE INTO entry (number, key, body, chain) VALUES (3, 'x', '[]', '')",
        "UPDATE head SET number = 3",
        "DELETE FROM head",
    ],
)
def test_guards_refuse_when_a_program_would_change_what_is_written(
    record: JournalRecordSqlite, path: Path, statement: str
) -> None:
    """The file itself refuses to change, delete or skip an entry, whoever asks."""
    with closing(sqlite3.connect(path)) as tool, pytest.raises(sqlite3.IntegrityError):
        tool.execute(statement)
    assert record.entries() == WHOLE


# ---- versions -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("version", VERSIONS)
def test_every_version_upgrades_to_the_newest_when_asked(path: Path, version: str) -> None:
    """A file of any version becomes one of the newest, entries, numbers and chain as they were; a copy of the old is beside it."""
    record = file_of(version, path)
    before = record.check()
    assert (before.version, before.entries) == (version, len(LIFE))
    assert record.upgrade() == (version, before.newest_version)
    after = record.check()
    assert (after.is_current, after.entries, after.head) == (True, before.entries, before.head)
    assert record.entries() == WHOLE
    copies = list(path.parent.glob(f"journal-version-{version}-*.sqlite"))
    assert len(copies) == (0 if before.is_current else 1)
    assert all(JournalRecordSqlite(copy).check() == before for copy in copies)
    assert record.append(facts(1, 1))[0].number == len(LIFE) + 1


def test_an_old_version_is_refused_when_it_was_not_upgraded(path: Path) -> None:
    """A record of an older version is neither read nor written to before it is upgraded, and says how."""
    record = file_of("0001", path)
    assert not record.state().is_current
    for look in (record.entries, lambda: record.append(facts(1, 1))):
        with pytest.raises(BadInput, match=r"version 0001.*putwright db upgrade"):
            look()
    assert record.check().entries == len(LIFE)


def test_a_damaged_old_version_is_not_upgraded_when_its_chain_is_broken(path: Path) -> None:
    """What is damaged is not upgraded: it stays as it is, and no copy of it is called whole."""
    record = file_of("0001", path)
    with closing(sqlite3.connect(path)) as tool:
        tool.execute("DROP TRIGGER entry_stays")
        tool.execute("UPDATE entry SET key = 'x' WHERE number = 3")
        tool.commit()
    with pytest.raises(BadInput, match=r"entry 3 .*putwright restore FILE"):
        record.upgrade()
    assert record.state().version == "0001"
    assert not list(path.parent.glob("journal-version-*"))


def test_a_newer_version_is_refused_when_it_is_met(
    record: JournalRecordSqlite, path: Path, tmp_path: Path
) -> None:
    """What a newer program wrote is left alone by everything that would have to understand it."""
    with closing(sqlite3.connect(path)) as tool:
        tool.execute("PRAGMA user_version = 3")
    assert record.state().version == "0003"
    copy = lambda: record.back_up(tmp_path / "copy")  # noqa: E731
    for look in (record.entries, record.check, record.upgrade, copy, lambda: record.append(facts(1, 1))):
        with pytest.raises(BadInput, match=r"version 0003.*or newer"):
            look()


def test_scripts_make_what_the_program_speaks_of_when_all_have_run(
    record: JournalRecordSqlite, path: Path
) -> None:
    """The scripts end with the version and the very tables that the program knows, and each version has its file here."""
    scripts = ScriptDirectory(str(migration.FOLDER))
    assert [one.revision for one in reversed(list(scripts.walk_revisions()))] == list(VERSIONS)
    assert scripts.get_current_head() == record.state().newest_version == tables.version_text(tables.NEWEST)
    with connections.looking(path) as connection:
        assert compare_metadata(MigrationContext.configure(connection), tables.metadata) == []
        views = connection.exec_driver_sql(
            "SELECT at, account, kind, source FROM entry WHERE number = 2"
        ).one()
    assert tuple(views) == ("2025-11-21T20:02:00.000246+00:00", "U***123", "Traded", "by hand")


# ---- copies, and the place ----------------------------------------------------------------------------------------------


def test_restore_keeps_what_was_there_when_a_copy_takes_its_place(
    record: JournalRecordSqlite, path: Path, tmp_path: Path
) -> None:
    """What a restore replaces is kept whole under another name, with its log, and reads."""
    record.back_up(tmp_path / "copy.sqlite")
    with closing(sqlite3.connect(path)) as busy:  # somebody who looks, so that the log stays
        busy.execute("SELECT count(*) FROM entry").fetchall()
        record.append(facts(1, 2))
        assert path.with_name("journal.sqlite-wal").stat().st_size > 0
        assert record.restore(tmp_path / "copy.sqlite").entries == len(LIFE)
    assert record.entries() == WHOLE
    (kept,) = path.parent.glob("journal-until-*.sqlite")
    assert JournalRecordSqlite(kept).check().entries == len(LIFE) + 2


def test_back_up_refuses_when_an_entry_in_the_middle_is_damaged(
    record: JournalRecordSqlite, path: Path, tmp_path: Path
) -> None:
    """No copy is made of a damaged record, though its end is whole and it would take the next entry."""
    by_hand(path, EDITS["a word"])
    assert record.state().entries == len(LIFE)
    with pytest.raises(BadInput, match=r"Backing up .*journal.sqlite: entry 5 .*putwright restore FILE"):
        record.back_up(tmp_path / "copy.sqlite")
    assert [one.name for one in tmp_path.iterdir()] == ["records"]


@pytest.mark.parametrize("damage", ["nothing", "a byte", "cut", "gone", "older"])
def test_restore_mends_when_the_record_is_damaged(
    record: JournalRecordSqlite, path: Path, tmp_path: Path, damage: str
) -> None:
    """Whatever became of the record, a restored copy is the record again, with the head that fits it."""
    older = path.read_bytes()
    record.append(facts(1, 3))
    record.back_up(tmp_path / "copy.sqlite")
    kept = record.entries()
    whole = path.read_bytes()
    place = whole.index(b"key 7")
    after = {
        "nothing": whole,
        "a byte": whole[:place] + b"q" + whole[place + 1 :],
        "cut": whole[:5000],
        "older": older,
    }
    path.unlink()
    if damage != "gone":
        path.write_bytes(after[damage])
    if damage not in {"nothing", "gone"}:
        with pytest.raises(BadInput, match="restore"):
            record.check()
    assert record.restore(tmp_path / "copy.sqlite").entries == len(kept)
    assert (record.entries(), record.check().entries) == (kept, len(kept))
    found = list(path.parent.glob("journal-until-*.sqlite"))
    assert [one.read_bytes() for one in found] == [after[name] for name in after if name == damage]


def test_restore_refuses_when_the_copy_is_damaged_or_foreign(
    record: JournalRecordSqlite, path: Path, tmp_path: Path
) -> None:
    """A copy with a damage, of another program, of no content, or the record itself is refused; the record stands."""
    record.back_up(tmp_path / "copy.sqlite")
    whole = (tmp_path / "copy.sqlite").read_bytes()
    place = whole.index(b"key 7")
    (tmp_path / "damaged").write_bytes(whole[:place] + b"q" + whole[place + 1 :])
    (tmp_path / "cut").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "empty").touch()
    with closing(sqlite3.connect(tmp_path / "foreign")) as other:
        other.execute("CREATE TABLE entry (number, key, body, chain)")
    for wrong in (tmp_path / "damaged", tmp_path / "cut", tmp_path / "empty", tmp_path / "foreign", path):
        with pytest.raises(BadInput, match=f"Restoring {re.escape(str(wrong))}"):
            record.restore(wrong)
    assert record.entries() == WHOLE
    assert sorted(
        one.name for one in path.parent.iterdir() if "-shm" not in one.name and "-wal" not in one.name
    ) == [
        ".writer.lock",
        "journal.head",
        "journal.sqlite",
    ]


def test_restored_old_version_can_be_upgraded_when_the_copy_is_old(path: Path, tmp_path: Path) -> None:
    """A copy of an older version is restored as it is, and upgraded after."""
    file_of("0001", tmp_path / "old.sqlite")
    record = JournalRecordSqlite(path)
    assert not record.restore(tmp_path / "old.sqlite").is_current
    record.upgrade()
    assert record.entries() == WHOLE


def test_looking_makes_nothing_when_there_is_no_record(path: Path) -> None:
    """Who only looks makes neither a file nor a folder."""
    record = JournalRecordSqlite(path)
    assert (tuple(record.entries()), record.state().entries, record.check().entries) == ((), 0, 0)
    assert not path.parent.exists()


def test_looking_waits_for_nobody_when_another_writes(record: JournalRecordSqlite, path: Path) -> None:
    """Who looks while a transaction is open sees the state before it at once, and disturbs nothing."""
    with closing(sqlite3.connect(path, isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("INSERT INTO entry (number, key, body, chain) VALUES (16, 'x', '[]', '')")
        began = time.monotonic()
        assert record.entries() == WHOLE
        assert time.monotonic() - began < 5.0
        writer.execute("ROLLBACK")


def test_writing_says_so_when_another_does_not_let_go(
    record: JournalRecordSqlite, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where another program holds the file for too long, that is said, and nothing is written."""
    monkeypatch.setattr(connections, "BUSY_SECONDS", 0.05)
    with closing(sqlite3.connect(path, isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        with pytest.raises(OutsideFailure, match=r"locked.*repeat") as told:
            record.append(facts(1, 1))
    assert told.value.retry_is_safe
    assert record.entries() == WHOLE


def test_file_is_safe_and_its_owners_when_it_was_made(record: JournalRecordSqlite, path: Path) -> None:
    """The file says whose it is, keeps a log, and is readable by its owner alone; connections sync fully."""
    assert record.state().is_current
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with closing(sqlite3.connect(path)) as tool:
        found = [tool.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "journal_mode")]
    assert found == [tables.APPLICATION, "wal"]
    with connections.writing(path) as connection:
        full = connection.exec_driver_sql("PRAGMA synchronous").scalar_one()
    assert full == 2


def test_a_writer_can_not_replace_when_a_key_is_there(record: JournalRecordSqlite, path: Path) -> None:
    """Our own connections run the guards for what REPLACE would delete as well."""
    statement = "INSERT OR REPLACE INTO entry (number, key, body, chain) VALUES (16, 'key 3', '[]', '')"
    refused = pytest.raises(OutsideFailure, match="never deleted")
    with refused, connections.told("Writing"), connections.writing(path) as connection:
        connection.exec_driver_sql(statement)
    assert record.entries() == WHOLE


def test_a_reader_can_not_write_when_it_tries(record: JournalRecordSqlite, path: Path) -> None:
    """The connection of a reader refuses to write whatever it is told."""
    assert record.state().entries
    with pytest.raises(OutsideFailure), connections.told("Writing"), connections.looking(path) as connection:
        connection.exec_driver_sql("INSERT INTO entry (number, key, body, chain) VALUES (16, 'x', '[]', '')")


def test_reading_many_leaves_the_collector_as_it_was_when_it_ends(
    record: JournalRecordSqlite, path: Path
) -> None:
    """The collector of cycles rests while entries are read, and works again after, also where reading fails."""
    import gc

    by_hand(path, EDITS["a word"])
    with pytest.raises(BadInput):
        record.entries()
    assert gc.isenabled()
    assert journal_record._stamp() < journal_record._stamp()


def test_workspace_opens_its_journal_lazily_when_asked(tmp_path: Path) -> None:
    """A workspace's journal lies in its records, and neither SQLAlchemy nor Alembic loads before it is asked for or needed."""
    program = f"""
import sys
from pathlib import Path
from putwright.adapters.workspace.workspace import Workspace
from putwright.bootstrap.journal import journal_record
assert not {{"sqlalchemy", "alembic", "sqlite3"}} & set(sys.modules)
record = journal_record(Workspace(Path({str(tmp_path)!r})))
assert record.state().entries == 0
assert "alembic" not in sys.modules
"""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    subprocess.run([sys.executable, "-c", program], check=True, env=environment)
    assert Workspace(tmp_path).journal_path == tmp_path / "records" / "journal.sqlite"
    assert not list(tmp_path.iterdir())
