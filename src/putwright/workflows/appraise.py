"""Look at the market as one investor: gather quotes and facts as they were known, measure, judge. Every report begins here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import polars as pl

from putwright.domain.earnings import EarningsRule
from putwright.domain.fundamentals import QualityCode, QualityVerdict
from putwright.domain.holdings import Holdings
from putwright.domain.limits import limits_in_force
from putwright.domain.measures import NameStanding
from putwright.domain.refusal import BadInput
from putwright.domain.reserve import cash_free
from putwright.domain.symbol import canonical_symbol
from putwright.domain.trading_calendar import new_york_date
from putwright.market import quote_checks
from putwright.market.quote_faults import QuoteFault
from putwright.ports.market_data import MarketData
from putwright.screening import carry, gates, measures, quality, standing, valuation
from putwright.screening.event_windows import earnings_state, earnings_windows
from putwright.screening.view import MarketView, Question, Surroundings, expiry_kinds, waived_names
from putwright.settings.settings import Settings

# A screen prices the playbook's band and a little around it; one name is priced as widely as anybody may ask.
NEAR_OTM, NEAR_DAYS = 0.005, 3
WIDE_OTM, WIDE_DAYS = (-0.10, 0.60), (1, 200)


def question(
    market: MarketData,
    surroundings: Surroundings,
    settings: Settings,
    symbols: Sequence[str],
    as_of: datetime,
    *,
    whole_market: bool = False,
) -> Question:
    """What is asked, made definite: the names, the New York date, the session whose quotes count.

    Names given are asked for; else those of the watch-list; else, or with `whole_market`, every name with quotes.

    Raises:
        BadInput: there are no quotes at all at that moment.
    """
    on = new_york_date(as_of)
    session = surroundings.calendar.session_of(as_of)
    if symbols:
        asked, universe = tuple(dict.fromkeys(canonical_symbol(s) for s in symbols)), "the names you gave"
    elif settings.watchlist and not whole_market:
        asked, universe = tuple(sorted(settings.watchlist)), "your watch-list"
    else:
        asked, universe = tuple(market.symbols(as_of)), "every name with quotes"
    if not asked:
        newest = market.newest_quote_time()
        wrong = (
            "there are no quotes"
            if newest is None
            else f"the first quotes are later than {as_of:%Y-%m-%d %H:%M} UTC"
        )
        raise BadInput(
            f"Looking at the market of {on}", wrong, "Import a chain with `putwright import chain FILE`."
        )
    return Question(asked, as_of.astimezone(UTC), on, session, universe)


def appraise(
    market: MarketData,
    surroundings: Surroundings,
    settings: Settings,
    asked: Question,
    *,
    wide: bool = False,
) -> MarketView:
    """Every put of the names asked for, measured and judged, with all that is known of the names.

    Args:
        market: quotes and facts.
        surroundings: calendar and dated tables.
        settings: the user's own.
        asked: names and moment.
        wide: price far beyond the playbook's band, for one name that is to be explained.
    """
    on, symbols = asked.on, list(asked.symbols)
    held = {put.contract.underlying for put in settings.account.obligations} | {
        s.symbol for s in settings.account.shares
    }
    everybody = list(dict.fromkeys([*symbols, *sorted(held)]))
    known = {
        kind: market.facts(kind, on) for kind in ("fundamentals", "earnings", "prices", "volatility", "rates")
    }
    curve = carry.rate_curve(
        known["rates"],
        on,
        settings.mandate.rate_age_days_max,
        settings.config.assumed_rate,
        settings.config.assumed_rate_source,
    )
    judged = quality.judge_all(known["fundamentals"], everybody, settings.mandate.quality, on)
    sectors = dict(judged.frame.select("symbol", "sector").iter_rows())
    sectors |= {name.symbol: name.sector for name in settings.watchlist.values() if name.sector}
    holdings = Holdings.of(settings.account, settings.mandate.buffer_ratio, sectors)
    standings = {
        s: _standing(s, settings, surroundings, sectors.get(s), judged.verdicts[s].verdict.value)
        for s in symbols
    }
    rule = EarningsRule(settings.playbook.earnings_days_after_last_min)
    reports = earnings_windows(
        known["earnings"],
        symbols,
        on,
        funds=_funds(judged.verdicts),
        estimate_tolerance_days=settings.mandate.estimate_tolerance_days,
        source_age_days_max=settings.mandate.earnings_source_age_days_max,
    )
    dividends = carry.dividend_outlooks(known["prices"], known["fundamentals"], symbols, on)
    quotes = checked(market.chains(symbols, asked.as_of), asked, surroundings, curve, dividends)
    puts = quotes.filter(pl.col("right") == "PUT")
    puts = puts.join(
        measures.name_columns(standings, holdings), on="symbol", how="left", maintain_order="left"
    )
    puts = puts.join(
        expiry_kinds(puts, surroundings, on), on=["symbol", "expiry"], how="left", maintain_order="left"
    )
    puts = puts.join(reports.frame, on="symbol", how="left", maintain_order="left").with_columns(
        earnings_state(on, rule)
    )
    puts = valuation.with_valuations(
        puts, _worth_a_look(settings, wide=wide), asked.session, curve, dividends
    )
    puts = measures.with_measures(puts, on, holdings, surroundings.fees)
    limits = limits_in_force(
        settings.playbook, settings.mandate, cash_free(settings.account, settings.mandate.buffer_ratio)
    )
    puts = gates.with_failures(puts, limits, waived_names(settings, symbols, on))
    return MarketView(
        question=asked,
        settings=settings,
        surroundings=surroundings,
        puts=puts,
        quotes=quotes,
        standings=standings,
        companies=_names_of(known["fundamentals"], symbols),
        verdicts=judged.verdicts,
        outlooks=reports.outlooks,
        volatility=standing.volatility_standings(known["volatility"], symbols, on),
        dividends=dividends,
        curve=curve,
        holdings=holdings,
        limits=limits,
    )


def checked(
    chains: pl.DataFrame,
    asked: Question,
    surroundings: Surroundings,
    curve: carry.RateCurve,
    dividends: Mapping[str, carry.DividendOutlook],
) -> pl.DataFrame:
    """The quotes with their faults and warnings, judged as of the moment asked for."""
    marked = quote_checks.check(
        chains,
        as_of=asked.as_of,
        session=asked.session,
        rate=curve.continuous(30) or 0.0,
        closures=surroundings.calendar.closures,
        dividend_yields={
            symbol: outlook.dividend_yield for symbol, outlook in dividends.items() if outlook.dividend_yield
        },
    )
    # The store saw the sessions before: it knows which names only repeat what they said then.
    repeats = (
        pl.when(pl.col("not_refreshed")).then(pl.lit(QuoteFault.NOT_REFRESHED.value, pl.UInt32)).otherwise(0)
    )
    return marked.with_columns(
        quote_faults=(pl.col("quote_faults") | repeats).cast(pl.UInt32),
        strike=pl.col("strike_thousandths") / 1000,
    )


def _worth_a_look(settings: Settings, *, wide: bool) -> pl.Expr:
    band = settings.playbook.contract
    otm = (float(band.otm_ratio_min) - NEAR_OTM, float(band.otm_ratio_max) + NEAR_OTM)
    days = (band.days_to_expiry_min - NEAR_DAYS, band.days_to_expiry_max + NEAR_DAYS)
    if wide:
        otm, days = (
            (min(otm[0], WIDE_OTM[0]), max(otm[1], WIDE_OTM[1])),
            (min(days[0], WIDE_DAYS[0]), max(days[1], WIDE_DAYS[1])),
        )
    life = (pl.col("expiry") - pl.col("quote_time").dt.date()).dt.total_days()
    return (
        (pl.col("quote_faults") == 0)
        & (1 - pl.col("strike") / pl.col("spot")).is_between(*otm)
        & life.is_between(*days)
    )


def _standing(
    symbol: str, settings: Settings, surroundings: Surroundings, sector: str | None, verdict: str
) -> NameStanding:
    wanted = settings.watchlist.get(symbol)
    return NameStanding(
        symbol=symbol,
        want_to_own=wanted.want_to_own if wanted else None,
        sector=sector,
        quality=verdict,
        us_options=surroundings.listing.refusal(symbol) is None,
    )


def _funds(verdicts: Mapping[str, QualityVerdict]) -> frozenset[str]:
    """Names that are no companies and so file no reports."""
    return frozenset(
        symbol
        for symbol, verdict in verdicts.items()
        if any(test.code is QualityCode.NOT_A_COMPANY for test in verdict.tests)
    )


def _names_of(fundamentals: pl.DataFrame, symbols: Sequence[str]) -> dict[str, str]:
    named = fundamentals.filter(pl.col("symbol").is_in(list(symbols)) & pl.col("name").is_not_null()).sort(
        "as_of"
    )
    return {
        str(symbol): str(name)
        for symbol, name in named.group_by("symbol").agg(pl.col("name").last()).iter_rows()
    }
