"""The terminal itself: exit codes, mistyped words, widths, colours, pipes, and how quickly help is there."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from rich.cells import cell_len

from putwright.cli.command_list import COMMANDS
from tests.journeys.terminal import Terminal, environment, started

NAMES = [name for name, _, _ in COMMANDS]
PRINTING = (
    "screen --no-record",
    "why {0}",
    "chain {0}",
    "ticket {0} {1} {2}",
    "compare {0} {1} {2}",
    "doctor",
)
HEAVY = ("polars", "numba", "numpy", "pydantic", "holidays", "tomlkit")


@pytest.mark.parametrize(
    ("words", "suggested"),
    [
        (("scren",), 'Did you mean "screen"?'),
        (("screen", "--playbok", "income"), "Did you mean --playbook?"),
        (("import", "chian", "x.csv"), 'Did you mean "chain"?'),
        (("completion", "powershell"), '"bash", "zsh", "fish"'),
        (("want", "KO"), "requires an argument"),
    ],
)
def test_nearest_word_is_suggested_when_one_is_mistyped(
    terminal: Terminal, words: tuple[str, ...], suggested: str
) -> None:
    """The command line itself is wrong: exit code 2, and the nearest known word."""
    told = terminal(*words)
    assert told.code == 2
    assert suggested in told.said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("ticket", "KO", "seventy", "2026-12-18"), "Reading the strike 'seventy': it is not a number"),
        (("ticket", "KO", "70", "tomorrow"), "Reading the expiry 'tomorrow'"),
        (("ticket", "KO", "70", "2026-12-18", "--contracts", "0"), "an order has at least one contract"),
        (("compare", "KO", "70", "2026-12-18", "--contracts", "-2"), "an order has at least one contract"),
        (("ticket", "KO", "70", "2026-12-18", "--contracts", "1.5"), "that is no whole number"),
        (("ticket", "KO", "70", "2026-12-18", "--contracts", "one"), "that is no whole number"),
        (("ticket", "KO", "70C", "2026-12-18"), "it is that of a call"),
        (("ticket", "KO", "70", "2026-12-18", "--limit", "cheap"), "Reading the limit price 'cheap'"),
        (("ticket", "KO", "70", "2026-12-18", "--svg", "."), "that is no plain file"),
        (("compare", "KO", "70", "2026-12-18", "--playbooks", " ,"), "no playbook is named"),
        (("screen", "--as-of", "yesterday"), "that is no day and no time"),
        (("screen", "--playbook", "yolo"), "Known: first-trade, income."),
        (("screen", "--playbook", "no/such.toml"), "there is no such file"),
        (("why", "ZZZZ"), "there are no quotes of ZZZZ"),
        (("chain", "NESN"), "Nestlé trades in Zurich"),
        (("ticket", "SPX", "5000", "2026-12-18"), "SPX"),
    ],
)
def test_bad_input_is_told_with_its_remedy(market: Terminal, words: tuple[str, ...], said: str) -> None:
    """What was tried, what is wrong, what to do; exit code 1; for a machine the same as a document."""
    told = market(*words)
    assert told.code == 1
    assert said in told.said
    assert "What to do: " in told.err
    assert told.out == ""
    machine = market(*words, "--json")
    assert machine.code == 1
    assert machine.err == ""
    fault = machine.document
    assert fault["schema"] == "putwright/fault/1"
    assert fault["wrong"]
    assert fault["remedy"]


@pytest.mark.parametrize(
    "words",
    [
        ("screen",), ("why", "KO"), ("chain", "KO"), ("ticket", "KO", "70", "2026-12-18"), ("doctor",),
        ("compare", "KO", "70", "2026-12-18"), ("want", "KO", "70", "--because", "x"), ("import", "chain", "x.csv"),
        ("waive", "NAME_CAP", "--because", "x", "--until", "2026-12-31"),
    ],
)  # fmt: skip
def test_missing_workspace_is_told_when_there_is_none(terminal: Terminal, words: tuple[str, ...]) -> None:
    """Every command that needs a workspace says which one is missing and how to set it up; none is made by accident."""
    told = terminal(*words)
    assert told.code == 1
    assert f"Opening the workspace {terminal.workspace}: there is none" in told.said.replace("\n", "")
    assert "putwright init" in told.said
    assert not terminal.workspace.exists()


def test_workspace_is_the_one_named_when_the_option_stands_anywhere(
    terminal: Terminal, demo_built_once: Path
) -> None:
    """Before the command, after it, or with an equals sign."""
    for words in (
        ("--workspace", str(demo_built_once), "doctor"),
        (f"--workspace={demo_built_once}", "doctor"),
        ("doctor", "--workspace", str(demo_built_once)),
    ):
        assert str(demo_built_once) in terminal(*words).said.replace(" ", "")


@pytest.mark.parametrize("width", [60, 140])
def test_lines_keep_within_the_width_of_the_terminal(market: Terminal, width: int) -> None:
    """Nothing runs over the edge of a narrow terminal, and a wide one is not filled with air beyond 140."""
    row = next(
        one
        for one in market("screen", "--json", "--no-record").document["shortlist"]
        if not one["is_proposal"]
    )
    for command in PRINTING:
        told = market(
            *command.format(row["symbol"], row["strike"], row["expiry"]).split(), COLUMNS=str(width)
        )
        wide = [line for line in told.out.splitlines() if cell_len(line) > width]
        assert wide == [], command


@pytest.mark.parametrize("width", [60, 80, 110])
def test_no_figure_of_the_shortlist_is_cut_off_when_the_terminal_is_narrow(
    market: Terminal, width: int
) -> None:
    """A column goes as a whole or not at all; each that is shown is explained, and no other."""
    told = market("screen", "--no-record", COLUMNS=str(width)).out
    table = told.split("Shortlist:", 1)[1].split("breach:", 1)[0]
    assert "…" not in table
    assert ("moves: the same" in told.replace("\n", " ")) is ("moves" in table)
    assert ("the worst 5 %" in told.replace("\n", " ")) is ("  tail" in table)


def test_nothing_is_coloured_when_nobody_asked_for_colour(market: Terminal) -> None:
    """Output that is no terminal has no escape codes; NO_COLOR and --no-color keep even a forced one plain."""
    assert "\x1b[" not in market("screen", "--no-record").out
    forced = market("screen", "--no-record", FORCE_COLOR="1")
    assert "\x1b[3" in forced.out
    for told in (
        market("screen", "--no-record", FORCE_COLOR="1", NO_COLOR="1"),
        market("screen", "--no-record", "--no-color", FORCE_COLOR="1"),
    ):
        assert not any(f"\x1b[{code}" in told.out for code in ("31m", "32m", "33m", "36m", "1;31m", "1;32m"))


def test_documents_of_small_commands_keep_to_their_schemas(beginner: Terminal) -> None:
    """What `want`, `waive` and `completion` print for a machine."""
    assert beginner("want", "KO", "70", "--because", "x", "--json").document["symbol"] == "KO"
    told = beginner("waive", "QUALITY_UNKNOWN", "--because", "x", "--until", "2027-01-31", "--json")
    assert told.document["symbol"] is None
    assert beginner("completion", "zsh", "--json").document["script"]


@pytest.mark.parametrize(("shell", "checker"), [("bash", "bash"), ("zsh", "zsh"), ("fish", "fish")])
def test_completion_script_knows_the_commands(terminal: Terminal, shell: str, checker: str) -> None:
    """The script names every command, and the shell reads it where it is installed."""
    told = terminal("completion", shell)
    assert told.code == 0
    assert all(name in told.out for name in NAMES)
    if checker == "bash":
        subprocess.run(["bash", "-n"], input=told.out, text=True, check=True, timeout=20)


def test_help_is_there_at_once_for_every_command() -> None:
    """One process asks every command for help: no heavy library is loaded, and each answer takes less than 0.4 s."""
    script = """
