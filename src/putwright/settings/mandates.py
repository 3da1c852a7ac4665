"""The mandate: a TOML file with percents into the domain's fractions."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Literal

from pydantic import Field

from putwright.domain.fundamentals import QualityLimits
from putwright.domain.mandate import Mandate, Stage
from putwright.settings.toml_reading import Percent, Table, read_model


class _Caps(Table):
    name_percent: Percent = Field(gt=0, le=100)
    sector_percent: Percent = Field(gt=0, le=100)
    deployed_percent: Percent = Field(gt=0, le=100)


class _Buffer(Table):
    operational_percent: Percent = Field(ge=0, le=100)


class _Quotes(Table):
    spread_percent_max: Percent = Field(gt=0, le=100)
    bid_min: Decimal = Field(gt=0)
    open_interest_min: int = Field(ge=0)
    transmit_age_seconds_max: int = Field(gt=0, le=3600)


class _Premium(Table):
    annual_percent_min: Percent = Field(ge=0)


class _Names(Table):
    want_to_own_required: bool


class _Earnings(Table):
    estimate_tolerance_days: int = Field(ge=0, le=60)
    source_age_days_max: int = Field(ge=1)


class _Facts(Table):
    rate_age_days_max: int = Field(ge=1)
    account_age_days_max: int = Field(ge=0)


class _Quality(Table):
    market_cap_min_billion: Decimal = Field(ge=0)
    history_years_min: Decimal = Field(ge=0)
    net_debt_to_ebitda_max: Decimal = Field(ge=0)
    facts_age_days_max: int = Field(ge=1)


class _Mandate(Table):
    schema_version: Literal[1] = Field(alias="schema")
    stage: Stage
    concentration_acknowledged: bool = False
    caps: _Caps
    buffer: _Buffer
    quotes: _Quotes
    premium: _Premium
    names: _Names
    earnings: _Earnings
    facts: _Facts
    quality: _Quality


def read_mandate(path: Path) -> Mandate:
    """The mandate from its file.

    Raises:
        BadInput: unknown or missing keys, or values out of range.
    """
    told = read_model(path, _Mandate)
    quality = told.quality
    return Mandate(
        stage=told.stage,
        concentration_acknowledged=told.concentration_acknowledged,
        name_share_max=told.caps.name_percent / 100,
        sector_share_max=told.caps.sector_percent / 100,
        deployed_share_max=told.caps.deployed_percent / 100,
        buffer_ratio=told.buffer.operational_percent / 100,
        spread_ratio_max=told.quotes.spread_percent_max / 100,
        bid_min=told.quotes.bid_min,
        open_interest_min=told.quotes.open_interest_min,
        annual_return_min=told.premium.annual_percent_min / 100,
        want_to_own_required=told.names.want_to_own_required,
        quote_age_seconds_max=told.quotes.transmit_age_seconds_max,
        estimate_tolerance_days=told.earnings.estimate_tolerance_days,
        earnings_source_age_days_max=told.earnings.source_age_days_max,
        rate_age_days_max=told.facts.rate_age_days_max,
        account_age_days_max=told.facts.account_age_days_max,
        quality=QualityLimits(
            market_cap_min_usd=quality.market_cap_min_billion * 1_000_000_000,
            history_years_min=quality.history_years_min,
            net_debt_to_ebitda_max=quality.net_debt_to_ebitda_max,
            facts_age_days_max=quality.facts_age_days_max,
        ),
        source=str(path),
    )
