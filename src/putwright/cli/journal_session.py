"""What the commands that read the journal begin with: the workspace opened, the desk's facts taken over, every fact read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from putwright.cli.options import Options, workspace_folder

if TYPE_CHECKING:
    from putwright.bootstrap.journaling import Journaled


def journaled(options: Options, *, as_of: str | None = None) -> Journaled:
    """The workspace with its journal.

    Args:
        options: of the command.
        as_of: the moment of the question as typed; now unless told.

    Raises:
        BadInput: no workspace there, or a mistake or damage in one of its files.
        OutsideFailure: the journal could not be read or written.
    """
    from putwright.bootstrap import open_workspace
    from putwright.bootstrap.journaling import open_journal
    from putwright.cli.progress import working

    with working(options, "Reading the journal"):
        return open_journal(open_workspace(workspace_folder(options), as_of=as_of))
