"""One storm: a person sells, waits, closes, rolls, adopts and meddles, while the broker, the line and the machine misbehave.

After every step an auditor that knows nothing of the desk compares its books with the desk's. At the end the sky clears,
every put comes to its end, and then nothing may be lost, doubled or left over. The same seed gives the same storm.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np

from putwright.adapters.workspace.desk_record import DeskRecordFile
from putwright.desk.book import DELIVERY_SPAN
from putwright.desk.bookkeeping import book_of
from putwright.desk.cash import committed_account
from putwright.desk.desk import Desk
from putwright.desk.exits import wanted_limit
from putwright.desk.offers import Occasion, adopt_offer, close_offer, roll_offer, sale_offer
from putwright.desk.submission import Submission
from putwright.desk.terms import close_terms, entry_terms, exit_terms
from putwright.desk.tracked import DeskPosition
from putwright.domain.approval import AdoptTerms, Approval
from putwright.domain.broker_statement import BrokerLook
from putwright.domain.contract import OptionContract
from putwright.domain.desk_events import DeskEvent, DeskOpened
from putwright.domain.order import Purpose
from putwright.domain.refusal import BadInput, BrokenInvariant, OutsideFailure
from putwright.domain.ticks import PENNY
from putwright.domain.trading_calendar import new_york_date
from putwright.paper.clearing.actions import ADJUSTED_ID_OFFSET
from putwright.paper.model import OrderRequest
from putwright.ports.desk_record import Halt
from tests.simulation.auditor import Auditor, InCare
from tests.simulation.storm_judge import STATED, StormJudge, puts
from tests.simulation.storm_port import (
    ACCOUNT,
    ProcessDied,
    StormClock,
    StormPort,
    Weather,
    ours,
    theirs,
)
from tests.simulation.storm_tape import CALENDAR
from tests.simulation.storm_world import Setting, setting_of

STEPS = 18
TOLD_AFTER_SECONDS = 9.0  # an execution comes up to eight seconds late
AFTER_ALL = datetime(2026, 12, 28, 16, 0, tzinfo=UTC)
ACCOUNT_SHOWN = "DU***567"


class DyingRecord:
    """The desk's record file, on a machine that may stop before or after any of its lines is durable."""

    def __init__(self, inner: DeskRecordFile, port: StormPort) -> None:
        self._inner, self._port = inner, port

    def events(self) -> Sequence[DeskEvent]:
        return self._inner.events()

    def append(self, events: Sequence[DeskEvent]) -> None:
        self._port.may_die()
        self._inner.append(events)
        self._port.may_die()

    def halt(self) -> Halt | None:
        return self._inner.halt()


