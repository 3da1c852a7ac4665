"""Makes the two lock files from pyproject.toml and build.in: every package, every hash, no address.

`python -m house.lock` locks the newest versions that the ranges allow; `--check` only says whether the locks
still fit the ranges (nothing is upgraded). The settings of this machine (mirrors, folders) stay out.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Extras stay in the lock: pip looks for `name[extra]` apart from `name`, and would take a newer one that has no hash.
OPTIONS = [
    "--universal",
    "--python-version",
    "3.11",
    "--generate-hashes",
    "--no-header",
    "--no-annotate",
    "--no-strip-extras",
]
LOCKS = {
    "requirements.lock": ["pyproject.toml", "build.in"],
    "requirements-dev.lock": ["pyproject.toml", "build.in", "--extra", "dev", "-c", "requirements.lock"],
}
UNWELCOME = ("://", "--index-url", "--extra-index-url", "--find-links")


def compiled(folder: Path, *, upgrade: bool) -> dict[str, str]:
    """The text of both locks, worked out in a copy of the inputs.

    Args:
        folder: where the copy is made.
        upgrade: whether versions locked before may move.
    """
    for name in ["pyproject.toml", "build.in", *LOCKS]:
        if (ROOT / name).exists() and not (upgrade and name in LOCKS):
            shutil.copy(ROOT / name, folder / name)
    for name, sources in LOCKS.items():
        subprocess.run(
            [uv(), "pip", "compile", "--quiet", "--no-config", *OPTIONS, *sources, "--output-file", name],
            cwd=folder,
            env=environment(),
            check=True,
        )
    return {name: (folder / name).read_text(encoding="utf-8") for name in LOCKS}


def uv() -> str:
    """The uv of the environment that runs this, or the one on the path."""
    beside = Path(sys.executable).parent / "uv"
    return str(beside) if beside.exists() else "uv"


def environment() -> dict[str, str]:
    """This machine's environment without settings that could put an address or an old version into a lock."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("UV_", "PIP_"))}


def faults(locks: dict[str, str]) -> list[str]:
    """Every line of a lock that names a place instead of a package."""
    return [
        f"{name}:{number}: {line.strip()}"
        for name, text in locks.items()
        for number, line in enumerate(text.splitlines(), 1)
        if any(sign in line for sign in UNWELCOME)
    ]


def main() -> int:
    """Write or check the locks; 1 when they name a place or do not fit."""
    check = "--check" in sys.argv
    with tempfile.TemporaryDirectory() as folder:
        locks = compiled(Path(folder), upgrade=not check)
    stale = [name for name, text in locks.items() if not is_written(name, text)]
    for fault in faults(locks):
        print(f"names a place: {fault}")
    if check:
        for name in stale:
            print(f"{name} does not fit pyproject.toml and build.in any more: run `make lock`")
        return 1 if stale or faults(locks) else 0
    if faults(locks):
        return 1
    for name in stale:
        (ROOT / name).write_text(locks[name], encoding="utf-8")
    print(f"{', '.join(stale) or 'nothing'} changed")
    return 0


def is_written(name: str, text: str) -> bool:
    """Whether the repository's lock has exactly this text."""
    return (ROOT / name).exists() and (ROOT / name).read_text(encoding="utf-8") == text


if __name__ == "__main__":
    sys.exit(main())
