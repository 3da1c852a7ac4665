"""Decisions beyond the desk's puts: cash, short calls before a dividend, differences of the books, questions unanswered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from putwright.domain.contract import OptionContract
from putwright.domain.journal_events import Answered, Entry
from putwright.domain.money import price_text
from putwright.domain.refusal import counted
from putwright.journal.audit import last_comparisons
from putwright.journal.cycles import Cycle
from putwright.journal.standing import day_of, standing
from putwright.reports.cycle import LIKED
from putwright.reports.review import AFTER_MAX, AFTER_MIN, due_words
from putwright.reports.week_decisions import DAYS_SOON, Decision, Urgency
from putwright.reports.week_values import Quantity, Unit

ZERO = Decimal(0)
COMPARED_DAYS_MAX = 7


@dataclass(frozen=True, slots=True)
class CashSeen:
    """Cash by currency, and what open puts and working sales may need of the dollars [currency].

    `obligations` is every strike at once [USD], None where it could not be counted; `buffer_ratio` comes on top [1].
    """

    cash: Mapping[str, Decimal]
    obligations: Decimal | None
    buffer_ratio: Decimal
    base_currency: str


@dataclass(frozen=True, slots=True)
class OpenCall:
    """A short call in nobody's care: what the share and the call cost now [USD/share], None where nobody says.

    `pays` are the dividends expected before expiry: ex-date and amount [USD/share].
    """

    contract: OptionContract
    contracts: int
    spot: Decimal | None
    ask: Decimal | None
    pays: tuple[tuple[date, Decimal], ...]


def of_cash(seen: CashSeen) -> Iterator[Decision]:
    """Currencies below zero, dollars that do not cover every strike with the buffer, and what to convert for them."""
    for currency, amount in sorted(seen.cash.items()):
        if amount < 0:
            figure = Quantity(f"{currency} below zero", amount, Unit.MONEY, currency)
            words = f"The account owes {currency} and pays interest on it: convert so much in the TWS."
            yield Decision("cash below zero", Urgency.NOW, currency, figure, words, "putwright preflight")
    if seen.obligations is None:
        return
    dollars = seen.cash.get("USD", ZERO)
    wanted = seen.obligations * (1 + seen.buffer_ratio)
    if dollars >= wanted:
        return
    missing = wanted - dollars
    is_short = dollars < seen.obligations
    figure = Quantity("missing", missing, Unit.MONEY)
    words = (
        "If every put is assigned tonight, dollars are missing for the shares."
        if is_short
        else "Every strike is covered, and the buffer on top of it is not."
    )
    kind = "reserve not covered" if is_short else "buffer used up"
    urgency = Urgency.NOW if is_short else Urgency.THIS_WEEK
    yield Decision(kind, urgency, "USD", figure, words, "putwright positions")
    others = [currency for currency, amount in sorted(seen.cash.items()) if amount > 0 and currency != "USD"]
    if others and seen.obligations:
        told = (
            f"There is {' and '.join(others)} in the account: convert in the TWS what is missing in dollars."
        )
        yield Decision("conversion needed", urgency, "USD", figure, told, "putwright preflight")


def of_calls(calls: Sequence[OpenCall], on: date) -> Iterator[Decision]:
    """Short calls in nobody's care whose holder may exercise for a dividend, and those that expire within days."""
    for call in calls:
        strike, days = call.contract.strike, (call.contract.expiry - on).days
        subject = f"{call.contracts} {call.contract}"
        command = f"putwright adopt {call.contract.underlying}"
        for ex_date, amount in call.pays[:1]:
            worth = None
            if call.ask is not None and call.spot is not None:
                worth = max(ZERO, call.ask - max(ZERO, call.spot - strike))
            is_out = call.spot is not None and call.spot <= strike
            if is_out or (worth is not None and worth > amount):
                continue  # the shares are cheaper elsewhere, or more is left in the call than the dividend gives
            told = "unknown" if worth is None else price_text(worth)
            words = (
                f"Ex-dividend {price_text(amount)} on {ex_date}; the call is worth {told} beyond its exercise: "
                "its holder may call the shares away the evening before."
            )
            soon = Urgency.NOW if (ex_date - on).days <= DAYS_SOON else Urgency.WHEN_READY
            figure = Quantity("dividend", amount, Unit.PRICE)
            yield Decision("ex-dividend", soon, subject, figure, words, command)
        if 0 <= days <= DAYS_SOON:
            figure = Quantity("days left", Decimal(days), Unit.DAYS)
            words = f"It expires on {call.contract.expiry}: the shares stay, or go at {price_text(strike)}."
            yield Decision("expiring", Urgency.THIS_WEEK, subject, figure, words, command)


