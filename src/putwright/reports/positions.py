"""What is open: every short put and covered call with its state in a word and its exit order, and the shares that are held."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from putwright.desk.book import Book
from putwright.desk.coverage import coverage
from putwright.desk.owning import Owning, owned_of
from putwright.desk.tracked import DeskPosition
from putwright.desk.watching import Watched
from putwright.domain.account import ShortPut
from putwright.domain.broker_statement import BrokerLook, HeldPosition
from putwright.domain.contract import Right
from putwright.domain.desk_events import Ending
from putwright.domain.money import to_cents
from putwright.domain.order import Purpose
from putwright.domain.refusal import counted

ZERO = Decimal(0)
PRICE_UNKNOWN = frozenset({Ending.CLOSED_BY_HAND, Ending.SETTLED})


@dataclass(frozen=True, slots=True)
class PositionRow:
    """One open short put or covered call, as `right` says; `put` is its contract.

    Prices [USD/share], counts [contract], ratios [1], yields [1/year], amounts [USD].

    `captured` is what buying back now would keep of the premium, `remaining_annual` what holding still earns a year on the
    reserve if the share stays where it is, `distance` how far that is above the strike. Of a call it is on the shares' value,
    and no cash is in `reserve`: `shares` stand by. None is unknown.
    """

    position_id: str
    right: str
    symbol: str
    strike: Decimal
    expiry: date
    put: str
    contracts: int
    premium_per_share: Decimal | None
    bid: Decimal | None
    ask: Decimal | None
    spot: Decimal | None
    captured: Decimal | None
    days_left: int
    remaining_annual: Decimal | None
    distance: Decimal | None
    reserve: Decimal
    shares: int
    exit_order: str
    exit_limit: Decimal | None
    exit_state: str
    state: str
    because: str
    marks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SharesRow:
    """Shares of one company: what they cost, what they are worth, what is promised of them. Shares [share], prices [USD/share].

    `free` is what no call and no order at work may take; `unrealised` is over the effective cost [USD]. None is unknown.
    """

    symbol: str
    shares: Decimal
    free: Decimal
    free_words: str
    effective_cost: Decimal | None
    cost_words: str
    held_since: date | None
    price: Decimal | None
    unrealised: Decimal | None


@dataclass(frozen=True, slots=True)
class StrayRow:
    """A short put or call at the broker that is not in the desk's care; `put` is its contract."""

    put: str
    contracts: int
    premium_per_share: Decimal | None
    reserve: Decimal


@dataclass(frozen=True, slots=True)
class EndedRow:
    """A position that ended: how, and what it brought before tax [USD].

    `result` is after costs, None while one of them is not told; `result_gross` before costs. Where shares were delivered it is
    the premium alone, which makes them cheaper: `effective_cost` [USD/share] of `shares`. Of an assigned call it is the premium
    alone as well: `shares` is then below zero, they were called away at the strike.
    """

    position_id: str
    put: str
    contracts: int
    how: str
    result: Decimal | None
    result_gross: Decimal | None
    shares: int
    effective_cost: Decimal | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class PositionsReport:
    """Everything open in an account; `account` is masked, `as_of` in the broker's market, amounts [USD].

    `orphans` are exit orders without a put. `best_alternative` is what the best put of the last kept screen pays [1/year].
    """

    account: str
    is_paper: bool
    as_of: datetime
    quotes: str
    positions: tuple[PositionRow, ...]
    shares: tuple[SharesRow, ...]
    not_in_care: tuple[StrayRow, ...]
    ended: tuple[EndedRow, ...]
    puts: int
    calls: int
    exits: int
    orphans: int
    audit: str
    reserve: Decimal
    cash_settled_usd: Decimal | None
    cash_free: Decimal | None
    best_alternative: Decimal | None
    best_alternative_words: str
    halted: str
    alarms: tuple[str, ...]
    notes: tuple[str, ...]


def position_row(
    book: Book,
    position: DeskPosition,
    told: Watched,
    quoted: tuple[Decimal | None, Decimal | None, Decimal | None],
) -> PositionRow:
    """One open put or call; `quoted` are bid, ask and share [USD/share]."""
    exits = book.live_orders(position.position_id, Purpose.EXIT)
    contract, at_work = position.contract, exits[0] if exits else None
    return PositionRow(
        position_id=position.position_id,
        right=contract.right.value,
        symbol=contract.underlying,
        strike=contract.strike,
        expiry=contract.expiry,
        put=str(contract),
        contracts=position.open,
        premium_per_share=position.premium_per_share,
        bid=quoted[0],
        ask=quoted[1],
        spot=quoted[2],
        captured=told.captured,
        days_left=told.days_left,
        remaining_annual=told.remaining_annual,
        distance=told.distance,
        reserve=ZERO if position.is_call else contract.exercise_value * position.open,
        shares=position.open * contract.multiplier if position.is_call else 0,
        exit_order="" if at_work is None else at_work.order_id,
        exit_limit=told.exit_limit if at_work is None else at_work.order.limit,
        exit_state=_exit_state(position, at_work is None, "" if at_work is None else at_work.state.value),
        state=told.word.value,
        because=told.because,
        marks=told.marks,
    )


