"""`putwright close`: buy an open put back now, shown with a token; with the token, sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from putwright.cli.desk_session import Broker, approved_or_offered, opened_for
from putwright.cli.options import Options

if TYPE_CHECKING:
    from putwright.reports.offer import OfferReport
    from putwright.workflows.at_desk import AtDesk


def close(
    position: str,
    *,
    approve: str | None = None,
    limit: str | None = None,
    because: str = "",
    broker: Broker = None,
    options: Annotated[Options | None, Parameter(name="*")] = None,
) -> int:
    """Buy an open put back now: from the middle of the market up to the ask, until the session ends.

    A desk at work (`putwright desk`) raises the price, and puts the exit back when the session is over; while none is at work
    the order stays where it is, also overnight.

    Parameters
    ----------
    position:
        Its id in `positions`, such as p1.
    approve:
        The token of the preview.
    limit:
        Your own price, and no other.
    because:
        Why, for the record.
    """
    options = options or Options()
    opened = opened_for(options, broker)

    async def preview(at: AtDesk) -> OfferReport:
        from putwright.domain.money import parse_amount
        from putwright.workflows.close import preview_close

        price = parse_amount(limit, what="limit price") if limit else None
        return await preview_close(at, position, price, because)

    return approved_or_offered(options, opened, "close", position, approve, preview)
