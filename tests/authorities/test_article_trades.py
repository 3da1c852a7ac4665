"""The trades of both articles, to the cent: GOOGL, MU and MSFT, and Nestlé's as arithmetic.

Sources: the first article (a Swiss author on GOOGL, MU and Nestlé, undated, figures "illustrative") and the second (a
walkthrough of 2025-10-20 on MSFT). Where an article errs, the right figure stands here and the test says so. Figures the
articles do not give were recomputed by hand and with Black-Scholes at 4 % interest without dividends.
"""

from datetime import date
from decimal import Decimal
from math import erf, exp, log, sqrt

import pytest

from putwright.desk.price_ladder import price_ladder
from putwright.domain.criteria import CRITERION
from putwright.domain.fees import Side
from putwright.domain.outcomes import (
    Sale,
    all_puts_cases,
    assigned,
    discount,
    kept,
    remaining_pace,
    taken_profit,
    worst_cases,
)
from putwright.domain.reserve import cash_reserved, with_buffer
from putwright.domain.returns import Returns, annual_pace, compounded_pace, return_on_net_reserve
from putwright.domain.rules import Rule
from tests.builders import account, candidate, fees, name, playbook, put, quote, short_put, ticket
from tests.defaults import shipped_listing, shipped_tick_table

GOOGL = Sale(Decimal(365), Decimal("5.40"), 1)
MU = Sale(Decimal(660), Decimal("38.69"), 1)
MSFT = Sale(Decimal(410), Decimal("2.10"), 1)
NESTLE = Sale(Decimal(75), Decimal("1.20"), 1)
MU_SPOT = Decimal(660) / Decimal("0.82")  # "about 18 % below the market price"


def percent(ratio: Decimal | None, places: int = 2) -> str:
    assert ratio is not None
    return f"{ratio * 100:.{places}f}"


def flat(sale: Sale) -> Decimal:
    return sale.premium / sale.reserve


@pytest.mark.parametrize(
    ("sale", "spot", "otm", "reserve", "flat_return", "cost", "under"),
    [
        (GOOGL, Decimal(385), "5.195", 36_500, "1.4795", "359.60", "6.597"),
        (MU, MU_SPOT, "18.000", 66_000, "5.8621", "621.31", "22.807"),  # the article says 18 % for both
        (
            MSFT,
            Decimal(427),
            "3.981",
            41_000,
            "0.5122",
            "407.90",
            "4.473",
        ),  # it says 3.8 %, and $10,000 of reserve
        (NESTLE, Decimal(85), "11.765", 7_500, "1.6000", "73.80", "13.176"),
    ],
)
def test_article_trade_is_reproduced_when_computed(
    sale: Sale, spot: Decimal, otm: str, reserve: int, flat_return: str, cost: str, under: str
) -> None:
    """Distance, reserve, flat return, effective cost and discount of every trade, with the strike's discount beside it."""
    outcome = assigned(sale, spot, None, None)
    assert percent(outcome.discount_strike, 3) == otm
    assert sale.reserve == reserve
    assert percent(flat(sale), 4) == flat_return
    assert outcome.effective_cost == Decimal(cost)
    assert percent(outcome.discount_effective, 3) == under


@pytest.mark.parametrize(
    ("sale", "days", "simple"),
    [
        (GOOGL, 37, "0.145946"),
        (MU, 35, "0.611335"),  # often quoted as 0.611336: 3869/66000 x 365/35 is 0.6113355
        (MU, 37, "0.578291"),
        (MSFT, 30, "0.062317"),
        (MSFT, 31, "0.060307"),
        (MSFT, 32, "0.058422"),
    ],
)
def test_annual_return_is_simple_when_a_premium_is_annualised(sale: Sale, days: int, simple: str) -> None:
    """Premium over strike times 365 over days, as both articles reckon; the days come from dates, not from a guess."""
    pace = annual_pace(sale.premium, sale.reserve, days)
    assert pace is not None
    assert abs(pace - Decimal(simple)) < Decimal("1e-6")


