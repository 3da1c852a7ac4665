"""The short answers of `init`, `import`, `want` and `waive`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from putwright.domain.mandate import Waiver
from putwright.domain.watchlist import WantedName

if TYPE_CHECKING:
    from putwright.market.imported import ImportResult

LEFT_OUT_MAX = 12


@dataclass(frozen=True, slots=True)
class SetUp:
    """Which files of a workspace were written, and which were there already and left alone."""

    workspace: str
    written: tuple[str, ...]
    left_alone: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LeftOutLine:
    """One kind of thing an import did not take."""

    reason: str
    count: int
    where: str
    column: str
    example: str
    whole_row: bool


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import took, what of it is new, and what it left out [row]."""

    kind: str
    source: str
    kept: int
    new_or_changed: int
    rows_left_out: int
    left_out: tuple[LeftOutLine, ...]
    notes: tuple[str, ...]

    @classmethod
    def of(cls, kind: str, result: ImportResult, changed: int) -> Imported:
        """The report of one import."""
        told = tuple(
            LeftOutLine(one.reason, one.count, one.line_or_row, one.column, one.example, one.whole_row)
            for one in result.left_out
        )
        return cls(kind, result.source, result.kept, changed, result.rows_left_out, told, result.notes)


def render_set_up(report: SetUp, console: Console) -> None:
    """Print what `init` did."""
    console.print(Text.assemble(("Workspace ", "bold"), report.workspace))
    for name in report.written:
        console.print(f"  wrote {name}")
    for name in report.left_alone:
        console.print(Text(f"  left {name} as it was", style="dim"))
    console.print(
        'Next: putwright import chain FILE, then putwright want KO 75 --because "..."; putwright doctor says what is missing.'
    )


def render_imported(report: Imported, console: Console) -> None:
    """Print what an import took and what it left out."""
    console.print(
        Text.assemble(
            (f"{report.kept:,} rows of {report.kind} read", "bold"), f", {report.new_or_changed:,} new or changed, ",
            (f"{report.rows_left_out:,} left out", "yellow" if report.rows_left_out else ""), f"  ({report.source})",
        )
    )  # fmt: skip
    for one in report.left_out[:LEFT_OUT_MAX]:
        what = "rows" if one.whole_row else "cells"
        example = f" (such as {one.example!r})" if one.example else ""
        column = f", column {one.column!r}" if one.column else ""
        console.print(
            Text(
                f"  left out {one.count:,} {what}: {one.reason}{example}, first at {one.where}{column}",
                style="yellow",
            )
        )
    if len(report.left_out) > LEFT_OUT_MAX:
        console.print(
            Text(
                f"  and {len(report.left_out) - LEFT_OUT_MAX} more reasons; --json lists them all",
                style="yellow",
            )
        )
    for note in report.notes:
        console.print(Text(f"  note: {note}", style="dim"))


def render_wanted(wanted: WantedName, console: Console) -> None:
    """Print a name of the watch-list."""
    console.print(Text.assemble((f"{wanted.symbol} at {wanted.want_to_own}", "bold"), f": {wanted.because}"))
    console.print(Text("Strikes above that price are refused from now on.", style="dim"))


def render_waiver(waiver: Waiver, console: Console) -> None:
    """Print a waiver."""
    who = waiver.symbol or "every name"
    console.print(
        Text.assemble(
            (f"{waiver.rule} is waived for {who} until {waiver.until}", "bold yellow"), f": {waiver.because}"
        )
    )
    console.print(Text("Written into the record; every screen and ticket shows it.", style="dim"))
