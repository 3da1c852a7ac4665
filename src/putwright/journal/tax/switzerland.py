"""Switzerland, private wealth: gains and premiums are listed and neither taxed nor deductible; dividends and interest are income."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from putwright.domain.security import SecurityKind
from putwright.journal.books import Books
from putwright.journal.lots import Closing, Realized
from putwright.journal.tax.lines import Bucket, TaxLine, TaxRule
from putwright.journal.tax.moneys import cash_lines
from putwright.journal.tax.parts import ClosingParts, line_of

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
        "selling puts leaves its safe harbour, which does not make you a dealer by itself. Cantons differ. Ask an adviser.",
        "Each amount is converted at the rate of its trading day. A premium is listed on the day its option ended; shares that were "
        "assigned are at the strike.",
        "Dividends are income before tax withheld. Of companies of the United States 15 % is withheld with a valid W-8BEN, and can be "
        "credited by form DA-1; without it 30 %, of which DA-1 credits 15 points and the rest has to be reclaimed in the United States.",
        "Interest is income. Values at the end of the year count for the wealth tax; where the ESTV's list of rates and prices "
        "(Kursliste) says otherwise, it rules.",
    ),
    treatments=(
        (Bucket.OPTION_GAIN, "tax-free, losses not deductible"),
        (Bucket.SHARE_GAIN, "tax-free, losses not deductible"),
        (Bucket.OTHER_RESULT, "not understood here: bonds and funds may hold taxable income"),
        (Bucket.DIVIDEND, "income, before tax withheld"),
        (Bucket.IN_LIEU, "income; tax withheld from it may not be credited"),
        (Bucket.WITHHELD, "credited by DA-1 up to 15 % of the dividend"),
        (Bucket.INTEREST, "income; interest paid is deducted apart"),
        (Bucket.FEE, "costs of managing wealth: deductible as far as the canton allows"),
        (Bucket.OTHER, "listed; look at the broker's words"),
    ),
    became_shares="the premium counts on its own, the shares are at the strike",
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
            opened = parts.opened(one, with_premium=False)
            closed = () if parts.became_shares(one) else parts.closed(one, with_premium=False)
            is_known = parts.is_known(one, with_premium=False)
            yield line_of(one, _bucket(one), opened, closed, is_known=is_known)
    yield from cash_lines(books)


def _bucket(one: Realized) -> Bucket:
    if one.security.is_option:
        return Bucket.OPTION_GAIN
    return Bucket.SHARE_GAIN if one.security.kind is SecurityKind.SHARES else Bucket.OTHER_RESULT
