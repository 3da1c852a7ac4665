"""`putwright cancel`: a working sale, or a purchase to close, taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from putwright.cli.desk_session import Broker, done_at_desk, opened_for
from putwright.cli.options import Options

if TYPE_CHECKING:
    from putwright.reports.offer import GivenReport
    from putwright.workflows.at_desk import AtDesk


def cancel(
    order: str,
    *,
    broker: Broker = None,
    options: Annotated[Options | None, Parameter(name="*")] = None,
) -> int:
    """Take back a working sale, a purchase to close, or an approval that still carries something.

    Parameters
    ----------
    order:
        Its id in `orders`, such as o3, or that of an approval, such as a2.
    """
    from putwright.cli.options import deliver
    from putwright.cli.render.offer import render_given

    options = options or Options()
    opened = opened_for(options, broker)

    async def take_back(at: AtDesk) -> GivenReport:
        from putwright.workflows.cancel import cancel as cancel_order

        return await cancel_order(at, order)

    report = done_at_desk(options, opened, f"cancel {order}", take_back, words="Taking it back")
    deliver(options, "given", 1, report, render_given)
    return 0