def of_comparison(entries: Sequence[Entry], on: date) -> Iterator[Decision]:
    """What the last comparison of the books with a statement or the broker left open, and that none was made lately."""
    found = last_comparisons(entry for entry in entries if day_of(entry) <= on)
    if not found:
        figure = Quantity("comparisons", ZERO, Unit.COUNT)
        words = "The journal was never held against a statement: what it says is nobody else's word yet."
        yield Decision(
            "books not compared",
            Urgency.WHEN_READY,
            "the journal",
            figure,
            words,
            "putwright reconcile --with flex",
        )
    for last, told in found.values():
        age = (on - day_of(last)).days
        asked = "broker" in told.against and not any("the statement" in words for words in told.differences)
        command = f"putwright reconcile --with {'broker' if asked else 'flex'}"
        if told.differences:
            count = Decimal(len(told.differences))
            figure = Quantity("differences", count, Unit.COUNT)
            words = f"Against the {told.against} on {day_of(last)}: {'; '.join(told.differences[:4])}."
            yield Decision("books differ", Urgency.NOW, "the journal", figure, words, command)
        elif age > COMPARED_DAYS_MAX:
            figure = Quantity("days since", Decimal(age), Unit.DAYS)
            words = f"The books agreed with the {told.against} on {day_of(last)}, which was {counted(age, 'day')} ago."
            yield Decision("books not compared", Urgency.WHEN_READY, "the journal", figure, words, command)


def of_review(closed_since: int) -> Iterator[Decision]:
    """A review after five to ten puts (B35): due from five on, overdue beyond ten."""
    if closed_since < AFTER_MIN:
        return
    urgency = Urgency.THIS_WEEK if closed_since > AFTER_MAX else Urgency.WHEN_READY
    figure = Quantity("puts closed since the last review", Decimal(closed_since), Unit.COUNT)
    words = f"{due_words(closed_since).capitalize()}: was it worth it, were the odds as promised, what comes next?"
    yield Decision("review due", urgency, "your puts", figure, words, "putwright review")


def of_notes(cycles: Sequence[Cycle], entries: Sequence[Entry], since: date, on: date) -> Iterator[Decision]:
    """Shares held, and those that went since the last week, of which nobody has said whether owning them was liked.

    An answer counts for a fortnight while shares are held: the question is worth another thought then.
    """
    answered: dict[str, date] = {}
    for entry in standing(entries):
        if isinstance(entry.event, Answered) and entry.event.question == LIKED:
            answered[entry.event.about] = max(day_of(entry), answered.get(entry.event.about, date.min))
    for cycle in cycles:
        said = answered.get(cycle.cycle_id)
        is_held = cycle.shares > 0
        has_ended = cycle.had_shares and cycle.ended_on is not None and since < cycle.ended_on <= on
        if not (is_held or has_ended) or (said is not None and said >= on - timedelta(days=14)):
            continue
        if is_held:
            figure = Quantity("true cost of a share", cycle.break_even, Unit.PRICE, cycle.currency)
            words = f"{LIKED} You hold {cycle.shares:f} {cycle.symbol}."
        else:
            figure = Quantity("brought", cycle.cash, Unit.MONEY, cycle.currency)
            words = f"{LIKED} {cycle.cycle_id} is over: {cycle.stage}."
        yield Decision(
            "note unanswered",
            Urgency.WHEN_READY,
            cycle.cycle_id,
            figure,
            words,
            f'putwright note {cycle.cycle_id} --liked yes "..."',
        )
