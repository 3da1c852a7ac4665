"""The journal of a workspace, opened when it is first asked for: SQLAlchemy loads then and not before."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from putwright.adapters.workspace.workspace import Workspace
    from putwright.ports.journal_record import JournalRecord


def journal_record(workspace: Workspace) -> JournalRecord:
    """The record of a workspace's journal; where there is none yet it is empty, and looking makes none."""
    from putwright.adapters.database.journal_record import JournalRecordSqlite

    return JournalRecordSqlite(workspace.journal_path)
