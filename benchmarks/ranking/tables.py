"""Figures as a person reads them: per cent, intervals, Markdown tables, and passages kept inside docs/ranking.md."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.ranking.calibration import Share


def percent(value: float, digits: int = 1) -> str:
    """A fraction in per cent; a dash where there is none."""
    return f"{100.0 * value:.{digits}f} %" if math.isfinite(value) else "-"


def points(share: Share, digits: int = 1) -> str:
    """A fraction in per cent with its interval, without the sign for per cent: the heading has it."""
    return bracketed(Share(100.0 * share.value, 100.0 * share.low, 100.0 * share.high), digits)


def bracketed(share: Share, digits: int, *, signed: bool = False) -> str:
    """A figure with its interval; a dash where there is none."""
    if not math.isfinite(share.value):
        return "-"
    form = f"{'+' if signed else ''}.{digits}f"
    return f"{share.value:{form}} [{share.low:{form}}, {share.high:{form}}]"


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """The rows as a Markdown table, the first column to the left and the rest to the right."""
    lines = [list(header), ["---", *["---:"] * (len(header) - 1)], *map(list, rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def kept_inside(page: Path, passages: Mapping[str, str]) -> None:
    """Write each passage between its markers in the page; SystemExit names a marker that is not there."""
    text = page.read_text(encoding="utf-8")
    for name, passage in passages.items():
        text = replaced(text, name, passage)
    page.write_text(text, encoding="utf-8")


def replaced(text: str, name: str, passage: str) -> str:
    """The text with what stands between the markers of `name` replaced."""
    start, end = f"<!-- measured:{name} -->", f"<!-- /measured:{name} -->"
    between = re.compile(re.escape(start) + ".*?" + re.escape(end), re.DOTALL)
    if len(between.findall(text)) != 1:
        raise SystemExit(f"docs/ranking.md wants exactly one pair of markers {start} ... {end}")
    return between.sub(lambda _: f"{start}\n\n{passage.strip()}\n\n{end}", text)
