"""The launcher sets putwright up from a bare Python, whatever happens while it does.

These tests start real processes in copies of the repository, with an empty home and an empty environment.
"""

import ast
import importlib.metadata
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from putwright import __version__
from tests.presence import missing

ROOT = Path(__file__).resolve().parents[2]
LEFT_BEHIND = shutil.ignore_patterns(
    ".git", ".putwright", ".venv", "__pycache__", ".*_cache", ".hypothesis", "tests"
)
UNREACHABLE = "The package registry can not be reached"
NAME = re.compile(r"^[\w.-]+")
RECEIPT = Path(".putwright/venv/receipt-requirements.lock")
PATIENCE_SECONDS = 300


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the repository that nobody has started yet, with the entries of its lock that answering `--version` needs.

    The whole lock is installed from nothing by continuous integration, in whose own fresh clone the launcher comes first.
    """
    clone = copy(tmp_path_factory.mktemp("fresh"))
    lock = clone / "requirements.lock"
    lock.write_text(shortened(lock.read_text(encoding="utf-8")), encoding="utf-8")
    return clone


def shortened(lock: str) -> str:
    """The entries of a lock, hashes and all, for the parser of the command line, what makes a package, and all they need."""
    entries = {NAME.findall(each)[0]: each for each in re.split(r"^(?=\w)", lock, flags=re.MULTILINE) if each}
    wanted, kept = ["cyclopts", "rich", "platformdirs", "hatchling", "editables"], dict[str, str]()
    while wanted:
        name = wanted.pop()
        if name in entries and name not in kept:
            kept[name] = entries[name]
            needed = [each for each in importlib.metadata.requires(name) or () if "extra ==" not in each]
            wanted += [re.sub(r"[-_.]+", "-", NAME.findall(each)[0]).lower() for each in needed]
    return "".join(kept.values())


def copy(folder: Path) -> Path:
    """The files of the repository in a folder with a space in its name, as an investor may have it."""
    return Path(shutil.copytree(ROOT, folder / "put wright", ignore=LEFT_BEHIND))


def start(clone: Path, *words: str) -> subprocess.Popen[str]:
    """Start the launcher from another folder with an empty home; only the ways to packages are kept."""
    home = clone.parent / "home"
    home.mkdir(exist_ok=True)
    kept = {
        name: value
        for name, value in os.environ.items()
        if name.startswith("PIP_") or "_proxy" in name.lower()
    }
    cache = subprocess.run(
        [sys.executable, "-m", "pip", "cache", "dir"], capture_output=True, text=True, check=False
    ).stdout.strip()
    environment = {
        **({"PIP_CACHE_DIR": cache} if cache else {}),
        **kept,
        "HOME": str(home),
        "PATH": os.environ["PATH"],
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONPATH": str(clone / "nowhere"),
    }
    return subprocess.Popen(
        [str(clone / "putwright"), *words],
        cwd=home,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def finished(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    """Wait for a start; its exit code, what it printed, and what it said beside that."""
    printed, said = process.communicate(timeout=PATIENCE_SECONDS)
    if UNREACHABLE in said:
        missing("package registry", "connect to the network or set the proxy")
    return process.returncode, printed, said


@pytest.fixture(scope="module")
def first_starts(clone: Path) -> list[tuple[int, str, str]]:
    """How two first starts at the same moment went."""
    both = [start(clone, "--version"), start(clone, "--version")]
    return [finished(process) for process in both]


@pytest.mark.slow
def test_launcher_sets_up_once_when_two_first_starts_meet(first_starts: list[tuple[int, str, str]]) -> None:
    """Both print the version and nothing else; one sets up, and the other, where it came early enough, waits."""
    assert [code for code, _, _ in first_starts] == [0, 0], first_starts
    assert all(printed.strip().endswith(__version__) for _, printed, _ in first_starts)
    assert all(len(printed.splitlines()) == 1 for _, printed, _ in first_starts)
    said = "".join(said for _, _, said in first_starts)
    assert said.count("Setting up putwright") == 1


@pytest.mark.slow
@pytest.mark.usefixtures("first_starts")
def test_launcher_installs_nothing_when_everything_is_there(clone: Path) -> None:
    """A later start says nothing of its own and leaves the environment alone."""
    before = (clone / RECEIPT).stat().st_mtime_ns
    code, printed, said = finished(start(clone, "--version"))
    assert (code, printed.strip().endswith(__version__), said) == (0, True, "")
    assert (clone / RECEIPT).stat().st_mtime_ns == before


@pytest.mark.slow
@pytest.mark.usefixtures("first_starts")
def test_launcher_hands_on_arguments_and_exit_code_when_it_starts_the_program(clone: Path) -> None:
    """An unknown command is the program's to refuse, with the program's exit code."""
    code, _, said = finished(start(clone, "no such command"))
    assert code == 2
    assert "Setting up" not in said


@pytest.mark.slow
@pytest.mark.usefixtures("first_starts")
def test_launcher_leaves_compiled_modules_when_asked_not_to(clone: Path) -> None:
    """Packages and program are compiled although the environment forbids it: the next start is a quick one."""
    library = next((clone / ".putwright" / "venv" / "lib").glob("python3*/site-packages"))
    assert list((library / "cyclopts" / "__pycache__").glob("*.pyc"))
    assert list((clone / "src" / "putwright" / "__pycache__").glob("*.pyc"))


@pytest.mark.slow
def test_launcher_starts_anew_when_a_setup_was_killed(tmp_path: Path) -> None:
    """A setup killed midway leaves no receipt; the next start waits for its last step to end and begins anew.

    The lock is falsified in between, so that the new beginning shows at once: it is refused for its hash, with what to
    do, and there is still no receipt.
    """
    clone = copy(tmp_path)
    killed = start(clone, "--version")
    deadline = time.monotonic() + 60
    while not list((clone / ".putwright").glob("venv/bin/pip")) and time.monotonic() < deadline:
        assert killed.poll() is None, killed.communicate()
        time.sleep(0.02)
    killed.send_signal(signal.SIGKILL)
    killed.communicate(timeout=60)
    assert (clone / ".putwright" / "venv").exists()
    assert not (clone / RECEIPT).exists()

    locked = (clone / "requirements.lock").read_text(encoding="utf-8")
    falsified = "\n".join(
        line.partition("sha256:")[0] + "sha256:" + "0" * 64 + (" \\" if line.endswith("\\") else "")
        if "sha256:" in line
        else line
        for line in locked.splitlines()
    )
    (clone / "requirements.lock").write_text(falsified, encoding="utf-8")
    code, printed, said = finished(start(clone, "--version"))
    assert (code, printed) == (1, "")
    assert "Setting up putwright" in said
    assert "Do not install it by other means" in said
    assert not (clone / RECEIPT).exists()


def test_launcher_can_be_read_by_an_old_python() -> None:
    """Python 3.6 can read the file, and so is told that it is too old instead of failing on the syntax."""
    ast.parse((ROOT / "putwright").read_text(encoding="utf-8"), feature_version=(3, 6))


def test_launcher_refuses_when_python_is_too_old(tmp_path: Path) -> None:
    """A Python before 3.11 is told which one is needed and which one it is, before anything is made."""
    shutil.copy(ROOT / "putwright", tmp_path / "putwright")
    pretend = (
        "import runpy, sys; sys.version_info = (3, 9, 2); runpy.run_path('putwright', run_name='__main__')"
    )
    done = subprocess.run(
        [sys.executable, "-c", pretend], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "needs Python 3.11 or newer" in done.stderr
    assert not (tmp_path / ".putwright").exists()


def test_launcher_is_executable_for_everybody() -> None:
    """A clone can start it without chmod."""
    assert (ROOT / "putwright").stat().st_mode & 0o111 == 0o111
