"""Where every figure of a ticket is from: source, kind and age, one line each; unknown is said."""

from __future__ import annotations

from decimal import Decimal

from putwright.desk.situation import Situation, age_words
from putwright.domain.refusal import percent_text
from putwright.domain.ticket import Provenance

UNKNOWN = "unknown"


def provenance(situation: Situation) -> tuple[Provenance, ...]:
    """Every source a figure of the ticket rests on."""
    return (*_of_market(situation), *_of_pricing(situation), *_of_company(situation), *_of_yours(situation))


def _of_market(situation: Situation) -> list[Provenance]:
    put, moment = situation.candidate.put, situation.candidate.as_of
    spot_time = put.spot_time or put.quote_time
    age = age_words(put.quote_time, moment)
    prices = f"bid {_price(put.bid)}, ask {_price(put.ask)}"
    traded = f"open interest {_count(put.open_interest)} (of the evening before), volume {_count(put.volume)}"
    return [
        Provenance("bid and ask", prices, put.source, put.kind, put.quote_time, age),
        Provenance(
            "share price", _price(put.spot), put.source, put.kind, spot_time, age_words(spot_time, moment)
        ),
        Provenance("market of the put", traded, put.source, put.kind, put.quote_time, age),
    ]


def _of_pricing(situation: Situation) -> list[Provenance]:
    candidate, greeks = situation.candidate, situation.candidate.valuation
    age = age_words(candidate.put.quote_time, candidate.as_of)
    ours = UNKNOWN if greeks.implied_volatility is None else percent_text(greeks.implied_volatility)
    vendor = candidate.put.vendor_implied_volatility
    says = ours if vendor is None else f"{ours}; the vendor says {percent_text(vendor)}"
    rate = UNKNOWN if greeks.rate is None else percent_text(greeks.rate, 2)
    standing = candidate.volatility
    percentile = (
        UNKNOWN
        if standing.percentile is None
        else f"{percent_text(standing.percentile, 0)} of {standing.days} days"
    )
    when = candidate.put.quote_time
    return [
        Provenance("volatility, greeks, chances", says, "putwright, from bid and ask", "computed", when, age),
        Provenance("interest rate", rate, greeks.rate_source or UNKNOWN, "stated", None, UNKNOWN),
        Provenance(
            "dividends", greeks.dividend_words or UNKNOWN, "share's own history", "projected", None, UNKNOWN
        ),
        Provenance(
            "volatility percentile", percentile, standing.source or UNKNOWN, "recorded", None, UNKNOWN
        ),
    ]


def _of_company(situation: Situation) -> list[Provenance]:
    candidate = situation.candidate
    quality, outlook = candidate.quality, candidate.earnings
    facts = None if quality is None else quality.facts_as_of
    known = None if outlook is None else outlook.as_of
    words = UNKNOWN if outlook is None else outlook.words
    sources = UNKNOWN if outlook is None else (", ".join(outlook.sources) or UNKNOWN)
    basis = UNKNOWN if outlook is None else str(outlook.basis)
    return [
        Provenance(
            "company quality",
            candidate.name.quality,
            UNKNOWN if quality is None else quality.evidence or UNKNOWN,
            "stated",
            facts,
            age_words(facts, candidate.as_of),
        ),
        Provenance("next report", words, sources, basis, known, age_words(known, candidate.as_of)),
    ]


def _of_yours(situation: Situation) -> list[Provenance]:
    candidate, account, prospects = situation.candidate, situation.account, situation.prospects
    wanted = situation.wanted
    day = None if wanted is None else wanted.added_on
    want = candidate.name.want_to_own
    lines = [
        Provenance("price wanted", _price(want), "watch-list", "yours", day, age_words(day, candidate.as_of)),
        Provenance(
            "cash and positions",
            f"{account.cash_usd:,.2f} USD settled",
            situation.account_source,
            "yours",
            account.as_of,
            age_words(account.as_of, candidate.as_of),
        ),
        Provenance(
            "ticks",
            f"{situation.ticks.rule_for(candidate.put.contract.underlying).below} below 3.00",
            situation.ticks.source,
            "dated table",
            situation.ticks.valid_from,
            age_words(situation.ticks.valid_from, candidate.as_of),
        ),
    ]
    if prospects is not None:
        costs = prospects.costs
        source = costs.source + (f" ({costs.caveat})" if costs.caveat else "")
        lines.append(
            Provenance("costs", f"{costs.selling:.2f} USD to sell", source, costs.schedule, None, UNKNOWN)
        )
    return lines


def _price(value: Decimal | None) -> str:
    return UNKNOWN if value is None else f"{value:,.2f}"


def _count(value: int | None) -> str:
    return UNKNOWN if value is None else f"{value:,}"
