"""What is open: every short put with its state in a word, its exit order, and what holding it still earns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from putwright.desk.book import Book
from putwright.desk.tracked import DeskPosition
from putwright.desk.watching import Watched
from putwright.domain.broker_statement import BrokerLook
from putwright.domain.desk_events import Ending
from putwright.domain.order import Purpose
from putwright.domain.refusal import counted

ZERO = Decimal(0)
PRICE_UNKNOWN = frozenset({Ending.CLOSED_BY_HAND, Ending.SETTLED})


@dataclass(frozen=True, slots=True)
class PositionRow:
    """One open short put. Prices [USD/share], counts [contract], ratios [1], yields [1/year], amounts [USD].

    `captured` is what buying back now would keep of the premium, `remaining_annual` what holding still earns a year on the
    reserve if the share stays where it is, `distance` how far that is above the strike. None is unknown.
    """

    position_id: str
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
    exit_order: str
    exit_limit: Decimal | None
    exit_state: str
    state: str
    because: str
    marks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StrayRow:
    """A short put at the broker that is not in the desk's care."""

    put: str
    contracts: int
    premium_per_share: Decimal | None
    reserve: Decimal


@dataclass(frozen=True, slots=True)
class EndedRow:
    """A position that ended: how, and what it brought before tax [USD].

    `result` is after costs, None while one of them is not told; `result_gross` before costs. Where shares were delivered it is
    the premium alone, which makes them cheaper: `effective_cost` [USD/share] of `shares`.
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
    not_in_care: tuple[StrayRow, ...]
    ended: tuple[EndedRow, ...]
    puts: int
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
    """One open put; `quoted` are bid, ask and share [USD/share]."""
    exits = book.live_orders(position.position_id, Purpose.EXIT)
    contract, at_work = position.contract, exits[0] if exits else None
    return PositionRow(
        position_id=position.position_id,
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
        reserve=contract.exercise_value * position.open,
        exit_order="" if at_work is None else at_work.order_id,
        exit_limit=told.exit_limit if at_work is None else at_work.order.limit,
        exit_state=_exit_state(position, at_work is None, "" if at_work is None else at_work.state.value),
        state=told.word.value,
        because=told.because,
        marks=told.marks,
    )


def strays(book: Book, look: BrokerLook) -> tuple[StrayRow, ...]:
    """Short puts of the account that nobody looks after: sold by hand, or by another program."""
    found = []
    for put in look.statement.short_puts:
        in_care = sum(one.there for one in book.open_positions() if one.contract == put.contract)
        count = put.contracts - in_care
        if count > 0 and not book.sales_on(put.contract):  # else it may be the fill of our own sale
            reserve = put.contract.exercise_value * count
            found.append(StrayRow(str(put.contract), count, put.premium_per_share, reserve))
    return tuple(found)


def ended_rows(book: Book) -> tuple[EndedRow, ...]:
    """Positions with nothing left open, the newest first."""
    over = [
        one
        for one in book.positions.values()
        if one.sold and one.open <= 0 and not book.live_orders(one.position_id, Purpose.ENTRY)
    ]
    return tuple(sorted((_ended(one) for one in over), key=_ended_at, reverse=True))


def audit(book: Book) -> tuple[int, int, int, str]:
    """How many puts are open, how many their exits buy back, how many exits buy nothing, and all of it in words."""
    puts = sum(one.open for one in book.open_positions())
    buying: dict[str, int] = {}
    for order in book.live_orders(purpose=Purpose.EXIT):
        parent = book.by_client_order_id.get(order.order.attached_to)
        if order.is_idle or (parent is not None and not parent.is_over):
            continue  # it buys nothing: the broker does not work it, or it waits for its sale
        buying[order.position_id] = buying.get(order.position_id, 0) + order.remaining
    covered = {name: min(count, max(book.positions[name].open, 0)) for name, count in buying.items()}
    exits, orphans = sum(covered.values()), sum(buying.values()) - sum(covered.values())
    words = f"{counted(puts, 'put')}, {counted(exits, 'exit')}, {counted(orphans, 'orphan')}"
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
        effective_cost=_effective_cost(position),
        ended_at=max(moments, default=None),
    )


def _effective_cost(position: DeskPosition) -> Decimal | None:
    """What the shares that were delivered cost, the premium of their puts and its costs counted in [USD/share]."""
    shares = sum(part.shares for part in position.parts)
    premium, costs = position.premium_per_share, position.costs
    if not shares or premium is None or costs is None:
        return None
    per_share = costs / (position.sold * position.contract.multiplier)
    return position.contract.strike - premium + per_share


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
