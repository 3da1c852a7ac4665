"""The members of an index: names that somebody else chose, to look at and not yet to want."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Member:
    """One share of an index: its symbol, its company and its sector, "" where it is not told."""

    symbol: str
    name: str
    sector: str


@dataclass(frozen=True, slots=True)
class Members:
    """Everything in an index, where the list comes from and the New York day it was taken."""

    index: str
    members: tuple[Member, ...]
    source: str
    taken_on: date
