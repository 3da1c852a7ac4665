"""What a look at the broker means for our orders: fills heard, states seen, orders ended, refused, or nowhere to be found.

Only the broker's own lists count: an error for an order, or silence, says nothing for sure (an order that the client library
calls cancelled may live). What is not on any list in two looks is gone.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from putwright.desk.book import Book
from putwright.desk.explaining import explain_positions
from putwright.desk.news import Absences, News
from putwright.desk.tracked import INFERRED, Fill, TrackedOrder
from putwright.domain.broker_statement import BrokerFill, BrokerLook, EndedHow, EndedOrder, WorkingOrder
from putwright.domain.desk_events import (
    CommissionHeard,
    DeskEvent,
    FillCorrected,
    FillHeard,
    OrderEnded,
    OrderSeen,
)
from putwright.domain.order import OrderState, Purpose
from putwright.domain.playbook import TimeInForce
from putwright.domain.trading_calendar import TradingCalendar, new_york_date

COMMISSION_MAX = Decimal(
    "0.05"
)  # by so much a commission may lower the average cost of a share's worth [USD/share]
_ENDED = {
    EndedHow.FILLED: OrderState.FILLED,
    EndedHow.CANCELED: OrderState.CANCELED,
    EndedHow.REFUSED: OrderState.REJECTED,
}


def news_of(
    book: Book, look: BrokerLook, at: datetime, calendar: TradingCalendar, absences: Absences
) -> list[DeskEvent]:
    """Everything a look tells that was not known; the book has taken it in already.

    Args:
        book: changed.
        look: what the broker said.
        at: the moment in the broker's market.
        calendar: sessions.
        absences: what was missing in the looks before; changed.
    """
    news = News(book, look, at, calendar, absences)
    _hear_fills(news)
    _see_orders(news)
    _wait_for_fills(news)
    explain_positions(news)
    absences.forget_all_but(news.missing)
    return news.told


def _hear_fills(news: News) -> None:
    by_broker_id = {
        order.broker_order_id: order for order in news.book.orders.values() if order.broker_order_id
    }
    for fill in news.look.fills:
        known = news.book.by_stem.get(fill.stem)
        if known is not None:
            _hear_again(news, known, fill)
            continue
        order = news.book.by_client_order_id.get(fill.client_order_id)
        order = order or by_broker_id.get(fill.broker_order_id)
        if order is not None and _is_of(fill, order):
            _hear(news, order, fill)


def _is_of(fill: BrokerFill, order: TrackedOrder) -> bool:
    if order.contract is None:
        return fill.contract is None and not fill.unknown_because and fill.symbol == order.order.symbol
    return fill.contract == order.contract


def _hear(news: News, order: TrackedOrder, fill: BrokerFill) -> None:
    """A fill of ours; it takes the place of one that was inferred before its execution came."""
    quantity = int(fill.quantity)
    if order.purpose is Purpose.EXIT:
        _infer_its_sale(news, order, quantity)
    if inferred := sorted(order.inferred, key=lambda one: (one.quantity < quantity, one.quantity)):
        _hear_instead(news, order, fill, inferred)
        return
    news.tell(
        FillHeard(
            at=news.at,
            fill_id=fill.fill_id,
            order_id=order.order_id,
            position_id=order.position_id,
            is_sale=fill.is_sale,
            quantity=quantity,
            price=fill.price,
            filled_at=fill.at,
            commission=fill.commission,
            evidence="execution",
        )
    )


def _hear_instead(news: News, order: TrackedOrder, fill: BrokerFill, inferred: list[Fill]) -> None:
    """An execution in the place of what was inferred: of one fill, or where it is larger of several."""
    first, *others = inferred
    quantity, price, evidence = int(fill.quantity), first.price, first.evidence
    rest = first.quantity - quantity
    news.tell(FillCorrected(news.at, first.fill_id, fill.fill_id, quantity, fill.price))
    if fill.commission is not None:
        news.tell(CommissionHeard(news.at, fill.fill_id, fill.commission))
    for other in others:
        if rest >= 0:
            break
        rest, price, evidence = rest + other.quantity, other.price, other.evidence
        news.tell(FillCorrected(news.at, other.fill_id, other.fill_id, 0, other.price))
    if rest > 0:
        _infer(news, order, rest, price, evidence)


def _hear_again(news: News, known_id: str, fill: BrokerFill) -> None:
    """A fill that is known already: corrected perhaps, or with its commission."""
    known = news.book.fills[known_id]
    if fill.fill_id != known_id and fill.fill_id > known_id:
        news.tell(FillCorrected(news.at, known_id, fill.fill_id, int(fill.quantity), fill.price))
        known_id = fill.fill_id
    if fill.commission is not None and known.commission is None:
        news.tell(CommissionHeard(news.at, known_id, fill.commission))


def _infer(news: News, order: TrackedOrder, quantity: int, price: Decimal, evidence: str) -> None:
    beginning, number = f"{INFERRED}{order.order_id}-", 1
    while f"{beginning}{number}" in news.book.by_stem:
        number += 1
    news.tell(
        FillHeard(
            at=news.at,
            fill_id=f"{beginning}{number}",
            order_id=order.order_id,
            position_id=order.position_id,
            is_sale=order.purpose is not Purpose.EXIT,
            quantity=quantity,
            price=price,
            filled_at=None,
            commission=None,
            evidence=evidence,
        )
    )


def _see_orders(news: News) -> None:
    working = {one.client_order_id: one for one in news.look.statement.orders if one.client_order_id}
    by_broker_id = {one.broker_order_id: one for one in news.look.statement.orders if one.broker_order_id}
    ended = {one.client_order_id: one for one in news.look.ended if one.client_order_id}
    for order in news.book.live_orders():
        name = order.order.client_order_id
        if (seen := working.get(name) or by_broker_id.get(order.broker_order_id)) is not None:
            _see(news, order, seen)
        elif (over := ended.get(name)) is not None:
            _end(news, order, over)
        else:
            _miss(news, order)


def _see(news: News, order: TrackedOrder, seen: WorkingOrder) -> None:
    filled = int(seen.filled)
    state = OrderState.PARTIALLY_FILLED if max(filled, order.filled) else OrderState.NEW
    if seen.is_being_canceled:
        state = OrderState.PENDING_CANCEL
    told = OrderSeen(
        at=news.at,
        order_id=order.order_id,
        state=state,
        broker_order_id=seen.broker_order_id,
        limit=seen.limit,
        quantity=int(seen.quantity),
        time_in_force=seen.time_in_force,
        filled=filled,
        is_idle=seen.is_idle,
    )
    before = (
        order.state,
        order.broker_order_id,
        order.told_limit,
        order.told_quantity,
        order.told_time_in_force,
        order.is_idle,
    )
    now = (state, told.broker_order_id, told.limit, told.quantity, told.time_in_force, told.is_idle)
    if now != before or filled > order.told_filled:
        news.tell(told)


def _end(news: News, order: TrackedOrder, over: EndedOrder) -> None:
    state = _ENDED[over.how]
    if state is OrderState.CANCELED and order.cancel_intended_at is None and _is_time_over(news, order):
        state = OrderState.EXPIRED
    filled = None if over.filled is None else int(over.filled)
    if filled is None and state is OrderState.FILLED:
        filled = order.order.quantity
    if filled is None and order.purpose is Purpose.SHARES:
        filled = order.filled  # it ended today, and all fills of today are told
    news.tell(OrderEnded(news.at, order.order_id, state, over.words, filled))
    if filled is None and order.purpose is Purpose.ENTRY:
        _infer_sale(news, order)


def _miss(news: News, order: TrackedOrder) -> None:
    """An order that is on no list: refused, as was told; never arrived; or ended on a day before."""
    # The broker lists what ended, and what was filled, of today only: of an order of yesterday absence proves nothing.
    is_of_today = new_york_date(order.intended_at) == new_york_date(news.at)
    if is_of_today and order.is_complained_of and order.state.is_in_doubt:
        news.tell(OrderEnded(news.at, order.order_id, OrderState.REJECTED, order.words, 0))
        return
    if not news.is_lasting(order.order_id):
        return
    if is_of_today and not order.broker_order_id:
        words = "it is not among the broker's working, ended or filled orders: it never arrived"
        news.tell(OrderEnded(news.at, order.order_id, OrderState.NEVER_ARRIVED, words, 0))
        return
    state = OrderState.EXPIRED if _is_time_over(news, order) else OrderState.CANCELED
    if order.purpose is Purpose.SHARES:
        _miss_sale_of_shares(news, order, state)
        return
    news.tell(
        OrderEnded(news.at, order.order_id, state, "no longer at the broker; its end was not told", None)
    )
    if order.purpose is Purpose.ENTRY:
        _infer_sale(news, order)


def _miss_sale_of_shares(news: News, order: TrackedOrder, state: OrderState) -> None:
    """A sale of shares that ended on a day nobody looked: filled as far as shares are gone that nothing else explains.

    Where a call of the company is gone as well, the shares may be its: nothing is said until that is explained.
    """
    book, symbol = news.book, order.order.symbol
    calls = (one for one in book.open_positions() if one.is_call and one.contract.underlying == symbol)
    if any(one.open > max(0, news.look.short(one.contract)) for one in calls):
        return
    moves = book.moves_of(symbol, news.at, order.intended_at)
    apart = replace(moves, open_sales=moves.open_sales - order.may_sell)
    least, most = apart.gone(news.look.shares(symbol))
    if least != most and min(least, order.remaining) != min(most, order.remaining):
        return
    sold = min(least, order.remaining)
    words = "no longer at the broker; its end was not told"
    news.tell(OrderEnded(news.at, order.order_id, state, words, order.filled + sold))
    if sold:
        evidence = "inferred from the shares that are gone; its price is the limit or better"
        _infer(news, order, sold, order.order.limit, evidence)


def _infer_sale(news: News, order: TrackedOrder) -> None:
    """A sale that was filled while nobody looked: the position is there, its price is the broker's average cost."""
    position = news.book.positions[order.position_id]
    in_care = (one.open for one in news.book.positions_by_contract[position.contract] if one.open > 0)
    more = news.look.short(position.contract) - sum(in_care)
    quantity = min(more, order.order.quantity - order.filled)
    if quantity <= 0:
        return
    held = next(one for one in news.look.statement.positions if one.contract == position.contract)
    if held.average_cost is None:
        words = "inferred from the position; its price is the limit or better"
        _infer(news, order, quantity, order.order.limit, words)
        return
    price = held.average_cost / position.contract.multiplier
    if price + COMMISSION_MAX < order.order.limit:
        return  # sold for less than our limit: by somebody else
    _infer(news, order, quantity, price, "inferred from the position's average cost, commission in it")