import contextlib, io, json, sys, time
began = time.perf_counter()
from putwright.cli.command_list import COMMANDS
from putwright.cli.main import run
told = {"": time.perf_counter() - began}
for name, _, _ in COMMANDS:
    began = time.perf_counter()
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        assert run([name, "--help"]) == 0
    assert "Usage: putwright " + name in said.getvalue(), said.getvalue()
    told[name] = time.perf_counter() - began
heavy = [name for name in json.loads(sys.argv[1]) if name in sys.modules]
print(json.dumps({"seconds": told, "heavy": heavy}))
"""
    done = subprocess.run(
        [sys.executable, "-c", script, json.dumps(HEAVY)],
        env=environment(), capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["heavy"] == []
    slow = {name: seconds for name, seconds in told["seconds"].items() if seconds > 0.4}
    assert slow == {}


def test_program_starts_as_a_process_of_its_own() -> None:
    """`--version`, `--help` and a wrong word in a real process, with their exit codes."""
    began = time.perf_counter()
    version = started("--version")
    elapsed = time.perf_counter() - began
    assert (version.returncode, version.stdout.strip()) == (0, __import__("putwright").__version__)
    assert elapsed < 3  # generous: two cores may be shared by the other tests
    assert started("nonsense").returncode == 2


@pytest.mark.skipif(os.name != "posix", reason="pipes of a POSIX shell")
def test_output_may_be_cut_off_by_its_reader(market: Terminal) -> None:
    """`putwright why ... | head -1` prints one line and no complaint, whatever is still to come."""
    command = f'"{sys.executable}" -m putwright.cli.main chain DAL --everything | head -1; echo "${{PIPESTATUS[0]}}"'
    done = subprocess.run(
        ["bash", "-c", command], env=environment(), capture_output=True, text=True, timeout=60, check=False
    )
    lines = done.stdout.splitlines()
    assert "DAL" in lines[0]
    assert lines[-1] == "0"
    assert done.stderr == ""


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_output_is_readable_when_the_terminal_knows_few_characters(market: Terminal, encoding: str) -> None:
    """A console of old has no blocks and no braille: question marks stand for them, and nothing breaks."""
    done = subprocess.run(
        [sys.executable, "-m", "putwright.cli.main", "want", "KO", "70", "--because", "crème █ ⣿"],
        env=environment(PYTHONIOENCODING=encoding), capture_output=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(b"KO at 70: cr")
    assert done.stderr == b""


@pytest.mark.skipif(not Path("/dev/full").is_char_device(), reason="needs the full disk of Linux")
@pytest.mark.parametrize("words", [("completion", "bash"), ("completion", "bash", "--json")])
def test_full_disk_is_told_when_the_output_goes_there(words: tuple[str, ...]) -> None:
    """What the system refuses is a message and exit code 5, never a traceback."""
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "putwright.cli.main", *words],
            env=environment(), stdout=full, stderr=subprocess.PIPE, text=True, timeout=60, check=False,
        )  # fmt: skip
    assert done.returncode == 5
    assert done.stderr.startswith("Not done. Writing the output: No space left on device.")
    assert "Traceback" not in done.stderr


def test_output_is_one_document_when_a_machine_reads_a_pipe(market: Terminal) -> None:
    """In a real process standard output holds the document and nothing else."""
    done = started("want", "KO", "70", "--because", "The drink", "--json")
    assert done.returncode == 0
    assert json.loads(done.stdout)["schema"] == "putwright/want/1"
    assert done.stderr == ""
