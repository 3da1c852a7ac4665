"""`putwright completion`: the shell completes commands and options."""

from __future__ import annotations

from typing import Annotated, Literal

from cyclopts import Parameter

from putwright.cli.common import Common


def completion(
    shell: Literal["bash", "zsh", "fish"],
    *,
    common: Annotated[Common | None, Parameter(name="*")] = None,
) -> int:
    """Print the completion script of a shell.

    Put it where your shell looks: `putwright completion bash > ~/.local/share/bash-completion/completions/putwright`.

    Parameters
    ----------
    shell:
        bash, zsh or fish.
    """
    import json

    from putwright.cli.main import app

    script = app.generate_completion(shell=shell)
    if (common or Common()).json:
        print(json.dumps({"schema": "putwright/completion/1", "shell": shell, "script": script}))
    else:
        print(script)
    return 0
