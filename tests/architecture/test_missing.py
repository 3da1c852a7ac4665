"""A test may skip for something missing on a developer's machine, never in continuous integration."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

SAMPLE = """
import pytest
from tests.presence import missing

def test_needs_the_market():
    missing("real market data at nowhere", "fetch it")

def test_runs_elsewhere():
    pytest.skip("only on Windows")

def test_passes():
    pass

@pytest.mark.xfail(reason="missing: a reason that only looks like one")
def test_expected_to_fail():
    raise ValueError
"""
MODULE = """
import pytest

pytest.skip("missing: a browser; install one", allow_module_level=True)
"""


def run(repository: Path, folder: Path, source: str, insisting: str) -> str:
    """What pytest says of a file under this repository's conftest."""
    sample = folder / "test_sample.py"
    sample.write_text(source, encoding="utf-8")
    environment = {**os.environ, "PUTWRIGHT_CI": insisting, "PYTHONPATH": str(repository)}
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-rfs",
            "-p",
            "tests.conftest",
            f"--rootdir={folder}",
            str(sample),
        ],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout


@pytest.mark.parametrize(
    ("insisting", "counts"),
    [("", "1 passed, 2 skipped, 1 xfailed"), ("1", "1 failed, 1 passed, 1 skipped, 1 xfailed")],
)
def test_skip_for_something_missing_fails_when_nothing_may_be_missing(
    repository: Path, tmp_path: Path, insisting: str, counts: str
) -> None:
    """The skip becomes a failure that says what is missing; other skips and expected failures stay what they are."""
    said = run(repository, tmp_path, SAMPLE, insisting)
    assert counts in said
    assert "real market data at nowhere; fetch it" in said


@pytest.mark.parametrize(("insisting", "counts"), [("", "1 skipped"), ("1", "1 error")])
def test_module_skipped_for_something_missing_fails_when_nothing_may_be_missing(
    repository: Path, tmp_path: Path, insisting: str, counts: str
) -> None:
    """A whole file that skips itself is judged in the same way."""
    assert counts in run(repository, tmp_path, MODULE, insisting)
