"""`putwright chain`: calls left, puts right."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from putwright.cli.options import Options, workspace_folder


def chain(
    symbol: str,
    *,
    expiry: str | None = None,
    everything: bool = False,
    playbook: str | None = None,
    as_of: str | None = None,
    options: Annotated[Options | None, Parameter(name="*")] = None,
) -> int:
    """Show calls left and puts right, with volatility, delta and open interest.

    Parameters
    ----------
    symbol:
        The company.
    expiry:
        Which expiry; the one nearest the middle of the playbook's band unless told.
    everything:
        Every strike, not only those around the money.
    playbook:
        A playbook by name or a file.
    as_of:
        A day or a New York time; now unless told.
    """
    from putwright.cli.asking import view_of_one
    from putwright.cli.options import deliver
    from putwright.cli.render.chain import render_chain
    from putwright.domain.contract_words import parse_expiry
    from putwright.reports.chain import chain_report

    options = options or Options()
    view, name = view_of_one(workspace_folder(options), symbol, playbook, as_of)
    report = chain_report(view, name, parse_expiry(expiry) if expiry else None, everything)
    deliver(options, "chain", 1, report, render_chain)
    return 0