def _infer_its_sale(news: News, exit_order: TrackedOrder, quantity: int) -> None:
    """What is bought back was sold before: where that was filled on a day nobody looked, the purchase shows it."""
    position = news.book.positions[exit_order.position_id]
    missing = quantity - sum(one.quantity for one in exit_order.inferred) - position.open
    for sale in news.book.orders_of(position.position_id, Purpose.ENTRY):
        count = min(missing, sale.order.quantity - sale.filled)
        if count > 0 and (not sale.is_over or sale.is_unaccounted):
            words = "inferred from the purchase that closed it; its price is the limit or better"
            _infer(news, sale, count, sale.order.limit, words)
            missing -= count


def _wait_for_fills(news: News) -> None:
    """Fills that the broker counts and of which no execution comes: after a while they are taken at the order's limit."""
    for order in news.book.orders.values():
        if order.owed and news.is_lasting(f"fills of {order.order_id}"):
            words = "inferred from the order, filled at its limit or better"
            _infer(news, order, order.owed, order.order.limit, words)


def _is_time_over(news: News, order: TrackedOrder) -> bool:
    """Whether the order's own time in force has ended it by now."""
    terms, calendar = order.order, news.calendar
    if terms.good_until is not None and news.at >= terms.good_until:
        return True
    session = calendar.session_on_or_after(new_york_date(order.intended_at))
    if order.intended_at >= calendar.close_time(session):
        session = calendar.next_session(session)
    last = session if terms.contract is None else calendar.session_on_or_before(terms.contract.expiry)
    is_for_the_day = terms.time_in_force is TimeInForce.DAY or order.told_time_in_force == "DAY"
    return news.at >= calendar.close_time(min(session, last) if is_for_the_day else last)
