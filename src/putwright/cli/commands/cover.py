"""`putwright cover`: calls on shares that are held; one named is previewed with a token, and with the token sold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from putwright.cli.desk_session import Broker, BrokerOptions, approved_or_offered, opened_for
from putwright.cli.options import Options

if TYPE_CHECKING:
    from putwright.reports.cover import CoverReport
    from putwright.reports.offer import OfferReport
    from putwright.workflows.at_desk import AtDesk


def cover(
    symbol: str,
    *,
    strike: str | None = None,
    expiry: str | None = None,
    contracts: int = 1,
    approve: str | None = None,
    limit: str | None = None,
    because: str = "",
    playbook: str | None = None,
    broker: Broker = None,
    options: Annotated[Options | None, Parameter(name="*")] = None,
) -> int:
    """Show the calls that may be sold on shares you hold; with strike and expiry, preview one sale; with its token, sell.

    Parameters
    ----------
    symbol:
        The company whose shares are held.
    strike:
        Of the call. Below what the shares have cost it is refused, unless you lift BELOW_COST in writing (`waive`).
    expiry:
        Of the call, such as 2026-12-18.
    contracts:
        How many; each takes a hundred free shares.
    approve:
        The token of the preview. On a live account this works only in a terminal, with the symbol typed.
    limit:
        Your own price, and no other; from the middle down to the bid unless told.
    because:
        Why, for the record.
    playbook:
        By whose entry and exit it is sold; the configured one unless told.
    """
    from putwright.domain.refusal import BadInput
    from putwright.domain.symbol import canonical_symbol

    options, name = options or Options(), canonical_symbol(symbol)
    if approve is None and strike is None and expiry is None:
        return _ladder(options, broker, name)
    if approve is None and (strike is None or expiry is None):
        remedy = "Give both --strike and --expiry; without them the ladder is shown."
        raise BadInput(f"Covering {name}", "a call is named by strike and expiry together", remedy)
    opened = opened_for(options, broker, playbook)

    async def preview(at: AtDesk) -> OfferReport:
        from putwright.domain.contract_words import parse_expiry, parse_strike
        from putwright.domain.money import parse_amount
        from putwright.workflows.cover import preview_cover

        return await preview_cover(
            at,
            name,
            parse_strike(strike or ""),
            parse_expiry(expiry or ""),
            contracts,
            parse_amount(limit, what="limit price") if limit else None,
            opened.settings.playbook,
            because,
        )

    return approved_or_offered(options, opened, "cover", name, approve, preview)


def _ladder(options: Options, broker: BrokerOptions | None, symbol: str) -> int:
    import asyncio

    from putwright.bootstrap.at_desk import onlooking
    from putwright.cli.options import deliver
    from putwright.cli.progress import working
    from putwright.cli.render.cover import render_cover
    from putwright.workflows.cover import cover_ladder

    opened = opened_for(options, broker, only_looks=True)

    async def look() -> CoverReport:
        async with onlooking(opened) as at:
            return await cover_ladder(at, symbol, at.owning)

    with working(options, "Looking at the calls of the broker"):
        report = asyncio.run(look())
    deliver(options, "cover", 1, report, render_cover)
    return 0
