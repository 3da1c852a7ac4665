"""Why short puts are gone: expired, assigned, bought by hand, split; from what the broker shows, never from a price.

A price at expiry proves nothing: holders decide until half past five. Bookings, deliveries of shares and executions prove;
where there are none, a put that is gone at the opening after its expiry, without a delivery, has expired. Until it is
explained its reserve stays set aside.
"""

from __future__ import annotations

from putwright.desk.news import News
from putwright.desk.tracked import EXECUTION, INFERRED, DeskPosition
from putwright.domain.broker_statement import BrokerFill
from putwright.domain.contract import standard_contract_refusal
from putwright.domain.desk_events import (
    Ending,
    FillHeard,
    PositionAdjusted,
    PositionReduced,
    PositionUnexplained,
    SharesSeen,
)
from putwright.domain.order import Purpose

SHARES = 100  # only standard contracts are held: each delivers so many


def explain_positions(news: News) -> None:
    """Compare every open position with the broker's, and say how what is gone went."""
    for position in news.book.open_positions():
        gone = _gone(news, position)
        if gone < position.unexplained and not news.is_lasting(
            f"{position.unexplained - gone} of {position.position_id} back"
        ):
            continue  # fills are told before positions: what was bought meanwhile looks like what has come back
        if gone > 0 and not _orders_may_tell(news, position):
            _explain(news, position, gone)
        elif gone <= 0 and position.unexplained:
            news.tell(PositionUnexplained(news.at, position.position_id, 0))
    for position in news.book.positions.values():
        if position.open <= 0 and (gone := position.open - news.look.short(position.contract)) > 0:
            # An exit was filled after an assignment that nobody had seen: both have happened, and the account is long.
            gone -= _booked(news, position, gone)
            if position.open < 0:  # else somebody may have bought a put and shares by hand
                _delivered(news, position, gone)
    _see_shares(news)


def _gone(news: News, position: DeskPosition) -> int:
    return position.open - max(0, news.look.short(position.contract))


def _orders_may_tell(news: News, position: DeskPosition) -> bool:
    """Whether an order of ours on the put is in such a state that its own news may still explain the difference."""
    return any(
        order.is_in_doubt or (not order.is_over and order.order_id in news.missing)
        for order in news.book.orders_of(position.position_id)
    )


def _explain(news: News, position: DeskPosition, gone: int) -> None:
    gone -= _closed_by_hand(news, position, gone)
    gone -= _booked(news, position, gone)
    gone -= _delivered(news, position, gone)
    gone -= _split(news, position, gone)
    # What follows concludes from what is missing, so it has to be missing for a while: lists are told one after another.
    if gone <= 0:
        if position.unexplained:
            news.tell(PositionUnexplained(news.at, position.position_id, 0))
        return
    if not news.is_lasting(f"contracts of {position.position_id}"):
        return
    gone -= _lapsed(news, position, gone)
    gone -= _bought_unheard(news, position, gone)
    if gone > 0 and gone != position.unexplained:
        news.tell(PositionUnexplained(news.at, position.position_id, gone))


def _closed_by_hand(news: News, position: DeskPosition, gone: int) -> int:
    """Purchases of the put that were not ours."""
    explained = 0
    for fill in news.look.fills:
        is_new = fill.stem not in news.book.by_stem
        if fill.contract != position.contract or fill.is_sale or fill.is_booking or not is_new:
            continue
        if news.book.is_ours(fill.client_order_id) or not 0 < int(fill.quantity) <= gone - explained:
            continue
        news.tell(
            FillHeard(
                at=news.at,
                fill_id=fill.fill_id,
                order_id="",
                position_id=position.position_id,
                is_sale=False,
                quantity=int(fill.quantity),
                price=fill.price,
                filled_at=fill.at,
                commission=fill.commission,
                evidence=EXECUTION,
            )
        )
        explained += int(fill.quantity)
    return explained


def _booked(news: News, position: DeskPosition, gone: int) -> int:
    """Bookings of the clearing house: with shares delivered at the strike it is an assignment, else an expiry when that is over."""
    unused = [
        fill
        for fill in news.look.fills
        if fill.is_booking
        and fill.contract == position.contract
        and not fill.is_sale
        and fill.fill_id not in news.book.used_bookings
    ]
    delivered = _deliveries(news, position)
    assigned = min(
        gone, sum(int(fill.quantity) for fill in unused), sum(_contracts(fill) for fill in delivered)
    )
    if assigned > 0:
        used = tuple(fill.fill_id for fill in (*unused, *delivered))
        _reduce(news, position, assigned, _assignment(news, position), "bookings of put and shares", used)
    return max(0, assigned)


def _deliveries(news: News, position: DeskPosition) -> list[BrokerFill]:
    return [
        fill
        for fill in news.look.fills
        if fill.contract is None
        and not fill.unknown_because
        and fill.symbol == position.contract.underlying
        and not fill.is_sale
        and fill.client_id == 0
        and not fill.client_order_id
        and fill.price == position.contract.strike
        and fill.fill_id not in news.book.used_bookings
    ]


def _contracts(fill: BrokerFill) -> int:
    return int(fill.quantity) // SHARES


def _delivered(news: News, position: DeskPosition, gone: int) -> int:
    """Shares that came since yesterday, where no booking is told; as many as no other put of the company may claim.

    Where two are gone and the shares are of one of them, nothing shows which: both stay unexplained, and a person says.
    """
    contracts = _unaccounted(news, position) - sum(
        max(0, _gone(news, rival)) for rival in _rivals(news, position)
    )
    assigned = min(gone, contracts)
    if assigned > 0:
        words = f"{assigned * SHARES} shares of {position.contract.underlying} came"
        _reduce(news, position, assigned, _assignment(news, position), words, ())
    return max(0, assigned)


