"""The command line: which commands there are, and what a fault looks like at the edge of the process."""

from __future__ import annotations

import io
import os
import sys
from typing import NoReturn

from cyclopts import App, Parameter

from putwright import __version__

OK, FAILURE, USAGE, NOTHING_FOUND, REFUSED, UNREACHABLE, STALE, INTERRUPTED = 0, 1, 2, 3, 4, 5, 6, 130
EXIT_MEANINGS = {
    OK: "done",
    FAILURE: "something given is wrong or missing: the message says what, where and what to do",
    USAGE: "the command line itself is wrong",
    NOTHING_FOUND: "the screen ran and nothing passed every gate, which is an answer",
    REFUSED: "a rule refuses: the ticket, or the account itself",
    UNREACHABLE: "something outside failed, such as a full disk or another putwright that is writing",
    STALE: "nothing passed, and the quotes are older than the session asked about, or there are none",
    INTERRUPTED: "interrupted from the keyboard",
}

COMMANDS: tuple[tuple[str, str, str], ...] = (
    ("demo", "demo:demo", "Run the main job on a labelled make-believe market."),
    ("init", "init:init", "Set up your workspace by a few questions."),
    (
        "import",
        "imports:import_files",
        "Bring in recorded chains, prices, company facts, earnings, volatility, rates or currencies.",
    ),
    ("want", "want:want", "Say which company you would gladly own, at which price, and why."),
    ("screen", "screen:screen", "Find the one or two puts worth selling, and why each of the others is not."),
    ("why", "why:why", "Show every test a name and its puts met, with value, limit, distance and remedy."),
    ("chain", "chain:chain", "Show calls left and puts right, with volatility, delta and open interest."),
    ("ticket", "ticket:ticket", "Draft one sale: terms, both outcomes, checklist, payoff, exit order."),
    ("compare", "compare:compare", "Show the same put under several playbooks, side by side."),
    ("waive", "waive:waive", "Lift one rule of your mandate, once, in writing."),
    ("doctor", "doctor:doctor", "Say what is missing or stale, one line and one remedy each."),
    ("completion", "completion:completion", "Print the completion script of your shell."),
)

app = App(
    name="putwright",
    version=__version__,
    help="Find, check and remember cash-secured puts worth selling. A person decides; never naked, by construction.",
    default_parameter=Parameter(negative=()),
    result_action="return_value",
    help_format="plaintext",  # no markdown in help texts, so that its renderer is not loaded
    suppress_keyboard_interrupt=False,  # told below, with what was left behind
)
for _name, _where, _help in COMMANDS:
    app.command(f"putwright.cli.commands.{_where}", name=_name, help=_help)


def main() -> NoReturn:
    """Run one command and end the process with its exit code."""
    for stream in (sys.stdout, sys.stderr):  # a terminal that knows few characters gets ? for the others
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run one command; every fault a user can act on becomes a message and an exit code."""
    from putwright.domain.refusal import PutwrightFault

    arguments = _workspace_first(arguments)
    try:
        result = app(arguments, exit_on_error=False, print_error=True)
        sys.stdout.flush()  # here, where a reader that went away is no error
        return int(result) if isinstance(result, int) else OK
    except PutwrightFault as fault:
        from putwright.cli.faults import exit_code, tell

        tell(fault, as_json="--json" in arguments)
        return exit_code(fault)
    except KeyboardInterrupt:
        print("Interrupted; nothing was left half done.", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:  # the reader went away, as with `| head`
        _stop_writing()
        return OK
    except OSError as error:
        return _outside(error, as_json="--json" in arguments)
    except Exception as error:
        if type(error).__module__.startswith("cyclopts"):
            return USAGE
        raise


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
