"""The figures beside the word: what is kept, what holding still earns, how far the share is; unknown stays unknown."""

from decimal import Decimal
from typing import Any

import pytest

from putwright.desk.watching import Surrounding, Watched, Word, annual_left, early_exercise_gain, watched
from putwright.domain import desk_events as told
from putwright.domain.money import to_cents
from tests.builders import dollars, put
from tests.desk_builders import CALENDAR, GM, HOLD, LAST_DAY, Day, ny, take_profit
from tests.surrounding import around

STRIKE, DAYS = Decimal(57), 39


def gm(*quoted: str, at: str = "1.30", **changes: Any) -> Watched:
    """A GM 57 put of December as it stands."""
    return watched(Day().sold(GM, 2, at=at), around(*quoted, **changes), CALENDAR)


def percent(ratio: Decimal | None) -> str:
    assert ratio is not None
    return f"{ratio * 100:.2f}"


def test_figures_are_those_of_the_middle_of_the_market() -> None:
    """Sold at 1.30 and worth 0.95: 27 % are kept, 15.6 % a year are left, the share is 5.6 % above the strike."""
    state = gm()
    assert (state.mid, state.days_left, state.exit_limit) == (Decimal("0.95"), 39, Decimal("0.65"))
    assert percent(state.captured) == "26.92"
    assert percent(state.remaining_annual) == "15.60"
    assert percent(state.distance) == "5.61"


def test_figures_are_negative_when_the_put_has_gone_against_its_seller() -> None:
    """Sold at 1.30 and worth 7.20 with the share at 50: five times the premium is lost, 12 % under the strike."""
    state = gm("7.10/7.30", "50")
    assert (percent(state.captured), percent(state.distance)) == ("-453.85", "-12.28")


@pytest.mark.parametrize("bid_ask", ["/", "0.90/"])
def test_nothing_is_reckoned_when_nobody_offers_the_put(bid_ask: str) -> None:
    """Without an ask there is no price to buy back at: worth, kept and left are unknown, never zero."""
    state = gm(bid_ask)
    assert (state.mid, state.captured, state.remaining_annual) == (None, None, None)
    assert percent(state.distance) == "5.61"


def test_distance_is_unknown_when_the_share_is_not_quoted() -> None:
    """The put's own figures stay; an unknown share is neither near the strike nor far from it."""
    state = gm("0.90/1.00", "")
    assert state.distance is None
    assert percent(state.captured) == "26.92"
    assert state.word is Word.TAKE_PROFIT


def test_word_rests_on_the_exit_alone_when_nothing_is_quoted() -> None:
    """No quote, no share, no rate: the desk says what its order does and claims nothing else."""
    state = gm("/", "", rate=None)
    assert (state.word, state.because) == (Word.TAKE_PROFIT, "bought back at 0.65")


def test_put_that_nobody_bids_for_is_worth_half_its_ask() -> None:
    """Offered at 0.10 and no bid: 0.05 is its middle, as for every other quote of the desk."""
    assert gm("/0.10").mid == Decimal("0.05")


def test_kept_share_is_unknown_when_nothing_was_received() -> None:
    """A put taken over at 0 has no premium of which a share could be kept; nothing is divided by zero."""
    state = watched(Day().adopted(GM, 1, at="0"), around(), CALENDAR)
    assert (state.captured, state.exit_limit) == (None, None)


def test_premium_is_the_average_of_what_was_received() -> None:
    """One filled at 1.30 and one at 1.40: of 1.35 half is 0.67, and 0.27 in the market is 80 % kept."""
    day = Day()
    sale = day.working(GM, 2)
    day.fills(sale, 1, "1.30")
    day.fills(sale, 1, "1.40")
    state = watched(day.book.positions["p1"], around("0.26/0.28"), CALENDAR)
    assert (state.exit_limit, percent(state.captured)) == (Decimal("0.67"), "80.00")


def test_exit_price_is_what_the_playbook_leaves_of_the_premium() -> None:
    """None where it is held to expiry, or where no legal price is low enough."""
    for terms, limit in ((take_profit("0.8"), "0.26"), (HOLD, None), (take_profit("0.999"), None)):
        state = watched(Day().sold(exit_terms=terms), around(), CALENDAR)
        assert state.exit_limit == dollars(limit)


@pytest.mark.parametrize("price", ["0.01", "0.65", "1.30", "2.60", "7.20"])
@pytest.mark.parametrize("premium", ["0.35", "1.30", "5.40"])
def test_what_is_kept_and_what_buying_back_costs_add_up_to_the_premium(premium: str, price: str) -> None:
    """Kept share times premium, and the price of buying back, are the premium again at every price."""
    state = gm(f"{price}/{price}", at=premium)
    assert state.captured is not None
    assert to_cents(state.captured * Decimal(premium)) + Decimal(price) == Decimal(premium)


