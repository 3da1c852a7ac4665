"""The watch-list: the names an investor would gladly own, at which price, and why; and names only to look at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from difflib import get_close_matches

from putwright.domain.refusal import BadInput


@dataclass(frozen=True, slots=True)
class WantedName:
    """One name of the watch-list. Without a price [USD/share] its puts are proposals and a ticket asks for one."""

    symbol: str
    want_to_own: Decimal | None = None
    because: str = ""
    sector: str | None = None
    added_on: date | None = None

    @property
    def is_wanted(self) -> bool:
        """Whether its owner gave it a price or a reason; else it is there to be looked at."""
        return self.want_to_own is not None or bool(self.because)


@dataclass(frozen=True, slots=True)
class DroppedName:
    """A name that left the watch-list, and the lines in which it stood there, remarks of its owner included."""

    name: WantedName
    written: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LeftOutName:
    """What a list names and the watch-list can not: in which line of a file (None where there are none), and why."""

    line: int | None
    text: str
    wrong: str


@dataclass(frozen=True, slots=True)
class ListedNames:
    """Names to look at, each once, in the order of their list; where it comes from and the New York day it was taken."""

    symbols: tuple[str, ...]
    source: str
    taken_on: date
    left_out: tuple[LeftOutName, ...] = ()


def to_drop(
    watchlist: Mapping[str, WantedName], symbols: Sequence[str], *, wanted: bool
) -> tuple[WantedName, ...]:
    """The names that are to leave the watch-list.

    Args:
        watchlist: by symbol.
        symbols: those to drop.
        wanted: whether names with a price or a reason may go too.

    Raises:
        BadInput: a name is not on the list, or is wanted and that was not said.
    """
    names = tuple(dict.fromkeys(symbols))
    unknown = [symbol for symbol in names if symbol not in watchlist]
    if unknown:
        near = get_close_matches(unknown[0], watchlist, n=1)
        remedy = f"Did you mean {near[0]}?" if near else "`putwright watchlist show` lists what is on it."
        raise BadInput(f"Dropping {unknown[0]}", "it is not on the watch-list; nothing was dropped", remedy)
    kept = [watchlist[symbol] for symbol in names if watchlist[symbol].is_wanted]
    if kept and not wanted:
        one = kept[0]
        price = "" if one.want_to_own is None else f" at {one.want_to_own}"
        reason = f" because {one.because!r}" if one.because else ""
        more = f" (and {len(kept) - 1} more)" if len(kept) > 1 else ""
        wrong = f"you want it{price}{reason}{more}; nothing was dropped"
        raise BadInput(f"Dropping {one.symbol}", wrong, "Say --wanted to drop it with its price and reason.")
    return tuple(watchlist[symbol] for symbol in names)
