"""What was decided this week and what was passed over: tickets, approvals, refusals, fills, alarms, waivers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from putwright.desk.book import Book
from putwright.domain import desk_events as told
from putwright.domain.mandate import Waiver
from putwright.domain.trading_calendar import new_york_date
from putwright.reports.desk_words import event_words

KINDS: dict[type, str] = {
    told.ApprovalGiven: "approved",
    told.ApprovalEnded: "lapsed or done",
    told.SaleRefused: "refused",
    told.FillHeard: "filled",
    told.FillCorrected: "corrected",
    told.PositionReduced: "ended",
    told.PositionAdjusted: "adjusted",
    told.AlarmRaised: "alarm",
    told.InvariantBroken: "stopped",
    told.DeskResumed: "went on",
}


@dataclass(frozen=True, slots=True)
class TicketLine:
    """A ticket that was drafted: `outcome` is ready, or the rules that refused it; `became` what came of it."""

    ticket_id: str
    drafted_on: date
    what: str
    outcome: str
    became: str
    waived: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HappenedLine:
    """One thing that happened at the desk, in a sentence; `kind` in a word."""

    on: date
    kind: str
    words: str


@dataclass(frozen=True, slots=True)
class WaiverLine:
    """A rule lifted in writing, with the reason that was given for it."""

    rule: str
    symbol: str
    made_on: date
    until: date
    because: str


@dataclass(frozen=True, slots=True)
class Decided:
    """The week in decisions: drafted and not sold is passed over; `passed_over` names of the shortlist never drafted."""

    tickets: tuple[TicketLine, ...]
    happened: tuple[HappenedLine, ...]
    waivers: tuple[WaiverLine, ...]
    passed_over: tuple[str, ...]
    approved: int
    refused: int
    fills: int


def decided(
    tickets: Sequence[Mapping[str, Any]],
    events: Iterable[told.DeskEvent],
    book: Book,
    waivers: Iterable[Waiver],
    shortlisted: Iterable[str],
    since: datetime,
    until: datetime,
) -> Decided:
    """What was decided between two moments.

    Args:
        tickets: drafted in that time.
        events: of the desk, all there are.
        book: what they add up to.
        waivers: all there are.
        shortlisted: the names of the latest shortlist.
        since: the week's first moment, excluded,
        until: and its last.
    """
    inside = [event for event in events if since < event.at <= until]
    lines = tuple(_happened(inside, book))
    drafted = tuple(
        _ticket(one, book) for one in tickets if datetime.fromisoformat(one["drafted_at"]) <= until
    )
    names = {line.what.split()[1] for line in drafted if len(line.what.split()) > 1}
    held = {one.contract.underlying for one in book.open_positions()}
    made = [one for one in waivers if new_york_date(since) <= one.made_on <= new_york_date(until)]
    return Decided(
        tickets=drafted,
        happened=lines,
        waivers=tuple(
            WaiverLine(w.rule, w.symbol or "every name", w.made_on, w.until, w.because) for w in made
        ),
        passed_over=tuple(dict.fromkeys(name for name in shortlisted if name not in names | held)),
        approved=sum(isinstance(one, told.ApprovalGiven) for one in inside),
        refused=sum(isinstance(one, told.SaleRefused) for one in inside)
        + sum(line.outcome != "ready" for line in drafted),
        fills=sum(isinstance(one, told.FillHeard) for one in inside),
    )


def _happened(events: Iterable[told.DeskEvent], book: Book) -> Iterator[HappenedLine]:
    for event in events:
        kind = KINDS.get(type(event))
        words = event_words(event, book) if kind else ""
        if kind and words:
            reasons = ""
            if isinstance(event, told.SaleRefused):
                reasons = "; ".join(f"{one.actual}, limit {one.limit}" for one in event.refusals)
            yield HappenedLine(new_york_date(event.at), kind, f"{words} ({reasons})" if reasons else words)


def _ticket(ticket: Mapping[str, Any], book: Book) -> TicketLine:
    refusals = [str(one["rule"]) for one in ticket.get("refusals", ())]
    ticket_id = str(ticket.get("ticket_id", ""))
    given = [one for one in book.approvals.values() if one.approval.ticket_id == ticket_id]
    became = "passed over"
    if any(one.given_at is not None for one in given):
        positions = [
            book.positions.get(one.approval.position_id) for one in given if one.given_at is not None
        ]
        sold = any(position is not None and position.sold for position in positions)
        became = "sold" if sold else "approved, not filled"
    elif given:
        became = "shown with a token, not approved"
    return TicketLine(
        ticket_id=ticket_id,
        drafted_on=new_york_date(datetime.fromisoformat(ticket["drafted_at"])),
        what=_what(ticket),
        outcome=f"refused by {', '.join(dict.fromkeys(refusals))}" if refusals else "ready",
        became=became,
        waived=tuple(str(one) for one in ticket.get("waived", ())),
    )


def _what(ticket: Mapping[str, Any]) -> str:
    strike = ticket.get("strike")
    shown = "?" if strike is None else f"{Decimal(strike).normalize():f}"
    return f"{ticket.get('contracts', '?')} {ticket.get('symbol', '?')} {ticket.get('expiry', '?')} {shown} P"
