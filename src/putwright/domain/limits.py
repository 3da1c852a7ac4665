"""The limits in force: the playbook's inside the mandate's, the stricter of the two wherever both speak."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from putwright.domain.criteria import WAIVABLE, Limit
from putwright.domain.mandate import Mandate, Stage, Waiver
from putwright.domain.playbook import Playbook
from putwright.domain.rules import Rule


def limits_in_force(playbook: Playbook, mandate: Mandate, cash_free: Decimal) -> dict[Rule, Limit]:
    """What every rule allows now. A playbook can be stricter than the mandate, never looser (I33)."""
    band, stage = playbook.contract, mandate.stage_limits
    first = mandate.stage is Stage.FIRST_TRADE
    return {
        Rule.NO_US_OPTIONS: "no",
        Rule.STRIKE_ABOVE_WANT: Decimal(1),
        Rule.QUALITY_FAILED: "FAIL",
        Rule.QUALITY_UNKNOWN: "UNKNOWN",
        Rule.EARNINGS_INSIDE: "INSIDE",
        Rule.EARNINGS_UNKNOWN: "UNKNOWN",
        Rule.EARNINGS_CONTRADICT: "CONTRADICT",
        Rule.EARNINGS_TOO_RECENT: "TOO_RECENT",
        Rule.QUOTE_FAULT: Decimal(0),
        Rule.OPEN_INTEREST: Decimal(max(band.open_interest_min, mandate.open_interest_min)),
        Rule.SPREAD: min(band.spread_ratio_max, mandate.spread_ratio_max),
        Rule.VOLUME: Decimal(band.volume_min) if band.volume_min else None,
        Rule.BID_MIN: mandate.bid_min,
        Rule.NOT_STANDARD: "yes",
        Rule.NOT_OTM: Decimal(1),
        Rule.OTM_TOO_NEAR: band.otm_ratio_min,
        Rule.OTM_TOO_FAR: band.otm_ratio_max,
        Rule.DTE_TOO_SHORT: Decimal(band.days_to_expiry_min),
        Rule.DTE_TOO_LONG: Decimal(band.days_to_expiry_max),
        Rule.EXPIRY_KIND: frozenset(band.expiries),
        Rule.DELTA_TOO_HIGH: band.delta_abs_max,
        Rule.EXPECTED_MOVES: band.expected_moves_min,
        Rule.PREMIUM_NET: Decimal("0.01"),
        Rule.YIELD_FLOOR: mandate.annual_return_min,
        Rule.YIELD_HURDLE: playbook.premium.annual_return_min,
        Rule.RESERVE: cash_free,
        Rule.STAGE_NAMES: _count(stage.names_max),
        Rule.CONTRACTS_PER_NAME: _count(stage.contracts_per_name_max),
        # A first trade is one put whose reserve and buffer are fully there: its concentration is acknowledged, not capped.
        Rule.CONCENTRATION: mandate.name_share_max
        if first and not mandate.concentration_acknowledged
        else None,
        Rule.NAME_CAP: None if first else mandate.name_share_max,
        Rule.SECTOR_CAP: None if first else mandate.sector_share_max,
        Rule.DEPLOYED_CAP: None if first else mandate.deployed_share_max,
    }


def waived_rules(waivers: Sequence[Waiver], symbol: str, on: date) -> frozenset[Rule]:
    """The rules of the mandate lifted for one name on a day; invariants and playbook rules are never among them."""
    return frozenset(rule for rule in WAIVABLE if any(waiver.holds(rule, symbol, on) for waiver in waivers))


def _count(value: int | None) -> Decimal | None:
    return None if value is None else Decimal(value)
