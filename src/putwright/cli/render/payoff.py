"""The payoff drawn in a terminal with braille dots; its words and labels carry the meaning where colour can not."""

from __future__ import annotations

from decimal import Decimal

from rich.text import Text

from putwright.domain.payoff import Payoff

# Dots of a braille cell by column and row, from U+2800: 2 across, 4 down.
_DOTS = ((0x01, 0x02, 0x04, 0x40), (0x08, 0x10, 0x20, 0x80))
_BLANK = 0x2800
WIDTH_MIN = 24


def payoff_lines(payoff: Payoff, width: int, height: int = 8, *, ascii_only: bool = False) -> list[Text]:
    """The picture as lines of text: the curve, the line of no result, and the three prices beneath.

    Args:
        payoff: the curve.
        width: columns it may take, labels included [character].
        height: rows of the curve [line].
        ascii_only: draw with stars where the terminal knows no braille.
    """
    lowest = min(point.result for point in payoff.points)
    top, bottom = max(payoff.result_most, Decimal(0)), min(lowest, Decimal(0))
    zero = _row(Decimal(0), top, bottom, height * 4) // 4
    labels = {0: _dollars(payoff.result_most), height - 1: _dollars(lowest)}
    labels[zero] = (
        f"{labels[zero]}, 0" if zero in labels else "0"
    )  # a premium is often too small for a row of its own
    edge_width = max(map(len, labels.values())) + 1
    across = max(width - edge_width, WIDTH_MIN)
    rows = _curve(_results(payoff, across * 2), top, bottom, height)
    low, high = payoff.points[0].spot, payoff.points[-1].spot
    edge = _column(payoff.break_even, low, high, across)
    lines = []
    for index, row in enumerate(rows):
        line = Text(f"{labels.get(index, ''):>{edge_width - 1}} ", style="dim")
        for column, dots in enumerate(row):
            line.append(
                _glyph(dots, on_zero=index == zero, ascii_only=ascii_only), _style(column, edge, dots)
            )
        lines.append(line)
    return [*lines, *_marks(payoff, low, high, (edge_width, across), ascii_only=ascii_only)]


def _results(payoff: Payoff, columns: int) -> list[Decimal]:
    """The curve at so many evenly spaced prices, between the points of the report."""
    points, low, high = payoff.points, payoff.points[0].spot, payoff.points[-1].spot
    values, at = [], 0
    for column in range(columns):
        price = low + (high - low) * column / (columns - 1)
        while at < len(points) - 2 and points[at + 1].spot < price:
            at += 1
        left, right = points[at], points[at + 1]
        share = (price - left.spot) / (right.spot - left.spot)
        values.append(left.result + (right.result - left.result) * share)
    return values


def _curve(results: list[Decimal], top: Decimal, bottom: Decimal, down: int) -> list[list[int]]:
    cells = [[0] * (len(results) // 2) for _ in range(down)]
    before = None
    for column, result in enumerate(results):
        row = _row(result, top, bottom, down * 4)
        for dot in range(min(row, before if before is not None else row), max(row, before or row) + 1):
            cells[dot // 4][column // 2] |= _DOTS[column % 2][dot % 4]
        before = row
    return cells


def _row(result: Decimal, top: Decimal, bottom: Decimal, dots: int) -> int:
    return round(float((top - result) / (top - bottom)) * (dots - 1)) if top > bottom else 0


def _column(price: Decimal, low: Decimal, high: Decimal, across: int) -> int:
    return min(max(round(float((price - low) / (high - low)) * (across - 1)), 0), across - 1)


def _glyph(dots: int, *, on_zero: bool, ascii_only: bool) -> str:
    if ascii_only:
        return "*" if dots else ("-" if on_zero else " ")
    return chr(_BLANK + dots) if dots else ("╌" if on_zero else " ")


def _style(column: int, edge: int, dots: int) -> str:
    if not dots:
        return "dim"
    return "red" if column < edge else "green"


def _marks(
    payoff: Payoff, low: Decimal, high: Decimal, widths: tuple[int, int], *, ascii_only: bool
) -> list[Text]:
    indent, across = widths
    told = [("break-even", payoff.break_even), ("strike", payoff.strike)]
    told += [] if payoff.spot is None else [("share today", payoff.spot)]
    pointer = "^" if ascii_only else "▲"
    ticks = [" "] * across
    for _, price in told:
        ticks[_column(price, low, high, across)] = pointer
    lines = [Text(" " * indent + "".join(ticks).rstrip(), style="dim")]
    room = " " * indent
    words = [f"{pointer} {name} {price:,.2f}" for name, price in told]
    line = ""
    for word in words:  # as many to a line as fit, in the order they stand on the axis
        longer = f"{line}  {word}" if line else word
        if len(longer) > across and line:
            lines.append(Text(room + line, style="dim"))
            line = word
        else:
            line = longer
    lines.append(Text(room + line, style="dim"))
    return lines


def _dollars(amount: Decimal) -> str:
    return f"-${-amount:,.0f}" if amount < 0 else f"+${amount:,.0f}"
