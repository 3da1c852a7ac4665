"""The shipped configuration as domain values, read as the program reads it."""

import tomllib
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from importlib.resources import files

from putwright.domain.central_bank import RateDecisions, rate_decisions
from putwright.domain.expiry_kind import MidweekProgramme, midweek_programmes
from putwright.domain.fees import FeeSchedule, fee_schedules
from putwright.domain.listing import Listing, listing
from putwright.domain.permissions import Permissions, permissions
from putwright.domain.ticks import TickTable, tick_table


@cache
def shipped_table(name: str) -> Mapping[str, object]:
    """One file of `putwright/defaults`, parsed."""
    text = files("putwright").joinpath("defaults", name).read_text(encoding="utf-8")
    return tomllib.loads(text, parse_float=Decimal)


def shipped_fee_schedules() -> dict[str, FeeSchedule]:
    return fee_schedules(shipped_table("fees.toml"))


def shipped_tick_table() -> TickTable:
    return tick_table(shipped_table("ticks.toml"))


def shipped_listing() -> Listing:
    return listing(shipped_table("unlisted.toml"))


def shipped_permissions() -> Permissions:
    return permissions(shipped_table("permissions.toml"))


def shipped_rate_decisions() -> RateDecisions:
    return rate_decisions(shipped_table("fomc.toml"))


def shipped_midweek_programmes() -> tuple[MidweekProgramme, ...]:
    return midweek_programmes(shipped_table("expiries.toml"))
