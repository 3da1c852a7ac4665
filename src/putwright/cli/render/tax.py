"""A tax year in a terminal: the rule, the totals, what counts, what has to be looked at, and what is not known."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from putwright.cli.render import figures
from putwright.domain.money import to_cents
from putwright.domain.refusal import percent_text
from putwright.reports.tax import Frozen, TaxReport, TaxRow

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
        f"{currency} into {report.currency}: {len(rates)} days at {min(rates):.4f} to {max(rates):.4f}, by {source}"
        for (currency, source), rates in found.items()
    ]


def _totals(report: TaxReport, console: Console) -> None:
    table = _table(f"Totals [{report.currency}]", ("", "lines", "amount", "under the rule"))
    for one in (*report.totals, report.trades_total):
        told = amount(one.amount)
        if one.amount is None:
            told = f"unknown; {one.lines - one.unknown} known lines: {amount(one.known)}"
        table.add_row(
            one.bucket,
            str(one.lines),
            told,
            one.treatment,
            style="bold" if one is report.trades_total else "",
        )
    console.print(table)


def _form(report: TaxReport, console: Console) -> None:
    if not report.form_8949:
        return
    table = _table(
        f"Form 8949, columns (a) to (h) [{report.currency}]",
        ("description", "acquired", "sold", "proceeds", "cost", "code", "adjust", "gain", "term", "note"),
    )
    for one in report.form_8949:
        table.add_row(
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
    console.print(table)


def _facts(report: TaxReport, console: Console) -> None:
    counted = [row for row in report.rows if row.buckets]
    if counted:
        table = _table(
            f"What counts [own currency, and {report.currency} at each day's rate]",
            ("day", "", "what", "", "counts", report.currency, "as", "how"),
        )
        for row in counted:
            table.add_row(
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
        console.print(table)
    rest = len(report.rows) - len(counted)
    if rest:
        _lines(
            console,
            [f"{rest} facts that count for nothing this year are left out; --format csv lists every fact."],
            "dim",
        )


def _dividends(report: TaxReport, console: Console) -> None:
    if not report.dividends:
        return
    heads = (
        "day",
        "name",
        "",
        "gross",
        "withheld",
        "",
        f"gross {report.currency}",
        f"withheld {report.currency}",
        "",
    )
    table = _table("Dividends and tax withheld", heads)
    for one in report.dividends:
        ratio = "" if one.ratio is None else percent_text(one.ratio)
        name = f"{one.symbol} (in lieu)" if one.is_in_lieu else one.symbol
        base = (amount(one.gross_base), amount(one.withheld_base))
        table.add_row(
            str(one.on), name, one.currency, amount(one.gross), amount(one.withheld), ratio, *base, one.words
        )
    console.print(table)


def _year_end(report: TaxReport, console: Console) -> None:
    if not report.year_end:
        return
    heads = ("what", "how much", "price", "of", "by", "value", "", "rate", f"{report.currency}")
    table = _table(f"Held on {report.last}", heads)
    for one in report.year_end:
        price = (
            ("", "", "")
            if not one.name
            else (figures.number(one.price), figures.day(one.price_of), one.price_source)
        )
        table.add_row(
            one.what, f"{one.quantity:,f}", *price, amount(one.value), one.currency,
            figures.number(one.rate, 4), amount(one.value_base),
        )  # fmt: skip
    table.add_row("all of it", *[""] * 7, amount(report.year_end_total), style="bold")
    console.print(table)


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


def _table(title: str, heads: Iterable[str]) -> Table:
    table = Table(
        box=None,
        padding=(0, 1),
        header_style="dim",
        title=f"\n{title}",
        title_justify="left",
        title_style="bold",
    )
    right = {
        "lines",
        "amount",
        "proceeds",
        "cost",
        "adjust",
        "gain",
        "counts",
        "gross",
        "withheld",
        "how much",
        "price",
        "value",
        "rate",
    }
    for head in heads:
        is_number = (
            head in right or (len(head) == 3 and head.isupper()) or head.startswith(("gross ", "withheld "))
        )
        table.add_column(
            head,
            justify="right" if is_number else "left",
            no_wrap=is_number or head in {"day", "sold", "acquired"},
            overflow="fold",
        )
    return table


def _lines(console: Console, lines: Iterable[str], style: str) -> None:
    for words in lines:
        _line(console, Text(words, style=style))


def _line(console: Console, words: Text) -> None:
    words.overflow = "fold"
    console.print(Padding(words, (0, 0, 0, 2), expand=False))
