"""The broker as a source of facts: which of them the configuration wants of it, over a connection of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from datetime import date

from putwright.adapters.system_clock import SystemClock
from putwright.bootstrap import Opened, calendar_around
from putwright.domain.trading_calendar import new_york_date
from putwright.ports.broker_view import ChainWanted, Endpoint
from putwright.ports.fact_source import FactSource
from putwright.settings.config import Config
from putwright.workflows.live_chains import chains_wanted

CLIENT_ABOVE = 2  # orders leave as the configured client, what looks comes as the next, what asks for facts as the one after


def kinds_of_broker(config: Config) -> tuple[str, ...]:
    """What the broker is to tell."""
    chosen = {"chains": config.chains_from, "prices": config.prices_from}
    wanted = [kind for kind, source in chosen.items() if source == "ibkr"]
    return tuple(dict.fromkeys([*wanted, *config.facts_from_broker]))


@asynccontextmanager
async def broker_sources(opened: Opened, kinds: Collection[str]) -> AsyncIterator[list[FactSource]]:
    """One source a kind over one connection, which is opened when something is due, and left at the end.

    Args:
        opened: the workspace.
        kinds: what is wanted of the broker; none makes no connection.
    """
    if not kinds:
        yield []
        return
    from putwright.adapters.ibkr.broker_view import TwsView
    from putwright.adapters.ibkr.fact_line import FactLine
    from putwright.adapters.ibkr.facts import ibkr_sources

    clock, config = SystemClock(), opened.settings.config
    calendar = calendar_around(new_york_date(clock.now()))
    endpoint = Endpoint(
        config.broker_host, config.broker_port, config.broker_client_id + CLIENT_ABOVE, config.broker_account
    )

    def wanted_on(symbols: Collection[str], on: date) -> list[ChainWanted]:
        return chains_wanted(opened.settings, opened.surroundings, symbols, on)

    line = FactLine(TwsView(endpoint, clock, calendar), calendar)
    try:
        yield list(ibkr_sources(line, tuple(kinds), wanted_on))
    finally:
        await line.close()