def test_days_are_counted_when_the_second_article_says_thirty() -> None:
    """MSFT sold on 2025-10-21 runs 31 days to 2025-11-21, and 32 from the day the article appeared (X7)."""
    expiry = put("MSFT 2025-11-21 410 P").expiry
    assert (expiry - date(2025, 10, 21)).days == 31
    assert (expiry - date(2025, 10, 20)).days == 32
    assert expiry.weekday() == 4


def test_other_annual_figures_are_larger_when_compounded_or_on_net_reserve() -> None:
    """What other authors would print for the same trades: compounded, and on the reserve less the premium."""
    assert percent(compounded_pace(GOOGL.premium, GOOGL.reserve, 37)) == "15.59"
    assert percent(compounded_pace(MU.premium, MU.reserve, 35), 1) == "81.1"
    assert percent(compounded_pace(MSFT.premium, MSFT.reserve, 30)) == "6.41"
    net_reserve = return_on_net_reserve(GOOGL.premium, GOOGL.reserve)
    assert f"{net_reserve:.7f}" == "0.0150167"
    assert f"{net_reserve * 365 / 37:.6f}" == "0.148138"


def test_net_credit_is_exact_when_commission_is_taken() -> None:
    """MSFT leaves $208.35 of $210, not "208" (X12); GOOGL $538.95; MU's "roughly 3,869" is 3,870 less $1.05."""
    on = date(2025, 10, 21)
    assert fees("article-b-flat").estimate(Decimal("2.10"), 1, Side.SELL, on).total == Decimal("1.65")
    assert Decimal(210) - fees("article-b-flat").estimate(Decimal("2.10"), 1, Side.SELL, on).total == Decimal(
        "208.35"
    )
    assert Decimal(210) - fees().estimate(Decimal("2.10"), 1, Side.SELL, on).total == Decimal("208.95")
    assert Decimal(540) - fees().estimate(Decimal("5.40"), 1, Side.SELL, on).total == Decimal("538.95")
    assert Decimal("38.70") * 100 - fees().estimate(Decimal("38.70"), 1, Side.SELL, on).total == Decimal(
        "3868.95"
    )


@pytest.mark.parametrize(
    ("sale", "cost"),
    [
        (Sale(Decimal(365), Decimal("5.40"), 1, costs=Decimal("1.05")), "359.6105"),
        (Sale(Decimal(410), Decimal("2.10"), 1, costs=Decimal("1.65")), "407.9165"),
        (Sale(Decimal(410), Decimal("2.10"), 1, costs=Decimal("1.05")), "407.9105"),
    ],
)
def test_effective_cost_rises_when_commission_is_counted(sale: Sale, cost: str) -> None:
    """The basis of an assigned share after the commission of the sale."""
    assert sale.effective_cost_net == Decimal(cost)


def test_micron_premium_is_no_legal_price_when_read_as_one_fill() -> None:
    """38.69 is not on the five-cent grid of options from $3 on; 38.70 is."""
    tick = shipped_tick_table().rule_for("MU")
    assert not tick.is_on_tick(Decimal("38.69"))
    assert tick.is_on_tick(Decimal("38.70"))
    assert all(tick.is_on_tick(Decimal(price)) for price in ("5.40", "2.70", "2.12"))


def test_take_profit_leaves_267_90_when_googl_is_bought_back_at_half() -> None:
    """Half of 5.40 is 2.70; after two commissions of $1.05 it is 267.90, 49.6 % of the premium (X26)."""
    outcome = taken_profit(
        Sale(Decimal(365), Decimal("5.40"), 1, costs=Decimal("1.05")), Decimal("2.70"), Decimal("1.05"), 37
    )
    assert outcome.result == Decimal("267.90")
    assert percent(outcome.share_of_premium, 1) == "49.6"


