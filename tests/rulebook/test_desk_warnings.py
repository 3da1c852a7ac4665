"""What does not refuse a sale and should still be known before it, on both sides of the number that decides."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from putwright.domain.candidate import DatedNote, VolatilityStanding
from putwright.domain.rules import Rule
from putwright.domain.ticket import Ticket
from tests.builders import account, name, playbook, quote, short_put, ticket

LIVE = quote(kind="live")  # GOOGL 2026-12-18 365 P at 5.30/5.50


def standing(percentile: str | None) -> VolatilityStanding:
    return VolatilityStanding(None if percentile is None else Decimal(percentile), None, 250, "a test")


def warned(drafted: Ticket, of: str) -> list[str]:
    """The warnings that say this."""
    return [words for words in drafted.warnings if of in words]


def test_ordinary_live_sale_has_no_warning() -> None:
    """A liquid put, an ordinary year, live quotes, small costs: there is nothing to say."""
    assert ticket(LIVE, volatility=standing("0.50")).warnings == ()


@pytest.mark.parametrize(
    ("percentile", "words"),
    [
        ("0.19", "options on it were cheaper on only 19 % of days: a thin premium for this name"),
        ("0.20", ""),
        ("0.80", ""),
        ("0.81", "options on it were cheaper on 81 % of days: the market expects something"),
        (None, ""),
    ],
)
def test_volatility_is_warned_of_outside_of_its_ordinary_year(percentile: str | None, words: str) -> None:
    """Under 20 and over 80 % of days; where the year is unknown nothing is claimed."""
    assert ticket(LIVE, volatility=standing(percentile)).warnings == ((words,) if words else ())


@pytest.mark.parametrize(("day", "inside"), [(11, False), (12, True), (18, True), (19, False)])
def test_event_is_warned_of_from_tomorrow_until_expiry(day: int, inside: bool) -> None:
    """Today is over, the last day is not, and what comes after it is of no concern."""
    month = 11 if day < 15 else 12
    event = DatedNote(date(2026, month, day), "goes ex-dividend", "its habit")
    words = f"before expiry, on 2026-{month}-{day}: goes ex-dividend"
    assert ticket(LIVE, events=(event,)).warnings == ((words,) if inside else ())


@pytest.mark.parametrize(("limit", "is_warned"), [("5.50", False), ("5.55", True)])
def test_limit_is_warned_of_when_it_is_above_the_ask(limit: str, is_warned: bool) -> None:
    """At the ask others wait too; above it nobody buys."""
    words = f"the limit {limit} is above the ask 5.50: it may never fill"
    assert (words in ticket(LIVE, limit=limit).warnings) is is_warned


@pytest.mark.parametrize(("bid_ask", "is_warned"), [("0.41/0.43", True), ("0.42/0.44", False)])
def test_costs_are_warned_of_when_selling_and_buying_back_takes_a_twentieth(
    bid_ask: str, is_warned: bool
) -> None:
    """2.10 dollars for both orders: of 41 they are 5.1 %, of 42 just 5 %."""
    f, bid = "F 2026-12-18 30 P", bid_ask.partition("/")[0]
    drafted = ticket(quote(bid_ask, of=f, spot="33", kind="live"), limit=bid)
    assert drafted.entry is not None
    assert drafted.entry.limit == Decimal(bid)
    words = ["selling and buying back costs 5.1 % of the premium"] if is_warned else []
    assert warned(drafted, "selling and buying back") == words


def test_costs_are_not_warned_of_when_the_put_is_held_to_expiry() -> None:
    """There is one order, and nothing is bought back."""
    held = ticket(quote("1.20/1.30", of="KO 2026-12-18 65 P", spot="70"), by=playbook("first-trade"))
    assert warned(held, "buying back") == []


@pytest.mark.parametrize("kind", ["delayed", "frozen", "recorded", "simulated"])
def test_quotes_that_are_not_live_are_warned_of_by_their_kind(kind: str) -> None:
    """They are good enough to look, not to send."""
    words = f"these are {kind} quotes: look at the live bid before you send anything"
    assert ticket(quote(kind=kind)).warnings == (words,)


@pytest.mark.parametrize("bid_ask", ["/5.50", "5.30/"])
def test_nothing_is_said_of_a_price_that_nobody_quotes(bid_ask: str) -> None:
    """Without a bid there is no order and no pace, without an ask nothing to be above: that is refused elsewhere."""
    solid = replace(playbook(), premium=replace(playbook().premium, annual_return_warn=Decimal("0.01")))
    assert ticket(quote(bid_ask, kind="live"), by=solid).warnings == ()


def test_every_waiver_is_repeated() -> None:
    """A rule that was lifted in writing is named each time it is used, in alphabetical order."""
    waived = (Rule.YIELD_FLOOR, Rule.NO_WANT_PRICE)
    assert ticket(LIVE, of=name(want=None), waived=waived).warnings == (
        "NO_WANT_PRICE is waived in writing for this name",
        "YIELD_FLOOR is waived in writing for this name",
    )


def test_put_that_expired_and_is_still_stated_is_warned_of() -> None:
    """Its reserve is set aside until the investor writes down what became of it."""
    held = account(puts=(short_put("KO 2026-11-06 65 P", 2),))
    assert ticket(LIVE, held=held).warnings == (
        "2 KO 2026-11-06 65 P in account.toml has expired: "
        "the reserve stays set aside until you write there what became of it",
    )


def test_pace_is_warned_of_only_where_the_playbook_calls_one_solid() -> None:
    """At the bid, by a playbook that names such a pace; one without it has no opinion."""
    income = playbook()
    solid = replace(income, premium=replace(income.premium, annual_return_warn=Decimal("0.20")))
    easy = replace(income, premium=replace(income.premium, annual_return_warn=None))
    words = "14.3 % a year is under the 20 % the playbook calls solid"
    assert ticket(LIVE, by=solid).warnings == (words,)
    assert ticket(LIVE, by=easy).warnings == ()
    pace = ticket(LIVE).candidate.measures.get("annual_return")
    assert isinstance(pace, Decimal)
    just = replace(income, premium=replace(income.premium, annual_return_warn=pace))
    assert ticket(LIVE, by=just).warnings == ()


def test_warning_of_the_screen_comes_first_and_nothing_is_said_twice() -> None:
    """What the screen found, then the ticket's own; a sentence that both have stands once."""
    late = "these are recorded quotes: look at the live bid before you send anything"
    drafted = ticket(warnings=("the last trade is old", late), volatility=standing("0.10"))
    assert [words.split()[0] for words in drafted.warnings] == ["the", "these", "options"]


def test_warning_refuses_nothing() -> None:
    """A sale with every warning there is can still be sent."""
    event = DatedNote(date(2026, 12, 7), "goes ex-dividend", "its habit")
    drafted = ticket(events=(event,), volatility=standing("0.95"), limit="5.55")
    assert len(drafted.warnings) == 4
    assert drafted.is_sendable
