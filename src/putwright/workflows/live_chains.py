"""Chains from the broker for a screen: which puts the playbook could want, asked for, taken, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date, timedelta

from putwright.domain.expiry_kind import expiry_kind
from putwright.domain.refusal import OutsideFailure
from putwright.domain.trading_calendar import new_york_date
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
    view: BrokerView, wanted_on: Callable[[date], Collection[ChainWanted]], progress: Progress | None = None
) -> tuple[Presence, ChainsTaken]:
    """Come in, take the chains, leave.

    Args:
        view: the broker.
        wanted_on: what to ask for on a New York day; the day is the broker's, as a paper market may live in its own.
        progress: names done, names in all, the name at hand.

    Raises:
        BadInput: the wrong port, account or client id.
        OutsideFailure: nobody answers there, or the connection was lost.
    """
    try:
        presence = await view.connect()
        if presence.broker_time is None:
            raise OutsideFailure(
                f"Asking {presence.endpoint} for its time",
                "it told none",
                "Try again; restart TWS if it goes on.",
                retry_is_safe=True,
            )
        wanted = wanted_on(new_york_date(presence.broker_time))
        return presence, await view.chains(wanted, progress)
    finally:
        await view.close()
