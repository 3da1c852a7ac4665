"""The words around the demo: what is make-believe, and where to go from here."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console
from rich.panel import Panel
from rich.text import Text

from putwright.cli.options import called_as
from putwright.cli.render import figures
from putwright.reports.rows import CandidateRow


def render_demo_start(console: Console) -> None:
    """Say that nothing of what follows is real."""
    words = "Every price, company figure and dollar below is made up from a seed. Nothing is sold, nothing leaves this machine."
    console.print(
        Panel(words, title="putwright demo: a make-believe market", title_align="left", border_style="yellow")
    )


def render_demo_end(root: Path, best: CandidateRow | None, console: Console) -> None:
    """Say what to try next."""
    where, putwright = f"--workspace {root}", called_as()
    lines = [Text("\nTry on this make-believe market:", style="bold")]
    lines.append(
        Text(f"  {putwright} why NVDA {where}        every test, with value, limit, distance, remedy")
    )
    if best is not None:
        lines.append(Text(f"  {putwright} chain {best.symbol} {where}       calls left, puts right"))
        put = f"{best.symbol} {figures.strike(best.strike)} {best.expiry}"
        lines.append(Text(f"  {putwright} compare {put} {where}"))
    lines.append(
        Text(f"  {putwright} demo --account 50000            the same market with a beginner's account")
    )
    lines.append(Text(f"Then, for your own money's sake: {putwright} init", style="bold"))
    for line in lines:
        console.print(line, soft_wrap=True)
