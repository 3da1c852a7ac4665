"""`putwright why`: every test a name and its puts met."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from putwright.cli.options import Options, workspace_folder


def why(
    symbol: str,
    strike: str | None = None,
    expiry: str | None = None,
    *,
    playbook: str | None = None,
    as_of: str | None = None,
    whole_market: bool = False,
    options: Annotated[Options | None, Parameter(name="*")] = None,
) -> int:
    """Show every test a name and its puts met, what the witnesses say of them, and why they rank where they rank.

    Parameters
    ----------
    symbol:
        The company.
    strike:
        Only the puts of this strike; those that came furthest unless told.
    expiry:
        Only the put of this expiry.
    playbook:
        A playbook by name or a file.
    as_of:
        A day or a New York time; now unless told.
    whole_market:
        Rank it among every name with quotes, not only your watch-list.
    """
    from putwright.bootstrap import open_workspace
    from putwright.cli.asking import view_in
    from putwright.cli.options import deliver
    from putwright.cli.progress import working
    from putwright.domain.contract_words import parse_expiry, parse_put_strike

    options = options or Options()
    opened = open_workspace(workspace_folder(options), playbook=playbook, as_of=as_of)
    view, name = view_in(opened, symbol)
    put = (parse_put_strike(strike) if strike else None, parse_expiry(expiry) if expiry else None)
    # after the view, so that a name without quotes is answered before the compiler of the kernels is loaded
    from putwright.cli.render.why import render_why
    from putwright.workflows.explain import explain

    with working(options, "Looking at the names around it"):
        report = explain(opened.workspace, view, name, *put, whole_market=whole_market)
    deliver(options, "why", 1, report, render_why)
    return 0
