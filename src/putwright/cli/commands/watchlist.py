"""`putwright watchlist`: names to look at, from an index, a file or by hand; what is on the list; what leaves it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from putwright.cli.options import Options, workspace_folder

if TYPE_CHECKING:
    from datetime import date

    from putwright.domain.listing import Listing
    from putwright.domain.watchlist import ListedNames

INDEXES = ("sp500", "nasdaq100")
SYMBOL = re.compile(r"[A-Za-z]{1,5}([./-][A-Za-z])?")


def watchlist(
    do: Literal["show", "add", "drop"] = "show",
    *names: str,
    wanted: bool = False,
    options: Annotated[Options | None, Parameter(name="*")] = None,
) -> int:
    """Show, fill or thin out the watch-list: names to look at, beside those you want at a price.

    A name that is added is looked at without a price; `putwright want` gives it one. Members of an index are asked of a
    public list, and only when you say so.

    Parameters
    ----------
    do:
        What to do.
    names:
        To add: sp500, nasdaq100, a file of symbols, or symbols. To drop: symbols.
    wanted:
        Drop also names with a price or a reason; what was said of them is printed.
    """
    options = options or Options()
    if do == "add":
        return _add(names, options)
    if do == "drop":
        return _drop(names, options, wanted=wanted)
    return _show(options)


def _show(options: Options) -> int:
    from putwright.bootstrap import existing
    from putwright.cli.options import deliver
    from putwright.cli.render.watchlist import render_watchlist
    from putwright.reports.watchlist import WatchlistReport
    from putwright.settings.watchlists import read_watchlist

    names = read_watchlist(existing(workspace_folder(options)).watchlist_path)
    told = [names[symbol] for symbol in sorted(names)]
    report = WatchlistReport(
        tuple(one for one in told if one.is_wanted), tuple(one.symbol for one in told if not one.is_wanted)
    )
    deliver(options, "watchlist", 1, report, render_watchlist)
    return 0


def _add(words: tuple[str, ...], options: Options) -> int:
    from putwright.bootstrap import shipped_listing
    from putwright.cli.options import deliver
    from putwright.cli.render.watchlist import render_added
    from putwright.domain.refusal import BadInput
    from putwright.reports.watchlist import AddedList, WatchlistAdded
    from putwright.settings.watchlists import read_watchlist

    if not words:
        remedy = "Name an index, a file or symbols: `putwright watchlist add sp500`."
        raise BadInput("Adding to the watch-list", "nothing is named", remedy)
    root = workspace_folder(options)
    workspace, listing, today = shipped_listing(root)
    lists = []
    # Everything is read before anything is written: a slip in the second word leaves the list as it was.
    for told in [_optionable(one, listing) for one in _listed(words, root, today)]:
        added = workspace.look_at(told.symbols, f"{told.source}, taken {told.taken_on}")
        listed = len(told.symbols) + len(told.left_out)
        already = len(told.symbols) - len(added)
        lists.append(AddedList(told.source, told.taken_on, listed, added, already, told.left_out))
    report = WatchlistAdded(tuple(lists), len(read_watchlist(workspace.watchlist_path)))
    deliver(options, "watchlist-added", 1, report, render_added)
    return 0


def _listed(words: tuple[str, ...], root: Path, today: date) -> list[ListedNames]:
    """The names behind each word; symbols given one by one are one list."""
    from difflib import get_close_matches

    from putwright.adapters.members.symbol_file import read_symbols
    from putwright.domain.refusal import BadInput
    from putwright.domain.symbol import canonical_symbol
    from putwright.domain.watchlist import ListedNames

    lists, symbols = [], []
    for word in words:
        path = Path(word).expanduser()
        if word.casefold() in INDEXES:
            lists.append(_members(root, word.casefold()))
        elif path.is_file():
            found, left_out = read_symbols(path)
            lists.append(ListedNames(found, path.name, today, left_out))
        elif SYMBOL.fullmatch(word):
            symbols.append(canonical_symbol(word))
        else:
            near = get_close_matches(word.casefold(), INDEXES, n=1)
            remedy = f"Did you mean {near[0]}?" if near else "Name sp500, nasdaq100, a file or symbols."
            wrong = "it is no index that is known, no file and no symbol; nothing was added"
            raise BadInput(f"Adding {word} to the watch-list", wrong, remedy)
    given = [ListedNames(tuple(dict.fromkeys(symbols)), "named by you", today)] if symbols else []
    return [*lists, *given]


def _members(root: Path, index: str) -> ListedNames:
    from putwright.bootstrap.sources import members_of
    from putwright.domain.watchlist import ListedNames

    found = members_of(root, index)
    symbols = tuple(member.symbol for member in found.members)
    return ListedNames(symbols, f"{index}: {found.source}", found.taken_on)


def _optionable(told: ListedNames, listing: Listing) -> ListedNames:
    """The list without names of which it is known that no options are listed in the United States."""
    from dataclasses import replace

    from putwright.domain.watchlist import LeftOutName

    refusals = {symbol: listing.refusal(symbol) for symbol in told.symbols}
    left_out = [
        LeftOutName(None, symbol, refusal.actual.removeprefix(f"{symbol}: "))
        for symbol, refusal in refusals.items()
        if refusal is not None
    ]
    kept = tuple(symbol for symbol in told.symbols if refusals[symbol] is None)
    return replace(told, symbols=kept, left_out=(*told.left_out, *left_out))


def _drop(words: tuple[str, ...], options: Options, *, wanted: bool) -> int:
    from putwright.bootstrap import existing
    from putwright.cli.options import deliver
    from putwright.cli.render.watchlist import render_dropped
    from putwright.domain.refusal import BadInput
    from putwright.domain.symbol import canonical_symbol
    from putwright.reports.watchlist import WatchlistDropped
    from putwright.settings.watchlists import read_watchlist

    if not words:
        remedy = "Name them: `putwright watchlist drop KO PEP`."
        raise BadInput("Dropping from the watch-list", "no name is given", remedy)
    workspace = existing(workspace_folder(options))
    dropped = workspace.drop([canonical_symbol(word) for word in words], wanted=wanted)
    report = WatchlistDropped(dropped, len(read_watchlist(workspace.watchlist_path)))
    deliver(options, "watchlist-dropped", 1, report, render_dropped)
    return 0
