"""Income and premium in the weekly review: the week, the month and the year, and the months with their total beside."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from putwright.domain.refusal import counted
from putwright.reports.income import IncomeLine, IncomeReport, IncomeTable
from putwright.reports.week_values import (
    Chart,
    ChartKind,
    Column,
    Quantity,
    Section,
    Series,
    Table,
    Unit,
)

MONTHS = 24  # drawn at most


def income_section(now: IncomeReport, before: IncomeReport | None) -> Section:
    """Income until now.

    Args:
        now: by month.
        before: the same as of the last week's end, for what the week brought; None where there was nothing yet.
    """
    table = now.also or now.table
    earlier = None if before is None else (before.also or before.table)
    month, year = now.as_of.strftime("%Y-%m"), str(now.as_of.year)
    of_year = [line for line in table.lines if line.group.startswith(year)]
    quantities = (
        _amount("this week, in all", _week(table, earlier, lambda line: line.total), table.currency),
        _amount("this week, premium kept", _week(table, earlier, lambda line: line.kept), table.currency),
        _amount(
            f"{month}, in all", _sum([one.total for one in of_year if one.group == month]), table.currency
        ),
        _amount(f"{year}, premium kept", _sum([one.kept for one in of_year]), table.currency),
        _amount(f"{year}, in all", _sum([one.total for one in of_year]), table.currency),
        Quantity(
            "premium of open options",
            now.premium_open,
            Unit.MONEY,
            words="may have to be given back: in no total",
        ),
    )
    words = ("The total counts what shares are worth less than their strikes, sold or not.", *now.notes)
    charts = (_months(table), _captured(table)) if table.lines else ()
    shares = _shares(now)
    return Section("income-part", "Income", words, quantities, shares, charts)


def _months(table: IncomeTable) -> Chart:
    lines = table.lines[-MONTHS:]
    parts = [Series(name, tuple(of(line) for line in lines)) for name, of in PARTS]
    told = [one for one in parts if any(one.values)]
    total = Series("total of everything", tuple(line.total for line in lines), is_beside=True)
    known = [line.total for line in lines if line.total is not None]
    falls = counted(sum(one < 0 for one in known), "known month")
    sentence = f"Premium kept, shares and dividends by month, with the total of everything beside them: {falls} brought a loss."
    labels = tuple(line.group for line in lines)
    return Chart(
        "income",
        ChartKind.STACKED,
        "Income by month",
        sentence,
        Unit.MONEY,
        labels,
        (*told, total),
        table.currency,
    )


def _captured(table: IncomeTable) -> Chart:
    lines = table.lines[-MONTHS:]
    series = (
        Series("premium received", tuple(line.received for line in lines)),
        Series("premium kept", tuple(line.kept for line in lines)),
    )
    received, kept = _sum([line.received for line in table.lines]), _sum([line.kept for line in table.lines])
    told = "nothing was received yet"
    if received:
        told = (
            "an unknown part was kept"
            if kept is None
            else f"{kept / received * 100:.0f} % of all of it was kept so far"
        )
    sentence = f"Premium received by the day of the sale, and kept by the day it was over: {told}."
    labels = tuple(line.group for line in lines)
    return Chart(
        "captured", ChartKind.BARS, "Premium captured", sentence, Unit.MONEY, labels, series, table.currency
    )


def _shares(now: IncomeReport) -> tuple[Table, ...]:
    if not now.shares:
        return ()
    columns = (
        Column("shares"),
        Column("story"),
        Column("quantity", Unit.COUNT),
        Column("last close", Unit.PRICE),
        Column("of"),
        Column("cost at the strikes", Unit.MONEY),
        Column("worth more or less", Unit.MONEY),
    )
    rows = tuple(
        (
            one.symbol,
            one.cycle,
            one.quantity,
            one.close,
            "unknown" if one.close_on is None else one.close_on.isoformat(),
            one.cost,
            one.unrealised,
        )
        for one in now.shares
    )
    return (Table("Shares held", columns, rows),)


def _week(
    table: IncomeTable, earlier: IncomeTable | None, of: Callable[[IncomeLine], Decimal | None]
) -> Decimal | None:
    """What came since: the sum of all lines now, less what it was."""
    now = of(table.sum)
    before = Decimal(0) if earlier is None else of(earlier.sum)
    return None if now is None or before is None else now - before


def _beside(line: IncomeLine) -> Decimal | None:
    return _sum([line.dividends, line.tax_withheld, line.interest, line.fees, line.other, line.rates])


def _sum(amounts: Sequence[Decimal | None]) -> Decimal | None:
    total = Decimal(0)
    for amount in amounts:
        if amount is None:
            return None
        total += amount
    return total


def _amount(label: str, value: Decimal | None, currency: str) -> Quantity:
    return Quantity(label, value, Unit.MONEY, currency)


PARTS: tuple[tuple[str, Callable[[IncomeLine], Decimal | None]], ...] = (
    ("premium kept", lambda line: line.kept),
    ("shares sold", lambda line: line.shares_realised),
    ("shares held", lambda line: line.shares_unrealised),
    ("dividends, interest, less tax and fees", _beside),
)
