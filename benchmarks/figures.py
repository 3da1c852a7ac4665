"""What a benchmark measured, beside its peer of the same run and its target; on the screen and in docs/performance.md."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

PAGE = Path(__file__).resolve().parent.parent / "docs" / "performance.md"
BUSY_LOAD = 0.7  # others' work on so many cores spoils what is measured here

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


def page(sections: Sequence[tuple[str, str, Sequence[Figure]]]) -> str:
    """The page: per benchmark its heading, what it says of itself, and its table."""
    cores = os.cpu_count() or 1
    parts = [HEAD.format(machine=f"{cores} cores that others may share")]
    parts += [f"## {title}\n\n{about}\n\n{table(figures)}\n" for title, about, figures in sections]
    missed = [one for _, _, figures in sections for one in figures if one.met is False]
    parts.append("## What is missed\n")
    told = [
        f"- {one.work}: {one.measured}{f' ({one.ratio} {one.peer})' if one.ratio else ''}; {one.target}."
        for one in missed
    ]
    parts.append("\n".join(told or ["Nothing."]) + "\n")
    return "\n".join(parts)


def is_busy() -> bool:
    """Whether other programs keep the machine from being measured."""
    return hasattr(os, "getloadavg") and os.getloadavg()[0] > BUSY_LOAD
