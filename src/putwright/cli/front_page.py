"""The first page of help, drawn without any library: to the letter what the parser prints, in a tenth of its time.

`tests/journeys/test_front_page.py` holds the two against each other. Where this page can not be sure to draw the same,
it says so, and the parser draws.
"""

from __future__ import annotations

import os
import sys

from putwright.cli.command_list import ABOUT, COMMANDS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

HELP_WORDS: tuple[list[str], ...] = ([], ["--help"], ["-h"])
USAGE = "putwright COMMAND"
OPTIONS = (
    ("--help (-h)", "Display this message and exit."),
    ("--version", "Display application version."),
)
WIDTH_MIN = 40  # below, the names wrap as well
WIDTH_OF_PIPES = 80
BOLD, CYAN, PLAIN = "\x1b[1m", "\x1b[36m", "\x1b[0m"


def front_page() -> str | None:
    """The page for the terminal or pipe that standard output is, or None where the parser has to draw it."""
    encoding = (getattr(sys.stdout, "encoding", None) or "").lower()
    if os.name != "posix" or not encoding.startswith("utf"):
        return None
    styled = _is_terminal()
    width = _width()
    if width < WIDTH_MIN or (styled and os.environ.get("TERM", "").lower() in {"dumb", "unknown"}):
        return None
    return drawn(width, styled=styled, coloured=styled and not os.environ.get("NO_COLOR"))


def drawn(width: int, *, styled: bool, coloured: bool) -> str:
    """The page of a given width.

    Args:
        width: of the terminal, at least WIDTH_MIN [characters].
        styled: whether to set words in bold.
        coloured: whether to set names in colour.
    """
    bold, cyan = (BOLD if styled else ""), (CYAN if coloured else "")
    unbold, uncyan = (PLAIN if bold else ""), (PLAIN if cyan else "")
    named = sorted((name, text) for name, _, text in COMMANDS)
    column = max(len(name) for name, _ in [*named, *OPTIONS])
    inner = width - 4
    lines = [f"{bold}Usage: {unbold}{bold}{USAGE}{unbold}", "", *_wrapped(ABOUT, width), ""]
    lines.append(f"╭─ Commands {'─' * (width - 13)}╮")
    for name, text in [*named, *OPTIONS]:
        first, *others = (part.ljust(inner - column - 2) for part in _wrapped(text, inner - column - 2))
        lines.append(f"│ {cyan}{name:<{column}}{uncyan}{cyan}  {uncyan}{first} │")
        lines += [f"│ {cyan}{'':<{column + 2}}{uncyan}{other} │" for other in others]
    lines.append(f"╰{'─' * (width - 2)}╯")
    return "\n".join(lines) + "\n"


def _wrapped(text: str, width: int) -> Iterator[str]:
    """The lines of a text; the space at which a line ends stays where there is room for it."""
    line = ""
    for word in text.split(" "):
        if line and len(line) + len(word) > width:
            yield line[:width]
            line = ""
        line += word + " "
    yield line.removesuffix(" ")


def _is_terminal() -> bool:
    """Whether standard output understands bold and colour, or the environment says so."""
    compatible, forced = os.environ.get("TTY_COMPATIBLE", ""), os.environ.get("FORCE_COLOR")
    if compatible in {"0", "1"}:
        return compatible == "1"
    return sys.stdout.isatty() if forced is None else forced != ""


def _width() -> int:
    """How wide the page is to be: what the environment asks for, else what a terminal tells [characters]."""
    asked = os.environ.get("COLUMNS", "")
    if asked.isdigit():
        return int(asked)
    for descriptor in range(3):
        try:
            return os.get_terminal_size(descriptor).columns or WIDTH_OF_PIPES
        except OSError:
            continue
    return WIDTH_OF_PIPES
