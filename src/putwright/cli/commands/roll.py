"""`putwright roll`: buy an open put back and sell a later one for more, shown with a token; with the token, sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from putwright.cli.desk_session import Broker, approved_or_offered, opened_for
from putwright.cli.options import Options

if TYPE_CHECKING:
    from putwright.reports.offer import OfferReport
    from putwright.workflows.at_desk import AtDesk


def roll(
    position: str,
    *,
    strike: str | None = None,
    expiry: str | None = None,
    approve: str | None = None,
    playbook: str | None = None,
    because: str = "",
    broker: Broker = None,
    options: Annotated[Options | None, Parameter(name="*")] = None,
) -> int:
    """Compare holding, closing, taking the shares and the puts it could be rolled to; with strike and expiry, offer that roll.

    Two limit orders: the purchase first, then the sale, which leaves only for more than the purchase has cost.

    Parameters
    ----------
    position:
        Its id in `positions`, such as p1.
    strike:
        Of the new put: the same or a lower one.
    expiry:
        Of the new put: a later one.
    approve:
        The token of the preview.
    playbook:
        By which the new put is judged and left; the configured one unless told.
    because:
        Why, for the record.
    """
    from putwright.domain.refusal import BadInput

    options = options or Options()
    opened = opened_for(options, broker, playbook)
    if (strike is None) != (expiry is None):
        raise BadInput(
            f"Rolling {position}", "strike and expiry belong together", "Name both, or neither to compare."
        )

    async def preview(at: AtDesk) -> OfferReport:
        from putwright.domain.contract_words import parse_expiry, parse_put_strike
        from putwright.workflows.roll import preview_roll

        return await preview_roll(
            at,
            position,
            None if strike is None else parse_put_strike(strike),
            None if expiry is None else parse_expiry(expiry),
            opened.settings.playbook.name,
            because,
        )

    return approved_or_offered(options, opened, "roll", position, approve, preview)
