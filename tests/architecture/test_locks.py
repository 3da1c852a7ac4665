"""The locks name packages and hashes, never places, and belong to the project that they lie beside."""

import re
import subprocess
from importlib import metadata
from pathlib import Path

import pytest

from house import guards, lock

LOCKS = ["requirements.lock", "requirements-dev.lock"]
PINNED = re.compile(r"^([a-z0-9-]+)(\[[a-z0-9,-]+\])?==([^ ]+)( ; [^\\]+)? \\$")
WITH_EXTRA = re.compile(r"^([A-Za-z0-9_.-]+)\[([A-Za-z0-9_,-]+)\]([^;]*)$")


def pins(text: str) -> set[tuple[str, str]]:
    """Every package of a lock with its version."""
    return {(match[1], match[3]) for line in text.splitlines() if (match := PINNED.match(line))}


@pytest.mark.parametrize("name", LOCKS)
def test_lock_names_no_place_when_read_line_by_line(repository: Path, name: str) -> None:
    """No line of a lock holds an address or an option that chooses an index."""
    text = (repository / name).read_text(encoding="utf-8")
    assert not lock.faults({name: text})
    assert not re.findall(r"^\s*-{1,2}(?!-?hash=sha256:)\w.*$", text, flags=re.MULTILINE)


def test_lock_is_refused_when_a_place_is_planted() -> None:
    """The check that reads the locks finds an address and an index option, with the line."""
    text = "numpy==2.4.6 \\\n--extra-index-url ../mirror\npolars @ file" + "://wheels/polars.whl\n"
    assert [fault.partition(" ")[0] for fault in lock.faults({"a.lock": text})] == ["a.lock:2:", "a.lock:3:"]


@pytest.mark.parametrize("name", LOCKS)
def test_lock_has_a_hash_for_every_package(repository: Path, name: str) -> None:
    """Each package is pinned to one version and followed by at least one SHA-256."""
    blocks = re.split(r"\n(?=\S)", (repository / name).read_text(encoding="utf-8").strip())
    assert blocks
    for block in blocks:
        first, *hashes = block.splitlines()
        assert PINNED.match(first), first
        assert hashes, first
        assert all(re.fullmatch(r"    --hash=sha256:[0-9a-f]{64}( \\)?", line) for line in hashes), first


def test_lock_holds_every_dependency_that_the_project_declares(repository: Path) -> None:
    """What pyproject.toml asks for is locked, and so is what building it needs."""
    names = {name.replace("-", "_") for name, _ in pins((repository / LOCKS[0]).read_text(encoding="utf-8"))}
    locked = {guards.IMPORTED_AS.get(name, name) for name in names}
    assert guards.declared_dependencies(repository / "pyproject.toml") <= locked
    assert {"hatchling", "editables"} <= locked


def test_dev_lock_agrees_with_the_lock_of_the_program(repository: Path) -> None:
    """The tests run with exactly the packages that the program runs with, and a few more."""
    program, tests = (pins((repository / name).read_text(encoding="utf-8")) for name in LOCKS)
    assert program < tests


def test_extra_that_a_package_asks_for_is_locked_by_its_name(repository: Path) -> None:
    """Pip looks for `coverage[toml]` apart from `coverage`: unless it is locked so, a newer one breaks the setting up."""
    text = (repository / LOCKS[1]).read_text(encoding="utf-8")
    locked = {match[1]: match[2] or "" for line in text.splitlines() if (match := PINNED.match(line))}
    asked = set()
    for name in locked.keys() - {"putwright"}:
        try:
            needs = metadata.requires(name) or []
        except metadata.PackageNotFoundError:
            continue  # of another platform
        asked |= {(match[1].lower(), match[2]) for need in needs if (match := WITH_EXTRA.match(need.strip()))}
    assert ("coverage", "toml") in asked
    assert {name for name, extra in asked if name in locked and extra not in locked[name]} == set()


def test_repository_names_no_package_registry_or_machine(repository: Path) -> None:
    """No tracked file holds the address of a package registry or the place where this repository lies."""
    if not (repository / ".git").exists():
        pytest.skip("not a git repository: nothing says which files belong to it")
    signs = ["pypi" + ".org", "python" + "hosted", "registry." + "npmjs", f"{repository.parent}/"]
    patterns = [word for sign in signs for word in ("-e", sign)]
    found = subprocess.run(
        ["git", "grep", "-nIF", *patterns], cwd=repository, capture_output=True, text=True, check=False
    )
    assert not found.stdout
