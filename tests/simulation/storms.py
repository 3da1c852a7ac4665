"""Many storms in one command: `python -m tests.simulation.storms --count 10000` prints what was broken, with the seeds.

`--seed N` replays one and tells its story. Two processes share the work unless told otherwise.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

from tests.simulation.storm import storm

BATCH = 25


@dataclass(frozen=True)
class Outcome:
    """What came of one storm."""

    seed: int
    complaints: tuple[str, ...]
    deaths: int
    sales: int
    orders: int
    fills: int


def outcome(seed: int) -> Outcome:
    """One storm, told in numbers."""
    try:
        one = storm(seed)
    except Exception as fault:
        return Outcome(seed, (f"{type(fault).__name__}: {fault}",), 0, 0, 0, 0)
    book = one.desk.book
    sales = sum(1 for position in book.positions.values() if position.sold)
    return Outcome(seed, tuple(one.auditor.complaints), one.deaths, sales, len(book.orders), len(book.fills))


def outcomes(seeds: range, jobs: int) -> list[Outcome]:
    """Many storms, side by side."""
    if jobs == 1:
        return [outcome(seed) for seed in seeds]
    with ProcessPoolExecutor(jobs) as pool:
        return list(pool.map(outcome, seeds, chunksize=BATCH))


def replayed(seed: int) -> int:
    """One storm once more, with its story."""
    one = storm(seed)
    print("\n".join([*one.story, "", *(one.auditor.complaints or ["nothing was broken"])]))
    return 1 if one.auditor.complaints else 0


def main() -> int:
    """Run storms; 1 when a promise was broken in one of them."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation.storms", description=__doc__)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=min(2, os.cpu_count() or 1))
    parser.add_argument("--seed", type=int)
    words = parser.parse_args()
    if words.seed is not None:
        return replayed(words.seed)
    began = time.perf_counter()
    told = outcomes(range(words.first, words.first + words.count), words.jobs)
    broken = [one for one in told if one.complaints]
    for one in broken:
        print(f"seed {one.seed}: {'; '.join(one.complaints)}")
    sums = Counter(
        deaths=sum(one.deaths for one in told),
        sales=sum(one.sales for one in told),
        orders=sum(one.orders for one in told),
        fills=sum(one.fills for one in told),
    )
    print(
        f"{len(told):,} storms: {sums['sales']:,} puts sold, {sums['orders']:,} orders, {sums['fills']:,} fills, "
        f"{sums['deaths']:,} deaths of the process; storms in which a promise was broken: {len(broken)}; "
        f"{time.perf_counter() - began:.0f} s"
    )
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
