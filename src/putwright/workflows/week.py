"""The weekly review: look, gather what needs a decision, compare screens, follow up what was passed over, keep the packet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from putwright.desk.cash import committed_account
from putwright.domain.desk_events import DeskEvent
from putwright.domain.journal_events import Entry
from putwright.domain.playbook import Playbook
from putwright.domain.refusal import BadInput, OutsideFailure
from putwright.domain.reserve import cash_reserved
from putwright.domain.trading_calendar import new_york_date
from putwright.journal.books import Books
from putwright.journal.currency import Rates
from putwright.journal.replay import replay
from putwright.ports.week_record import WeekRecord
from putwright.reports.json_form import document
from putwright.reports.positions import PositionsReport
from putwright.reports.week import WeekReport, week_id
from putwright.reports.week_account import CashSeen, of_calls, of_cash, of_comparison, of_notes
from putwright.reports.week_candidates import Candidates, candidates
from putwright.reports.week_decided import Decided, decided
from putwright.reports.week_decisions import Decision, in_order, of_alarms, of_positions
from putwright.reports.week_holdings import cycles_section, positions_section, reserve_section
from putwright.reports.week_strays import of_open_puts
from putwright.workflows.looking import Onlooker, positions_of
from putwright.workflows.week_facts import open_calls, open_puts
from putwright.workflows.week_journal import JournalPart, JournalTold, journal_part, nothing_told
from putwright.workflows.week_looking import RecordedView
from putwright.workflows.week_shadows import shadows

SCHEMA_VERSION = 1
WEEK, WEEK_MAX = timedelta(days=7), timedelta(days=31)
SCREENS_READ = 40  # the newest ones: the latest and the one a week before are among them


@dataclass(frozen=True)
class Seen:
    """From where it is looked: the broker, or our record where none answered; `because` says why not, "" where one did."""

    at: Onlooker
    because: str = ""


@dataclass(frozen=True)
class Told:
    """What was written down: events of the desk, facts of the journal (None where it has none, `no_journal` says why).

    `rates` tell its money in the investor's own currency.
    """

    events: Sequence[DeskEvent]
    entries: Sequence[Entry] | None
    no_journal: str
    rates: Rates | None = None


async def week(
    seen: Seen, told: Told, record: WeekRecord, playbooks: Mapping[str, Playbook], *, keep: bool = True
) -> WeekReport:
    """The review of the week that ends now.

    Args:
        seen: from where it is looked.
        told: what was written down.
        record: kept screens, tickets, weeks and waivers.
        playbooks: those that open positions were sold by.
        keep: whether the packet goes into the record.
    """
    at = seen.at
    as_of = at.look.statement.as_of
    since, on = since_of(record, as_of), new_york_date(as_of)
    positions = await positions_of(at, playbooks)
    if seen.because:
        positions = replace(positions, quotes="recorded")
    books = None if told.entries is None else replay(told.entries, until=on)
    cash, no_cash = _cash(at)
    journal = _journal(seen, told, record, since, as_of)
    found = await _decisions(seen, told, positions, books, cash, since)
    screens = _candidates(record, as_of)
    report = WeekReport(
        week_id=week_id(as_of),
        as_of=as_of,
        since=since,
        account=positions.account,
        is_paper=at.presence.is_paper,
        seen_by="record" if seen.because else "broker",
        seen_words=_seen_words(seen, positions),
        decisions=in_order([*found, *journal.decisions]),
        not_checked=_not_checked(seen, told, no_cash),
        candidates=screens,
        decided=_decided(record, told, at, screens, since, as_of),
        shadow=shadows(record, at.recorded, at.surroundings, as_of),
        sections=(
            positions_section(positions, ""),
            cycles_section(None if books is None else list(books.cycles.cycles.values()), told.no_journal),
            reserve_section(positions, cash, no_cash),
            *journal.sections,
        ),
        notes=positions.notes,
    )
    if not keep:
        return report
    return replace(report, week_id=record.keep_week(report.week_id, document("week", SCHEMA_VERSION, report)))


def since_of(record: WeekRecord, as_of: datetime) -> datetime:
    """Where the week begins: where the last kept one ended, or seven days back where that is long ago.

    A second packet of one week covers the same days as the first.
    """
    for name in reversed(record.weeks()):
        try:
            kept = record.week(name)
            ended, began = datetime.fromisoformat(kept["as_of"]), datetime.fromisoformat(kept["since"])
        except (BadInput, KeyError, ValueError):
            continue
        if ended > as_of:
            continue
        if name.partition("~")[0] == week_id(as_of):
            return began
        return ended if as_of - ended <= WEEK_MAX else as_of - WEEK
    return as_of - WEEK


def _journal(seen: Seen, told: Told, record: WeekRecord, since: datetime, as_of: datetime) -> JournalPart:
    if told.entries is None or told.rates is None:
        return nothing_told(told.no_journal)
    at, began = seen.at, datetime.min.replace(tzinfo=UTC)
    journal = JournalTold(
        entries=told.entries,
        rates=told.rates,
        market=at.recorded,
        tickets=record.tickets_since(began),
        waivers=record.waivers(),
        events=told.events,
        currency=at.settings.config.report_currency,
    )
    return journal_part(journal, since, as_of)


async def _decisions(
    seen: Seen,
    told: Told,
    positions: PositionsReport,
    books: Books | None,
    cash: CashSeen | None,
    since: datetime,
) -> list[Decision]:
    at = seen.at
    on = new_york_date(at.look.statement.as_of)
    found = [*of_alarms(positions), *of_positions(positions)]
    found += of_open_puts(await open_puts(at, positions, books if seen.because else None), on)
    found += of_calls(await open_calls(at, books), on)
    if cash is not None:
        found += of_cash(cash)
    if told.entries is not None and books is not None:
        found += of_comparison(told.entries, on)
        found += of_notes(list(books.cycles.cycles.values()), told.entries, new_york_date(since), on)
    return found


def _cash(at: Onlooker) -> tuple[CashSeen | None, str]:
    """Cash and what it may be needed for; None and the reason where the broker did not tell it."""
    try:
        account = committed_account(at.look.statement, at.settings.account, at.book)
    except (BadInput, OutsideFailure) as fault:
        return None, f"{fault.tried}: {fault.wrong}"
    buffer = at.settings.mandate.buffer_ratio
    return CashSeen(account.cash, cash_reserved(account), buffer, account.base_currency), ""


def _candidates(record: WeekRecord, as_of: datetime) -> Candidates:
    """Of the newest kept screens; those made for a later day than this week's are left out."""
    kept = []
    for name in record.screens()[-SCREENS_READ:]:
        try:
            screen = record.screen(name)
            if datetime.fromisoformat(screen["as_of"]) <= as_of:
                kept.append(screen)
        except (BadInput, KeyError, ValueError):
            continue
    return candidates(kept)


