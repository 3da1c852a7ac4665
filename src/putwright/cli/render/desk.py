"""What the watching desk says, as it happens: a line a sentence, or a JSON document a line."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING

from rich.text import Text

from putwright.cli.options import Options, console
from putwright.reports.json_form import document
from putwright.reports.switch import DeskNews

if TYPE_CHECKING:
    from putwright.ports.clock import Clock


def teller(options: Options, clock: Clock) -> Callable[[tuple[str, ...], str], None]:
    """Says what happened, and how puts and exits stand.

    Args:
        options: of the command.
        clock: our own: what is said carries its time.
    """
    screen = console(options)

    def say(happened: tuple[str, ...], standing: str) -> None:
        now = clock.now()
        if options.json:
            print(json.dumps(document("desk-news", 1, DeskNews(now, happened, standing))), flush=True)
            return
        at = f"{now.astimezone():%H:%M:%S}  "
        for line in happened:
            style = "bold red" if line.startswith(("ALARM", "THE DESK")) else ""
            screen.print(Text.assemble((at, "dim"), (line, style)))
        if standing:
            screen.print(Text.assemble((at, "dim"), (standing, "bold")))

    return say
