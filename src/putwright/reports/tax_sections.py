"""The parts of a tax report besides its rows: totals, Form 8949, dividends, values at the end of the year."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from putwright.domain.contract import Right
from putwright.domain.security import Security
from putwright.journal.lots import Closing
from putwright.journal.tax.dividends import DividendDay
from putwright.journal.tax.lines import OF_TRADES, ZERO, Bucket, TaxLine, TaxRule
from putwright.journal.tax.worth import Worth
from putwright.journal.tax.year_end import Held
from putwright.reports.tax import DividendRow, Form8949Row, RateRow, TaxTotal, YearEndRow
from putwright.reports.tax_rows import gain_in, grained

ALWAYS_SHOWN = 2
BOXES = {Bucket.SHORT_TERM: "A, B or C", Bucket.LONG_TERM: "D, E or F", Bucket.TERM_UNKNOWN: "A to F"}


def totals_of(lines: Sequence[TaxLine], rule: TaxRule, worth: Worth) -> tuple[TaxTotal, ...]:
    """What each bucket adds up to, in the rule's order; its first two even where nothing is in them."""
    there = {line.bucket for line in lines}
    order = [
        bucket for place, (bucket, _) in enumerate(rule.treatments) if bucket in there or place < ALWAYS_SHOWN
    ]
    return tuple(
        _total(bucket.value, [line for line in lines if line.bucket is bucket], rule.treatment(bucket), worth)
        for bucket in order
    )


def trades_total(lines: Sequence[TaxLine], worth: Worth) -> TaxTotal:
    """What all trades of the year add up to under the rule."""
    of_trades = [line for line in lines if line.bucket in OF_TRADES]
    return _total("all trades", of_trades, "over the life of a cycle the same under every rule", worth)


def form_8949(lines: Iterable[TaxLine], worth: Worth, washed: set[str]) -> tuple[Form8949Row, ...]:
    """The lines in the layout of Form 8949: short-term first, by the day they count.

    Args:
        lines: of the year.
        worth: the currency of the report.
        washed: keys of facts with a flag of a wash sale.
    """
    chosen = [line for line in lines if line.bucket in BOXES]
    chosen.sort(key=lambda line: (line.bucket is Bucket.LONG_TERM, line.on, line.key, line.opening_key))
    return tuple(_form_row(line, worth, line.key in washed) for line in chosen)


def dividend_row(day: DividendDay, worth: Worth, *, is_swiss: bool) -> DividendRow:
    """A dividend day in the report's currency; what can be had back is told to the Swiss."""
    return DividendRow(
        on=day.on,
        account=day.account,
        symbol=day.security.symbol,
        currency=day.currency,
        gross=day.gross,
        withheld=day.withheld,
        ratio=None if day.ratio is None else grained(day.ratio),
        gross_base=grained(worth.of_parts(day.parts, day.currency)),
        withheld_base=grained(worth.of_parts(day.withheld_parts, day.currency)),
        is_in_lieu=day.is_in_lieu,
        words=day.words if is_swiss else "",
    )


def year_end_row(held: Held) -> YearEndRow:
    """One thing held, as a row."""
    return YearEndRow(
        account=held.account,
        what="cash" if held.security is None else str(held.security),
        name="" if held.security is None else held.security.name,
        quantity=held.quantity,
        price=None if held.price is None else held.price.price,
        price_of=None if held.price is None else held.price.on,
        price_source="" if held.price is None else held.price.source,
        value=held.value,
        currency=held.currency,
        rate=None if held.rate is None else held.rate.rate,
        rate_of=None if held.rate is None else held.rate.on,
        rate_source="" if held.rate is None else held.rate.source,
        value_base=grained(held.value_base),
    )


def rate_rows(worth: Worth) -> tuple[RateRow, ...]:
    """The rates that were used."""
    return tuple(
        RateRow(one.currency, one.into, one.day, one.rate, one.rate_of, one.source)
        for one in worth.rates_used()
    )


def _total(bucket: str, lines: Sequence[TaxLine], treatment: str, worth: Worth) -> TaxTotal:
    gains = [gain_in(line, worth) for line in lines]
    known = [gain for gain in gains if gain is not None]
    unknown, sum_known = len(gains) - len(known), grained(sum(known, ZERO)) or ZERO
    return TaxTotal(bucket, len(lines), None if unknown else sum_known, sum_known, unknown, treatment)


def _form_row(line: TaxLine, worth: Worth, is_washed: bool) -> Form8949Row:
    proceeds, cost = _sides(line, worth)
    is_known = proceeds is not None and cost is not None
    return Form8949Row(
        description=_description(line.security, line.quantity),
        acquired_on=line.acquired_on,
        sold_on=line.sold_on,
        proceeds=proceeds,
        cost=cost,
        code="W?" if is_washed else "",
        adjustment=None if is_washed or not is_known else ZERO,
        gain=proceeds - cost if proceeds is not None and cost is not None else None,
        term=line.bucket.value,
        box=BOXES[line.bucket],
        note=_note(line),
        event_id=line.key,
    )


def _sides(line: TaxLine, worth: Worth) -> tuple[Decimal | None, Decimal | None]:
    """Proceeds and cost; of what was there before the record only the side of its closing is known."""
    proceeds, cost = worth.of_parts(line.proceeds, line.currency), worth.of_parts(line.cost, line.currency)
    if not line.is_known:
        proceeds, cost = (None, cost) if line.is_short else (proceeds, None)
    return grained(proceeds), grained(cost)


def _note(line: TaxLine) -> str:
    if line.how == Closing.EXPIRED:
        return "Expired" if line.is_short else "Expired worthless"
    if not line.is_known:
        return "how it was opened is unknown"
    return line.how


def _description(security: Security | None, quantity: Decimal) -> str:
    if security is None:
        return ""
    count, contract = f"{quantity.normalize():f}", security.contract
    if contract is None:
        return f"{count} sh. {security.symbol}"
    kind = "PUT" if contract.right is Right.PUT else "CALL"
    return f"{count} {contract.underlying} {contract.expiry:%m/%d/%Y} {contract.strike:f} {kind}"
