"""What is open, in a terminal: a state in a word, with colour and never by colour alone."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text

from putwright.cli.render.figures import NEW_YORK, dollars, moment, percent, price
from putwright.cli.render.offer import badge
from putwright.reports.positions import EndedRow, PositionRow, PositionsReport, SharesRow, StrayRow

ENDED_SHOWN = 8
STYLE = {
    "uncovered": "bold white on red",
    "gone": "bold white on red",
    "pin risk": "bold red",
    "early-assignment risk": "bold red",
    "no exit at work": "bold red",
    "defend": "bold yellow",
    "in the money": "bold yellow",
    "due": "bold cyan",
    "expiring": "yellow",
    "settling": "yellow",
    "take-profit working": "green",
    "hold": "green",
}


def render_positions(report: PositionsReport, console: Console) -> None:
    """Print what is open, what is not in care, and what ended."""
    head = f" {report.account}  {moment(report.as_of)}  quotes {report.quotes}"
    console.print(Text.assemble(badge(is_paper=report.is_paper), head))
    if report.halted:
        console.print(Text(f" STOPPED  {report.halted}", style="bold white on red"))
    if report.positions:
        console.print(_table(report.positions))
        for row in report.positions:
            _print_state(row, console)
    else:
        console.print("Nothing is open in the desk's care.")
    for held in report.shares:
        console.print(Text(_shares(held)))
    console.print(Text(_sums(report)))
    if report.best_alternative is not None:
        told = f"{percent(report.best_alternative)} a year ({report.best_alternative_words})"
        console.print(Text(f"Best alternative: {told}", style="dim"))
    for stray in report.not_in_care:
        sold = "" if stray.premium_per_share is None else f", sold at {price(stray.premium_per_share)}"
        words = f"Not in care: {stray.contracts} {stray.put}{sold}, {_bound(stray)}. `putwright adopt` takes it over."
        console.print(Text(words, style="yellow"))
    if report.ended:
        console.print(Text("Ended", style="bold"))
        for ended in report.ended[:ENDED_SHOWN]:
            when = "" if ended.ended_at is None else f"  {ended.ended_at.astimezone(NEW_YORK):%Y-%m-%d}"
            console.print(
                f"  {ended.position_id} {ended.contracts} {ended.put}  {ended.how}  {_brought(ended)}{when}"
            )
    for alarm in report.alarms:
        console.print(Text(f"ALARM: {alarm}", style="bold red"))
    for note in report.notes:
        console.print(Text(f"Note: {note}", style="yellow"))


def _bound(stray: StrayRow) -> str:
    return f"{dollars(stray.reserve)} set aside" if stray.reserve else "shares stand by"


def _shares(held: SharesRow) -> str:
    cost = "cost unknown" if held.effective_cost is None else f"cost {price(held.effective_cost)} each"
    worth = "" if held.price is None else f", worth {price(held.price)}"
    result = "" if held.unrealised is None else f", {dollars(held.unrealised, 2)} over cost"
    return f"{held.symbol} shares: {held.free_words}; {held.free:f} free. {cost} ({held.cost_words}){worth}{result}."


def _brought(ended: EndedRow) -> str:
    if ended.shares < 0:
        told = "its price was not told" if ended.result is None else f"{dollars(ended.result, 2)} of premium"
        return f"{-ended.shares} shares were called away at the strike; {told}"
    if ended.shares and ended.effective_cost is None:
        return f"{ended.shares} shares; what they cost is not known: a commission was not told"
    if ended.shares:
        return f"{ended.shares} shares at an effective {price(ended.effective_cost)} each, the premium counted in"
    if ended.result is not None:
        return dollars(ended.result, 2)
    if ended.result_gross is None:
        return "its price was not told: the statement has it"
    return f"{dollars(ended.result_gross, 2)} before costs, which were not told"


def _table(rows: tuple[PositionRow, ...]) -> Table:
    table = Table(box=None, padding=(0, 1), header_style="bold")
    table.add_column("id", no_wrap=True)
    table.add_column("option", no_wrap=True)
    for name in ("sold", "bid/ask", "kept", "days", "left/yr", "share is", "exit"):
        table.add_column(name, justify="right", no_wrap=True)
    for row in rows:
        quote = "/".join("-" if side is None else price(side) for side in (row.bid, row.ask))
        table.add_row(
            row.position_id,
            f"{row.contracts} {row.put}",
            price(row.premium_per_share),
            quote,
            percent(row.captured, 0),
            str(row.days_left),
            percent(row.remaining_annual),
            _distance(row),
            _exit(row),
        )
    return table


def _print_state(row: PositionRow, console: Console) -> None:
    """The state in a word, under the figures, where every width has room for it."""
    marks = f"; {', '.join(row.marks)}" if row.marks else ""
    line = Text.assemble((f"  {row.position_id} ", "bold"), (row.state, STYLE.get(row.state, "")))
    console.print(line.append(f": {row.because}{marks}", style="dim"))


def _distance(row: PositionRow) -> str:
    if row.distance is None:
        return "unknown"
    return f"{abs(row.distance) * 100:.1f} % {'above' if row.distance >= 0 else 'under'}"


def _exit(row: PositionRow) -> str:
    if row.exit_limit is None or not row.exit_order:
        return row.exit_state.replace("none, held to expiry", "held")
    state = "" if row.exit_state == "NEW" else f" {row.exit_state}"
    return f"{row.exit_order} {price(row.exit_limit)}{state}"


def _sums(report: PositionsReport) -> str:
    settled = "unknown" if report.cash_settled_usd is None else dollars(report.cash_settled_usd)
    free = "unknown" if report.cash_free is None else dollars(report.cash_free)
    return f"{report.audit}. {dollars(report.reserve)} set aside; {settled} settled, {free} free for strikes."
