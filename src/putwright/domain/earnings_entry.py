"""The investor's own entry: a day of a report as read in a press release, with the reason in the entry itself."""

from __future__ import annotations

from datetime import date

from putwright.domain.earnings_evidence import EarningsHour, EarningsRecord, EarningsStatus
from putwright.domain.earnings_said import OWN_ENTRY
from putwright.domain.refusal import BadInput, counted

BACK_DAYS_MAX = 100  # a report further back than a quarter helps no rule: import the history instead
AHEAD_DAYS_MAX = (
    200  # companies announce their reports weeks ahead; two quarters and a little is a slip of the pen
)


def own_entry(
    day: date, today: date, because: str, *, hour: EarningsHour | None = None, is_estimated: bool = False
) -> EarningsRecord:
    """One record in the investor's own words: a past day was a report, a coming one is confirmed unless estimated.

    Args:
        day: when the company reported, or will.
        today: the day of the entry (New York date).
        because: where the investor knows it from.
        hour: when in the day, where known.
        is_estimated: the company has not said so.

    Raises:
        BadInput: no reason, a day too far away, or an estimate of what is over.
    """
    tried, reason = f"Entering a report on {day}", " ".join(because.split())
    if not reason:
        raise BadInput(tried, "the reason is empty", 'Say where you know it from with --because "...".')
    if (today - day).days > BACK_DAYS_MAX:
        wrong = f"that was {counted((today - day).days, 'day')} ago, more than a quarter"
        raise BadInput(tried, wrong, "Bring in past reports with `putwright import earnings FILE`.")
    if (day - today).days > AHEAD_DAYS_MAX:
        wrong = f"that is {counted((day - today).days, 'day')} ahead, at most {AHEAD_DAYS_MAX} are taken"
        raise BadInput(tried, wrong, "Check the year.")
    if day < today and is_estimated:
        raise BadInput(tried, "a day that is over is no estimate", "Leave --estimated away if it reported.")
    status = EarningsStatus.ESTIMATED if is_estimated else EarningsStatus.CONFIRMED
    return EarningsRecord(
        date=day,
        status=EarningsStatus.REPORTED if day < today else status,
        as_of=today,
        source=f"{OWN_ENTRY}: {reason}",
        hour=hour,
    )
