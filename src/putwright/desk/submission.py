"""The one way out: an order is checked, written down for good, and only then sent; what was heard of it is written down too.

Nothing else in the program can reach the door. What was sent and not answered is never sent again: it is looked for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from putwright.desk.book import PREVIEW, Book
from putwright.desk.bookkeeping import enter
from putwright.desk.entry_orders import AnyEvidence, option_refusals, order_of_terms
from putwright.desk.exits import wanted_limit
from putwright.desk.invariants import stopped_refusals
from putwright.desk.purchases import attached_refusals, purchase_refusals
from putwright.desk.share_evidence import ShareEvidence
from putwright.desk.share_sales import share_refusals
from putwright.desk.tokens import lapsed_refusal, not_given_refusal
from putwright.desk.tracked import TrackedOrder
from putwright.domain.approval import Approval, EntryTerms, ShareTerms
from putwright.domain.broker_statement import BrokerLook
from putwright.domain.desk_events import (
    ApprovalGiven,
    CancelIntended,
    ChangeIntended,
    DeskEvent,
    OrderDoubted,
    OrderIntended,
    SaleRefused,
)
from putwright.domain.fees import Side
from putwright.domain.order import OptionOrder, Order, Purpose, ShareOrder
from putwright.domain.preview import Preview
from putwright.domain.refusal import BrokenInvariant, Refusal
from putwright.ports.desk_record import DeskRecord
from putwright.ports.order_entry import Answer, Heard, OrderEntry


class Submission:
    """Sends orders of one book through one door.

    Args:
        door: the broker's order entry.
        record: where intentions are made durable.
        book: kept up to date with every event written.
        tell: told of every event once it is durable.
    """

    def __init__(
        self,
        door: OrderEntry,
        record: DeskRecord,
        book: Book,
        tell: Callable[[DeskEvent], None] = lambda event: None,
    ) -> None:
        self._door, self._record, self.book, self._tell = door, record, book, tell
        self._unwritten: list[DeskEvent] = []

    @property
    def is_ready(self) -> bool:
        """Whether something sent now would reach the broker's servers."""
        return self._door.is_ready

    def keep(self, events: Sequence[DeskEvent]) -> None:
        """Write down events that the book has taken in already: what a look has told.

        What could not be written is written before anything else is, so that nothing in the record builds on what is not there.
        """
        self._unwritten += events
        if self._unwritten:
            self._record.append(self._unwritten)
            durable, self._unwritten = self._unwritten, []
            for event in durable:
                self._tell(event)

    def write(self, events: Sequence[DeskEvent]) -> None:
        """Write events down and enter them into the book; nothing is entered that is not durable."""
        self.keep(())
        if events:
            self._record.append(events)
            for event in events:
                enter(self.book, event)
                self._tell(event)

    def stopped(self) -> list[Refusal]:
        """Why nothing may be sent at all, looked up anew."""
        halt = self._record.halt()
        return stopped_refusals("" if halt is None else halt.because or "no reason given", self.book.broken)

    async def preview(self, terms: EntryTerms | ShareTerms) -> Preview:
        """What the broker says of a sale at its first rung, without sending it."""
        return await self._door.preview(order_of_terms(self.book.client_order_id(PREVIEW), terms))

    async def give_and_sell(
        self, approval_id: str, by: str, clearance: AnyEvidence, at: datetime, our_now: datetime
    ) -> list[Refusal]:
        """Give an approval and send its sale in one step; its refusals, empty when it left.

        Args:
            approval_id: which.
            by: how the token came.
            clearance: fresh evidence.
            at: the moment in the broker's market.
            our_now: the moment by our own clock.
        """
        offered = self.book.approvals[approval_id]
        late = lapsed_refusal(offered, our_now)
        before = [late] if late else []
        if offered.approval.shares is not None:
            return await self._sell_shares(offered.approval, clearance, at, before, by)
        return await self._sell(offered.approval, clearance, at, before, by=by)

    async def sell(self, approval_id: str, clearance: AnyEvidence, at: datetime) -> list[Refusal]:
        """Send the sale of an approval that was given before: the second leg of a roll."""
        offered = self.book.approvals[approval_id]
        before = [] if offered.given_at is not None else [not_given_refusal(offered)]
        return await self._sell(offered.approval, clearance, at, before)

    async def step_down(
        self, order: TrackedOrder, limit: Decimal, clearance: AnyEvidence, at: datetime
    ) -> list[Refusal]:
        """Offer a working sale at a lower rung; its refusals, empty when the change left."""
        if not isinstance(order.order, OptionOrder):
            raise BrokenInvariant(f"{order.order_id} sells shares, at one limit only")
        refusals = self.stopped() or option_refusals(
            replace(order.order, limit=limit),
            self.book.approvals[order.approval_id],
            self.book,
            clearance,
            order,
        )
        if refusals:
            self.write([SaleRefused(at, order.approval_id, tuple(refusals))])
            return refusals
        return await self._change(order, limit, order.order.quantity, "the next rung", at)

    async def buy(
        self,
        position_id: str,
        quantity: int,
        limit: Decimal,
        look: BrokerLook,
        at: datetime,
        attached_to: str = "",
    ) -> list[Refusal]:
        """Send a purchase to close; its refusals, empty when it left.

        Args:
            position_id: whose put it buys back.
            quantity: how many contracts [contract].
            limit: at most [USD/share].
            look: the broker's lists, taken now.
            at: the moment in the broker's market.
            attached_to: the order id of the sale after whose fill the broker lets it work; "" for an open put.
        """
        position = self.book.positions[position_id]
        parent = self.book.orders[attached_to] if attached_to else None
        refusals = self.stopped()
        if not refusals and parent is not None:
            refusals = attached_refusals(position, parent, quantity, limit)
        elif not refusals:
            wanted = wanted_limit(position, at)
            refusals = purchase_refusals(position, quantity, limit, self.book, look, wanted)
        if refusals:
            return refusals
        order_id = self.book.next_order_id()
        order = OptionOrder(
            client_order_id=self.book.client_order_id(order_id),
            side=Side.BUY,
            contract=position.contract,
            quantity=quantity,
            limit=limit,
            time_in_force=position.exit.time_in_force,
            attached_to="" if parent is None else parent.order.client_order_id,
        )
        approval_id = position.closing_approval or position.approval.approval_id
        number = await self._door.next_number(position.contract)
        intended = OrderIntended(
            at, order_id, position_id, approval_id, Purpose.EXIT, order, number, self._door.client_id
        )
        self.write([intended])
        self._note(order_id, at, await self._door.place(number, order, parent.number if parent else 0))
        return []

    async def change_exit(
        self, order: TrackedOrder, limit: Decimal, quantity: int, look: BrokerLook, because: str, at: datetime
    ) -> list[Refusal]:
        """Give a working purchase another limit or quantity; its refusals, empty when the change left.

        To make one smaller is allowed while the desk is stopped: it only takes risk away.
        """
        position = self.book.positions[order.position_id]
        is_less = quantity < order.order.quantity and limit <= order.order.limit
        refusals = ([] if is_less else self.stopped()) or purchase_refusals(
            position,
            quantity - order.filled,
            limit,
            self.book,
            look,
            wanted_limit(position, at),
            at_work=order,
        )
        return refusals or await self._change(order, limit, quantity, because, at)

    async def cancel(self, order: TrackedOrder, because: str, at: datetime) -> None:
        """Take one of our orders back. This is allowed while the desk is stopped: it only takes risk away."""
        self.write([CancelIntended(at, order.order_id, because)])
        answer = await self._door.cancel(order.number)
        if answer.heard is not Heard.ACKNOWLEDGED:
            self.write([OrderDoubted(at, order.order_id, f"asked to cancel: {answer.words or 'no answer'}")])

    async def _sell(
        self, approval: Approval, clearance: AnyEvidence, at: datetime, before: list[Refusal], by: str = ""
    ) -> list[Refusal]:
        terms, offered = approval.entry, self.book.approvals[approval.approval_id]
        if terms is None:
            raise BrokenInvariant(f"approval {approval.approval_id} approves no sale")
        order_id = self.book.next_order_id()
        order = order_of_terms(self.book.client_order_id(order_id), terms)
        if not isinstance(order, OptionOrder):
            raise BrokenInvariant(f"approval {approval.approval_id} makes no order for an option")
        found = option_refusals(order, offered, self.book, clearance)
        refusals = [*self.stopped(), *before, *found]
        if refusals:
            return self._denied(approval, refusals, at)
        return await self._send(approval, order_id, order, at, by)

    async def _sell_shares(
        self, approval: Approval, evidence: AnyEvidence, at: datetime, before: list[Refusal], by: str
    ) -> list[Refusal]:
        terms, offered = approval.shares, self.book.approvals[approval.approval_id]
        order_id = self.book.next_order_id()
        if terms is None or not isinstance(evidence, ShareEvidence):
            raise BrokenInvariant(f"approval {approval.approval_id} approves no sale of shares")
        order = order_of_terms(self.book.client_order_id(order_id), terms)
        if not isinstance(order, ShareOrder):
            raise BrokenInvariant(f"approval {approval.approval_id} makes no order for shares")
        refusals = [*self.stopped(), *before, *share_refusals(order, offered, self.book, evidence)]
        if refusals:
            return self._denied(approval, refusals, at)
        return await self._send(approval, order_id, order, at, by)

    def _denied(self, approval: Approval, refusals: list[Refusal], at: datetime) -> list[Refusal]:
        self.write([SaleRefused(at, approval.approval_id, tuple(refusals))])
        return refusals

    async def _send(
        self, approval: Approval, order_id: str, order: Order, at: datetime, by: str
    ) -> list[Refusal]:
        """Write the intention of a sale down, together with the word it rests on, and send it."""
        number = await self._door.next_number(order.contract or order.symbol)
        given: list[DeskEvent] = [ApprovalGiven(at, approval.approval_id, by)] if by else []
        purpose = Purpose.SHARES if isinstance(order, ShareOrder) else Purpose.ENTRY
        name, position_id = approval.approval_id, approval.position_id
        intended = OrderIntended(
            at, order_id, position_id, name, purpose, order, number, self._door.client_id
        )
        self.write([*given, intended])
        self._note(order_id, at, await self._door.place(number, order))
        return []

    async def _change(
        self, order: TrackedOrder, limit: Decimal, quantity: int, because: str, at: datetime
    ) -> list[Refusal]:
        self.write([ChangeIntended(at, order.order_id, limit, quantity, because)])
        parent = self.book.by_client_order_id.get(order.order.attached_to)
        parent_number = parent.number if parent is not None and not parent.is_over else 0
        answer = await self._door.change(order.number, order.order, parent_number)
        if answer.heard is Heard.COMPLAINT:
            self.write([OrderDoubted(at, order.order_id, answer.words, is_complaint=True)])
        return []

    def _note(self, order_id: str, at: datetime, answer: Answer) -> None:
        """Write down what was heard of a new order, where it was no acknowledgement: that, the lists will show."""
        if answer.heard is Heard.ACKNOWLEDGED:
            return
        is_complaint = answer.heard is Heard.COMPLAINT
        words = answer.words or "no answer came"
        self.write([OrderDoubted(at, order_id, words, is_complaint)])
