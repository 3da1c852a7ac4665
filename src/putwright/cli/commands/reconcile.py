"""`putwright reconcile`: our books against the broker's, line by line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from putwright.cli.desk_session import Broker, done_at_desk, opened_for
from putwright.cli.options import Options

if TYPE_CHECKING:
    from putwright.reports.reconcile import ReconcileReport
    from putwright.workflows.at_desk import AtDesk


def reconcile(
    *,
    settle: list[str] | None = None,
    because: str = "",
    anew: bool = False,
    broker: Broker = None,
    options: Annotated[Options | None, Parameter(name="*")] = None,
) -> int:
    """Hold our books against the broker's, line by line. Nothing is sent.

    Parameters
    ----------
    settle:
        How a put that is gone ended, where the broker does not say: p1=expired, p1=assigned, p1=closed by hand, or p1=settled
        where it was turned into something else (a special dividend, a takeover).
    because:
        How you know; it is kept.
    anew:
        Put the desk's record aside and begin a new one: for a paper account whose make-believe TWS has begun anew, or where the
        record does not read or is older than what the broker tells. It is kept, never deleted; open puts are adopted again.
    """
    from putwright.cli.main import FAILURE, OK
    from putwright.cli.options import console, deliver
    from putwright.cli.render.reconcile import render_reconcile
    from putwright.domain.refusal import BadInput

    options = options or Options()
    opened = opened_for(options, broker)
    settled = {}
    for word in settle or ():
        position, equals, ending = word.partition("=")
        if not equals:
            raise BadInput(f"Reading --settle {word}", "it names no ending", "Write p1=expired, for example.")
        settled[position.strip()] = ending.strip()
    if anew:
        from putwright.bootstrap.at_desk import begin_anew

        aside = begin_anew(opened)
        console(options, stderr=True).print(f"The record was put aside as {aside}.", markup=False)

    async def compare(at: AtDesk) -> ReconcileReport:
        from putwright.workflows.reconcile import reconcile as reconciled

        return await reconciled(at, settled, because)

    report = done_at_desk(options, opened, "reconcile", compare, words="Comparing the books")
    deliver(options, "reconcile", 1, report, render_reconcile)
    return OK if report.is_well else FAILURE
