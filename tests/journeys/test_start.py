"""What a command loads before it speaks: records need no tables of quotes, questions of readiness no kernels."""

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from tests.journeys.terminal import Terminal, environment

# A process that reports what it has loaded after its answer, on standard error.
LOADED = """
import json, sys
from putwright.cli.main import run
code = run(sys.argv[1:])
print(json.dumps({"code": code, "loaded": sorted({name.partition(".")[0] for name in sys.modules})}), file=sys.stderr)
"""
IN_A_MONTH = (datetime.now(UTC).date() + timedelta(days=30)).isoformat()


@pytest.mark.parametrize(
    ("words", "code", "unneeded"),
    [
        (("want", "KO", "60", "--because", "the drink"), 0, {"polars", "numpy", "numba"}),
        (("waive", "QUALITY_UNKNOWN", "--because", "x", "--until", IN_A_MONTH), 0, {"polars", "numba", "pydantic"}),
        (("doctor",), 1, {"numba"}),
        (("doctor", "--json"), 1, {"numba"}),
        (("screen", "--help"), 0, {"polars", "numpy", "numba", "pydantic"}),
    ],
    ids=lambda told: " ".join(told[:2]) if isinstance(told, tuple) else "",
)  # fmt: skip
def test_command_loads_no_library_that_it_does_not_need(
    words: tuple[str, ...], code: int, unneeded: set[str], beginner: Terminal
) -> None:
    """Numba alone takes half of the time that a command has for its first line; a record asks nothing of it."""
    done = subprocess.run(
        [sys.executable, "-c", LOADED, *words],
        env=environment(PUTWRIGHT_WORKSPACE=str(beginner.workspace)),
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    told = json.loads(done.stderr.splitlines()[-1])
    assert told["code"] == code
    assert "cyclopts" in told["loaded"]
    assert not unneeded & set(told["loaded"])
