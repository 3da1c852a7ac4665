"""What holds for everybody on a day: the calendar and the dated tables. Apart from the view, which loads the kernels."""

from __future__ import annotations

from dataclasses import dataclass

from putwright.domain.central_bank import RateDecisions
from putwright.domain.expiry_kind import MidweekProgramme
from putwright.domain.fees import FeeSchedule
from putwright.domain.listing import Listing
from putwright.domain.permissions import Permissions
from putwright.domain.ticks import TickTable
from putwright.domain.trading_calendar import TradingCalendar


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What holds for everybody on a day: the calendar and the dated tables."""

    calendar: TradingCalendar
    fees: FeeSchedule
    ticks: TickTable
    programmes: tuple[MidweekProgramme, ...]
    decisions: RateDecisions
    listing: Listing
    permissions: Permissions
