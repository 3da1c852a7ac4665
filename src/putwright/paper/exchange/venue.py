"""What every part of the exchange stands on: the market, the clearing house, the rules and the lots."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import numpy as np

from putwright.domain.fees import FeeSchedule
from putwright.domain.trading_calendar import TradingCalendar, new_york_date
from putwright.paper.model import Clearing, Contract, Phase, SecurityType, Tape
from putwright.paper.settings import Behaviour


@dataclass(slots=True)
class Venue:
    """The surroundings of an exchange; `behaviour` may be another one from any moment on."""

    tape: Tape
    clearing: Clearing
    behaviour: Behaviour
    chance: np.random.Generator
    fees: FeeSchedule
    calendar: TradingCalendar

    @property
    def now(self) -> datetime:
        """The simulated moment."""
        return self.tape.now

    @property
    def today(self) -> date:
        """The date in New York."""
        return new_york_date(self.tape.now)

    def lot(self, share: float) -> bool:
        """Whether a lot falls that falls with this probability; certain ones are not drawn."""
        return share > 0 and (share >= 1 or float(self.chance.random()) < share)

    def is_trading(self, contract: Contract, outside_regular_hours: bool) -> bool:
        """Whether orders for a contract can be matched now: options in regular hours only."""
        phase = self.tape.phase(contract.con_id)
        if phase is Phase.OPEN:
            return True
        is_share = contract.security_type is SecurityType.STOCK
        return is_share and outside_regular_hours and phase in {Phase.PRE, Phase.AFTER}

    def session_of_order(self) -> date:
        """The session an order sent now is for: today's until it closes, else the next."""
        today = self.today
        if self.calendar.is_session(today) and self.now < self.calendar.close_time(today):
            return today
        return self.calendar.next_session(today)
