"""Chains from the broker for a screen: which puts the playbook could want, asked for, taken, and nothing else."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from putwright.domain.expiry_kind import expiry_kind
from putwright.ports.broker_view import BrokerView, ChainsTaken, ChainWanted, Presence, Progress
from putwright.screening.surroundings import Surroundings
from putwright.settings.settings import Settings

# Beyond the playbook's own band, so that the screen can say by how little a put missed it.
NEAR_OTM = 0.02


def chains_wanted(
    settings: Settings, surroundings: Surroundings, symbols: Collection[str], on: date
) -> list[ChainWanted]:
    """What to ask the broker for: of each name the expiries and strikes that the playbook could allow.

    Args:
        settings: the playbook in force.
        surroundings: calendar, midweek programmes and the listing.
        symbols: the names; those without US options are not asked for.
        on: the New York date of the question.
    """
    band = settings.playbook.contract
    first, last = (on + timedelta(days=days) for days in (band.days_to_expiry_min, band.days_to_expiry_max))
    window = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    low, high = float(band.otm_ratio_min) - NEAR_OTM, float(band.otm_ratio_max) + NEAR_OTM
    return [
        ChainWanted(symbol, first, last, low, high, _allowed(symbol, window, settings, surroundings, on))
        for symbol in symbols
        if surroundings.listing.refusal(symbol) is None
    ]


def _allowed(
    symbol: str, window: list[date], settings: Settings, surroundings: Surroundings, on: date
) -> frozenset[date]:
    calendar, programmes = surroundings.calendar, surroundings.programmes
    kinds = settings.playbook.contract.expiries
    return frozenset(
        day
        for day in window
        if calendar.knows(day)
        and expiry_kind(day, calendar, symbol=symbol, programmes=programmes, on=on).value in kinds
    )


async def chains_of_broker(
    view: BrokerView, wanted: Collection[ChainWanted], progress: Progress | None = None
) -> tuple[Presence, ChainsTaken]:
    """Come in, take the chains, leave.

    Raises:
        BadInput: the wrong port, account or client id.
        OutsideFailure: nobody answers there, or the connection was lost.
    """
    try:
        presence = await view.connect()
        return presence, await view.chains(wanted, progress)
    finally:
        await view.close()
