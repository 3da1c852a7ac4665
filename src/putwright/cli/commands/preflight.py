"""`putwright preflight`: everything that must be in order before something is sold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from putwright.cli.desk_session import Broker, done_at_desk, opened_for
from putwright.cli.options import Options

if TYPE_CHECKING:
    from putwright.reports.preflight import PreflightReport
    from putwright.workflows.at_desk import AtDesk

PROBES = ("KO", "MSFT", "AAPL")


def preflight(
    *symbols: str,
    broker: Broker = None,
    options: Annotated[Options | None, Parameter(name="*")] = None,
) -> int:
    """Check attestation, account, permissions, cash per currency, quotes and clock. Nothing is sent but questions.

    Parameters
    ----------
    symbols:
        Names on which a put is previewed; those of the watch-list unless told.
    """
    from putwright.cli.options import deliver
    from putwright.cli.render.connect import render_preflight

    options = options or Options()
    opened = opened_for(options, broker)
    probes = tuple(symbols) or (*sorted(opened.settings.watchlist)[:3], *PROBES)

    async def look(at: AtDesk) -> PreflightReport:
        from putwright.workflows.preflight import preflight as looked

        return await looked(at, probes)

    report = done_at_desk(options, opened, "preflight", look, words="Asking the broker", probes=probes)
    deliver(options, "preflight", 1, report, render_preflight)
    return 0 if report.is_well else 1
