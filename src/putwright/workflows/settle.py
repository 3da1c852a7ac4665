"""Settle: what the desk has recorded goes over into the journal; whenever somebody reads the journal, and as often as that is.

The desk knows fills and how positions ended before any statement does. What it only inferred, or took over from elsewhere, waits for the
statement: the journal says so, instead of inventing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from putwright.domain import desk_events as told
from putwright.domain.contract import STANDARD_SHARES, OptionContract, Right
from putwright.domain.journal_events import (
    Ended,
    EndedHow,
    Entry,
    JournalEvent,
    Origin,
    Restated,
    Reversed,
    SourceKind,
    Traded,
)
from putwright.domain.order import OptionOrder, ShareOrder
from putwright.domain.security import option_on, shares_of
from putwright.domain.trading_calendar import new_york_date
from putwright.journal.intake import Known, take_in
from putwright.ports.journal_record import JournalRecord

DOLLARS = "USD"  # options on US exchanges are paid in them
COMMISSION_SPAN = timedelta(days=2)  # after which a fill is booked without the commission that nobody told
SPLIT_SPAN = timedelta(days=7)  # in which every put of a company is seen to have become others
INFERRED = "inferred-"
ENDED = {
    told.Ending.EXPIRED: EndedHow.EXPIRED,
    told.Ending.ASSIGNED: EndedHow.ASSIGNED,
    told.Ending.ASSIGNED_EARLY: EndedHow.ASSIGNED,
}


@dataclass(slots=True)
class _Told:
    """What was heard so far, on the way through the desk's record."""

    account: str = ""
    tag: str = ""
    orders: dict[str, OptionOrder | ShareOrder] = field(default_factory=dict)
    contracts: dict[str, OptionContract] = field(default_factory=dict)
    fills: dict[str, Entry] = field(default_factory=dict)
    others: list[Entry] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    splits: dict[str, date] = field(default_factory=dict)

    @property
    def origin(self) -> Origin:
        """Which record says so: one that was put aside for another keeps its word."""
        return Origin(SourceKind.DESK, f"desk record {self.tag}")

    def number(self, subject: str) -> int:
        """A running number for what has no id of its own."""
        self.counts[subject] = self.counts.get(subject, 0) + 1
        return self.counts[subject]


def desk_entries(events: Iterable[told.DeskEvent], now: datetime) -> list[Entry]:
    """The facts in the desk's record, as far as they are known to the cent.

    Args:
        events: of the desk, oldest first.
        now: by the broker's market or our own clock, aware UTC.
    """
    return _heard(events, now)[0]


def _heard(events: Iterable[told.DeskEvent], now: datetime) -> tuple[list[Entry], Origin]:
    """The facts of a record, and which record it is."""
    heard = _Told()
    for event in events:
        handle = _HEARD.get(type(event))
        if handle is not None:
            handle(heard, event, now)
    return [*(one for one in heard.fills.values() if _is_whole(one, now)), *heard.others], heard.origin


def settled(known: Sequence[Entry], events: Iterable[told.DeskEvent], now: datetime) -> list[Entry]:
    """What has to be written so that the journal knows what the desk does; nothing is written here.

    Args:
        known: every entry of the journal.
        events: of the desk's record.
        now: when it would be written down, aware UTC.
    """
    facts, origin = _heard(events, now)
    new = take_in(known, facts, now).new
    return [*new, *_taken_back([*known, *new], {one.key for one in facts}, origin, now)]


def settle(record: JournalRecord, events: Iterable[told.DeskEvent], now: datetime) -> Sequence[Entry]:
    """Write down what the desk knows and the journal does not; every entry of the journal afterwards.

    Args:
        record: of the journal.
        events: of the desk's record.
        now: when it is written down, aware UTC.
    """
    known = list(record.entries())
    new = settled(known, events, now)
    if not new:
        return known
    return [*known, *record.append(new)]


def _taken_back(known: Sequence[Entry], keys: set[str], origin: Origin, now: datetime) -> list[Entry]:
    """Reversals of what this very record has said and says no more: fills it inferred, and those the broker corrected."""
    books = Known(known)
    gone = [
        one
        for one in known
        if one.origin == origin
        and not isinstance(one.event, Reversed)
        and one.key.partition("~")[0] not in keys
    ]
    return [
        Entry(
            f"reversal:{one.key}",
            one.at,
            one.account,
            Reversed(one.key, "the desk knows better"),
            origin,
            now,
        )
        for one in gone
        if books.stands(one)
    ]


def _is_whole(entry: Entry, now: datetime) -> bool:
    """Whether a fill was told by an execution, and with its costs, unless nobody ever will."""
    event = entry.event
    if entry.key.startswith(f"exec:{INFERRED}"):
        return False
    return not isinstance(event, Traded) or event.commission is not None or now - entry.at > COMMISSION_SPAN


def _entry(heard: _Told, key: str, at: datetime, event: JournalEvent, now: datetime) -> Entry:
    return Entry(key, at, heard.account, event, heard.origin, now)


def _opened(heard: _Told, event: told.DeskOpened, _: datetime) -> None:
    heard.account, heard.tag = event.account, event.tag


def _offered(heard: _Told, event: told.ApprovalOffered, _: datetime) -> None:
    about = event.approval.entry or event.approval.adopt
    if about is not None:
        heard.contracts[event.approval.position_id] = about.contract


