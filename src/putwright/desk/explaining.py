"""Why short puts and calls are gone: expired, assigned, bought by hand, split; from what the broker shows, never from a price.

A price at expiry proves nothing: holders decide until half past five. Bookings, deliveries of shares and executions prove;
where there are none, an option that is gone at the opening after its expiry, without a delivery, has expired. Until it is
explained its reserve, or its shares, stay set aside. To an assigned put shares come, of an assigned call they go.
"""

from __future__ import annotations

from putwright.desk.news import News
from putwright.desk.share_moves import Moves, Span
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
    SharesTraded,
)
from putwright.domain.order import Purpose

SHARES = 100  # only standard contracts are held: each delivers so many


def explain_positions(news: News) -> None:
    """Compare every open position with the broker's, and say how what is gone went."""
    _hear_trades(news)
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
            if position.open < 0:  # else somebody may have bought an option and traded shares by hand
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
    gone -= _split(news, position, gone)
    if not position.is_call:
        gone -= _delivered(news, position, gone)
    # What follows concludes from what is missing, so it has to be missing for a while: lists are told one after another.
    if gone <= 0:
        if position.unexplained:
            news.tell(PositionUnexplained(news.at, position.position_id, 0))
        return
    if not news.is_lasting(f"contracts of {position.position_id}"):
        return
    if position.is_call:  # shares go for other reasons too, which may be told a moment later
        gone -= _delivered(news, position, gone)
    gone -= _lapsed(news, position, gone)
    gone -= _bought_unheard(news, position, gone)
    if gone > 0 and gone != position.unexplained:
        news.tell(PositionUnexplained(news.at, position.position_id, gone))


def _closed_by_hand(news: News, position: DeskPosition, gone: int) -> int:
    """Purchases of the option that were not ours."""
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
        _reduce(
            news,
            position,
            assigned,
            _assignment(news, position),
            f"bookings of {_kind(position)} and shares",
            used,
        )
    return max(0, assigned)


def _deliveries(news: News, position: DeskPosition) -> list[BrokerFill]:
    return [
        fill
        for fill in news.look.fills
        if fill.contract is None
        and not fill.unknown_because
        and fill.symbol == position.contract.underlying
        and fill.is_sale is position.is_call
        and fill.client_id == 0
        and not fill.client_order_id
        and fill.price == position.contract.strike
        and fill.fill_id not in news.book.used_bookings
    ]


def _contracts(fill: BrokerFill) -> int:
    return int(fill.quantity) // SHARES


def _delivered(news: News, position: DeskPosition, gone: int) -> int:
    """Shares that came, or went, since yesterday, where no booking is told; as many as no other option of the company may claim.

    Where two are gone and the shares are of one of them, nothing shows which: both stay unexplained, and a person says.
    """
    contracts = _unaccounted(news, position)[0] - sum(
        max(0, _gone(news, rival)) for rival in _rivals(news, position)
    )
    assigned = min(gone, contracts)
    if assigned > 0:
        way = "went" if position.is_call else "came"
        words = f"{assigned * SHARES} shares of {position.contract.underlying} {way}"
        _reduce(news, position, assigned, _assignment(news, position), words, ())
    return max(0, assigned)


def _unaccounted(news: News, position: DeskPosition) -> Span:
    """For how many contracts shares of the company have moved that are no option's yet, at least and at most [contract]."""
    moves, held = _moves(news, position), news.look.shares(position.contract.underlying)
    least, most = moves.gone(held) if position.is_call else moves.come(held)
    return least // SHARES, most // SHARES


def _moves(news: News, position: DeskPosition) -> Moves:
    return news.book.moves_of(position.contract.underlying, news.at, position.since)


