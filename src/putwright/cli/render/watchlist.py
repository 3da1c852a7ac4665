"""The watch-list as a person reads it: wanted names with price and reason, names to look at, what came and what went."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich import box
from rich.table import Table
from rich.text import Text

from putwright.domain.refusal import counted

if TYPE_CHECKING:
    from rich.console import Console

    from putwright.domain.watchlist import DroppedName
    from putwright.reports.watchlist import AddedList, WatchlistAdded, WatchlistDropped, WatchlistReport

LEFT_OUT_MAX, SHOWN_MAX = 12, 60


def render_watchlist(report: WatchlistReport, console: Console) -> None:
    """Print the wanted names as a table and those to look at as a block."""
    if not report.wanted and not report.look_at:
        console.print("The watch-list is empty: the screen looks at every name with quotes.")
        console.print('Next: putwright watchlist add sp500, or putwright want KO 75 --because "...".')
        return
    if report.wanted:
        table = Table(box=box.SIMPLE_HEAD, title="Wanted", title_justify="left", pad_edge=False)
        for name, justify in (("name", "left"), ("at", "right"), ("since", "left"), ("because", "left")):
            table.add_column(name, justify="right" if justify == "right" else "left")
        for one in report.wanted:
            price = "-" if one.want_to_own is None else f"{one.want_to_own}"
            since = "" if one.added_on is None else one.added_on.isoformat()
            table.add_row(one.symbol, price, since, Text(one.because))
        console.print(table)
    if report.look_at:
        console.print(
            Text(f"{counted(len(report.look_at), 'name')} to look at, without a price", style="bold")
        )
        console.print(Text(" ".join(report.look_at)))


def render_added(report: WatchlistAdded, console: Console) -> None:
    """Print what came onto the watch-list, list by list."""
    for one in report.lists:
        _render_list(one, console)
    words = f"{counted(report.names, 'name')} on the watch-list; `putwright want SYMBOL PRICE --because ...` gives one a price."
    console.print(Text(words, style="dim"))


def _render_list(one: AddedList, console: Console) -> None:
    words = f", {one.already_there:,} there already  ({one.source}, taken {one.taken_on})"
    console.print(
        Text.assemble((f"{len(one.added):,} of {counted(one.listed, 'name')} added", "bold"), words)
    )
    if one.added:
        more = f" and {len(one.added) - SHOWN_MAX:,} more" if len(one.added) > SHOWN_MAX else ""
        console.print(Text(f"  {' '.join(one.added[:SHOWN_MAX])}{more}"))
    for left in one.left_out[:LEFT_OUT_MAX]:
        where = "" if left.line is None else f"line {left.line}: "
        console.print(Text(f"  left out {where}{left.text!r}, {left.wrong}", style="yellow"))
    if len(one.left_out) > LEFT_OUT_MAX:
        more = f"  and {len(one.left_out) - LEFT_OUT_MAX} more; --json lists them all"
        console.print(Text(more, style="yellow"))


def render_dropped(report: WatchlistDropped, console: Console) -> None:
    """Print what left the watch-list, with every word that was said of it."""
    looked_at = [one.name.symbol for one in report.dropped if not one.written]
    if looked_at:
        told = f"{counted(len(looked_at), 'name')} to look at dropped: {' '.join(looked_at)}"
        console.print(Text(told, style="bold"))
    for one in report.dropped:
        if one.written:
            _render_one(one, console)
    console.print(Text(f"{counted(report.names, 'name')} on the watch-list.", style="dim"))


def _render_one(one: DroppedName, console: Console) -> None:
    console.print(Text(f"{one.name.symbol} dropped. It stood there as:", style="bold"))
    for line in one.written:
        console.print(Text(f"  {line}"))
