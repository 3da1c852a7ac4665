"""The parser of the command line: every command under its name, each file loaded when its command is called."""

from __future__ import annotations

from cyclopts import App, CycloptsError, Parameter

from putwright import __version__
from putwright.cli.command_list import ABOUT, COMMANDS

app = App(
    name="putwright",
    version=__version__,
    help=ABOUT,
    default_parameter=Parameter(negative=()),
    result_action="return_value",
    help_format="plaintext",  # no markdown in help texts, so that its renderer is not loaded
    suppress_keyboard_interrupt=False,  # told at the edge of the process, with what was left behind
)
for _name, _where, _help in COMMANDS:
    app.command(f"putwright.cli.commands.{_where}", name=_name, help=_help)


def answer(arguments: list[str]) -> int | None:
    """Run the command that the words name; its exit code, or None where the words themselves are wrong, which was told.

    Args:
        arguments: the words after the name of the program.

    Raises:
        BrokenPipeError: the reader of a page of help went away.
    """
    try:
        result = app(arguments, exit_on_error=False, print_error=True)
    except CycloptsError:
        return None
    except SystemExit as gone:  # only rich ends a process here, and only for this reason
        raise BrokenPipeError from gone
    return int(result) if isinstance(result, int) else 0
