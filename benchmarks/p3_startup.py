"""P3: how long putwright takes to start, whole processes beside a bare Python."""

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.figures import Figure, say

ABOUT = """Whole processes, from start to end; the median of nine after one that fills the caches of the disk. The
libraries are what the program would pay for if it loaded them before it needs them."""
ROOT = Path(__file__).resolve().parent.parent
PROGRAM = [sys.executable, "-c", "from putwright.cli.main import main; main()"]
REPEATS = 9
HELP_MILLISECONDS_MAX = 120.0
LIBRARIES = ["rich.console", "cyclopts", "pydantic", "numpy", "polars", "numba"]


def milliseconds(command: list[str]) -> float:
    """The median time of a fresh process, from its start to its end [ms].

    Args:
        command: what to run; the first run is not counted, it fills the caches of the disk.
    """
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment["PYTHONPATH"] = str(ROOT / "src")
    times = []
    for _ in range(REPEATS + 1):
        began = time.perf_counter()
        done = subprocess.run(command, env=environment, capture_output=True, check=False)
        times.append((time.perf_counter() - began) * 1e3)
        if done.returncode:
            raise SystemExit(f"`{' '.join(command)}` failed:\n{done.stderr.decode()}")
    return statistics.median(times[1:])


def figures() -> list[Figure]:
    """The program's start beside a bare one, and what the libraries it leaves alone would have cost."""
    bare = milliseconds([sys.executable, "-c", "pass"])
    told = []
    for words in (["--version"], ["--help"]):
        taken = milliseconds([*PROGRAM, *words])
        told.append(
            Figure(
                f"`putwright {words[0]}`",
                f"{taken:.0f} ms",
                "bare python",
                f"{bare:.0f} ms",
                f"{taken / bare:.1f} x",
                f"<= {HELP_MILLISECONDS_MAX:.0f} ms",
                taken <= HELP_MILLISECONDS_MAX,
            )
        )
    for library in LIBRARIES:
        taken = milliseconds([sys.executable, "-c", f"import {library}"])
        told.append(
            Figure(
                f"bare python that imports {library}",
                f"{taken:.0f} ms",
                "bare python",
                f"{bare:.0f} ms",
                f"{taken / bare:.1f} x",
            )
        )
    return told


if __name__ == "__main__":
    say(figures())
