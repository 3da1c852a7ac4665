"""A tax year in a terminal: the rule, the totals, what counts, what has to be looked at, and what is not known."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from putwright.cli.render import figures
from putwright.domain.money import to_cents
from putwright.domain.refusal import counted, percent_text
from putwright.reports.tax import Frozen, TaxReport, TaxRow

NUMBERS = frozenset(
    {
        "lines",
        "amount",
        "proceeds",
        "cost",
        "adjust",
        "gain",
        "counts",
        "gross",
        "withheld",
        "ratio",
        "how many",
        "price",
        "value",
        "rate",
    }
)
# Columns of words and how many signs each needs to be read.
WORDS = {
    "description": 14, "what": 14, "term": 10, "note": 12, "as": 12, "how": 12, "by": 12, "under the rule": 20,
    "what can be had back": 20,
}  # fmt: skip
LIGHTS = {"green": "bold green", "yellow": "bold yellow", "red": "bold red", "unknown": "yellow"}


def render_tax(report: TaxReport, console: Console) -> None:
    """Print a tax year."""
    provisional = (f"  provisional: the year is not over, this ends on {report.last}", "bold yellow")
    head = f"Tax year {report.year}, {report.rule_name}, in {report.currency}"
    console.print(Text.assemble((head, "bold"), provisional if report.is_provisional else ""))
    console.print(Text(report.information, style="yellow"))
    console.print(
        Text(f"\nThe rule ({report.rule}, version {report.version} of {report.rule_dated})", style="bold")
    )
    _lines(console, report.rule_text, "dim")
    _totals(report, console)
    _form(report, console)
    _facts(report, console)
    _dividends(report, console)
    _year_end(report, console)
    _criteria(report, console)
    for heading, lines in (
        ("To look at (a flag decides nothing)", [f"{one.code}: {one.words}" for one in report.flags]),
        ("Unknown", report.unknown),
        ("Notes", report.notes),
    ):
        if lines:
            console.print(Text(f"\n{heading}", style="bold"))
            _lines(console, lines, "yellow" if heading != "Notes" else "")
    _rates(report, console)
    _digest(report.digest, report.frozen, console)


def amount(value: Decimal | None) -> str:
    """An amount in cents; unknown is a word."""
    return figures.UNKNOWN if value is None else f"{to_cents(value) + 0:,}"


def what(row: TaxRow) -> str:
    """What a fact is about, with how many."""
    return row.what if row.quantity is None else f"{abs(row.quantity).normalize():,f} {row.what}"


def rate_sources(report: TaxReport) -> list[str]:
    """Which rates were used, by currency and source, in words."""
    found: dict[tuple[str, str], list[Decimal]] = {}
    for one in report.rates:
        found.setdefault((one.currency, one.source), []).append(one.rate)
    return [
        f"{currency} into {report.currency}: {counted(len(rates), 'day')} at {min(rates):.4f} to {max(rates):.4f}, by {source}"
        for (currency, source), rates in found.items()
    ]


def _totals(report: TaxReport, console: Console) -> None:
    shown = _Shown(f"Totals [{report.currency}]", ("", "lines", "amount", "under the rule"))
    for one in (*report.totals, report.trades_total):
        told = amount(one.amount)
        if one.amount is None:
            told = f"unknown; known are {amount(one.known)}"
        style = "bold" if one is report.trades_total else ""
        shown.add(one.bucket, str(one.lines), told, one.treatment, style=style)
    shown.print_on(console)


def _form(report: TaxReport, console: Console) -> None:
    shown = _Shown(
        f"Form 8949, columns (a) to (h) [{report.currency}]",
        ("description", "acquired", "sold", "proceeds", "cost", "code", "adjust", "gain", "term", "note"),
    )
    for one in report.form_8949:
        shown.add(
            one.description,
            figures.day(one.acquired_on),
            figures.day(one.sold_on),
            amount(one.proceeds),
            "Expired" if one.note == "Expired" else amount(one.cost),
            one.code,
            "" if one.adjustment == 0 else amount(one.adjustment),
            amount(one.gain),
            one.term,
            one.note,
        )
    shown.print_on(console)


def _facts(report: TaxReport, console: Console) -> None:
    with_lines = [row for row in report.rows if row.buckets]
    base = f"in {report.currency}"
    shown = _Shown(
        f"What counts [own currency, and {report.currency} at each day's rate]",
        ("day", "fact", "what", "", "counts", base, "as", "how"),
    )
    for row in with_lines:
        shown.add(
            str(row.on),
            row.event,
            what(row),
            row.currency,
            amount(row.counts),
            amount(row.counts_base),
            ", ".join(row.buckets),
            row.how,
            style="yellow" if row.is_unknown else "",
        )
    shown.print_on(console)
    rest = len(report.rows) - len(with_lines)
    if rest:
        words = (
            f"Left out: {counted(rest, 'fact')} without a line in this year; --format csv lists every fact."
        )
        _lines(console, [words], "dim")


def _dividends(report: TaxReport, console: Console) -> None:
    base = (f"gross in {report.currency}", f"withheld in {report.currency}")
    heads = ("day", "name", "", "gross", "withheld", "ratio", *base, "what can be had back")
    shown = _Shown("Dividends and tax withheld", heads)
    for one in report.dividends:
        ratio = "" if one.ratio is None else percent_text(one.ratio)
        name = f"{one.symbol} (in lieu)" if one.is_in_lieu else one.symbol
        in_base = (amount(one.gross_base), amount(one.withheld_base))
        of_day = (str(one.on), name, one.currency, amount(one.gross), amount(one.withheld), ratio)
        shown.add(*of_day, *in_base, one.words)
    shown.print_on(console)


def _year_end(report: TaxReport, console: Console) -> None:
    base = f"in {report.currency}"
    heads = ("what", "how many", "price", "of", "by", "value", "", "rate", base)
    shown = _Shown(f"Held on {report.last}", heads)
    for one in report.year_end:
        price = figures.number(one.price) if one.name else ""
        of = "" if one.price_of is None else str(one.price_of)
        rate = figures.number(one.rate, 4)
        value = (amount(one.value), one.currency, rate, amount(one.value_base))
        shown.add(one.what, f"{one.quantity:,f}", price, of, one.price_source, *value)
    if report.year_end:
        shown.add("all of it", *[""] * 7, amount(report.year_end_total), style="bold")
    shown.print_on(console)


def _criteria(report: TaxReport, console: Console) -> None:
    if not report.safe_harbour:
        return
    console.print(
        Text("\nDealer by profession? The five criteria of KS 36 (a monitor, no verdict)", style="bold")
    )
    for one in report.safe_harbour:
        light = (f"{one.light.upper():<8}", LIGHTS[one.light])
        words = f"{one.number}. {one.name}: {one.actual}; limit {one.limit}. {one.words[:1].upper()}{one.words[1:]}."
        _line(console, Text.assemble(light, words))


def _rates(report: TaxReport, console: Console) -> None:
    told = rate_sources(report)
    if told:
        console.print(Text("\nRates", style="bold"))
        _lines(console, told, "dim")


def _digest(digest: str, frozen: Frozen | None, console: Console) -> None:
    console.print(Text(f"\nDigest {digest}", style="dim"))
    if frozen is None:
        _lines(console, ["not frozen; --freeze puts the year down for good once it is over"], "dim")
        return
    console.print(Text(f"Frozen: {frozen.words}.", style="green" if frozen.is_same else "bold red"))
    _lines(console, [f"{one.what} ({one.because})" for one in frozen.changes], "red")


@dataclass
class _Shown:
    """Rows that are a table where there is room for it, and lines of words where figures would be cut."""

    title: str
    heads: tuple[str, ...]
    rows: list[tuple[tuple[str, ...], str]] = field(default_factory=list)

    def add(self, *cells: str, style: str = "") -> None:
        """Add a row."""
        self.rows.append((cells, style))

    def print_on(self, console: Console) -> None:
        """Print it, or nothing where there are no rows."""
        if not self.rows:
            return
        if self._width() > console.width:
            console.print(Text(f"\n{self.title}", style="bold"))
            for cells, style in self.rows:
                told = ((head, cell) for head, cell in zip(self.heads[1:], cells[1:], strict=True) if cell)
                words = ", ".join(f"{head} {cell}".strip() for head, cell in told)
                _line(console, Text.assemble((f"{cells[0]}: ", "bold"), words, style=style))
            return
        table = Table(
            box=None, padding=(0, 1), header_style="dim", title=Text(f"\n{self.title}", style="bold")
        )
        table.title_justify = "left"
        for head in self.heads:
            justify: Literal["left", "right"] = "right" if _is_number(head) else "left"
            table.add_column(head, justify=justify, no_wrap=head not in WORDS, overflow="fold")
        for cells, style in self.rows:
            table.add_row(
                *(Text(cell) for cell in cells), style=style
            )  # never markup: words are the broker's
        console.print(table)

    def _width(self) -> int:
        """What it needs: every figure whole, and for words enough to be read."""
        columns = zip(self.heads, *(cells for cells, _ in self.rows), strict=True)
        return sum(
            2 + (min(WORDS[head], longest) if head in WORDS else longest)
            for head, *cells in columns
            for longest in [max(len(head), *map(len, cells))]
        )


def _is_number(head: str) -> bool:
    return head in NUMBERS or " in " in head or head.startswith("in ")


def _lines(console: Console, lines: Iterable[str], style: str) -> None:
    for words in lines:
        _line(console, Text(words, style=style))


def _line(console: Console, words: Text) -> None:
    words.overflow = "fold"
    console.print(Padding(words, (0, 0, 0, 2), expand=False))
