"""Many storms in one command: `python -m tests.simulation.storms` prints what was broken, with the seeds; 1 when anything was.

Ten thousand have the paper exchange behind the desk's port, a hundred and fifty have it behind a real socket and unmodified
library, where the desk's process is killed with `kill -9`. `--seed N` replays one of the first and tells its story,
`--socket-seed N` one of the second, as exactly as `socket_storm` says. Two processes share the work unless told otherwise.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context

from tests.simulation.socket_storm import socket_storm
from tests.simulation.storm import Storm, storm
from tests.simulation.storm_census import troubles

PORT, SOCKET = "behind the port", "over the socket"
STORMS: dict[str, Callable[[int], Storm]] = {PORT: storm, SOCKET: socket_storm}
BATCHES = {PORT: 25, SOCKET: 1}


@dataclass(frozen=True)
class Outcome:
    """What came of one storm."""

    kind: str
    seed: int
    complaints: tuple[str, ...]
    troubles: Counter[str] = field(default_factory=Counter)
    sales: int = 0
    orders: int = 0
    fills: int = 0

    def __str__(self) -> str:
        option = "--seed" if self.kind == PORT else "--socket-seed"
        replay = f"python -m tests.simulation.storms {option} {self.seed}"
        return f"{self.kind}, seed {self.seed}: {'; '.join(self.complaints)} [{replay}]"


def outcome(kind: str, seed: int) -> Outcome:
    """One storm, told in numbers."""
    try:
        one = STORMS[kind](seed)
    except Exception as fault:
        return Outcome(kind, seed, (f"{type(fault).__name__}: {fault}",))
    book = one.desk.book
    sales = sum(1 for position in book.positions.values() if position.sold)
    complaints = tuple(one.auditor.complaints)
    return Outcome(kind, seed, complaints, troubles(one), sales, len(book.orders), len(book.fills))


def outcomes(kind: str, seeds: Sequence[int], jobs: int) -> list[Outcome]:
    """Many storms, side by side; one job does them here, but for those over the socket: what they fork must be free of threads."""
    kinds = [kind] * len(seeds)
    if not seeds or (jobs == 1 and kind == PORT):
        return [outcome(kind, seed) for seed in seeds]
    with ProcessPoolExecutor(jobs, get_context("spawn"), initializer=_hush) as pool:
        return list(pool.map(outcome, kinds, seeds, chunksize=BATCHES[kind]))


def replayed(kind: str, seed: int) -> int:
    """One storm once more, with its story."""
    one = STORMS[kind](seed)
    print("\n".join([*one.story, "", *(one.auditor.complaints or ["nothing was broken"])]))
    return 1 if one.auditor.complaints else 0


def summary(kind: str, told: list[Outcome], seconds: float) -> str:
    """All of one kind in a sentence, and what they had to go through."""
    broken = sum(1 for one in told if one.complaints)
    sums = {
        "puts sold": sum(one.sales for one in told),
        "orders": sum(one.orders for one in told),
        "fills": sum(one.fills for one in told),
    }
    counted = ", ".join(f"{count:,} {what}" for what, count in sums.items())
    met = sum((one.troubles for one in told), Counter[str]())
    lines = [f"{len(told):,} storms {kind}: {counted}; a promise was broken in {broken}; {seconds:.0f} s"]
    return "\n".join([*lines, *(f"  {count:>7,} times {what}" for what, count in met.most_common())])


def main() -> int:
    """Run storms; 1 when a promise was broken in one of them."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation.storms", description=__doc__)
    parser.add_argument("--count", type=int, default=10_000, help="storms behind the port")
    parser.add_argument("--socket", type=int, default=150, help="storms over the socket")
    parser.add_argument("--first", type=int, default=0, help="the first seed of both")
    parser.add_argument("--jobs", type=int, default=min(2, os.cpu_count() or 1))
    parser.add_argument("--seed", type=int, help="replay one behind the port")
    parser.add_argument("--socket-seed", type=int, help="replay one over the socket")
    words = parser.parse_args()
    _hush()
    if words.seed is not None:
        return replayed(PORT, words.seed)
    if words.socket_seed is not None:
        return replayed(SOCKET, words.socket_seed)
    is_broken = False
    for kind, count in ((SOCKET, words.socket), (PORT, words.count)):
        began = time.perf_counter()
        told = outcomes(kind, range(words.first, words.first + count), words.jobs)
        broken = [one for one in told if one.complaints]
        print("\n".join([*map(str, broken), summary(kind, told, time.perf_counter() - began)]), flush=True)
        is_broken = is_broken or bool(broken)
    return 1 if is_broken else 0


def _hush() -> None:
    """What the paper TWS warns of is what a storm is made of."""
    logging.disable(logging.ERROR)


if __name__ == "__main__":
    sys.exit(main())
