"""`putwright screen`: the shortlist, the funnel, and what stands before the nearest."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from putwright.cli.options import Options, workspace_folder


def screen(
    *symbols: str,
    playbook: str | None = None,
    as_of: str | None = None,
    whole_market: bool = False,
    against: str | None = None,
    no_record: bool = False,
    options: Annotated[Options | None, Parameter(name="*")] = None,
) -> int:
    """Find the one or two puts worth selling, and why each of the others is not.

    Parameters
    ----------
    symbols:
        Names to look at; your watch-list when none is given.
    playbook:
        A playbook by name ("income", "first-trade", one of yours) or a file.
    as_of:
        A day (2026-07-15) or a New York time (2026-07-15T13:30); now unless told. Nothing known later is looked at.
    whole_market:
        Look at every name with quotes, watch-list or not.
    against:
        Compare with a kept screen: "last", or the beginning of its id, such as its date.
    no_record:
        Do not keep this screen.
    """
    from putwright.bootstrap import open_workspace
    from putwright.cli.main import NOTHING_FOUND, OK, REFUSED, STALE
    from putwright.cli.options import console, deliver
    from putwright.cli.progress import working
    from putwright.cli.render.screen import render_changes, render_screen
    from putwright.reports.changes import ScreenWithChanges
    from putwright.workflows.screen import SCHEMA_VERSION, compare_with
    from putwright.workflows.screen import screen as run_screen

    options = options or Options()
    opened = open_workspace(workspace_folder(options), playbook=playbook, as_of=as_of)
    market, record = opened.workspace, opened.workspace.records
    with working(options, "Looking at every put"):
        report = run_screen(
            market,
            record,
            opened.surroundings,
            opened.settings,
            symbols,
            opened.as_of,
            whole_market=whole_market,
            keep=not no_record,
        )
    changes = compare_with(record, report, against) if against is not None else None
    if changes is not None and options.json:
        deliver(options, "screen-with-changes", 1, ScreenWithChanges(report, changes), lambda *_: None)
    else:
        deliver(options, "screen", SCHEMA_VERSION, report, render_screen)
    if changes is not None and not options.json:
        render_changes(changes, console(options))
    if report.account_refusals:
        return REFUSED
    if report.shortlist:
        return OK
    newest = report.market.newest_quote
    return STALE if newest is None or newest.date() < report.session else NOTHING_FOUND
