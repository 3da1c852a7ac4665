"""What a refresh brought: by kind and source how many were asked, told, unchanged, absent, failed, and what failed why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class RefreshedKind:
    """One kind of facts from one source [question].

    `fresh` were young enough not to be asked for; `left` were due and not asked because the source said no before.
    """

    kind: str
    source: str
    asked: int
    told: int
    unchanged: int
    absent: int
    failed: int
    fresh: int
    left: int


@dataclass(frozen=True, slots=True)
class RefreshFailure:
    """One question without an answer: why, what to do, and how old the answer is that is kept instead [day]."""

    source: str
    kind: str
    subject: str
    outcome: str
    words: str
    remedy: str
    kept_days: int | None


@dataclass(frozen=True, slots=True)
class SourceLeftOut:
    """A source that is not asked at all, and what would have to be done first."""

    source: str
    kinds: tuple[str, ...]
    words: str
    remedy: str


@dataclass(frozen=True, slots=True)
class RefreshReport:
    """The whole refresh: when it began, how long it took [s], for how many names, and what changed by kind [row]."""

    began: datetime
    seconds: float
    names: int
    kinds: tuple[RefreshedKind, ...]
    failures: tuple[RefreshFailure, ...]
    changed: tuple[tuple[str, int], ...]
    left_out: tuple[SourceLeftOut, ...] = ()

    @property
    def is_well(self) -> bool:
        """Whether everything that was due was told; an absent fact is an answer, a wish that nobody may be asked for is none."""
        is_asked = bool(self.kinds) or not self.left_out
        return is_asked and all(line.failed == 0 and line.left == 0 for line in self.kinds)
