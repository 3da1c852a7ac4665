"""Take a put or covered call that was sold by hand, or held before, into the desk's care: from then on it has its exit order."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from putwright.desk.approval import shown
from putwright.desk.exits import others_buying, take_profit_limit
from putwright.desk.offers import adopt_offer
from putwright.desk.terms import exit_terms
from putwright.domain.account import ShortPut
from putwright.domain.approval import AdoptTerms
from putwright.domain.broker_statement import BrokerLook
from putwright.domain.contract import Right
from putwright.domain.money import price_text
from putwright.domain.playbook import Playbook
from putwright.domain.refusal import BadInput
from putwright.domain.symbol import canonical_symbol
from putwright.reports.offer import OfferReport, exit_words
from putwright.reports.positions import as_short
from putwright.workflows.at_desk import AtDesk


async def preview_adoption(
    at: AtDesk,
    symbol: str,
    strike: Decimal | None,
    expiry: date | None,
    premium: Decimal | None,
    playbook: Playbook,
) -> OfferReport:
    """A short put or covered call of the account as it would be taken over, with a token where nothing speaks against it.

    Args:
        at: the desk.
        symbol: the company.
        strike: of the option [USD/share]; only needed where several of the company are held.
        expiry: the same.
        premium: what was received for it [USD/share]; what the broker says when None.
        playbook: whose exit rule it follows from then on.

    Raises:
        BadInput: no such option is held, or several; or nobody says what was received.
        OutsideFailure: the broker could not be had.
    """
    look = (await at.desk.settle()).look
    held = _held(at, look, canonical_symbol(symbol), strike, expiry)
    received = premium if premium is not None else held.premium_per_share
    if received is None:
        remedy = "Say it: --premium 1.30, per share."
        raise BadInput(f"Taking over {held.contract}", "the broker does not say what was received", remedy)
    terms = AdoptTerms(held.contract, held.contracts, received)
    leave = exit_terms(playbook.exit, await at.tick_rule(held.contract))
    approval = adopt_offer(at.book, at.occasion(playbook), terms, leave)
    refusals = at.refusals(approval, look)
    token = at.offer(approval, refusals, look.statement.as_of)
    told = None if token is None else shown(token)
    source = "as you say" if premium is not None else "the broker's average, its commission taken off"
    count = held.contracts
    return OfferReport(
        kind="adopt",
        about=approval.position_id,
        is_ready=token is not None,
        approval_id=None if token is None else approval.approval_id,
        token=told,
        lapses_at=None if token is None else approval.lapses_at,
        approve_with=None if token is None else f"adopt {approval.position_id} --approve {told}",
        account=at.presence.account,
        is_paper=at.presence.is_paper,
        at=look.statement.as_of,
        symbol=held.contract.underlying,
        position_id=approval.position_id,
        purchase=None,
        sale=None,
        credit_min=None,
        promise=f"{count} {held.contract}, sold elsewhere at {price_text(received)} ({source}), comes into the desk's care.",
        reward="",
        exit_words=exit_words(leave, take_profit_limit(leave, received), None),
        reserve=None if held.contract.right is Right.CALL else held.contract.exercise_value * count,
        cash_free_before=None,
        cash_free_after=None,
        quote="",
        broker_says=(),
        changes=(),
        alternatives=(),
        refusals=tuple(refusals),
        warnings=_warnings(at, look, held),
    )


def _held(at: AtDesk, look: BrokerLook, symbol: str, strike: Decimal | None, expiry: date | None) -> ShortPut:
    named = f"{symbol} {'' if strike is None else f'{strike.normalize():f} '}{expiry or ''}".strip()
    calls = (as_short(one) for one in look.statement.short_calls)
    short = (*look.statement.short_puts, *(one for one in calls if one is not None))
    stray = [one for one in short if at.book.position_on(one.contract) is None]
    fitting = [
        one
        for one in stray
        if one.contract.underlying == symbol
        and strike in {None, one.contract.strike}
        and expiry in {None, one.contract.expiry}
    ]
    if len(fitting) == 1:
        return fitting[0]
    there = "; ".join(str(one.contract) for one in (fitting or stray)) or "none"
    wrong = (
        f"{len(fitting)} such options are held"
        if fitting
        else "no such put or call is held outside the desk's care"
    )
    remedy = f"There are: {there}." + (" Name strike and expiry as well." if fitting else "")
    raise BadInput(f"Taking over {named}", wrong, remedy)


def _warnings(at: AtDesk, look: BrokerLook, held: ShortPut) -> tuple[str, ...]:
    buying = others_buying(at.book, look, held.contract)
    if not buying:
        return ()
    words = f"An order that is not ours buys {buying} of it back already"
    return (f"{words}: the desk adds none for those, and never touches it.",)
