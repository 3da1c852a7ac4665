"""What is sent to an investor who is not at the terminal, and how alerts stand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from putwright.domain.trading_calendar import new_york_date
from putwright.ports.notifier import Alert
from putwright.reports.discretion import without_accounts, without_amounts
from putwright.reports.week import week_id

ALARMS, WEEK = "alarms", "week"
PRESSING = ("ALARM", "THE DESK")  # with what the desk begins a line that needs a person
WEEK_LENGTH = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class AlertReport:
    """How alerts stand: what is sent (nothing where they are off), to how many addresses, and what was sent just now.

    `addresses` is None where alerts are off. No address is ever in it.
    """

    is_on: bool
    sends: tuple[str, ...]
    amounts: bool
    addresses: int | None
    sent: tuple[str, ...]
    words: str


def discreet(words: str, *, amounts: bool) -> str:
    """Words as they may leave the machine."""
    told = without_accounts(words)
    return told if amounts else without_amounts(told)


def alarm_alerts(happened: Iterable[str], *, amounts: bool) -> list[Alert]:
    """An alert for each line of the desk that needs a person."""
    return [
        Alert("putwright: the desk needs you", discreet(line, amounts=amounts))
        for line in happened
        if line.startswith(PRESSING)
    ]


def week_due(last_kept: datetime | None, now: datetime) -> Alert | None:
    """An alert where no review was kept in the last seven days; None where one was."""
    if last_kept is not None and now - last_kept < WEEK_LENGTH:
        return None
    since = "None was kept yet" if last_kept is None else f"The last one is of {new_york_date(last_kept)}"
    return Alert(f"putwright: the review of {week_id(now)} is due", f"{since}. Run `putwright week`.")


TEST = Alert("putwright: a test", "Alerts arrive here. Nothing needs you now.")
