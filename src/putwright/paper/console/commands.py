"""What can be asked of the paper TWS at its console: the commands as values, and how each is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum, StrEnum
from pathlib import Path
from typing import TypeAlias

LEAP_MAX = timedelta(days=366)  # nothing is skipped, so that a longer one would keep clients waiting


class Bell(Enum):
    """Which bell a leap goes to."""

    OPEN = "open"
    CLOSE = "close"


class Plain(StrEnum):
    """Commands that are said with nothing but their words."""

    PAUSE = "pause"
    GO = "go"
    LOSE_LINE = "lose line"
    LINE_BACK = "line back"
    LINE_BACK_DATA_LOST = "line back data lost"
    DROP = "drop"
    RESTART = "restart"
    SHOW = "show"
    HELP = "help"


@dataclass(frozen=True, slots=True)
class Leap:
    """Let so much make-believe time pass at once."""

    by: timedelta


@dataclass(frozen=True, slots=True)
class LeapToBell:
    """Let time pass to the next bell of a kind."""

    bell: Bell


@dataclass(frozen=True, slots=True)
class LeapToMoment:
    """Let time pass to a moment; aware, UTC."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Speed:
    """Another pace from now on: make-believe seconds in a real one [1]."""

    speed: float


@dataclass(frozen=True, slots=True)
class ListedOption:
    """An option as a person names it: `GM 2026-12-11 57 P`. Strike [USD/share]; right is P or C."""

    symbol: str
    expiry: date
    strike: Decimal
    right: str

    def __str__(self) -> str:
        return f"{self.symbol} {self.expiry.isoformat()} {self.strike} {self.right}"


@dataclass(frozen=True, slots=True)
class OrderByHand:
    """An order entered in TWS itself: a limit [USD/share], for the day (DAY) or good till cancelled (GTC)."""

    action: str
    contracts: int
    option: ListedOption
    limit: Decimal
    time_in_force: str = "DAY"


@dataclass(frozen=True, slots=True)
class Assign:
    """So many contracts of a short option are to be assigned in the next nightly batch [contract]."""

    option: ListedOption
    contracts: int


@dataclass(frozen=True, slots=True)
class WriteStatement:
    """The broker's statement is to be written to a file, of some days or of all until now."""

    file: Path
    start: date | None = None
    end: date | None = None


Command: TypeAlias = Leap | LeapToBell | LeapToMoment | Speed | OrderByHand | Assign | WriteStatement | Plain

LEAP_FORMS = "leap 2h, leap 3d, leap to open, leap to close, leap to 2026-12-11 or leap to 2026-12-11T15:30"
FORMS: Mapping[str, str] = {
    "leap": LEAP_FORMS,
    "speed": "speed 1d=30s",
    "pause": "pause",
    "go": "go",
    "sell": "sell 1 GM 2026-12-11 57 P 1.20, and gtc behind it for an order that outlives the day",
    "buy": "buy 1 GM 2026-12-11 57 P 0.60, and gtc behind it for an order that outlives the day",
    "assign": "assign GM 2026-12-11 57 P 1",
    "statement": "statement FILE.xml or statement 2026-11-06 2026-12-31 FILE.xml",
    "lose": "lose line",
    "line": "line back or line back data lost",
    "drop": "drop",
    "restart": "restart",
    "show": "show",
    "help": "help",
}
