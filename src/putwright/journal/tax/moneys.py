"""Cash without a trade as lines: dividends, tax withheld, interest and fees, the same under every rule."""

from __future__ import annotations

from collections.abc import Iterator

from putwright.domain.journal_events import CashKind, CashMoved
from putwright.journal.books import Books
from putwright.journal.tax.lines import ZERO, Bucket, Part, TaxLine

BUCKETS = {
    CashKind.DIVIDEND: Bucket.DIVIDEND,
    CashKind.IN_LIEU: Bucket.IN_LIEU,
    CashKind.TAX: Bucket.WITHHELD,
    CashKind.INTEREST: Bucket.INTEREST,
    CashKind.FEE: Bucket.FEE,
    CashKind.OTHER: Bucket.OTHER,
}


def cash_lines(books: Books) -> Iterator[TaxLine]:
    """A line for each dividend, tax, interest and fee; deposits and withdrawals count for nobody."""
    for entry in books.entries:
        event = entry.event
        if isinstance(event, CashMoved) and event.kind is not CashKind.DEPOSIT:
            yield TaxLine(
                key=entry.key,
                on=event.on,
                bucket=BUCKETS[event.kind],
                account=entry.account,
                security=event.security,
                quantity=ZERO,
                currency=event.currency,
                proceeds=(Part(event.amount, event.on, entry.key),),
                how=str(event.kind),
            )
