"""Runs the benchmarks: `python -m benchmarks` all of them, `python -m benchmarks P2 P4` the lines named.

`make bench P=P2` does the same. A benchmark is a module `p<number>_<subject>.py` in this folder with `figures()`, which measures. It raises
SystemExit with a text when something it needs is absent. `--write` prints them and writes docs/performance.md, of which the
sections of benchmarks that were not named stay as they are; it wants every peer and a quiet machine, and says so when it has not
got them.
"""

import re
import runpy
import sys
from pathlib import Path

from benchmarks.figures import PAGE, Figure, is_busy, page, say


def lines() -> dict[str, Path]:
    """Every benchmark by its line: `P3` -> p3_startup.py, in order of their numbers."""
    beside = Path(__file__).resolve().parent.glob("p*.py")
    found = {int(match[1]): path for path in beside if (match := re.fullmatch(r"p(\d+)_\w+", path.stem))}
    return {f"P{number}": found[number] for number in sorted(found)}


def main() -> int:
    """Run what the command line names; 1 when one could not run, 2 when there is none of that name."""
    writes = "--write" in sys.argv[1:]
    known = lines()
    chosen = [word.upper().removeprefix("P=") for word in sys.argv[1:] if word != "--write"] or list(known)
    unknown = [name for name in chosen if name not in known]
    if unknown:
        print(f"no benchmark is called {unknown[0]}; there are {', '.join(known)}")
        return 2
    if is_busy():
        print("the machine is busy with other work: the figures will be worse than they should be")
    sections: list[tuple[str, str, list[Figure]]] = []
    failed = False
    for name in chosen:
        title = f"{name} {known[name].stem.partition('_')[2].replace('_', ' ')}"
        print(f"== {title}", flush=True)
        try:
            module = runpy.run_path(str(known[name]), run_name="benchmark")
            measured = module["figures"]()
        except SystemExit as stopped:
            print(stopped)
            failed = failed or bool(stopped.code)
            continue
        say(measured)
        sections.append((title, module["ABOUT"], measured))
    if writes and not failed:
        before = "" if chosen == list(known) else PAGE.read_text(encoding="utf-8")
        PAGE.write_text(page(sections, before), encoding="utf-8")
        print(f"wrote {PAGE.name}")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
