"""A playbook: how to play inside the mandate. Two ship, `income` and `first-trade`, and a user copies and edits them."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from enum import StrEnum


class EntryStart(StrEnum):
    """Where the entry ladder begins."""

    MID = "mid"
    BID = "bid"


class TimeInForce(StrEnum):
    """How long an order works: until the close, or until filled or cancelled."""

    DAY = "DAY"
    GTC = "GTC"


class ExitMode(StrEnum):
    """What is done with an open put: buy back at a share of the premium, or hold to expiry."""

    TAKE_PROFIT = "take-profit"
    HOLD = "hold"


@dataclass(frozen=True, slots=True)
class ContractBand:
    """Which puts are looked at: distance below spot [1], calendar days [day], expiry kinds, market of the contract.

    `delta_abs_max` and `expected_moves_min` are off (None) unless the user asks for them: percent out of the money is
    what both articles teach, but it is not a unit of risk.
    """

    otm_ratio_min: Decimal
    otm_ratio_max: Decimal
    days_to_expiry_min: int
    days_to_expiry_max: int
    expiries: tuple[str, ...]
    open_interest_min: int
    spread_ratio_max: Decimal
    volume_min: int = 0
    delta_abs_max: Decimal | None = None
    expected_moves_min: Decimal | None = None


@dataclass(frozen=True, slots=True)
class PremiumRule:
    """What a put must pay, as annual return on reserve after costs [1/year]; below `warn` it passes with a warning."""

    annual_return_min: Decimal
    annual_return_warn: Decimal | None = None


@dataclass(frozen=True, slots=True)
class EntryRule:
    """How the entry is priced: start of the ladder, ticks from it (negative = towards the buyer), and patience.

    Each rung is given `patience_minutes` of an open market before the next one below is tried; 0 stays where it starts.
    """

    start: EntryStart
    start_ticks: int
    time_in_force: TimeInForce
    age_days_max: int
    patience_minutes: int = 30


@dataclass(frozen=True, slots=True)
class ExitRule:
    """How the put is closed: `take_profit_ratio` is the share of the premium captured when it is bought back [1]."""

    mode: ExitMode
    take_profit_ratio: Decimal
    time_in_force: TimeInForce = TimeInForce.GTC
    time_exit_days: int | None = None


@dataclass(frozen=True, slots=True)
class Playbook:
    """One way of selling puts, complete; a ticket records its name and fingerprint so that results can be attributed."""

    name: str
    title: str
    contract: ContractBand
    premium: PremiumRule
    entry: EntryRule
    exit: ExitRule
    earnings_days_after_last_min: int = 0
    source: str = field(default="", compare=False)

    @property
    def fingerprint(self) -> str:
        """Twelve hex digits that change when any rule of the playbook changes (not its title or file)."""
        rules = {key: _plain(value) for key, value in asdict(self).items() if key not in {"title", "source"}}
        return hashlib.sha256(repr(sorted(rules.items())).encode()).hexdigest()[:12]


def _plain(value: object) -> object:
    """A rule's value as it counts: 10 and 10.0 percent are the same rule."""
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    return f"{value.normalize():f}" if isinstance(value, Decimal) else value
