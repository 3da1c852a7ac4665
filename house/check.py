"""Runs every check that is not a test, shows all that fail, and exits with 1 if one does.

`python -m house.check` runs them all; names choose some: format, lint, types, imports, guards, locks, docs.
"""

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROGRAMS = Path(sys.executable).parent
CHECKS = {
    "format": [str(PROGRAMS / "ruff"), "format", "--check", "--output-format", "concise", "."],
    "lint": [str(PROGRAMS / "ruff"), "check", "--output-format", "concise", "."],
    "types": [str(PROGRAMS / "mypy")],
    "imports": [str(PROGRAMS / "lint-imports"), "--no-logo"],
    "guards": [sys.executable, "-m", "house.guards"],
    "locks": [sys.executable, "-m", "house.lock", "--check"],
    "docs": [sys.executable, "-m", "house.docs", "--check"],
}


def main() -> int:
    """Run the checks named on the command line, or all of them."""
    chosen = sys.argv[1:] or list(CHECKS)
    unknown = [name for name in chosen if name not in CHECKS]
    if unknown:
        print(f"no check is called {unknown[0]}; there are {', '.join(CHECKS)}")
        return 2
    failed = [name for name in chosen if not passes(name)]
    print(f"---- checks: {', '.join(failed) + ' failed' if failed else 'all passed'}", flush=True)
    return 1 if failed else 0


def passes(name: str) -> bool:
    """Run one check and say how long it took."""
    print(f"---- {name}", flush=True)
    began = time.perf_counter()
    source = os.pathsep.join(filter(None, [str(ROOT / "src"), os.environ.get("PYTHONPATH")]))
    environment = {**os.environ, "PYTHONPATH": source}
    code = subprocess.run(CHECKS[name], cwd=ROOT, env=environment, check=False).returncode
    print(
        f"---- {name}: {'passed' if code == 0 else 'FAILED'} in {time.perf_counter() - began:.1f} s",
        flush=True,
    )
    return code == 0


if __name__ == "__main__":
    sys.exit(main())
