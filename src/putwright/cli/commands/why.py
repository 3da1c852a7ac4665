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
    options: Annotated[Options | None, Parameter(name="*")] = None,
) -> int:
    """Show every test a name and its puts met, with value, limit, distance and remedy.

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
    """
    from putwright.cli.asking import view_of_one
    from putwright.cli.options import deliver
    from putwright.cli.render.why import render_why
    from putwright.domain.contract_words import parse_expiry, parse_put_strike
    from putwright.reports.why import why_report

    options = options or Options()
    view, name = view_of_one(workspace_folder(options), symbol, playbook, as_of)
    report = why_report(
        view, name, parse_put_strike(strike) if strike else None, parse_expiry(expiry) if expiry else None
    )
    deliver(options, "why", 1, report, render_why)
    return 0
