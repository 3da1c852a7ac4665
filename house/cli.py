"""Writes docs/cli.md from the command line itself: every command, every option with its help, exit codes, environment.

`python -m house.cli` writes it, `python -m house.cli --check` says whether it is up to date.
"""

import inspect
import re
import sys
from collections.abc import Iterator
from typing import Any

from cyclopts.argument import Argument

from house.generated import keep
from putwright.cli.application import app
from putwright.cli.command_list import COMMANDS
from putwright.cli.desk_session import BrokerOptions
from putwright.cli.main import EXIT_MEANINGS
from putwright.cli.options import Options

TARGET = "docs/cli.md"
HEAD = """\
# The command line

Made from the program by `make docs`. `putwright COMMAND --help` says the same in a terminal. From a clone, `./putwright`
is the same program; its own word `./putwright test` runs the tests.

| command | what it does |
|---|---|
"""
COMMON = """
## Options of every command

| option | what it does |
|---|---|
"""
WORKSPACE_FIRST = """
`--workspace` may also stand before the command: `putwright --workspace DIR screen`. A wrong command or option is told with
the nearest known one.
"""
ENVIRONMENT = """
## Environment

| variable | what it does |
|---|---|
| `PUTWRIGHT_WORKSPACE` | the workspace, where `--workspace` is not given |
| `NO_COLOR` | when set, nothing is coloured; output that is no terminal is only where the next two ask for it |
| `FORCE_COLOR` | when set, output is coloured as in a terminal; set to nothing, it never is |
| `TTY_COMPATIBLE` | `1`: output goes where colours are understood, `0`: it does not; asked before `FORCE_COLOR` |
| `TERM` | `dumb` or `unknown`: a terminal without colours |
| `COLUMNS` | the width to print for, held between 60 and 140; pipes get 120, pages of help there 80; below 10 counts as not given |
| `PUTWRIGHT_CALLED_AS` | set by the launcher, so that hints name the program as it was typed |

No variable can change a rule or a limit: those stand in the files of the workspace, which [configuration.md](configuration.md)
describes.
"""


def text() -> str:
    """The whole page."""
    parts = [HEAD + "\n".join(f"| [`{name}`](#{name}) | {help_} |" for name, _, help_ in COMMANDS) + "\n"]
    parts += [command(name) for name, _, _ in COMMANDS]
    options = [option(argument) for argument in arguments("doctor") if is_common(argument)]
    parts.append(COMMON + "\n".join(options) + "\n" + WORKSPACE_FIRST)
    codes = "\n".join(f"| {code} | {meaning} |" for code, meaning in EXIT_MEANINGS.items())
    parts.append(f"\n## Exit codes\n\n| code | meaning |\n|---|---|\n{codes}\n")
    return "".join(parts) + ENVIRONMENT


def command(name: str) -> str:
    """One command: how it is written, what it does, its arguments and options."""
    documented = documentation(name)
    own = [argument for argument in arguments(name) if not is_common(argument)]
    words = [usage(argument) for argument in own if is_positional(argument)]
    written = " ".join(["putwright", name, *words, "[OPTIONS]"])
    lines = [f"\n## {name}\n", f"    {written}\n", documented[""], ""]
    for heading, chosen in (
        ("argument", [one for one in own if is_positional(one)]),
        ("option", [one for one in own if not is_positional(one)]),
    ):
        if chosen:
            lines += [f"| {heading} | what it is |", "|---|---|"]
            lines += [option(one, documented) for one in chosen]
            lines.append("")
    return "\n".join(lines)


def arguments(name: str) -> Iterator[Argument]:
    """Every argument a command shows."""
    found: Any = app[name].assemble_argument_collection()
    return (argument for argument in found if argument.show)


def documentation(name: str) -> dict[str, str]:
    """What a command's docstring says: of itself under "", of each argument under its name."""
    told = inspect.getdoc(app[name].default_command) or ""
    description, _, parameters = told.partition("\nParameters\n----------\n")
    found = {"": description.strip()}
    for match in re.finditer(r"^(\w+):\n((?:    .*\n?)+)", parameters + "\n", re.MULTILINE):
        found[match[1]] = " ".join(match[2].split())
    return found


def is_common(argument: Argument) -> bool:
    """Whether an argument belongs to every command."""
    return argument.field_info.name in Options.__dataclass_fields__


def is_positional(argument: Argument) -> bool:
    """Whether an argument is told by its place."""
    return argument.index is not None


def usage(argument: Argument) -> str:
    """A positional argument as the usage line shows it."""
    word = argument.field_info.name.upper()
    if argument.field_info.kind is inspect.Parameter.VAR_POSITIONAL:
        return f"[{word} ...]"
    return word if argument.required else f"[{word}]"


def option(argument: Argument, documented: dict[str, str] | None = None) -> str:
    """One row: the name, its choices and default, what it is."""
    field = argument.field_info
    shared = common_documentation(Options) | common_documentation(BrokerOptions)
    said = (shared | (documented or {}))[field.name]
    positional = is_positional(argument)
    written = usage(argument) if positional else argument.names[0]
    notes = []
    choices = argument.get_choices()
    if choices:
        notes.append(f"one of {', '.join(choices)}")
    if not positional and argument.hint is not bool and choices is None:
        written += f" {field.name.upper()}"
    if argument.required and not positional:
        notes.append("required")
    if isinstance(field.default, str | int) and not isinstance(field.default, bool):
        notes.append(f"default {field.default}")
    if argument.parameter.env_var:
        notes.append(f"environment {', '.join(argument.parameter.env_var)}")
    note = f" ({'; '.join(notes)})" if notes else ""
    return f"| `{written}` | {said}{note} |".replace("\n", " ")


def common_documentation(options: type) -> dict[str, str]:
    """What options shared by several commands say of themselves, the string under each field."""
    source = inspect.getsource(options)
    found = re.findall(r"^    (\w+): .*\n    \"(.*)\"$", source, re.MULTILINE)
    return dict(found)


if __name__ == "__main__":
    sys.exit(keep(TARGET, text()))
