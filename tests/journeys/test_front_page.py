"""The first page of help, which no library draws: held to the letter against what the parser would print."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from putwright import __version__
from putwright.cli import front_page as page
from putwright.cli.application import answer, app
from tests.journeys.terminal import Terminal, environment, started

WIDTHS = (*range(page.WIDTH_MIN, 131), 140, 160, 200, 317)
PARSER = "import sys; from putwright.cli.application import answer; answer(sys.argv[1:])"
EDGE = "import sys; from putwright.cli.main import run; run(sys.argv[1:])"
# A process that reports what it has loaded after its answer, on standard error.
LOADED = EDGE + "; print(*sorted({name.partition('.')[0] for name in sys.modules}), file=sys.stderr)"
STYLES: tuple[dict[str, str], ...] = (
    {},
    {"NO_COLOR": "1"},
    {"NO_COLOR": ""},
    {"FORCE_COLOR": "1"},
    {"FORCE_COLOR": "1", "NO_COLOR": "1"},
    {"FORCE_COLOR": ""},
    {"FORCE_COLOR": "1", "TERM": "xterm-256color", "COLORTERM": "truecolor"},
    {"FORCE_COLOR": "1", "TERM": "xterm-16color"},
    {"FORCE_COLOR": "1", "TTY_COMPATIBLE": "0"},
    {"TTY_COMPATIBLE": "1"},
    {"TERM": "dumb"},
)


def parsed(capsys: pytest.CaptureFixture[str], words: list[str]) -> str:
    """What the parser prints for some words, in the environment of now."""
    app._fallback_console = None  # it keeps the width and colours it began with
    capsys.readouterr()
    assert answer(words) == 0
    return capsys.readouterr().out


@pytest.mark.parametrize("style", STYLES, ids=lambda style: " ".join(style) or "plain")
def test_front_page_is_that_of_the_parser_when_the_environment_sets_width_and_colour(
    style: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """At every width from 40 on, plain, bold or coloured, both draw the same page to the last space."""
    for name, value in style.items():
        monkeypatch.setenv(name, value)
    for width in WIDTHS:
        monkeypatch.setenv("COLUMNS", str(width))
        assert page.front_page() == parsed(capsys, ["--help"]), width


@pytest.mark.parametrize("words", page.HELP_WORDS, ids=lambda words: " ".join(words) or "nothing")
def test_front_page_answers_the_words_that_the_parser_answers_with_it(
    words: list[str], terminal: Terminal, capsys: pytest.CaptureFixture[str]
) -> None:
    """No word at all, `--help` and `-h` ask for the same page, also where a workspace is named before them."""
    expected = parsed(capsys, words)
    assert terminal(*words).out == expected
    assert page.front_page() == expected
    assert terminal("--workspace", "elsewhere", *words).out == expected


@pytest.mark.parametrize("style", [{}, {"FORCE_COLOR": "1"}], ids=["plain", "coloured"])
def test_version_is_that_of_the_parser(
    style: dict[str, str],
    terminal: Terminal,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The number alone, never coloured."""
    for name, value in style.items():
        monkeypatch.setenv(name, value)
    assert terminal("--version").out == parsed(capsys, ["--version"]) == f"{__version__}\n"