def _decided(
    record: WeekRecord,
    told: Told,
    at: Onlooker,
    screens: Candidates,
    since: datetime,
    as_of: datetime,
) -> Decided:
    names = [line.symbol for line in screens.shortlist if not line.is_proposal]
    tickets = record.tickets_since(since)
    return decided(tickets, told.events, at.book, record.waivers(), names, since, as_of)


def _seen_words(seen: Seen, positions: PositionsReport) -> str:
    if not seen.because:
        quotes = f"quotes {positions.quotes}" if positions.positions else "nothing is open that needs a quote"
        return f"Looked at the broker; {quotes}."
    view = seen.at.view
    age = view.age_words() if isinstance(view, RecordedView) else "recorded quotes"
    stated_on = new_york_date(seen.at.settings.account.as_of)
    return (
        f"No TWS was looked at ({seen.because}): positions as the desk's record has them, cash as account.toml "
        f"stated it on {stated_on}, {age}."
    )


def _not_checked(seen: Seen, told: Told, no_cash: str) -> tuple[str, ...]:
    missing = []
    if seen.because:
        missing.append("whether the exits are at work at the broker: no TWS was looked at")
        missing.append("puts that ended or came at the broker since the desk looked last")
    if told.entries is None:
        missing.append(f"the books and what owning was like: {told.no_journal}")
    if no_cash:
        missing.append(f"cash: {no_cash}")
    return tuple(missing)
