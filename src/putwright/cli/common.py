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
class Common:
    """Options of every command."""

    workspace: Annotated[Path | None, Parameter(env_var="PUTWRIGHT_WORKSPACE")] = None
    "The folder of everything that is yours; the platform's data folder unless told."

    json: bool = False
    "Print one JSON document instead of tables."

    no_color: bool = False
    "Print without colour."


def workspace_folder(common: Common) -> Path:
    """The workspace a command works in."""
    if common.workspace is not None:
        return common.workspace.expanduser()
    import platformdirs

    return Path(platformdirs.user_data_dir("putwright", appauthor=False))


def console(common: Common, *, stderr: bool = False) -> Console:
    """A console that is neither too narrow nor too wide, and never colours what is not a terminal."""
    from rich.console import Console

    made = Console(stderr=stderr, highlight=False, no_color=True if common.no_color else None)
    return Console(
        stderr=stderr,
        highlight=False,
        no_color=True if common.no_color else None,
        width=max(
            WIDTH_MIN,
            min(made.width if made.is_terminal or "COLUMNS" in os.environ else WIDTH_OF_PIPES, WIDTH_MAX),
        ),
    )


def deliver(
    common: Common, kind: str, version: int, report: Any, render: Callable[[Any, Console], None]
) -> None:
    """Hand a report to its reader."""
    if common.json:
        from putwright.reports.json_form import document

        sys.stdout.write(json_text.dumps(document(kind, version, report), indent=1) + "\n")
        return
    render(report, console(common))