@pytest.mark.parametrize(
    "surroundings",
    [{"COLUMNS": "39"}, {"COLUMNS": "12"}, {"FORCE_COLOR": "1", "TERM": "dumb"}],
    ids=lambda surroundings: " ".join(f"{name}={value}" for name, value in surroundings.items()),
)
def test_front_page_is_left_to_the_parser_when_it_could_not_be_the_same(
    surroundings: dict[str, str],
    terminal: Terminal,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Very narrow pages and terminals without abilities are the parser's to draw."""
    for name, value in surroundings.items():
        monkeypatch.setenv(name, value)
    assert page.front_page() is None
    expected = parsed(capsys, ["--help"])
    assert terminal("--help").out == expected != ""


@pytest.mark.parametrize("columns", ["0", "1", "9", "", "wide"])
@pytest.mark.parametrize("words", [("--help",), ("screen", "--help")], ids=" ".join)
def test_help_has_the_width_of_pipes_when_the_environment_asks_for_an_absurd_one(
    columns: str, words: tuple[str, ...], terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """COLUMNS=0, which some programs set for "unknown", neither breaks the frame nor hangs the parser."""
    monkeypatch.setattr(app, "_fallback_console", None)
    told = terminal(*words, COLUMNS=columns)
    assert told.code == 0
    assert max(len(line) for line in told.out.splitlines()) == page.WIDTH_OF_PIPES


def test_front_page_is_that_of_the_parser_when_the_encoding_knows_no_boxes() -> None:
    """A terminal of ASCII gets the parser's plain frame."""
    told, expected = (
        subprocess.run(
            [sys.executable, "-c", script, "--help"],
            env=environment(PYTHONIOENCODING="ascii"),
            capture_output=True,
            timeout=60,
            check=True,
        ).stdout
        for script in (EDGE, PARSER)
    )
    assert told == expected
    assert told.isascii()


@pytest.mark.skipif(os.name != "posix", reason="needs the terminals of POSIX")
@pytest.mark.parametrize("columns", [0, 38, 40, 61, 100])
@pytest.mark.parametrize("term", ["xterm-256color", "dumb"])
def test_front_page_is_that_of_the_parser_in_a_real_terminal(columns: int, term: str) -> None:
    """A terminal that tells its own width and abilities sees the same bytes from both."""
    told, expected = (in_a_terminal(columns, script, TERM=term) for script in (EDGE, PARSER))
    assert told == expected
    assert b"Usage: " in told
    assert (b"\x1b[36mdoctor" in told) is (term != "dumb")


def in_a_terminal(columns: int, script: str, **changes: str) -> bytes:
    """What a process that asks for help writes to a terminal of so many columns."""
    import fcntl
    import pty
    import struct
    import termios

    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    process = subprocess.Popen(
        [sys.executable, "-c", script, "--help"],
        env=environment(**changes),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    told = b""
    try:
        while part := os.read(ours, 65536):
            told += part
    except OSError:  # how Linux says that the other end is closed
        pass
    os.close(ours)
    assert process.wait(60) == 0
    return told


@pytest.mark.parametrize("word", ["--help", "--version"])
def test_first_words_load_no_library(word: str) -> None:
    """The version and the first page of help come before the parser and whatever it needs."""
    done = subprocess.run(
        [sys.executable, "-c", LOADED, word],
        env=environment(), capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    loaded = set(done.stderr.split())
    assert "putwright" in loaded
    assert not loaded & {"cyclopts", "rich", "attrs", "inspect", "dataclasses", "pydantic", "polars", "numpy"}


@pytest.mark.skipif(os.name != "posix", reason="pipes of a POSIX shell")
@pytest.mark.parametrize("words", ["--help", "--version", "screen --help", "nonsense"])
def test_reader_may_go_away_before_the_first_word(words: str) -> None:
    """A pipe that nobody reads any more is no error, and nothing is said about it."""
    command = f'"{sys.executable}" -m putwright.cli.main {words} 2>&1 | true; echo "${{PIPESTATUS[0]}}"'
    done = subprocess.run(
        ["bash", "-c", command], env=environment(), capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stdout in {"0\n", "2\n"}  # 2 where the wrong word was told before the reader went
    assert (done.stdout == "2\n") <= (words == "nonsense")
    assert done.stderr == ""


@pytest.mark.skipif(os.name != "posix", reason="closes a descriptor in a POSIX shell")
@pytest.mark.parametrize("words", ["--help", "--version", "screen --help", "completion bash"])
def test_standard_output_may_be_closed(words: str) -> None:
    """Started with no standard output at all, the program says nothing and ends well."""
    command = f'"{sys.executable}" -m putwright.cli.main {words} >&-'
    done = subprocess.run(
        ["bash", "-c", command], env=environment(), capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_start_needs_no_home(tmp_path: Path) -> None:
    """Where the system says nothing of a home or a terminal, help is there and a workspace is still named."""
    bare = {"HOME", "XDG_DATA_HOME", "TERM", "COLUMNS", "PUTWRIGHT_WORKSPACE"}
    surroundings = {name: value for name, value in environment().items() if name not in bare}
    for words, code in ((["--help"], 0), (["doctor", "--workspace", str(tmp_path / "none")], 1)):
        done = subprocess.run(
            [sys.executable, "-m", "putwright.cli.main", *words],
            env=surroundings, capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        assert done.returncode == code, done.stderr
        assert "Traceback" not in done.stderr


def test_interruption_is_told_when_it_comes_while_the_parser_loads() -> None:
    """Ctrl-C before the command has begun ends as it does later: one sentence and exit code 130."""
    script = """
import builtins, sys
load = builtins.__import__
def interrupted(name, *others):
    if name == "cyclopts":
        raise KeyboardInterrupt
    return load(name, *others)
builtins.__import__ = interrupted
sys.argv[1:] = ["doctor"]
from putwright.cli.main import main
main()
"""
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=environment(),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 130
    assert done.stderr == "Interrupted; nothing was left half done.\n"


def test_wrong_word_beside_help_is_still_told() -> None:
    """Only the whole question is answered at once: `--help` with a wrong word goes to the parser."""
    done = started("--help", "nonsense")
    assert done.returncode == 2
    assert 'Unknown command "nonsense"' in done.stdout + done.stderr
