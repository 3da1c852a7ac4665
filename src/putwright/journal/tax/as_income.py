"""Premium as income: what is received is income on the day it is received, what is paid back lowers it, shares are at the strike."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from putwright.domain.security import SecurityKind
from putwright.journal.books import Books
from putwright.journal.lots import Closing, Realized
from putwright.journal.tax.lines import Bucket, Part, TaxLine, TaxRule
from putwright.journal.tax.moneys import cash_lines
from putwright.journal.tax.parts import ClosingParts, negative

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
                    is_known=lot.is_known,
                    how="sold",
                )
    yield from cash_lines(books)


def _of_closing(one: Realized, parts: ClosingParts) -> Iterator[TaxLine]:
    if one.security.is_option and one.is_short:
        opened = parts.opened(one, with_premium=True)
        if one.opened_on is None:
            yield _line(one, Bucket.PREMIUM, one.closing_key, one.closed_on, opened, str(one.how))
            return
        yield _line(one, Bucket.PREMIUM, one.opening_key, one.opened_on, opened, "sold")
        if one.closed and one.how is not Closing.LEFT and not parts.became_shares(one):
            closed = parts.closed(one, with_premium=True)
            yield _line(one, Bucket.PREMIUM, one.closing_key, one.closed_on, closed, str(one.how))
    elif parts.became_shares(one):  # an option of the investor's own: what it cost is spent
        opened = parts.opened(one, with_premium=True)
        yield _line(one, Bucket.PREMIUM, one.closing_key, one.closed_on, (), str(one.how), negative(opened))
    elif one.how is not Closing.LEFT:
        opened, closed = parts.opened(one, with_premium=False), parts.closed(one, with_premium=False)
        earned, spent = (opened, negative(closed)) if one.is_short else (closed, negative(opened))
        yield _line(one, _bucket(one), one.closing_key, one.closed_on, earned, str(one.how), spent)


def _bucket(one: Realized) -> Bucket:
    if one.security.is_option:
        return Bucket.PREMIUM
    return Bucket.SHARE_RESULT if one.security.kind is SecurityKind.SHARES else Bucket.OTHER_RESULT


def _line(
    one: Realized,
    bucket: Bucket,
    key: str,
    on: date,
    proceeds: tuple[Part, ...],
    how: str,
    cost: tuple[Part, ...] = (),
) -> TaxLine:
    return TaxLine(
        key=key,
        on=on,
        bucket=bucket,
        account=one.account,
        security=one.security,
        quantity=one.quantity,
        currency=one.currency,
        proceeds=proceeds,
        cost=cost,
        cycle=one.cycle,
        acquired_on=one.closed_on if one.is_short else one.opened_on,
        sold_on=one.opened_on if one.is_short else one.closed_on,
        opening_key=one.opening_key,
        is_known=one.is_known,
        how=how,
    )
