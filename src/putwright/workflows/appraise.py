"""Look at the market as one investor: gather quotes and facts as they were known, measure, judge. Every report begins here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime

import numpy as np
import polars as pl

from putwright.domain.earnings import EarningsRule
from putwright.domain.limits import limits_in_force
from putwright.domain.refusal import BadInput
from putwright.domain.reserve import cash_free
from putwright.domain.rules import Gate
from putwright.domain.symbol import canonical_symbol
from putwright.domain.trading_calendar import new_york_date
from putwright.market import quote_checks
from putwright.market.quote_faults import QuoteFault
from putwright.ports.market_data import MarketData
from putwright.screening import carry, gates, measures, valuation
from putwright.screening.dividends import DividendOutlooks, dividend_outlooks
from putwright.screening.event_windows import earnings_state
from putwright.screening.forecast import Histories, last_close_known
from putwright.screening.known_names import KnownNames, facts_of_names, known_names
from putwright.screening.surroundings import Surroundings
from putwright.screening.view import MarketView, Question, expiry_kinds, waived_names
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
    facts = facts_of_names(market, asked.on)
    curve = _curve(market, settings, asked)
    names = known_names(facts, settings, surroundings, asked)
    dividends = dividend_outlooks(facts.pop("prices"), facts["fundamentals"], asked.symbols, asked.on)
    quotes = checked(market, asked, surroundings, curve, dividends, puts_only=not wide)
    puts = quotes.filter(pl.col("right") == "PUT") if wide else quotes
    looked_at = _worth_a_look(settings, wide=wide)
    valued = valuation.with_valuations(puts, looked_at, asked.session, curve, dividends)
    named = _with_names(valued, names, settings, surroundings, asked.on)
    measured = measures.with_measures(named, asked.on, names.holdings, surroundings.fees)
    free = cash_free(settings.account, settings.mandate.buffer_ratio)
    limits = limits_in_force(settings.playbook, settings.mandate, free)
    judged_puts = gates.with_failures(measured, limits, waived_names(settings, asked.symbols, asked.on))
    return MarketView(
        question=asked,
        settings=settings,
        surroundings=surroundings,
        puts=_with_odds(judged_puts, asked, dividends, wide=wide),
        quotes=quotes,
        standings=names.standings,
        companies=names.companies,
        verdicts=names.verdicts,
        outlooks=names.reports.outlooks,
        volatility=names.volatility,
        dividends=dividends,
        curve=curve,
        holdings=names.holdings,
        limits=limits,
        histories=_histories(market, surroundings, asked, facts["earnings"]),
    )


def _with_odds(
    puts: pl.DataFrame, asked: Question, dividends: DividendOutlooks, *, wide: bool
) -> pl.DataFrame:
    """The puts with what is shown of those that pass, in a wide view of all, and the volatilities of sound quotes' sides."""
    sound = pl.col("failed") & pl.lit(gates.GATE_BITS[Gate.LIQUIDITY], pl.UInt64) == 0
    told = valuation.with_odds(puts, pl.lit(wide) | (pl.col("failed") == 0), asked.session)
    return valuation.with_sides(told, pl.lit(wide) | sound, asked.session, dividends)


def _histories(
    market: MarketData, surroundings: Surroundings, asked: Question, earnings: pl.DataFrame
) -> Histories:
    """The closes known at the moment, read only for the names that come so far."""

    def closes(symbols: Sequence[str], since: date) -> pl.DataFrame:
        return market.facts("prices", asked.on, symbols=symbols, since=since)

    reported = earnings.filter((pl.col("status") == "reported") & (pl.col("date") <= asked.on))
    return Histories(
        closes,
        reported.select("symbol", "date"),
        last_close_known(surroundings.calendar, asked.as_of),
        asked.on,
        surroundings.calendar,
    )


def _curve(market: MarketData, settings: Settings, asked: Question) -> carry.RateCurve:
    config, age = settings.config, settings.mandate.rate_age_days_max
    rates = market.facts("rates", asked.on)
    return carry.rate_curve(rates, asked.on, age, config.assumed_rate, config.assumed_rate_source)


def _with_names(
    puts: pl.DataFrame, names: KnownNames, settings: Settings, surroundings: Surroundings, on: date
) -> pl.DataFrame:
    """The puts with what is known of their names, the kind of their expiry and the state of the earnings rule."""
    rule = EarningsRule(settings.playbook.earnings_days_after_last_min)
    by_name = measures.name_columns(names.standings, names.holdings)
    # Of the reports what rules look at; the words about them are read off the outlook of the few that are shown.
    reports = names.reports.frame.select("symbol", "earnings_basis", "window_start", "last_report")
    told = by_name.join(reports, on="symbol", how="left", maintain_order="left")
    # Beside the puts instead of joined to them: a join would copy every column that is there already. A name's puts stand
    # together, so that names are looked up a run at a time.
    runs = puts["symbol"].rle().struct.unnest()
    by_run = runs.select(symbol="value").join(told, on="symbol", how="left", maintain_order="left")
    rows = np.repeat(np.arange(runs.height), runs["len"].to_numpy())
    beside = by_run.drop("symbol").select(pl.all().gather(rows)).with_columns(puts["expiry"])
    beside = beside.with_columns(expiry_kinds(puts, surroundings, on), earnings_state(on, rule))
    return puts.with_columns(beside.drop("expiry", "earnings_basis", "last_report").get_columns())


def checked(
    market: MarketData,
    asked: Question,
    surroundings: Surroundings,
    curve: carry.RateCurve,
    dividends: DividendOutlooks,
    *,
    puts_only: bool,
) -> pl.DataFrame:
    """The quotes with their faults and warnings, judged as of the moment asked for; all of them, or the puts."""
    marked = quote_checks.check(
        market.chains(list(asked.symbols), asked.as_of),
        as_of=asked.as_of,
        session=asked.session,
        rate=curve.continuous(30) or 0.0,
        closures=surroundings.calendar.closures,
        dividend_yields=dividends.yields(),
        puts_only=puts_only,
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
