"""The paper world of a storm: quick where nothing can happen, and with servers that refuse an order when they are told to."""

from __future__ import annotations

from bisect import bisect_right
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from putwright.domain.fees import FeeSchedule
from putwright.domain.trading_calendar import NEW_YORK
from putwright.paper.exchange.rejections import Rejection
from putwright.paper.world import BATCH_AT, PaperWorld
from tests.defaults import shipped_fee_schedules
from tests.simulation.storm_tape import BELLS

NIGHTS = [datetime.combine(day + timedelta(days=1), BATCH_AT, NEW_YORK).astimezone(UTC) for day in BELLS]
MOMENTS = sorted([*(bell for both in BELLS.values() for bell in both), *NIGHTS])
REFUSED = Rejection(201, "Order rejected - reason:We are unable to accept your order.", leaves_order=True)


class StormWorld(PaperWorld):
    """The same world, which looks for bells and nights only where there are any: most of its steps are a breath long.

    Attributes:
        is_refusing: whether the servers refuse every order and change.
    """

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.is_refusing = False
        submission = self.exchange._submission
        judged = submission.refusal
        setattr(submission, "refusal", lambda order: REFUSED if self.is_refusing else judged(order))  # noqa: B010

    def _calendar_moments(self, to: datetime) -> list[Any]:
        is_quiet = bisect_right(MOMENTS, self.now) == bisect_right(MOMENTS, to)
        return [] if is_quiet else super()._calendar_moments(to)


@cache
def fees() -> FeeSchedule:
    """What orders cost."""
    return shipped_fee_schedules()["ibkr-tiered"]
