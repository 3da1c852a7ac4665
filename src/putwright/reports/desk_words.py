"""What happened at the desk, each event in a sentence; what a person need not read has none."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from putwright.desk.book import Book
from putwright.desk.tracked import EXECUTION
from putwright.domain import desk_events as told
from putwright.domain.approval import ApprovalKind
from putwright.domain.money import price_text
from putwright.domain.order import OrderState, Purpose
from putwright.domain.refusal import counted
from putwright.domain.trading_calendar import new_york_date

SAYING = {
    ApprovalKind.SELL: "the sale",
    ApprovalKind.CLOSE: "the purchase to close",
    ApprovalKind.ROLL: "the roll",
    ApprovalKind.ADOPT: "the adoption",
    ApprovalKind.COVER: "the sale of covered calls",
    ApprovalKind.SELL_SHARES: "the sale of shares",
}


def news_words(events: Iterable[told.DeskEvent], book: Book) -> tuple[str, ...]:
    """What a person reads of some events, one sentence each."""
    return tuple(words for event in events if (words := event_words(event, book)))


def event_words(event: told.DeskEvent, book: Book) -> str:
    """One event as a sentence, "" for what says nothing to a person."""
    words = _WORDS.get(type(event))
    return "" if words is None else words(event, book)


def _given(event: told.ApprovalGiven, book: Book) -> str:
    approval = book.approvals[event.approval_id].approval
    return f"{event.approval_id}: you approved {SAYING[approval.kind]} of {approval.symbol}"


def _sent(event: told.OrderIntended, _: Book) -> str:
    what = {Purpose.ENTRY: "sale", Purpose.EXIT: "exit", Purpose.SHARES: "sale of shares"}[event.purpose]
    after = ", waits there for the fill" if event.order.attached_to else ""
    return f"{event.order_id}: {what} of {event.position_id} sent: {event.order}{after}"


def _ended(event: told.OrderEnded, _: Book) -> str:
    if event.state is OrderState.FILLED:
        return ""  # its fills were told
    return f"{event.order_id}: {event.state}{f' ({event.words})' if event.words else ''}"


def _filled(event: told.FillHeard, book: Book) -> str:
    what = "sold" if event.is_sale else "bought back"
    who = event.order_id or f"by hand, {event.position_id}"
    cost = "" if event.commission is None else f", cost {event.commission:.2f}"
    how = "" if event.evidence == EXECUTION else f" ({event.evidence})"
    shares = " shares" if _is_of_shares(event, book) else ""
    return f"{who}: {what} {event.quantity}{shares} at {price_text(event.price)}{cost}{how}"


def _is_of_shares(event: told.FillHeard, book: Book) -> bool:
    order = book.orders.get(event.order_id)
    return order is not None and order.purpose is Purpose.SHARES


def _gone(event: told.PositionUnexplained, book: Book) -> str:
    if not event.quantity:
        return ""
    many = f"{event.position_id}: {counted(event.quantity, 'contract')} gone from the broker"
    if new_york_date(event.at) >= book.positions[event.position_id].contract.expiry:
        return f"{many} on its last day or later; how it ended is told by the next opening"
    return f"{many}, and nothing says how yet"


def _refused(event: told.SaleRefused, _: Book) -> str:
    return f"{event.approval_id}: not sent, refused by {', '.join(str(one.rule) for one in event.refusals)}"


_WORDS: dict[type, Callable[[Any, Book], str]] = {
    told.ApprovalGiven: _given,
    told.ApprovalEnded: lambda one, _: f"{one.approval_id} carries nothing any more: {one.because}",
    told.SaleRefused: _refused,
    told.OrderIntended: _sent,
    told.ChangeIntended: lambda one, _: (
        f"{one.order_id}: changed to {one.quantity} at {price_text(one.limit)} ({one.because})"
    ),
    told.CancelIntended: lambda one, _: f"{one.order_id}: taken back ({one.because})",
    told.OrderDoubted: lambda one, _: (
        f"{one.order_id}: outcome unknown ({one.because}); it is looked for, and not sent again"
    ),
    told.OrderEnded: _ended,
    told.FillHeard: _filled,
    told.FillCorrected: lambda one, _: (
        f"the broker corrected a fill to {one.quantity} at {price_text(one.price)}" if one.quantity else ""
    ),
    told.PositionReduced: lambda one, _: (
        f"{one.position_id}: {counted(one.quantity, 'contract')} {one.how} ({one.evidence})"
    ),
    told.SharesTraded: lambda one, _: (
        f"{one.quantity:f} {one.symbol} shares {'sold' if one.is_sale else 'bought'} at {price_text(one.price)}, not by this desk"
    ),
    told.PositionAdjusted: lambda one, _: f"{one.position_id}: is {one.contract} now ({one.evidence})",
    told.PositionUnexplained: _gone,
    told.EntryRechecked: lambda one, _: (
        f"{one.order_id}: checked again at the opening of {one.session}, and may stay"
    ),
    told.AlarmRaised: lambda one, _: f"ALARM: {one.words}. {one.remedy}",
    told.AlarmEnded: lambda one, _: f"no longer: {one.subject}",
    told.InvariantBroken: lambda one, _: f"THE DESK STOPPED ITSELF: {one.words}",
    told.DeskResumed: lambda one, _: f"the desk goes on: {one.because}",
}
