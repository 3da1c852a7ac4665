"""Bars of blocks in a terminal: a histogram with the strike marked, and small bars by year."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from rich.text import Text

from putwright.cli.render import figures
from putwright.domain.contract import strike_text
from putwright.reports.evidence import Bar, YearLine

YEAR_BAR, YEAR_WIDTH = 14, 44


def bar_lines(bars: Sequence[Bar], strike: Decimal, width: int, *, ascii_only: bool = False) -> list[Text]:
    """The histogram, the lowest price first; a line marks the strike, and what lies below it says so.

    Args:
        bars: the ranges of price, the lowest first.
        strike: where the mark stands [USD/share].
        width: columns it may take [character].
        ascii_only: draw with # where the terminal knows no blocks.
    """
    labels = [_label(bar) for bar in bars]
    edge = max(map(len, labels))
    room = max(width - edge - len(" 100.0 %  breached") - 1, 10)
    most = max((bar.share for bar in bars), default=Decimal(1)) or Decimal(1)
    lines, marked = [], False
    for bar, label in zip(bars, labels, strict=True):
        if not bar.is_breached and not marked:
            lines.append(_mark(strike, edge, room, ascii_only=ascii_only))
            marked = True
        style = "red" if bar.is_breached else "green"
        word = "  breached" if bar.is_breached and bar.windows else ""
        lines.append(
            Text.assemble(
                f"{label:>{edge}} ",
                (_blocks(bar.share / most, room, ascii_only=ascii_only), style),
                f" {figures.percent(bar.share)}{word}",
            )
        )
    return lines if marked else [*lines, _mark(strike, edge, room, ascii_only=ascii_only)]


def year_columns(years: Sequence[YearLine], width: int, *, ascii_only: bool = False) -> list[Text]:
    """A small bar a year, read down and then across where several stand side by side."""
    across = max(1, width // YEAR_WIDTH)
    down = -(-len(years) // across)
    lines = []
    for row in range(down):
        line = Text()
        for year in years[row::down]:
            line.append_text(_year(year, ascii_only=ascii_only))
        line.rstrip()
        lines.append(line)
    return lines


def _year(year: YearLine, *, ascii_only: bool) -> Text:
    bar = _blocks(year.share, YEAR_BAR, ascii_only=ascii_only)
    told = f"{year.breached:>3} of {year.windows:>3}"
    line = Text.assemble(
        (f"{year.year} ", "bold"),
        f"{told}  {year.share * 100:>3.0f} % ",
        (bar, "red" if year.breached else ""),
    )
    line.pad_right(max(YEAR_WIDTH - line.cell_len, 0))
    return line


def _label(bar: Bar) -> str:
    if bar.low is None:
        return "lower" if bar.high is None else f"under {strike_text(bar.high)}"
    return (
        f"{strike_text(bar.low)} up"
        if bar.high is None
        else f"{strike_text(bar.low)}-{strike_text(bar.high)}"
    )


def _mark(strike: Decimal, edge: int, room: int, *, ascii_only: bool) -> Text:
    words = f" strike {strike_text(strike)} "
    line = ("-" if ascii_only else "─") * max(room - len(words), 2)
    return Text(f"{'':>{edge}} {line}{words}", style="bold")


def _blocks(share: Decimal, room: int, *, ascii_only: bool) -> str:
    """A bar of a share of the room; whatever is not nothing has at least the thinnest mark."""
    halves = round(share * room * 2)
    if share > 0 and halves == 0:
        halves = 1
    full, half = divmod(halves, 2)
    return "#" * (full + half) if ascii_only else "█" * full + "▌" * half


def amount_bar(amount: Decimal | None, largest: Decimal, room: int, *, ascii_only: bool = False) -> Text:
    """A bar of an amount against the largest of its kind; a loss is red and has its minus before it.

    Args:
        amount: signed; unknown where None.
        largest: without sign, above zero.
        room: columns it may take [character].
        ascii_only: draw with # where the terminal knows no blocks.
    """
    if amount is None:
        return Text("unknown", style="dim")
    bar = _blocks(abs(amount) / largest, max(room - 1, 1), ascii_only=ascii_only)
    return Text.assemble(("-" if amount < 0 else " "), (bar, "red" if amount < 0 else "green"))
