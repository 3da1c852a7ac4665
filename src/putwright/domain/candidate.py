"""A candidate: one put with everything that is known of it, what its rules said, and what it would be worth."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from putwright.domain.earnings import EarningsOutlook
from putwright.domain.fundamentals import QualityVerdict
from putwright.domain.measures import Measures, NameStanding, Value
from putwright.domain.quote import PutQuote, PutValuation
from putwright.domain.refusal import Refusal
from putwright.domain.witness import Odds


@dataclass(frozen=True, slots=True)
class DatedNote:
    """Something that happens on a day inside the life of the put: an ex-dividend date, a meeting of the Fed."""

    on: date
    what: str
    source: str


@dataclass(frozen=True, slots=True)
class VolatilityStanding:
    """Where implied volatility stands in the name's own year; None where undefined, never zero.

    `rank` is (today - lowest)/(highest - lowest) and `percentile` the share of days below today [1].
    """

    percentile: Decimal | None = None
    rank: Decimal | None = None
    days: int = 0
    source: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One put on one day, measured and judged; refused when `refusals` is not empty.

    `costs` are those of selling `contracts` at the bid [USD]; `contracts_carried` is how many the account and its caps
    would carry [contract]; `on` is the New York date of the decision.
    """

    put: PutQuote
    name: NameStanding
    company: str
    on: date
    as_of: datetime
    valuation: PutValuation
    measures: Measures
    refusals: tuple[Refusal, ...]
    warnings: tuple[str, ...]
    waived: tuple[str, ...]
    events: tuple[DatedNote, ...]
    earnings: EarningsOutlook | None
    quality: QualityVerdict | None
    volatility: VolatilityStanding
    costs: Decimal
    contracts: int
    contracts_carried: int
    odds: Odds = field(default_factory=Odds)

    @property
    def is_proposal(self) -> bool:
        """Whether the name has no want-to-own price yet: its puts are proposals, and a ticket asks for the price."""
        return self.name.want_to_own is None

    @property
    def days_to_expiry(self) -> int:
        """Calendar days from the decision to expiry [day]."""
        return (self.put.contract.expiry - self.on).days

    @property
    def premium_to_shortfall(self) -> Decimal | None:
        """Net premium per share over the mean loss of the worst 5 % under the put's own volatility [1]."""
        net, shortfall = self.number("premium_net"), self.valuation.expected_shortfall
        if net is None or shortfall is None or shortfall <= 0:
            return None
        return net / self.put.contract.multiplier / self.contracts / shortfall

    @property
    def theta_per_day_per_thousand(self) -> Decimal | None:
        """What a day of waiting earns per $1,000 of reserve if nothing else changes [USD/day]."""
        if self.valuation.theta_per_day is None:
            return None
        return -self.valuation.theta_per_day / self.put.contract.strike * 1000

    def number(self, measure: str) -> Decimal | None:
        """A measure as a number, None where unknown or a word."""
        value: Value = self.measures.get(measure)
        return value if isinstance(value, Decimal) else None
