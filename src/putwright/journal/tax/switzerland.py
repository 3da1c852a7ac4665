"""Switzerland, private wealth: gains and premiums are listed and neither taxed nor deductible; dividends and interest are income."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from putwright.domain.security import SecurityKind
from putwright.journal.books import Books
from putwright.journal.lots import Closing, Realized
from putwright.journal.tax.lines import Bucket, TaxLine, TaxRule
from putwright.journal.tax.moneys import cash_lines
from putwright.journal.tax.parts import ClosingParts, negative

SWITZERLAND = TaxRule(
    code="ch",
    name="Switzerland, private wealth",
    version="1",
    dated=date(2026, 11, 30),
    currency="CHF",
    text=(
        "Gains on private movable wealth are free of income tax, and losses are not deductible (DBG art. 16 par. 3).",
        "The premium of an option you wrote is treated as such a gain (KS 15 of the ESTV; BGE 110 Ia 1).",
        "All of it holds for private wealth only. Whether you deal by profession is judged on the whole picture (KS 36 of 2012-07-27); "
        "selling puts leaves its safe harbour, which does not make you a dealer by itself. Practice differs between cantons. Ask an adviser.",
        "Each amount is converted at the rate of its trading day. A premium is listed on the day its option ended; shares that were "
        "assigned are at the strike.",
        "Dividends are income before tax withheld. Of companies of the United States 15 % is withheld with a valid W-8BEN, and can be "
        "credited by form DA-1; without it 30 %, of which DA-1 credits 15 points and the rest has to be reclaimed in the United States.",
        "Interest is income. Values at the end of the year count for the wealth tax; where the ESTV's list of rates and prices "
        "(Kursliste) says otherwise, it rules.",
    ),
)
W8BEN = (
    "A W-8BEN ends with the third calendar year after it was signed; without one 30 % is withheld from dividends, and 24 % "
    "or more from other payments. Look up in the broker's portal when yours ends."
)


def swiss_lines(books: Books) -> Iterator[TaxLine]:
    """Every closing as a private gain, options and shares apart, and every cash movement, of all years."""
    parts = ClosingParts(books)
    for one in books.realized:
        if one.how is not Closing.LEFT:
            yield _line(one, parts)
    yield from cash_lines(books)


def _line(one: Realized, parts: ClosingParts) -> TaxLine:
    is_shares = one.security.kind is SecurityKind.SHARES
    opened = parts.opened(one, with_premium=False)
    closed = () if parts.became_shares(one) else parts.closed(one, with_premium=False)
    bucket = (
        Bucket.OPTION_GAIN
        if one.security.is_option
        else (Bucket.SHARE_GAIN if is_shares else Bucket.OTHER_RESULT)
    )
    return TaxLine(
        key=one.closing_key,
        on=one.closed_on,
        bucket=bucket,
        account=one.account,
        security=one.security,
        quantity=one.quantity,
        currency=one.currency,
        proceeds=opened if one.is_short else closed,
        cost=negative(closed if one.is_short else opened),
        cycle=one.cycle,
        acquired_on=one.closed_on if one.is_short else one.opened_on,
        sold_on=one.opened_on if one.is_short else one.closed_on,
        opening_key=one.opening_key,
        is_known=one.is_known,
        how=str(one.how),
    )
