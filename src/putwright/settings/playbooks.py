"""Playbooks: TOML files with percents into the domain's fractions."""

from __future__ import annotations

from decimal import Decimal
from importlib.resources import files
from pathlib import Path
from typing import Literal

from pydantic import Field

from putwright.domain.playbook import (
    ContractBand,
    EntryRule,
    EntryStart,
    ExitMode,
    ExitRule,
    Playbook,
    PremiumRule,
    TimeInForce,
)
from putwright.domain.refusal import BadInput
from putwright.settings.toml_reading import Percent, Table, line_of, read_model

SHIPPED = ("income", "first-trade")
ExpiryKind = Literal["monthly", "weekly", "midweek", "month-end", "leaps"]


class _Contract(Table):
    otm_percent: tuple[Decimal, Decimal]
    days_to_expiry: tuple[int, int]
    expiries: tuple[ExpiryKind, ...] = Field(min_length=1)
    open_interest_min: int = Field(ge=0)
    spread_percent_max: Percent = Field(gt=0, le=100)
    volume_min: int = Field(default=0, ge=0)
    delta_abs_max: Decimal | None = Field(default=None, gt=0, le=1)
    expected_moves_min: Decimal | None = Field(default=None, ge=0)


class _Premium(Table):
    annual_percent_min: Percent = Field(ge=0, le=1000)
    annual_percent_warn: Percent | None = Field(default=None, ge=0, le=1000)


class _Entry(Table):
    start: EntryStart
    start_ticks: int = Field(default=0, ge=-20, le=20)
    time_in_force: TimeInForce
    age_days_max: int = Field(default=1, ge=1, le=90)
    patience_minutes: int = Field(default=30, ge=0, le=390)


class _Exit(Table):
    mode: ExitMode
    take_profit_percent: Percent = Field(default=Decimal(50), gt=0, lt=100)
    time_in_force: TimeInForce = TimeInForce.GTC
    time_exit_days: int | None = Field(default=None, ge=1)


class _Earnings(Table):
    days_after_last_min: int = Field(default=0, ge=0, le=90)


class _Playbook(Table):
    schema_version: Literal[1] = Field(alias="schema")
    name: str = Field(min_length=1, max_length=40, pattern=r"^[a-z0-9-]+$")
    title: str = ""
    contract: _Contract
    premium: _Premium
    entry: _Entry
    exit: _Exit
    earnings: _Earnings = _Earnings()


def read_playbook(path: Path) -> Playbook:
    """A playbook from its file.

    Raises:
        BadInput: unknown keys, missing keys, values out of range, or a band whose end lies before its start.
    """
    told = read_model(path, _Playbook)
    band = told.contract
    for name, (low, high) in (("otm_percent", band.otm_percent), ("days_to_expiry", band.days_to_expiry)):
        line = line_of(path, ("contract", name))
        place = f"line {line}: " if line else ""
        if not 0 <= low <= high:
            raise BadInput(
                f"Reading {path}",
                f"{place}`{name}` in [contract] goes from {low} to {high}",
                "Give the lower end first; neither is below zero.",
            )
        if name == "otm_percent" and 0 < high < 1:
            raise BadInput(
                f"Reading {path}",
                f"{place}`{name}` in [contract] ends at {high} %",
                f"Percent are wanted: write [{low * 100:f}, {high * 100:f}].",
            )
    return Playbook(
        name=told.name,
        title=told.title,
        contract=ContractBand(
            otm_ratio_min=_fraction(band.otm_percent[0]),
            otm_ratio_max=_fraction(band.otm_percent[1]),
            days_to_expiry_min=band.days_to_expiry[0],
            days_to_expiry_max=band.days_to_expiry[1],
            expiries=band.expiries,
            open_interest_min=band.open_interest_min,
            spread_ratio_max=_fraction(band.spread_percent_max),
            volume_min=band.volume_min,
            delta_abs_max=band.delta_abs_max,
            expected_moves_min=band.expected_moves_min,
        ),
        premium=PremiumRule(
            annual_return_min=_fraction(told.premium.annual_percent_min),
            annual_return_warn=None
            if told.premium.annual_percent_warn is None
            else _fraction(told.premium.annual_percent_warn),
        ),
        entry=EntryRule(
            told.entry.start,
            told.entry.start_ticks,
            told.entry.time_in_force,
            told.entry.age_days_max,
            told.entry.patience_minutes,
        ),
        exit=ExitRule(
            told.exit.mode,
            _fraction(told.exit.take_profit_percent),
            told.exit.time_in_force,
            told.exit.time_exit_days,
        ),
        earnings_days_after_last_min=told.earnings.days_after_last_min,
        source=str(path),
    )


def find_playbook(words: str, folder: Path) -> Playbook:
    """The playbook a user named: a file's path, a file of the workspace, or one that ships.

    Raises:
        BadInput: no such playbook; the known ones are named.
    """
    if words.endswith(".toml") or "/" in words:
        return read_playbook(Path(words))
    own = folder / f"{words}.toml"
    if own.is_file():
        return read_playbook(own)
    if words in SHIPPED:
        return read_playbook(shipped_playbook(words))
    known = sorted({*SHIPPED, *(path.stem for path in folder.glob("*.toml"))})
    raise BadInput(
        f"Looking for the playbook {words!r}", "there is none of that name", f"Known: {', '.join(known)}."
    )


def shipped_playbook(name: str) -> Path:
    """The path of a playbook that ships with the program."""
    return Path(str(files("putwright") / "defaults" / "playbooks" / f"{name}.toml"))


def _fraction(percent: Decimal) -> Decimal:
    return percent / 100