def test_half_in_three_weeks_is_slower_when_compared_with_holding() -> None:
    """Half the premium "three weeks in" is 12.86 % a year against 14.59 % held; half beats holding only before day 18.5."""
    outcome = taken_profit(GOOGL, Decimal("2.70"), Decimal(0), 37)
    assert percent(dict(outcome.paces)[21]) == "12.86"
    assert percent(kept(GOOGL, 37, None).pace) == "14.59"
    assert outcome.days_to_beat == Decimal("18.5")
    assert [percent(pace, 1) for _, pace in outcome.paces] == ["38.6", "19.3", "12.9", "9.6"]
    left = [percent(remaining_pace(Decimal("2.70"), Decimal(365), 37 - day), 1) for day in (7, 14, 21, 28)]
    assert left == ["9.0", "11.7", "16.9", "30.0"]


@pytest.mark.parametrize(
    ("sale", "spot", "results"),
    [
        (GOOGL, Decimal(385), (-1310, -5160, -9010)),
        (MU, MU_SPOT, (3869, 2259, -5790)),
        (MSFT, Decimal(427), (-2360, -6630, -10900)),
    ],
)
def test_results_are_losses_when_the_share_falls(sale: Sale, spot: Decimal, results: tuple[int, ...]) -> None:
    """Profit or loss at expiry after falls of 10, 20 and 30 %, before costs; the cushion of MU is gone at 30 %."""
    assert tuple(round(case.result) for case in worst_cases(sale, spot, None)) == results


def test_portfolio_of_three_loses_9531_when_every_share_falls_by_a_fifth() -> None:
    """Reserves of $143,500, with a tenth as buffer $157,850; -5,160 - 6,630 + 2,259 = -9,531 dollars."""
    held = (
        short_put("GOOGL 2026-12-18 365 P", premium="5.40"),
        short_put("MU 2026-12-18 660 P", premium="38.69"),
        short_put("MSFT 2026-12-18 410 P", premium="2.10"),
    )
    owner = account(puts=held)
    assert cash_reserved(owner) == 143_500
    assert with_buffer(cash_reserved(owner), Decimal("0.10")) == 157_850
    spots = {"GOOGL": Decimal(385), "MU": MU_SPOT, "MSFT": Decimal(427)}
    fifth = all_puts_cases("GOOGL", GOOGL, held[1:], spots, None, (Decimal("0.20"),))[0]
    assert fifth.result is not None
    assert round(fifth.result) == -9531


def test_assigned_googl_shares_are_14_10_under_cost_when_averaged() -> None:
    """The "discount" is one to the day of the sale: shares assigned are worth 345.50 on average, 3.9 % under their cost."""
    spot, strike, rate, volatility, years = 385.0, 365.0, 0.04, 0.28435, 37 / 365
    spread = volatility * sqrt(years)
    d2 = (log(spot / strike) + (rate - volatility**2 / 2) * years) / spread
    below, below_share = (0.5 * (1 + erf(-d / sqrt(2))) for d in (d2, d2 + spread))
    assert f"{below:.4f}" == "0.2780"
    loss = strike - spot * exp(rate * years) * below_share / below
    outcome = assigned(GOOGL, Decimal(385), Decimal(f"{loss:.2f}"), Decimal(f"{below:.4f}"))
    assert outcome.worth_on_average == Decimal("345.50")
    assert outcome.average_difference == Decimal("-14.10")
    assert percent(outcome.average_difference_ratio, 1) == "-3.9"


def test_ladder_starts_at_212_when_msft_is_played_by_the_second_article() -> None:
    """Bid 2.10, ask 2.40: two ticks above the bid, then down to it; the middle of 2.25 is $15 or 7 % more (X2)."""
    put_quote = quote("2.10/2.40", "MSFT 2025-11-21 410 P", spot="427")
    tick = shipped_tick_table().rule_for("MSFT")
    free = fees("article-b-flat").cost_of_selling(date(2025, 10, 21))
    second = price_ladder(put_quote, playbook("first-trade").entry, tick, 1, 31, Decimal("0.03"), free)
    assert second.prices == (Decimal("2.12"), Decimal("2.11"), Decimal("2.10"))
    first = price_ladder(put_quote, playbook("income").entry, tick, 1, 31, Decimal("0.03"), free)
    assert first.prices[0] == Decimal("2.24")
    assert first.prices[-1] == Decimal("2.10")
    assert put_quote.mid == Decimal("2.25")
    assert percent(annual_pace(Decimal(225), Decimal(41_000), 30)) == "6.68"
    assert percent(annual_pace(Decimal(210), Decimal(41_000), 30)) == "6.23"


