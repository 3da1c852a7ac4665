"""A short life of an account, one entry of each kind of event; what the record of every version holds in its tests."""

from datetime import UTC, date, datetime
from decimal import Decimal

from putwright.domain import journal_events as told
from putwright.domain.journal_events import CashKind, EndedHow, Entry, JournalEvent, Origin, SourceKind
from putwright.domain.security import other_thing, security_named, shares_of

PUT = security_named("O MSFT251121P00410000 MSFT")
ODD = security_named("O XYZ1110122C00022500 XYZ 100/?")
SHARES = shares_of("MSFT")
DAY = date(2025, 11, 21)
IN_FRANCS = told.ToBase("CHF", Decimal("0.8065"), "statement")

EVENTS: tuple[JournalEvent, ...] = (
    told.Traded(
        PUT,
        Decimal(-1),
        Decimal("2.10"),
        Decimal("208.95"),
        Decimal("1.05"),
        "USD",
        date(2025, 10, 21),
        date(2025, 10, 22),
        IN_FRANCS,
        "o-17",
        opens=True,
        stated_result=Decimal(0),
    ),
    told.Traded(SHARES, Decimal("12.5"), Decimal("401.25"), Decimal("-5015.625"), None, "USD", DAY),
    told.Ended(
        PUT,
        Decimal(1),
        EndedHow.ASSIGNED,
        DAY,
        "USD",
        SHARES,
        Decimal(100),
        Decimal(410),
        Decimal(-41000),
    ),
    told.Ended(ODD, Decimal(2), EndedHow.EXPIRED, DAY, "USD"),
    told.CashMoved(
        CashKind.DIVIDEND, Decimal("83.00"), "USD", DAY, SHARES, "MSFT cash dividend 0.83", IN_FRANCS
    ),
    told.CurrencyTraded(Decimal(41000), "USD", Decimal("33066.5"), "CHF", DAY, Decimal("2.00"), "CHF"),
    told.Restated(SHARES, shares_of("MSFX"), Decimal("0.5"), DAY, "2 for 1 the other way"),
    told.Transferred(other_thing("ES Z5"), Decimal(3), None, "USD", DAY, "from elsewhere", date(2020, 2, 29)),
    told.Noted("cycle 7", 'said "no"\n\\ Zürich – 🂡'),
    told.Answered("cycle 7", "Did you like owning it?", "Yes."),
    told.Reversed("flex:17", "the broker corrected it", is_confirmed=True),
    told.StatementTaken(
        "U***123 2025",
        "CHF",
        date(2025, 1, 1),
        date(2025, 12, 31),
        (told.Balance("USD", Decimal("100.5"), currency="USD"),),
        (),
        (told.Balance(SHARES.name, Decimal(100), Decimal(41000), Decimal("399.9"), "USD"),),
        17,
        ("Trades: nothing we know (2)",),
    ),
    told.RateTold("USD", "CHF", (DAY, date(2025, 11, 24)), (Decimal("0.8065"), Decimal("8.1E-1"))),
    told.BooksCompared("statement 2025", ("cash USD: 1.00 here, 2.00 there",)),
    told.YearFrozen(2025, "us", "1", "9f86d081"),
)

LIFE = tuple(
    Entry(
        f"key {place}",
        datetime(2025, 11, 21, 20, place, 0, 123 * place, tzinfo=UTC),
        "U***123",
        event,
        Origin(list(SourceKind)[place % 3], "2c26b46b", f"Trades {place}" if place % 2 else ""),
        datetime(2025, 12, 1, 9, tzinfo=UTC),
    )
    for place, event in enumerate(EVENTS, 1)
)


def fact(key: str, text: str = "something", account: str = "U***123") -> Entry:
    """One entry that says something."""
    moment = datetime(2026, 1, 5, 15, 30, tzinfo=UTC)
    return Entry(key, moment, account, told.Noted("a put", text), Origin(SourceKind.HAND, "typed"), moment)


def facts(first: int, count: int) -> list[Entry]:
    """So many entries, their keys counted from a number."""
    return [fact(f"fact {number}", f"number {number} " + "x" * 60) for number in range(first, first + count)]
