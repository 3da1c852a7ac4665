"""The examples of docs/accounting.md: what happened, in which words it is told, and which of its bookings are shown."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from putwright.domain.contract_words import parse_contract
from putwright.domain.journal_events import (
    CashKind,
    CashMoved,
    CurrencyTraded,
    EndedHow,
    JournalEvent,
    Restated,
    ToBase,
)
from putwright.domain.security import option_on, shares_of
from putwright.workflows.remember import ending, holding, money, trade

HEAD = """\
# How each fact is booked

Made by `make docs`: every table below is what the program books when this page is written, from the facts named in it; the
articles' figures are held against the page by tests/authorities/test_accounting.py.

The journal keeps facts, in the past tense, each once and for good. Books are made from facts by replaying them, in the order in
which they happened: balances in double entry per currency, lots (first in, first out), results, and cycles. What one line
gains another gives; what is owned is positive, results are negative when they are gains, as in any books. A booking that does
not balance stops the program.

- **cash free** and **cash reserve** together are all cash. Selling a put sets strike x 100 aside; the reserve is let go when
  the put is bought back, expires, or pays for its shares.
- **options** and **shares** stand at cost. Commissions belong to the position's cost, as at Interactive Brokers, so **fees** are
  only those that belong to no position.
- The **premium** of a put that was assigned is no result: it lowers what the shares cost. Of an assigned call it raises what
  they were sold for. Tax rules that see it otherwise take it out again (docs/tax.md); the total is the same under each.
- An **option that is open** has no result yet, however much of its premium seems earned.
- Money stays in its currency. Reports in another one use the statement's own rate of each fact, then the European Central
  Bank's.
- **Who says so** is kept with each fact: a statement outranks the desk, the desk outranks a hand. A fact that another takes the
  place of is reversed, never deleted; `putwright journal --all` shows both.
- **Expired or assigned** is told by the broker's bookings, by positions overnight, or by the statement, never by a price."""

FOOT = """\

## What is not followed

Futures, bonds and other things only their broker understands are held and counted by the cash that their rows moved; their daily
settlement is no trade. Mergers and spin-offs are taken in as far as the statement tells them exactly; whatever is not is told as
skipped, and the comparison of the books shows what it leaves open. Lots close oldest first; a choice of lots is not offered. A
put bought back and another sold on the same name on the same day count as a roll."""

GOOGL, MSFT, CALL = "GOOGL 365 2026-12-18", "MSFT 410 2025-11-21", "GOOGL 375C 2027-01-15"
FEE = Decimal("1.05")


@dataclass(frozen=True)
class Example:
    """One example: `names` says what each event is, `shown` which of them are in the table, counted from 1."""

    title: str
    words: tuple[str, ...]
    events: tuple[JournalEvent, ...]
    names: tuple[str, ...]
    shown: tuple[int, ...]


def day(text: str) -> date:
    """A date as ISO text."""
    return date.fromisoformat(text)


def sold(what: str, price: str, on: str, contracts: int = 1, fee: Decimal = FEE) -> JournalEvent:
    """Contracts or shares sold."""
    return trade(parse_contract(what) if " " in what else what, -contracts, Decimal(price), fee, day(on))


def bought(what: str, price: str, on: str, contracts: int = 1, fee: Decimal = FEE) -> JournalEvent:
    """Contracts or shares bought."""
    return trade(parse_contract(what) if " " in what else what, contracts, Decimal(price), fee, day(on))


def over(what: str, how: EndedHow, on: str, contracts: int = 1) -> JournalEvent:
    """Contracts that expired or were assigned."""
    return ending(parse_contract(what), contracts, how, day(on))


def cash(kind: CashKind, amount: str, on: str, symbol: str = "") -> JournalEvent:
    """Cash in dollars."""
    return money(kind, Decimal(amount), "USD", day(on), symbol, "")


PAID_IN = cash(CashKind.DEPOSIT, "41000", "2026-11-02")
SALE = sold(GOOGL, "5.40", "2026-11-11")
TAKEN = over(GOOGL, EndedHow.ASSIGNED, "2026-12-18")

