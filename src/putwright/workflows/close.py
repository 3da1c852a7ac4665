"""Close a position now: buy it back from the middle of the market up to the ask, instead of waiting for the exit's price."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from putwright.desk.approval import shown
from putwright.desk.offers import close_offer
from putwright.desk.terms import close_terms
from putwright.desk.tracked import DeskPosition
from putwright.desk.watching import annual_left
from putwright.desk.watching_calls import extrinsic_left
from putwright.domain.approval import CloseTerms
from putwright.domain.money import price_text, to_cents
from putwright.domain.refusal import BadInput
from putwright.domain.trading_calendar import TradingCalendar, days_to_expiry, new_york_date
from putwright.ports.broker_view import NowQuote
from putwright.reports.offer import Alternative, OfferReport, purchase_leg
from putwright.workflows.at_desk import AtDesk


async def preview_close(at: AtDesk, position_id: str, limit: Decimal | None, because: str) -> OfferReport:
    """A position as it would be bought back now, with a token where nothing speaks against it.

    Args:
        at: the desk.
        position_id: which.
        limit: a price that was typed [USD/share]; from the middle up to the ask when None.
        because: why, in the person's words.

    Raises:
        BadInput: nothing is open under that id, or nobody offers it.
        OutsideFailure: the broker or its quotes could not be had.
    """
    look = (await at.desk.settle()).look
    position = open_position(at, position_id)
    (put, share), now = await quoted(at, position), look.statement.as_of
    terms = await terms_of(at, position, put, limit, now)
    approval = close_offer(at.book, at.occasion(at.settings.playbook, because), terms)
    refusals = at.refusals(approval, look)
    token = at.offer(approval, refusals, now)
    is_open = at.surroundings.calendar.is_open_at(now)
    warnings = () if is_open else ("The market is closed: the order waits for the next opening.",)
    told = None if token is None else shown(token)
    return OfferReport(
        kind="close",
        about=position_id,
        is_ready=token is not None,
        approval_id=None if token is None else approval.approval_id,
        token=told,
        lapses_at=None if token is None else approval.lapses_at,
        approve_with=None if token is None else f"close {position_id} --approve {told}",
        account=at.presence.account,
        is_paper=at.presence.is_paper,
        at=now,
        symbol=position.contract.underlying,
        position_id=position_id,
        purchase=purchase_leg(terms, at.surroundings.fees, now),
        sale=None,
        credit_min=None,
        promise="",
        reward=_result_words(at, position, terms, now),
        exit_words="",
        reserve=None if position.is_call else position.contract.exercise_value * position.open,
        cash_free_before=None,
        cash_free_after=None,
        quote=quote_words(put),
        broker_says=(),
        changes=(),
        alternatives=ways_on(at, position, put, share, terms, now),
        refusals=tuple(refusals),
        warnings=warnings,
    )


def open_position(at: AtDesk, position_id: str) -> DeskPosition:
    """A position with contracts open.

    Raises:
        BadInput: there is none of that id, or nothing of it is open.
    """
    position = at.book.positions.get(position_id)
    opened = ", ".join(one.position_id for one in at.book.open_positions()) or "none"
    tried, remedy = f"Looking at position {position_id}", f"Open are: {opened}."
    if position is None:
        raise BadInput(tried, "there is none of that id", remedy)
    if position.open <= 0:
        raise BadInput(tried, "nothing of it is open", remedy)
    return position


async def quoted(at: AtDesk, position: DeskPosition) -> tuple[NowQuote, Decimal | None]:
    """The put of a position as it is quoted now, and its share where that is [USD/share].

    Raises:
        BadInput: it is not quoted.
    """
    told = await at.view.quotes([position.contract], [position.contract.underlying])
    put = told.puts.get(position.contract)
    if put is None:
        wrong = "; ".join(told.notes) or "it is not quoted"
        raise BadInput(f"Quoting {position.contract}", wrong, "Wait for the market, or name a --limit.")
    share = told.shares.get(position.contract.underlying)
    return put, None if share is None else share.price


async def terms_of(
    at: AtDesk, position: DeskPosition, put: NowQuote, limit: Decimal | None, now: datetime
) -> CloseTerms:
    """The purchase of all that is open, until the session ends."""
    return close_terms(
        position.position_id,
        position.contract,
        position.there,
        put.bid,
        put.ask,
        await at.tick_rule(position.contract),
        session_end(at.surroundings.calendar, now),
        limit,
    )


def session_end(calendar: TradingCalendar, now: datetime) -> datetime:
    """When the session at hand ends, or the next one where none is."""
    session = calendar.session_on_or_after(new_york_date(now))
    end = calendar.close_time(session)
    return end if now < end else calendar.close_time(calendar.next_session(session))


def quote_words(put: NowQuote) -> str:
    """A quote as a person reads it."""
    sides = " / ".join("-" if side is None else price_text(side) for side in (put.bid, put.ask))
    return f"{sides} ({put.kind.value})"


def ways_on(
    at: AtDesk,
    position: DeskPosition,
    put: NowQuote,
    share: Decimal | None,
    terms: CloseTerms,
    now: datetime,
) -> tuple[Alternative, ...]:
    """What can be done with an open put, side by side: hold it, close it, take the shares; with a call, let them go."""
    if position.is_call:
        return _ways_on_with_call(at, position, put, share, terms, now)
    contract, count = position.contract, position.there
    days = days_to_expiry(new_york_date(now), contract.expiry)
    reserve = contract.exercise_value * count
    leg = purchase_leg(terms, at.surroundings.fees, now)
    mid, premium = put.mid, position.premium_per_share
    keep = annual_left(contract.strike, mid, share, days)
    cost = None if premium is None else contract.strike - premium
    return (
        Alternative(
            "hold to expiry",
            Decimal(0),
            reserve,
            days,
            keep,
            _if_held(contract.strike, mid, share),
        ),
        Alternative(
            "close now", leg.net_last, Decimal(0), 0, None, "at the ask at most; the cash is free again"
        ),
        Alternative(
            "take the shares",
            -reserve,
            Decimal(0),
            days,
            None,
            ""
            if cost is None
            else f"{count * contract.multiplier} shares at an effective {price_text(cost)} each",
        ),
    )


def _ways_on_with_call(
    at: AtDesk,
    position: DeskPosition,
    call: NowQuote,
    share: Decimal | None,
    terms: CloseTerms,
    now: datetime,
) -> tuple[Alternative, ...]:
    """What can be done with an open call: hold it, close it, let the shares go."""
    contract, count = position.contract, position.there
    days, shares = days_to_expiry(new_york_date(now), contract.expiry), count * contract.multiplier
    leg, left = (
        purchase_leg(terms, at.surroundings.fees, now),
        extrinsic_left(contract.strike, call.mid, share),
    )
    annual = None if left is None or not share else left / share * 365 / max(days, 1)
    hold = (
        ""
        if left is None
        else f"keeps the {left:.2f} a share of time value that are left, if the shares stay"
    )
    away = f"{shares} shares go at {price_text(contract.strike)} each, if the holder asks"
    return (
        Alternative("hold to expiry", Decimal(0), None, days, annual, hold),
        Alternative(
            "close now", leg.net_last, None, 0, None, "at the ask at most; the shares are free again"
        ),
        Alternative("let the shares go", contract.strike * shares, None, days, None, away),
    )


def _if_held(strike: Decimal, mid: Decimal | None, share: Decimal | None) -> str:
    if mid is None:
        return ""
    if share is not None and share < strike:
        return f"assigned if the share stays under {price_text(strike)}; the year's pace is its time value"
    return f"keeps the {mid:.2f} a share that are left, if it lapses"


def _result_words(at: AtDesk, position: DeskPosition, terms: CloseTerms, now: datetime) -> str:
    premium = position.premium_per_share
    if premium is None:
        return ""
    leg, shares = purchase_leg(terms, at.surroundings.fees, now), terms.quantity * terms.contract.multiplier
    costs = (position.costs or Decimal(0)) * terms.quantity / position.sold
    worst, best = (to_cents(premium * shares + paid - costs) for paid in (leg.net_last, leg.net_first))
    between = f"{worst:+,.2f}" if worst == best else f"{worst:+,.2f} to {best:+,.2f}"
    return f"Sold at {price_text(premium)}; closed like this it ends at {between} USD after costs."
