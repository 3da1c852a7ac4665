"""P4: `putwright screen` as a whole process on the recorded market of 2026-07-15, beside what its libraries need to load."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.figures import Figure, say

ABOUT = """`putwright screen` as a whole process on the recorded market of 2026-07-15: from an empty shell to the shortlist and
the record on disk. The median of five after one that fills the caches; the libraries alone are a process that only
imports what a screen needs."""
ROOT = Path(__file__).resolve().parent.parent
REPEATS = 5
SECONDS_MAX = 1.5
# numba looks for the test tool `coverage`, which no user has installed: hide it, as on a user's machine.
HIDE = "import sys; sys.modules['coverage'] = None; "
PROGRAM = [sys.executable, "-c", HIDE + "from putwright.cli.main import main; main()"]
LIBRARIES = [sys.executable, "-c", HIDE + "import polars, numba, rich.table, pydantic, cyclopts"]


def recorded_data() -> Path:
    """The folder of recorded markets; without it there is nothing to screen."""
    folder = Path(os.environ.get("PUTWRIGHT_REAL_DATA") or ROOT.parent / "shared" / "data")
    if not folder.is_dir():
        raise SystemExit(f"  no recorded markets at {folder}: set PUTWRIGHT_REAL_DATA")
    return folder


def seconds(command: list[str], expected: set[int]) -> tuple[float, float]:
    """The median wall and processor time of a fresh process [s]; the first run, which fills the caches, is not counted."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment["PYTHONPATH"] = str(ROOT / "src")
    walls, processors = [], []
    for _ in range(REPEATS + 1):
        before, began = os.times(), time.perf_counter()
        done = subprocess.run(command, env=environment, capture_output=True, check=False)
        walls.append(time.perf_counter() - began)
        after = os.times()
        processors.append(
            after.children_user + after.children_system - before.children_user - before.children_system
        )
        if done.returncode not in expected:
            raise SystemExit(f"`{' '.join(command)}` ended with {done.returncode}:\n{done.stderr.decode()}")
    return statistics.median(walls[1:]), statistics.median(processors[1:])


def figures() -> list[Figure]:
    """The screen of 333 names beside the floor its libraries set, and the ratio."""
    sys.path.insert(0, str(ROOT))
    from tests.real.recorded_world import REPORTING_EVE, build

    with tempfile.TemporaryDirectory() as scratch:
        workspace = build(Path(scratch) / "workspace", recorded_data())
        screen = ["screen", "--as-of", REPORTING_EVE, "--whole-market", "--workspace", str(workspace)]
        floor, _ = seconds(LIBRARIES, {0})
        wall, processor = seconds([*PROGRAM, *screen], {0, 3})
    return [
        Figure(
            "screen of 333 names, 139,912 puts",
            f"{wall:.2f} s",
            "its libraries alone",
            f"{floor:.2f} s",
            f"{wall / floor:.1f} x",
            f"<= {SECONDS_MAX} s",
            wall <= SECONDS_MAX,
        ),
        Figure("the same, time of all processors", f"{processor:.2f} s"),
    ]


if __name__ == "__main__":
    say(figures())
