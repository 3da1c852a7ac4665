"""`putwright screen`: the shortlist, the funnel, and what stands before the nearest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from putwright.cli.desk_session import Broker, opened_for
from putwright.cli.options import Options

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from putwright.bootstrap import Opened
    from putwright.ports.broker_view import Endpoint
    from putwright.ports.market_data import MarketData


def screen(
    *symbols: str,
    playbook: str | None = None,
    as_of: str | None = None,
    whole_market: bool = False,
    against: str | None = None,
    no_record: bool = False,
    source: Literal["recorded", "ibkr"] = "recorded",
    broker: Broker = None,
    options: Annotated[Options | None, Parameter(name="*")] = None,
) -> int:
    """Find the one or two puts worth selling, and why each of the others is not.

    Parameters
    ----------
    symbols:
        Names to look at; your watch-list when none is given.
    playbook:
        A playbook by name ("income", "first-trade", one of yours) or a file.
    as_of:
        A day (2026-07-15) or a New York time (2026-07-15T13:30); now unless told. Nothing known later is looked at.
    whole_market:
        Look at every name with quotes, watch-list or not.
    against:
        Compare with a kept screen: "last", or the beginning of its id, such as its date.
    no_record:
        Do not keep this screen.
    source:
        Whose quotes: those recorded in the workspace, or those of Interactive Brokers now, by TWS or IB Gateway.
    """
    from putwright.bootstrap.at_desk import endpoint_of
    from putwright.cli.main import NOTHING_FOUND, OK, REFUSED, STALE
    from putwright.cli.options import console, deliver
    from putwright.cli.progress import working
    from putwright.cli.render.screen import render_changes, render_screen
    from putwright.domain.refusal import BadInput
    from putwright.reports.changes import ScreenWithChanges
    from putwright.workflows.screen import SCHEMA_VERSION, compare_with
    from putwright.workflows.screen import screen as run_screen

    options = options or Options()
    if source == "ibkr" and as_of is not None:
        raise BadInput(
            f"Screening the broker's quotes as of {as_of}",
            "the broker quotes now only",
            "Leave --as-of away.",
        )
    opened = opened_for(options, broker, playbook, as_of=as_of, only_looks=True)
    record = opened.workspace.records
    market: MarketData = opened.workspace
    moment = opened.as_of
    if source == "ibkr":
        market, moment = _of_broker(options, opened, symbols, endpoint_of(opened))
    with working(options, "Looking at every put"):
        report = run_screen(
            market,
            record,
            opened.surroundings,
            opened.settings,
            symbols,
            moment,
            whole_market=whole_market,
            keep=not no_record,
        )
    changes = compare_with(record, report, against) if against is not None else None
    if changes is not None and options.json:
        deliver(options, "screen-with-changes", 1, ScreenWithChanges(report, changes), lambda *_: None)
    else:
        deliver(options, "screen", SCHEMA_VERSION, report, render_screen)
    if changes is not None and not options.json:
        render_changes(changes, console(options))
    if report.account_refusals:
        return REFUSED
    if report.shortlist:
        return OK
    newest = report.market.newest_quote
    return STALE if newest is None or newest.date() < report.session else NOTHING_FOUND


def _of_broker(
    options: Options, opened: Opened, symbols: Sequence[str], endpoint: Endpoint
) -> tuple[MarketData, datetime]:
    """The broker's quotes of the names asked for, and their moment; what was left out is said beside the report.

    Raises:
        BadInput: there are no names to ask for.
    """
    from putwright.bootstrap import market_of_broker
    from putwright.cli.options import console
    from putwright.cli.progress import file_progress
    from putwright.domain.refusal import BadInput

    names = list(symbols) or sorted(opened.settings.watchlist)
    if not names:
        raise BadInput(
            "Asking the broker for chains",
            "there are no names",
            "Name some, or fill your watch-list with `want`.",
        )
    with file_progress(options, "Asking for chains") as progress:
        market, taken, presence = market_of_broker(opened, endpoint, names, progress)
    beside = console(options, stderr=True)
    if not presence.clock_is_sound:
        words = "Note: the broker's clock is not ours: these quotes are of another time, such as a make-believe market's."
        beside.print(words, style="yellow", markup=False)
    for left in taken.left_out:
        beside.print(f"Left out {left.symbol}: {left.reason}", style="yellow", markup=False)
    for note in taken.notes:
        beside.print(f"Note: {note}", style="yellow", markup=False)
    return market, taken.as_of
