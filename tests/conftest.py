"""What every test may ask for, and the rule that continuous integration lets nothing be missing."""

import os
from collections.abc import Generator
from pathlib import Path

import hypothesis
import pytest

from tests.presence import MISSING, missing

ROOT = Path(__file__).resolve().parent.parent

# A law is about values; how long an example takes on a busy machine says nothing. Continuous integration tries the same
# examples each time, so that a change is judged by what it changes; developers try new ones.
hypothesis.settings.register_profile(
    "house", deadline=None, derandomize=os.environ.get("PUTWRIGHT_CI") == "1", print_blob=True
)
hypothesis.settings.load_profile("house")


@pytest.fixture(scope="session")
def repository() -> Path:
    """The root of the repository."""
    return ROOT


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of recorded real markets; where it is absent, its tests are skipped and say so."""
    folder = Path(os.environ.get("PUTWRIGHT_REAL_DATA") or ROOT.parent / "shared" / "data")
    if not folder.is_dir():
        missing(f"real market data at {folder}", "set PUTWRIGHT_REAL_DATA to the folder")
    return folder


@pytest.fixture(scope="session")
def demo_built_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's workspace of $250,000, as the program builds it; to be copied, never changed.

    Without the demo's walk on a paper TWS, which takes most of its time and writes nothing into the workspace.
    """
    from putwright.cli.commands import demo
    from tests.journeys.terminal import quietly

    root = tmp_path_factory.mktemp("demo") / "market"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(demo, "_walked", lambda _options, _root, _playbook, report: report)
        assert quietly("demo", "--workspace", str(root), "--json") == 0
    return root


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn a test skipped for something missing into a failure, where nothing may be missing."""
    report = yield
    insist(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """The same for a whole module that skips itself."""
    report = yield
    insist(report)
    return report


def insist(report: pytest.TestReport | pytest.CollectReport) -> None:
    """Fail the report of a skip that says something is missing, when PUTWRIGHT_CI=1."""
    if os.environ.get("PUTWRIGHT_CI") != "1" or not report.skipped or not isinstance(report.longrepr, tuple):
        return
    reason = str(report.longrepr[2]).removeprefix("Skipped: ")
    if reason.startswith(MISSING):
        report.outcome = "failed"
        report.longrepr = f"Nothing may be missing here (PUTWRIGHT_CI=1). {reason}"
