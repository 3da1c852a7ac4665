"""What every command takes, and how its report leaves: as a table for a person or as JSON for a machine."""

from __future__ import annotations

import json as json_text
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

if TYPE_CHECKING:
    from rich.console import Console

WIDTH_MIN, WIDTH_MAX, WIDTH_OF_PIPES = 60, 140, 120


@Parameter(name="*")
@dataclass(frozen=True)
class Options:
    """Options of every command."""

    workspace: Annotated[Path | None, Parameter(env_var="PUTWRIGHT_WORKSPACE")] = None
    "The folder of everything that is yours; the platform's data folder unless told."

    json: bool = False
    "Print one JSON document instead of tables."

    no_color: bool = False
    "Print without colour."


def workspace_folder(options: Options) -> Path:
    """The workspace a command works in."""
    if options.workspace is not None:
        return options.workspace.expanduser()
    import platformdirs

    return Path(platformdirs.user_data_dir("putwright", appauthor=False))


def called_as() -> str:
    """What a person types to start the program, for hints that can be copied."""
    return os.environ.get("PUTWRIGHT_CALLED_AS") or "putwright"


def console(options: Options, *, stderr: bool = False) -> Console:
    """A console that is neither too narrow nor too wide, and never colours what is not a terminal."""
    from rich.console import Console

    class PipedConsole(Console):
        """Where the reader goes away, as with `| head`, the edge of the process ends in peace."""

        def on_broken_pipe(self) -> None:
            raise BrokenPipeError

    made = Console(stderr=stderr, highlight=False, no_color=True if options.no_color else None)
    return PipedConsole(
        stderr=stderr,
        highlight=False,
        no_color=True if options.no_color else None,
        width=max(
            WIDTH_MIN,
            min(made.width if made.is_terminal or "COLUMNS" in os.environ else WIDTH_OF_PIPES, WIDTH_MAX),
        ),
    )


def deliver(
    options: Options, kind: str, version: int, report: Any, render: Callable[[Any, Console], None]
) -> None:
    """Hand a report to its reader."""
    if options.json:
        from putwright.reports.json_form import document

        sys.stdout.write(json_text.dumps(document(kind, version, report), indent=1) + "\n")
        return
    render(report, console(options))
