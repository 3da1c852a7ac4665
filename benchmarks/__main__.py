"""Runs the benchmarks: `python -m benchmarks` all of them, `python -m benchmarks P2 P4` the lines named.

A benchmark is a module `p<number>_<subject>.py` in this folder with a `main()` that prints its figures, the
peer's or the limit's, and the ratio. It raises SystemExit with a text when something it needs is absent.
"""

import re
import runpy
import sys
from pathlib import Path


def lines() -> dict[str, Path]:
    """Every benchmark by its line: `P3` -> p3_startup.py, in order of their numbers."""
    beside = Path(__file__).resolve().parent.glob("p*.py")
    found = {int(match[1]): path for path in beside if (match := re.fullmatch(r"p(\d+)_\w+", path.stem))}
    return {f"P{number}": found[number] for number in sorted(found)}


def main() -> int:
    """Run what the command line names; 1 when one could not run, 2 when there is none of that name."""
    known = lines()
    chosen = [word.upper() for word in sys.argv[1:]] or list(known)
    unknown = [name for name in chosen if name not in known]
    if unknown:
        print(f"no benchmark is called {unknown[0]}; there are {', '.join(known)}")
        return 2
    failed = False
    for name in chosen:
        print(f"== {name} {known[name].stem.partition('_')[2].replace('_', ' ')}", flush=True)
        try:
            runpy.run_path(str(known[name]), run_name="benchmark")["main"]()
        except SystemExit as stopped:
            print(stopped)
            failed = failed or bool(stopped.code)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
