"""The table of an income report in one currency: amounts put into their groups, each at its own rate.

What is left between the value at the end and everything that came in, each at the rate of its day, is what the rates did. So
premium, shares and currency stand apart and add up to the whole.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from putwright.journal.currency import Rates
from putwright.reports.income import (
    ACCOUNT_LINE,
    CURRENCY_LINE,
    GroupBy,
    IncomeLine,
    IncomeTable,
    added,
)
from putwright.reports.income_items import RESULTS, TELLING, ZERO, Item, ItemKind


@dataclass(frozen=True, slots=True)
class Unrealised:
    """What shares held at the end of a day were worth above their cost at the strike [currency]; None where unknown."""

    on: date
    symbol: str
    cycle: str
    currency: str
    amount: Decimal | None


@dataclass
class _Cell:
    """The sums of one group on the way; an amount without a rate makes its kind unknown."""

    kinds: dict[ItemKind, Decimal | None] = field(default_factory=dict)
    unrealised: Decimal | None = ZERO
    rates: Decimal | None = ZERO

    def add(self, kind: ItemKind, amount: Decimal | None) -> None:
        self.kinds[kind] = added([self.kinds.get(kind, ZERO), amount])


class Converter:
    """Amounts in one currency; remembers by whose rates, and how many had none."""

    def __init__(self, rates: Rates, into: str) -> None:
        self.into, self.sources, self.without = into, Counter[str](), 0
        self._rates = rates

    def item(self, item: Item) -> Decimal | None:
        """An amount at its own rate [into]."""
        if item.currency == self.into:
            return item.amount
        known = self._rates.rate(item.currency, self.into, item.rate_on, item.told)
        if known is None:
            self.without += 1
            return None
        self.sources[known.source] += 1
        return item.amount * known.rate

    def value(self, amount: Decimal | None, currency: str, on: date) -> Decimal | None:
        """What something was worth at the end of a day [into]."""
        return None if amount is None else self._rates.converted(amount, currency, self.into, on)


Key: TypeAlias = Callable[[date, str, str], str]
Amounts: TypeAlias = Sequence[tuple[Item, Decimal | None]]
WHOLE = "in all"


def group_key(by: GroupBy) -> Key:
    """Which group a day, a name and a cycle belong to."""
    if by is GroupBy.MONTH:
        return lambda on, symbol, cycle: f"{on:%Y-%m}"
    if by is GroupBy.YEAR:
        return lambda on, symbol, cycle: f"{on:%Y}"
    if by is GroupBy.SYMBOL:
        return lambda on, symbol, cycle: symbol or ACCOUNT_LINE
    return lambda on, symbol, cycle: cycle or ACCOUNT_LINE


def income_table(
    items: Sequence[Item],
    worth: Iterable[Unrealised],
    ends: Sequence[date],
    by: GroupBy,
    converter: Converter,
) -> IncomeTable:
    """The lines of a table.

    Args:
        items: every amount until the end.
        worth: what the shares held were worth above cost at the end of each period.
        ends: the last day of each period, the last of them the end of the report.
        by: what the lines are.
        converter: into which currency.
    """
    amounts, told = [(item, converter.item(item)) for item in items], list(worth)
    is_by_time = by in {GroupBy.MONTH, GroupBy.YEAR}
    key, last = group_key(by), ends[-1:]
    cells = _cells(amounts, told, ends if is_by_time else last, key, converter)
    whole = _cells(
        amounts, told, last, _whole, converter
    )  # not the lines' sum: a month may be unknown and the whole not
    lines = [_line(group, cells[group]) for group in sorted(cells, key=_place)]
    sources = tuple(f"{source} ({count})" for source, count in sorted(converter.sources.items()))
    return IncomeTable(converter.into, tuple(lines), _line(WHOLE, whole[WHOLE]), sources, converter.without)


def _cells(
    amounts: Amounts, worth: Sequence[Unrealised], ends: Sequence[date], key: Key, converter: Converter
) -> dict[str, _Cell]:
    """The sums of every group, one period after the other where there are several."""
    cells = defaultdict[str, _Cell](_Cell)
    for item, amount in amounts:
        if item.kind in RESULTS or item.kind in TELLING:
            cells[key(item.on, item.symbol, item.cycle)].add(item.kind, amount)
    _unrealised(cells, worth, ends, key, converter)
    if any(item.currency != converter.into for item, _ in amounts):
        of_names = key(ends[-1], "", "") == ACCOUNT_LINE
        _rates(cells, amounts, ends, _currency_line if of_names else key, converter)
    return cells


def _unrealised(
    cells: dict[str, _Cell],
    worth: Sequence[Unrealised],
    ends: Sequence[date],
    key: Key,
    converter: Converter,
) -> None:
    """What is held at each end, less what was held at the end before; an unknown end leaves its change to the next."""
    before: dict[str, Decimal] = defaultdict(Decimal)
    for end in ends:
        now: dict[str, Decimal | None] = defaultdict(Decimal)
        for one in worth:
            if one.on == end:
                line = key(end, one.symbol, one.cycle) if len(ends) == 1 else ""
                now[line] = added([now[line], converter.value(one.amount, one.currency, end)])
        for line in {*now, *before}:
            amount = now.get(line, ZERO)
            cell = cells[line or key(end, "", "")]
            cell.unrealised = None if amount is None else amount - before[line]
            if amount is not None:
                before[line] = amount


def _rates(
    cells: dict[str, _Cell],
    amounts: Amounts,
    ends: Sequence[date],
    key: Key,
    converter: Converter,
) -> None:
    """What the rates did to foreign cash and shares in each period: the value at its end, less that before and what came in.

    Currencies that were exchanged came in at the central bank's rate; what the exchange itself cost is in here too. An unknown
    end leaves its part to the next.
    """
    moving = [(item, amount) for item, amount in amounts if item.kind not in TELLING]
    since, before = date.min, ZERO
    for end in ends:
        held: dict[str, Decimal] = defaultdict(Decimal)
        came: list[Decimal | None] = []
        for item, amount in moving:
            if item.on > end:
                continue
            is_foreign = item.currency != converter.into
            if is_foreign:
                held[item.currency] += item.amount
            if item.on > since:
                came.append(None if amount is None else -amount if is_foreign else ZERO)
                came.append(amount if item.kind is ItemKind.CONVERSION else ZERO)
        now = added([converter.value(amount, unit, end) for unit, amount in sorted(held.items())])
        effect = None if now is None else added([now - before, *came])
        cells[key(end, "", "")].rates = effect
        if effect is not None and now is not None:
            since, before = end, now


def _currency_line(on: date, symbol: str, cycle: str) -> str:
    return CURRENCY_LINE


def _whole(on: date, symbol: str, cycle: str) -> str:
    return WHOLE


def _place(group: str) -> tuple[int, str]:
    """What belongs to no name comes last."""
    return (group in {ACCOUNT_LINE, CURRENCY_LINE}), group


def _line(group: str, cell: _Cell) -> IncomeLine:
    def of(kind: ItemKind) -> Decimal | None:
        return cell.kinds.get(kind, ZERO)

    results = [of(kind) for kind in ItemKind if kind in RESULTS]
    return IncomeLine(
        group,
        received=of(ItemKind.RECEIVED),
        bought_back=of(ItemKind.BOUGHT_BACK),
        kept=of(ItemKind.KEPT),
        shares_realised=of(ItemKind.SHARES),
        shares_unrealised=cell.unrealised,
        dividends=of(ItemKind.DIVIDEND),
        tax_withheld=of(ItemKind.TAX),
        interest=of(ItemKind.INTEREST),
        fees=of(ItemKind.FEE),
        other=of(ItemKind.OTHER),
        commissions=of(ItemKind.COMMISSION),
        rates=cell.rates,
        total=added([*results, cell.unrealised, cell.rates]),
    )
