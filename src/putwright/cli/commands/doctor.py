"""`putwright doctor`: what is missing or stale."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from putwright.cli.options import Options, workspace_folder


def doctor(
    *,
    playbook: str | None = None,
    as_of: str | None = None,
    options: Annotated[Options | None, Parameter(name="*")] = None,
) -> int:
    """Say what is missing or stale, one line and one remedy each.

    Parameters
    ----------
    playbook:
        A playbook by name or a file.
    as_of:
        A day or a New York time; now unless told.
    """
    from putwright.bootstrap import open_workspace
    from putwright.cli.options import deliver
    from putwright.cli.render.doctor import render_doctor
    from putwright.workflows.examine import examine

    options = options or Options()
    root = workspace_folder(options)
    opened = open_workspace(root, playbook=playbook, as_of=as_of)
    report = examine(opened.workspace, opened.surroundings, opened.settings, opened.as_of, str(root))
    deliver(options, "doctor", 1, report, render_doctor)
    return 0 if report.is_well else 1
