"""`putwright compare`: the same put under several playbooks."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from putwright.cli.options import Options, workspace_folder


def compare(
    symbol: str,
    strike: str,
    expiry: str,
    *,
    contracts: str = "1",
    playbooks: str = "income,first-trade",
    as_of: str | None = None,
    options: Annotated[Options | None, Parameter(name="*")] = None,
) -> int:
    """Show the same put under several playbooks, side by side.

    Parameters
    ----------
    symbol:
        The company.
    strike:
        The strike.
    expiry:
        The expiry.
    contracts:
        How many contracts.
    playbooks:
        Names or files, separated by commas.
    as_of:
        A day or a New York time; now unless told.
    """
    from putwright.bootstrap import open_workspace
    from putwright.cli.asking import contracts_of
    from putwright.cli.options import deliver
    from putwright.cli.render.ticket import render_comparison
    from putwright.domain.contract_words import parse_expiry, parse_put_strike
    from putwright.domain.refusal import BadInput
    from putwright.settings.playbooks import find_playbook
    from putwright.workflows.propose import compare as run_compare

    options = options or Options()
    how_many = contracts_of(contracts)
    names = dict.fromkeys(name.strip() for name in playbooks.split(",") if name.strip())
    if not names:
        raise BadInput(
            f"Reading --playbooks {playbooks!r}", "no playbook is named", "Name some: income,first-trade."
        )
    opened = open_workspace(workspace_folder(options), as_of=as_of)
    chosen = [find_playbook(name, opened.workspace.playbooks_folder) for name in names]
    report = run_compare(
        opened.workspace,
        opened.surroundings,
        opened.settings,
        chosen,
        opened.as_of,
        opened.clock.now(),
        symbol,
        parse_put_strike(strike),
        parse_expiry(expiry),
        contracts=how_many,
    )
    deliver(options, "comparison", 1, report, render_comparison)
    return 0