def _rivals(news: News, position: DeskPosition) -> list[DeskPosition]:
    """Other options of the company and the same right that are gone and to which shares may belong as well.

    At an expiry the put of the higher strike is exercised before that of the lower one, and the call of the lower strike
    before that of the higher: whoever holds the other loses more by it. That says nothing where it may have been bought back.
    """
    ours = position.contract
    last = news.calendar.session_on_or_before(ours.expiry)
    is_over = news.at >= news.calendar.close_time(last)
    has_the_shares = is_over and not _may_be_bought(news, position)
    return [
        one
        for one in news.book.open_positions()
        if one is not position
        and (one.contract.underlying, one.contract.right) == (ours.underlying, ours.right)
        and not (has_the_shares and one.contract.expiry == ours.expiry and _is_later(one, position))
    ]


def _is_later(one: DeskPosition, other: DeskPosition) -> bool:
    """Whether at the same expiry one is exercised only after the other."""
    if one.is_call:
        return one.contract.strike > other.contract.strike
    return one.contract.strike < other.contract.strike


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
    if _may_be_bought(news, position) or _unaccounted(news, position)[1] or _may_be_hidden(news, position):
        return 0  # it may have been bought back or delivered meanwhile: the statement tells, or a person
    words = "gone at the opening after its last day, no shares delivered"
    _reduce(news, position, gone, Ending.EXPIRED, words, _bookings(news, position))
    return gone


def _may_be_hidden(news: News, position: DeskPosition) -> bool:
    """Whether a delivery could not be seen: nobody counted the shares before, or a gone option moved them the other way."""
    ours = position.contract
    if position.is_call and not _moves(news, position).seen:
        return True
    for one in news.book.open_positions():
        other = one.contract
        if other.underlying != ours.underlying or other.right == ours.right or _gone(news, one) <= 0:
            continue
        put, call = (other, ours) if position.is_call else (ours, other)
        if put.expiry != call.expiry or put.strike > call.strike:
            return True  # at one expiry a put and a call above it can not both be exercised
    return False


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
    if _unaccounted(news, position)[1]:
        return 0  # shares moved as well, and nothing shows for which option
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
    shares = -shares if position.is_call else shares
    news.tell(PositionReduced(news.at, position.position_id, quantity, how, evidence, used, shares))


def _see_shares(news: News) -> None:
    """Keep in mind how many shares there are of every company of which the desk ever had something, so that a delivery shows.

    Not while options of it are gone and unexplained: the shares that moved may be theirs. Nor while shares are being traded:
    what one look shows then may be half of it.
    """
    puzzling = {one.contract.underlying for one in news.book.open_positions() if _gone(news, one) > 0}
    for symbol in sorted(news.book.companies() - puzzling):
        held = news.look.shares(symbol)
        seen = news.book.shares.get(symbol)
        if seen and not news.book.moves_of(symbol, news.at).is_quiet:
            continue
        if not seen or seen[-1][1] != held:
            news.tell(SharesSeen(news.at, symbol, held))


def _hear_trades(news: News) -> None:
    """Shares that others bought or sold, by hand or by another program: no delivery may be seen in them.

    What comes at the strike of an option of ours, without an order behind it, may be its delivery: that is no trade.
    """
    companies = news.book.companies()
    for fill in news.look.fills:
        if fill.contract is not None or fill.unknown_because or fill.symbol not in companies:
            continue
        known = news.book.trades.get(fill.stem)
        if fill.stem in news.book.by_stem or news.book.is_ours(fill.client_order_id):
            continue
        if fill.fill_id in news.book.used_bookings or _may_be_delivery(news, fill):
            continue
        if known is None or known.fill_id < fill.fill_id:
            news.tell(
                SharesTraded(
                    news.at, fill.symbol, fill.fill_id, fill.is_sale, fill.quantity, fill.price, fill.at
                )
            )


def _may_be_delivery(news: News, fill: BrokerFill) -> bool:
    if fill.client_id or fill.client_order_id:
        return False
    return any(
        one.contract.underlying == fill.symbol
        and one.contract.strike == fill.price
        and one.is_call is fill.is_sale
        for one in news.book.positions.values()
    )


def _kind(position: DeskPosition) -> str:
    return position.contract.right.value.lower()
