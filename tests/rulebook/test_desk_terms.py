"""From a ticket to terms: the exact sale, exit and purchase that a person is asked to approve."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

import pytest

from putwright.desk.terms import CLOSE_PATIENCE_SECONDS, close_terms, entry_terms, exit_terms
from putwright.domain.approval import CloseTerms, EntryTerms, ExitTerms
from putwright.domain.playbook import EntryRule, EntryStart, ExitMode, ExitRule
from putwright.domain.refusal import BadInput
from putwright.domain.ticket import Ticket
from putwright.domain.ticks import CAREFUL, PENNY, TickRule
from tests.builders import playbook, put, quote, ticket
from tests.desk_builders import CALENDAR, DAY, GM, GTC, MONDAY, live_ticket, ny, prices

RULE = EntryRule(EntryStart.MID, -1, GTC, age_days_max=3, patience_minutes=30)
UNTIL = ny("2026-11-09 16:00")


def sale(drafted: Ticket | None = None, rule: EntryRule = RULE, now: datetime = MONDAY) -> EntryTerms:
    return entry_terms(drafted or live_ticket(), rule, now, CALENDAR)


def purchase(
    bid: str | None, ask: str | None, limit: str | None = None, tick: TickRule = PENNY
) -> CloseTerms:
    told = [None if word is None else Decimal(word) for word in (bid, ask, limit)]
    return close_terms("p1", put(GM), 2, told[0], told[1], tick, UNTIL, told[2])


# ---- the sale ----------------------------------------------------------------------------------------------------------


def test_sale_begins_at_the_limit_of_the_ticket_and_walks_down_its_ladder() -> None:
    """One GM put, 1.25 bid and 1.35 asked: from 1.29 down to the bid, half an hour a rung, good till cancelled."""
    terms = sale()
    assert terms.rungs == prices("1.29 1.28 1.27 1.26 1.25")
    assert (terms.contract, terms.quantity, terms.patience_seconds) == (put(GM), 1, 1800)
    assert terms.time_in_force is GTC


@pytest.mark.parametrize("limit", ["1.30", "1.27"])
def test_sale_stays_at_a_limit_that_was_typed(limit: str) -> None:
    """Who names a price means that one."""
    typed = ticket(
        quote("1.25/1.35", of=GM, spot="60.20", at=MONDAY, kind="live"), limit=limit, drafted_at=MONDAY
    )
    assert sale(typed).rungs == prices(limit)


def test_sale_stays_where_it_starts_when_the_playbook_has_no_patience() -> None:
    """No minutes a rung means no rungs: the second article leaves its order where it is."""
    terms = sale(rule=replace(RULE, patience_minutes=0))
    assert (terms.rungs, terms.patience_seconds) == (prices("1.29"), 0)


@pytest.mark.parametrize(
    ("now", "age_days", "until"),
    [
        (MONDAY, 3, "2026-11-12 16:00"),
        (ny("2026-11-12 10:00"), 3, "2026-11-13 16:00"),
        (ny("2026-11-14 12:00"), 0, "2026-11-16 16:00"),
        (ny("2026-11-24 10:00"), 3, "2026-11-27 13:00"),
        (ny("2026-12-17 10:00"), 9, "2026-12-18 16:00"),
    ],
    ids=["three days", "over a weekend", "at least the next session", "a half day", "not after the put"],
)
def test_sale_is_good_until_the_close_of_the_last_session_of_its_age(
    now: datetime, age_days: int, until: str
) -> None:
    """The last session within its days, never after the put's last day, at one o'clock where that is the close."""
    assert sale(rule=replace(RULE, age_days_max=age_days), now=now).good_until == ny(until)


def test_sale_for_the_day_needs_no_end() -> None:
    """The broker ends it at the close."""
    by = playbook("first-trade")
    drafted = ticket(
        quote("2.10/2.20", "MSFT 2026-12-18 410 P", spot="425", at=MONDAY, kind="live"),
        by=by,
        drafted_at=MONDAY,
    )
    terms = sale(drafted, by.entry)
    assert (terms.time_in_force, terms.good_until) == (DAY, None)


def test_sale_is_not_prepared_of_a_ticket_without_an_order() -> None:
    """A put that nobody quotes has no price to sell at."""
    with pytest.raises(BadInput, match="it has no order"):
        sale(ticket(quote("/", of=GM, spot="60.20", at=MONDAY), drafted_at=MONDAY))


# ---- the exit ----------------------------------------------------------------------------------------------------------


def test_exit_takes_the_share_of_the_premium_that_the_playbook_says() -> None:
    """Half of the premium, good till cancelled, on the grid of the class."""
    rule = ExitRule(ExitMode.TAKE_PROFIT, Decimal("0.5"), GTC)
    assert exit_terms(rule, CAREFUL) == ExitTerms(Decimal("0.5"), GTC, CAREFUL)


def test_exit_is_none_when_the_playbook_holds_to_expiry() -> None:
    """The second article lets the first put expire: whatever ratio stands there does not count."""
    rule = ExitRule(ExitMode.HOLD, Decimal("0.5"), DAY)
    assert exit_terms(rule, PENNY) == ExitTerms(None, DAY, PENNY)


# ---- the purchase to close ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("bid", "ask", "rungs"),
    [
        ("0.80", "0.84", "0.82 0.83 0.84"),
        ("0.80", "0.83", "0.82 0.83"),
        ("0.80", "0.80", "0.80"),
        (None, "0.04", "0.02 0.03 0.04"),
        ("0", "0.01", "0.01"),
        ("0.90", "0.80", "0.80"),
        ("2.98", "3.05", "3.05"),
        ("2.97", "3.05", "3.05"),
        ("2.95", "3.05", "3.00 3.05"),
    ],
)
def test_purchase_walks_from_the_middle_of_the_market_up_to_the_ask(
    bid: str | None, ask: str, rungs: str
) -> None:
    """Tick by tick; nobody bidding counts as nothing; never above what is asked."""
    terms = purchase(bid, ask)
    assert terms.rungs == prices(rungs)
    assert (terms.position_id, terms.contract, terms.quantity) == ("p1", put(GM), 2)
    assert (terms.patience_seconds, terms.until) == (CLOSE_PATIENCE_SECONDS, UNTIL) == (300, UNTIL)


def test_purchase_walks_on_the_grid_of_its_class() -> None:
    """A class that trades in nickels is bought in nickels."""
    assert purchase("0.80", "0.95", tick=CAREFUL).rungs == prices("0.90 0.95")


@pytest.mark.parametrize("ask", [None, "0"])
def test_purchase_is_not_prepared_when_nobody_offers_the_put(ask: str | None) -> None:
    """There is no price to walk up to: one is named, or the market waited for."""
    with pytest.raises(BadInput, match="nobody offers it now") as told:
        purchase("0.80", ask)
    assert told.value.remedy == "Name a price with --limit, or wait for the market."


def test_purchase_stays_at_a_limit_that_was_typed() -> None:
    """A typed price stands alone, even where nobody quotes."""
    assert purchase(None, None, limit="0.75").rungs == prices("0.75")


@pytest.mark.parametrize(
    ("limit", "remedy"),
    [("0.755", "Use 0.76."), ("3.01", "Use 3.05."), ("0", "Use 0.01."), ("-1", "Use 0.01.")],
)
def test_purchase_is_not_prepared_at_a_price_that_is_none(limit: str, remedy: str) -> None:
    """Between two ticks, nothing, or less: the nearest legal price is told."""
    with pytest.raises(BadInput, match="no legal price") as told:
        purchase("0.80", "0.84", limit=limit)
    assert told.value.remedy == remedy
