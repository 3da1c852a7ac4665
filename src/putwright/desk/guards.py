"""The mistakes both articles warn of, each held against this ticket, with the number that decides."""

from __future__ import annotations

from decimal import Decimal

from putwright.desk.situation import Situation
from putwright.domain.account import Capital
from putwright.domain.refusal import counted, money_text, percent_text
from putwright.domain.rules import Rule
from putwright.domain.ticket import Guard, GuardVerdict

CONTRACTS_PER_NAME_CARE = 2  # "sell only 1-2 puts per stock"
_CLEAR, _CARE, _STOP, _UNKNOWN = (
    GuardVerdict.CLEAR,
    GuardVerdict.CARE,
    GuardVerdict.STOP,
    GuardVerdict.UNKNOWN,
)
_SIZE_RULES = frozenset(
    {
        Rule.RESERVE,
        Rule.STAGE_NAMES,
        Rule.CONTRACTS_PER_NAME,
        Rule.CONCENTRATION,
        Rule.NAME_CAP,
        Rule.SECTOR_CAP,
        Rule.DEPLOYED_CAP,
    }
)
_EARNINGS_VERDICTS = {"CLEAR": _CLEAR, "INSIDE": _STOP, "TOO_RECENT": _STOP, "CONTRADICT": _STOP}


def guards(situation: Situation) -> tuple[Guard, ...]:
    """Every known mistake with its verdict; a STOP always has its refusal beside it unless the rule was waived."""
    return (
        _in_the_money(situation),
        _middle_or_bid(situation),
        _disliked_name(situation),
        _over_sized(situation),
        _before_earnings(situation),
        Guard("A market order", _CLEAR, "a limit order; nothing else can be written here"),
        _yield_without_quality(situation),
        _no_way_out(situation),
        _autopilot(situation),
        _wrong_money(situation),
    )


def _in_the_money(situation: Situation) -> Guard:
    mistake, put = "A strike in the money", situation.candidate.put
    if put.spot is None:
        return Guard(mistake, _UNKNOWN, "the share price is unknown")
    gap = (put.spot - put.contract.strike) / put.spot
    itm = situation.candidate.valuation.probability_itm
    chance = "chance of assignment unknown" if itm is None else f"{percent_text(itm, 0)} chance of assignment"
    if gap <= 0:
        return Guard(mistake, _STOP, f"{percent_text(-gap)} above the share: that is buying it now; {chance}")
    return Guard(mistake, _CLEAR, f"{percent_text(gap)} below the share; {chance}")


def _middle_or_bid(situation: Situation) -> Guard:
    mistake, put, entry = "Holding out for the middle", situation.candidate.put, situation.entry
    if put.bid is None or put.mid is None or put.bid <= 0 or entry is None:
        return Guard(mistake, _UNKNOWN, "there is no bid and ask")
    worth = (put.mid - put.bid) * put.contract.multiplier * situation.candidate.contracts
    share = (put.mid - put.bid) / put.bid
    says = f"limit {entry.limit:.2f}; bid {put.bid:.2f}, middle {_price(put.mid)}: {money_text(worth)} apart, {percent_text(share, 0)}"
    if entry.limit >= put.mid and put.mid > put.bid:
        return Guard(mistake, _CARE, f"{says}; it may not fill there, walk down the ladder")
    return Guard(mistake, _CLEAR, says)


def _disliked_name(situation: Situation) -> Guard:
    mistake, name = "A company you would hate to own", situation.candidate.name
    if name.want_to_own is None:
        return Guard(mistake, _UNKNOWN, "you have named no price at which you would gladly own it")
    strike = situation.candidate.put.contract.strike
    if strike > name.want_to_own:
        return Guard(mistake, _STOP, f"the strike {strike} is above the {name.want_to_own} you want to pay")
    return Guard(mistake, _CLEAR, f"wanted at {name.want_to_own}, strike {strike}")


def _over_sized(situation: Situation) -> Guard:
    share = situation.number("name_share")
    after = situation.number("contracts_after") or Decimal(situation.candidate.contracts)
    puts = f"{counted(int(after), 'put')} on the name"
    held = "share of the account unknown" if share is None else f"{percent_text(share)} of the account in it"
    says = f"{puts}, {held}, {money_text(situation.cash.free_after)} left free"
    if situation.refused(_SIZE_RULES):
        return Guard("Too much at once", _STOP, says)
    over = share is not None and share > situation.mandate.name_share_max
    careful = after > CONTRACTS_PER_NAME_CARE or over or share is None
    return Guard("Too much at once", _CARE if careful else _CLEAR, says)


def _before_earnings(situation: Situation) -> Guard:
    mistake, outlook = "Selling right before earnings", situation.candidate.earnings
    verdict = _EARNINGS_VERDICTS.get(str(situation.measures.get("earnings")), _UNKNOWN)
    window = None if outlook is None else outlook.next_window
    if window is None:
        words = "no report is known" if outlook is None else outlook.words
        return Guard(mistake, verdict, words)
    expiry = situation.candidate.put.contract.expiry
    days = (window.start - expiry).days
    where = f"{counted(days, 'day')} after expiry" if days > 0 else "before or on expiry"
    return Guard(mistake, verdict, f"next report {window}, {where}")


def _yield_without_quality(situation: Situation) -> Guard:
    mistake, quality = "Yield without quality", situation.candidate.name.quality
    annual, moves = situation.number("annual_return"), situation.candidate.valuation.expected_moves
    pays = "yield unknown" if annual is None else f"{percent_text(annual)} a year"
    far = "" if moves is None else f" at {moves:.2f} expected moves"
    verdict = {"PASS": _CLEAR, "FAIL": _STOP}.get(quality, _UNKNOWN)
    return Guard(mistake, verdict, f"quality {quality}; {pays}{far}")


def _no_way_out(situation: Situation) -> Guard:
    mistake = "No order to buy it back"
    if situation.exit is not None:
        when = "place it right after the fill"
        return Guard(
            mistake,
            _CLEAR,
            f"BUY {situation.exit.order_type} {situation.exit.price:.2f} {situation.exit.time_in_force}; {when}",
        )
    if situation.playbook.exit.mode == "hold":
        return Guard(mistake, _CLEAR, f"none on purpose: {situation.playbook.name} holds to expiry")
    return Guard(
        mistake,
        _STOP if situation.entry is not None else _UNKNOWN,
        "no legal price is low enough to buy it back at",
    )


def _autopilot(situation: Situation) -> Guard:
    weeks = max(1, -(-situation.candidate.days_to_expiry // 7))
    return Guard(
        "Leaving it to itself",
        _CARE,
        f"look at it every week: {counted(weeks, 'time')} until expiry",
    )


def _wrong_money(situation: Situation) -> Guard:
    mistake, account = "Borrowed or business money", situation.account
    if account.capital is Capital.BUSINESS:
        return Guard(mistake, _STOP, "the account is marked as business capital")
    if account.private_capital_attested_on is None:
        return Guard(mistake, _UNKNOWN, "you have not attested private, long-term capital")
    return Guard(
        mistake,
        _CLEAR,
        f"private capital, attested on {account.private_capital_attested_on}; the reserve is there in cash",
    )


def _price(value: Decimal) -> str:
    """A middle may lie half a cent between two prices."""
    return f"{value:.2f}" if value == value.quantize(Decimal("0.01")) else f"{value.normalize():f}"
