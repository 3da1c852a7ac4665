"""Facts that a person writes down: fills, assignments, expiries and holdings for those without the API; notes and answers.

They count at once and are shown as unconfirmed until a statement tells them too. Taken back they are reversed, never deleted.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal

from putwright.domain.contract import STANDARD_SHARES, OptionContract, Right
from putwright.domain.journal_events import (
    OWN_ACCOUNT,
    Answered,
    CashKind,
    CashMoved,
    Ended,
    EndedHow,
    Entry,
    JournalEvent,
    Noted,
    Origin,
    Reversed,
    SourceKind,
    StatementTaken,
    Traded,
    Transferred,
)
from putwright.domain.refusal import BadInput
from putwright.domain.security import Security, option_on, shares_of
from putwright.domain.trading_calendar import NEW_YORK
from putwright.journal.intake import Intake, Known, take_in
from putwright.journal.replay import replay
from putwright.journal.standing import standing
from putwright.ports.journal_record import JournalRecord

MIDDAY = time(12, 0)
TYPED = Origin(SourceKind.HAND, "typed")


def remember(
    record: JournalRecord, known: Sequence[Entry], event: JournalEvent, on: date | None, now: datetime
) -> Intake:
    """One typed fact into the journal.

    Args:
        record: of the journal.
        known: every entry of it.
        event: the fact.
        on: its trading date; it is put at noon in New York. A note is of now when None.
        now: when it is written down, aware UTC.

    Raises:
        BadInput: a statement or the desk says otherwise; nothing was written.
        OutsideFailure: the journal could not be written.
    """
    at = now if on is None else datetime.combine(on, MIDDAY, NEW_YORK).astimezone(UTC)
    digest = hashlib.sha256(f"{now.isoformat()} {event}".encode()).hexdigest()[:16]
    entry = Entry(f"hand:{digest}", at, account_of(known), event, TYPED, now)
    told = take_in(known, [entry], now)
    if told.contradicted:
        raise BadInput(
            "Writing it down",
            told.contradicted[0],
            "What the broker says stands; look with `putwright journal`.",
        )
    record.append(told.new)
    return told


def take_back(
    record: JournalRecord, known: Sequence[Entry], number: int, because: str, now: datetime
) -> Entry:
    """A typed fact reversed; the entry that was taken back.

    Raises:
        BadInput: there is none of that number, it is reversed already, or it was not typed.
    """
    tried = f"Taking back entry {number}"
    entry = next((one for one in known if one.number == number), None)
    if entry is None:
        raise BadInput(tried, "there is none of that number", "`putwright journal` shows the numbers.")
    if not Known(known).stands(entry):
        raise BadInput(tried, "it is reversed already", "`putwright journal --all` shows by what.")
    if entry.origin.kind is not SourceKind.HAND:
        raise BadInput(
            tried,
            f"it was not typed, it is from the {entry.origin.kind}",
            "Import the statement that corrects it; add a note meanwhile.",
        )
    reversal = Reversed(entry.key, because or "taken back")
    record.append([Entry(f"reversal:{entry.key}", entry.at, entry.account, reversal, TYPED, now)])
    return entry


def account_of(known: Sequence[Entry]) -> str:
    """The account that facts are of: the only one there is, by its statement or its desk; else a word for one's own."""
    told = {one.account for one in known if isinstance(one.event, StatementTaken)} or {
        one.account for one in known if one.origin.kind is SourceKind.DESK
    }
    return told.pop() if len(told) == 1 else OWN_ACCOUNT


def trade(
    what: OptionContract | str, quantity: int, price: Decimal, commission: Decimal | None, on: date
) -> Traded:
    """A fill that was typed; `quantity` is signed [contract or share], `commission` positive [USD] or None where it is not known."""
    security, units = _named(what)
    net = -quantity * price * units - (commission or Decimal(0))
    return Traded(security, Decimal(quantity), price, net, commission, "USD", on)


def ending(contract: OptionContract, contracts: int, how: EndedHow, on: date) -> Ended:
    """Short contracts that expired or were assigned, with the shares that an assignment moved."""
    if how is EndedHow.EXPIRED:
        if on < contract.expiry:
            raise BadInput(
                f"Writing down that {contract} expired",
                f"on {on} it was still alive",
                f"It expires on {contract.expiry}.",
            )
        return Ended(option_on(contract), Decimal(contracts), how, on, "USD")
    sign = 1 if contract.right is Right.PUT else -1
    shares = Decimal(sign * contracts * (contract.deliverable or STANDARD_SHARES))
    net = -sign * contracts * contract.exercise_value
    return Ended(
        option_on(contract),
        Decimal(contracts),
        how,
        on,
        "USD",
        shares_of(contract.underlying),
        shares,
        contract.strike,
        net,
    )


def holding(
    what: OptionContract | str, quantity: int, cost: Decimal | None, on: date, acquired_on: date | None
) -> Transferred:
    """Something that was there before the record; `cost` in all [USD], None where it is not known."""
    return Transferred(_named(what)[0], Decimal(quantity), cost, "USD", on, "written down", acquired_on)


def money(kind: CashKind, amount: Decimal, currency: str, on: date, symbol: str, words: str) -> CashMoved:
    """Cash that came or went without a trade, signed."""
    return CashMoved(kind, amount, currency, on, shares_of(symbol) if symbol else None, words)


def insist_on_open(known: Sequence[Entry], event: Ended) -> None:
    """Refuse the end of contracts that are not open.

    Raises:
        BadInput: fewer are open in the journal.
    """
    books = replay(known)
    open_now = -sum(
        (one.quantity for one in books.holdings if one.security.name == event.security.name), Decimal(0)
    )
    if event.quantity > open_now:
        raise BadInput(
            f"Writing down that {event.quantity} {event.security} {event.how}",
            f"{max(open_now, Decimal(0)).normalize():f} are open in the journal",
            "Write the sale down first, or import its statement.",
        )


def note(known: Sequence[Entry], about: str, text: str, cycles: Sequence[str]) -> tuple[str, Noted]:
    """A note about a cycle or a fact.

    Raises:
        BadInput: nothing of that id.
    """
    key = subject(known, about, cycles)
    return key, Noted(key, text)


def answer(
    known: Sequence[Entry], about: str, question: str, said: str, cycles: Sequence[str]
) -> tuple[str, Answered]:
    """An answer about a cycle.

    Raises:
        BadInput: nothing of that id.
    """
    key = subject(known, about, cycles)
    return key, Answered(key, question, said)


def subject(known: Sequence[Entry], about: str, cycles: Sequence[str]) -> str:
    """The cycle or fact that is meant by an id: a cycle's, the number of an entry, or a symbol with one cycle.

    Raises:
        BadInput: none, or several.
    """
    wanted = about.strip()
    if wanted.upper() in cycles:
        return wanted.upper()
    if wanted.isdigit():
        entry = next((one for one in standing(known) if one.number == int(wanted)), None)
        if entry is not None:
            return entry.key
    of_symbol = [one for one in cycles if one.rpartition("-")[0] == wanted.upper()]
    if len(of_symbol) == 1:
        return of_symbol[0]
    wrong = f"it has several cycles: {', '.join(of_symbol)}" if of_symbol else "there is none of that id"
    raise BadInput(
        f"Looking for {about!r}",
        wrong,
        "Give a cycle such as GOOGL-1 or the number of an entry of `journal`.",
    )


def _named(what: OptionContract | str) -> tuple[Security, int]:
    return (shares_of(what), 1) if isinstance(what, str) else (option_on(what), what.multiplier)
