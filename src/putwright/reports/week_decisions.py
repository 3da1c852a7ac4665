"""What needs a decision: each with a number, a sentence and the command that does it, the most pressing first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from putwright.desk.watching import Word
from putwright.domain.refusal import counted
from putwright.reports.positions import PositionRow, PositionsReport
from putwright.reports.week_values import Quantity, Unit

DAYS_SOON = 7


class Urgency(StrEnum):
    """How long it can wait."""

    NOW = "now"
    THIS_WEEK = "this week"
    WHEN_READY = "when you have time"


@dataclass(frozen=True, slots=True)
class Decision:
    """One thing to decide: `subject` is what it is about, `figure` the number that says so, `command` what does it.

    `command` is "" where only the TWS or a thought of yours does it.
    """

    kind: str
    urgency: Urgency
    subject: str
    figure: Quantity
    words: str
    command: str


# What the state of a put asks for: how it is called, how urgent it is.
STATES: dict[str, tuple[str, Urgency]] = {
    "uncovered": ("call uncovered", Urgency.NOW),
    "in the money": ("call in the money", Urgency.THIS_WEEK),
    Word.GONE: ("gone unexplained", Urgency.NOW),
    Word.PIN_RISK: ("pin risk", Urgency.NOW),
    Word.EXPIRING: ("last day", Urgency.NOW),
    Word.EARLY_ASSIGNMENT: ("early assignment", Urgency.NOW),
    Word.DEFEND: ("defend", Urgency.NOW),
    Word.DUE: ("take profit due", Urgency.THIS_WEEK),
    Word.UNPROTECTED: ("exit missing", Urgency.NOW),
}


def of_positions(told: PositionsReport) -> Iterator[Decision]:
    """What the open options in the desk's care ask for, and those that are in nobody's care."""
    for row in told.positions:
        yield from _of_row(row)
    for stray in told.not_in_care:
        yield Decision(
            "not in care",
            Urgency.THIS_WEEK,
            stray.put,
            Quantity("set aside", stray.reserve, Unit.MONEY),
            f"{counted(stray.contracts, 'contract')} sold elsewhere: no exit order is kept for it.",
            f"putwright adopt {_as_typed(stray.put)}",
        )
    if told.orphans:
        figure = Quantity("exits without a put", Decimal(told.orphans), Unit.COUNT)
        words = "Exit orders work for puts that are not open: filled, they would buy puts you do not owe."
        yield Decision("orphaned exits", Urgency.NOW, told.audit, figure, words, "putwright reconcile")


def of_alarms(told: PositionsReport) -> Iterator[Decision]:
    """Alarms of the desk, and that it has stopped."""
    known = [row.put for row in told.positions if row.state in {Word.GONE, Word.UNPROTECTED}]
    for alarm in told.alarms:
        if any(put in alarm for put in known):
            continue  # its position has said so, with the command for it
        yield Decision(
            "alarm", Urgency.NOW, "the desk", Quantity("alarms", Decimal(len(told.alarms)), Unit.COUNT), alarm,
            "putwright reconcile",
        )  # fmt: skip
    if told.halted:
        figure = Quantity("orders sent while stopped", Decimal(0), Unit.COUNT)
        yield Decision("stopped", Urgency.NOW, "the desk", figure, f"{told.halted}.", "putwright resume")


def in_order(decisions: Iterable[Decision]) -> tuple[Decision, ...]:
    """The most pressing first; of one urgency as they came."""
    order = list(Urgency)
    return tuple(sorted(decisions, key=lambda one: order.index(one.urgency)))


def _of_row(row: PositionRow) -> Iterator[Decision]:
    state = STATES.get(row.state)
    if state is not None:
        kind, urgency = state
        if row.state == Word.EARLY_ASSIGNMENT and is_call(row):
            kind = "ex-dividend"  # nothing else makes a holder take the shares early
        if row.state == Word.DEFEND and row.distance is not None and row.distance < 0:
            kind = "put in the money"
        yield Decision(kind, urgency, _subject(row), _figure(row), f"{_sentence(row.because)}", _command(row))
    if 0 <= row.days_left <= DAYS_SOON and row.state not in {
        Word.PIN_RISK,
        Word.EXPIRING,
        Word.SETTLING,
        Word.GONE,
    }:
        figure = Quantity("days left", Decimal(row.days_left), Unit.DAYS)
        words = f"It expires on {row.expiry}: let it lapse, close it, or have the cash for the shares."
        yield Decision(
            "expiring", Urgency.THIS_WEEK, _subject(row), figure, words, f"putwright close {row.position_id}"
        )
    for mark in row.marks:
        if mark == "earnings unknown":
            figure = Quantity("days left", Decimal(row.days_left), Unit.DAYS)
            words = "Nobody says when the company reports: it may be before the expiry."
            yield Decision(
                "earnings unknown", Urgency.WHEN_READY, _subject(row), figure, words, "putwright refresh"
            )
        elif mark.startswith("earnings"):
            figure = Quantity("days left", Decimal(row.days_left), Unit.DAYS)
            words = f"A report falls into its life ({mark.removeprefix('earnings ')}): stay, close, or roll before it."
            yield Decision(
                "earnings entering", Urgency.THIS_WEEK, _subject(row), figure, words,
                f"putwright close {row.position_id}",
            )  # fmt: skip


def _figure(row: PositionRow) -> Quantity:
    """The number that decided."""
    if row.state == Word.DUE and row.captured is not None:
        return Quantity("of the premium kept by closing now", row.captured, Unit.RATIO)
    if row.state == Word.UNPROTECTED:
        return Quantity("belongs there", row.exit_limit, Unit.PRICE)
    if row.state == Word.GONE:
        return Quantity("still set aside", row.reserve, Unit.MONEY)
    return Quantity("share above the strike", row.distance, Unit.RATIO)


def _command(row: PositionRow) -> str:
    commands = {
        Word.GONE: f"putwright reconcile --settle {row.position_id}=expired",
        Word.UNPROTECTED: "putwright desk --once",
        Word.DEFEND: f"putwright roll {row.position_id}",
        Word.EARLY_ASSIGNMENT: f"putwright roll {row.position_id}",
    }
    return commands.get(Word(row.state), f"putwright close {row.position_id}")


def is_call(row: PositionRow) -> bool:
    """Whether the row is of a covered call."""
    return row.put.split()[3:4] == ["C"]


def _subject(row: PositionRow) -> str:
    return f"{row.position_id}: {row.contracts} {row.put}"


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:].rstrip('.')}."


def _as_typed(put: str) -> str:
    """A contract as a command takes it: symbol, strike, expiry."""
    parts = put.split()
    return f"{parts[0]} {parts[2]} {parts[1]}" if len(parts) >= 3 else put
