"""Income in a terminal: premium beside the shares and the total, a bar for each, and what is not known said in words."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from rich.console import Console
from rich.table import Table
from rich.text import Text

from putwright.cli.render import figures
from putwright.cli.render.bars import amount_bar
from putwright.domain.refusal import counted
from putwright.reports.income import IncomeLine, IncomeReport, IncomeTable, SharesHeld, added

WIDE, BAR_MIN = 110, 8
Column = tuple[str, Callable[[IncomeLine], Decimal | None]]
ALWAYS: tuple[Column, ...] = (
    ("received", lambda line: line.received),
    ("bought back", lambda line: line.bought_back),
    ("kept", lambda line: line.kept),
    ("shares sold", lambda line: line.shares_realised),
    ("shares held", lambda line: line.shares_unrealised),
)
SOMETIMES: tuple[Column, ...] = (
    ("dividends", lambda line: line.dividends),
    ("tax", lambda line: line.tax_withheld),
    ("interest", lambda line: line.interest),
    ("fees", lambda line: line.fees),
    ("other", lambda line: line.other),
    ("rates", lambda line: line.rates),
)
NARROW: tuple[Column, ...] = (
    ("kept", lambda line: line.kept),
    ("shares", lambda line: added([line.shares_realised, line.shares_unrealised])),
    (
        "the rest",
        lambda line: added(
            [line.dividends, line.tax_withheld, line.interest, line.fees, line.other, line.rates]
        ),
    ),
)
TOTAL: Column = ("TOTAL", lambda line: line.total)


def render_income(report: IncomeReport, console: Console) -> None:
    """Print the table in dollars, then in the currency asked for, and what stands behind them."""
    if not report.table.lines:
        console.print("Nothing was earned yet: the journal knows no trade and no cash.", markup=False)
        return
    for table in (report.table, report.also):
        if table is not None:
            _print_table(report, table, console)
    _print_open(report, console)
    for held in report.shares:
        console.print(Text(_shares(held)))
    for note in report.notes:
        console.print(Text(f"Note: {note}", style="yellow"))
    console.print(Text(_words(report), style="dim"))


def _print_table(report: IncomeReport, told: IncomeTable, console: Console) -> None:
    title = f"Income by {report.by} until {report.as_of}, in {told.currency}"
    console.print(Text(title, style="bold"))
    everything = (*told.lines, told.sum)
    used = [column for column in SOMETIMES if any(column[1](line) != 0 for line in everything)]
    columns = [*ALWAYS, *used, TOTAL] if console.width >= WIDE else [*NARROW, TOTAL]
    table = Table(box=None, padding=(0, 1), header_style="bold")
    table.add_column(report.by, no_wrap=True)
    for name, _ in columns:
        table.add_column(name, justify="right", no_wrap=True)
    cells = [[_cell(pick(line)) for _, pick in columns] for line in everything]
    wide = [
        max(len(name), *(row[place].cell_len for row in cells)) for place, (name, _) in enumerate(columns)
    ]
    groups = max(len(report.by), *(len(line.group) for line in everything))
    room = console.width - groups - sum(wide) - 2 * (len(columns) + 2)
    if room >= BAR_MIN:
        table.add_column("total", no_wrap=True)
    largest = max((abs(line.total) for line in told.lines if line.total), default=Decimal(1))
    for line, row in zip(everything, cells, strict=True):
        bar = Text("")
        if line is not told.sum:
            bar = amount_bar(line.total, largest, room, ascii_only=console.options.ascii_only)
        shown = [*row, bar] if room >= BAR_MIN else row
        table.add_row(line.group, *shown, style="bold" if line is told.sum else "")
    console.print(table)
    if told.rate_sources:
        console.print(
            Text(f"Rates, each of the amount's own day: {', '.join(told.rate_sources)}", style="dim")
        )
    if told.without_rate:
        words = f"{told.without_rate} amounts have no rate: what they are part of is unknown. `putwright refresh` asks for rates."
        console.print(Text(words, style="yellow"))


def _print_open(report: IncomeReport, console: Console) -> None:
    if report.options_open:
        words = f"{figures.dollars(report.premium_open)} received for {counted(report.options_open, 'contract')} still open is in no total."
        console.print(Text(words))


def _shares(held: SharesHeld) -> str:
    what = f"{held.quantity.normalize():f} {held.symbol} ({held.cycle})"
    cost = (
        f"cost {_amount(held.cost)} {held.currency} at the strikes, less {_amount(held.premium)} of premium"
    )
    if held.close is None:
        return f"{what}: {cost}; no close is known, so what they are worth is unknown."
    worth = f"at {figures.price(held.close)} of {held.close_on} ({held.close_source})"
    return f"{what}: {cost}; {worth} the shares stand at {_amount(held.unrealised)}."


def _words(report: IncomeReport) -> str:
    words = "Kept counts when the option is over; shares count from the strike, sold or held. "
    words += f"Commissions of {_amount(report.table.sum.commissions)} USD are inside the figures."
    if report.also is not None:
        words += " Rates: what the exchange rate did to foreign cash and shares."
    return words


def _cell(amount: Decimal | None) -> Text:
    if amount is None:
        return Text(figures.UNKNOWN, style="yellow")
    return Text(_amount(amount), style="red" if amount < 0 else "")


def _amount(amount: Decimal | None) -> str:
    return figures.UNKNOWN if amount is None else f"{amount:z,.2f}"
