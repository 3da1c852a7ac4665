"""Charts as SVG inside a page: lines, bars and calibration dots, told apart by dash and pattern as well as by colour."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from html import escape

from putwright.cli.render.chart_frame import NARROW, WIDE, Plane, Size, along, grid, legend, ticks, with_room
from putwright.cli.render.week_words import MASK, quantity_text
from putwright.reports.week_values import Chart, ChartKind, Series, Unit

DASHES = ("", "7 4", "2 4", "10 3 2 3", "4 2", "1 3")
PATTERNS = ("", "slant", "dots", "cross", "flat", "slant")
MARK = 5  # half of the mark beside bars [pixel]


def chart_svgs(chart: Chart, *, masked: bool = False) -> str:
    """The chart twice, for wide and for narrow pages: the style sheet shows one of them."""
    return "\n".join(
        f'<svg class="{name}" viewBox="0 0 {size.width} {size.height}" aria-hidden="true" focusable="false">'
        f"{_drawn(chart, size, f'{chart.key}-{name}', masked=masked)}</svg>"
        for name, size in (("wide", WIDE), ("narrow", NARROW))
    )


def _drawn(chart: Chart, size: Size, prefix: str, *, masked: bool) -> str:
    if not any(value is not None for one in chart.series for value in one.values):
        return f'<text class="soft" x="12" y="{size.height // 2}">There is nothing to draw yet.</text>'
    if chart.kind is ChartKind.CALIBRATION:
        return "".join(_calibration(chart, size))
    parts = _patterns(prefix) if chart.kind is not ChartKind.LINES else []
    names = [one.name for one in chart.series]
    swatches = [_swatch(chart.kind, one, number, prefix) for number, one in enumerate(chart.series)]
    told, top = legend(size, names, swatches)
    marks = ticks(*_range(chart))
    words = [_tick(chart, mark, masked=masked) for mark in marks]
    plane = Plane(with_room(size, words), top + 4, marks[0], marks[-1])
    places = _places(chart)
    body = (
        _lines(chart, plane, places) if chart.kind is ChartKind.LINES else _bars(chart, plane, places, prefix)
    )
    return "".join([*parts, *told, *grid(plane, marks, words), *body, *along(plane, chart.labels, places)])


def _tick(chart: Chart, mark: float, *, masked: bool) -> str:
    if chart.unit is Unit.MONEY:
        if masked:
            return "0" if mark == 0 else MASK
        return quantity_text(Decimal(str(mark)), Unit.MONEY, chart.currency).replace(".00", "")
    if chart.unit is Unit.RATIO:
        return f"{mark * 100:g} %"
    return f"{mark:g}"


def _range(chart: Chart) -> tuple[float, float]:
    """The lowest and highest value drawn; bars begin at zero."""
    if chart.kind is ChartKind.LINES:
        values = [float(value) for one in chart.series for value in one.values if value is not None]
        return min(values), max(values)
    parts = [one for one in chart.series if not one.is_beside]
    heights = [0.0]
    for number in range(len(chart.labels)):
        told = [float(value) for one in parts if (value := one.values[number]) is not None]
        if chart.kind is ChartKind.STACKED:
            heights += [sum(v for v in told if v > 0), sum(v for v in told if v < 0)]
        else:
            heights += told
        heights += [
            float(v) for one in chart.series if one.is_beside and (v := one.values[number]) is not None
        ]
    return min(heights), max(heights)


def _places(chart: Chart) -> list[float]:
    """Where along the plane each label stands, 0..1: days by their distance, everything else evenly."""
    count = len(chart.labels)
    if chart.kind is not ChartKind.LINES:
        return [(number + 0.5) / count for number in range(count)]
    days = _days(chart.labels)
    if days is None or days[-1] == days[0]:
        return [number / max(count - 1, 1) for number in range(count)]
    return [(day - days[0]) / (days[-1] - days[0]) for day in days]


def _days(labels: Sequence[str]) -> list[int] | None:
    try:
        return [date.fromisoformat(label).toordinal() for label in labels]
    except ValueError:
        return None


def _lines(chart: Chart, plane: Plane, places: Sequence[float]) -> list[str]:
    parts = []
    for number, one in enumerate(chart.series):
        for run in _runs(one):
            points = " ".join(f"{plane.x(places[i])},{plane.y(float(v))}" for i, v in run)
            if len(run) == 1:
                x, y = points.split(",")
                parts.append(f'<circle class="s{number % 6} dot" cx="{x}" cy="{y}" r="3"/>')
                continue
            dash = DASHES[number % len(DASHES)]
            dashed = f' stroke-dasharray="{dash}"' if dash else ""
            parts.append(f'<polyline class="s{number % 6} line" points="{points}"{dashed}/>')
    return parts


def _runs(series: Series) -> list[list[tuple[int, Decimal]]]:
    """Stretches without a gap: what is not known is not bridged."""
    runs: list[list[tuple[int, Decimal]]] = [[]]
    for number, value in enumerate(series.values):
        if value is None:
            runs.append([])
        else:
            runs[-1].append((number, value))
    return [run for run in runs if run]


def _bars(chart: Chart, plane: Plane, places: Sequence[float], prefix: str) -> list[str]:
    parts: list[str] = []
    own = [(number, one) for number, one in enumerate(chart.series) if not one.is_beside]
    step = (plane.right - plane.size.left) / max(len(chart.labels), 1)
    whole = min(step * 0.62, 46.0)
    is_stacked = chart.kind is ChartKind.STACKED
    width = whole if is_stacked else whole / max(len(own), 1)
    for label, place in enumerate(places):
        centre, up, down = plane.x(place), 0.0, 0.0
        for position, (number, one) in enumerate(own):
            value = one.values[label]
            if not value:
                continue
            height = float(value)
            base = (up if height > 0 else down) if is_stacked else 0.0
            left = centre - whole / 2 + (0 if is_stacked else position * width)
            parts.append(_bar(plane, left, width, base, base + height, number, prefix))
            if height > 0:
                up += height
            else:
                down += height
        for number, one in enumerate(chart.series):
            beside = one.values[label]
            if one.is_beside and beside is not None:
                parts.append(_mark(centre, plane.y(float(beside)), number))
    return parts


def _bar(plane: Plane, left: float, width: float, start: float, end: float, number: int, prefix: str) -> str:
    top, bottom = sorted((plane.y(start), plane.y(end)))
    place = f'x="{left:.1f}" y="{top}" width="{width:.1f}" height="{max(bottom - top, 0.8):.1f}"'
    pattern = PATTERNS[number % len(PATTERNS)]
    over = f'<rect class="over" fill="url(#{prefix}-{pattern})" {place}/>' if pattern else ""
    return f'<rect class="s{number % 6} bar" {place}/>{over}'


def _mark(x: float, y: float, number: int) -> str:
    return (
        f'<path class="s{number % 6} mark" d="M{x:.1f},{y - MARK:.1f} l{MARK},{MARK} l-{MARK},{MARK} '
        f'l-{MARK},-{MARK} z"/>'
    )


def _swatch(kind: ChartKind, series: Series, number: int, prefix: str) -> str:
    if series.is_beside:
        return _mark(11, 5, number)
    if kind is ChartKind.LINES:
        dash = DASHES[number % len(DASHES)]
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        return f'<line class="s{number % 6} line" x1="0" y1="5" x2="22" y2="5"{dashed}/>'
    pattern = PATTERNS[number % len(PATTERNS)]
    box = 'x="2" y="0" width="18" height="10"'
    over = f'<rect class="over" fill="url(#{prefix}-{pattern})" {box}/>' if pattern else ""
    return f'<rect class="s{number % 6} bar" {box}/>{over}'


def _patterns(prefix: str) -> list[str]:
    """Hatchings in the colour of the paper, laid over bars."""
    shapes = {
        "slant": '<path d="M0,6 l6,-6 M-1,1 l2,-2 M5,7 l2,-2"/>',
        "dots": '<circle cx="3" cy="3" r="1.2"/>',
        "cross": '<path d="M0,3 h6 M3,0 v6"/>',
        "flat": '<path d="M0,3 h6"/>',
    }
    told = "".join(
        f'<pattern id="{prefix}-{name}" class="hatch" width="6" height="6" patternUnits="userSpaceOnUse">{shape}</pattern>'
        for name, shape in shapes.items()
    )
    return [f"<defs>{told}</defs>"]


def _calibration(chart: Chart, size: Size) -> list[str]:
    """Promised along, realised up; on the diagonal both agree. A dot is larger the more puts stand behind it."""
    promised, realised = chart.series[0].values, chart.series[1].values
    counts = chart.series[2].values if len(chart.series) > 2 else (None,) * len(promised)
    pairs = [
        (float(x), float(y), 0 if n is None else int(n))
        for x, y, n in zip(promised, realised, counts, strict=True)
        if x is not None and y is not None
    ]
    marks = ticks(0.0, max([0.1, *(max(x, y) for x, y, _ in pairs)]))
    plane = Plane(size, 26, marks[0], marks[-1])
    labels = [f"{mark * 100:g} %" for mark in marks]
    places = [mark / marks[-1] for mark in marks]
    names = f'<text x="4" y="14">{escape(chart.series[1].name)}, against what was {escape(chart.series[0].name)} (below)</text>'
    corner = f'x1="{plane.x(0)}" y1="{plane.y(0)}" x2="{plane.x(1)}" y2="{plane.y(marks[-1])}"'
    parts = [names, *grid(plane, marks, labels), *along(plane, labels, places)]
    parts.append(f'<line class="agree" {corner} stroke-dasharray="5 4"/>')
    for x, y, count in pairs:
        left, top, radius = plane.x(x / marks[-1]), plane.y(y), 4 + min(count, 40) ** 0.5 * 1.3
        parts.append(f'<circle class="s0 dot" cx="{left}" cy="{top}" r="{radius:.1f}"/>')
        parts.append(f'<text class="soft" x="{left + radius + 4:.1f}" y="{top + 4}">{count or ""}</text>')
    return parts
