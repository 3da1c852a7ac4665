"""The picture of the calibration: what was foreseen against what came, by tenths, as a plain SVG."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from benchmarks.ranking.calibration import Decile

PANEL, MARGIN, TOP, END = 300, 52, 40, 0.5
COLOURS = ("#1f5fa8", "#c2571a", "#7a7a7a")


@dataclass(frozen=True, slots=True)
class Panel:
    """One square of the picture: its title, and the tenths of each forecast by name."""

    title: str
    lines: Mapping[str, Sequence[Decile]]


def picture(panels: Sequence[Panel]) -> str:
    """The panels side by side."""
    width, height = len(panels) * (PANEL + MARGIN) + 24, PANEL + TOP + 72
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" font-family="sans-serif" font-size="12">',
        "<title>Foreseen against realised rate of breach, by tenths of the forecast</title>",
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
    ]
    for number, panel in enumerate(panels):
        parts += _panel(panel, MARGIN + number * (PANEL + MARGIN))
    return "\n".join([*parts, "</svg>", ""])


def _panel(panel: Panel, left: int) -> list[str]:
    bottom = TOP + PANEL
    parts = [
        f'<text x="{left}" y="{TOP - 14}" font-weight="bold">{panel.title}</text>',
        f'<rect x="{left}" y="{TOP}" width="{PANEL}" height="{PANEL}" fill="none" stroke="#bbbbbb"/>',
        f'<line x1="{left}" y1="{bottom}" x2="{left + PANEL}" y2="{TOP}" stroke="#bbbbbb" stroke-dasharray="4 4"/>',
        f'<text x="{left + PANEL / 2}" y="{bottom + 34}" text-anchor="middle">foreseen</text>',
    ]
    for tick in (0, 10, 20, 30, 40, 50):
        along = PANEL * tick / 100 / END
        parts.append(f'<text x="{left + along:.0f}" y="{bottom + 16}" text-anchor="middle">{tick} %</text>')
        parts.append(f'<text x="{left - 6}" y="{bottom - along + 4:.0f}" text-anchor="end">{tick} %</text>')
    for number, (name, deciles) in enumerate(panel.lines.items()):
        parts += _line(deciles, left, COLOURS[number % len(COLOURS)], 2 * number - 2)
        parts.append(
            f'<text x="{left + 10 + 100 * number}" y="{bottom + 56}" fill="{COLOURS[number]}">{name}</text>'
        )
    return parts


def _line(deciles: Sequence[Decile], left: int, colour: str, aside: int) -> list[str]:
    """Points joined, each with the interval of what came; moved aside a little so that bars do not cover each other."""
    places = [
        (
            left + aside + PANEL * one.foreseen / END,
            *(TOP + PANEL * (1 - at / END) for at in (one.came.value, one.came.low, one.came.high)),
        )
        for one in deciles
    ]
    joined = " ".join(f"{x:.1f},{y:.1f}" for x, y, _, _ in places)
    parts = [f'<polyline points="{joined}" fill="none" stroke="{colour}" stroke-width="1.5"/>']
    for x, y, low, high in places:
        parts.append(f'<line x1="{x:.1f}" y1="{low:.1f}" x2="{x:.1f}" y2="{high:.1f}" stroke="{colour}"/>')
        parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.5" fill="{colour}"/>')
    return parts
