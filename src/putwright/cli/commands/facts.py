"""`putwright facts`: everything known of one name."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from putwright.cli.options import Options, workspace_folder


def facts(
    symbol: str,
    *,
    as_of: str | None = None,
    options: Annotated[Options | None, Parameter(name="*")] = None,
) -> int:
    """Show every fact about a name with its source and age, where sources disagree, and what is missing.

    Parameters
    ----------
    symbol:
        The company.
    as_of:
        A day or a New York time; now unless told. What became known later is not shown.
    """
    from putwright.bootstrap import open_workspace
    from putwright.cli.options import deliver
    from putwright.cli.render.facts import render_facts
    from putwright.workflows.facts_of import facts_of

    options = options or Options()
    opened = open_workspace(workspace_folder(options), as_of=as_of)
    report = facts_of(opened.workspace, opened.surroundings, opened.settings, symbol, opened.as_of)
    deliver(options, "facts", 1, report, render_facts)
    return 0