def strays(book: Book, look: BrokerLook) -> tuple[StrayRow, ...]:
    """Short puts and calls of the account that nobody looks after: sold by hand, or by another program."""
    found = []
    calls = (as_short(held) for held in look.statement.short_calls)
    for put in (*look.statement.short_puts, *(one for one in calls if one is not None)):
        in_care = sum(one.there for one in book.open_positions() if one.contract == put.contract)
        count = put.contracts - in_care
        if count > 0 and not book.sales_on(put.contract):  # else it may be the fill of our own sale
            is_call = put.contract.right is Right.CALL
            reserve = ZERO if is_call else put.contract.exercise_value * count
            found.append(StrayRow(str(put.contract), count, put.premium_per_share, reserve))
    return tuple(found)


def as_short(held: HeldPosition) -> ShortPut | None:
    """A short call in the form of a short put: contract, count, and what was received [USD/share]."""
    call, cost = held.contract, held.average_cost
    if call is None:
        return None
    return ShortPut(call, int(-held.quantity), None if cost is None else cost / call.multiplier)


def share_rows(book: Book, look: BrokerLook, owning: Owning = owned_of) -> tuple[SharesRow, ...]:
    """Shares that are held, sorted by company; `owning` tells what they cost."""
    held = [one for one in look.statement.positions if one.is_shares and one.quantity > 0]
    return tuple(_shares(book, look, one, owning) for one in sorted(held, key=lambda one: one.symbol))


def _shares(book: Book, look: BrokerLook, held: HeldPosition, owning: Owning) -> SharesRow:
    owned, stand = owning(book, look, held.symbol), coverage(held.symbol, book, look)
    gained = None if held.price is None else owned.result_at(held.price, int(owned.shares))
    return SharesRow(
        symbol=held.symbol,
        shares=held.quantity,
        free=stand.free,
        free_words=stand.words,
        effective_cost=owned.effective_cost,
        cost_words=owned.cost_words,
        held_since=owned.acquired_on,
        price=held.price,
        unrealised=None if gained is None else to_cents(gained),
    )


def ended_rows(book: Book) -> tuple[EndedRow, ...]:
    """Positions with nothing left open, the newest first."""
    over = [
        one
        for one in book.positions.values()
        if one.sold and one.open <= 0 and not book.live_orders(one.position_id, Purpose.ENTRY)
    ]
    return tuple(sorted((_ended(one) for one in over), key=_ended_at, reverse=True))


def audit(book: Book) -> tuple[int, int, int, str]:
    """How many puts are open, how many options their exits buy back, how many exits buy nothing, and all of it in words."""
    puts = sum(one.open for one in book.open_positions() if not one.is_call)
    calls = sum(one.open for one in book.open_positions() if one.is_call)
    buying: dict[str, int] = {}
    for order in book.live_orders(purpose=Purpose.EXIT):
        parent = book.by_client_order_id.get(order.order.attached_to)
        if order.is_idle or (parent is not None and not parent.is_over):
            continue  # it buys nothing: the broker does not work it, or it waits for its sale
        buying[order.position_id] = buying.get(order.position_id, 0) + order.remaining
    covered = {name: min(count, max(book.positions[name].open, 0)) for name, count in buying.items()}
    exits, orphans = sum(covered.values()), sum(buying.values()) - sum(covered.values())
    open_words = counted(puts, "put") + (f", {counted(calls, 'call')}" if calls else "")
    words = f"{open_words}, {counted(exits, 'exit')}, {counted(orphans, 'orphan')}"
    return puts, exits, orphans, words


def _exit_state(position: DeskPosition, is_missing: bool, state: str) -> str:
    if is_missing:
        return "none, held to expiry" if position.exit.take_profit_ratio is None else "missing"
    return "closing" if position.closing is not None else state


def _ended(position: DeskPosition) -> EndedRow:
    how = ", ".join(dict.fromkeys(str(part.how) for part in position.parts))
    if position.bought:
        how = ", ".join(filter(None, ("bought back", how)))
    gross = _gross(position)
    moments = [part.at for part in position.parts] + [fill.at for fill in position.purchases if fill.at]
    return EndedRow(
        position_id=position.position_id,
        put=str(position.contract),
        contracts=position.sold,
        how=how,
        result=None if gross is None or position.costs is None else gross - position.costs,
        result_gross=gross,
        shares=sum(part.shares for part in position.parts),
        effective_cost=position.effective_cost,
        ended_at=max(moments, default=None),
    )


def _gross(position: DeskPosition) -> Decimal | None:
    """Premium received less what was paid to buy back [USD]; shares that were delivered are not in it.

    None where contracts ended for a price nobody has told: by hand on a day nobody looked, or turned into something else.
    """
    received = position.premium_per_share
    if received is None or any(part.how in PRICE_UNKNOWN for part in position.parts):
        return None
    paid = (position.paid_per_share or ZERO) * position.bought
    return (received * position.sold - paid) * position.contract.multiplier


def _ended_at(row: EndedRow) -> float:
    return 0.0 if row.ended_at is None else row.ended_at.timestamp()