@pytest.mark.parametrize("spot", ["50", "56.90", "57", "60.20"])
@pytest.mark.parametrize("time_value", ["0", "0.20", "1.90"])
def test_what_is_left_is_time_value_only(time_value: str, spot: str) -> None:
    """Put and share stay where they are: what holding earns until expiry is what exercise would not pay, no more."""
    mid = max(Decimal(0), STRIKE - Decimal(spot)) + Decimal(time_value)
    annual = annual_left(STRIKE, mid, Decimal(spot), DAYS)
    assert annual is not None
    assert to_cents(annual * STRIKE * DAYS / 365) == Decimal(time_value)


def test_what_is_left_is_never_negative() -> None:
    """A put quoted under its exercise value has nothing to come: zero, not a loss that is booked already."""
    assert annual_left(STRIKE, Decimal("6.90"), Decimal(50), DAYS) == 0


@pytest.mark.parametrize("days", [1, 0, -3])
def test_what_is_left_is_reckoned_on_a_day_when_less_is_left(days: int) -> None:
    """On the last day a cent on 57 dollars is 6.4 % a year; nothing is divided by zero."""
    assert percent(annual_left(STRIKE, Decimal("0.01"), Decimal(60), days)) == "6.40"


def test_what_is_left_is_unknown_when_the_put_is_not_quoted() -> None:
    """Whatever the share does."""
    assert annual_left(STRIKE, None, Decimal(60), DAYS) is None


def test_early_exercise_gains_the_interest_on_the_strike() -> None:
    """365 dollars at 4 % for 10 days, compounded, are 40.02 cents, where the bid is just what exercise pays."""
    gain = early_exercise_gain(Decimal(365), around("15.00/15.40", "350"), 10)
    assert gain is not None
    assert f"{gain:.4f}" == "0.4002"


@pytest.mark.parametrize("days", [0, -3])
def test_early_exercise_gains_no_interest_when_no_day_is_left(days: int) -> None:
    """What is left is the time value that the holder would give up."""
    assert early_exercise_gain(Decimal(365), around("15.10/15.40", "350"), days) == Decimal("-0.10")


def test_early_exercise_gives_up_dividends_and_time_value() -> None:
    """40 cents of interest, less 21 of a dividend, less 15 that the bid is above exercise: 4 cents."""
    gain = early_exercise_gain(Decimal(365), around("15.15/15.40", "350", dividends=Decimal("0.21")), 10)
    assert gain is not None
    assert to_cents(gain) == Decimal("0.04")


@pytest.mark.parametrize(
    "known",
    [around("7.00/7.20", ""), around("/7.20", "50"), around("7.00/7.20", "50", rate=None)],
    ids=["share", "bid", "rate"],
)
def test_early_exercise_gain_is_unknown_when_one_of_its_numbers_is(known: Surrounding) -> None:
    """Share, bid and rate: missing is never zero."""
    assert early_exercise_gain(STRIKE, known, DAYS) is None


@pytest.mark.parametrize(
    ("moment", "marks"), [("2026-11-26 10:00", ()), ("2026-11-27 10:00", ("21-day mark",))]
)
def test_put_is_marked_from_twenty_one_days_on(moment: str, marks: tuple[str, ...]) -> None:
    """22 days before December 18 it is not yet; a mark is shown and changes no word."""
    state = gm(now=ny(moment))
    assert (state.marks, state.word) == (marks, Word.TAKE_PROFIT)


def test_put_is_marked_when_a_report_or_a_dividend_comes_before_expiry() -> None:
    """Each in its own words, after the 21 days; no dividend is no mark."""
    assert gm(report="earnings 2026-12-01", dividends=Decimal("0.15")).marks == (
        "earnings 2026-12-01",
        "ex-dividend 0.15",
    )
    assert gm(report="earnings unknown", now=LAST_DAY).marks == ("21-day mark", "earnings unknown")


def test_figures_follow_a_split() -> None:
    """One put of 57 sold at 1.30 is two of 28.50 at 0.65 each: worth 0.26, 60 % are kept, and the exit is at half."""
    day = Day()
    position = day.sold()
    day.tell(told.PositionAdjusted(day.now, "p1", put("GM 2026-12-18 28.5 P"), 2, "a split"))
    state = watched(position, around("0.25/0.27", "30.10"), CALENDAR)
    assert (percent(state.captured), state.exit_limit) == ("60.00", Decimal("0.32"))
    assert percent(state.distance) == "5.61"
