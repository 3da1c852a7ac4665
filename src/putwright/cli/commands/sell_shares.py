"""`putwright sell-shares`: shares that are held sold at a limit, with their true result shown first and a token."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from putwright.cli.desk_session import Broker, approved_or_offered, opened_for
from putwright.cli.options import Options

if TYPE_CHECKING:
    from putwright.reports.offer import OfferReport
    from putwright.workflows.at_desk import AtDesk


def sell_shares(
    symbol: str,
    *,
    shares: int | None = None,
    approve: str | None = None,
    limit: str | None = None,
    because: str = "",
    broker: Broker = None,
    options: Annotated[Options | None, Parameter(name="*")] = None,
) -> int:
    """Sell shares you hold by a limit order for the day: what it truly brings is shown first; with the token it is sent.

    Shares that stand by for a covered call, or that another order sells already, are never sold.

    Parameters
    ----------
    symbol:
        The company.
    shares:
        How many; all that are free unless told.
    approve:
        The token of the preview. On a live account this works only in a terminal, with the symbol typed.
    limit:
        Your own price; the bid unless told.
    because:
        Why, for the record.
    """
    from putwright.desk.offers import about_shares
    from putwright.domain.symbol import canonical_symbol

    options, name = options or Options(), canonical_symbol(symbol)
    opened = opened_for(options, broker)

    async def preview(at: AtDesk) -> OfferReport:
        from putwright.domain.money import parse_amount
        from putwright.workflows.sell_shares import preview_shares

        price = parse_amount(limit, what="limit price") if limit else None
        return await preview_shares(at, name, shares, price, because)

    about = name if approve is None else about_shares(name)
    return approved_or_offered(options, opened, "sell-shares", about, approve, preview)
