"""The second article's ten-point checklist, each point with its evidence; what only the broker can tell is not yet known."""

from __future__ import annotations

from datetime import date

from putwright.desk.situation import Situation
from putwright.domain.contract import strike_text
from putwright.domain.refusal import counted, percent_text
from putwright.domain.rules import Rule
from putwright.domain.ticket import Check, CheckState

DAYS_TO_EXPIRY_MIN = 20  # the checklist's own "20+ days out"; a playbook may ask for more
EARNINGS_CLEAR = "CLEAR"
_WAITING = "known after the order, from the broker"


def checklist(situation: Situation) -> tuple[Check, ...]:
    """The ten points, in the article's order. Where it errs (level 2, 2-4 % for everybody) the right figure stands instead."""
    return (
        _level(situation),
        _cash(situation),
        _wanted(situation),
        _strike(situation),
        _annual_return(situation),
        _expiry(situation),
        _limit(situation),
        Check(8, "You have submitted the order", CheckState.NOT_YET, _WAITING, "", None),
        Check(9, "The order is filled, the premium received", CheckState.NOT_YET, _WAITING, "", None),
        Check(
            10,
            "The position shows -" + str(situation.candidate.contracts),
            CheckState.NOT_YET,
            _WAITING,
            "",
            None,
        ),
    )


def _state(passed: bool | None) -> CheckState:
    if passed is None:
        return CheckState.UNKNOWN
    return CheckState.PASS if passed else CheckState.FAIL


def _account_day(situation: Situation) -> date:
    return situation.account.as_of.date()


def _level(situation: Situation) -> Check:
    level, needed = situation.account.permission_level, situation.required_level
    says = f"level {'unknown' if level is None else level}; a short put needs {needed}"
    if needed > 2:
        says += ", not 2"
    state = _state(None if level is None else level >= needed)
    return Check(
        1, f"Option level {needed} or higher", state, says, situation.account_source, _account_day(situation)
    )


def _cash(situation: Situation) -> Check:
    cash, contract = situation.cash, situation.candidate.put.contract
    needed = cash.reserve + cash.buffer
    sum_words = f"{strike_text(contract.strike)} x {contract.multiplier} x {situation.candidate.contracts}"
    says = f"{sum_words} and {percent_text(situation.mandate.buffer_ratio, 0)} = ${needed:,.0f} of ${cash.free_before:,.0f} free"
    state = _state(needed <= cash.free_before)
    return Check(2, "The whole cash is there", state, says, situation.account_source, _account_day(situation))


def _wanted(situation: Situation) -> Check:
    want, strike = situation.candidate.name.want_to_own, situation.candidate.put.contract.strike
    told = situation.wanted
    source, day = ("watch-list", told.added_on) if told is not None else ("watch-list", None)
    point = "A company you would be happy to own"
    if want is None:
        return Check(3, point, CheckState.UNKNOWN, "you have not said at which price", source, day)
    because = f": {told.because}" if told is not None and told.because else ""
    says = f"wanted at {want:.2f}, strike {strike_text(strike)}{because}"
    return Check(3, point, _state(strike <= want), says, source, day)


def _strike(situation: Situation) -> Check:
    band, ratio = situation.playbook.contract, situation.number("otm_ratio")
    low, high = percent_text(band.otm_ratio_min, 0), percent_text(band.otm_ratio_max, 0)
    point = f"Strike {low} to {high} below the share"
    put = situation.candidate.put
    if ratio is None or put.spot is None:
        return Check(4, point, CheckState.UNKNOWN, "the share price is unknown", put.source, None)
    says = f"{percent_text(ratio, 2)} below {put.spot:.2f}"
    moves = situation.candidate.valuation.expected_moves
    if moves is not None:
        says += f", {moves:.2f} expected moves"
    state = _state(band.otm_ratio_min <= ratio <= band.otm_ratio_max)
    return Check(4, point, state, says, put.source, (put.spot_time or put.quote_time).date())


def _annual_return(situation: Situation) -> Check:
    hurdle = max(situation.playbook.premium.annual_return_min, situation.mandate.annual_return_min)
    point = f"{percent_text(hurdle, 0)} a year or more"
    at_bid, prospects = situation.number("annual_return"), situation.prospects
    put = situation.candidate.put
    if at_bid is None:
        return Check(
            5, point, CheckState.UNKNOWN, "no bid, or no day left", put.source, put.quote_time.date()
        )
    at_limit = None if prospects is None else prospects.returns.annual_net
    says = f"{percent_text(at_bid)} after costs at the bid"
    if at_limit is not None:
        says += f", {percent_text(at_limit)} at the limit"
    says += ", if repeated all year"
    return Check(5, point, _state(at_bid >= hurdle), says, put.source, put.quote_time.date())


def _expiry(situation: Situation) -> Check:
    candidate, earnings = situation.candidate, situation.measures.get("earnings")
    days, outlook = candidate.days_to_expiry, situation.candidate.earnings
    point = f"{DAYS_TO_EXPIRY_MIN} or more days out, no earnings before"
    state = _state(days >= DAYS_TO_EXPIRY_MIN and earnings == EARNINGS_CLEAR)
    if earnings in {None, "UNKNOWN"} and days >= DAYS_TO_EXPIRY_MIN:
        state = CheckState.UNKNOWN
    window = None if outlook is None else outlook.next_window
    if window is not None and outlook is not None:
        report = f"next report {window} ({outlook.basis})"
    elif outlook is not None:
        report = f"next report: {outlook.words}"
    else:
        report = "next report unknown" if earnings != EARNINGS_CLEAR else "no report before expiry"
    lifted = {str(rule) for rule in candidate.waived} & {str(rule) for rule in _EARNINGS_RULES}
    waived = "; waived in writing" if lifted and state is not CheckState.PASS else ""
    source = ", ".join(outlook.sources) if outlook is not None else ""
    return Check(
        6,
        point,
        state,
        f"{counted(days, 'day')}; {report}{waived}",
        source,
        None if outlook is None else outlook.as_of,
    )


def _limit(situation: Situation) -> Check:
    entry, put = situation.entry, situation.candidate.put
    point = "LIMIT at the bid or higher"
    if entry is None or put.bid is None:
        return Check(
            7, point, CheckState.UNKNOWN, "there is no price to sell at", put.source, put.quote_time.date()
        )
    refused = next((one for one in situation.refusals if one.rule == Rule.LIMIT_PRICE), None)
    says = f"{entry.order_type} {entry.limit:.2f}, bid {put.bid:.2f}" if refused is None else refused.actual
    state = _state(entry.limit >= put.bid and refused is None)
    return Check(7, point, state, says, put.source, put.quote_time.date())


_EARNINGS_RULES = (
    Rule.EARNINGS_INSIDE,
    Rule.EARNINGS_UNKNOWN,
    Rule.EARNINGS_CONTRADICT,
    Rule.EARNINGS_TOO_RECENT,
)
