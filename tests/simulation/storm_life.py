"""A life in a storm: what a person before the desk, other people and the broker may do.

Who decides what they do is another matter: a seed (`storm`), or a machine that looks for trouble (`tests/laws/test_desk_machine`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from putwright.desk.offers import adopt_offer, close_offer, roll_offer, sale_offer
from putwright.desk.terms import close_terms, entry_terms, exit_terms
from putwright.desk.tracked import DeskPosition
from putwright.domain.approval import AdoptTerms, Approval
from putwright.domain.contract import OptionContract
from putwright.domain.refusal import OutsideFailure
from putwright.domain.ticks import PENNY
from putwright.domain.trading_calendar import new_york_date
from putwright.paper.model import OrderRequest
from putwright.ports.desk_record import Halt
from tests.simulation.storm_judge import puts
from tests.simulation.storm_port import ACCOUNT, theirs
from tests.simulation.storm_process import ACCOUNT_SHOWN
from tests.simulation.storm_reckoning import StormReckoning
from tests.simulation.storm_tape import CALENDAR, StormTape


class StormLife(StormReckoning):
    """One life, from the first sale to the last expiry."""

    # ---- the person -------------------------------------------------------------------------------------------------

    def sell(self, contract: OptionContract, contracts: int) -> None:
        """Draft a sale, be shown it, give it."""
        self.run(lambda: self._sold(contract, contracts), f"sell {contracts} {contract}")

    async def _sold(self, contract: OptionContract, contracts: int) -> None:
        look, _ = await self.desk.look()
        held = self._committed(look)
        ticket = self.judge.ticket(contract, contracts, held)
        if not ticket.is_sendable:
            self.story[-1] += f": refused {ticket.refusals[0].rule}"
            self._leaves()
            return
        rule = self.setting.playbook
        terms = entry_terms(ticket, rule.entry, self.world.now, CALENDAR)
        approval = sale_offer(
            self.desk.book, self._occasion(), ticket.ticket_id, terms, exit_terms(rule.exit, PENNY)
        )
        await self._given(approval)

    async def _given(self, approval: Approval) -> None:
        self.desk.offer(approval, "TOKENABC", self.world.now)
        if self._has_lunch_first():
            self.clock.wait(3600)
        self.auditor.hear(self.port.said)
        self._tell_auditor(approval)
        refusals = await self.desk.give(approval.approval_id, "a test", ACCOUNT_SHOWN, is_paper=True)
        if refusals:
            self.story[-1] += f": refused {[str(one.rule) for one in refusals]}"
        if refusals and approval.entry is not None:
            self.auditor.was_refused(self._con_id(approval.entry.contract))

    def _tell_auditor(self, approval: Approval) -> None:
        share = 1 - (approval.exit.take_profit_ratio or Decimal(1)) if approval.exit else Decimal(0)
        if approval.entry is not None:
            con_id = self._con_id(approval.entry.contract)
            self.auditor.approved(
                con_id, approval.entry.quantity, approval.entry.start, approval.entry.floor, share
            )
        if approval.close is not None:
            self.auditor.approved_close(self._con_id(approval.close.contract), approval.close.ceiling)
        if approval.adopt is not None:
            adopt = approval.adopt
            con_id = self._con_id(adopt.contract)
            self.auditor.approved_adoption(con_id, adopt.premium_per_share, share)

    def _has_lunch_first(self) -> bool:
        """Whether the person gives the word an hour after it was asked for."""
        return False

    def look(self) -> None:
        """See where everything stands."""
        self.run(self.desk.settle, "the desk looks")

    def close(self, position: DeskPosition) -> None:
        """Have a put bought back now."""
        self.run(lambda: self._closed(position.position_id), f"close {position.position_id}")

    async def _closed(self, position_id: str) -> None:
        await self.desk.look()
        position = self.desk.book.positions[position_id]
        await self._given(close_offer(self.desk.book, self._occasion(), self._close_terms(position)))

    def _close_terms(self, position: DeskPosition) -> Any:
        quote = self.judge.quote(position.contract)
        until = CALENDAR.close_time(CALENDAR.session_on_or_after(new_york_date(self.world.now)))
        return close_terms(
            position.position_id, position.contract, max(1, position.open), quote.bid, quote.ask, PENNY, until
        )

    def roll(self, position: DeskPosition) -> None:
        """Have a put bought back, and a later one sold."""
        self.run(lambda: self._rolled(position.position_id), f"roll {position.position_id}")

    async def _rolled(self, position_id: str) -> None:
        look, _ = await self.desk.look()
        position = self.desk.book.positions[position_id]
        later = [
            one
            for one in puts()
            if one.underlying == position.contract.underlying
            and one.expiry > position.contract.expiry
            and one.strike <= position.contract.strike
        ]
        contract = self._pick(later)
        if contract is None or position.open < 1:
            self._leaves()
            return
        held = replace(self._committed(look), cash={"USD": Decimal(10**7)})
        ticket = self.judge.ticket(contract, position.open, held)
        if ticket.entry is None:
            self._leaves()
            return
        rule = self.setting.playbook
        terms = entry_terms(ticket, rule.entry, self.world.now, CALENDAR)
        exits = exit_terms(rule.exit, PENNY)
        close = self._close_terms(position)
        approval = roll_offer(
            self.desk.book, self._occasion(), ticket.ticket_id, close, terms, exits, Decimal("0.02")
        )
        await self._given(approval)

    def adopt(self) -> None:
        """Have a put that others sold taken into care."""
        self.run(self._adopted, "adopt")

    async def _adopted(self) -> None:
        look, _ = await self.desk.look()
        for held in look.statement.positions:
            put = held.contract
            if put is None or not held.is_short_put or self.desk.book.position_on(put) is not None:
                continue
            premium = (held.average_cost or Decimal(100)) / 100
            terms = AdoptTerms(put, int(-held.quantity), premium)
            exits = exit_terms(self.setting.playbook.exit, PENNY)
            await self._given(adopt_offer(self.desk.book, self._occasion(), terms, exits))
            return
        self._leaves()

    def cancel(self, order_id: str) -> None:
        """Have an order taken back."""
        self.run(lambda: self._canceled(order_id), f"cancel {order_id}")

    async def _canceled(self, order_id: str) -> None:
        await self.desk.look()
        order = self.desk.book.orders[order_id]
        if not order.is_over:
            await self.desk.submission.cancel(order, "you asked", self.world.now)
        self._leaves()

    def halt(self) -> None:
        """Throw the stop switch, or release it."""
        self.halted = None if self.halted else Halt("a test", self.clock.now())
        self.tell(f"halted: {self.halted is not None}")

    # ---- time, others, the broker -----------------------------------------------------------------------------------

    def watch(self, until: datetime, hours: Callable[[], float]) -> None:
        """The desk watches, each time after so many hours [h]."""
        while self.world.now < until:
            self.port.leap(min(until, self.world.now + timedelta(hours=hours())))
            self.run(self.desk.settle, "watching")

    def moves(self, symbol: str, share: float) -> None:
        """The market moves by such a share [1]."""
        tape = self.world.tape
        assert isinstance(tape, StormTape)
        self.tell(f"{symbol} moves by {share:+.1%}")
        tape.move(symbol, share)

    def price_by_hand(self, contract: OptionContract, *, is_sale: bool) -> Decimal | None:
        """At what somebody would trade a put at once [USD/share]; None where nobody takes the other side."""
        try:
            quote = self.judge.quote(contract)
        except OutsideFailure:  # a split has made others of it
            return None
        price = quote.bid if is_sale else quote.ask
        return price if price is not None and price > 0 else None

    def by_hand(
        self, contract: OptionContract, price: Decimal, name: str, *, is_sale: bool, rests: bool
    ) -> None:
        """Somebody orders one by hand, or another program does; far from the market it rests."""
        if rests:
            price = price * 2 if is_sale else max(Decimal("0.01"), price / 2)
            price = PENNY.round_sell_up(price)
        request = OrderRequest(
            client_id=0,
            order_id=0,
            contract=theirs(contract),
            action="SELL" if is_sale else "BUY",
            quantity=Decimal(1),
            order_type="LMT",
            limit=price,
            time_in_force="DAY",
            account=ACCOUNT,
            order_ref=name,
        )
        self.tell(f"by hand {request.action} 1 {contract} at {price}")
        self.port.tell(self.world.exchange.place_by_hand(request))
        self.auditor.hear(self.port.said)

    def broker_cancels(self, symbol: str) -> None:
        """The broker ends what is good till cancelled of a company."""
        self.tell("broker cancels")
        self.port.tell(self.world.exchange.corporate_action(symbol))
        self.auditor.hear(self.port.said)

    def broker_restarts(self) -> None:
        """The broker's programs start anew."""
        self.tell("broker restarts")
        self.world.exchange.restart()

    def broker_assigns(self, contracts: Callable[[DeskPosition], int]) -> None:
        """Holders exercise tonight, so many of each open put."""
        self.tell("broker assigns")
        for position in self._open():
            self.world.clearing.assign_tonight(self._con_id(position.contract), contracts(position))
