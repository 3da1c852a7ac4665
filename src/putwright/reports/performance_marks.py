"""What open options were worth on a day: by a recorded quote, else by a stated rule that is marked as an estimate.

The rule, where nobody recorded a quote: a short option costs its intrinsic value at the close of the share, and that part of
its premium which time has not earned yet, day by day in a straight line. Beside it stands the range from intrinsic value alone to
intrinsic value with the whole premium on top; a jump in volatility can go beyond it. A long option is worth its intrinsic value
and no more. Nothing is priced by a model here: a model's number would look like knowledge.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from putwright.domain.contract import OptionContract, Right
from putwright.journal.books import Books
from putwright.journal.lots import Holding, Lot
from putwright.reports.marks import Marks

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Valued:
    """What something was worth, signed as an asset, and the range beside it [currency].

    `estimated` is how much of the value, without sign, rests on the rule and not on a price; None values are unknown.
    """

    value: Decimal | None
    low: Decimal | None
    high: Decimal | None
    estimated: Decimal = ZERO

    def __add__(self, other: Valued) -> Valued:
        """Both together."""
        return Valued(
            _sum(self.value, other.value),
            _sum(self.low, other.low),
            _sum(self.high, other.high),
            self.estimated + other.estimated,
        )

    def times(self, rate: Decimal | None) -> Valued:
        """The same in another currency."""
        if rate is None:
            return UNKNOWN
        return Valued(
            _times(self.value, rate), _times(self.low, rate), _times(self.high, rate), self.estimated * rate
        )


NOTHING = Valued(ZERO, ZERO, ZERO)
UNKNOWN = Valued(None, None, None)


def shares_value(holding: Holding, on: date, marks: Marks) -> Valued:
    """Shares at their last close."""
    close = marks.close(holding.security.symbol, on)
    if close is None:
        return UNKNOWN
    value = close.price * holding.quantity
    return Valued(value, value, value)


def option_value(holding: Holding, contract: OptionContract, on: date, marks: Marks) -> Valued:
    """Options at what closing them would cost or bring: the quoted ask or bid, else the rule."""
    shares = holding.quantity * contract.multiplier
    quote = marks.quote(holding.security.name, on)
    price = None if quote is None else quote.ask if shares < 0 else quote.bid
    if price is not None:
        value = price * shares
        return Valued(value, value, value)
    close = marks.close(contract.underlying, on)
    if close is None:
        return UNKNOWN
    inner = max(contract.strike - close.price, ZERO)
    if contract.right is Right.CALL:
        inner = max(close.price - contract.strike, ZERO)
    if shares > 0:
        value = inner * shares
        return Valued(value, value, value + abs(holding.amount), value)
    unearned = sum((_unearned(lot, contract.expiry, on) for lot in holding.lots), ZERO)
    value = inner * shares - unearned
    return Valued(value, inner * shares - holding.amount, inner * shares, -value)


def _unearned(lot: Lot, expiry: date, on: date) -> Decimal:
    """The part of a premium that time has not earned yet; all of it where nobody knows since when [currency]."""
    if lot.opened_on is None:
        return max(lot.amount, ZERO)
    whole, left = (expiry - lot.opened_on).days, max((expiry - on).days, 0)
    return max(lot.amount, ZERO) * left / max(whole, 1) if left else ZERO


def held_value(books: Books, unit: str, on: date, marks: Marks) -> Valued:
    """Everything held in one currency, without cash [currency]."""
    total = NOTHING
    for holding in books.holdings:
        if holding.currency != unit:
            continue
        contract = holding.security.contract
        if contract is not None:
            total += option_value(holding, contract, on, marks)
        elif holding.security.is_shares:
            total += shares_value(holding, on, marks)
        else:
            cost = -holding.amount  # what nobody here can price stays at what was paid for it
            total += Valued(cost, cost, cost, abs(cost))
    return total


def _sum(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    return None if one is None or other is None else one + other


def _times(amount: Decimal | None, rate: Decimal) -> Decimal | None:
    return None if amount is None else amount * rate