def _unaccounted(news: News, position: DeskPosition) -> int:
    """For how many contracts shares of the company have come that are no put's yet [contract]."""
    symbol = position.contract.underlying
    held = news.look.shares(symbol)
    return news.book.shares_delivered_by(symbol, news.at, held, position.since) // SHARES


def _rivals(news: News, position: DeskPosition) -> list[DeskPosition]:
    """Other puts of the company that are gone and to which shares may belong as well.

    At an expiry the higher strike is exercised before the lower one: whoever holds the lower loses more by it. That says
    nothing where the higher one may have been bought back before.
    """
    ours = position.contract
    last = news.calendar.session_on_or_before(ours.expiry)
    is_over = news.at >= news.calendar.close_time(last)
    has_the_shares = is_over and not _may_be_bought(news, position)
    return [
        one
        for one in news.book.open_positions()
        if one is not position
        and one.contract.underlying == ours.underlying
        and not (has_the_shares and one.contract.expiry == ours.expiry and one.contract.strike < ours.strike)
    ]


def _assignment(news: News, position: DeskPosition) -> Ending:
    """Early before the close of the last day; the night after it is the ordinary end."""
    last = news.calendar.session_on_or_before(position.contract.expiry)
    return Ending.ASSIGNED if news.at >= news.calendar.close_time(last) else Ending.ASSIGNED_EARLY


def _split(news: News, position: DeskPosition, gone: int) -> int:
    """The whole position is another series now: n times the contracts at an n-th of the strike, nothing else changed."""
    old = position.contract
    if gone != position.open or gone <= 0:
        return 0
    known = {one.contract for one in news.book.open_positions()}
    for held in news.look.statement.positions:
        new, count = held.contract, -int(held.quantity)
        if new is None or new in known or count <= gone or count % gone:
            continue
        is_alike = (new.underlying, new.expiry, new.right) == (old.underlying, old.expiry, old.right)
        if is_alike and standard_contract_refusal(new) is None and new.strike * count == old.strike * gone:
            words = f"{count} {new} stand in place of {gone} {old}"
            news.tell(PositionAdjusted(news.at, position.position_id, new, count // gone, words))
            return gone
    return 0


def _lapsed(news: News, position: DeskPosition, gone: int) -> int:
    """Gone at the opening after the last day, and nothing was delivered: expired."""
    calendar = news.calendar
    last = calendar.session_on_or_before(position.contract.expiry)
    if gone <= 0 or news.at < calendar.open_time(calendar.next_session(last)):
        return 0
    if position.unexplained_since is not None and position.unexplained_since < calendar.close_time(last):
        return 0  # it was gone before it could expire
    if _may_be_bought(news, position) or _unaccounted(news, position):
        return 0  # it may have been bought back or delivered meanwhile: the statement tells, or a person
    words = "gone at the opening after its last day, no shares delivered"
    _reduce(news, position, gone, Ending.EXPIRED, words, _bookings(news, position))
    return gone


def _may_be_bought(news: News, position: DeskPosition) -> bool:
    """Whether its latest exit order vanished without its end being told."""
    exits = news.book.orders_of(position.position_id, Purpose.EXIT)
    return bool(exits) and exits[-1].is_unaccounted


def _bookings(news: News, position: DeskPosition) -> tuple[str, ...]:
    return tuple(
        fill.fill_id
        for fill in news.look.fills
        if fill.is_booking and fill.contract == position.contract and not fill.is_sale
    )


def _bought_unheard(news: News, position: DeskPosition, gone: int) -> int:
    """Before the last day, with an exit order that vanished: it was filled on a day nobody looked.

    Only the latest can have been: when one is placed after it, the put was seen to be there still.
    """
    last = news.calendar.session_on_or_before(position.contract.expiry)
    if gone <= 0 or news.at >= news.calendar.close_time(last) or not _may_be_bought(news, position):
        return 0
    if _unaccounted(news, position):
        return 0  # shares came as well, and nothing shows for which put
    for order in news.book.orders_of(position.position_id, Purpose.EXIT)[-1:]:
        quantity = min(gone, order.order.quantity - order.filled)
        if quantity > 0:
            news.tell(
                FillHeard(
                    at=news.at,
                    fill_id=f"{INFERRED}{order.order_id}-{len(order.fills) + 1}",
                    order_id=order.order_id,
                    position_id=position.position_id,
                    is_sale=False,
                    quantity=quantity,
                    price=order.order.limit,
                    filled_at=None,
                    commission=None,
                    evidence="inferred from the vanished exit order and position; its price is the limit or better",
                )
            )
            return quantity
    return 0


def _reduce(
    news: News, position: DeskPosition, quantity: int, how: Ending, evidence: str, used: tuple[str, ...]
) -> None:
    shares = quantity * SHARES if how in {Ending.ASSIGNED, Ending.ASSIGNED_EARLY} else 0
    news.tell(PositionReduced(news.at, position.position_id, quantity, how, evidence, used, shares))


def _see_shares(news: News) -> None:
    """Keep in mind how many shares there are of every company a put was ever sold of, so that a delivery shows.

    Not while puts of it are gone and unexplained: the shares that came may be theirs.
    """
    puzzling = {one.contract.underlying for one in news.book.open_positions() if _gone(news, one) > 0}
    for symbol in sorted({one.contract.underlying for one in news.book.positions.values()} - puzzling):
        held = news.look.shares(symbol)
        seen = news.book.shares.get(symbol)
        if not seen or seen[-1][1] != held:
            news.tell(SharesSeen(news.at, symbol, held))
