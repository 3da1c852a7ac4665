"""`putwright connect`: who is there, and what the account holds."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from putwright.cli.options import Options


def connect(
    *symbols: str,
    host: str = "127.0.0.1",
    port: int = 7497,
    client_id: int = 71,
    account: str = "",
    options: Annotated[Options | None, Parameter(name="*")] = None,
) -> int:
    """Check the real or the paper TWS and say what is there; only questions are sent.

    Parameters
    ----------
    symbols:
        Names whose share quote tells which kind of quotes is served; some large companies unless told.
    host:
        Where TWS or IB Gateway runs.
    port:
        Its API port: 7497 paper TWS, 7496 live TWS, 4002 paper Gateway, 4001 live Gateway.
    client_id:
        As whom to come in; every program needs its own.
    account:
        Which account is meant where the TWS has several, written out or masked (DU***567).
    """
    import asyncio

    from putwright.bootstrap import broker_view
    from putwright.cli.options import deliver
    from putwright.cli.progress import working
    from putwright.cli.render.connect import render_connect
    from putwright.ports.broker_view import Endpoint
    from putwright.workflows.connect import look_at_broker

    options = options or Options()
    view = broker_view(Endpoint(host, port, client_id, account))
    with working(options, f"Asking {host}:{port}"):
        report = asyncio.run(look_at_broker(view, symbols or PROBES))
    deliver(options, "connect", 1, report, render_connect)
    return 0 if report.is_well else 1


PROBES = ("KO", "MSFT", "AAPL")
