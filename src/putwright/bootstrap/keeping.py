"""Backups of a workspace and the way back: the journal copied whole while it is in use, the rest file by file."""

from __future__ import annotations

import tempfile
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from putwright.adapters.workspace.archive import (
    JOURNAL,
    Archive,
    checked_archive,
    thin_out,
    unpack,
    write_archive,
)
from putwright.bootstrap.journal import journal_record
from putwright.domain.refusal import BadInput, OutsideFailure
from putwright.reports.keeping import BackupReport, RestoreReport

if TYPE_CHECKING:
    from putwright.adapters.workspace.workspace import Workspace

BY_ITSELF = "auto-"  # with what the name begins of a backup that the program made unasked


def backups_folder(workspace: Workspace) -> Path:
    """Where backups go unless told."""
    return workspace.root / "backups"


def back_up(
    workspace: Workspace, target: Path | None, now: datetime, *, by_itself: bool = False
) -> BackupReport:
    """Everything of a workspace that can not be asked for again, in one new file.

    Args:
        workspace: of the user.
        target: where; a dated file in its folder of backups when None.
        now: aware UTC.
        by_itself: whether nobody asked for it: then the oldest of its kind make place.

    Raises:
        BadInput: the target is there already, or the journal is damaged.
        OutsideFailure: it could not be written.
    """
    name = f"{BY_ITSELF if by_itself else ''}putwright-{now:%Y%m%dT%H%M%S}"
    place = target if target is not None else _free(backups_folder(workspace), name)
    record = journal_record(workspace)
    with tempfile.TemporaryDirectory() as folder:
        copy, entries = Path(folder) / "journal.sqlite", 0
        if workspace.journal_path.exists() and record.state().entries:
            entries = record.back_up(copy).entries
        archive = write_archive(workspace.root, place, copy if entries else None, now)
    gone = thin_out(backups_folder(workspace), BY_ITSELF) if by_itself else []
    return BackupReport(str(place), now, entries, len(archive.files), place.stat().st_size, tuple(gone))


def _free(folder: Path, name: str) -> Path:
    """A file of the folder that is not there yet: two statements may be taken in within a second."""
    names = (f"{name}{f'-{number}' if number > 1 else ''}.tar.gz" for number in count(1))
    return next(place for one in names if not (place := folder / one).exists())


def restore(workspace: Workspace, source: Path | None, now: datetime, *, everything: bool) -> RestoreReport:
    """The journal of a backup in its place, and on request everything else of it; what was there is kept under another name.

    Args:
        workspace: of the user.
        source: a backup, or a copy of the journal alone; the newest backup when None.
        now: aware UTC.
        everything: records and settings too.

    Raises:
        BadInput: there is no such backup, or it is damaged; nothing was changed.
        OutsideFailure: it could not be written.
    """
    path = source if source is not None else _newest(workspace)
    record = journal_record(workspace)
    if path.suffix == ".sqlite":
        return RestoreReport(str(path), None, record.restore(path).entries, (), "")
    archive = checked_archive(path)
    entries = 0
    if JOURNAL in archive.files:
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder) / "journal.sqlite"
            unpack(archive, {JOURNAL: copy})
            entries = record.restore(copy).entries
    others = tuple(name for name in archive.files if name != JOURNAL)
    aside = ""
    if everything:
        aside = _kept_aside(workspace, archive, now)
        unpack(archive, {name: workspace.root / name for name in others})
    return RestoreReport(str(path), archive.made_at, entries, others if everything else (), aside)


def _newest(workspace: Workspace) -> Path:
    found = sorted(backups_folder(workspace).glob("*.tar.gz"), key=lambda path: path.stat().st_mtime)
    if not found:
        raise BadInput(
            "Restoring the newest backup",
            f"there is none in {backups_folder(workspace)}",
            "Name one: `putwright restore FILE`.",
        )
    return found[-1]


def _kept_aside(workspace: Workspace, archive: Archive, now: datetime) -> str:
    """Move what a backup replaces out of its way; the folder it is kept in."""
    folder = workspace.root / "backups" / f"before-restore-{now:%Y%m%dT%H%M%S}"
    try:
        for name in archive.files:
            path = workspace.root / name
            if name != JOURNAL and path.exists():
                target = folder / name
                target.parent.mkdir(parents=True, exist_ok=True)
                path.replace(target)
    except OSError as error:
        raise OutsideFailure(
            "Keeping what is there aside",
            error.strerror or str(error),
            f"What was moved is in {folder}; move it back or restore again.",
            retry_is_safe=True,
        ) from error
    return str(folder)
