"""What a person is asked to approve: each order as it would leave, its exit, and what the broker says of it."""

from datetime import timedelta
from decimal import Decimal

import pytest

from putwright.domain.approval import CloseTerms, ExitTerms
from putwright.domain.preview import Preview
from putwright.reports.offer import broker_words, exit_words, purchase_leg, sale_leg
from tests.builders import fees, put
from tests.desk_builders import GM, HOLD, MONDAY, entry, ny, prices, take_profit

FRIDAY_CLOSE, CLOSE = ny("2026-11-13 16:00"), ny("2026-11-09 16:00")
FLAT = fees()


def closing(at: str = "0.80 0.85 0.90", contracts: int = 2) -> CloseTerms:
    """A purchase to close, five minutes a rung, until four o'clock."""
    return CloseTerms("p1", put(GM), contracts, prices(at), 300, CLOSE)


# ---- a sale ------------------------------------------------------------------------------------------------------------


def test_sale_is_told_from_its_first_rung_to_its_last() -> None:
    """Two GM puts from 1.30 down to 1.20, each rung half an hour."""
    leg = sale_leg(entry(GM, 2, "1.30 1.25 1.20"), FLAT, MONDAY)
    assert (leg.side, leg.put, leg.contracts) == ("SELL", GM, 2)
    assert (leg.first, leg.last, leg.rungs) == (Decimal("1.30"), Decimal("1.20"), prices("1.30 1.25 1.20"))
    assert leg.patience_minutes == 30


def test_sale_brings_its_premium_less_the_costs_at_either_end() -> None:
    """1.05 a contract: 257.90 dollars at 1.30, 237.90 at 1.20."""
    leg = sale_leg(entry(GM, 2, "1.30 1.25 1.20"), FLAT, MONDAY)
    assert (leg.net_first, leg.net_last) == (Decimal("257.90"), Decimal("237.90"))


def test_sale_says_in_words_how_long_it_works_and_how_it_goes_down() -> None:
    """A single price has no steps; a sale that is kept until Friday says Friday of New York."""
    assert sale_leg(entry(at="1.30"), FLAT, MONDAY).words == "good for today"
    steps = "good for today, every 30 min a rung down, never under 1.20"
    assert sale_leg(entry(at="1.30 1.20"), FLAT, MONDAY).words == steps
    kept = sale_leg(entry(at="1.30", good_until=FRIDAY_CLOSE), FLAT, MONDAY)
    assert (kept.words, kept.time_in_force, kept.good_until) == ("good until Fri Nov 13", "GTD", FRIDAY_CLOSE)


def test_sale_until_an_evening_of_new_york_names_that_day_and_not_the_one_of_utc() -> None:
    """Eight in the evening of November 13 there is the 14th in London."""
    late = FRIDAY_CLOSE + timedelta(hours=4)
    assert sale_leg(entry(good_until=late), FLAT, MONDAY).words == "good until Fri Nov 13"


def test_sale_for_the_day_is_told_as_such() -> None:
    """Nothing is kept by the broker overnight."""
    leg = sale_leg(entry(), FLAT, MONDAY)
    assert (leg.time_in_force, leg.good_until) == ("DAY", None)


# ---- a purchase to close -----------------------------------------------------------------------------------------------


def test_purchase_is_told_from_its_first_rung_up_to_its_ceiling() -> None:
    """Two GM puts, five minutes a rung, kept by the broker and watched by the desk."""
    leg = purchase_leg(closing(), FLAT, MONDAY)
    assert (leg.side, leg.put, leg.contracts) == ("BUY", GM, 2)
    assert (leg.first, leg.last, leg.rungs) == (Decimal("0.80"), Decimal("0.90"), prices("0.80 0.85 0.90"))
    assert (leg.patience_minutes, leg.time_in_force, leg.good_until) == (5, "GTC", CLOSE)


def test_purchase_costs_its_price_and_the_commission_at_either_end() -> None:
    """Paid is negative: 162.10 dollars at 0.80, 182.10 at 0.90."""
    leg = purchase_leg(closing(), FLAT, MONDAY)
    assert (leg.net_first, leg.net_last) == (Decimal("-162.10"), Decimal("-182.10"))


def test_purchase_says_in_words_how_it_goes_up_and_until_when() -> None:
    """The ladder is walked by the desk: without it the price stays where it is."""
    until = "until the session ends, as long as `putwright desk` runs"
    assert purchase_leg(closing("0.80"), FLAT, MONDAY).words == until
    steps = f"every 5 min a rung up, never over 0.90, {until}"
    assert purchase_leg(closing(), FLAT, MONDAY).words == steps


