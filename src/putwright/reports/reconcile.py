"""Our books against the broker's, line by line: every put and call, the shares behind calls, every order, every fill of today."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from putwright.desk.book import Book
from putwright.desk.cash import unknown_obligations
from putwright.desk.coverage import coverages
from putwright.desk.tracked import TrackedOrder
from putwright.domain.broker_statement import BrokerLook, WorkingOrder
from putwright.domain.money import price_text
from putwright.domain.order import OrderState
from putwright.domain.refusal import counted
from putwright.reports.positions import audit

AGREES, DIFFERS, NOT_OURS, DOUBT = "agrees", "DIFFERS", "not ours", "IN DOUBT"


@dataclass(frozen=True, slots=True)
class ReconcileLine:
    """One thing in both books; `verdict` is agrees, DIFFERS, IN DOUBT or not ours."""

    kind: str
    what: str
    ours: str
    broker: str
    verdict: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class ReconcileReport:
    """Two books held against each other; `is_well` where every line agrees or is not ours."""

    account: str
    is_paper: bool
    as_of: datetime
    lines: tuple[ReconcileLine, ...]
    agreeing: int
    differing: int
    not_ours: int
    audit: str
    happened: tuple[str, ...]
    alarms: tuple[str, ...]
    halted: str
    events: int
    is_well: bool


def reconcile_report(
    book: Book, look: BrokerLook, *, is_paper: bool, happened: tuple[str, ...], halted: str
) -> ReconcileReport:
    """A book that has taken a look in, held against that look."""
    lines = (
        *_options(book, look),
        *_shares(book, look),
        *_orders(book, look),
        *_fills(book, look),
        *_unknowns(look),
    )
    counts = {verdict: sum(1 for line in lines if line.verdict == verdict) for verdict in (AGREES, NOT_OURS)}
    differing = len(lines) - counts[AGREES] - counts[NOT_OURS]
    return ReconcileReport(
        account=look.statement.account,
        is_paper=is_paper,
        as_of=look.statement.as_of,
        lines=lines,
        agreeing=counts[AGREES],
        differing=differing,
        not_ours=counts[NOT_OURS],
        audit=audit(book)[3],
        happened=happened,
        alarms=tuple(f"{alarm.words}. {alarm.remedy}" for alarm in book.alarms.values()),
        halted=halted,
        events=book.events,
        is_well=differing == 0,
    )


def _options(book: Book, look: BrokerLook) -> Iterator[ReconcileLine]:
    told = {one.contract: one.contracts for one in look.statement.short_puts}
    told |= {
        one.contract: int(-one.quantity) for one in look.statement.short_calls if one.contract is not None
    }
    in_care: dict[object, int] = {}
    for position in book.open_positions():
        short = max(0, look.short(position.contract))
        in_care[position.contract] = in_care.get(position.contract, 0) + position.there
        verdict, remedy = AGREES, ""
        if position.unexplained:
            verdict = DOUBT
            remedy = f"When you know what became of it: `putwright reconcile --settle {position.position_id}=expired`."
        elif short < position.there:
            verdict, remedy = DIFFERS, "Look again in a minute: the broker's lists may lag."
        ours = f"{counted(position.open, 'contract')} short ({position.position_id})"
        kind = position.contract.right.value.lower()
        yield ReconcileLine(kind, str(position.contract), ours, f"{short} short", verdict, remedy)
    for contract, count in told.items():
        more = count - in_care.get(contract, 0)
        if more > 0 and not book.sales_on(contract):  # else it may be the fill of our own sale
            remedy = f"Take it into care with `putwright adopt {contract.underlying}`."
            kind = contract.right.value.lower()
            yield ReconcileLine(kind, str(contract), "not in care", f"{more} short", NOT_OURS, remedy)


def _shares(book: Book, look: BrokerLook) -> Iterator[ReconcileLine]:
    """The shares that stand by for calls, and those being sold: fewer than are promised is a difference of the gravest kind."""
    for stand in coverages(book, look):
        ours = f"{stand.short + stand.selling_calls + stand.selling_shares:f} promised"
        verdict, remedy = AGREES, ""
        if stand.left < 0 or stand.unknown:
            verdict, remedy = DIFFERS, "Buy the calls back, or take the order to sell shares back."
        broker = "; ".join((stand.words, *stand.unknown))
        yield ReconcileLine("shares", stand.symbol, ours, broker, verdict, remedy)


def _orders(book: Book, look: BrokerLook) -> Iterator[ReconcileLine]:
    at_broker = {id(order): one for one in look.statement.orders if (order := book.order_of(one))}
    for order in book.live_orders():
        seen = at_broker.get(id(order))
        ours = f"{order.order.quantity} at {price_text(order.order.limit)}, {order.state}"
        if seen is None:
            remedy = "It is looked for at every look, and never sent again."
            yield ReconcileLine("order", _name(order), ours, "not on its list", DOUBT, remedy)
            continue
        broker = f"{seen.quantity:f} at {'no limit' if seen.limit is None else price_text(seen.limit)}, {seen.status}"
        same = (seen.limit, int(seen.quantity)) == (order.order.limit, order.order.quantity)
        remedy = "" if same else "The desk puts it right at its next round."
        yield ReconcileLine("order", _name(order), ours, broker, AGREES if same else DIFFERS, remedy)
    for one in look.statement.orders:
        if (mine := book.order_of(one)) is None or mine.is_over:
            yield _not_known(book, one)


def _not_known(book: Book, one: WorkingOrder) -> ReconcileLine:
    side = "sell" if one.is_sale else "buy"
    limit = "no limit" if one.limit is None else price_text(one.limit)
    broker = f"{side} {one.remaining:f} at {limit}, {one.status}"
    what = (
        str(one.contract)
        if one.contract is not None
        else f"{one.symbol} shares"
        if not one.unknown_because
        else one.symbol
    )
    if not book.is_ours(one.client_order_id):
        return ReconcileLine("order", what, "not ours: counted, never touched", broker, NOT_OURS)
    order = book.order_of(one)
    ours = "never sent by this record" if order is None else f"over: {order.state}"
    remedy = "Look at it in the TWS: it carries this desk's name."
    return ReconcileLine("order", f"{what} ({one.client_order_id})", ours, broker, DIFFERS, remedy)


def _fills(book: Book, look: BrokerLook) -> Iterator[ReconcileLine]:
    by_broker_id = {one.broker_order_id: one for one in book.orders.values() if one.broker_order_id}
    for fill in look.fills:
        order = book.by_client_order_id.get(fill.client_order_id) or by_broker_id.get(fill.broker_order_id)
        if order is None:
            continue
        known = book.fills.get(book.by_stem.get(fill.stem, ""))
        broker = f"{fill.quantity:f} at {price_text(fill.price)}"
        if known is None:
            remedy = "Look again: fills are taken in with every look."
            yield ReconcileLine("fill", order.order_id, "not heard", broker, DIFFERS, remedy)
            continue
        ours = f"{known.quantity} at {price_text(known.price)}"
        same = (Decimal(known.quantity), known.price) == (fill.quantity, fill.price)
        remedy = (
            ""
            if same
            else "The statement of the day tells which is right: hold it against `putwright orders`."
        )
        yield ReconcileLine("fill", order.order_id, ours, broker, AGREES if same else DIFFERS, remedy)
    for order in book.orders.values():
        if order.owed:
            told = f"{order.told_filled} filled by its count"
            remedy = "Look again in a minute: the execution may still be on its way."
            yield ReconcileLine("fill", order.order_id, f"{order.filled} heard", told, DOUBT, remedy)


def _unknowns(look: BrokerLook) -> Iterator[ReconcileLine]:
    for words in unknown_obligations(look.statement):
        remedy = "Nothing is sold until it is gone: look at it in the TWS."
        yield ReconcileLine("account", words, "can not be counted", "there", DOUBT, remedy)


def _name(order: TrackedOrder) -> str:
    what = "sale" if order.order.side == "SELL" else "exit"
    of = order.contract or f"{order.order.symbol} shares"
    doubt = " (outcome unknown)" if order.state is OrderState.OUTCOME_UNKNOWN else ""
    return f"{order.order_id} {what} of {of}{doubt}"
