"""What the ranking is worth on history: `python -m benchmarks.ranking` prints it, `--write` keeps it in docs/ranking.md.

`--quick` draws less, looks at a quarter of the weeks of the large set and at no recorded market; it writes nothing.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

from benchmarks.ranking import trades
from benchmarks.ranking.first_twenty import passages, the_market
from benchmarks.ranking.material import ROOT, folder
from benchmarks.ranking.study import QUICK, Effort, Study
from benchmarks.ranking.tables import kept_inside

PAGE = ROOT / "docs" / "ranking.md"
PICTURE = ROOT / "docs" / "pictures" / "ranking-calibration.svg"


def main() -> int:
    """Print every passage as it is measured; 2 when the words make no sense together."""
    asked = set(sys.argv[1:])
    if asked - {"--write", "--quick"} or asked == {"--write", "--quick"}:
        print("python -m benchmarks.ranking [--write | --quick]")
        return 2
    folder()
    study = Study(QUICK if "--quick" in asked else Effort())
    made = {}
    for name, text in everything(study):
        print(f"== {name}\n\n{text}\n", flush=True)
        made[name] = text
    if "--write" in asked:
        kept_inside(PAGE, made)
        PICTURE.write_text(study.picture(), encoding="utf-8")
        print(f"wrote {PAGE.relative_to(ROOT)} and {PICTURE.relative_to(ROOT)}")
    return 0


def everything(study: Study) -> Iterator[tuple[str, str]]:
    """What history says, and, unless only a look was asked for, the recorded market of a day."""
    yield from study.passages()
    if study.effort is not QUICK:
        with the_market() as view:
            yield from passages(view)
        yield "trades", trades.passage()


if __name__ == "__main__":
    sys.exit(main())
