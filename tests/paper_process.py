"""A paper TWS as a process of its own, for tests that talk to it as strangers would."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PROGRAM = [sys.executable, "-c", "from putwright.cli.main import main; main()"]
SECONDS_MAX = 60


@contextmanager
def paper_tws(words: Sequence[str] = ()) -> Iterator[int]:
    """The port it listens on; it ends with the test, and by itself after a minute."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "PYTHONUNBUFFERED": "1"}
    command = [*PROGRAM, "paper", "--port", "0", "--seconds", str(SECONDS_MAX), *words]
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        yield _port(process)
    finally:
        process.terminate()
        process.communicate(timeout=10)


def _port(process: "subprocess.Popen[str]") -> int:
    assert process.stdout is not None
    until = time.monotonic() + SECONDS_MAX
    while time.monotonic() < until:
        line = process.stdout.readline()
        found = re.search(r"127\.0\.0\.1:(\d+)", line)
        if found:
            return int(found[1])
        if not line and process.poll() is not None:
            break
    told = process.stderr.read() if process.stderr else ""
    raise AssertionError(f"the paper TWS did not come up: {told}")
