"""What a benchmark measured, beside its peer of the same run and its target; on the screen and in docs/performance.md."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

PAGE = Path(__file__).resolve().parent.parent / "docs" / "performance.md"
BUSY_LOAD = 0.7  # others' work on so many cores spoils what is measured here

MISSED = "What is missed"
HEAD = """# How fast it is

Written by `python -m benchmarks --write`, which runs all lines of [benchmarks](../benchmarks); `make bench` runs them
without writing. Every figure stands beside its peer's from the same run on the same machine, because the ratio says
more than the figure: another machine is slower or faster for both. A target that was missed says so.

Measured on {machine}.
"""


@dataclass(frozen=True, slots=True)
class Figure:
    """One thing that was measured.

    Attributes:
        work: What was done, and by whom.
        measured: The figure with its unit.
        peer: Who else was measured in the same run; empty where there is nobody.
        peer_measured: The peer's figure with its unit.
        ratio: How the two compare, in words a person reads.
        target: What is asked of it; empty for a figure that only informs.
        met: Whether the target is met; None without one.
    """

    work: str
    measured: str
    peer: str = ""
    peer_measured: str = ""
    ratio: str = ""
    target: str = ""
    met: bool | None = None

    @property
    def verdict(self) -> str:
        """The target and whether it is met."""
        return f"{self.target}: {'met' if self.met else 'MISSED'}" if self.target else ""


def say(figures: Sequence[Figure]) -> None:
    """Print the figures, one to a line."""
    for figure in figures:
        peer = f"{figure.peer} {figure.peer_measured}".strip()
        parts = [(figure.ratio and f"{figure.ratio} {peer}") or peer, figure.verdict]
        print(f"  {figure.work:<58} {figure.measured:>14}   {'; '.join(part for part in parts if part)}")


def table(figures: Sequence[Figure]) -> str:
    """The figures as a Markdown table."""
    header = ["work", "measured", "peer in the same run", "peer's", "ratio", "target"]
    rows = [
        [
            one.work,
            one.measured,
            one.peer or "-",
            one.peer_measured or "-",
            one.ratio or "-",
            one.verdict or "-",
        ]
        for one in figures
    ]
    lines = [header, ["---", "---:", "---", "---:", "---:", "---"], *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def page(sections: Sequence[tuple[str, str, Sequence[Figure]]], before: str = "") -> str:
    """The page: per benchmark its heading, what it says of itself, and its table.

    Args:
        sections: what was measured now.
        before: the page as it is, whose other sections stay as they were measured; "" for none.
    """
    cores = os.cpu_count() or 1
    told = {part.partition("\n")[0]: part.strip() for part in before.split("\n## ")[1:]}
    told.pop(MISSED, None)
    told |= {title: f"{title}\n\n{about}\n\n{table(figures)}".strip() for title, about, figures in sections}
    ordered = sorted(told.values(), key=lambda part: int(part.partition(" ")[0].removeprefix("P")))
    missed = [_missed(row) for part in ordered for row in part.splitlines() if row.endswith(": MISSED |")]
    parts = [HEAD.format(machine=f"{cores} cores that others may share")]
    parts += [f"## {part}\n" for part in ordered]
    return "\n".join([*parts, f"## {MISSED}\n", "\n".join(missed or ["Nothing."]) + "\n"])


def _missed(row: str) -> str:
    """A row of a table whose target was missed, as a sentence."""
    work, measured, peer, _, ratio, target = row.strip("| ").split(" | ")
    beside = "" if ratio == "-" else f" ({ratio} {peer})"
    return f"- {work}: {measured}{beside}; {target.removesuffix(': MISSED')}."


def is_busy() -> bool:
    """Whether other programs keep the machine from being measured."""
    return hasattr(os, "getloadavg") and os.getloadavg()[0] > BUSY_LOAD
