"""`putwright waive`: one rule of the mandate lifted, once, in writing."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from putwright.cli.options import Options, workspace_folder


def waive(
    rule: str,
    *,
    because: str,
    until: str,
    symbol: str | None = None,
    options: Annotated[Options | None, Parameter(name="*")] = None,
) -> int:
    """Lift one rule of your mandate, once, in writing.

    Parameters
    ----------
    rule:
        Its code as refusals show it, such as QUALITY_UNKNOWN or NAME_CAP. Invariants can not be lifted.
    because:
        Your reason, in a sentence; it is kept and shown wherever the rule would have refused.
    until:
        The last day it holds, such as 2026-12-31.
    symbol:
        Only for this name; for every name unless told.
    """
    from putwright.adapters.system_clock import SystemClock
    from putwright.bootstrap import existing
    from putwright.cli.options import deliver
    from putwright.cli.render.small import render_waiver
    from putwright.domain.moments import day_of_text
    from putwright.domain.symbol import canonical_symbol
    from putwright.domain.trading_calendar import new_york_date
    from putwright.domain.waiving import new_waiver

    options = options or Options()
    workspace = existing(workspace_folder(options))
    name = canonical_symbol(symbol) if symbol else None
    waiver = new_waiver(
        rule, because, new_york_date(SystemClock().now()), day_of_text(until, "--until"), name
    )
    workspace.keep_waiver(waiver)
    deliver(options, "waiver", 1, waiver, render_waiver)
    return 0
