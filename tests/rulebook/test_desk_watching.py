"""What an open put asks for, in a word: which word, on which side of which number, and which one wins when two apply."""

from decimal import Decimal

import pytest

from putwright.desk.tracked import DeskPosition
from putwright.desk.watching import Word
from tests.desk_builders import GM, HOLD, Day, ny
from tests.surrounding import seen


def gm(contracts: int = 1) -> DeskPosition:
    """GM 57 puts of December sold at 1.30: the exit belongs at 0.65."""
    return Day().sold(GM, contracts)


# ---- the exit order ----------------------------------------------------------------------------------------------------


def test_put_is_taking_profit_when_its_exit_works_where_it_belongs() -> None:
    """Sold at 1.30, bought back at 0.65 as soon as somebody offers it there."""
    assert seen(gm()) == (Word.TAKE_PROFIT, "bought back at 0.65")


def test_put_has_no_exit_at_work_when_none_is_told() -> None:
    """It says at which price an order belongs there."""
    assert seen(gm(), exit_at=None) == (
        Word.UNPROTECTED,
        "an order to buy it back at 0.65 belongs there",
    )


def test_put_is_held_when_its_playbook_lets_it_expire() -> None:
    """No exit order is missing where none is wanted."""
    held = Day().sold(exit_terms=HOLD)
    assert seen(held, exit_at=None) == (Word.HOLD, "held to expiry by its playbook")


def test_exit_that_a_closing_left_behind_is_told_with_both_prices() -> None:
    """The order still stands at 0.80 after its closing is over: the desk puts it back to 0.65."""
    day = Day()
    position, dear = day.sold(), Decimal("0.80")
    words = "bought back at 0.80, left of a closing: `putwright desk` puts it back to 0.65"
    assert seen(position, exit_at=dear) == (Word.TAKE_PROFIT, words)
    day.closing(position)
    assert seen(position, exit_at=dear) == (Word.TAKE_PROFIT, "bought back at 0.80")


def test_put_is_taking_profit_when_others_buy_it_back_and_only_then() -> None:
    """An order by hand protects as well as ours; where ours works too, its price is told."""
    words = "an order that is not the desk's buys it back"
    assert seen(gm(), exit_at=None, others_buy=True) == (Word.TAKE_PROFIT, words)
    assert seen(gm(), others_buy=True) == (Word.TAKE_PROFIT, "bought back at 0.65")


# ---- due ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("bid_ask", "word"),
    [("0.60/0.65", Word.DUE), ("0.60/0.66", Word.TAKE_PROFIT), ("0.60/", Word.TAKE_PROFIT)],
)
def test_put_is_due_when_it_is_offered_at_its_exit(bid_ask: str, word: Word) -> None:
    """At 0.65 the exit should be filling; at 0.66 it waits; an ask that nobody knows offers nothing."""
    assert seen(gm(), bid_ask)[0] is word


@pytest.mark.parametrize(("days", "word"), [(38, Word.TAKE_PROFIT), (39, Word.DUE), (40, Word.DUE)])
def test_put_is_due_when_its_playbook_closes_by_now(days: int, word: Word) -> None:
    """39 days are left: a time exit at 39 has come, one at 38 has not."""
    assert seen(gm(), time_exit_days=days)[0] is word


@pytest.mark.parametrize(("bid_ask", "word"), [("0.34/0.38", Word.TAKE_PROFIT), ("0.34/0.37", Word.DUE)])
def test_put_is_due_when_holding_it_earns_less_than_the_playbook_wants(bid_ask: str, word: Word) -> None:
    """73 dollars set aside for 30 days: 0.36 is just 6.0 % a year and stays, 0.355 is less."""
    position = Day().sold("KO 2026-12-18 73 P", at="0.70")
    state = seen(position, bid_ask, "80", now=ny("2026-11-18 10:00"), exit_at=Decimal("0.35"))
    assert state[0] is word


def test_due_says_the_numbers_that_decide() -> None:
    """Offered at the exit is said first, then the time exit, then what holding still earns."""
    nearly_worthless, late = "0.60/0.65", {"time_exit_days": 40}
    offered = "it is offered at 0.65, the exit is at 0.65"
    assert seen(gm(), nearly_worthless, hurdle=Decimal("0.2"), **late) == (Word.DUE, offered)
    assert seen(gm(), hurdle=Decimal("0.2"), **late)[1] == "39 days left, the playbook closes at 40"
    assert seen(gm(), hurdle=Decimal("0.2"))[1] == (
        "holding still earns 15.6 % a year, the playbook wants 20.0 %: the cash works better elsewhere"
    )


def test_put_is_due_rather_than_without_exit_when_both_hold() -> None:
    """Who closes it needs no exit any more."""
    assert seen(gm(), "0.60/0.65", exit_at=None)[0] is Word.DUE


# ---- defend, early assignment ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("spot", "word", "where"),
    [
        ("58.15", Word.TAKE_PROFIT, "bought back at 0.65"),
        ("58.14", Word.DEFEND, "the share at 58.14 is within 2 % of the strike"),
        ("57.00", Word.DEFEND, "the share at 57.00 is within 2 % of the strike"),
        ("56.99", Word.DEFEND, "the share at 56.99 is under the strike"),
    ],
)
def test_put_is_to_be_defended_when_the_share_is_within_two_percent(
    spot: str, word: Word, where: str
) -> None:
    """57 and 2 % are 58.14: a cent above it is nothing yet, below 57 it is under water."""
    assert seen(gm(), "0.90/1.00", spot) == (word, where)


def test_defend_wins_when_the_put_is_due_or_without_exit() -> None:
    """A share near the strike is more pressing than any price of the exit."""
    assert seen(gm(), "0.60/0.65", "58", exit_at=None, time_exit_days=40)[0] is Word.DEFEND


@pytest.mark.parametrize(("bid", "word"), [("7.05", Word.EARLY_ASSIGNMENT), ("7.06", Word.DEFEND)])
def test_early_assignment_threatens_when_the_holder_gives_up_five_cents_or_less(bid: str, word: Word) -> None:
    """Share at 50 and money for nothing: at 7.05 exercising costs the holder 5 cents, at 7.06 it costs 6."""
    assert seen(gm(), f"{bid}/7.20", "50", rate=0.0)[0] is word


def test_early_assignment_is_put_off_by_dividends_and_nearer_by_interest() -> None:
    """4 % on 57 dollars for 39 days are 24 cents; 30 cents of dividends to come outweigh them."""
    quoted = ("7.10/7.20", "50")
    words = "its holder gains 0.14 a share by exercising now"
    assert seen(gm(), *quoted) == (Word.EARLY_ASSIGNMENT, words)
    assert seen(gm(), *quoted, rate=0.0)[0] is Word.DEFEND
    assert seen(gm(), *quoted, dividends=Decimal("0.30"))[0] is Word.DEFEND


@pytest.mark.parametrize("spot", ["57", "57.50"])
def test_early_assignment_threatens_no_put_that_is_not_under_water(spot: str) -> None:
    """Whoever can sell at 57 or more in the market exercises no put of 57."""
    assert seen(gm(), "0.01/0.02", spot)[0] is Word.DEFEND


@pytest.mark.parametrize("unknown", [{"rate": None}, {"bid": None}])
def test_early_assignment_is_not_claimed_when_a_number_of_it_is_unknown(unknown: dict[str, None]) -> None:
    """Without a bid or a rate nobody can tell: the share is under the strike, and no more is said."""
    assert seen(gm(), "7.00/7.20", "50", **unknown)[0] is Word.DEFEND
