"""What was kept, restored, exported, checked or brought up to date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class BackupReport:
    """A backup: where, of when, with how many entries of the journal and files, how large [byte], which old ones made place."""

    path: str
    made_at: datetime
    entries: int
    files: int
    size: int
    removed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RestoreReport:
    """What was put back: from where, of when, entries of the journal, other files; where the old ones are kept."""

    path: str
    made_at: datetime | None
    entries: int
    files: tuple[str, ...]
    kept_in: str


@dataclass(frozen=True, slots=True)
class DatabaseReport:
    """The journal's database after it was looked at: "checked", "upgraded" or "current"; versions, size and head."""

    did: str
    version_before: str
    version: str
    entries: int
    head: str
