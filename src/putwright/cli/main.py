"""The command line: the edge of the process, where words become a command and a fault becomes a message and a code."""

from __future__ import annotations

import gc
import os
import sys

from putwright import __version__
from putwright.cli.front_page import HELP_WORDS, front_page

TYPE_CHECKING = False  # as `typing` has it, which takes as long to load as Python itself
if TYPE_CHECKING:
    from typing import NoReturn

OK, FAILURE, USAGE, NOTHING_FOUND, REFUSED, UNREACHABLE, STALE, INTERRUPTED = 0, 1, 2, 3, 4, 5, 6, 130
EXIT_MEANINGS = {
    OK: "done",
    FAILURE: "something given is wrong or missing, or two books differ: the message says what, where and what to do",
    USAGE: "the command line itself is wrong",
    NOTHING_FOUND: "the screen ran and nothing passed every gate, which is an answer",
    REFUSED: "a rule refuses: the ticket, the order, or the account itself",
    UNREACHABLE: "something outside failed: no broker there, a full disk, another putwright at the desk",
    STALE: "nothing passed, and the quotes are older than the session asked about, or there are none",
    INTERRUPTED: "interrupted from the keyboard",
}

# Loading libraries makes a hundred thousand lasting objects: looking through them for garbage every 700, as Python
# would, finds none and takes a sixth of the start. `python -m benchmarks P3` shows the start.
NEW_OBJECTS_BETWEEN_COLLECTIONS = 50_000
COLUMNS_ABSURD = 10  # programs that do not know the width of their terminal set 0; frames need a few columns


def main() -> NoReturn:
    """Run one command and end the process with its exit code."""
    gc.set_threshold(NEW_OBJECTS_BETWEEN_COLLECTIONS)
    for stream in (sys.stdout, sys.stderr):  # a terminal that knows few characters gets ? for the others
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    code = run(sys.argv[1:])
    gc.freeze()  # the system takes all memory back at once: no need to look for garbage first
    sys.exit(code)


def run(arguments: list[str]) -> int:
    """Run one command; every fault a user can act on becomes a message and an exit code."""
    arguments = _workspace_first(arguments)
    _without_absurd_width()
    try:
        code = _at_once(arguments)
        if code is None:
            code = _parsed(arguments)
        if sys.stdout is not None:
            sys.stdout.flush()  # here, where a reader that went away is no error
    except KeyboardInterrupt:
        print("Interrupted; nothing was left half done.", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:  # the reader went away, as with `| head`
        _stop_writing()
        return OK
    except OSError as error:
        return _outside(error, as_json="--json" in arguments)
    return code


def _at_once(arguments: list[str]) -> int | None:
    """Answer what needs no library: the version, the first page of help; None where it is something else."""
    text = f"{__version__}\n" if arguments == ["--version"] else None
    if arguments in HELP_WORDS:
        text = front_page()
    if text is None:
        return None
    print(text, end="")
    return OK


def _parsed(arguments: list[str]) -> int:
    """Let the parser find the command and run it."""
    from putwright.cli.application import answer
    from putwright.domain.refusal import PutwrightFault

    try:
        code = answer(arguments)
    except PutwrightFault as fault:
        from putwright.cli.faults import exit_code, tell

        tell(fault, as_json="--json" in arguments)
        return exit_code(fault)
    return USAGE if code is None else code


def _outside(error: OSError, *, as_json: bool) -> int:
    """What the operating system refused, told like any other fault: a full disk, a folder that is not ours."""
    from putwright.cli.faults import tell
    from putwright.domain.refusal import OutsideFailure

    tried = f"Using {error.filename}" if error.filename else "Writing the output"
    if not error.filename:
        _stop_writing()
    remedy = "Free space or mend the permissions, then repeat."
    fault = OutsideFailure(tried, error.strerror or str(error), remedy, retry_is_safe=True)
    tell(fault, as_json=as_json and bool(error.filename))
    return UNREACHABLE


def _stop_writing() -> None:
    """Let what is still to be written go nowhere, so that the end of the process does not stumble over it."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _without_absurd_width() -> None:
    """Forget a width that nobody reads at, as if none had been asked for."""
    asked = os.environ.get("COLUMNS", "")
    if asked.isdigit() and int(asked) < COLUMNS_ABSURD:
        del os.environ["COLUMNS"]


def _workspace_first(arguments: list[str]) -> list[str]:
    """Let `--workspace` stand before the command as well as after it."""
    if arguments and arguments[0] == "--workspace" and len(arguments) > 1:
        os.environ["PUTWRIGHT_WORKSPACE"] = arguments[1]
        return arguments[2:]
    if arguments and arguments[0].startswith("--workspace="):
        os.environ["PUTWRIGHT_WORKSPACE"] = arguments[0].split("=", 1)[1]
        return arguments[1:]
    return arguments


if __name__ == "__main__":
    main()
