"""`putwright backup`, `restore`, `export` and `db`: what is yours, kept, put back, taken elsewhere, and looked after."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from putwright.cli.options import Options, workspace_folder


def backup(
    target: Path | None = None, *, options: Annotated[Options | None, Parameter(name="*")] = None
) -> int:
    """Write one file with everything that can not be asked for again: journal, records, settings, watch-list.

    Quotes and facts are left out, since they are large and can be imported again; so are tokens and passwords.

    Parameters
    ----------
    target:
        Where; a dated file in the workspace's folder `backups` unless told. Keep a copy on another disk.
    """
    from putwright.adapters.system_clock import SystemClock
    from putwright.bootstrap import existing
    from putwright.bootstrap.keeping import back_up
    from putwright.cli.options import deliver
    from putwright.cli.progress import working
    from putwright.cli.render.keeping import render_backup

    options = options or Options()
    workspace = existing(workspace_folder(options))
    with working(options, "Copying"):
        report = back_up(workspace, target, SystemClock().now())
    deliver(options, "backup", 1, report, render_backup)
    return 0


def restore(
    source: Path | None = None,
    *,
    everything: bool = False,
    options: Annotated[Options | None, Parameter(name="*")] = None,
) -> int:
    """Put the journal of a backup back; what is there now is kept under another name.

    Parameters
    ----------
    source:
        A backup, or a copy of the journal alone; the newest backup of the workspace unless told.
    everything:
        Also records and settings. An older record of the desk makes the desk stop until `putwright reconcile`.
    """
    from putwright.adapters.system_clock import SystemClock
    from putwright.bootstrap import existing
    from putwright.bootstrap.keeping import restore as put_back
    from putwright.cli.options import deliver
    from putwright.cli.progress import working
    from putwright.cli.render.keeping import render_restore

    options = options or Options()
    workspace = existing(workspace_folder(options))
    with working(options, "Checking and putting back"):
        if everything:
            with workspace.desk_lock("restore"):
                report = put_back(workspace, source, SystemClock().now(), everything=True)
        else:
            report = put_back(workspace, source, SystemClock().now(), everything=False)
    deliver(options, "restore", 1, report, render_restore)
    return 0


def export(
    form: Literal["csv", "json"] = "csv",
    *,
    out: Path | None = None,
    options: Annotated[Options | None, Parameter(name="*")] = None,
) -> int:
    """Print every fact that stands, one a row, with lots, cycles and rates; or write it to a file.

    Parameters
    ----------
    form:
        As a table, or as one JSON document with every booking.
    out:
        The file; it must not exist. Printed unless told.
    """
    from putwright.cli.journal_session import journaled
    from putwright.domain.refusal import BadInput
    from putwright.reports.export import ExportReport, csv_text, export_rows
    from putwright.reports.json_form import document

    options = options or Options()
    at = journaled(options)
    rows = export_rows(at.entries, at.rates, at.report_currency)
    told = document("export", 1, ExportReport(rows))
    is_table = form == "csv" and not options.json
    text = csv_text(rows) if is_table else json.dumps(told, indent=1) + "\n"
    if out is None:
        sys.stdout.write(text)
        return 0
    if out.exists():
        raise BadInput(f"Exporting to {out}", "it is there already", "Name another file.")
    out.write_text(text, encoding="utf-8", newline="")
    sys.stderr.write(f"{len(rows)} facts written to {out}.\n")
    return 0


def db(
    do: Literal["check", "upgrade"] = "check",
    *,
    options: Annotated[Options | None, Parameter(name="*")] = None,
) -> int:
    """Look at every page and every link of the journal, or bring it up to this version of the program.

    Parameters
    ----------
    do:
        An upgrade puts a copy beside it first.
    """
    from putwright.bootstrap import existing
    from putwright.bootstrap.journal import journal_record
    from putwright.cli.options import deliver
    from putwright.cli.progress import working
    from putwright.cli.render.keeping import render_database
    from putwright.reports.keeping import DatabaseReport

    options = options or Options()
    record = journal_record(existing(workspace_folder(options)))
    with working(options, "Looking at every page"):
        before = record.state().version
        did = "checked"
        if do == "upgrade":
            before, after = record.upgrade()
            did = "current" if before == after else "upgraded"
        state = record.check()
    report = DatabaseReport(did, before, state.version, state.entries, state.head)
    deliver(options, "database", 1, report, render_database)
    return 0
