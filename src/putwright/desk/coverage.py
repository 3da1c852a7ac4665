"""The shares of a company against everything that may take them: short calls and sales at work, anyone's, in doubt too.

Each hundred shares stand by for one short call at most, and no share is sold that stands by for one. What only we know of
counts as well: a sale that nobody has answered, a call that is gone and may still have been assigned.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from putwright.desk.book import Book
from putwright.desk.share_moves import SLACK
from putwright.desk.tracked import TrackedOrder
from putwright.domain.broker_statement import BrokerLook, WorkingOrder
from putwright.domain.contract import STANDARD_SHARES, OptionContract, Right, standard_contract_refusal
from putwright.domain.order import Purpose

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Coverage:
    """Shares of one company and what is promised of them [share].

    Attributes:
        symbol: the company.
        held: shares at the broker; below zero where they are sold short.
        counted: of these, without what was sold or called away so lately that the list may not have it yet.
        short: for which calls are short, those included that only our book knows of.
        shown: of these, for the calls that the broker itself shows.
        just_sold: for calls that others sold so lately that `shown` may not have them yet.
        selling_calls: for which orders at work may sell calls.
        selling_shares: which orders at work may sell.
        unknown: in words, calls of which nobody knows how many shares they take.
    """

    symbol: str
    held: Decimal
    counted: Decimal
    short: Decimal
    shown: Decimal
    just_sold: Decimal
    selling_calls: Decimal
    selling_shares: Decimal
    unknown: tuple[str, ...] = ()

    @property
    def free(self) -> Decimal:
        """Shares that surely nothing may take; below zero where more may be promised than is held [share]."""
        return self.counted - self.short - self.just_sold - self.selling_calls - self.selling_shares

    @property
    def left(self) -> Decimal:
        """Shares beyond what is promised as the lists show it; below zero where too much is promised [share]."""
        return self.held - self.short - self.selling_calls - self.selling_shares

    @property
    def uncovered(self) -> Decimal:
        """Shares that the short calls shown by the broker may take and that are not there [share]."""
        return max(ZERO, self.shown - max(ZERO, self.held))

    @property
    def calls_free(self) -> int:
        """How many more calls the free shares would cover [contract]."""
        return max(0, int(self.free // STANDARD_SHARES))

    @property
    def words(self) -> str:
        """The sum in words."""
        parts = [f"{self.held:f} held"]
        parts += [f"{self.held - self.counted:f} of them just left"] if self.counted < self.held else []
        parts += [f"{self.short:f} stand by for short calls"] if self.short else []
        parts += [f"{self.just_sold:f} for calls just sold elsewhere"] if self.just_sold else []
        parts += [f"{self.selling_calls:f} for calls being sold"] if self.selling_calls else []
        parts += [f"{self.selling_shares:f} being sold"] if self.selling_shares else []
        return ", ".join(parts)


def coverage(symbol: str, book: Book, look: BrokerLook, apart_from: str = "") -> Coverage:
    """What a company's shares are promised to.

    Args:
        symbol: the company.
        book: our book, with the look taken in.
        look: the broker's lists, taken now.
        apart_from: the client order id of a sale that is being checked itself, "" for none.
    """
    (short, shown), odd = _short(symbol, book, look)
    listed = {order.client_order_id for order in look.statement.orders}
    theirs = [one for one in look.statement.orders if one.is_sale and _counts(one, apart_from)]
    ours = [one for one in book.orders.values() if _is_unseen(one, symbol, listed, apart_from)]
    calls, strange = _selling(symbol, look, theirs, ours)
    shares = sum((_left(book, one) for one in theirs if one.is_sale_of_shares and one.symbol == symbol), ZERO)
    shares += sum(_unseen(one) for one in ours if one.purpose is Purpose.SHARES)
    held = look.shares(symbol)
    just_sold, just_promised = _just_sold_by_others(symbol, book, look)
    counted = book.moves_of(symbol, look.statement.as_of).at_most(held) - just_sold
    return Coverage(symbol, held, counted, short, shown, just_promised, calls, shares, (*odd, *strange))


def coverages(book: Book, look: BrokerLook) -> list[Coverage]:
    """The coverage of every company with a call short or being sold, or with shares that we are selling; sorted by name."""
    symbols = {one.contract.underlying for one in look.statement.short_calls if one.contract is not None}
    symbols |= {one.contract.underlying for one in book.open_positions() if one.is_call}
    for order in book.live_orders():
        contract = order.contract
        if contract is None or (contract.right is Right.CALL and order.purpose is Purpose.ENTRY):
            symbols.add(order.order.symbol)
    return [coverage(symbol, book, look) for symbol in sorted(symbols)]


def _short(symbol: str, book: Book, look: BrokerLook) -> tuple[tuple[Decimal, Decimal], list[str]]:
    """Shares that short calls may take, in all and by what the broker shows, and calls of which that is not known."""
    shown: dict[OptionContract, Decimal] = {}
    for held in look.statement.short_calls:
        if held.contract is not None and held.contract.underlying == symbol:
            shown[held.contract] = shown.get(held.contract, ZERO) - held.quantity
    by_broker = sum((count * _shares_of(contract) for contract, count in shown.items()), ZERO)
    for position in book.open_positions():
        if position.is_call and position.contract.underlying == symbol:
            at_least = Decimal(position.open)
            shown[position.contract] = max(shown.get(position.contract, ZERO), at_least)
    total = sum((count * _shares_of(contract) for contract, count in shown.items()), ZERO)
    return (total, by_broker), _odd(shown)


def _selling(
    symbol: str, look: BrokerLook, theirs: Iterable[WorkingOrder], ours: Iterable[TrackedOrder]
) -> tuple[Decimal, list[str]]:
    """Shares for which calls may be sold, beyond those that are held long of the same contract."""
    counts: dict[OptionContract, Decimal] = {}
    for order in theirs:
        if order.contract is not None:
            counts[order.contract] = counts.get(order.contract, ZERO) + order.remaining
    for mine in ours:
        if mine.contract is not None:
            counts[mine.contract] = counts.get(mine.contract, ZERO) + _unseen(mine)
    calls = {
        contract: max(ZERO, count - max(0, -look.short(contract)))
        for contract, count in counts.items()
        if contract.right is Right.CALL and contract.underlying == symbol
    }
    total = sum((count * _shares_of(contract) for contract, count in calls.items()), ZERO)
    return total, _odd({contract: count for contract, count in calls.items() if count})


def _just_sold_by_others(symbol: str, book: Book, look: BrokerLook) -> tuple[Decimal, Decimal]:
    """Shares, and shares for calls, that others sold so lately that the list of positions may not show it yet [share].

    For a minute such a call counts twice where the list does show it: that is the careful side.
    """
    shares = calls = ZERO
    for fill in look.fills:
        is_new = fill.at is None or fill.at > look.statement.as_of - SLACK
        if fill.symbol != symbol or not fill.is_sale or not is_new or fill.unknown_because:
            continue
        if fill.stem in book.by_stem or book.is_ours(fill.client_order_id) or fill.is_booking:
            continue
        if fill.contract is None:
            shares += fill.quantity if symbol not in book.companies() else ZERO
        elif fill.contract.right is Right.CALL:
            calls += fill.quantity * _shares_of(fill.contract)
    return shares, calls


def _counts(order: WorkingOrder, apart_from: str) -> bool:
    return not apart_from or order.client_order_id != apart_from


def _left(book: Book, listed: WorkingOrder) -> Decimal:
    """What an order on the list may still sell: of ours the fills are known that came while the list was told."""
    ours = book.order_of(listed)
    return listed.remaining if ours is None else min(listed.remaining, Decimal(_unseen(ours)))


def _is_unseen(order: TrackedOrder, symbol: str, listed: set[str], apart_from: str) -> bool:
    """Whether it is a sale of ours that may take shares although the broker does not list it."""
    name = order.order.client_order_id
    if order.purpose is Purpose.EXIT or order.order.symbol != symbol or name == apart_from:
        return False
    return name not in listed and _unseen(order) > 0


def _unseen(order: TrackedOrder) -> int:
    """What a sale may still sell, or has sold without our having heard of it [contract or share]."""
    return order.owed if order.is_over else max(0, order.order.quantity - order.filled)


def _shares_of(contract: OptionContract) -> int:
    return max(contract.multiplier, contract.deliverable or 0)


def _odd(calls: Iterable[OptionContract]) -> list[str]:
    return [f"{call} is no standard call" for call in calls if standard_contract_refusal(call) is not None]
