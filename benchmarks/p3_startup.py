"""P3: how long putwright takes to start, whole processes beside a bare Python."""

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

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


def main() -> None:
    """Print a bare start, the program's, and what the libraries it leaves alone would have cost."""
    bare = milliseconds([sys.executable, "-c", "pass"])
    print(f"  {'bare python':<26} {bare:7.1f} ms")
    for words in (["--version"], ["--help"]):
        taken = milliseconds([*PROGRAM, *words])
        verdict = "met" if taken <= HELP_MILLISECONDS_MAX else "MISSED"
        print(
            f"  {'putwright ' + words[0]:<26} {taken:7.1f} ms   {taken / bare:5.1f} x bare python"
            f"   limit {HELP_MILLISECONDS_MAX:.0f} ms: {verdict}"
        )
    print("  for comparison, a bare python that imports")
    for library in LIBRARIES:
        taken = milliseconds([sys.executable, "-c", f"import {library}"])
        print(f"    {library:<24} {taken:7.1f} ms")


if __name__ == "__main__":
    main()
