"""Where a sale starts, which prices it walks down, and what a typed limit may be."""

from dataclasses import replace
from decimal import Decimal

import pytest

from putwright.desk.price_ladder import RUNGS_MAX, Ladder, least_price, limit_refusal, price_ladder
from putwright.domain.playbook import EntryRule, EntryStart, TimeInForce
from putwright.domain.refusal import Refusal
from putwright.domain.rules import Rule
from putwright.domain.ticks import CAREFUL, PENNY, TickRule
from tests.builders import NOON, fees, playbook, quote, ticket

COSTS = fees().cost_of_selling(NOON.date())
MIDDLE = EntryRule(EntryStart.MID, 0, TimeInForce.DAY, 1)
BID = EntryRule(EntryStart.BID, 2, TimeInForce.DAY, 1)


def ladder(bid_ask: str, entry: EntryRule = MIDDLE, tick: TickRule = PENNY, hurdle: str = "0.02") -> Ladder:
    return price_ladder(quote(bid_ask), entry, tick, 1, 37, Decimal(hurdle), COSTS)


def limit(asked: str, bid_ask: str = "5.30/5.50", tick: TickRule = PENNY) -> Refusal | None:
    return limit_refusal(Decimal(asked), ladder(bid_ask, tick=tick), quote(bid_ask), tick)


def test_ladder_walks_from_the_middle_to_the_bid_when_started_there() -> None:
    """The first article's ladder: 5.40, 5.35, 5.30."""
    assert ladder("5.30/5.50").prices == (Decimal("5.40"), Decimal("5.35"), Decimal("5.30"))


def test_ladder_starts_a_tick_lower_when_the_playbook_gives_way() -> None:
    """`income` starts one tick below the middle."""
    assert ladder("5.30/5.50", playbook().entry).first == Decimal("5.35")


def test_ladder_starts_above_the_middle_when_it_lies_between_two_ticks() -> None:
    """A middle of 5.375 is no price: a sale rounds up, to 5.40, and one tick down is 5.35."""
    assert ladder("5.25/5.50").first == Decimal("5.40")
    assert ladder("5.25/5.50", replace(MIDDLE, start_ticks=-1)).first == Decimal("5.35")


def test_ladder_starts_above_the_bid_when_the_playbook_says_so() -> None:
    """`first-trade`: two ticks above the bid, but never above the middle."""
    assert ladder("2.10/2.40", BID).prices == (Decimal("2.12"), Decimal("2.11"), Decimal("2.10"))
    assert ladder("2.10/2.12", BID).first == Decimal("2.11")


def test_ladder_is_one_price_when_the_spread_is_one_tick() -> None:
    """Nothing to walk: the bid itself."""
    assert ladder("5.35/5.40", playbook().entry).prices == (Decimal("5.35"),)


def test_floor_is_above_the_bid_when_the_hurdle_needs_more() -> None:
    """At 15 % a year on 36,500 for 37 days, $555.00 and $1.05 of costs need 5.60; the bid of 5.30 is under the floor."""
    made = ladder("5.30/6.10", hurdle="0.15")
    assert made.floor == Decimal("5.60")
    assert made.prices[-1] == Decimal("5.60")
    assert made.prices[0] == Decimal("5.70")
    assert "15.0 % a year after costs" in made.floor_reason


def test_floor_is_the_only_price_when_it_lies_above_the_middle() -> None:
    """The ladder never goes under its floor, even when nobody may pay that."""
    made = ladder("5.30/5.40", hurdle="0.15")
    assert made.prices == (Decimal("5.60"),)


def test_ladder_uses_the_careful_grid_when_the_class_is_not_listed() -> None:
    """An off-grid bid rounds up: 2.13 is sold at 2.15 and not below."""
    made = ladder("2.13/2.43", tick=CAREFUL)
    assert made.prices == (Decimal("2.30"), Decimal("2.25"), Decimal("2.20"), Decimal("2.15"))


def test_ladder_steps_by_pennies_when_it_falls_below_three_dollars() -> None:
    """3.05, 3.00, then 2.99: the grid changes on the way down."""
    assert ladder("2.98/3.10").prices == tuple(map(Decimal, ("3.05", "3.00", "2.99", "2.98")))


def test_ladder_keeps_its_floor_when_the_spread_is_absurd() -> None:
    """A spread of thousands of ticks gives a ladder that is short and still ends at the bid."""
    made = ladder("0.05/200")
    assert len(made.prices) == RUNGS_MAX
    assert made.prices[-1] == made.floor


@pytest.mark.parametrize("bid_ask", ["/5.50", "5.30/", "0/0.05", "5.50/5.30"])
def test_ladder_is_empty_when_there_is_no_market(bid_ask: str) -> None:
    """No bid, no ask, a bid of zero and a crossed quote give no price."""
    made = ladder(bid_ask)
    assert made.prices == ()
    assert made.first is None
    assert limit_refusal(Decimal("5.40"), made, quote(bid_ask), PENNY) is not None


def test_least_price_is_unknown_when_no_day_is_left() -> None:
    """Nothing is annualised on the day of expiry."""
    assert least_price(Decimal(365), 100, 1, 0, Decimal("0.10"), COSTS, PENNY) is None


@pytest.mark.parametrize("asked", ["5.30", "5.35", "5.50", "6.05"])
def test_limit_is_taken_when_on_tick_and_not_under_the_floor(asked: str) -> None:
    """Any legal price from the floor to a tenth above the ask."""
    assert limit(asked) is None


@pytest.mark.parametrize(
    ("asked", "word", "remedy"),
    [
        ("5.33", "between two ticks", "Use 5.30 or 5.35."),
        ("5.27", "between two ticks", "Use 5.30."),
        ("4.13", "between two ticks", "Use 5.30 or more."),
        ("5.25", "5.25", "Use 5.30 or more, or leave the limit away for 5.40."),
        ("54.00", "54.00", "Nobody pays that today: use 5.40, or up to 6.05."),
        ("0", "is 0", "Use 5.40."),
        ("-1", "is -1", "Use 5.40."),
        ("NaN", "NaN", "Use 5.40."),
        ("0.005", "between two ticks", "Use 5.30 or more."),
    ],
)
def test_limit_is_refused_when_it_can_not_be_used(asked: str, word: str, remedy: str) -> None:
    """Off the tick, under the floor, a slip of the finger: each with the nearest price that would do."""
    refusal = limit(asked)
    assert refusal is not None
    assert refusal.rule == Rule.LIMIT_PRICE
    assert word in refusal.actual
    assert refusal.remedy == remedy


def test_limit_over_a_tiny_ask_is_taken_when_it_is_the_next_tick() -> None:
    """A tenth above an ask of 0.12 rounds up to a legal price."""
    cheap = quote("0.11/0.12", "F 2026-12-18 10 P", spot="11")
    made = price_ladder(cheap, MIDDLE, PENNY, 1, 37, Decimal("0.02"), COSTS)
    assert limit_refusal(Decimal("0.14"), made, cheap, PENNY) is None
    assert limit_refusal(Decimal("0.15"), made, cheap, PENNY) is not None


def test_figures_are_those_of_the_ladder_when_the_limit_is_refused() -> None:
    """A refused limit never becomes an order: the ticket shows the first rung and is refused."""
    drafted = ticket(limit="5.33")
    assert drafted.entry is not None
    assert drafted.entry.limit == Decimal("5.35")
    assert drafted.limit_asked == Decimal("5.33")
    assert not drafted.is_sendable
    assert ticket(limit="5.45").entry == replace(drafted.entry, limit=Decimal("5.45"))
