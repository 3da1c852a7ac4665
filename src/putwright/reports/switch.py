"""The stop switch as it stands, and what the watching desk has to say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class SwitchReport:
    """The stop switch as it stands now, since when (our own clock) and why; what was done about working sales."""

    is_halted: bool
    since: datetime | None
    because: str
    happened: tuple[str, ...]
    words: str


@dataclass(frozen=True, slots=True)
class DeskNews:
    """What happened at the watching desk since it spoke last, in sentences, and how puts and exits stand."""

    at: datetime
    happened: tuple[str, ...]
    standing: str
