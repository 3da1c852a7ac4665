"""The review in a terminal: each question with its answer, your own words, and what opens the next stage."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from putwright.domain.refusal import counted
from putwright.reports.review import ReviewReport, Verdict

STYLE = {Verdict.YES: "green", Verdict.NO: "bold red", Verdict.UNKNOWN: "yellow", Verdict.YOURS: "cyan"}


def render_review(report: ReviewReport, console: Console) -> None:
    """Print the review."""
    head = f"Review of {report.as_of}: {counted(report.closed, 'put')} closed, {report.due}"
    console.print(Text(head, style="bold"))
    for line in report.lines:
        console.print(
            Text.assemble((f"\n{line.question}  ", "bold"), (line.verdict.value, STYLE[line.verdict]))
        )
        console.print(Text(f"  {line.words}"))
    if report.comfort:
        console.print(Text("\nWhat you said", style="bold"))
        for said in report.comfort:
            console.print(Text(f"  {said.on} {said.about}: {said.question} {said.answer}"))
    _print_stage(report, console)


def _print_stage(report: ReviewReport, console: Console) -> None:
    stage = report.stage
    console.print(Text.assemble(("\nStage  ", "bold"), f"{stage.stage} is earned: {stage.allows}"))
    if report.ahead is not None:
        console.print(Text(f"  {report.ahead}", style="bold red"))
    elif report.declared_stage != stage.stage.value:
        console.print(Text(f"  the mandate says {report.declared_stage}, which is more careful", style="dim"))
    if stage.next_stage is not None:
        console.print(Text(f"  {stage.next_stage} ({stage.next_allows}) opens with:"))
        for gate in stage.gates:
            mark = ("yes", "green") if gate.is_met else ("no ", "yellow")
            console.print(Text.assemble("    ", mark, f" {gate.words}: {gate.actual}"))
    told = report.schedule
    console.print(
        Text(
            f"  month {told.month} of selling: {counted(told.sold, 'put')} sold; the article's schedule has {told.schedule_low}-"
            f"{told.schedule_high} by its end ({told.words}). No number of puts is a goal.",
            style="dim",
        )
    )
