"""One candidate as one row of a report: flat, printable, with source, kind and age of its quote."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from putwright.domain.candidate import Candidate, DatedNote
from putwright.domain.reserve import cash_reserve, with_buffer
from putwright.domain.witness import Odds


@dataclass(frozen=True, slots=True)
class CandidateRow:
    """A put of the shortlist. Prices [USD/share], amounts [USD], ratios and probabilities [1], None where unknown.

    `annual_return` is a pace, if it could be repeated all year. `odds.merit.score` orders the list: `rank` is the place by
    it, None where it could not be ranked, `ties_with_above` says that the score's interval does not tell it from the one
    above, and `sector_place` counts the names of its sector down to it.
    """

    symbol: str
    company: str
    sector: str | None
    strike: Decimal
    expiry: date
    expiry_kind: str
    days_to_expiry: int
    spot: Decimal | None
    bid: Decimal | None
    ask: Decimal | None
    spread_ratio: Decimal | None
    open_interest: int | None
    volume: int | None
    otm_ratio: Decimal | None
    premium_net: Decimal | None
    annual_return: Decimal | None
    reserve: Decimal
    cash_needed: Decimal
    contracts_carried: int
    implied_volatility: Decimal | None
    delta: Decimal | None
    probability_itm: Decimal | None
    expected_moves: Decimal | None
    expected_shortfall: Decimal | None
    premium_to_shortfall: Decimal | None
    theta_per_day_per_thousand: Decimal | None
    volatility_percentile: Decimal | None
    volatility_rank: Decimal | None
    want_to_own: Decimal | None
    is_proposal: bool
    quality: str
    quality_as_of: date | None
    earnings: str
    events: tuple[DatedNote, ...]
    warnings: tuple[str, ...]
    waived: tuple[str, ...]
    quote_time: datetime
    quote_kind: str
    quote_source: str
    others: int
    odds: Odds
    rank: int | None = None
    ties_with_above: bool = False
    sector_place: int | None = None


def candidate_row(candidate: Candidate, buffer_ratio: Decimal, others: int = 0) -> CandidateRow:
    """A candidate of one contract as a row; `others` counts the name's further puts that passed."""
    put, contract, greeks = candidate.put, candidate.put.contract, candidate.valuation
    reserve = cash_reserve(contract.strike, candidate.contracts, contract.multiplier)
    return CandidateRow(
        symbol=contract.underlying,
        company=candidate.company,
        sector=candidate.name.sector,
        strike=contract.strike,
        expiry=contract.expiry,
        expiry_kind=put.expiry_kind,
        days_to_expiry=candidate.days_to_expiry,
        spot=put.spot,
        bid=put.bid,
        ask=put.ask,
        spread_ratio=candidate.number("spread_ratio"),
        open_interest=put.open_interest,
        volume=put.volume,
        otm_ratio=candidate.number("otm_ratio"),
        premium_net=candidate.number("premium_net"),
        annual_return=candidate.number("annual_return"),
        reserve=reserve,
        cash_needed=with_buffer(reserve, buffer_ratio),
        contracts_carried=candidate.contracts_carried,
        implied_volatility=greeks.implied_volatility,
        delta=greeks.delta,
        probability_itm=greeks.probability_itm,
        expected_moves=greeks.expected_moves,
        expected_shortfall=greeks.expected_shortfall,
        premium_to_shortfall=candidate.premium_to_shortfall,
        theta_per_day_per_thousand=candidate.theta_per_day_per_thousand,
        volatility_percentile=candidate.volatility.percentile,
        volatility_rank=candidate.volatility.rank,
        want_to_own=candidate.name.want_to_own,
        is_proposal=candidate.is_proposal,
        quality=candidate.name.quality,
        quality_as_of=candidate.quality.facts_as_of if candidate.quality else None,
        earnings=earnings_words(candidate),
        events=candidate.events,
        warnings=candidate.warnings,
        waived=candidate.waived,
        quote_time=put.quote_time,
        quote_kind=put.kind,
        quote_source=put.source,
        others=others,
        odds=candidate.odds,
    )


def in_order(rows: Sequence[CandidateRow]) -> tuple[CandidateRow, ...]:
    """The rows of an ordered list with their places: rank, ties with the row above, place within the sector."""
    placed: list[CandidateRow] = []
    sectors: Counter[str] = Counter()
    for place, row in enumerate(rows, start=1):
        sector = row.sector or "unknown"
        sectors[sector] += 1
        merit = row.odds.merit
        placed.append(
            replace(
                row,
                rank=None if merit.score is None else place,
                ties_with_above=bool(placed)
                and merit.score is not None
                and merit.ties_with(placed[-1].odds.merit),
                sector_place=sectors[sector],
            )
        )
    return tuple(placed)


def earnings_words(candidate: Candidate) -> str:
    """When the company reports next, with the basis of that knowledge."""
    outlook = candidate.earnings
    if outlook is None:
        return "unknown"
    window = outlook.next_window
    return outlook.words if window is None else f"{window} ({window.basis})"
