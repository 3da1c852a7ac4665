"""Copies of a record: one made whole of a record in use, and one put in its place with what was there kept."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from putwright.adapters.database.checking import checked
from putwright.adapters.database.connections import BESIDE, is_blank, looking, raw, told
from putwright.adapters.database.head_file import head_path
from putwright.adapters.database.standing import Standing
from putwright.adapters.workspace.files import write_whole
from putwright.domain.refusal import BadInput


def copy_whole(path: Path, target: Path) -> Standing:
    """A copy of a record in one file, of one moment, checked before it has its name.

    Raises:
        BadInput: the record is damaged.
        OutsideFailure: it could not be read or written; there is no copy.
    """
    found: list[Standing] = []

    def fill(beside: Path) -> None:
        _make(beside)
        with looking(path) as source, closing(sqlite3.connect(beside, isolation_level=None)) as copy:
            raw(source).backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")  # one file, which can be read on any medium
        found.append(checked(beside))

    tried = f"Backing up {path}"
    with told(tried):
        try:
            write_whole(target, fill)
        except BadInput as error:  # it speaks of the copy
            raise BadInput(tried, error.wrong, error.remedy) from error
        finally:
            _remove_traces(target)
    return found[0]


def put_in_place(source: Path, path: Path, kept: str) -> Standing:
    """Put a copy in a record's place, in one step after it was checked; the source is left as it is.

    What was there is kept under another name before, with what SQLite had beside it. A process that dies in between leaves the
    old record, or one whose head says that it is not whole: restoring again is the remedy.

    Args:
        source: the copy, with its log beside it if it has one.
        path: of the record.
        kept: the name without its ending under which what was there is kept.

    Raises:
        BadInput: the copy is damaged or none of ours.
        OutsideFailure: it could not be written; the old record stands.
    """
    tried = f"Restoring {source}"
    if not source.is_file() or (path.exists() and source.samefile(path)):
        wrong = "it is the record itself" if source.is_file() else "there is no such file"
        raise BadInput(tried, wrong, "Give the copy to restore.")
    found: list[Standing] = []

    def fill(beside: Path) -> None:
        _make(beside)
        shutil.copyfile(source, beside)
        log = source.with_name(source.name + BESIDE[0])
        if not is_blank(log):
            shutil.copyfile(log, beside.with_name(beside.name + BESIDE[0]))
        with closing(sqlite3.connect(beside, isolation_level=None)) as copy:
            copy.execute("PRAGMA journal_mode = DELETE")
        found.append(checked(beside))
        if not found[0].version:
            raise BadInput(
                f"Restoring {source}", "nothing was ever written to it", "Give the copy to restore."
            )
        _keep(path, kept)

    with told(tried):
        try:
            write_whole(path, fill)
        except BadInput as error:
            remedy = "Give another copy, or use the version of putwright that wrote it; the record stands as it was."
            raise BadInput(tried, error.wrong, remedy) from error
        finally:
            _remove_traces(path)
    return found[0]


def move_away(path: Path, kept: str) -> str:
    """Give a record another name, with its log and its head; that name.

    The head goes first: a process that dies in between leaves a record whose head is not told, which is no harm.
    """
    head_path(path).unlink(missing_ok=True)
    _keep(path, kept)
    path.unlink()
    return f"{kept}{path.suffix}"


def _keep(path: Path, kept: str) -> None:
    """Give what is there another name as well; its log goes, as it must not meet another record."""
    name = f"{kept}{path.suffix}"
    if path.exists():
        try:
            path.with_name(name).hardlink_to(path)
        except OSError:  # not every file system can
            shutil.copyfile(path, path.with_name(name))
    for ending in BESIDE:
        with suppress(FileNotFoundError):
            path.with_name(path.name + ending).rename(path.with_name(name + ending))


def _make(beside: Path) -> None:
    """An empty file that its owner alone can read."""
    os.close(os.open(beside, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600))


def _remove_traces(target: Path) -> None:
    for ending in ("-journal", *BESIDE):
        target.with_name(f".{target.name}.{os.getpid()}.part{ending}").unlink(missing_ok=True)