def _intended(heard: _Told, event: told.OrderIntended, _: datetime) -> None:
    heard.orders[event.order_id] = event.order
    if isinstance(event.order, OptionOrder):
        heard.contracts.setdefault(event.position_id, event.order.contract)


def _fill(heard: _Told, event: told.FillHeard, now: datetime) -> None:
    order, contract = heard.orders.get(event.order_id), heard.contracts.get(event.position_id)
    if isinstance(order, ShareOrder):
        security, units = shares_of(order.symbol), 1
    else:
        if isinstance(order, OptionOrder):
            contract = order.contract
        if contract is None:
            return
        security, units = option_on(contract), contract.multiplier
    quantity = Decimal(-event.quantity if event.is_sale else event.quantity)
    at = event.filled_at or event.at
    trade = Traded(
        security,
        quantity,
        event.price,
        -quantity * event.price * units - (event.commission or 0),
        event.commission,
        DOLLARS,
        new_york_date(at),
        order="" if order is None else order.client_order_id,
        opens=event.is_sale and not isinstance(order, ShareOrder),
    )
    heard.fills[event.fill_id] = _entry(heard, f"exec:{event.fill_id}", at, trade, now)


def _commission(heard: _Told, event: told.CommissionHeard, _: datetime) -> None:
    entry = heard.fills.get(event.fill_id)
    if entry is not None and isinstance(entry.event, Traded):
        before = entry.event.commission or Decimal(0)
        trade = replace(
            entry.event, net=entry.event.net + before - event.commission, commission=event.commission
        )
        heard.fills[event.fill_id] = replace(entry, event=trade)


def _corrected(heard: _Told, event: told.FillCorrected, _: datetime) -> None:
    entry = heard.fills.pop(event.fill_id, None)
    if entry is None or not event.quantity or not isinstance(entry.event, Traded):
        return
    trade, units = (
        entry.event,
        1 if entry.event.security.contract is None else entry.event.security.contract.multiplier,
    )
    quantity = Decimal(event.quantity).copy_sign(trade.quantity)
    net = -quantity * event.price * units - (trade.commission or 0)
    corrected = replace(trade, quantity=quantity, price=event.price, net=net)
    heard.fills[event.corrected_id] = replace(entry, key=f"exec:{event.corrected_id}", event=corrected)


def _shares_traded(heard: _Told, event: told.SharesTraded, now: datetime) -> None:
    quantity, at = -event.quantity if event.is_sale else event.quantity, event.traded_at or event.at
    net = -quantity * event.price
    trade = Traded(shares_of(event.symbol), quantity, event.price, net, None, DOLLARS, new_york_date(at))
    heard.fills[event.fill_id] = _entry(heard, f"exec:{event.fill_id}", at, trade, now)


def _reduced(heard: _Told, event: told.PositionReduced, now: datetime) -> None:
    contract, how = heard.contracts.get(event.position_id), ENDED.get(event.how)
    if contract is None or how is None:
        return  # bought by hand, or settled by a person: only the statement knows for how much
    key = f"desk:{heard.tag}:end:{event.position_id}:{heard.number(event.position_id)}"
    on, count = min(contract.expiry, new_york_date(event.at)), Decimal(event.quantity)
    if how is EndedHow.EXPIRED:
        end = Ended(option_on(contract), count, how, on, DOLLARS)
    else:
        sign = 1 if contract.right is Right.PUT else -1
        shares = sign * count * (contract.deliverable or STANDARD_SHARES)
        net = -sign * count * contract.exercise_value
        delivered = shares_of(contract.underlying)
        end = Ended(option_on(contract), count, how, on, DOLLARS, delivered, shares, contract.strike, net)
    heard.others.append(_entry(heard, key, event.at, end, now))


def _adjusted(heard: _Told, event: told.PositionAdjusted, now: datetime) -> None:
    old = heard.contracts.get(event.position_id)
    if old is None:
        return
    heard.contracts[event.position_id] = event.contract
    on, factor = new_york_date(event.at), Decimal(event.factor)
    key = f"desk:{heard.tag}:adjusted:{old}:{on}"
    change = Restated(option_on(old), option_on(event.contract), factor, on, event.evidence)
    heard.others.append(_entry(heard, key, event.at, change, now))
    if factor != 1:
        _shares_split(heard, event, factor, now)


def _shares_split(heard: _Told, event: told.PositionAdjusted, factor: Decimal, now: datetime) -> None:
    """So many more puts at so much lower a strike: the shares were split, and those that are held with them; once, not by each put."""
    symbol, on = event.contract.underlying, new_york_date(event.at)
    before = heard.splits.get(symbol)
    if before is not None and on - before <= SPLIT_SPAN:
        return
    heard.splits[symbol] = on
    shares = shares_of(symbol)
    split = Restated(shares, shares, factor, on, event.evidence)
    heard.others.append(_entry(heard, f"desk:{heard.tag}:split:{symbol}:{on}", event.at, split, now))


_HEARD: dict[type, Callable[[_Told, Any, datetime], None]] = {
    told.DeskOpened: _opened,
    told.ApprovalOffered: _offered,
    told.OrderIntended: _intended,
    told.FillHeard: _fill,
    told.CommissionHeard: _commission,
    told.FillCorrected: _corrected,
    told.SharesTraded: _shares_traded,
    told.PositionReduced: _reduced,
    told.PositionAdjusted: _adjusted,
}
