"""`putwright sell`: a ticket checked anew, previewed and shown with a token; with the token, sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from putwright.cli.desk_session import Broker, approved_or_offered, opened_for
from putwright.cli.options import Options

if TYPE_CHECKING:
    from putwright.reports.offer import OfferReport
    from putwright.workflows.at_desk import AtDesk


def sell(
    ticket: str,
    *,
    approve: str | None = None,
    broker: Broker = None,
    options: Annotated[Options | None, Parameter(name="*")] = None,
) -> int:
    """Check a ticket anew, have the broker preview it, and show it with a one-time token; with the token, sell.

    Parameters
    ----------
    ticket:
        The id that `ticket` printed, or its beginning.
    approve:
        The token of the preview. On a live account this works only in a terminal, with the symbol typed.
    """
    options = options or Options()
    opened = opened_for(options, broker)
    about = opened.workspace.records.ticket(ticket)["ticket_id"]

    async def preview(at: AtDesk) -> OfferReport:
        from putwright.workflows.sell import preview_sale

        return await preview_sale(at, about)

    return approved_or_offered(options, opened, "sell", about, approve, preview)
