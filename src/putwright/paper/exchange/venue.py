"""What every part of the exchange stands on: the market, the clearing house, the rules and the lots."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol

import numpy as np

from putwright.domain.fees import FeeSchedule
from putwright.domain.trading_calendar import TradingCalendar, new_york_date
from putwright.paper.model import Clearing, Contract, MarginChange, Phase, SecurityType, Tape
from putwright.paper.settings import Behaviour


class Bookkeeper(Clearing, Protocol):
    """A clearing house that can also say what a trade would do, and what one did."""

    def what_if(
        self,
        account: str,
        contract: Contract,
        quantity: Decimal,
        price: Decimal,
        commission: Decimal | None = None,
    ) -> MarginChange:
        """What a trade would do to an account [base currency]: signed quantity, price [currency/share]."""
        ...

    def realized(self, account: str, execution_id: str) -> Decimal | None:
        """What a fill realised, after the commission charged so far; None for fills that closed nothing [currency]."""
        ...


@dataclass(slots=True)
class Venue:
    """The surroundings of an exchange; `behaviour` may be another one from any moment on."""

    tape: Tape
    clearing: Bookkeeper
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
