"""The plane of a chart: margins, a scale with few round ticks, labels along it, and a legend; no axis library."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape

TICKS = 4
STEPS = (1, 2, 2.5, 5, 10)
LETTER = 6.6  # width of a letter of 12 pixels, about; labels are thinned out by it [pixel]
ROW = 18  # of the legend [pixel]


@dataclass(frozen=True, slots=True)
class Size:
    """How large a chart is drawn, with its left margin [pixel]."""

    width: int
    height: int
    left: int


WIDE, NARROW = Size(720, 300, 76), Size(350, 270, 62)


@dataclass(frozen=True, slots=True)
class Plane:
    """Maps values to pixels: x by place 0..1, y between the lowest and the highest tick."""

    size: Size
    top: int
    low: float
    high: float

    @property
    def bottom(self) -> int:
        """Where the plane ends [pixel]."""
        return self.size.height - 30

    @property
    def right(self) -> int:
        """Where the plane ends [pixel]."""
        return self.size.width - 14

    def x(self, place: float) -> float:
        """Pixels from the left for a place between 0 and 1."""
        return round(self.size.left + place * (self.right - self.size.left), 1)

    def y(self, value: float) -> float:
        """Pixels from the top for a value."""
        return round(self.top + (self.high - value) / (self.high - self.low) * (self.bottom - self.top), 1)


def ticks(low: float, high: float) -> list[float]:
    """A few round numbers that enclose a range, zero among them where it is crossed."""
    if not math.isfinite(low) or not math.isfinite(high) or high <= low:
        low, high = (low - 1, low + 1) if math.isfinite(low) else (0.0, 1.0)
    rough = (high - low) / TICKS
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(one * power for one in STEPS if one * power >= rough * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(number * step, 12) for number in range(first, last + 1)]


def with_room(size: Size, words: Sequence[str]) -> Size:
    """The size with a left margin that holds the longest label of the scale."""
    return replace(size, left=max(size.left, int(max(map(len, words), default=0) * (LETTER + 0.4)) + 12))


def grid(plane: Plane, marks: Sequence[float], words: Sequence[str]) -> list[str]:
    """A faint line and a label for each tick; the line of zero is stronger."""
    parts = []
    for value, label in zip(marks, words, strict=True):
        y = plane.y(value)
        kind = "zero" if value == 0 else "grid"
        parts += [
            f'<line class="{kind}" x1="{plane.size.left}" y1="{y}" x2="{plane.right}" y2="{y}"/>',
            f'<text class="soft" x="{plane.size.left - 8}" y="{y + 4}" text-anchor="end">{escape(label)}</text>',
        ]
    return parts


def along(plane: Plane, labels: Sequence[str], places: Sequence[float]) -> list[str]:
    """Labels under the plane, as many as fit without touching; the newest is told first."""
    if not labels:
        return []
    widest = max(len(label) for label in labels) * LETTER + 12
    room = plane.right - plane.size.left
    every = max(1, math.ceil(len(labels) * widest / max(room, 1)))
    parts, until = [], float("inf")
    for number in range(len(labels) - 1, -1, -every):  # from the newest on: that one is always told
        x, half = plane.x(places[number]), len(labels[number]) * LETTER / 2
        x = min(max(x, half + 2), plane.size.width - 2 - half)
        if x + half + 6 > until:
            continue
        until = x - half
        text = escape(labels[number])
        parts.append(
            f'<text class="soft" x="{x:.1f}" y="{plane.bottom + 20}" text-anchor="middle">{text}</text>'
        )
    return parts


def legend(size: Size, names: Sequence[str], swatches: Sequence[str]) -> tuple[list[str], int]:
    """Names with their swatch, in rows; and how far down they reach [pixel]. A swatch is drawn at 0,0, 22 by 10."""
    parts: list[str] = []
    x, y = 4.0, 14
    for name, swatch in zip(names, swatches, strict=True):
        width = 22 + 6 + len(name) * LETTER + 16
        if x > 4 and x + width > size.width:
            x, y = 4.0, y + ROW
        parts.append(f'<g transform="translate({x:.0f},{y - 9})">{swatch}</g>')
        parts.append(f'<text x="{x + 28:.0f}" y="{y}">{escape(name)}</text>')
        x += width
    return parts, y + 14
