"""Facts of one name: gathered from the workspace as they were known at a moment, each with who says it and how old it is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from difflib import get_close_matches

import polars as pl

from putwright.domain.fundamentals import QualityVerdict
from putwright.domain.refusal import BadInput
from putwright.domain.symbol import canonical_symbol
from putwright.domain.trading_calendar import new_york_date
from putwright.ports.market_data import MarketData
from putwright.reports import facts_market
from putwright.reports.facts import CompanyPart, EarningsPart, FactsReport, MarketPart, Missing
from putwright.reports.facts_company import company_part
from putwright.reports.facts_earnings import earnings_part
from putwright.reports.why import CompanyTest
from putwright.screening.event_windows import earnings_windows
from putwright.screening.first_look import quality_of
from putwright.screening.surroundings import Surroundings
from putwright.settings.settings import Settings

OF_NAMES = ("fundamentals", "earnings", "prices", "volatility")
NEAR_NAMES, NEAR_ENOUGH = 3, 0.6


def facts_of(
    market: MarketData, surroundings: Surroundings, settings: Settings, symbol: str, as_of: datetime
) -> FactsReport:
    """Everything that was known of one name at a moment.

    Args:
        market: quotes and facts.
        surroundings: the calendar, and which names have US options.
        settings: the investor's limits, currency and watch-list.
        symbol: the name, as typed.
        as_of: nothing known later is shown.

    Raises:
        BadInput: nothing at all is known of it, and it is not watched; the nearest known names are told.
    """
    name, on = canonical_symbol(symbol), new_york_date(as_of)
    tables = {kind: market.facts(kind, on, symbols=[name]) for kind in OF_NAMES}
    quotes = market.chains([name], as_of)
    if quotes.is_empty() and all(table.is_empty() for table in tables.values()):
        _insist_on_watched(market, surroundings, settings, name, as_of)
    company = company_part(tables["fundamentals"], on)
    judged = quality_of(tables["fundamentals"], [name], settings.mandate.quality, on)
    verdict = judged.verdicts[name]
    windows = earnings_windows(
        tables["earnings"],
        [name],
        on,
        funds=judged.funds,
        estimate_tolerance_days=settings.mandate.estimate_tolerance_days,
        source_age_days_max=settings.mandate.earnings_source_age_days_max,
    )
    earnings = earnings_part(tables["earnings"], windows.outlooks[name], on)
    shares = _market_part(market, surroundings, settings, tables, quotes, on)
    return FactsReport(
        symbol=name,
        name=next((head.name for head in company.heads if head.name), ""),
        as_of=as_of,
        on=on,
        company=company,
        quality=verdict.verdict.value,
        quality_evidence=verdict.evidence,
        quality_tests=_tests(verdict),
        earnings=earnings,
        market=shares,
        missing=tuple(_missing(name, company, earnings, shares, settings, surroundings)),
    )


def _market_part(
    market: MarketData,
    surroundings: Surroundings,
    settings: Settings,
    tables: dict[str, pl.DataFrame],
    quotes: pl.DataFrame,
    on: date,
) -> MarketPart:
    worst, days_apart, days_compared = facts_market.close_disagreements(tables["prices"])
    lines = (
        facts_market.rates_line(market.facts("rates", on), on),
        facts_market.fx_line(market.facts("fx", on), on, settings.account.base_currency),
    )
    return MarketPart(
        prices=facts_market.price_lines(tables["prices"], on, surroundings.calendar),
        close_disagreements=worst,
        close_days_disagreeing=days_apart,
        close_days_compared=days_compared,
        volatilities=facts_market.volatility_lines(tables["volatility"], on),
        chain=facts_market.chain_line(quotes, on),
        tables=tuple(line for line in lines if line is not None),
    )


def _tests(verdict: QualityVerdict) -> tuple[CompanyTest, ...]:
    return tuple(
        CompanyTest(test.code, test.words, test.verdict, test.actual, test.limit, test.as_of, test.source)
        for test in verdict.tests
    )


def _missing(
    name: str,
    company: CompanyPart,
    earnings: EarningsPart,
    shares: MarketPart,
    settings: Settings,
    surroundings: Surroundings,
) -> list[Missing]:
    """What nobody told, each with the command that mends it."""
    known = {line.kind for line in shares.tables}
    told = (
        ("fundamentals", bool(company.heads or company.figures or company.statements), "no company facts"),
        ("fundamentals", bool(company.statements), "no statements of years or quarters"),
        ("earnings", bool(earnings.reports), "no past report"),
        ("earnings", bool(earnings.window) or earnings.basis == "no_reports", "no window of the next report"),
        ("prices", bool(shares.prices), "no closes"),
        ("volatility", bool(shares.volatilities), "no volatilities"),
        ("chains", shares.chain is not None, "no recorded options"),
    )
    found: dict[str, Missing] = {}
    for kind, is_known, words in told:
        if not is_known:  # the first thing that is missing of a kind says enough
            found.setdefault(kind, Missing(kind, words, f"`putwright refresh {kind} {name}`"))
    refusal = surroundings.listing.refusal(name)
    if refusal is not None and "chains" in found:
        found["chains"] = Missing("chains", refusal.actual.removeprefix(f"{name}: "), refusal.remedy)
    if "rates" not in known:
        found["rates"] = Missing("rates", "no yields", "`putwright refresh rates`")
    currency = settings.account.base_currency
    if "fx" not in known and currency != "USD":
        found["fx"] = Missing("fx", f"no exchange rate of {currency}", "`putwright refresh fx`")
    return list(found.values())


def _insist_on_watched(
    market: MarketData, surroundings: Surroundings, settings: Settings, name: str, as_of: datetime
) -> None:
    """Refuse a name of which nothing is known, unless it is watched: then all of it is missing.

    Raises:
        BadInput: with the nearest known names.
    """
    if name in settings.watchlist:
        return
    tried = f"Looking for facts of {name}"
    refusal = surroundings.listing.refusal(name)
    if refusal is not None:
        raise BadInput(tried, refusal.actual.removeprefix(f"{name}: "), refusal.remedy)
    near = get_close_matches(name, _known_names(market, settings, as_of), n=NEAR_NAMES, cutoff=NEAR_ENOUGH)
    meant = f"Did you mean {' or '.join(near)}? Else get" if near else "Get"
    remedy = f"{meant} its facts with `putwright refresh all {name}`."
    raise BadInput(tried, f"nothing was known of it by {new_york_date(as_of)}", remedy)


def _known_names(market: MarketData, settings: Settings, as_of: datetime) -> Sequence[str]:
    on = new_york_date(as_of)
    names = {*settings.watchlist, *market.newest_quotes(as_of)["symbol"].to_list()}
    for kind in ("fundamentals", "earnings"):
        names.update(market.facts(kind, on, columns=["symbol"])["symbol"].unique().to_list())
    return sorted(names)
