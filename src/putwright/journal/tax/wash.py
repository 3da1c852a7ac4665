"""Flags of the US rule: what may be a wash sale or a straddle. A flag says what to look at; it never changes a figure."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from putwright.domain.contract import Right
from putwright.domain.journal_events import Ended, Entry, Traded
from putwright.domain.security import Security, shares_of
from putwright.journal.books import Books
from putwright.journal.tax.lines import OF_TRADES, Bucket, Closes, TaxFlag, TaxLine

WINDOW = timedelta(days=30)
DEEP = Decimal("1.10")  # ours: the ruling names no number, it asks whether exercise was as good as certain
QUALIFIED_DAYS = 30  # sec. 1092(c)(4)(B): more than 30 days to expiry when it is written


class FlagCode(StrEnum):
    """What kind of thing has to be looked at."""

    WASH_SALE = "WASH_SALE"
    WASH_SERIES = "WASH_SERIES"
    WASH_PUT = "WASH_PUT"
    STRADDLE = "STRADDLE"
    SECTION_1256 = "SECTION_1256"
    NOT_UNDERSTOOD = "NOT_UNDERSTOOD"


@dataclass(frozen=True, slots=True)
class Opening:
    """Something acquired or written: a fact that may turn a loss nearby into a wash sale."""

    key: str
    on: date
    security: Security
    is_short: bool
    words: str


def wash_flags(books: Books, lines: Iterable[TaxLine], closes: Closes) -> Iterator[TaxFlag]:
    """Flags for the losses among the lines.

    Args:
        books: of all facts, those of the days after the year too.
        lines: that were realised at a loss, or not.
        closes: what the shares were worth on a day.
    """
    openings: dict[str, list[Opening]] = defaultdict(list)
    for opening in sorted(_openings(books.entries), key=_day):
        openings[opening.security.symbol].append(opening)
    gone = _gone(books)
    for line in lines:
        gain = line.gain
        if line.bucket not in OF_TRADES or line.security is None or gain is None or gain >= 0:
            continue
        there = openings[line.security.symbol]
        first = bisect_left(there, line.on - WINDOW, key=_day)
        for opening in there[first : bisect_right(there, line.on + WINDOW, key=_day)]:
            if not _is_gone(opening, line.on, gone):
                yield from _judged(line, line.security, opening, closes)


def losses_still_open(lines: Iterable[TaxLine], through: date) -> Iterator[str]:
    """Losses whose 30 days are not over on a day, in words."""
    for line in lines:
        gain, until = line.gain, line.on + WINDOW
        if line.bucket in OF_TRADES and gain is not None and gain < 0 and until > through:
            yield (
                f"The 30 days after the loss of {line.on} on {line.security} end on {until}: what is bought until then may "
                "make it a wash sale."
            )


def straddle_flags(books: Books, year: int) -> Iterator[TaxFlag]:
    """Calls written in a year: whether they can be qualified covered calls, as far as days tell."""
    opened = _gone(books)
    for opening in _openings(books.entries):
        contract = opening.security.contract
        if (
            contract is None
            or opening.key not in opened
            or contract.right is not Right.CALL
            or not opening.is_short
            or opening.on.year != year
        ):
            continue
        days = (contract.expiry - opening.on).days
        if days > QUALIFIED_DAYS:
            rest = "may be a qualified covered call unless it was deep in the money (sec. 1092(c)(4)); in the money it stops the "
            rest += "holding period of shares held for a year or less"
        else:
            rest = "is no qualified covered call, which needs more than 30: with the shares it is a straddle, which may "
            rest += "put off losses and start the holding period anew (sec. 1092)"
        yield TaxFlag(
            FlagCode.STRADDLE,
            opening.key,
            opening.on,
            f"{contract}, written {days} days before its expiry, {rest}",
        )


def other_flags(lines: Iterable[TaxLine]) -> Iterator[TaxFlag]:
    """Lines that the rules here do not reckon."""
    for line in lines:
        if line.bucket is Bucket.SECTION_1256:
            words = f"{line.security} is an option on a broad-based index: section 1256, Form 6781"
            yield TaxFlag(FlagCode.SECTION_1256, line.key, line.on, words)
        elif line.bucket is Bucket.OTHER_RESULT:
            words = f"{line.security} is neither a share nor an option: look at the broker's tax statement"
            yield TaxFlag(FlagCode.NOT_UNDERSTOOD, line.key, line.on, words)


def _judged(line: TaxLine, security: Security, opening: Opening, closes: Closes) -> Iterator[TaxFlag]:
    """What one opening within the window means for a loss."""
    told = f"the loss of {line.on} on {security} may be a wash sale: {opening.words} on {opening.on}"
    contract, is_own = opening.security.contract, opening.key == line.opening_key
    if opening.security == security and (opening.is_short or not security.is_shares):
        if not is_own:
            yield TaxFlag(FlagCode.WASH_SERIES, line.key, line.on, f"{told}, the same series")
    elif not security.is_shares or (is_own and not opening.security.is_shares):
        return
    elif contract is None:
        yield TaxFlag(FlagCode.WASH_SALE, line.key, line.on, told)
    elif contract.right is Right.CALL and not opening.is_short:
        yield TaxFlag(FlagCode.WASH_SALE, line.key, line.on, f"{told}, a contract to acquire the shares")
    elif contract.right is Right.PUT and opening.is_short:
        yield from _put_written(line, opening, closes, told)


def _put_written(line: TaxLine, opening: Opening, closes: Closes, told: str) -> Iterator[TaxFlag]:
    """A put written near a loss on its shares counts where its exercise was as good as certain (Rev. Rul. 85-87)."""
    contract = opening.security.contract
    if contract is None:
        return
    close = closes(shares_of(opening.security.symbol), opening.on)
    if close is None:
        words = f"{told}; whether it was deep in the money (Rev. Rul. 85-87) is unknown: no share price of that day"
        yield TaxFlag(FlagCode.WASH_PUT, line.key, line.on, words)
    elif contract.strike >= DEEP * close.price:
        words = f"{told} with the share at {close.price}: deep in the money (Rev. Rul. 85-87)"
        yield TaxFlag(FlagCode.WASH_PUT, line.key, line.on, words)


def _day(opening: Opening) -> date:
    return opening.on


def _openings(entries: Iterable[Entry]) -> Iterator[Opening]:
    for entry in entries:
        event = entry.event
        if isinstance(event, Traded) and event.opens is not False:
            verb = "bought" if event.quantity > 0 else "sold"
            words = f"{verb} {abs(event.quantity):f} {event.security}"
            yield Opening(entry.key, event.on, event.security, event.quantity < 0, words)
        elif isinstance(event, Ended) and event.delivered is not None and event.shares > 0:
            words = f"{event.shares:f} {event.delivered} came by {event.how} {event.security}"
            yield Opening(entry.key, event.on, event.delivered, is_short=False, words=words)


def _gone(books: Books) -> dict[str, date | None]:
    """For each fact that opened something, the day on which the last of it was closed; None while some is open."""
    gone: dict[str, date | None] = {}
    for one in books.realized:
        gone[one.opening_key] = max(one.closed_on, gone.get(one.opening_key) or one.closed_on)
    for holding in books.holdings:
        gone.update((lot.key, None) for lot in holding.lots)
    return gone


def _is_gone(opening: Opening, on: date, gone: dict[str, date | None]) -> bool:
    """Whether nothing of it was left after a loss: it opened nothing, or was closed by then."""
    if opening.key not in gone:
        return True
    last = gone[opening.key]
    return opening.on <= on and last is not None and last <= on
