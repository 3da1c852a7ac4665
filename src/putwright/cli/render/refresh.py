"""A refresh in a terminal: what came of each kind, what failed and why, what was not asked at all."""

from __future__ import annotations

from collections import defaultdict

from rich.console import Console
from rich.table import Table
from rich.text import Text

from putwright.domain.refusal import counted
from putwright.reports.refresh import RefreshFailure, RefreshReport

SUBJECTS_SHOWN, GROUPS_SHOWN = 6, 8
FAILED = "failed"


def render_refresh(report: RefreshReport, console: Console) -> None:
    """Print the whole refresh."""
    if report.kinds:
        console.print(_table(report))
    for failure in _grouped(report.failures):
        console.print(failure)
    for left_out in report.left_out:
        line = Text.assemble(
            ("  not asked ", "yellow"),
            (left_out.source, "bold"),
            f" ({', '.join(left_out.kinds)}): {left_out.words}.",
        )
        console.print(line)
        console.print(Text(f"    {left_out.remedy}", style="dim"))
    console.print(_sum(report))


def _table(report: RefreshReport) -> Table:
    table = Table(box=None, padding=(0, 1))
    table.add_column("facts")
    table.add_column("source")
    for name in ("told", "unchanged", "fresh", "absent", "failed", "left"):
        table.add_column(name, justify="right")
    for line in report.kinds:
        table.add_row(
            line.kind,
            line.source,
            _number(line.told, "green"),
            _number(line.unchanged),
            _number(line.fresh),
            _number(line.absent, "yellow"),
            _number(line.failed, "bold red"),
            _number(line.left, "bold red"),
        )
    return table


def _number(count: int, style: str = "") -> Text:
    return Text(f"{count:,}", style=style) if count else Text("-", style="dim")


def _grouped(failures: tuple[RefreshFailure, ...]) -> list[Text]:
    """Failures of the same source, kind and reason in one line, with the first names; the many first, few groups in all."""
    groups: dict[tuple[str, ...], list[RefreshFailure]] = defaultdict(list)
    for one in failures:
        groups[one.outcome, one.source, one.kind, one.words, one.remedy].append(one)
    ordered = sorted(groups.values(), key=lambda group: (group[0].outcome != FAILED, -len(group)))
    lines = [_group(group) for group in ordered[:GROUPS_SHOWN]]
    if rest := ordered[GROUPS_SHOWN:]:
        count = sum(map(len, rest))
        lines.append(
            Text(f"  and {counted(count, 'question')} for other reasons: --json tells all.", style="dim")
        )
    return lines


def _group(group: list[RefreshFailure]) -> Text:
    first = group[0]
    subjects = list(dict.fromkeys(one.subject for one in group if one.subject))
    named = ", ".join(subjects[:SUBJECTS_SHOWN])
    if more := len(subjects) - SUBJECTS_SHOWN:
        named += f" and {more} more" if more > 0 else ""
    style = "bold red" if first.outcome == FAILED else "yellow"
    return Text.assemble(
        (f"  {first.outcome} ", style),
        (f"{first.source} {first.kind}", "bold"),
        f" {named}: " if named else ": ",
        f"{first.words}{_kept(group)}.",
        (f"\n    {first.remedy}" if first.remedy else "", "dim"),
    )


def _kept(group: list[RefreshFailure]) -> str:
    ages = [one.kept_days for one in group if one.kept_days is not None]
    if not ages:
        return "" if group[0].outcome != FAILED else "; nothing was known before"
    return f"; what was known before is kept, {counted(max(ages), 'day')} old at most"


def _sum(report: RefreshReport) -> Text:
    asked = sum(line.asked for line in report.kinds)
    fresh = sum(line.fresh for line in report.kinds)
    if not asked and not report.failures:
        if not fresh:
            return Text("Nothing could be asked.", style="yellow")
        return Text(f"Nothing was due: {counted(fresh, 'answer')} fresh enough.")
    rows = ", ".join(f"{count:,} of {kind}" for kind, count in report.changed if count) or "none"
    return Text(
        f"{counted(asked, 'question')} in {report.seconds:.1f} s for {counted(report.names, 'name')}; new rows: {rows}."
    )