EXAMPLES: tuple[Example, ...] = (
    Example(
        "A put is sold",
        (
            "The first article's GOOGL put: 5.40 x 100 less a commission of $1.05 comes in, and 365 x 100 is set aside.",
            "The premium is a debt until the put is over: it stands on the line of options, below zero.",
        ),
        (PAID_IN, SALE),
        ("paid in", "1 GOOGL 365 P sold at 5.40"),
        (1, 2),
    ),
    Example(
        "It is bought back at half its premium",
        (
            "2.70 x 100 and another commission go out; what is left of the premium is a result, $267.90, 49.6 % of what was taken in.",
        ),
        (PAID_IN, SALE, bought(GOOGL, "2.70", "2026-12-01")),
        ("paid in", "sold", "1 GOOGL 365 P bought back at 2.70"),
        (3,),
    ),
    Example(
        "It expires",
        (
            "The second article's MSFT put, sold at 2.10 for a commission of $1.65, lapses: its $208.35 are a result on the day of expiry.",
        ),
        (
            cash(CashKind.DEPOSIT, "45100", "2025-10-01"),
            sold(MSFT, "2.10", "2025-10-21", fee=Decimal("1.65")),
            over(MSFT, EndedHow.EXPIRED, "2025-11-21"),
        ),
        ("paid in", "1 MSFT 410 P sold at 2.10", "1 MSFT 410 P expired"),
        (2, 3),
    ),
    Example(
        "It is assigned",
        (
            "The reserve pays for the shares, and the premium goes over into what they cost: $35,961.05 for 100, or 359.61 each.",
            "Nothing is realised. What the shares are worth that day is no fact of the books; reports show it beside.",
        ),
        (PAID_IN, SALE, TAKEN),
        ("paid in", "sold", "1 GOOGL 365 P assigned"),
        (3,),
    ),
    Example(
        "Only a part is assigned",
        (
            "Of two puts one is assigned early and the other expires: the oldest lot goes first, each keeps its own premium.",
        ),
        (
            cash(CashKind.DEPOSIT, "80000", "2026-11-02"),
            sold(GOOGL, "5.40", "2026-11-11", 2, Decimal("2.10")),
            over(GOOGL, EndedHow.ASSIGNED, "2026-12-08"),
            over(GOOGL, EndedHow.EXPIRED, "2026-12-18"),
        ),
        ("paid in", "2 GOOGL 365 P sold at 5.40", "1 GOOGL 365 P assigned", "1 GOOGL 365 P expired"),
        (3, 4),
    ),
    Example(
        "It is rolled",
        (
            "A roll is one purchase and one sale: the first leg's loss is booked as such, the second leg's premium is open.",
            "Both are in one cycle.",
        ),
        (
            PAID_IN,
            SALE,
            bought(GOOGL, "9.80", "2026-12-10"),
            sold("GOOGL 360 2027-01-15", "11.20", "2026-12-10"),
        ),
        ("paid in", "sold", "1 GOOGL 365 P bought back at 9.80", "1 GOOGL 360 P sold at 11.20"),
        (3, 4),
    ),
    Example(
        "A dividend on the shares, less tax withheld",
        (
            "Both are lines of their own, and both count in the cycle of the shares: its true break-even falls.",
        ),
        (
            PAID_IN,
            SALE,
            TAKEN,
            cash(CashKind.DIVIDEND, "21.00", "2026-12-21", "GOOGL"),
            cash(CashKind.TAX, "-3.15", "2026-12-21", "GOOGL"),
        ),
        ("paid in", "sold", "assigned", "dividend of GOOGL", "tax withheld"),
        (4, 5),
    ),
    Example(
        "A call is sold on them, and they are called away",
        (
            "A call sets nothing aside: the shares cover it. When they are called away its premium is part of what they were sold for:",
            "37,500 and 398.95 against 35,961.05.",
        ),
        (PAID_IN, SALE, TAKEN, sold(CALL, "4.00", "2026-12-22"), over(CALL, EndedHow.ASSIGNED, "2027-01-15")),
        ("paid in", "sold", "assigned", "1 GOOGL 375 C sold at 4.00", "1 GOOGL 375 C assigned"),
        (4, 5),
    ),
    Example(
        "The shares are sold",
        (
            "The third way after an assignment: out, with its true result: a premium of $538.95 was kept, and $961.40 lost in all.",
        ),
        (PAID_IN, SALE, TAKEN, sold("GOOGL", "350.00", "2026-12-28", 100, Decimal("0.35"))),
        ("paid in", "sold", "assigned", "100 GOOGL sold at 350.00"),
        (4,),
    ),
    Example(
        "A split two for one, with a put open and shares held",
        (
            "Names and counts change, money does not, so that no line changes: 200 shares cost what 100 did, and two",
            "contracts at half the strike set the same cash aside.",
        ),
        (
            cash(CashKind.DEPOSIT, "80000", "2026-11-02"),
            SALE,
            holding("GOOGL", 100, Decimal(35000), day("2026-11-02"), day("2025-03-03")),
            Restated(shares_of("GOOGL"), shares_of("GOOGL"), Decimal(2), day("2026-11-24")),
            Restated(
                option_on(parse_contract(GOOGL)),
                option_on(parse_contract("GOOGL 182.5 2026-12-18")),
                Decimal(2),
                day("2026-11-24"),
            ),
        ),
        ("paid in", "sold", "100 GOOGL held before the record", "shares split", "put adjusted"),
        (2, 3, 4, 5),
    ),
    Example(
        "A special dividend lowers the strike",
        ("The series is adjusted: the strike falls by the dividend, and so does what is set aside.",),
        (
            PAID_IN,
            SALE,
            Restated(
                option_on(parse_contract(GOOGL)),
                option_on(parse_contract("GOOGL 362 2026-12-18")),
                Decimal(1),
                day("2026-11-24"),
            ),
        ),
        ("paid in", "sold", "365 became 362"),
        (3,),
    ),
    Example(
        "Interest, fees, and money paid out",
        ("Interest on the cash set aside is the investor's all the while; it belongs to no cycle.",),
        (
            PAID_IN,
            cash(CashKind.INTEREST, "98.40", "2026-12-03"),
            cash(CashKind.FEE, "-10.00", "2026-12-03"),
            cash(CashKind.DEPOSIT, "-5000", "2026-12-04"),
        ),
        ("paid in", "interest", "market data", "paid out"),
        (2, 3, 4),
    ),
    Example(
        "Francs become dollars",
        (
            "Each currency balances by itself against the line of conversions. The first article's MU put, 38.70 less $1.05,",
            "brought 3,868.95 dollars, at 0.7754 some 2,999.98 francs; what the rate does since is told apart from premium and shares.",
        ),
        (
            CashMoved(CashKind.DEPOSIT, Decimal(60000), "CHF", day("2026-06-01")),
            CurrencyTraded(
                Decimal(70000),
                "USD",
                Decimal(54278),
                "CHF",
                day("2026-06-02"),
                Decimal("1.60"),
                "CHF",
                to_base=ToBase("CHF", Decimal("0.7754"), "statement"),
            ),
            sold("MU 660 2026-07-17", "38.70", "2026-06-12"),
        ),
        ("paid in", "70,000 USD for 54,278 CHF", "1 MU 660 P sold at 38.70"),
        (1, 2, 3),
    ),
)
