"""The demo market put together: snapshot and fact tables from names, a seeded generator and a session."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np
import polars as pl

from putwright.domain.trading_calendar import TradingCalendar
from putwright.domain.watchlist import WantedName
from putwright.market.simulated import chains, companies, dividends, faults, histories
from putwright.market.simulated.listing import list_series
from putwright.market.simulated.names import DemoName
from putwright.market.simulated.past import SESSIONS_KEPT, make_past
from putwright.market.simulated.reports import earnings_table, report_days
from putwright.market.simulated.surface import Surface, surface_of

DEMO_SESSION = date(
    2026, 11, 6
)  # a calm Friday after the reporting season; the December monthly is 42 days away
DEMO_SEED = 2026
QUOTED_BEFORE_CLOSE = timedelta(minutes=5)
LOOKED_UP_LATE = timedelta(hours=3)
PAST_CALENDAR_DAYS = 660


@dataclass(frozen=True, slots=True)
class SimulatedMarket:
    """One session of the demo market; everything in it is labelled as simulated.

    Attributes:
        names: all names, also those without options in the United States.
        seed, session: what it was made for.
        quote_time: when the quotes are true: five minutes before the close.
        snapshot: quotes in the schema of `market.snapshot`.
        facts: the tables of `market.facts` by their name.
        surface: the volatility behind the quotes, of the names with options in their order.
    """

    names: tuple[DemoName, ...]
    seed: int
    session: date
    quote_time: datetime
    snapshot: pl.DataFrame
    facts: Mapping[str, pl.DataFrame]
    surface: Surface

    @property
    def watchlist(self) -> tuple[WantedName, ...]:
        """What the demo investor would gladly own, and at which price."""
        return tuple(name.wanted for name in self.names)


def simulate(
    names: Sequence[DemoName],
    *,
    seed: int,
    session: date,
    calendar: TradingCalendar,
    generator: np.random.Generator,
) -> SimulatedMarket:
    """The demo market of one session; equal arguments and an equally seeded generator give equal tables.

    Args:
        names: as in `names.toml`.
        seed: what the generator was seeded with; only the label.
        session: the trading day.
        calendar: must know five years before and one after the session.
        generator: the seeded source of chance.

    Raises:
        BadInput: the session is no trading day, or the calendar does not reach far enough.
    """
    source = f"simulated market (seed {seed})"
    quote_time = calendar.close_time(session) - QUOTED_BEFORE_CLOSE
    listed = tuple(name for name in names if name.spot is not None)
    reports = report_days(listed, session, calendar)
    sessions = calendar.sessions(session - timedelta(days=PAST_CALENDAR_DAYS), session)[-SESSIONS_KEPT:]
    paid_on = dividends.ex_dates(listed, sessions[0], session + timedelta(days=400), calendar)
    past = make_past(listed, reports, sessions, generator)
    surface = surface_of(listed, reports, session, past.spot, past.level[:, -1])
    clean = chains.quoted_chains(
        listed,
        list_series(listed, session, calendar),
        surface,
        paid_on,
        session,
        quote_time,
        source,
        generator,
    )
    stale_time = calendar.close_time(calendar.previous_session(session)) - QUOTED_BEFORE_CLOSE
    return SimulatedMarket(
        names=tuple(names),
        seed=seed,
        session=session,
        quote_time=quote_time,
        snapshot=faults.with_faults(clean, session, stale_time, quote_time + LOOKED_UP_LATE),
        facts={
            "prices": histories.prices_table(listed, past, paid_on, source),
            "fundamentals": companies.fundamentals_table(
                listed, reports, paid_on, session, source, generator
            ),
            "earnings": earnings_table(listed, reports, session, source),
            "volatility": histories.volatility_table(listed, past, reports, source),
            "rates": histories.rates_table(sessions, source),
            "fx": histories.fx_table(sessions, source, generator),
        },
        surface=surface,
    )
