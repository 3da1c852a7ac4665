"""Were the odds as promised: each put that is over, with what its ticket said at the sale, joined and scored.

The Brier score is the mean square of promise less outcome; its skill is how much better that is than promising everybody the same
base rate. With few puts both say little, and the interval says how little.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from putwright.domain.osi import format_osi
from putwright.domain.trading_calendar import new_york_date
from putwright.journal.lots import Closing
from putwright.pricing.resampled import wilson
from putwright.reports.marks import Marks
from putwright.reports.performance_puts import PutLife

TENTHS, CONFIDENCE, DEVIATIONS = 10, 0.90, Decimal("1.645")  # 90 % both ways, as every interval of ours
PLACES = Decimal("0.000001")
AGE_DAYS_MAX = 7  # a ticket older than that was drafted for another sale


@dataclass(frozen=True, slots=True)
class Promise:
    """What a ticket said when a put was sold. Probabilities that it ends below the strike [1], prices [USD/share]."""

    ticket_id: str
    osi: str
    drafted_on: date
    market: Decimal | None
    forecast: Decimal | None
    history: Decimal | None
    mid: Decimal | None
    bid: Decimal | None
    refused_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CalibrationBin:
    """Puts that were promised about the same: how many, the promise on average, how often it came, and its interval [1]."""

    low: Decimal
    high: Decimal
    puts: int
    promised: Decimal
    came: Decimal
    came_low: Decimal
    came_high: Decimal


@dataclass(frozen=True, slots=True)
class Calibration:
    """The promises of one witness against what came true.

    `brier` and `brier_base` (of promising everybody the base rate) are better the lower, `skill` the higher [1]; None where
    too few puts are known to tell. The ends of the intervals hold with 90 % confidence.
    """

    witness: str
    puts: int
    promised: Decimal | None
    came: Decimal | None
    bins: tuple[CalibrationBin, ...]
    brier: Decimal | None
    brier_base: Decimal | None
    skill: Decimal | None
    skill_low: Decimal | None
    skill_high: Decimal | None


def promise_of(ticket: Mapping[str, Any]) -> Promise | None:
    """What a kept ticket promised; None where it does not read as one."""
    try:
        odds, quote = ticket["odds"], ticket["quote"]
        return Promise(
            ticket_id=str(ticket["ticket_id"]),
            osi=str(ticket["osi"]),
            drafted_on=new_york_date(datetime.fromisoformat(ticket["drafted_at"])),
            market=_number(ticket["risk"]["probability_itm"]),
            forecast=_number(odds["forecast"]["breach"]),
            history=_number(odds["history"]["breach"]),
            mid=_number(quote["mid"]),
            bid=_number(quote["bid"]),
            refused_by=tuple(str(one["rule"]) for one in ticket["refusals"]),
        )
    except (KeyError, TypeError, ValueError, InvalidOperation):
        return None


def promises_of(tickets: Sequence[Mapping[str, Any]]) -> dict[str, list[Promise]]:
    """What kept tickets promised, by series, oldest first."""
    found: dict[str, list[Promise]] = {}
    for promise in filter(None, map(promise_of, tickets)):
        found.setdefault(promise.osi, []).append(promise)
    for of_series in found.values():
        of_series.sort(key=lambda one: (one.drafted_on, not one.refused_by, one.ticket_id))
    return found


def joined(life: PutLife, promises: Mapping[str, Sequence[Promise]]) -> Promise | None:
    """The promise a put was sold on: the last ticket of its series drafted on the day of the sale or in the week before.

    Of several of one day one that was not refused counts. None where there is none: it was sold without a ticket of ours.
    """
    if life.sold_on is None:
        return None
    fitting = [
        one
        for one in promises.get(format_osi(life.contract), ())
        if 0 <= (life.sold_on - one.drafted_on).days <= AGE_DAYS_MAX
    ]
    return fitting[-1] if fitting else None


def breached(life: PutLife, marks: Marks, as_of: date) -> bool | None:
    """Whether the share ended below the strike: assigned or expired, as happened; bought back, by the close at expiry.

    None while that is not known. Only odds are judged by it, never what became of a position (I18).
    """
    if life.how is Closing.ASSIGNED:
        return True
    if life.how is Closing.EXPIRED:
        return False
    if not life.is_over or life.contract.expiry > as_of:
        return None
    close = marks.close(life.series.underlying, life.series.expiry, 0)
    return None if close is None else close.price < life.series.strike


def calibration(witness: str, cases: Sequence[tuple[Decimal, bool]]) -> Calibration:
    """The promises of one witness against what came.

    Args:
        witness: who promised.
        cases: probability promised [1], and whether it came.
    """
    if not cases:
        return Calibration(witness, 0, None, None, (), None, None, None, None, None)
    count, outcomes = len(cases), [int(came) for _, came in cases]
    errors = [(promised - int(came)) ** 2 for promised, came in cases]
    rate = Decimal(sum(outcomes)) / count
    skill, low, high = _skill(errors, outcomes)
    places = sorted({_tenth(promised) for promised, _ in cases})
    return Calibration(
        witness=witness,
        puts=count,
        promised=_short(_mean([one for one, _ in cases])),
        came=_short(rate),
        bins=tuple(_bin(place, [case for case in cases if _tenth(case[0]) == place]) for place in places),
        brier=_short(_mean(errors)),
        brier_base=_short(rate * (1 - rate)),
        skill=skill,
        skill_low=low,
        skill_high=high,
    )


def _skill(errors: Sequence[Decimal], came: Sequence[int]) -> tuple[Decimal | None, ...]:
    """Skill and its interval by leaving out one put after the other (Quenouille and Tukey's jackknife)."""
    count, wrong, happened = len(errors), sum(errors, Decimal(0)), sum(came)
    whole = _skill_of(wrong, happened, count)
    if whole is None:
        return None, None, None
    without = [
        _skill_of(wrong - error, happened - one, count - 1) for error, one in zip(errors, came, strict=True)
    ]
    known = [one for one in without if one is not None]
    if len(known) < count or count < 3:
        return _short(whole), None, None
    middle = sum(known, Decimal(0)) / count
    error = (sum(((one - middle) ** 2 for one in known), Decimal(0)) * (count - 1) / count).sqrt()
    return _short(whole), _short(whole - DEVIATIONS * error), _short(whole + DEVIATIONS * error)


def _skill_of(wrong: Decimal, happened: int, count: int) -> Decimal | None:
    """One less the errors over those of the base rate; None where all or none came true."""
    return 1 - wrong * count / (happened * (count - happened)) if 0 < happened < count else None


def _bin(place: int, cases: Sequence[tuple[Decimal, bool]]) -> CalibrationBin:
    count = len(cases)
    came = Decimal(sum(came for _, came in cases)) / count
    low, high = wilson(float(came), count, CONFIDENCE)
    return CalibrationBin(
        low=Decimal(place) / TENTHS,
        high=Decimal(place + 1) / TENTHS,
        puts=count,
        promised=_short(_mean([promised for promised, _ in cases])),
        came=_short(came),
        came_low=_short(Decimal(float(low))),
        came_high=_short(Decimal(float(high))),
    )


def _tenth(probability: Decimal) -> int:
    return min(int(probability * TENTHS), TENTHS - 1)


def _mean(values: Sequence[Decimal]) -> Decimal:
    return sum(values, Decimal(0)) / len(values)


def _short(value: Decimal) -> Decimal:
    return value.quantize(PLACES)


def _number(told: object) -> Decimal | None:
    if told is None:
        return None
    value = Decimal(str(told))
    return value if math.isfinite(value) else None
