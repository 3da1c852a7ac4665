"""Premium as income: what is received is income on the day it is received, what is paid back lowers it, shares are at the strike."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from putwright.domain.security import SecurityKind
from putwright.journal.books import Books
from putwright.journal.lots import Closing, Realized
from putwright.journal.tax.lines import Bucket, Part, TaxLine, TaxRule
from putwright.journal.tax.moneys import cash_lines
from putwright.journal.tax.parts import ClosingParts, line_of

AS_INCOME = TaxRule(
    code="as-income",
    name="Premium as income, shares at the strike",
    version="1",
    dated=date(2026, 11, 30),
    currency="USD",
    text=(
        "Each premium is income on the trading day on which the option was sold, after its costs, whatever becomes of it later.",
        "Buying back lowers the premium of the day of the purchase, even where that makes it negative.",
        "Shares from an assigned put cost the strike; shares called away were sold at the strike of the call. No premium is in either.",
        "This is how the articles speak of it. It is nobody's tax law: it is here to see what you collected beside what your shares "
        "did, and never without the other.",
        "An option you bought yourself counts when it is closed. Lots are closed oldest first.",
    ),
    treatments=(
        (Bucket.PREMIUM, "income when received, less when paid back"),
        (Bucket.SHARE_RESULT, "the other half: what the shares did, from strike to sale"),
        (Bucket.OTHER_RESULT, "not understood here"),
        (Bucket.DIVIDEND, "income"),
        (Bucket.IN_LIEU, "income"),
        (Bucket.WITHHELD, "taken off"),
        (Bucket.INTEREST, "income, or a cost"),
        (Bucket.FEE, "a cost"),
        (Bucket.OTHER, "listed"),
    ),
    became_shares="the premium counted when it was received",
)


def income_lines(books: Books) -> Iterator[TaxLine]:
    """Every premium received or paid back, every closing of shares, and every cash movement, of all years."""
    parts = ClosingParts(books)
    for one in books.realized:
        yield from _of_closing(one, parts)
    for holding in books.holdings:
        for lot in holding.lots:
            if holding.security.is_option and lot.quantity < 0 and lot.opened_on is not None:
                yield TaxLine(
                    key=lot.key,
                    on=lot.opened_on,
                    bucket=Bucket.PREMIUM,
                    account=holding.account,
                    security=holding.security,
                    quantity=-lot.quantity,
                    currency=holding.currency,
                    proceeds=(Part(lot.amount, lot.opened_on, lot.key),),
                    cycle=lot.cycle,
                    sold_on=lot.opened_on,
                    opening_key=lot.key,
                    is_short=True,
                    is_known=lot.is_known,
                    how="sold",
                )
    yield from cash_lines(books)


def _of_closing(one: Realized, parts: ClosingParts) -> Iterator[TaxLine]:
    opened, closed = parts.opened(one, with_premium=False), parts.closed(one, with_premium=False)
    is_known = parts.is_known(one, with_premium=False)
    became_shares, left = parts.became_shares(one), one.how is Closing.LEFT
    if one.security.is_option and one.is_short:
        yield line_of(
            one, Bucket.PREMIUM, opened, (), is_known=is_known, at_opening=one.opened_on, how="sold"
        )
        if one.closed and not left and not became_shares:
            yield line_of(one, Bucket.PREMIUM, (), closed, is_known=is_known)
    elif became_shares:  # an option of the investor's own: what it cost is spent
        yield line_of(one, Bucket.PREMIUM, opened, (), is_known=is_known)
    elif not left:
        yield line_of(one, _bucket(one), opened, closed, is_known=is_known)


def _bucket(one: Realized) -> Bucket:
    if one.security.is_option:
        return Bucket.PREMIUM
    return Bucket.SHARE_RESULT if one.security.kind is SecurityKind.SHARES else Bucket.OTHER_RESULT
