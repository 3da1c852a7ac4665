"""The one place where ports meet adapters: a workspace opened, its settings read, its calendar and tables at hand.

Each adapter and reader of settings loads where it is asked for: writing down a wish needs no tables of quotes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from putwright.adapters.system_clock import SystemClock
from putwright.adapters.workspace.workspace import Workspace
from putwright.domain.moments import moment
from putwright.domain.refusal import BadInput
from putwright.domain.trading_calendar import TradingCalendar, new_york_date

if TYPE_CHECKING:
    from collections.abc import Collection

    from putwright.adapters.ibkr.live_market import LiveMarket
    from putwright.domain.account import Account
    from putwright.domain.listing import Listing
    from putwright.paper.scenario import Scenario
    from putwright.paper.world import PaperWorld
    from putwright.ports.broker_view import BrokerView, ChainsTaken, ChainWanted, Endpoint, Presence, Progress
    from putwright.ports.clock import Clock
    from putwright.screening.surroundings import Surroundings
    from putwright.settings.settings import Settings

# Chains expire up to three years ahead, and nothing on a screen looks back further than a year; every year costs start-up.
CALENDAR_YEARS_BACK, CALENDAR_YEARS_AHEAD = 1, 4
PAPER_YEARS_BACK = 8  # the demo market tells years of its own past


@dataclass(frozen=True)
class Opened:
    """A workspace with everything a workflow needs from outside."""

    workspace: Workspace
    clock: Clock
    surroundings: Surroundings
    settings: Settings
    as_of: datetime


def open_workspace(root: Path, *, playbook: str | None = None, as_of: str | None = None) -> Opened:
    """A user's workspace, read and checked.

    Args:
        root: the folder.
        playbook: name or file; the configured one when None.
        as_of: the moment of the question as typed; the configured day when None, else now.

    Raises:
        BadInput: no workspace there, or a mistake in one of its files.
    """
    from putwright.settings.config import read_config
    from putwright.settings.mandates import read_mandate
    from putwright.settings.playbooks import find_playbook
    from putwright.settings.settings import Settings
    from putwright.settings.watchlists import read_watchlist

    workspace = existing(root)
    clock = SystemClock()
    config = read_config(workspace.config_path)
    mandate = read_mandate(workspace.mandate_path)
    when = moment(as_of or config.as_of, clock.now(), pinned=as_of is None)
    on = new_york_date(when)
    settings = Settings(
        config=config,
        mandate=mandate,
        playbook=find_playbook(playbook or config.playbook, workspace.playbooks_folder),
        account=_of_the_past(account_of(workspace, on), max(clock.now(), when)),
        watchlist=read_watchlist(workspace.watchlist_path),
        waivers=workspace.records.waivers(),
    )
    return Opened(workspace, clock, surroundings_of(workspace, settings, on), settings, when)


def _of_the_past(account: Account, latest: datetime) -> Account:
    """The account as it is; one that nobody can know yet would never grow old.

    Raises:
        BadInput: its moment lies ahead; a day is left for clocks and zones.
    """
    if account.as_of > latest + timedelta(days=1):
        raise BadInput(
            f"Reading {account.source}",
            f"as_of is {account.as_of:%Y-%m-%d %H:%M} UTC, which has not come yet",
            "Write the moment at which your broker showed these figures.",
        )
    return account


def existing(root: Path) -> Workspace:
    """The workspace at a folder.

    Raises:
        BadInput: nobody has set one up there.
    """
    workspace = Workspace(root)
    if not workspace.exists:
        raise BadInput(
            f"Opening the workspace {root}",
            "there is none",
            "Set one up with `putwright init`, or name another with --workspace.",
        )
    return workspace


def surroundings_of(workspace: Workspace, settings: Settings, on: date) -> Surroundings:
    """The calendar and the dated tables, the user's own where one lies in `tables/` of the workspace."""
    from putwright.domain.central_bank import rate_decisions
    from putwright.domain.expiry_kind import midweek_programmes
    from putwright.domain.fees import fee_schedule, fee_schedules
    from putwright.domain.listing import listing
    from putwright.domain.permissions import permissions
    from putwright.domain.ticks import tick_table
    from putwright.screening.surroundings import Surroundings
    from putwright.settings.settings import shipped_table

    folder = workspace.tables_folder
    return Surroundings(
        calendar=calendar_around(on),
        fees=fee_schedule(fee_schedules(shipped_table("fees.toml", folder)), settings.config.fee_schedule),
        ticks=tick_table(shipped_table("ticks.toml", folder)).with_penny(settings.config.penny_symbols),
        programmes=midweek_programmes(shipped_table("expiries.toml", folder)),
        decisions=rate_decisions(shipped_table("fomc.toml", folder)),
        listing=listing(shipped_table("unlisted.toml", folder)),
        permissions=permissions(shipped_table("permissions.toml", folder)),
    )


