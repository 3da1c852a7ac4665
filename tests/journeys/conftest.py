"""What every journey starts from: a terminal, an empty folder, and the make-believe market, built once, copied."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.journeys.terminal import Terminal


@pytest.fixture(autouse=True)
def nothing_of_the_users(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No journey can see or touch the workspace, the home or the preferences of whoever runs it."""
    for name in (
        "COLUMNS",
        "LINES",
        "NO_COLOR",
        "FORCE_COLOR",
        "TTY_COMPATIBLE",
        "TERM",
        "PUTWRIGHT_CALLED_AS",
    ):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home" / "data"))
    monkeypatch.setenv("PUTWRIGHT_WORKSPACE", str(tmp_path / "mine"))


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Terminal:
    """A terminal in which `putwright` works in an empty folder of its own."""
    return Terminal(tmp_path / "mine", monkeypatch, capsys)


@pytest.fixture
def market(demo_built_once: Path, terminal: Terminal) -> Terminal:
    """A terminal whose workspace is a copy of the demo's: one record, no user."""
    shutil.copytree(demo_built_once, terminal.workspace)
    return terminal


@pytest.fixture
def beginner(terminal: Terminal) -> Terminal:
    """A terminal whose workspace was set up for $50,000 of private capital, with nothing imported yet."""
    outcome = terminal(
        *("init", "--net-liquidation", "50000", "--cash-usd", "50000", "--attest-private-capital"),
        *("--permission-level", "3", "--acknowledge-concentration", "--symbols", "KO"),
    )
    assert outcome.code == 0
    return terminal


@pytest.fixture
def written(tmp_path: Path) -> Callable[[str, str | bytes], Path]:
    """A function that writes a file of the user's beside the workspace."""

    def write(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write
