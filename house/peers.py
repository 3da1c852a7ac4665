"""Sets up the foreign programs that tests run as they are, each in an environment of its own: clients of the TWS API.

`python -m house.peers` makes those that are missing under `.putwright/peers/`. They are never imported: the paper TWS is
shown to be one that real clients take for the real one, and a client that shares our environment would not be real.
"""

import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ROOT / "tests" / "simulation" / "clients"
FOLDER = ROOT / ".putwright" / "peers"
DONE = "installed.txt"


def peers() -> dict[str, Path]:
    """Each peer's lock file by its name."""
    return {lock.stem: lock for lock in sorted(LOCKS.glob("*.lock"))}


def python_of(name: str) -> Path | None:
    """The interpreter of a peer; None where it is not set up, or as another version than the lock says."""
    home = FOLDER / name
    mark, lock = home / DONE, peers()[name]
    if not mark.exists() or mark.read_text(encoding="utf-8") != lock.read_text(encoding="utf-8"):
        return None
    return home / ("Scripts" if sys.platform == "win32" else "bin") / "python"


def set_up(name: str) -> None:
    """Make one environment from its lock: every package by its hash."""
    home, lock = FOLDER / name, peers()[name]
    venv.create(home, with_pip=True, clear=True)
    python = home / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    command = [str(python), "-m", "pip", "install", "--quiet", "--require-hashes", "-r", str(lock)]
    subprocess.run(command, check=True)
    (home / DONE).write_text(lock.read_text(encoding="utf-8"), encoding="utf-8")


def main() -> int:
    """Set up what is missing, and say so."""
    for name in peers():
        if python_of(name) is None:
            print(f"setting up {name}", flush=True)
            set_up(name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
