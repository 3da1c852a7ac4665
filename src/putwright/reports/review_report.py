"""The review made: each question answered by the figures of the performance report, with nothing taken on trust."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from putwright.domain.journal_events import Answered
from putwright.domain.mandate import Stage
from putwright.domain.refusal import counted, money_text, percent_text
from putwright.domain.stages import StageFacts, schedule_by, schedule_words, stage_of, stage_refusal
from putwright.domain.trading_calendar import new_york_date
from putwright.journal.standing import day_of, standing
from putwright.pricing.resampled import wilson
from putwright.reports.daybook import books_at
from putwright.reports.performance import PerformanceReport
from putwright.reports.performance_odds import promises_of
from putwright.reports.performance_puts import PutLife, put_lives
from putwright.reports.performance_report import Evidence, performance_report
from putwright.reports.performance_rules import rules_kept
from putwright.reports.progress import stage_facts
from putwright.reports.review import Comfort, ReviewLine, ReviewReport, ScheduleLine, Verdict, due_words


def review_report(told: Evidence, declared: Stage, as_of: date) -> ReviewReport:
    """The review of everything until a day.

    Args:
        told: journal, prices, tickets, waivers and the desk's record.
        declared: the mandate's stage.
        as_of: the last day that counts.
    """
    performance = performance_report(told, as_of)
    lives, facts = _progress(told, as_of)
    since_review = facts.closed - facts.reviewed_at
    return ReviewReport(
        as_of=as_of,
        closed=facts.closed,
        closed_since_review=since_review,
        due=due_words(since_review),
        lines=tuple(_lines(performance, facts)),
        comfort=tuple(_comfort(told, as_of)),
        declared_stage=declared.value,
        stage=stage_of(facts),
        ahead=stage_refusal(declared, facts),
        schedule=_schedule(lives, as_of),
        performance=performance,
    )


def progress_of(told: Evidence, as_of: date) -> StageFacts:
    """The facts that open stages, for whoever asks before a sale."""
    return _progress(told, as_of)[1]


def _progress(told: Evidence, as_of: date) -> tuple[list[PutLife], StageFacts]:
    books = books_at(told.entries, as_of)
    lives = put_lives(books, told.marks, as_of)
    kept = rules_kept(told.entries, lives, promises_of(told.tickets), told.waivers, told.events, as_of)
    return lives, stage_facts(told.entries, books, lives, kept.breaches, as_of)


def _lines(told: PerformanceReport, facts: StageFacts) -> list[ReviewLine]:
    return [
        _worth(told),
        _odds(told),
        _rules(told),
        ReviewLine(
            "Is the journal complete?",
            Verdict.NO if facts.incomplete_because else Verdict.YES,
            "; ".join(facts.incomplete_because) or "nothing is missing, and the last statement agrees",
        ),
        _fills(told),
        _idle(told),
        _assigned(told),
        ReviewLine(
            "Are you comfortable, and ready for more?",
            Verdict.YOURS,
            'say it with `putwright review --finish "..."`, which also finishes the review',
        ),
    ]


def _worth(told: PerformanceReport) -> ReviewLine:
    """Against every alternative that is known, on the same cash and days."""
    question, found = "Was it worth it?", told.against
    pairs = [
        ("the same names", found.names, found.yours_of_names),
        (found.index_symbol, found.index, found.yours_of_index),
        ("bills", found.bills, found.yours_of_bills),
    ]
    known = [(name, other, own) for name, other, own in pairs if other is not None and own is not None]
    figures = (("total", found.yours), *((name, other) for name, other, _ in pairs))
    if not known:
        words = "no closes and no yields to compare with" if found.lines else "no put was sold yet"
        return ReviewLine(question, Verdict.UNKNOWN, words, figures)
    words = "; ".join(
        f"{money_text(own)} against {money_text(other)} of {name}" for name, other, own in known
    )
    is_better = all(own > other for _, other, own in known)
    missing = [name for name, other, _ in pairs if other is None]
    verdict = Verdict.NO if not is_better else Verdict.UNKNOWN if missing else Verdict.YES
    unknown = f"; unknown: {', '.join(missing)}" if missing else ""
    return ReviewLine(question, verdict, f"{words}, on the same cash and days{unknown}", figures)


def _odds(told: PerformanceReport) -> ReviewLine:
    """By the market's own promise, whether it lies inside the interval of what came."""
    question = "Were the odds as promised?"
    spoken = next((one for one in (told.odds[1], told.odds[0], told.odds[2]) if one.puts), None)
    if spoken is None or spoken.promised is None or spoken.came is None:
        return ReviewLine(question, Verdict.UNKNOWN, "no put that is over has a ticket with odds")
    low, high = (Decimal(str(round(float(end), 6))) for end in wilson(float(spoken.came), spoken.puts))
    words = (
        f"the {spoken.witness} promised {percent_text(spoken.promised)} under the strike, {percent_text(spoken.came)} of "
        f"{counted(spoken.puts, 'put')} came ({percent_text(low)} to {percent_text(high)} with 90 % confidence)"
    )
    verdict = Verdict.YES if low <= spoken.promised <= high else Verdict.NO
    figures = (
        ("promised", spoken.promised),
        ("came", spoken.came),
        ("Brier", spoken.brier),
        ("skill", spoken.skill),
    )
    return ReviewLine(question, verdict, words, figures)


