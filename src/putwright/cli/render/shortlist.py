"""The shortlist in a terminal: the puts in order, both witnesses beside each, and what to know of every name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from rich import box
from rich.console import Group
from rich.table import Table
from rich.text import Text

from putwright.cli.render import figures
from putwright.domain.witness import Witness
from putwright.reports.rows import CandidateRow
from putwright.reports.screen import ScreenReport

EDGES, GAP = 2, 2  # the blanks that the table puts around itself and after a column
TITLE = "Shortlist: the best put of each name, most excess return for its tail first"
HEADINGS = (
    "bid-ask", "below", "moves", "IV", "IV/RV", "delta", "breach", "loss", "net", "a year*", "reserve",
    "excess", "range", "tail", "x",
)  # fmt: skip
# Which columns come first where there is no room for all; a number that is cut off is worse than none.
PRIORITY = (
    "net", "excess", "breach", "a year*", "bid-ask", "range", "below", "tail", "IV", "x", "loss", "moves",
    "reserve", "IV/RV", "delta",
)  # fmt: skip
LEGEND = {
    "a year*": f"* net premium at the bid on the reserve, {figures.A7}.",
    "below": "below: strike below spot;",
    "moves": "moves: the same in expected moves;",
    "IV/RV": "IV/RV: implied volatility over that of the last 63 sessions;",
    "breach": "breach: chance to end below the strike, by the market and by the name's own history;",
    "loss": "loss: what that costs on average, per contract, by the same two;",
    "excess": "excess: net premium less the forecast's expected loss and the interest given up, a year on the reserve;",
    "range": "range: its 90 % interval;",
    "tail": "tail: the forecast's loss of the worst 5 %, on the reserve;",
    "x": "x: contracts the account carries;",
}
NOTHING_PAYS = "By the forecast none of these pays for what it risks: to wait is a choice."
NO_PROMISE = "The order is reward for risk as foreseen, and no promise; = is a tie with the one above."


def render_shortlist(report: ScreenReport, width: int) -> Group:
    """The table, its legend, and the remarks on every name."""
    cells = [dict(zip(HEADINGS, _cells(row), strict=True)) for row in report.shortlist]
    shown = _fitting(report, cells, width)
    return Group(_table(report, cells, shown), _remarks(report, shown))


def _fitting(report: ScreenReport, cells: Sequence[Mapping[str, str | Text]], width: int) -> list[str]:
    """The headings for which there is room, in their order: each column takes its longest cell and a blank."""
    taken = EDGES + sum(max(len(told(row)) for row in report.shortlist) + GAP for told in (_place, _put))
    fitting: set[str] = set()
    for heading in PRIORITY:
        wide = max(len(heading), *(len(row[heading]) for row in cells)) + GAP
        if taken + wide <= width:
            taken += wide
            fitting.add(heading)
    return [heading for heading in HEADINGS if heading in fitting]


def _table(report: ScreenReport, cells: Sequence[Mapping[str, str | Text]], shown: Sequence[str]) -> Table:
    table = Table(title=TITLE, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD)
    table.padding, table.header_style = (0, 1, 0, 0), "dim"
    table.add_column("#", justify="right", no_wrap=True)
    table.add_column("put", no_wrap=True, style="bold")
    for heading in shown:
        table.add_column(heading, justify="right", no_wrap=True)
    for row, told in zip(report.shortlist, cells, strict=True):
        table.add_row(_place(row), _put(row), *(told[heading] for heading in shown))
    return table


def _place(row: CandidateRow) -> str:
    if row.rank is None:
        return "-"
    return f"={row.rank}" if row.ties_with_above else str(row.rank)


def _put(row: CandidateRow) -> Text:
    put = Text(f"{row.symbol} {row.expiry:%d%b%y} {figures.strike(row.strike)}P")
    if row.is_proposal:
        put.append(" ?", style="yellow")
    return put


def _cells(row: CandidateRow) -> list[str | Text]:
    odds, merit = row.odds, row.odds.merit
    return [
        f"{figures.price(row.bid)}-{figures.price(row.ask)}",
        figures.percent(row.otm_ratio),
        figures.number(row.expected_moves),
        figures.percent(row.implied_volatility, 0),
        figures.number(odds.implied_to_realised),
        figures.number(row.delta),
        Text(
            f"{_share(odds.market.breach)}/{_share(odds.history.breach)} %",
            style="yellow" if disagreement(odds.market, odds.history) else "",
        ),
        f"{_contract(odds.market)}/{_contract(odds.history)}",
        figures.dollars(row.premium_net),
        figures.percent(row.annual_return),
        figures.dollars(row.reserve),
        _excess(merit.excess_return),
        _range(merit.excess_return_low, merit.excess_return_high),
        figures.percent(merit.tail, 0),
        str(row.contracts_carried),
    ]


def _excess(value: Decimal | None) -> Text:
    style = "" if value is None else "green" if value > 0 else "red"
    return Text("?" if value is None else f"{value * 100:+.1f} %", style=style)


def _range(low: Decimal | None, high: Decimal | None) -> str:
    return "" if low is None or high is None else f"{low * 100:+.0f}..{high * 100:+.0f}"


def _share(value: Decimal | None) -> str:
    return "?" if value is None else f"{value * 100:.0f}"


def _contract(witness: Witness) -> str:
    return "?" if witness.expected_loss is None else f"{witness.expected_loss * 100:,.0f}"


def disagreement(market: Witness, history: Witness) -> str:
    """What to say where the market's chance lies outside the interval of history's; empty where it does not."""
    if market.breach is None or history.breach_low is None or history.breach_high is None:
        return ""
    if history.breach_low <= market.breach <= history.breach_high:
        return ""
    least, most = (figures.percent(end, 0) for end in (history.breach_low, history.breach_high))
    return (
        f"the witnesses disagree: the market says {figures.percent(market.breach, 0)}, "
        f"its own history {figures.percent(history.breach, 0)} ({least} to {most})"
    )


def _remarks(report: ScreenReport, shown: Sequence[str]) -> Group:
    rows = report.shortlist
    common = set.intersection(*(set(row.events) for row in rows)) if len(rows) > 1 else set()
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), header_style="dim")
    for heading in ("name", "reports next", "inside the put's life, and warnings"):
        table.add_column(heading)
    for row in rows:
        told = [f"{note.on:%d %b} {note.what}" for note in row.events if note not in common]
        table.add_row(row.symbol, row.earnings, "; ".join([*told, *_said(row)]))
    lines: list[Text | Table] = [Text(_legend(shown), style="dim"), table]
    lines += [
        Text(f"Inside every put's life: {note.on:%d %b} {note.what}.", style="dim")
        for note in sorted(common, key=lambda n: n.on)
    ]
    if report.more_names:
        more = "more names passed" if report.more_names > 1 else "more name passed"
        lines.append(Text(f"{report.more_names} {more}; the record has them all.", style="dim"))
    foreseen = [row.odds.merit.excess_return for row in rows]
    if any(value is not None for value in foreseen) and all(
        value is None or value <= 0 for value in foreseen
    ):
        lines.append(Text(NOTHING_PAYS, style="yellow"))
    if len(report.spread) > 1:
        lines.append(Text(f"Spread over sectors: {', '.join(report.spread)}.", style="green"))
    best = next((row for row in rows if not row.is_proposal), rows[0])
    command = f"putwright ticket {best.symbol} {figures.strike(best.strike)} {best.expiry}"
    lines.append(Text(f"Next: {command}", style="bold green"))
    return Group(*lines)


def _said(row: CandidateRow) -> list[str]:
    """What else to know of a name: why it has no rank, where the witnesses part, warnings, its price."""
    merit = row.odds.merit
    told = [f"not ranked: {merit.unranked_because}"] if merit.unranked_because else []
    told += [words for words in (disagreement(row.odds.market, row.odds.history),) if words]
    told += row.warnings
    if row.is_proposal:
        told.append(f'proposal: say your price with putwright want {row.symbol} PRICE --because "..."')
    if row.others:
        told.append(f"{row.others} more of its puts passed")
    return told


def _legend(shown: Sequence[str]) -> str:
    """What the columns that are shown mean."""
    told = [words for heading, words in LEGEND.items() if heading in shown]
    return " ".join([*told, "?: a proposal without your price.", NO_PROMISE])
