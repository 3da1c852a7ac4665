"""What needs a person: calls that are not covered, exits that are missing, options that are gone, orders in doubt."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from putwright.desk.book import Book
from putwright.desk.cash import unknown_obligations
from putwright.desk.coverage_alarms import coverage_alarms
from putwright.desk.exits import others_buying, wanted_limit, was_refused
from putwright.desk.tracked import DeskPosition, TrackedOrder
from putwright.domain.broker_statement import BrokerLook
from putwright.domain.desk_events import AlarmEnded, AlarmRaised, DeskEvent
from putwright.domain.order import Purpose
from putwright.domain.trading_calendar import TradingCalendar

Words = tuple[str, str]


def alarms_now(book: Book, look: BrokerLook, now: datetime, calendar: TradingCalendar) -> dict[str, Words]:
    """Every alarm that stands, by its subject: what it is, and what to do.

    Args:
        book: our book, when nothing is left to be done about it by itself.
        look: what the broker said.
        now: the moment in the broker's market.
        calendar: sessions.
    """
    found: dict[str, Words] = coverage_alarms(book, look, now, calendar)
    for position in book.open_positions():
        if others_buying(book, look, position.contract) < position.there or position.unexplained:
            found |= _of_position(book, position, now, calendar)
    for order in book.orders.values():
        if order.state.is_in_doubt:
            told = f"what became of {order.order} is not known ({order.words})"
            found[f"order {order.order_id}"] = (told, "It is looked for at every look, and never sent again.")
    for words in unknown_obligations(look.statement):
        found[f"account: {words}"] = (words, "Nothing is sold until it is gone: look at it in the TWS.")
    for position in book.positions.values():
        if position.open < 0:
            told = f"{-position.open} {position.contract} more were bought back than {position.position_id} had open"
            remedy = (
                "An exit was filled after an assignment or a purchase by hand: sell what is left by hand."
            )
            found[f"overbought {position.position_id}"] = (told, remedy)
    for contract in {one.contract for one in book.positions.values()}:
        if look.short(contract) < 0:
            told = f"the account holds {-look.short(contract)} {contract} long"
            found[f"long {contract}"] = (
                told,
                "Nobody meant to buy it: look at the fills, and sell it by hand.",
            )
    return found


def alarm_events(book: Book, standing: Mapping[str, Words], at: datetime, of: str = "") -> list[DeskEvent]:
    """What to write down so that the book's alarms are those that stand; of one kind only, where subjects begin with `of`."""
    raised: list[DeskEvent] = [
        AlarmRaised(at, subject, words, remedy)
        for subject, (words, remedy) in standing.items()
        if subject not in book.alarms or book.alarms[subject].words != words
    ]
    over = [subject for subject in book.alarms if subject.startswith(of) and subject not in standing]
    return raised + [AlarmEnded(at, subject) for subject in over]


def is_settling(position: DeskPosition, now: datetime, calendar: TradingCalendar) -> bool:
    """Whether its last day is over and the next opening, at which the broker has told how it ended, has not come."""
    last = calendar.session_on_or_before(position.contract.expiry)
    is_over = calendar.close_time(last) <= now < calendar.open_time(calendar.next_session(last))
    since = position.unexplained_since
    return is_over and (since is None or since >= calendar.close_time(last))


def _remaining(order: TrackedOrder) -> int:
    """What an order may still fill as the broker's list shows it [contract]."""
    return (order.told_quantity or order.order.quantity) - order.filled


def _of_position(
    book: Book, position: DeskPosition, now: datetime, calendar: TradingCalendar
) -> dict[str, Words]:
    name = position.position_id
    if is_settling(position, now, calendar):
        return {}
    if position.unexplained:
        told = f"{position.unexplained} {position.contract} are gone from the broker, and nothing says how"
        kept = "shares stay" if position.is_call else "reserve stays"
        remedy = f"Their {kept} set aside. When you know: `putwright reconcile --settle {name}=...`."
        return {f"gone {name}": (told, remedy)}
    if position.contract.is_adjusted:
        told = f"{position.contract} is an adjusted series: nothing is done with it by itself"
        return {f"adjusted {name}": (told, "Close it by hand, or wait for its expiry.")}
    wanted = wanted_limit(position, now)
    last = calendar.session_on_or_before(position.contract.expiry)
    if now >= calendar.close_time(last):
        return {}
    at_work = [order for order in book.live_orders(name, Purpose.EXIT) if not order.is_idle]
    if too_large := [order for order in at_work if _remaining(order) > position.there]:
        told = f"{too_large[0].order_id} may buy {_remaining(too_large[0])} {position.contract} back, {position.there} are open"
        return {
            f"exit {name}": (told, "It is made smaller or taken back; if it stays, cancel it in the TWS.")
        }
    if wanted is None and position.exit.take_profit_ratio is not None:
        told = f"no legal price is low enough to buy {position.contract} back at"
        return {f"exit {name}": (told, "Close it by hand when it is worth it, or let it expire.")}
    if wanted is not None and not at_work:
        before = [one for one in book.orders_of(name, Purpose.EXIT) if was_refused(one)]
        why = f": the broker refused it ({before[-1].words})" if before else ""
        sale = ", while the rest of its sale works" if book.live_orders(name, Purpose.ENTRY) else ""
        told = f"{position.open} {position.contract} have no exit order at work{sale}{why}"
        return {f"exit {name}": (told, "It is tried again; look at `putwright orders`.")}
    return {}
