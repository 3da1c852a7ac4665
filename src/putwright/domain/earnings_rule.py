"""The earnings rule: no report between the sale of a put and its expiry, and what to do about it."""

from __future__ import annotations

from datetime import date, timedelta

from putwright.domain.earnings_evidence import EarningsBasis, EarningsOutlook, EarningsRule, EarningsWindow
from putwright.domain.refusal import Refusal, counted
from putwright.domain.rules import Rule


def earnings_refusal(
    outlook: EarningsOutlook, as_of: date, expiry: date, rule: EarningsRule
) -> Refusal | None:
    """Why a put sold on a day and running to an expiry is refused for a report's sake; None lets it pass.

    The day of sale belongs to the closed span: a report of today may still come after the sale, unless it is told to
    have been out before the open. The whole window of an estimate must lie outside.
    """
    if outlook.basis is EarningsBasis.NO_REPORTS:
        return None
    span = f"no report from {as_of} to {expiry}"
    if outlook.basis is EarningsBasis.CONTRADICTORY:
        remedy = "Look it up at the company and enter it: `putwright earnings SYMBOL DATE`; it is sold again when no source says otherwise."
        return Refusal(Rule.EARNINGS_CONTRADICT, span, outlook.words, "sources disagree", remedy)
    if outlook.basis is EarningsBasis.UNKNOWN:
        remedy = "Ask for them: `putwright refresh earnings SYMBOL`; or enter the day: `putwright earnings SYMBOL DATE`."
        return Refusal(Rule.EARNINGS_UNKNOWN, span, f"unknown: {outlook.words}", "", remedy)
    for index, window in enumerate(outlook.windows):
        if window.start <= expiry and window.end >= as_of:
            return _inside(outlook, index, span, as_of, expiry)
    return _too_recent(outlook, as_of, rule)


def literal_rule_b(sale: date, last_report: date, next_report: date) -> bool:
    """Whether the second article's words, taken literally, allow a sale; for comparison, never selectable.

    "2+ weeks after earnings, or 1+ week before" lets a put of 30 days run across a report: the article's own
    example (MSFT sold 2025-10-21, expiry 2025-11-21) spans the report of 2025-10-29. The strict rule refuses
    it.
    """
    return (sale - last_report).days >= 14 or (next_report - sale).days >= 7


def _inside(outlook: EarningsOutlook, index: int, span: str, as_of: date, expiry: date) -> Refusal:
    window = outlook.windows[index]
    after = window.end + timedelta(days=1)
    safe = window.start - timedelta(days=1)
    remedies = [f"choose an expiry on or before {safe}"] if safe > as_of else []
    remedies.append(f"sell after the report (from {after}, or as soon as it is out)")
    following = next((later for later in outlook.windows[index + 1 :] if later.start > after), None)
    until = f", with an expiry on or before {following.start - timedelta(days=1)}" if following else ""
    remedy = ", or ".join(remedies) + until
    days = (expiry - window.start).days
    return Refusal(
        Rule.EARNINGS_INSIDE,
        span,
        f"next report {window} ({_told(outlook, window)})",
        f"the window opens {counted(days, 'day')} before expiry"
        if days
        else "the window opens on the day of expiry",
        remedy[0].upper() + remedy[1:] + ".",
    )


def _told(outlook: EarningsOutlook, window: EarningsWindow) -> str:
    if window.start == window.end == outlook.as_of == outlook.last_report:
        return "reported today, perhaps after the sale"
    return outlook.words


def _too_recent(outlook: EarningsOutlook, as_of: date, rule: EarningsRule) -> Refusal | None:
    if rule.minimum_days_after_last <= 0:
        return None
    limit = f"at least {counted(rule.minimum_days_after_last, 'day')} since the last report"
    if outlook.last_report is None:
        remedy = "Ask for the past reports: `putwright refresh earnings SYMBOL`, or import them."
        return Refusal(Rule.EARNINGS_UNKNOWN, limit, "unknown: no past report", "", remedy)
    days = (as_of - outlook.last_report).days
    if days >= rule.minimum_days_after_last:
        return None
    day = outlook.last_report + timedelta(days=rule.minimum_days_after_last)
    return Refusal(
        Rule.EARNINGS_TOO_RECENT,
        limit,
        f"{counted(days, 'day')} since the report of {outlook.last_report}",
        f"{counted(rule.minimum_days_after_last - days, 'day')} short",
        f"Sell on or after {day}.",
    )
