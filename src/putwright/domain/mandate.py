"""The mandate: the investor's caps and buffers, which a written waiver may lift once; and the stage of the investor."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from putwright.domain.fundamentals import QualityLimits


class Stage(StrEnum):
    """How far the investor has come: one trade, then two names, then several, then the weekly round (A28, B33)."""

    FIRST_TRADE = "first-trade"
    TWO_NAMES = "two-names"
    SEVERAL_NAMES = "several-names"
    RECURRING = "recurring"


@dataclass(frozen=True, slots=True)
class StageLimits:
    """What a stage allows; None means that cash and caps decide [name; contract]."""

    names_max: int | None
    contracts_per_name_max: int | None
    words: str


# A28 "one trade, not ten"; B33 month 1, months 2-3, month 4 on; B29 one or two puts per stock while learning.
STAGES: dict[Stage, StageLimits] = {
    Stage.FIRST_TRADE: StageLimits(1, 1, "one put, then watch and learn"),
    Stage.TWO_NAMES: StageLimits(2, 1, "one put on each of two names"),
    Stage.SEVERAL_NAMES: StageLimits(5, 2, "one or two puts on four or five names"),
    Stage.RECURRING: StageLimits(None, None, "the weekly round; cash and caps decide"),
}


@dataclass(frozen=True, slots=True)
class Mandate:
    """Caps, buffers and ages that hold for every playbook. Ratios are fractions of net liquidation value or reserve [1]."""

    stage: Stage
    concentration_acknowledged: bool
    name_share_max: Decimal
    sector_share_max: Decimal
    deployed_share_max: Decimal
    buffer_ratio: Decimal
    spread_ratio_max: Decimal
    bid_min: Decimal
    open_interest_min: int
    annual_return_min: Decimal
    want_to_own_required: bool
    quote_age_seconds_max: int
    estimate_tolerance_days: int
    earnings_source_age_days_max: int
    rate_age_days_max: int
    account_age_days_max: int
    quality: QualityLimits
    source: str = field(default="", compare=False)

    @property
    def stage_limits(self) -> StageLimits:
        """What the investor's stage allows."""
        return STAGES[self.stage]


@dataclass(frozen=True, slots=True)
class Waiver:
    """One rule of the mandate lifted once, in writing, for one name or for all, until a day."""

    rule: str
    because: str
    made_on: date
    until: date
    symbol: str | None = None

    def holds(self, rule: str, symbol: str, on: date) -> bool:
        """Whether this waiver lifts `rule` for `symbol` on a trading date."""
        return self.rule == rule and on <= self.until and self.symbol in {None, symbol}
