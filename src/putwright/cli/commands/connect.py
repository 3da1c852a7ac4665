"""`putwright connect`: who is there, and what the account holds."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from putwright.cli.desk_session import Broker
from putwright.cli.options import Options


def connect(
    *symbols: str,
    broker: Broker = None,
    options: Annotated[Options | None, Parameter(name="*")] = None,
) -> int:
    """Check the real or the paper TWS and say what is there; only questions are sent.

    Parameters
    ----------
    symbols:
        Names whose share quote tells which kind of quotes is served; some large companies unless told.
    """
    import asyncio

    from putwright.bootstrap import broker_view
    from putwright.cli.desk_session import looking_endpoint
    from putwright.cli.options import deliver
    from putwright.cli.progress import working
    from putwright.cli.render.connect import render_connect
    from putwright.workflows.connect import look_at_broker

    options = options or Options()
    endpoint = looking_endpoint(options, broker)
    view = broker_view(endpoint)
    with working(options, f"Asking {endpoint.host}:{endpoint.port}"):
        report = asyncio.run(look_at_broker(view, symbols or PROBES))
    deliver(options, "connect", 1, report, render_connect)
    return 0 if report.is_well else 1


PROBES = ("KO", "MSFT", "AAPL")
