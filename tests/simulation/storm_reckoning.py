"""The reckoning: the sky clears, every put comes to its end, and then nothing may be lost, doubled or left over."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from putwright.adapters.workspace.desk_record import DeskRecordFile
from putwright.desk.book import DELIVERY_SPAN
from putwright.desk.bookkeeping import book_of
from putwright.desk.exits import wanted_limit
from putwright.desk.tracked import DeskPosition
from putwright.domain.contract import OptionContract
from putwright.domain.order import Purpose
from putwright.domain.trading_calendar import new_york_date
from putwright.paper.clearing.actions import ADJUSTED_ID_OFFSET
from tests.simulation.auditor import InCare
from tests.simulation.storm_port import Weather
from tests.simulation.storm_process import StormProcess
from tests.simulation.storm_tape import CALENDAR

TOLD_AFTER_SECONDS = 9.0  # an execution comes up to eight seconds late
AFTER_ALL = datetime(2026, 12, 28, 16, 0, tzinfo=UTC)


class StormReckoning(StormProcess):
    """The end of every storm."""

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
        self.read_record()
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

    def read_record(self) -> None:
        """Read all of the record, as a desk that begins would: it says what the desk believes."""
        self.events = DeskRecordFile(self.record_path, lambda: None).events()
        if book_of(self.events) != self.desk.book:
            self.auditor.complain("I11: the record adds up to another book than the desk's")

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
