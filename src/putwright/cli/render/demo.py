"""The words around the demo: what is make-believe, and where to go from here."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from putwright.cli.options import called_as
from putwright.cli.render import figures
from putwright.cli.render.offer import print_refusals
from putwright.reports.rows import CandidateRow
from putwright.reports.walk import Walk


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
        Text(
            f"  {putwright} paper --speed 1h=1m                 a make-believe TWS; then, in another terminal:"
        )
    )
    lines.append(Text(f"  {putwright} preflight {where}"))
    lines.append(
        Text(f"  {putwright} demo --account 50000            the same market with a beginner's account")
    )
    lines.append(Text(f"Then, for your own money's sake: {putwright} init", style="bold"))
    for line in lines:
        console.print(line, soft_wrap=True)


def render_walk(walk: Walk, console: Console) -> None:
    """Print one put's way from its approval to its end."""
    console.print()
    console.print(Text("One put's whole way, on a paper TWS that was started for it", style="bold"))
    grid = Table.grid(padding=(0, 2))
    for at, words in walk.happened:
        grid.add_row(Text(f"  {at.astimezone(figures.NEW_YORK):%a %b %d %H:%M}", style="dim"), Text(words))
    console.print(grid)
    print_refusals(walk.offer.refusals, console)
    if walk.result is not None and walk.sold_at is not None and walk.bought_at is not None:
        told = f"Sold at {figures.price(walk.sold_at)}, bought back at {figures.price(walk.bought_at)}"
        costs = f"{figures.dollars(walk.costs, 2)} for the broker"
        console.print(
            Text(
                f"{told}, {costs}: {figures.dollars(walk.result, 2)} earned, the reserve is free again.",
                style="bold green",
            )
        )
    console.print(
        Text(f"Our book and the broker's: {walk.books.agreeing} agree, {walk.books.differing} differ.")
    )
