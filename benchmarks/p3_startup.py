"""P3: how long putwright takes to start, whole processes beside a bare Python, and commands up to their first line."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.figures import Figure, say

ABOUT = """Fresh processes: `--version` and `--help` from start to end, commands up to the first line of their output in
a pipe, in a workspace with two names wanted and nothing imported. The median of nine after one that fills the caches
of the disk. The libraries are what the program would pay for if it loaded them before it needs them."""
ROOT = Path(__file__).resolve().parent.parent
PROGRAM = [sys.executable, "-c", "from putwright.cli.main import main; main()"]
REPEATS = 9
HELP_MILLISECONDS_MAX, FIRST_LINE_MILLISECONDS_MAX = 120.0, 500.0
SET_UP = (
    *("init", "--net-liquidation", "100000", "--cash-usd", "50000", "--attest-private-capital"),
    *("--acknowledge-concentration", "--symbols", "KO,MSFT"),
)
IN_A_MONTH = (datetime.now(UTC).date() + timedelta(days=30)).isoformat()
COMMANDS = {  # how each ends in that workspace: done, or with what is missing told
    ("want", "KO", "60", "--because", "the drink"): 0,
    ("waive", "QUALITY_UNKNOWN", "--because", "I know it", "--until", IN_A_MONTH): 0,
    ("doctor",): 1,
    ("why", "KO"): 1,
    ("screen", "--help"): 0,
}
LIBRARIES = ["rich.console", "cyclopts", "pydantic", "numpy", "polars", "numba"]


@dataclass(frozen=True, slots=True)
class Start:
    """The median times of a fresh process: up to its first line, and to its end [ms]."""

    first_line: float
    end: float


def start(command: list[str], *, code: int = 0, workspace: str = "") -> Start:
    """How long a process takes.

    Args:
        command: what to run; the first run is not counted, it fills the caches of the disk.
        code: how it ends.
        workspace: the workspace it finds; empty for a command that needs none.
    """
    unwelcome = {"PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED", "COLUMNS", "FORCE_COLOR"}
    environment = {name: value for name, value in os.environ.items() if name not in unwelcome}
    environment |= {"PYTHONPATH": str(ROOT / "src"), "PUTWRIGHT_WORKSPACE": workspace}
    times = [_once(command, environment, code) for _ in range(REPEATS + 1)][1:]
    return Start(
        statistics.median(one.first_line for one in times), statistics.median(one.end for one in times)
    )


def _once(command: list[str], environment: dict[str, str], code: int) -> Start:
    began = time.perf_counter()
    with subprocess.Popen(
        command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as process:
        output = process.stdout
        told = output.readline() if output else b""
        first_line = time.perf_counter() - began
        told += output.read() if output else b""
    end = time.perf_counter() - began
    if process.returncode != code:
        raise SystemExit(f"`{' '.join(command)}` ended with {process.returncode}:\n{told.decode()}")
    return Start(first_line * 1e3, end * 1e3)


def figures() -> list[Figure]:
    """The program's start beside a bare one, and what the libraries it leaves alone would have cost."""
    bare = start([sys.executable, "-c", "pass"]).end
    told = []
    for word in ("--version", "--help"):
        taken = start([*PROGRAM, word]).end
        told.append(beside(bare, f"`putwright {word}`", taken, HELP_MILLISECONDS_MAX))
    with tempfile.TemporaryDirectory() as folder:
        workspace = str(Path(folder) / "workspace")
        start([*PROGRAM, *SET_UP], workspace=workspace)
        for words, code in COMMANDS.items():
            taken = start([*PROGRAM, *words], code=code, workspace=workspace).first_line
            named = f"`putwright {words[0]}{' --help' if '--help' in words else ''}`, first line"
            told.append(beside(bare, named, taken, FIRST_LINE_MILLISECONDS_MAX))
    for library in LIBRARIES:
        taken = start([sys.executable, "-c", f"import {library}"]).end
        told.append(beside(bare, f"bare python that imports {library}", taken))
    return told


def beside(bare: float, work: str, taken: float, limit: float | None = None) -> Figure:
    """A time beside that of a bare Python.

    Args:
        bare: what a Python takes that does nothing [ms].
        work: what was done.
        taken: what it took [ms].
        limit: the target [ms]; None for a figure that only informs.
    """
    return Figure(
        work,
        f"{taken:.0f} ms",
        "bare python",
        f"{bare:.0f} ms",
        f"{taken / bare:.1f} x",
        "" if limit is None else f"<= {limit:.0f} ms",
        None if limit is None else taken <= limit,
    )


if __name__ == "__main__":
    say(figures())
