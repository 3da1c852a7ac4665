"""Draws docs/pictures/screen.svg, the picture of the README: a screen of the make-believe market, as a terminal shows it.

`python -m house.picture` draws it anew. It is not held up to date by `make docs`, because the last digit of a figure may
differ from one processor to the next.
"""

import io
import re
import sys
import tempfile
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from rich.console import Console

from house.generated import ROOT
from putwright.adapters.demo import DemoChoice, demo_workspace
from putwright.bootstrap import open_workspace
from putwright.cli.render.screen import render_screen
from putwright.workflows.screen import screen

PICTURE = "docs/pictures/screen.svg"
WIDTH, NAMES = 118, 8


def main() -> int:
    """Screen the demo's market and draw what a person sees of it first."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "demo"
        demo_workspace(root, DemoChoice("income", Decimal(250_000)))
        opened = open_workspace(root)
        workspace = opened.workspace
        report = screen(
            workspace, workspace.records, opened.surroundings, opened.settings, (), opened.as_of, keep=False
        )
    first = replace(
        report, shortlist=report.shortlist[:NAMES], more_names=0, near_misses=(), sole_gates=(), too_large=()
    )
    console = Console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True, highlight=False)
    render_screen(first, console)
    drawn = without_addresses(console.export_svg(title="putwright demo", unique_id="putwright"))
    path = ROOT / PICTURE
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(drawn, encoding="utf-8")
    print(f"{PICTURE} drawn")
    return 0


def without_addresses(svg: str) -> str:
    """The picture without the fonts and the greeting that point outside: whoever looks at it asks nobody for anything."""
    svg = re.sub(r"@font-face\s*\{.*?\}\s*", "", svg, flags=re.DOTALL)
    svg = re.sub(r"<!--.*?-->\s*", "", svg, flags=re.DOTALL)
    return "\n".join(line.rstrip() for line in svg.splitlines()) + "\n"


if __name__ == "__main__":
    sys.exit(main())
