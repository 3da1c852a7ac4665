"""United States: the premium waits until the option ends; where shares came of it, it is in what they cost."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from putwright.domain.security import SecurityKind
from putwright.journal.books import Books
from putwright.journal.lots import Closing, Realized
from putwright.journal.tax.holding_period import is_long_term
from putwright.journal.tax.lines import Bucket, TaxLine, TaxRule
from putwright.journal.tax.moneys import cash_lines
from putwright.journal.tax.parts import ClosingParts, line_of

# Broad-based index options are section 1256 contracts (sec. 1256(g)(6)); shares' and funds' options are not.
INDEX_ROOTS = frozenset(
    {"SPX", "SPXW", "XSP", "NDX", "NDXP", "XND", "RUT", "RUTW", "MRUT", "VIX", "VIXW", "DJX", "OEX", "XEO"}
)
US = TaxRule(
    code="us",
    name="United States, federal, an individual investor",
    version="1",
    dated=date(2026, 11, 30),
    currency="USD",
    text=(
        "The premium of an option you sold is no income when it is received; it waits until the option ends (Pub. 550).",
        "Expired: a short-term gain on the day of expiry. Bought back: premium less what was paid, short-term, however long it "
        "was open.",
        "Assigned put: the premium lowers what the shares cost, and is no result of its own. Assigned call: it raises what the "
        "shares were sold for.",
        "Shares from an assignment are held from the day after the assignment, not from the sale of the put. More than one year "
        "is long-term.",
        "Lots are closed oldest first. Costs of a trade are in its proceeds or its cost. The trading day counts, not settlement.",
        "Wash sales (sec. 1091) and straddles (sec. 1092) are flagged and never reckoned: what another account, or a spouse, "
        "bought is not seen here.",
        "Broad-based index options fall under section 1256 (Form 6781); they are listed apart and not split 60/40.",
        "Which box of Form 8949 applies depends on what your broker reported on Form 1099-B; that is not known here.",
        "Dividends are listed whole: which of them are qualified, the 1099-DIV says. Fees are listed and not deducted. Gains on "
        "currencies (sec. 988) are not reckoned.",
    ),
    treatments=(
        (Bucket.SHORT_TERM, "as ordinary income, after losses are set off"),
        (Bucket.LONG_TERM, "at the rates for long-term gains"),
        (Bucket.TERM_UNKNOWN, "short-term or long-term: the record does not show when it was opened"),
        (
            Bucket.SECTION_1256,
            "60/40 and by its value at the end of the year: reckoned on Form 6781, not here",
        ),
        (Bucket.OTHER_RESULT, "not understood here: look at the broker's tax statement"),
        (Bucket.DIVIDEND, "income; which part is qualified the 1099-DIV says"),
        (Bucket.IN_LIEU, "income, never qualified"),
        (Bucket.WITHHELD, "foreign tax may be credited (Form 1116)"),
        (Bucket.INTEREST, "income; interest paid is another matter (Form 4952)"),
        (Bucket.FEE, "listed, not deducted"),
        (Bucket.OTHER, "listed; look at the broker's words"),
    ),
    became_shares="the premium went over into the shares",
)


def us_lines(books: Books) -> Iterator[TaxLine]:
    """Every closing that counts, and every cash movement, of all years."""
    parts = ClosingParts(books)
    for one in books.realized:
        if one.how is not Closing.LEFT and not parts.became_shares(one):
            opened, closed = parts.opened(one, with_premium=True), parts.closed(one, with_premium=True)
            is_known = parts.is_known(one, with_premium=True)
            yield line_of(one, term_of(one), opened, closed, is_known=is_known)
    yield from cash_lines(books)


def term_of(one: Realized) -> Bucket:
    """Short-term or long-term, or unknown without a day of opening; what was written or sold short is short-term."""
    if one.security.kind is SecurityKind.OTHER:
        return Bucket.OTHER_RESULT
    contract = one.security.contract
    if contract is not None and (contract.root in INDEX_ROOTS or contract.underlying in INDEX_ROOTS):
        return Bucket.SECTION_1256
    if one.is_short:
        return Bucket.SHORT_TERM
    if one.opened_on is None:
        return Bucket.TERM_UNKNOWN
    return Bucket.LONG_TERM if is_long_term(one.opened_on, one.closed_on) else Bucket.SHORT_TERM
