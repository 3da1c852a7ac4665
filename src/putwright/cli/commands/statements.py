"""`putwright import flex` and `putwright sync flex`: statements of the broker into the journal, by file or over the network."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from putwright.cli.journal_session import journaled
from putwright.cli.options import Options

if TYPE_CHECKING:
    from putwright.bootstrap.journaling import Journaled
    from putwright.domain.statement_read import StatementRead

SUFFIXES = {".xml", ".csv", ".gz", ".zip"}


def import_statements(files: Sequence[Path], options: Options, *, other_account: bool, opening: bool) -> int:
    """Statements in files, each whole or not at all; then the books are held against the newest.

    Args:
        files: as typed; folders stand for what is in them.
        options: of the command.
        other_account: whether a statement of an account this workspace does not know may come in.
        opening: whether what the first statement shows beyond its own rows was there before.

    Raises:
        BadInput: a file is none, damaged, or of somebody else's account; nothing of any was taken in.
    """
    from putwright.adapters.flex.reading import read_statements
    from putwright.adapters.system_clock import SystemClock
    from putwright.cli.progress import file_progress

    at, now = journaled(options), SystemClock().now()
    reads: list[StatementRead] = []
    with file_progress(options, "Reading statements") as progress:
        found = list(_files(files))
        for number, path in enumerate(found):
            progress(number, len(found), path.name)
            reads += read_statements(path.read_bytes(), path.name, now)
    return _take(at, reads, options, other_account=other_account, opening=opening)


def sync(
    what: Literal["flex"] = "flex",
    *,
    options: Annotated[Options | None, Parameter(name="*")] = None,
) -> int:
    """Fetch your statement from the broker's Flex web service, and take it in.

    The query's number is `query` under [flex] in config.toml; the token is read from PUTWRIGHT_FLEX_TOKEN, or from a file
    `flex-token` in the workspace that only you can read. docs/statements.md shows how to make both.

    Parameters
    ----------
    what:
        From where; there is one place so far.
    """
    from putwright.adapters.flex.reading import read_statements
    from putwright.adapters.system_clock import SystemClock
    from putwright.bootstrap.flex import fetched
    from putwright.cli.progress import working

    options = options or Options()
    at = journaled(options)
    with working(options, f"Asking the {what} web service; a statement takes it up to a minute"):
        content = fetched(at.opened)
    reads = read_statements(content, "flex web service", SystemClock().now())
    return _take(at, reads, options, other_account=False, opening=False)


def _take(
    at: Journaled,
    reads: Sequence[StatementRead],
    options: Options,
    *,
    other_account: bool,
    opening: bool,
) -> int:
    from putwright.bootstrap.keeping import back_up
    from putwright.cli.main import FAILURE, OK
    from putwright.cli.options import deliver
    from putwright.cli.progress import working
    from putwright.cli.render.statements import render_statements
    from putwright.workflows.statements import take_statements

    opened = at.opened
    with working(options, "Comparing the books"):
        report = take_statements(
            at.record,
            at.entries,
            reads,
            opened.workspace.desk_record.events(),
            opened.clock.now(),
            other_account=other_account,
            takes_openings=opening,
        )
    if any(one.added or one.confirmed or one.corrected for one in report.statements):
        back_up(opened.workspace, None, opened.clock.now(), by_itself=True)
    deliver(options, "statements", 1, report, render_statements)
    return OK if report.is_well else FAILURE


def _files(files: Iterable[Path]) -> Iterable[Path]:
    from putwright.domain.refusal import BadInput

    for path in files:
        if path.is_dir():
            inside = [one for one in path.rglob("*") if one.suffix.lower() in SUFFIXES]
            yield from sorted(one for one in inside if one.is_file())
        elif path.is_file():
            yield path
        else:
            raise BadInput(f"Importing {path}", "there is no such file", "Give the file you downloaded.")
