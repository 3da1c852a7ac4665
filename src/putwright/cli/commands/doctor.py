"""`putwright doctor`: what is missing or stale."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from putwright.cli.options import Options, workspace_folder

if TYPE_CHECKING:
    from putwright.bootstrap import Opened
    from putwright.reports.finding import Finding


def doctor(
    *,
    playbook: str | None = None,
    as_of: str | None = None,
    online: bool = False,
    options: Annotated[Options | None, Parameter(name="*")] = None,
) -> int:
    """Say what is missing or stale, one line and one remedy each.

    Parameters
    ----------
    playbook:
        A playbook by name or a file.
    as_of:
        A day or a New York time; now unless told.
    online:
        Ask each source of facts one small question: is it reachable, are its terms accepted, how fresh is what it told.
    """
    from dataclasses import replace

    from putwright.bootstrap import open_workspace
    from putwright.bootstrap.journaling import examined
    from putwright.cli.options import deliver
    from putwright.cli.render.doctor import render_doctor
    from putwright.workflows.examine import examine

    options = options or Options()
    root = workspace_folder(options)
    opened = open_workspace(root, playbook=playbook, as_of=as_of)
    report = examine(opened.workspace, opened.surroundings, opened.settings, opened.as_of, str(root))
    more = [*examined(opened), *(_online(opened) if online else ())]
    report = replace(report, findings=(*report.findings, *more))
    deliver(options, "doctor", 1, report, render_doctor)
    return 0 if report.is_well else 1


def _online(opened: Opened) -> list[Finding]:
    import asyncio

    from putwright.bootstrap.refreshing import online_findings

    return asyncio.run(online_findings(opened))
