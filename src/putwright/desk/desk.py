"""The desk: look at the broker, write down what is new, see what is wanted, do it; again and again, from whatever state.

There is no other way back after a crash, a lost connection or a week away: every round begins with what the broker shows.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from putwright.desk.alarms import alarm_events, alarms_now
from putwright.desk.approval import offer
from putwright.desk.book import Book
from putwright.desk.coverage_alarms import COVERAGE, coverage_alarms
from putwright.desk.entries import entry_wishes, lapses
from putwright.desk.entry_orders import AnyEvidence, option_refusals
from putwright.desk.exits import exit_wishes
from putwright.desk.forgotten import stop_when_forgotten
from putwright.desk.giving import given_refusals
from putwright.desk.invariants import staying_refusals
from putwright.desk.news import Absences
from putwright.desk.submission import Submission
from putwright.desk.tracked import TrackedOrder
from putwright.desk.tracking import news_of
from putwright.desk.wishes import (
    BeginSale,
    CancelOrder,
    ChangeOrder,
    PlaceExit,
    RecheckEntry,
    StepDown,
    Wish,
)
from putwright.domain.approval import Approval, ApprovalKind
from putwright.domain.broker_statement import BrokerLook
from putwright.domain.contract import OptionContract
from putwright.domain.desk_events import (
    ApprovalGiven,
    DeskEvent,
    EntryRechecked,
    SaleRefused,
)
from putwright.domain.refusal import BadInput, OutsideFailure, Refusal
from putwright.domain.rules import Rule
from putwright.domain.trading_calendar import TradingCalendar
from putwright.ports.broker_view import AccountView
from putwright.ports.clock import Clock

ROUNDS_MAX = 12  # more than any state needs to come to rest
BETWEEN_ROUNDS = 1.0  # [s]
SOLD_AT_ONCE = frozenset({ApprovalKind.SELL, ApprovalKind.COVER, ApprovalKind.SELL_SHARES})
RETRY_SECONDS = 30.0  # after fresh data could not be had

Pause = Callable[[float], Awaitable[None]]


class Judge(Protocol):
    """Whoever can judge a sale on fresh quotes and facts."""

    async def clearance(
        self,
        approval: Approval,
        look: BrokerLook,
        book: Book,
        at_work: TrackedOrder | None,
        limit: Decimal | None,
    ) -> AnyEvidence:
        """Fresh evidence for the sale of an approval: of a put, of a call, or of shares.

        Args:
            approval: whose sale.
            look: the broker's lists, taken now.
            book: our book.
            at_work: the same sale as it works already, which is no second obligation; None when it is new.
            limit: the price that is to be judged as well [USD/share]; None where it stays as it is.

        Raises:
            BadInput: it is not quoted any more.
            OutsideFailure: quotes or facts could not be had.
        """
        ...

    async def ask(self, contract: OptionContract) -> Decimal | None:
        """What an option is offered at now [USD/share]; None where nobody offers it, or the quote is not of now."""
        ...


@dataclass(frozen=True, slots=True)
class Round:
    """One round: what the broker showed, what was new, what was done, what was refused."""

    look: BrokerLook
    news: tuple[DeskEvent, ...]
    done: tuple[Wish, ...]
    refused: tuple[tuple[Wish, tuple[Refusal, ...]], ...]

    @property
    def is_at_rest(self) -> bool:
        """Whether nothing was new and nothing was done."""
        return not self.news and not self.done


class Desk:
    """One desk over one connection.

    Args:
        view: the broker's lists.
        submission: the one way out.
        judge: fresh evidence for sales.
        calendar: sessions.
        clock: our own.
        pause: waits between two rounds [s].
        attaches: whether the exit of a single contract is left with the broker before the fill.
    """

    def __init__(
        self,
        view: AccountView,
        submission: Submission,
        judge: Judge,
        calendar: TradingCalendar,
        clock: Clock,
        pause: Pause,
        *,
        attaches: bool = True,
    ) -> None:
        self._view, self.submission, self._judge = view, submission, judge
        self._calendar, self._clock, self._pause, self._attaches = calendar, clock, pause, attaches
        self._absences = Absences()
        self._failed: dict[str, float] = {}

    @property
    def book(self) -> Book:
        """Our book."""
        return self.submission.book

    def is_waiting(self, look: BrokerLook) -> bool:
        """Whether something was missing in a look that another look must confirm."""
        return self._absences.is_waiting(look.seconds)

    async def look(self) -> tuple[BrokerLook, tuple[DeskEvent, ...]]:
        """Look at the broker once, and write down what is new.

        Raises:
            OutsideFailure: the broker did not answer, or the record could not be written.
        """
        look = await self._view.look()
        told = news_of(self.book, look, look.statement.as_of, self._calendar, self._absences)
        self.submission.keep(told)
        ended: list[DeskEvent] = [
            *stop_when_forgotten(self.book, look, look.statement.as_of),
            *lapses(self.book, look.statement.as_of, self._clock.now()),
        ]
        # A call that is not covered any more is told at once, before anything else is done.
        alarms = coverage_alarms(self.book, look, look.statement.as_of, self._calendar)
        ended += alarm_events(self.book, alarms, look.statement.as_of, of=COVERAGE)
        self.submission.write(ended)
        return look, (*told, *ended)

    async def round(self) -> Round:
        """One round."""
        look, told = await self.look()
        now = look.statement.as_of
        wishes = [
            *exit_wishes(self.book, look, now, self._calendar, attaches=self._attaches),
            *entry_wishes(self.book, look, now, self._calendar, is_stopped=bool(self.submission.stopped())),
        ]
        done: list[Wish] = []
        refused: list[tuple[Wish, tuple[Refusal, ...]]] = []
        touched: set[str] = set()
        for wish in wishes:
            position = self._position_of(wish)
            if position in touched or (not self.submission.is_ready and not isinstance(wish, CancelOrder)):
                continue
            refusals = await self._granted(wish, look)
            if refusals is None:
                continue
            touched.add(position)
            if refusals:
                refused.append((wish, tuple(refusals)))
            else:
                done.append(wish)
        return Round(look, told, tuple(done), tuple(refused))

    async def settle(self, rounds_max: int = ROUNDS_MAX) -> Round:
        """Rounds until nothing is new, nothing is done and nothing is in doubt; then the alarms are what they are."""
        last = await self.round()
        for _ in range(rounds_max - 1):
            if last.is_at_rest and not self.is_waiting(last.look):
                break
            await self._pause(BETWEEN_ROUNDS)
            last = await self.round()
        now = last.look.statement.as_of
        standing = alarms_now(self.book, last.look, now, self._calendar)
        self.submission.write(alarm_events(self.book, standing, now))
        return last

    def offer(self, approval: Approval, token: str, at: datetime) -> None:
        """Write an offer down; the token itself is kept by nobody but the person it is shown to."""
        self.submission.write([offer(approval, token, at)])

    async def give(self, approval_id: str, by: str, account: str, *, is_paper: bool) -> list[Refusal]:
        """A person's word: everything is checked again, then it is done as far as it can be now; its refusals, empty when it holds.

        Args:
            approval_id: which offer.
            by: how the token came.
            account: which account is connected, masked.
            is_paper: whether it is a paper account.

        Raises:
            BadInput, OutsideFailure: the broker, quotes or facts could not be had; nothing was sent.
        """
        look = (await self.settle()).look
        offered = self.book.approvals[approval_id]
        approval, now = offered.approval, look.statement.as_of
        if approval.kind in SOLD_AT_ONCE:
            clearance = await self._judge.clearance(approval, look, self.book, None, _start_of(approval))
            clearance = replace(clearance, look=(await self.look())[0])
            moment, wall = clearance_moment(clearance), self._clock.now()
            refusals = await self.submission.give_and_sell(approval_id, by, clearance, moment, wall)
        else:
            refusals = given_refusals(offered, self.book, look, account, is_paper, self._clock.now())
            refusals = [*self.submission.stopped(), *refusals]
            if not refusals:
                self.submission.write([ApprovalGiven(now, approval_id, by)])
        if not refusals:
            await self.settle()
        return refusals

    def _position_of(self, wish: Wish) -> str:
        if isinstance(wish, PlaceExit | BeginSale):
            return wish.position_id
        return self.book.orders[wish.order_id].position_id

    async def _granted(self, wish: Wish, look: BrokerLook) -> list[Refusal] | None:
        """Do what is wished; its refusals, empty when it was done, None when it could not be tried."""
        now, submission = look.statement.as_of, self.submission
        match wish:
            case CancelOrder(order_id, because):
                await submission.cancel(self.book.orders[order_id], because, now)
                return []
            case PlaceExit(position_id, quantity, limit, _, attached_to):
                if not attached_to:
                    limit = await self._within_market(position_id, limit)
                return await submission.buy(position_id, quantity, limit, look, now, attached_to)
            case ChangeOrder(order_id, limit, quantity, because):
                order = self.book.orders[order_id]
                limit = await self._within_market(order.position_id, limit)
                if (limit, quantity) == (order.order.limit, order.order.quantity) and order.is_as_intended:
                    return None
                return await submission.change_exit(order, limit, quantity, look, because, now)
            case _:
                return await self._granted_sale(wish, look)

    async def _within_market(self, position_id: str, limit: Decimal) -> Decimal:
        """A limit to buy no further above the offers than a broker takes: one that is through them is filled all the same."""
        position = self.book.positions[position_id]
        try:
            ask = await self._judge.ask(position.contract)
        except (BadInput, OutsideFailure):
            return limit
        return limit if ask is None or ask <= 0 else min(limit, position.exit.tick.round_sell_up(ask))

    async def _granted_sale(
        self, wish: BeginSale | RecheckEntry | StepDown, look: BrokerLook
    ) -> list[Refusal] | None:
        approval = self.book.positions[self._position_of(wish)].approval
        if isinstance(wish, BeginSale):
            clearance = await self._clearance(approval, look, None, _start_of(approval))
            if clearance is None:
                return None
            return await self.submission.sell(approval.approval_id, clearance, clearance_moment(clearance))
        order = self.book.orders[wish.order_id]
        limit = wish.limit if isinstance(wish, StepDown) else None
        clearance = await self._clearance(approval, look, order, limit)
        if clearance is None:
            return None
        if order.is_over or order.cancel_intended_at is not None:
            return None  # the look after the quote has shown its end
        if isinstance(wish, RecheckEntry):
            return await self._rechecked(order, wish, clearance)
        refusals = await self.submission.step_down(order, wish.limit, clearance, clearance_moment(clearance))
        if staying := staying_refusals(refusals):
            await self._withdraw(order, staying, clearance_moment(clearance))
        return refusals

    async def _rechecked(
        self, order: TrackedOrder, wish: RecheckEntry, clearance: AnyEvidence
    ) -> list[Refusal] | None:
        """A sale of an earlier day at a new opening: it stays, or is taken back with its reasons."""
        offered, now = self.book.approvals[order.approval_id], clearance_moment(clearance)
        found = option_refusals(order.order, offered, self.book, clearance, order)
        refusals = staying_refusals(found)
        if not refusals and any(one.rule == Rule.NOT_RECONCILED for one in found):
            self._failed[order.approval_id] = clearance.look.seconds
            return None  # once the books agree it is looked at again
        if not refusals:
            self.submission.write([EntryRechecked(now, order.order_id, wish.session)])
            return []
        self.submission.write([SaleRefused(now, order.approval_id, tuple(refusals))])
        await self._withdraw(order, refusals, now)
        return refusals

    async def _withdraw(self, order: TrackedOrder, refusals: list[Refusal], now: datetime) -> None:
        because = f"checked again: {', '.join(str(one.rule) for one in refusals)}"
        await self.submission.cancel(order, because, now)

    async def _clearance(
        self, approval: Approval, look: BrokerLook, order: TrackedOrder | None, limit: Decimal | None
    ) -> AnyEvidence | None:
        """Fresh evidence, or None where it can not be had now; then it is not asked for again at once."""
        failed = self._failed.get(approval.approval_id)
        if failed is not None and look.seconds < failed + RETRY_SECONDS:
            return None
        try:
            clearance = await self._judge.clearance(approval, look, self.book, order, limit)
        except (BadInput, OutsideFailure):
            self._failed[approval.approval_id] = look.seconds
            return None
        return replace(
            clearance, look=(await self.look())[0]
        )  # quotes take a while: the account is read once more


def _start_of(approval: Approval) -> Decimal | None:
    if approval.shares is not None:
        return approval.shares.limit
    return None if approval.entry is None else approval.entry.start


def clearance_moment(clearance: AnyEvidence) -> datetime:
    """The moment in the broker's market at which the evidence was taken."""
    return clearance.look.statement.as_of
