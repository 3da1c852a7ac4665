"""The make-believe world behind the socket: market, orders and accounts, moved through the trading day by one hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import IntEnum

import numpy as np

from putwright.domain.fees import FeeSchedule
from putwright.domain.trading_calendar import NEW_YORK, TradingCalendar, new_york_date
from putwright.paper.clearing import ClearingHouse, ClearingTerms, CorporateAction, OpeningAccount
from putwright.paper.exchange.exchange import OrderExchange
from putwright.paper.model import CommissionTold, Event, Executed, PositionChanged, Tape
from putwright.paper.settings import Behaviour
from putwright.paper.tape import SimulatedTape, TapeScenario

BATCH_AT = time(2, 0)  # New York: when assignments of the session before are seen (docs/paper-tws.md)
INSTANT = timedelta(microseconds=1)
LOOKS_MAX = 240  # between two moments asked for, orders are matched at most so often


class _What(IntEnum):
    """What happens at a moment of the calendar, in the order of a day."""

    BATCH = 0
    OPENING = 1
    CLOSING = 2


@dataclass(frozen=True, slots=True)
class _Moment:
    at: datetime
    what: _What
    session: date


class PaperWorld:
    """Implements what `paper.session` asks of a world. The same seed, scenario and calls give the same events."""

    def __init__(
        self,
        calendar: TradingCalendar,
        fees: FeeSchedule,
        accounts: Sequence[OpeningAccount],
        *,
        seed: int,
        scenario: TapeScenario,
        behaviour: Behaviour,
        actions: Sequence[CorporateAction] = (),
        terms: ClearingTerms | None = None,
        tape: Tape | None = None,
        looks_max: int = LOOKS_MAX,
    ) -> None:
        """The world at the scenario's start.

        Args:
            calendar: sessions, from two years before the demo's on.
            fees: what orders cost.
            accounts: the opening statements.
            seed: of all chance.
            scenario: how the demo market goes on.
            behaviour: the broker's switches.
            actions: splits and special dividends to come; another tape has to be told of them by itself.
            terms: what clearing house and broker do.
            tape: another market than the demo's; `scenario` then says nothing.
            looks_max: between two moments asked for, orders are matched at most so often.
        """
        self.calendar, self._looks_max = calendar, looks_max
        self.behaviour = behaviour
        self.tape: Tape = tape or SimulatedTape(calendar, scenario=scenario, seed=seed, actions=actions)
        orders, nights = np.random.default_rng(seed).spawn(2)
        self.clearing = ClearingHouse(
            self.tape, behaviour, nights, accounts, calendar, actions=actions, terms=terms
        )
        self.exchange = OrderExchange(self.tape, self.clearing, behaviour, orders, fees, calendar)

    @property
    def now(self) -> datetime:
        """The simulated moment, aware, UTC."""
        return self.tape.now

    def advance(self, to: datetime) -> Sequence[Event]:
        """Let time pass to a moment and say what clients have to be told; a moment already passed does nothing.

        Orders are matched at every bell and at most `looks_max` times in between, so that a long leap stays quick.
        """
        events: list[Event] = []
        if to <= self.now:
            return events
        grain = max((to - self.now) / self._looks_max, timedelta(seconds=1))
        moments = iter(self._calendar_moments(to))
        coming = next(moments, None)
        while self.now < to:
            step = min(to, self.now + grain)
            if coming is not None and coming.at <= step:
                self.tape.advance(coming.at)
                events += self._happens(coming)
                coming = next(moments, None)
                continue
            self.tape.advance(step)
            events += self._booked(self.clearing.tick())
            events += self.exchange.tick()
        return events

    def _calendar_moments(self, to: datetime) -> list[_Moment]:
        """Bells and batches after now and until a moment, in order."""
        session = self.calendar.session_on_or_before(new_york_date(self.now) - timedelta(days=1))
        found = []
        while session <= new_york_date(to):
            opening, closing = self.calendar.open_time(session), self.calendar.close_time(session)
            morning = datetime.combine(session + timedelta(days=1), BATCH_AT, NEW_YORK).astimezone(UTC)
            bells = ((opening, _What.OPENING), (closing, _What.CLOSING), (morning, _What.BATCH))
            found += [_Moment(at, what, session) for at, what in bells if self.now < at <= to]
            session = self.calendar.next_session(session)
        return sorted(found, key=lambda each: (each.at, each.what))

    def _happens(self, moment: _Moment) -> list[Event]:
        session = moment.session
        if moment.what is _What.OPENING:
            return [*self.exchange.open_day(session)]
        if moment.what is _What.CLOSING:
            return [*self.exchange.close_day(session)]
        events = self._booked(self.clearing.overnight(session))
        for gone in [event.position for event in events if isinstance(event, PositionChanged)]:
            if gone.quantity == 0 and gone.contract.right:
                events += self.exchange.position_gone(gone.account, gone.contract.con_id)
        restated = sorted(self.clearing.symbols_to_cancel())
        for symbol in restated:
            events += self.exchange.corporate_action(symbol)
        if restated:
            self.tape.advance(
                moment.at + INSTANT
            )  # the night was reckoned by the old terms, now the new ones hold
        return events

    def _booked(self, events: Sequence[Event]) -> list[Event]:
        """The events of the clearing house; its bookings go into the trade log that clients can ask for."""
        costs = {
            event.commission.execution_id: event.commission
            for event in events
            if isinstance(event, CommissionTold)
        }
        for event in events:
            if isinstance(event, Executed):
                self.exchange.record(event.execution, costs.get(event.execution.execution_id))
        return list(events)
