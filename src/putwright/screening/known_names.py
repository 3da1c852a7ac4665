"""What is known of the names asked for, apart from their options: company, reports, dividends, sector, what is held."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from putwright.domain.candidate import VolatilityStanding
from putwright.domain.fundamentals import QualityVerdict, Verdict
from putwright.domain.holdings import Holdings
from putwright.domain.measures import NameStanding
from putwright.ports.market_data import MarketData
from putwright.screening.dividends import COLUMNS_OF_PRICES, HABIT_DAYS
from putwright.screening.event_windows import EarningsCalendar, earnings_windows
from putwright.screening.first_look import quality_of
from putwright.screening.standing import YEAR_DAYS, volatility_standings
from putwright.screening.surroundings import Surroundings
from putwright.screening.view import Question
from putwright.settings.settings import Settings


def facts_of_names(market: MarketData, on: date) -> dict[str, pl.DataFrame]:
    """The fact tables that tell of names, as known on a day; of closes and volatilities no more than is looked at."""
    habit, year = on - timedelta(days=HABIT_DAYS), on - timedelta(days=YEAR_DAYS)
    return {
        "fundamentals": market.facts("fundamentals", on),
        "earnings": market.facts("earnings", on),
        "prices": market.facts("prices", on, columns=COLUMNS_OF_PRICES, since=habit),
        "volatility": market.facts("volatility", on, since=year),
    }


@dataclass(frozen=True)
class KnownNames:
    """Everything known of the names on the day of the question, by symbol; and what the account holds."""

    standings: Mapping[str, NameStanding]
    companies: Mapping[str, str]
    verdicts: Mapping[str, QualityVerdict]
    reports: EarningsCalendar
    volatility: Mapping[str, VolatilityStanding]
    holdings: Holdings


def known_names(
    facts: Mapping[str, pl.DataFrame], settings: Settings, surroundings: Surroundings, asked: Question
) -> KnownNames:
    """Gather and judge the facts of every name; a name without facts is unknown, never absent.

    Args:
        facts: the tables of `facts_of_names`.
        settings: the user's own; the sectors of the watch-list come before those of the facts.
        surroundings: which names have US options at all.
        asked: names and moment.
    """
    symbols, mandate = list(asked.symbols), settings.mandate
    held = sorted({put.contract.underlying for put in settings.account.obligations} | _shares(settings))
    everybody = list(dict.fromkeys([*symbols, *held]))
    judged = quality_of(facts["fundamentals"], everybody, mandate.quality, asked.on)
    own = {name.symbol: name.sector for name in settings.watchlist.values() if name.sector}
    sectors = {**judged.sectors, **own}
    reports = earnings_windows(
        facts["earnings"],
        symbols,
        asked.on,
        funds=judged.funds,
        estimate_tolerance_days=mandate.estimate_tolerance_days,
        source_age_days_max=mandate.earnings_source_age_days_max,
    )
    return KnownNames(
        standings={
            symbol: _standing(symbol, settings, surroundings, sectors.get(symbol), judged.quality[symbol])
            for symbol in symbols
        },
        companies=_names_of(facts["fundamentals"], symbols),
        verdicts=judged.verdicts,
        reports=reports,
        volatility=volatility_standings(facts["volatility"], symbols, asked.on),
        holdings=Holdings.of(settings.account, mandate.buffer_ratio, sectors),
    )


def _shares(settings: Settings) -> set[str]:
    return {holding.symbol for holding in settings.account.shares}


def _standing(
    symbol: str, settings: Settings, surroundings: Surroundings, sector: str | None, quality: Verdict
) -> NameStanding:
    wanted = settings.watchlist.get(symbol)
    return NameStanding(
        symbol=symbol,
        want_to_own=wanted.want_to_own if wanted else None,
        sector=sector,
        quality=quality.value,
        us_options=surroundings.listing.refusal(symbol) is None,
    )


def _names_of(fundamentals: pl.DataFrame, symbols: Sequence[str]) -> dict[str, str]:
    named = fundamentals.filter(pl.col("symbol").is_in(list(symbols)) & pl.col("name").is_not_null()).sort(
        "as_of"
    )
    return {
        str(symbol): str(name)
        for symbol, name in named.group_by("symbol").agg(pl.col("name").last()).iter_rows()
    }
