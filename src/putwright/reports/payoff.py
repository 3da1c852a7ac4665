"""The payoff of the sold put as a picture that needs nothing from outside: one SVG, in light and dark, with its words."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from html import escape

from putwright.domain.payoff import Payoff
from putwright.reports.ticket import TicketReport

WIDTH, HEIGHT = 720, 360
LEFT, RIGHT, TOP, BOTTOM = 84, 20, 44, 64
_STYLE = (
    ":root{color-scheme:light dark}"
    "svg{--paper:#ffffff;--ink:#1c2430;--soft:#5b6675;--line:#c9d0d9;--gain:#12724a;--loss:#b3261e;--curve:#23507f}"
    "@media (prefers-color-scheme:dark){svg{--paper:#12161c;--ink:#e8ecf1;--soft:#a3adba;--line:#3a4350;"
    "--gain:#5fd39c;--loss:#ff8a80;--curve:#8cbcf0}}"
    "text{font:13px system-ui,sans-serif;fill:var(--ink)}.soft{fill:var(--soft)}.title{font-weight:600;font-size:15px}"
)


@dataclass(frozen=True, slots=True)
class _Frame:
    """Maps prices and results to the plane of the picture."""

    low: Decimal
    high: Decimal
    bottom: Decimal
    top: Decimal

    def x(self, price: Decimal) -> float:
        return round(LEFT + float((price - self.low) / (self.high - self.low)) * (WIDTH - LEFT - RIGHT), 1)

    def y(self, result: Decimal) -> float:
        return round(TOP + float((self.top - result) / (self.top - self.bottom)) * (HEIGHT - TOP - BOTTOM), 1)


def payoff_svg(report: TicketReport) -> str:
    """The payoff as one SVG document: readable in light and dark, described in words, without fonts or files of others."""
    payoff = report.payoff
    if payoff is None:
        return _empty(report.title)
    results = [point.result for point in payoff.points]
    margin = (max(results) - min(results)) * Decimal("0.06")
    frame = _Frame(
        payoff.points[0].spot, payoff.points[-1].spot, min(results) - margin, max(results) + margin
    )
    words = describe(payoff)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-labelledby="t d">',
        f'<title id="t">{escape(report.title)}: result at expiry</title><desc id="d">{escape(words)}</desc>',
        f"<style>{_STYLE}</style>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="var(--paper)"/>',
        f'<text class="title" x="{LEFT}" y="24">{escape(report.title)}: result at expiry, after costs</text>',
        _area(frame, payoff, gain=False),
        _area(frame, payoff, gain=True),
        _zero(frame),
        _curve(frame, payoff),
        *_marks(frame, payoff),
        *_levels(frame, payoff),
        "</svg>",
    ]
    return "\n".join(part for part in parts if part)


def describe(payoff: Payoff) -> str:
    """The picture in words, for those who do not see it."""
    today = "" if payoff.spot is None else f" The share stands at {payoff.spot:.2f} today."
    return (
        f"At {payoff.strike:.2f} or above on expiry you keep {_dollars(payoff.result_most)}. Below, every dollar the share falls "
        f"takes away a dollar a share; under {payoff.break_even:.2f} it is a loss, {_dollars(-payoff.result_at_zero)} if the "
        f"share becomes worthless.{today}"
    )


def _area(frame: _Frame, payoff: Payoff, *, gain: bool) -> str:
    inside = [p for p in payoff.points if (p.result >= 0 if gain else p.result <= 0)]
    if len(inside) < 2:
        return ""
    zero = frame.y(Decimal(0))
    corners = [
        (frame.x(inside[0].spot), zero),
        *((frame.x(p.spot), frame.y(p.result)) for p in inside),
        (frame.x(inside[-1].spot), zero),
    ]
    colour = "var(--gain)" if gain else "var(--loss)"
    return f'<polygon fill="{colour}" fill-opacity="0.16" points="{_path(corners)}"/>'


def _curve(frame: _Frame, payoff: Payoff) -> str:
    corners = [(frame.x(p.spot), frame.y(p.result)) for p in payoff.points]
    return f'<polyline fill="none" stroke="var(--curve)" stroke-width="2.5" points="{_path(corners)}"/>'


def _zero(frame: _Frame) -> str:
    y = frame.y(Decimal(0))
    return f'<line x1="{LEFT}" y1="{y}" x2="{WIDTH - RIGHT}" y2="{y}" stroke="var(--line)"/>'


def _marks(frame: _Frame, payoff: Payoff) -> list[str]:
    told = [("break-even", payoff.break_even), ("strike", payoff.strike)]
    told += [] if payoff.spot is None else [("share today", payoff.spot)]
    lines = []
    floor = HEIGHT - BOTTOM
    # Strike and break-even are often a few dollars apart: their labels stand on different rows.
    for row, (name, price) in enumerate(told):
        x = frame.x(price)
        end = "end" if name == "break-even" else "start"
        lines.append(
            f'<line x1="{x}" y1="{TOP}" x2="{x}" y2="{floor}" stroke="var(--soft)" stroke-dasharray="3 4"/>'
        )
        y = floor + 18 + 16 * (row % 3)
        anchor = "end" if x > WIDTH * 0.8 else end
        lines.append(f'<text class="soft" x="{x}" y="{y}" text-anchor="{anchor}">{name} {price:,.2f}</text>')
    return lines


def _levels(frame: _Frame, payoff: Payoff) -> list[str]:
    lowest = payoff.points[0]
    told = [payoff.result_most, Decimal(0), lowest.result]
    labels = [
        f'<text x="{LEFT - 8}" y="{frame.y(v) + 4}" text-anchor="end">{_dollars(v)}</text>'
        for v in told
        if v != 0
    ]
    # A premium is small beside the losses: its label would cover that of zero, which therefore stands at the other end.
    zero = (
        f'<text class="soft" x="{WIDTH - RIGHT}" y="{frame.y(Decimal(0)) + 15}" text-anchor="end">$0</text>'
    )
    return [*labels, zero]


def _path(corners: list[tuple[float, float]]) -> str:
    return " ".join(f"{x},{y}" for x, y in corners)


def _dollars(amount: Decimal) -> str:
    return f"-${-amount:,.0f}" if amount < 0 else f"${amount:,.0f}"


def _empty(title: str) -> str:
    words = "There is no price to sell at, so there is nothing to draw."
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} 80" role="img" aria-labelledby="t d">'
        f'<title id="t">{escape(title)}</title><desc id="d">{words}</desc><style>{_STYLE}</style>'
        f'<rect width="{WIDTH}" height="80" fill="var(--paper)"/><text x="20" y="44">{words}</text></svg>'
    )
