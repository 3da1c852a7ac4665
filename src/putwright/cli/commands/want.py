"""`putwright want`: a name, the price at which it would gladly be owned, and why."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from putwright.cli.options import Options, workspace_folder


def want(
    symbol: str,
    price: str,
    *,
    because: str,
    sector: str | None = None,
    options: Annotated[Options | None, Parameter(name="*")] = None,
) -> int:
    """Say which company you would gladly own, at which price, and why.

    Parameters
    ----------
    symbol:
        The company, such as GOOGL or BRK.B.
    price:
        What you would gladly pay for one share, in US dollars.
    because:
        Your reason, in a sentence: it is shown to you before every sale.
    sector:
        Its sector, where your company facts do not tell.
    """
    from putwright.bootstrap import shipped_listing
    from putwright.cli.options import deliver
    from putwright.cli.render.small import render_wanted
    from putwright.domain.money import parse_amount
    from putwright.domain.refusal import BadInput
    from putwright.domain.symbol import canonical_symbol
    from putwright.domain.watchlist import WantedName

    options = options or Options()
    name = canonical_symbol(symbol)
    amount = parse_amount(price, what="price you want to own it at")
    if not because.strip():
        raise BadInput(f"Wanting {name}", "the reason is empty", 'Say why with --because "...".')
    if amount <= 0:
        raise BadInput(
            f"Wanting {name} at {price}",
            "the price is not above zero",
            "Give what you would gladly pay for one share.",
        )
    workspace, listing, today = shipped_listing(workspace_folder(options))
    refusal = listing.refusal(name)
    if refusal is not None:
        raise BadInput(f"Wanting {name}", refusal.actual.removeprefix(f"{name}: "), refusal.remedy)
    wanted = WantedName(name, amount, because.strip(), sector, today)
    workspace.want(wanted)
    deliver(options, "want", 1, wanted, render_wanted)
    return 0
