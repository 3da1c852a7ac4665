"""Lifting a rule: only the mandate's, only with a reason, only until a day that can be checked."""

from __future__ import annotations

import difflib
from datetime import date

from putwright.domain.criteria import CRITERION, WAIVABLE
from putwright.domain.mandate import Waiver
from putwright.domain.refusal import BadInput
from putwright.domain.rules import Authority, Rule
from putwright.domain.symbol import canonical_symbol

WAIVER_DAYS_MAX = 366  # a waiver that outlives a year is a changed mandate; write it there
ACCOUNT_RULES = {
    Rule.BUSINESS_CAPITAL,
    Rule.NOT_ATTESTED,
    Rule.PERMISSION,
    Rule.CASH_BORROWED,
    Rule.ACCOUNT_STALE,
}


def new_waiver(rule: str, because: str, made_on: date, until: date, symbol: str | None) -> Waiver:
    """A waiver, checked.

    Raises:
        BadInput: no such rule, a rule nobody or only the playbook can relax, no reason, or a day that is past or too far.
    """
    tried = f"Waiving {rule}"
    code = rule.strip().upper()
    if code not in Rule.__members__:
        near = difflib.get_close_matches(code, Rule.__members__, n=1)
        raise BadInput(
            tried,
            "there is no such rule",
            f"Did you mean {near[0]}?" if near else "`docs/refusals.md` lists them all.",
        )
    if Rule(code) in ACCOUNT_RULES:
        raise BadInput(tried, "it is about your account, which no waiver changes", "Mend it in account.toml.")
    authority = _authority(Rule(code))
    if authority is Authority.INVARIANT:
        raise BadInput(tried, "it is an invariant, which nobody can lift", "Choose another put.")
    if authority is Authority.PLAYBOOK:
        raise BadInput(
            tried,
            "it belongs to the playbook",
            "Copy the playbook, change the limit, and use it with --playbook.",
        )
    if not because.strip():
        raise BadInput(tried, "the reason is empty", 'Say why with --because "...".')
    days = (until - made_on).days
    if not 0 <= days <= WAIVER_DAYS_MAX:
        wrong = (
            f"{until} is past"
            if days < 0
            else f"{until} is {days} days away, at most {WAIVER_DAYS_MAX} are allowed"
        )
        raise BadInput(tried, wrong, "Choose a day within a year, or change the mandate itself.")
    return Waiver(code, because.strip(), made_on, until, canonical_symbol(symbol) if symbol else None)


def _authority(rule: Rule) -> Authority:
    if rule in CRITERION:
        return CRITERION[rule].authority
    return Authority.MANDATE if rule in WAIVABLE else Authority.INVARIANT
