"""`putwright adopt`: a put or covered call that was sold by hand comes into the desk's care, exit order included."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from putwright.cli.desk_session import Broker, approved_or_offered, opened_for
from putwright.cli.options import Options

if TYPE_CHECKING:
    from putwright.reports.offer import OfferReport
    from putwright.workflows.at_desk import AtDesk


def adopt(
    position: str,
    strike: str | None = None,
    expiry: str | None = None,
    *,
    approve: str | None = None,
    premium: str | None = None,
    playbook: str | None = None,
    broker: Broker = None,
    options: Annotated[Options | None, Parameter(name="*")] = None,
) -> int:
    """Take a put or covered call that was sold by hand in the TWS, or held before, under the desk's care, exit order included.

    Parameters
    ----------
    position:
        The company, such as GM; with --approve the id that the preview gave it, such as p2.
    strike:
        Needed only where several of its options are held.
    expiry:
        The same.
    approve:
        The token of the preview.
    premium:
        What was received per share; what the broker says unless told.
    playbook:
        Whose exit rule it follows; the configured one unless told.
    """
    options = options or Options()
    opened = opened_for(options, broker, playbook)

    async def preview(at: AtDesk) -> OfferReport:
        from putwright.domain.contract_words import parse_expiry, parse_strike
        from putwright.domain.money import parse_amount
        from putwright.workflows.adopt import preview_adoption

        return await preview_adoption(
            at,
            position,
            None if strike is None else parse_strike(strike),
            None if expiry is None else parse_expiry(expiry),
            parse_amount(premium, what="premium") if premium else None,
            opened.settings.playbook,
        )

    return approved_or_offered(options, opened, "adopt", position, approve, preview)
