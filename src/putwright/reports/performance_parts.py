"""Parts of the performance report: premium, puts by how they went, fills, odds, exposure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from putwright.journal.books import Books
from putwright.journal.currency import Rates
from putwright.journal.lots import Closing
from putwright.reports.income_items import BECAME_SHARES, ItemKind, items_of
from putwright.reports.marks import Marks
from putwright.reports.performance import IndexReturn, PremiumLine, PutsLine, SlippageLine
from putwright.reports.performance_curve import CurvePoint, idle_share
from putwright.reports.performance_marks import ZERO, held_value
from putwright.reports.performance_odds import Calibration, Promise, breached, calibration, joined
from putwright.reports.performance_puts import PutLife, closed_series
from putwright.reports.performance_returns import annual_of
from putwright.reports.stress import ExposedOption, ExposedShares, Exposure, exposure

MONTH_DAYS = Decimal("30.4375")
DOLLARS = "USD"
WITNESSES = ("market", "forecast", "history")


def premium_line(
    books: Books, since: date, points: Sequence[CurvePoint], total: Decimal | None
) -> PremiumLine:
    """Premium received and kept since a day, beside the total."""
    items = [item for item in items_of(books) if item.on >= since]

    def of(kind: ItemKind) -> Decimal:
        return sum((item.amount for item in items if item.kind is kind), ZERO)

    over = [
        one
        for one in books.realized
        if one.security.is_option and one.is_short and one.closed_on >= since and one.is_known
    ]
    received = sum((one.opened for one in over), ZERO)
    kept = sum((one.opened if one.how in BECAME_SHARES else one.result for one in over), ZERO)
    return PremiumLine(
        received=of(ItemKind.RECEIVED),
        kept=of(ItemKind.KEPT),
        received_of_over=received,
        captured=kept / received if received > 0 else None,
        total=total,
        costs=of(ItemKind.COMMISSION) + of(ItemKind.FEE),
        idle=idle_share(points),
    )


def puts_line(lives: Sequence[PutLife]) -> PutsLine:
    """Puts counted by how they went, shares they brought included in the result; a series of a cycle sold in parts counts by parts."""
    over = [life for life in lives if life.is_over]
    known = [life.result for life in over if life.result is not None]
    wins, losses = [one for one in known if one > 0], [one for one in known if one <= 0]
    assigned = [life.result for life in over if life.is_assigned]
    closed = len(closed_series(lives))
    return PutsLine(
        sold=len(lives),
        closed=closed,
        open=len(lives) - len(over),
        expired=sum(life.how is Closing.EXPIRED for life in over),
        bought_back=sum(life.how is Closing.BOUGHT_BACK for life in over),
        assigned=len(assigned),
        won=len(wins),
        lost=len(losses),
        unknown=len(over) - len(known),
        win_ratio=Decimal(len(wins)) / len(known) if known else None,
        average_win=sum(wins, ZERO) / len(wins) if wins else None,
        average_loss=sum(losses, ZERO) / len(losses) if losses else None,
        largest_loss=min(losses, default=None),
        assigned_result=None if None in assigned else sum((one for one in assigned if one is not None), ZERO),
    )


def slippage_line(lives: Sequence[PutLife], promises: Mapping[str, Sequence[Promise]]) -> SlippageLine:
    """Fills against the middle of the quote that stood on their ticket."""
    shares = amount = premium = ZERO
    puts = 0
    for life in lives:
        promise = joined(life, promises)
        if promise is None or promise.mid is None or life.price is None:
            continue
        count = (
            life.reserve / life.contract.strike
        )  # shares as they were sold; a split leaves the reserve as it is
        puts, shares, amount = puts + 1, shares + count, amount + (life.price - promise.mid) * count
        premium += promise.mid * count
    if not shares:
        return SlippageLine(0, None, None, None)
    return SlippageLine(puts, amount, amount / shares, amount / premium if premium else None)


def odds_lines(
    lives: Sequence[PutLife], promises: Mapping[str, Sequence[Promise]], marks: Marks, as_of: date
) -> tuple[tuple[Calibration, ...], int, int]:
    """What each witness promised against what came; how many puts have no ticket, and of how many the end is not known."""
    cases: dict[str, list[tuple[Decimal, bool]]] = {name: [] for name in WITNESSES}
    unjoined = pending = 0
    for life in lives:
        promise = joined(life, promises)
        if promise is None:
            unjoined += 1
            continue
        came = breached(life, marks, as_of)
        if came is None:
            pending += 1
            continue
        for name, promised in zip(
            WITNESSES, (promise.market, promise.forecast, promise.history), strict=True
        ):
            if promised is not None:
                cases[name].append((promised, came))
    return tuple(calibration(name, cases[name]) for name in WITNESSES), unjoined, pending


def exposure_now(
    books: Books,
    marks: Marks,
    rates: Rates,
    as_of: date,
    equity: Decimal | None,
    month_of_premium: Decimal | None,
    currency: str,
) -> Exposure:
    """What is at stake at the end of a day, and what falls would do.

    Args:
        books: until the day.
        marks: closes.
        rates: not asked for the fall of the dollar, which is of the dollars held; kept for other currencies of shares.
        as_of: the day.
        equity: of the account [USD].
        month_of_premium: kept a month, on average [USD].
        currency: the investor's own.
    """
    options, shares = [], []
    for holding in books.holdings:
        symbol, contract = holding.security.symbol, holding.security.contract
        close = marks.close(symbol, as_of)
        spot = None if close is None else close.price
        if contract is not None and holding.quantity < 0:
            options.append(ExposedOption(contract, -holding.quantity, holding.amount, spot))
        elif holding.security.is_shares:
            rate = rates.converted(Decimal(1), holding.currency, DOLLARS, as_of)
            worth = None if spot is None or rate is None else spot * rate
            shares.append(ExposedShares(symbol, holding.quantity, worth))
    held = held_value(books, DOLLARS, as_of, marks).value
    cash = books.ledger.cash(DOLLARS)
    return exposure(
        options,
        shares,
        cash,
        equity,
        month_of_premium,
        "" if currency == DOLLARS else currency,
        None if held is None else cash + held,
    )


def month_of(kept: Decimal, since: date, until: date) -> Decimal | None:
    """An amount a month, on average [USD]; None for less than a month."""
    days = (until - since).days
    return kept * MONTH_DAYS / days if days >= MONTH_DAYS else None


def of_index(name: str, grown: Decimal | None, days: int) -> IndexReturn:
    """What an alternative would have earned on all cash [1]."""
    total = None if grown is None else grown - 1
    return IndexReturn(name, total, annual_of(total, days))
