"""`putwright completion`: the shell completes commands and options."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from cyclopts import Parameter

from putwright.cli.options import Options


@dataclass(frozen=True, slots=True)
class CompletionScript:
    """The completion script of one shell."""

    shell: str
    script: str


def completion(
    shell: Literal["bash", "zsh", "fish"],
    *,
    options: Annotated[Options | None, Parameter(name="*")] = None,
) -> int:
    """Print the completion script of a shell.

    Put it where your shell looks: `putwright completion bash > ~/.local/share/bash-completion/completions/putwright`.

    Parameters
    ----------
    shell:
        bash, zsh or fish.
    """
    from putwright.cli.application import app
    from putwright.cli.options import deliver

    report = CompletionScript(shell, app.generate_completion(shell=shell))
    deliver(options or Options(), "completion", 1, report, lambda told, _: print(told.script))
    return 0
