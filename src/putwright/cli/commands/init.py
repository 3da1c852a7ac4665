"""`putwright init`: a workspace, by a few questions; every question is also an option."""

from __future__ import annotations

import sys
from typing import Annotated

from cyclopts import Parameter

from putwright.cli.options import Options, workspace_folder


def init(
    *,
    net_liquidation: str | None = None,
    cash_usd: str | None = None,
    base_currency: str | None = None,
    account_kind: str | None = None,
    capital: str | None = None,
    attest_private_capital: bool = False,
    permission_level: str | None = None,
    stage: str | None = None,
    acknowledge_concentration: bool = False,
    playbook: str | None = None,
    symbols: str | None = None,
    options: Annotated[Options | None, Parameter(name="*")] = None,
) -> int:
    """Set up your workspace by a few questions.

    Without a terminal every question needs its option. Files that are there already are left as they are.

    Parameters
    ----------
    net_liquidation:
        What the whole account is worth, in its base currency.
    cash_usd:
        Settled US dollars; only they back a put.
    base_currency:
        The account's base currency, such as USD or CHF.
    account_kind:
        "cash", "margin" or "portfolio-margin".
    capital:
        "private" or "business"; business capital is refused.
    attest_private_capital:
        Your word that this is private, long-term capital that no business and no household needs.
    permission_level:
        Your option permission level at the broker, 0 to 4; a short put needs 3 at Interactive Brokers.
    stage:
        "first-trade", "two-names", "several-names" or "recurring".
    acknowledge_concentration:
        At the first-trade stage: you accept that one put may tie up most of a small account.
    playbook:
        "income" or "first-trade".
    symbols:
        Names to begin the watch-list with, separated by commas.
    """
    from putwright.adapters.system_clock import SystemClock
    from putwright.adapters.workspace.setup import set_up
    from putwright.cli.options import console, deliver
    from putwright.cli.questions import Asked, answers
    from putwright.cli.render.small import SetUp, render_set_up

    options = options or Options()
    root = workspace_folder(options)
    asked = Asked(
        net_liquidation, cash_usd, base_currency, account_kind, capital, attest_private_capital,
        permission_level, stage, acknowledge_concentration, playbook, symbols,
    )  # fmt: skip
    person = console(options, stderr=options.json) if sys.stdin.isatty() and not options.json else None
    told = answers(asked, SystemClock().now(), person)
    written, left = set_up(root, told)
    report = SetUp(
        str(root),
        tuple(str(path.relative_to(root)) for path in written),
        tuple(str(path.relative_to(root)) for path in left),
    )
    deliver(options, "init", 1, report, render_set_up)
    return 0
