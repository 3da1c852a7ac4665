"""`putwright ticket`: one sale, drafted and kept."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from putwright.cli.options import Options, workspace_folder


def ticket(
    symbol: str,
    strike: str,
    expiry: str,
    *,
    contracts: str = "1",
    limit: str | None = None,
    playbook: str | None = None,
    as_of: str | None = None,
    svg: Path | None = None,
    options: Annotated[Options | None, Parameter(name="*")] = None,
) -> int:
    """Draft one sale: terms, both outcomes, checklist, payoff, exit order. Nothing is sent.

    Parameters
    ----------
    symbol:
        The company.
    strike:
        The strike, such as 365 or 365P.
    expiry:
        The expiry, such as 2026-12-18 or 18DEC26.
    contracts:
        How many contracts.
    limit:
        Your own limit price; the playbook's ladder begins it unless told.
    playbook:
        A playbook by name or a file.
    as_of:
        A day or a New York time; now unless told.
    svg:
        Also write the payoff as a picture to this file.
    """
    from putwright.bootstrap import open_workspace, write_picture
    from putwright.bootstrap.journaling import barred_in
    from putwright.cli.asking import contracts_of, insist_on_plain_file
    from putwright.cli.main import OK, REFUSED
    from putwright.cli.options import deliver
    from putwright.cli.render.ticket import render_ticket
    from putwright.domain.contract_words import parse_expiry, parse_put_strike
    from putwright.domain.money import parse_amount
    from putwright.reports.payoff import payoff_svg
    from putwright.workflows.propose import SCHEMA_VERSION, propose

    options = options or Options()
    how_many = contracts_of(contracts)
    if svg is not None:
        insist_on_plain_file(svg)
    opened = open_workspace(workspace_folder(options), playbook=playbook, as_of=as_of)
    report = propose(
        opened.workspace,
        opened.workspace.records,
        opened.surroundings,
        opened.settings,
        opened.as_of,
        opened.clock.now(),
        symbol,
        parse_put_strike(strike),
        parse_expiry(expiry),
        contracts=how_many,
        limit=parse_amount(limit, what="limit price") if limit else None,
        barred=barred_in(opened),
    )
    if svg is not None:
        write_picture(svg, payoff_svg(report))
    deliver(options, "ticket", SCHEMA_VERSION, report, render_ticket)
    return OK if report.is_sendable else REFUSED