def shipped_listing(root: Path) -> tuple[Workspace, Listing, date]:
    """A workspace, which names have no US options, and today's New York date: what the watch-list needs."""
    from putwright.domain.listing import listing
    from putwright.settings.settings import shipped_table

    workspace = existing(root)
    return (
        workspace,
        listing(shipped_table("unlisted.toml", workspace.tables_folder)),
        new_york_date(SystemClock().now()),
    )


def calendar_around(on: date) -> TradingCalendar:
    """The New York calendar for the years a question can touch."""
    from putwright.adapters.exchange_calendar import new_york_calendar

    return new_york_calendar(on.year - CALENDAR_YEARS_BACK, on.year + CALENDAR_YEARS_AHEAD)


def account_of(workspace: Workspace, on: date) -> Account:
    """The account, its net liquidation value in US dollars where an exchange rate is known.

    Raises:
        BadInput: the file is missing or wrong.
    """
    from putwright.settings.accounts import read_account
    from putwright.workflows.exchange import exchange_rate

    account = read_account(workspace.account_path)
    if account.net_liquidation_usd is not None:
        return account
    rate = exchange_rate(workspace, account.base_currency, "USD", on)
    return account if rate is None else read_account(workspace.account_path, usd_per_base=rate.rate)


def broker_view(endpoint: Endpoint) -> BrokerView:
    """The broker behind an endpoint, not yet connected."""
    from putwright.adapters.ibkr.broker_view import TwsView

    clock = SystemClock()
    return TwsView(endpoint, clock, calendar_around(new_york_date(clock.now())))


def market_of_broker(
    opened: Opened, endpoint: Endpoint, symbols: Collection[str], progress: Progress
) -> tuple[LiveMarket, ChainsTaken, Presence]:
    """The chains of some names as the broker quotes them now, over the facts of the workspace; only questions are sent.

    Raises:
        BadInput: the wrong port, account or client id.
        OutsideFailure: nobody answers there, or the connection was lost.
    """
    import asyncio

    from putwright.adapters.ibkr.live_market import live_market
    from putwright.workflows.live_chains import chains_of_broker, chains_wanted

    def wanted_on(on: date) -> list[ChainWanted]:
        return chains_wanted(opened.settings, opened.surroundings, symbols, on)

    presence, taken = asyncio.run(chains_of_broker(broker_view(endpoint), wanted_on, progress))
    return live_market(opened.workspace, taken, is_paper=presence.is_paper), taken, presence


def paper_world(scenario: Scenario, seed: int) -> PaperWorld:
    """The make-believe world of a scenario, with the shipped fee table and the New York calendar."""
    from putwright.adapters.exchange_calendar import new_york_calendar
    from putwright.domain.fees import fee_schedule, fee_schedules
    from putwright.paper.world import PaperWorld
    from putwright.settings.settings import shipped_table

    year = scenario.tape.start.year
    return PaperWorld(
        new_york_calendar(year - PAPER_YEARS_BACK, year + CALENDAR_YEARS_AHEAD),
        fee_schedule(fee_schedules(shipped_table("fees.toml", None)), "ibkr-tiered"),
        scenario.accounts(),
        seed=seed,
        scenario=scenario.tape,
        behaviour=scenario.behaviour,
        actions=scenario.actions,
        terms=scenario.terms,
    )


def write_picture(path: Path, picture: str) -> None:
    """Write a picture where the user asked for it, whole or not at all."""
    from putwright.adapters.workspace.files import write_text

    write_text(path, picture)