@pytest.mark.parametrize("contracts", [1, 2, 7])
@pytest.mark.parametrize("price", ["0.05", "0.80", "3.10"])
def test_selling_and_buying_back_at_one_price_costs_both_commissions(price: str, contracts: int) -> None:
    """The premium comes and goes; 1.05 a contract and a side is what is left over."""
    sale = sale_leg(entry(GM, contracts, price), FLAT, MONDAY)
    purchase = purchase_leg(closing(price, contracts), FLAT, MONDAY)
    assert sale.net_first + purchase.net_first == Decimal("-2.10") * contracts


def test_amounts_are_in_cents_where_fees_are_finer() -> None:
    """Tiered fees are told to a fraction of a cent; an amount of money is not."""
    leg = sale_leg(entry(), fees("ibkr-tiered"), MONDAY)
    assert leg.net_first == leg.net_first.quantize(Decimal("0.01"))
    assert Decimal(128) < leg.net_first < Decimal(130)


# ---- the exit ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "last", "told"),
    [("0.65", "0.60", "0.65 to 0.60"), ("0.65", "0.65", "0.65"), ("0.65", None, "0.65")],
)
def test_exit_says_at_which_price_it_works_and_what_is_kept(first: str, last: str | None, told: str) -> None:
    """Its price follows the rung that is filled; with one price there is nothing to choose."""
    words = exit_words(take_profit(), Decimal(first), None if last is None else Decimal(last))
    assert words == (
        f"At once after the fill: buy back at {told}, good till cancelled, so that 50 % of what is really "
        "received is kept; kept alive until it is filled or you close the position."
    )


def test_exit_is_said_to_be_none_where_the_put_is_held_to_expiry() -> None:
    """The playbook decides, whatever prices there would be."""
    held = "Held to expiry: no exit order, by the playbook."
    assert exit_words(HOLD, Decimal("0.65"), None) == held


def test_exit_is_said_to_be_impossible_where_no_price_is_low_enough() -> None:
    """What was wanted is told, and that no order will stand for it."""
    terms = ExitTerms(Decimal("0.8"), HOLD.time_in_force, HOLD.tick)
    assert exit_words(terms, None, None) == (
        "No exit order can be placed: no legal price is low enough. "
        "Wanted: 80 % of what is really received is kept."
    )


# ---- the broker --------------------------------------------------------------------------------------------------------


def test_broker_was_not_asked_or_told_nothing() -> None:
    """Neither is passed off as consent to a figure."""
    assert broker_words(None) == ("It was not asked for a preview.",)
    assert broker_words(Preview()) == ("It would take the order, and told no figures.",)


def test_broker_that_refuses_is_quoted_and_nothing_else_is_told() -> None:
    """A margin of an order that it would not take means nothing."""
    told = Preview(refused="no permission", initial_margin_change=Decimal(5700), warning="beware")
    assert broker_words(told) == ("It would not take the order: no permission",)


def test_margin_of_the_broker_is_told_beside_the_whole_strike() -> None:
    """What it would bind by its own rules frees no cash here."""
    words = "By its own margin rules it would bind USD 1,234.50; we set the whole strike aside."
    assert broker_words(Preview(initial_margin_change=Decimal("1234.5"))) == (words,)
    in_francs = broker_words(Preview(initial_margin_change=Decimal(1000), currency="CHF"))
    assert in_francs[0].startswith("By its own margin rules it would bind CHF 1,000.00;")


@pytest.mark.parametrize(
    ("most", "words"),
    [(None, "USD 1.05."), (Decimal("1.05"), "USD 1.05."), (Decimal("1.65"), "USD 1.05 to 1.65.")],
)
def test_commission_is_a_span_only_where_the_broker_gives_one(most: Decimal | None, words: str) -> None:
    """One figure, or from the least to the most."""
    assert broker_words(Preview(commission=Decimal("1.05"), commission_max=most)) == (f"Commission {words}",)


def test_figures_of_nothing_are_figures() -> None:
    """A margin and a commission of zero were told; they are not left out as if they had not been."""
    words = broker_words(Preview(initial_margin_change=Decimal(0), commission=Decimal(0)))
    assert words[0].startswith("By its own margin rules it would bind USD 0.00")
    assert words[1] == "Commission USD 0.00."


def test_warning_of_the_broker_comes_last() -> None:
    """In its own words, after the figures."""
    told = Preview(Decimal(5700), None, Decimal("1.05"), warning="your account is new")
    assert [words.split()[0] for words in broker_words(told)] == ["By", "Commission", "It"]
    assert broker_words(told)[-1] == "It warns: your account is new"