def _rules(told: PerformanceReport) -> ReviewLine:
    kept = told.rules
    verdict = Verdict.NO if kept.breaches else Verdict.YES
    parts = [f"{one.on} {one.rule}: {one.words}" for one in kept.breaches] or ["no rule was broken"]
    parts.append(
        f"{counted(len(kept.waivers), 'waiver')}, {counted(kept.sales_refused, 'sale')} refused by the desk"
    )
    if kept.without_ticket:
        parts.append(f"{kept.without_ticket} of {counted(kept.puts, 'put')} sold without a ticket of ours")
    return ReviewLine("Were the rules kept?", verdict, "; ".join(parts))


def _fills(told: PerformanceReport) -> ReviewLine:
    line, question = told.slippage, "Were the fills fair?"
    if line.amount is None or line.of_premium is None:
        return ReviewLine(question, Verdict.UNKNOWN, "no fill has a ticket with both sides of its quote")
    words = f"{money_text(line.amount)} against the middle, {percent_text(line.of_premium)} of it, on {counted(line.puts, 'sale')}"
    verdict = (
        Verdict.YES if line.of_premium > Decimal("-0.05") else Verdict.NO
    )  # DOMAIN.md X2: bid for mid costs 7 %
    return ReviewLine(question, verdict, words, (("amount", line.amount), ("of premium", line.of_premium)))


def _idle(told: PerformanceReport) -> ReviewLine:
    idle = told.premium.idle
    words = (
        "the worth of the account is unknown"
        if idle is None
        else f"{percent_text(idle)} of the account was not at work on an average day"
    )
    verdict = Verdict.UNKNOWN if idle is None else Verdict.YOURS
    return ReviewLine("How much cash lay idle?", verdict, words, (("idle", idle),))


def _assigned(told: PerformanceReport) -> ReviewLine:
    puts, question = told.puts, "What became of assigned shares?"
    if not puts.assigned:
        return ReviewLine(question, Verdict.UNKNOWN, "no put was assigned yet")
    result = puts.assigned_result
    if result is None:
        return ReviewLine(question, Verdict.UNKNOWN, "no close is known for some of them")
    words = f"{counted(puts.assigned, 'put')} assigned, {money_text(result)} with the premium counted in"
    return ReviewLine(question, Verdict.YES if result > 0 else Verdict.NO, words, (("assigned", result),))


def _comfort(told: Evidence, as_of: date) -> list[Comfort]:
    return [
        Comfort(new_york_date(entry.at), entry.event.about, entry.event.question, entry.event.answer)
        for entry in standing(told.entries)
        if isinstance(entry.event, Answered) and day_of(entry) <= as_of
    ]


def _schedule(lives: Sequence[PutLife], as_of: date) -> ScheduleLine:
    """The month of selling, counted from the first put, and what the article would have sold by its end."""
    first = min((life.sold_on for life in lives if life.sold_on is not None), default=as_of)
    month = (as_of.year - first.year) * 12 + as_of.month - first.month + (as_of.day >= first.day)
    low, high = schedule_by(max(month, 1))
    sold = len({(life.account, life.cycle, str(life.contract)) for life in lives})
    return ScheduleLine(max(month, 1), sold, low, high, schedule_words())