def test_msft_spread_passes_fifteen_percent_when_ten_would_fail() -> None:
    """2.10 to 2.40 is 13.3 % of the middle; the same contract's other quote, 0.80 to 1.10, is 31.6 % and fails both."""
    for bid_ask, ratio, refused_by_ten, refused_by_fifteen in (
        ("2.10/2.40", "13.3", True, False),
        ("0.80/1.10", "31.6", True, True),
    ):
        measured = candidate(quote(bid_ask, "MSFT 2025-11-21 410 P", spot="427")).measures["spread_ratio"]
        assert isinstance(measured, Decimal)
        assert percent(measured, 1) == ratio
        spread = CRITERION[Rule.SPREAD]
        assert spread.holds(measured, Decimal("0.10")) is not refused_by_ten
        assert spread.holds(measured, Decimal("0.15")) is not refused_by_fifteen


def test_msft_needs_41000_when_the_article_reserves_10000() -> None:
    """The whole strike is set aside: a ticket of an account with $41,000 is $4,100 of buffer short (X10)."""
    drafted = ticket(
        quote("2.10/2.40", "MSFT 2026-12-18 410 P", spot="427"),
        by=playbook("first-trade"),
        held=account(cash="41000"),
        schedule=fees("article-b-flat"),
        limit="2.10",
    )
    assert drafted.cash.reserve == 41_000
    assert drafted.prospects is not None
    assert drafted.prospects.sale.premium_net == Decimal("208.35")
    reserve = next(one for one in drafted.refusals if one.rule == Rule.RESERVE)
    assert reserve.distance == "$4,100.00 short"


def test_nestle_is_refused_when_asked_for_by_its_symbol() -> None:
    """The parable is arithmetic only: Nestlé has no options listed in the United States, and its buyer would pay, not it."""
    for symbol in ("NESN", "NSRGY"):
        refusal = shipped_listing().refusal(symbol)
        assert refusal is not None
        assert refusal.rule == Rule.NO_US_OPTIONS
    assert NESTLE.premium == 120
    assert name("NESN").symbol == "NESN"


def test_googl_ticket_is_the_articles_order_when_the_limit_is_the_middle() -> None:
    """SELL 1 GOOGL 365 put LMT 5.40 GTC, then BUY LMT 2.70 GTC; $538.95 kept, 267.90 at half, 359.60 if assigned."""
    drafted = ticket(limit="5.40")
    assert drafted.is_sendable
    entry, leave, told = drafted.entry, drafted.exit, drafted.prospects
    assert entry is not None
    assert leave is not None
    assert told is not None
    assert told.taken_profit is not None
    assert (entry.action, entry.order_type, entry.limit, entry.quantity, entry.time_in_force) == (
        "SELL",
        "LMT",
        Decimal("5.40"),
        1,
        "GTC",
    )
    assert (leave.action, leave.order_type, leave.price, leave.time_in_force) == (
        "BUY",
        "LMT",
        Decimal("2.70"),
        "GTC",
    )
    assert told.kept.result == Decimal("538.95")
    assert told.taken_profit.result == Decimal("267.90")
    assert told.assigned.effective_cost == Decimal("359.60")
    assert told.assigned.effective_cost_net == Decimal("359.6105")
    assert percent(told.returns.flat_gross) == "1.48"
    assert percent(told.returns.annual_gross) == "14.59"
    assert Returns.of(GOOGL.premium, Decimal(0), GOOGL.reserve, 37) == Returns.of(
        Decimal(540), Decimal(0), Decimal(36_500), 37
    )
    assert discount(told.assigned.effective_cost, Decimal(385)) == told.assigned.discount_effective
