"""What is on the watch-list, what came onto it and from where, what left it and what was said of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from putwright.domain.watchlist import DroppedName, LeftOutName, WantedName


@dataclass(frozen=True, slots=True)
class WatchlistReport:
    """The names wanted, with price and reason, and those that are only looked at; both in alphabetical order."""

    wanted: tuple[WantedName, ...]
    look_at: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AddedList:
    """What came of one list: where it comes from and when it was taken, how long it is, what of it is new [name]."""

    source: str
    taken_on: date
    listed: int
    added: tuple[str, ...]
    already_there: int
    left_out: tuple[LeftOutName, ...]


@dataclass(frozen=True, slots=True)
class WatchlistAdded:
    """What came onto the watch-list, list by list, and how many names are on it now [name]."""

    lists: tuple[AddedList, ...]
    names: int


@dataclass(frozen=True, slots=True)
class WatchlistDropped:
    """What left the watch-list, with everything that was said of it, and how many names are on it now [name]."""

    dropped: tuple[DroppedName, ...]
    names: int
