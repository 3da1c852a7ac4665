"""Splits and special dividends on the tape: prices by the new count of shares, series under new strikes and ids."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import numpy as np

from putwright.domain.refusal import BadInput
from putwright.domain.trading_calendar import NEW_YORK
from putwright.market.simulated.arrays import Floats
from putwright.paper.clearing.actions import (
    ADJUSTED_ID_OFFSET,
    IDS,
    CashDividend,
    CorporateAction,
    Split,
    adjusted,
    adjusted_strike,
)
from putwright.paper.contracts import Contract
from putwright.paper.tape.ids import STRIKE_GRAIN
from putwright.paper.tape.roster import Roster

BATCH_AT = time(
    2, 0
)  # New York; the clearing house restates positions then, after the session before the ex-date


@dataclass(frozen=True, slots=True)
class Announced:
    """An action, the session it goes ex on, after which moment everything is told by its terms, and these as numbers.

    `count` is what one share becomes [share]; `cut` is taken off every strike, and off the share [USD/share].
    """

    action: CorporateAction
    ex_date: date
    since: datetime
    count: int
    cut: Decimal


class Adjustments:
    """What has gone ex by now. Chance goes on by the shares and strikes of the start; only what is told changes."""

    def __init__(self, roster: Roster, actions: Sequence[CorporateAction], start: datetime) -> None:
        """All actions to come; none has gone ex at the start.

        Raises:
            BadInput: the paper market can not show an action.
        """
        rows = {name.symbol: row for row, name in enumerate(roster.names)}
        self._announced: dict[int, Announced] = {}
        for action in actions:
            row = rows.get(action.symbol)
            planned = _announced(action, roster, start)
            if row is None or row in self._announced:
                wrong = "there is no such share" if row is None else "it has another action already"
                raise _refused(action, wrong, "Give each of the demo's names one at most.")
            self._announced[row] = planned
        self._gone_ex: set[int] = set()
        self.count: Floats = np.ones(roster.rows)  # shares now for each of the start's, shape (rows,)

    def come_to(self, now: datetime) -> bool:
        """Let time pass to a moment; whether anything went ex by that."""
        due = {row for row, each in self._announced.items() if each.since < now} - self._gone_ex
        for row in due:
            self.count[row] = self._announced[row].count
        self._gone_ex |= due
        return bool(due)

    def is_ex(self, row: int) -> bool:
        """Whether the series of a name are other ones than at the start."""
        return row in self._gone_ex

    def restated(self, row: int, option: Contract) -> Contract:
        """The series that one of the start has become."""
        return adjusted(option, option.multiplier, self._announced[row].action).contract

    def shown(self, row: int, strike: float) -> Decimal:
        """A strike of the start as it is listed now [USD/share]."""
        plain = Decimal(str(strike))
        return adjusted_strike(plain, self._announced[row].action) if self.is_ex(row) else plain

    def terms_on(self, row: int, session: date) -> tuple[int, float]:
        """By what strikes listed on a session were divided, and how much was taken off them [1, USD/share]."""
        announced = self._announced.get(row)
        if announced is None or session < announced.ex_date:
            return 1, 0.0
        return announced.count, float(announced.cut)

    def paid(self, session: date) -> Floats:
        """Special dividends that go ex on a session, shape (rows,) [USD/share]."""
        return self._cuts(each for each in self._announced.items() if each[1].ex_date == session)

    def cut_since(self, session: date) -> Floats:
        """What strikes have lost since a session, when the share was still worth so much more, shape (rows,) [USD/share]."""
        gone = ((row, self._announced[row]) for row in self._gone_ex)
        return self._cuts(each for each in gone if session < each[1].ex_date)

    def _cuts(self, announced: Iterable[tuple[int, Announced]]) -> Floats:
        cuts = np.zeros(len(self.count))
        for row, each in announced:
            cuts[row] = float(each.cut)
        return cuts


def after(con_id: int) -> int:
    """The id of what a series becomes, as the clearing house counts."""
    return (con_id + ADJUSTED_ID_OFFSET) % IDS


def before(con_id: int) -> int:
    """The id that a series had before it was restated."""
    return (con_id - ADJUSTED_ID_OFFSET) % IDS


def _announced(action: CorporateAction, roster: Roster, start: datetime) -> Announced:
    calendar = roster.calendar
    ex_date = calendar.session_on_or_after(action.ex_date)
    morning = calendar.previous_session(ex_date) + timedelta(days=1)
    since = datetime.combine(morning, BATCH_AT, NEW_YORK).astimezone(UTC)
    if since <= start:
        raise _refused(
            action, f"{action.ex_date} is too early", "Let it go ex after the first night of the scenario."
        )
    if isinstance(action, Split):
        if not action.is_even:
            raise _refused(action, "its series would deliver odd lots", "Give a whole count for one share.")
        return Announced(action, ex_date, since, action.new // action.old, Decimal(0))
    return Announced(action, ex_date, since, 1, _cut(action))


def _cut(action: CashDividend) -> Decimal:
    if not action.cuts_strikes or action.amount % Decimal(str(STRIKE_GRAIN)):
        remedy = f"Give a special one that is a multiple of {STRIKE_GRAIN:.2f}: strikes are listed so."
        raise _refused(action, f"{action.amount} a share leaves strikes between those listed", remedy)
    return action.amount


def _refused(action: CorporateAction, wrong: str, remedy: str) -> BadInput:
    return BadInput(f"Announcing the {type(action).__name__} of {action.symbol}", wrong, remedy)
