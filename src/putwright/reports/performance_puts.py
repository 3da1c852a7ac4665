"""The life of every put that was sold: for how much, what it cost to end it, and what became of its shares."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from putwright.domain.contract import OptionContract, Right
from putwright.domain.journal_events import Entry, Traded
from putwright.domain.refusal import BrokenInvariant
from putwright.domain.security import Security
from putwright.journal.books import Books
from putwright.journal.lots import Closing
from putwright.reports.marks import Marks

ZERO = Decimal(0)
Key: TypeAlias = tuple[str, str, str, date | None, date | None, Closing | None]


@dataclass(frozen=True, slots=True)
class PutLife:
    """Puts of one series that were sold on one day in one cycle and ended alike. Amounts after costs [USD], None unknown.

    Attributes:
        cycle, account: whose.
        contract: as it was sold; a split later changes nothing here.
        series: what became of it by splits; the same where there was none.
        contracts: how many of the series [contract].
        sold_on: the trading date; None where it was before the record.
        price: at which they were sold, on average [USD/share].
        premium: received.
        paid_back: for buying them back, below zero.
        reserve: strike x multiplier x contracts.
        over_on: when they were over; None while they are open.
        how: they ended.
        shares_result: of the shares they brought, from the strike: those sold, and those held at their last close.
        capital_until: when the last of these shares was sold; None while some are held, or where there were none.
    """

    cycle: str
    account: str
    contract: OptionContract
    series: OptionContract
    contracts: Decimal
    sold_on: date | None
    price: Decimal | None
    premium: Decimal
    paid_back: Decimal
    reserve: Decimal
    over_on: date | None
    how: Closing | None
    shares_result: Decimal | None = ZERO
    capital_until: date | None = None

    @property
    def is_over(self) -> bool:
        """Whether the option itself is over."""
        return self.over_on is not None

    @property
    def is_assigned(self) -> bool:
        """Whether shares were delivered."""
        return self.how is Closing.ASSIGNED

    @property
    def result(self) -> Decimal | None:
        """What it has brought, its shares counted in [USD]; None where these can not be valued."""
        return None if self.shares_result is None else self.premium + self.paid_back + self.shares_result


@dataclass
class _Sum:
    """One life on the way."""

    security: Security
    contracts: Decimal = ZERO
    premium: Decimal = ZERO
    paid_back: Decimal = ZERO
    openings: list[tuple[str, Decimal]] = field(default_factory=list)
    assignments: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))


def put_lives(books: Books, marks: Marks, as_of: date) -> list[PutLife]:
    """Every put that was sold, in the order in which they were; open ones too.

    Args:
        books: until the day.
        marks: closes of shares held.
        as_of: the day.
    """
    sums: dict[Key, _Sum] = {}
    for one in books.realized:
        if not _is_short_put(one.security, -1 if one.is_short else 1) or one.how is Closing.LEFT:
            continue
        key: Key = (one.account, one.cycle, one.security.name, one.opened_on, one.closed_on, one.how)
        life = sums.setdefault(key, _Sum(one.security))
        life.contracts += one.quantity
        life.premium += one.opened
        life.openings.append((one.opening_key, one.quantity))
        if one.how is Closing.ASSIGNED:
            life.assignments[one.closing_key] += one.quantity
        else:
            life.paid_back += one.closed
    for holding in books.holdings:
        if _is_short_put(holding.security, holding.quantity):
            for lot in holding.lots:
                key = (holding.account, lot.cycle, holding.security.name, lot.opened_on, None, None)
                life = sums.setdefault(key, _Sum(holding.security))
                life.contracts -= lot.quantity
                life.premium += lot.amount
                life.openings.append((lot.key, -lot.quantity))
    facts, outcomes = {entry.key: entry for entry in books.entries}, _Deliveries(books, marks, as_of)
    lives = [_life(key, one, facts, outcomes) for key, one in sums.items()]
    return sorted(lives, key=lambda one: (one.sold_on or date.min, one.cycle, str(one.contract)))


def _life(key: Key, one: _Sum, facts: dict[str, Entry], outcomes: _Deliveries) -> PutLife:
    account, cycle, _, sold_on, over_on, how = key
    contract = series = one.security.contract
    if contract is None or series is None:
        raise BrokenInvariant(f"{one.security} is no option and came to stand among the puts")
    opened = facts.get(one.openings[0][0])
    if opened is not None and isinstance(opened.event, Traded) and opened.event.security.contract:
        contract = opened.event.security.contract
    result, until = outcomes.of(one.assignments) if one.assignments else (ZERO, None)
    return PutLife(
        cycle=cycle,
        account=account,
        contract=contract,
        series=series,
        contracts=one.contracts,
        sold_on=sold_on,
        price=_price(one, facts),
        premium=one.premium,
        paid_back=one.paid_back,
        reserve=one.contracts * series.exercise_value,
        over_on=over_on,
        how=how,
        shares_result=result,
        capital_until=until,
    )


def _price(one: _Sum, facts: dict[str, Entry]) -> Decimal | None:
    """The average price of their sales [USD/share]."""
    amount, count = ZERO, ZERO
    for key, contracts in one.openings:
        fact = facts.get(key)
        if fact is None or not isinstance(fact.event, Traded):
            return None
        amount, count = amount + fact.event.price * contracts, count + contracts
    return amount / count if count else None


class _Deliveries:
    """What became of the shares that assignments brought, by the fact that brought them."""

    def __init__(self, books: Books, marks: Marks, as_of: date) -> None:
        self._contracts: dict[str, Decimal] = defaultdict(Decimal)
        self._results: dict[str, Decimal | None] = defaultdict(Decimal)
        self._until: dict[str, date | None] = {}
        for one in books.realized:
            if one.how is Closing.ASSIGNED:
                self._contracts[one.closing_key] += one.quantity
        self._keys = frozenset(self._contracts)
        for one in books.realized:
            if one.security.is_shares and one.opening_key in self._keys:
                self._add(one.opening_key, one.result - one.premium)
                last = self._until.get(one.opening_key)
                self._until[one.opening_key] = max(last or one.closed_on, one.closed_on)
        for key, worth in self._held(books, marks, as_of):
            self._add(key, worth)
            self._until[key] = None

    def of(self, assignments: dict[str, Decimal]) -> tuple[Decimal | None, date | None]:
        """The result of the shares of some assigned contracts, and when the last of them was sold."""
        total: Decimal | None = ZERO
        ends = [self._until.get(key) for key in assignments]
        for key, contracts in assignments.items():
            result = self._results[key]
            part = None if result is None else result * contracts / self._contracts[key]
            total = None if total is None or part is None else total + part
        return total, None if None in ends else max(end for end in ends if end is not None)

    def _held(self, books: Books, marks: Marks, as_of: date) -> Iterator[tuple[str, Decimal | None]]:
        for holding in books.holdings:
            if holding.security.is_shares:
                close = marks.close(holding.security.symbol, as_of, None)
                for lot in holding.lots:
                    if lot.key in self._keys:
                        cost = lot.premium - lot.amount
                        yield lot.key, None if close is None else close.price * lot.quantity - cost

    def _add(self, key: str, amount: Decimal | None) -> None:
        before = self._results[key]
        self._results[key] = None if before is None or amount is None else before + amount


def _is_short_put(security: Security, quantity: Decimal | int) -> bool:
    return security.contract is not None and security.contract.right is Right.PUT and quantity < 0


def closed_series(lives: Sequence[PutLife]) -> list[date]:
    """The day on which each put was over, a series of a cycle once, in order; open ones are not among them."""
    ends: dict[tuple[str, str, str], date | None] = {}
    for life in lives:
        key = (life.account, life.cycle, str(life.contract))
        last = ends.get(key, date.min)
        ends[key] = None if life.over_on is None or last is None else max(last, life.over_on)
    return sorted(end for end in ends.values() if end is not None)