@dataclass
class Storm:
    """One storm, from its seed.

    Attributes:
        deaths: how often the process died.
        story: what was done, for whoever replays it.
    """

    seed: int
    folder: Path
    deaths: int = 0
    story: list[str] = field(default_factory=list)
    halted: Halt | None = None
    looks: list[tuple[datetime, float]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.setting: Setting = setting_of(self.seed)
        self.chance = np.random.default_rng([self.seed, 2])
        self.clock = StormClock()
        self.world = self.setting.world()
        self.port = StormPort(
            self.world,
            self.clock,
            np.random.default_rng([self.seed, 3]),
            self.setting.weather,
            self.setting.pace,
        )
        self.auditor = Auditor(
            self.port.client_id,
            lambda: self.world.clearing.funds(ACCOUNT).settled_cash_usd,
            lambda con_id: self.world.tape.quote(con_id).ask or Decimal(0),
        )
        self.loop = asyncio.new_event_loop()
        self.port.on_look = self._looked
        self.judge = StormJudge(self.port, self.setting.playbook)
        self.record_path = self.folder / f"desk-{self.seed}.jsonl"
        self.foreign: dict[int, int] = {}
        self.boot()

    def _looked(self) -> None:
        self.auditor.hear(self.port.said)
        self.auditor.looked()
        self.looks.append((self.world.now, self.clock.seconds))

    # ---- the process ------------------------------------------------------------------------------------------------

    def boot(self) -> None:
        """Start the program: everything it knows comes from its record."""
        while True:
            try:
                self._boot()
            except ProcessDied:
                self.deaths += 1
                continue
            return

    def _boot(self) -> None:
        record = DyingRecord(DeskRecordFile(self.record_path, lambda: self.halted), self.port)
        submission = Submission(self.port, record, book_of(record.events()))
        if not submission.book.tag:
            submission.write([DeskOpened(self.world.now, f"s{self.seed}")])

        async def pause(seconds: float) -> None:
            self.port.passes(seconds)

        self.desk = Desk(
            self.port,
            submission,
            self.judge,
            CALENDAR,
            self.clock,
            pause,
            attaches=self.setting.attaches,
        )

    def run(self, doing: Callable[[], Coroutine[Any, Any, object]], words: str) -> bool:
        """Let the process do something; it may fail, or die and be started again. Whether it came to its end."""
        self.story.append(f"{self.world.now:%m-%d %H:%M} {words}")
        try:
            self.loop.run_until_complete(doing())
        except (OutsideFailure, BadInput) as fault:
            self.story[-1] += f": {fault}"
            return False
        except BrokenInvariant as broken:
            self.auditor.complain(f"the desk stopped itself: {broken}")
            self.boot()
            return False
        except ProcessDied:
            self.deaths += 1
            self.story[-1] += ": DIED"
            self.boot()
            return False
        finally:
            self.auditor.hear(self.port.said)
            self.auditor.changed()
        return True

    # ---- the person -------------------------------------------------------------------------------------------------

    def step(self) -> None:
        """One thing that a person, another person, or time does."""
        names = ("sell", "look", "wait", "close", "roll", "adopt", "meddle", "cancel", "halt", "broker")
        weights = np.array([8, 3, 8, 2, 2, 1, 2, 1, 0.5, 1.5])
        name = str(self.chance.choice(names, p=weights / weights.sum()))
        getattr(self, f"_{name}")()

    def _sell(self) -> None:
        contract = self._pick(self._sellable())
        contracts = int(self.chance.choice([1, 1, 1, 2, 3]))
        if contract is not None:
            self.run(lambda: self._sold(contract, contracts), f"sell {contracts} {contract}")

    async def _sold(self, contract: OptionContract, contracts: int) -> None:
        look, _ = await self.desk.look()
        held = self._committed(look)
        ticket = self.judge.ticket(contract, contracts, held)
        if not ticket.is_sendable:
            self.story[-1] += f": refused {ticket.refusals[0].rule}"
            return
        rule = self.setting.playbook
        terms = entry_terms(ticket, rule.entry, self.world.now, CALENDAR)
        approval = sale_offer(
            self.desk.book, self._occasion(), ticket.ticket_id, terms, exit_terms(rule.exit, PENNY)
        )
        await self._given(approval)

    async def _given(self, approval: Approval) -> None:
        self.desk.offer(approval, "TOKENABC", self.world.now)
        if self.chance.random() < 0.05:
            self.clock.wait(3600)  # the person has lunch first
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

    def _look(self) -> None:
        self.run(self.desk.settle, "the desk looks")

    def _wait(self) -> None:
        """Time goes on, with the desk watching or with the machine off."""
        now, day = self.world.now, new_york_date(self.world.now)
        opening = CALENDAR.open_time(CALENDAR.next_session(day)) + timedelta(minutes=20)
        until = {
            0: now + timedelta(minutes=float(self.chance.uniform(1, 90))),
            1: opening,
            2: opening,
            3: CALENDAR.open_time(CALENDAR.session_on_or_after(day + timedelta(days=7))) + timedelta(hours=3),
        }[int(self.chance.choice(4, p=[0.45, 0.2, 0.2, 0.15]))]
        if self.chance.random() < 0.4:
            self.story.append(f"{now:%m-%d %H:%M} off until {until:%m-%d %H:%M}")
            self.port.leap(until)
            self.auditor.hear(self.port.said)
            return
        while self.world.now < until:
            self.port.leap(min(until, self.world.now + timedelta(hours=float(self.chance.uniform(0.3, 8)))))
            self.run(self.desk.settle, "watching")

    def _close(self) -> None:
        position = self._pick(self._open())
        if position is not None:
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

    def _roll(self) -> None:
        position = self._pick(self._open())
        if position is not None:
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
            return
        held = replace(self._committed(look), cash={"USD": Decimal(10**7)})
        ticket = self.judge.ticket(contract, position.open, held)
        if ticket.entry is None:
            return
        rule = self.setting.playbook
        terms = entry_terms(ticket, rule.entry, self.world.now, CALENDAR)
        exits = exit_terms(rule.exit, PENNY)
        close = self._close_terms(position)
        approval = roll_offer(
            self.desk.book, self._occasion(), ticket.ticket_id, close, terms, exits, Decimal("0.02")
        )
        await self._given(approval)

    def _adopt(self) -> None:
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

    def _meddle(self) -> None:
        """Somebody orders by hand, or another program does: sells a put, or buys one of ours back."""
        is_sale = bool(self.chance.random() < 0.5)
        contracts = puts() if is_sale else [one.contract for one in self._open()]
        contract = self._pick(contracts)
        if contract is None:
            return
        quote = self.judge.quote(contract)
        price = quote.bid if is_sale else quote.ask
        if price is None or price <= 0:
            return
        far = bool(self.chance.random() < 0.3)  # rests instead of being filled
        if far:
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
            order_ref="" if self.chance.random() < 0.5 else "somebody",
        )
        self.story.append(f"{self.world.now:%m-%d %H:%M} by hand {request.action} 1 {contract} at {price}")
        self.port.tell(self.world.exchange.place_by_hand(request))
        self.auditor.hear(self.port.said)

    def _cancel(self) -> None:
        order = self._pick(self.desk.book.live_orders())
        if order is not None:
            order_id = order.order_id
            self.run(lambda: self._canceled(order_id), f"cancel {order_id}")

    async def _canceled(self, order_id: str) -> None:
        await self.desk.look()
        order = self.desk.book.orders[order_id]
        if not order.is_over:
            await self.desk.submission.cancel(order, "you asked", self.world.now)

    def _halt(self) -> None:
        self.halted = None if self.halted else Halt("a test", self.clock.now())
        self.story.append(f"{self.world.now:%m-%d %H:%M} halted: {self.halted is not None}")

    def _broker(self) -> None:
        """The broker does something by itself: cancels good-till-cancelled orders, restarts, has puts assigned tonight."""
        what = int(self.chance.integers(3))
        self.story.append(f"{self.world.now:%m-%d %H:%M} broker {('cancels', 'restarts', 'assigns')[what]}")
        if what == 0:
            self.port.tell(self.world.exchange.corporate_action(str(self.chance.choice(["AAA", "BBB"]))))
        elif what == 1:
            self.world.exchange.restart()
        else:
            for position in self._open():
                self.world.clearing.assign_tonight(
                    self._con_id(position.contract), int(self.chance.integers(1, position.open + 1))
                )
        self.auditor.hear(self.port.said)

    # ---- the end ----------------------------------------------------------------------------------------------------

    def clear_up(self) -> None:
        """Fair weather: everything is found, every put protected, and nothing may be missing or doubled."""
        self.port.weather, self.port.pace = Weather(), 1.0
        self.halted = None
        if self.desk.book.broken:
            self.auditor.complain(f"the desk stopped itself: {self.desk.book.broken}")
        day = CALENDAR.next_session(new_york_date(self.world.now))
        self.port.leap(CALENDAR.open_time(day) + timedelta(hours=2))
        for _ in range(3):
            self.run(self.desk.settle, "clearing up")
            self.port.leap(self.world.now + timedelta(minutes=20))
        self.run(self.desk.settle, "clearing up")
        self.compare()

    def end(self) -> None:
        """Long after the last expiry: every put has come to an end that is known, and no order is left."""
        while self.world.now < AFTER_ALL and self._is_anything_left():
            self.port.leap(min(AFTER_ALL, self.world.now + timedelta(hours=33)))
            self.run(self.desk.settle, "to the end")
        self.port.leap(AFTER_ALL)
        self.run(self.desk.settle, "the end")
        book = self.desk.book
        for position in book.open_positions():
            if not position.unexplained or not self._may_stay_unexplained(position):
                self.auditor.complain(
                    f"{position.position_id} {position.contract} has no end: {position.open} open"
                )
        for order in book.live_orders():
            if not order.is_over:
                self.auditor.complain(f"{order.order_id} is {order.state} long after every expiry")
        for seen in self.auditor.alive():
            if self.auditor.mine(seen):
                self.auditor.complain(f"{seen.state.request.order_ref} is alive at the exchange")

    def _is_anything_left(self) -> bool:
        """Whether anything the desk or the exchange knows of is still to end."""
        book = self.desk.book
        return bool(book.open_positions() or book.live_orders() or self.auditor.alive())

    def _may_stay_unexplained(self, position: DeskPosition) -> bool:
        """An exit order that vanished unheard before an expiry leaves two ends open, which only a statement can tell apart.

        So do two puts of a company that are gone together where shares came for one of them.
        """
        book, company = self.desk.book, position.contract.underlying
        exits = book.orders_of(position.position_id, Purpose.EXIT)
        lately = position.unexplained_since or self.world.now
        if any(
            one is not position
            and one.contract.underlying == company
            and (one.unexplained or any(abs(part.at - lately) < DELIVERY_SPAN for part in one.parts))
            for one in book.positions.values()
        ):
            return True
        by_hand = self._con_id(position.contract) in self.auditor.by_hand_bought
        return by_hand or any(order.is_unaccounted for order in exits) or self.setting.has_split

    def compare(self) -> None:
        """Both books side by side."""
        book, auditor = self.desk.book, self.auditor
        care: dict[int, InCare] = {}
        today = new_york_date(self.world.now)
        for position in book.open_positions():
            if position.contract.expiry <= today or not position.there:
                continue
            is_alone = not self._others_buying(position.contract) and self._has_no_sale(position)
            wanted = wanted_limit(position, self.world.now)
            care[self._con_id(position.contract)] = InCare(position.there, wanted, is_alone)
        auditor.at_rest(care, foreign=self._foreign(care), today=today)
        known = {
            fill.fill_id: (fill.quantity, fill.price) for fill in book.fills.values() if not fill.is_inferred
        }
        inferred = {order.order.client_order_id for order in book.orders.values() if order.inferred}
        auditor.fills_known(known, inferred, self._could_know)

    def _could_know(self, at: datetime) -> bool:
        """Whether a look on the day of a fill came so long after it that its execution was told by then."""
        later = [(look, seconds) for look, seconds in self.looks if look > at]
        return any(
            new_york_date(look) == new_york_date(at) and seconds >= later[0][1] + TOLD_AFTER_SECONDS
            for look, seconds in later
        )

    def _has_no_sale(self, position: DeskPosition) -> bool:
        return not self.desk.book.live_orders(position.position_id, Purpose.ENTRY)

    def _others_buying(self, contract: OptionContract) -> int:
        con_id = self._con_id(contract)
        return sum(
            int(seen.state.remaining)
            for seen in self.auditor.alive(con_id, "BUY")
            if not self.auditor.mine(seen)
        )

    def _foreign(self, care: dict[int, InCare]) -> dict[int, int]:
        """What is short and not in care: sold by hand."""
        found = {}
        for con_id, (contract, quantity) in self.auditor.held.items():
            extra = -int(quantity) - (care[con_id].open if con_id in care else 0)
            if contract.right == "P" and extra > 0:
                is_split = con_id > ADJUSTED_ID_OFFSET
                found[con_id] = extra if is_split else min(extra, self._sold_by_hand(con_id))
        return found

    def _sold_by_hand(self, con_id: int) -> int:
        return sum(
            int(one.quantity)
            for one in self.auditor.executions.values()
            if one.contract.con_id == con_id and one.side == "SLD" and one.client_id != self.port.client_id
        )

    # ---- small things -----------------------------------------------------------------------------------------------

    def _sellable(self) -> list[OptionContract]:
        """Puts a person would look at: below the share, with a bid; now and then any of them."""
        on, anything = new_york_date(self.world.now), bool(self.chance.random() < 0.1)
        alive = [one for one in puts() if one.expiry > on]
        if anything:
            return alive
        rows = self.chance.permutation(len(alive))[:12]
        quoted = [(alive[int(row)], self.judge.quote(alive[int(row)])) for row in rows]
        return [
            one
            for one, told in quoted
            if told.bid is not None
            and told.bid >= Decimal("0.15")
            and one.strike < (told.spot or 0) * Decimal("0.98")
        ]

    def _open(self) -> list[DeskPosition]:
        return [one for one in self.desk.book.open_positions() if one.open > one.unexplained]

    def _pick(self, choices: Sequence[Any]) -> Any:
        return choices[int(self.chance.integers(len(choices)))] if choices else None

    def _occasion(self) -> Occasion:
        return Occasion(ACCOUNT_SHOWN, True, self.clock.now(), 10, self.setting.playbook)

    def _committed(self, look: BrokerLook) -> Any:
        account = committed_account(look.statement, STATED, self.desk.book)
        return replace(account, as_of=self.world.now)

    def _con_id(self, contract: OptionContract) -> int:
        found = self.world.tape.find(replace(theirs(contract), expiry=""))
        for one in found:
            if ours(one) == contract:
                return one.con_id
        held = (one.contract for one in self.world.clearing.positions(ACCOUNT))
        return next((one.con_id for one in held if ours(one) == contract), 0)


def storm(seed: int, folder: Path | None = None) -> Storm:
    """One storm from beginning to end."""
    with tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as own:
        one = Storm(seed, folder or Path(own))
        for _ in range(STEPS):
            one.step()
        one.clear_up()
        one.end()
        one.loop.close()
    return one
