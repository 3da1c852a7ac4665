"""The side figures of both articles and of their recomputation: what stands in footnotes, tables and warnings.

Sources: the two articles; figures they do not give were recomputed with Black-Scholes at 4 % interest without
dividends, calendar days over 365. Regulation T: FINRA rule 4210(f)(2), short equity option (20 % of the share less what
it is out of the money, at least 10 % of a put's strike, plus the premium). Tolerance everywhere: half of the last digit
that is told, unless the test says otherwise.
"""

from datetime import date
from decimal import Decimal
from math import exp, sqrt

import pytest

from putwright.desk.prospecting import exit_price
from putwright.domain.fees import Side
from putwright.domain.mandate import STAGES, Stage
from putwright.domain.outcomes import Sale
from putwright.domain.reserve import cash_free, cash_reserve
from putwright.domain.returns import annual_pace, return_on_net_reserve
from putwright.pricing import carry, probability, tree
from tests.builders import account, fees, playbook, short_put
from tests.defaults import shipped_tick_table

RATE = 0.04
MU_SPOT = Decimal(660) / Decimal("0.82")
SOLD_ON = date(2025, 10, 21)


def european_volatility(spot: float, strike: float, days: int, premium: float) -> float:
    """The volatility at which Black and Scholes pay the premium."""
    years = days / 365
    forward = float(carry.forward_price(spot, years, RATE))
    return tree.european_deviation(premium, forward, strike, exp(-RATE * years), -1.0) / sqrt(years)


def test_micron_spot_and_currency_are_what_the_article_implies() -> None:
    """660 at "18 % below the market" is a share of 804.88, and CHF 3,000 for $3,869 a dollar of 0.7754."""
    assert f"{MU_SPOT:.2f}" == "804.88"
    assert f"{Decimal(3000) / Decimal(3869):.4f}" == "0.7754"


def test_micron_buy_back_is_19_35_when_half_of_a_legal_fill_is_taken() -> None:
    """Half of 38.70 is 19.35, on the five-cent grid; half of the printed 38.69 is 19.345 and goes down to 19.30."""
    leave, tick = playbook("income").exit, shipped_tick_table().rule_for("MU")
    assert exit_price(Decimal("38.70"), leave, tick) == Decimal("19.35")
    assert exit_price(Decimal("38.69"), leave, tick) == Decimal("19.30")


@pytest.mark.parametrize(
    ("premium", "reserve", "days", "annual"),
    [(540, 36_500, 37, "14.81"), (3_869, 66_000, 35, "64.9"), (210, 41_000, 30, "6.26")],
)
def test_annual_return_is_larger_when_it_is_reckoned_on_the_net_reserve(
    premium: int, reserve: int, days: int, annual: str
) -> None:
    """Premium over strike less premium, a year: 14.81, 64.9 and 6.26 %, where the strike alone gives 14.59, 61.1 and 6.23."""
    places = len(annual.partition(".")[2])
    pace = return_on_net_reserve(Decimal(premium), Decimal(reserve)) * 365 / days * 100
    assert f"{pace:.{places}f}" == annual


def test_googl_flat_return_has_its_published_seven_digits() -> None:
    """540 over 36,500 is 0.0147945."""
    assert f"{Decimal(540) / Sale(Decimal(365), Decimal('5.40'), 1).reserve:.7f}" == "0.0147945"


def test_googl_ends_below_365_less_often_when_a_forecast_replaces_the_market() -> None:
    """With 8 % of drift a year, N(-d2) is 26.3 % at a volatility of 28.4 %, 22.2 % at 24 % and 17.5 % at 20 %."""
    found = probability.finishing_itm(385.0, 365.0, 37 / 365, 0.08, [0.284, 0.24, 0.20])
    assert [f"{chance:.1%}" for chance in found] == ["26.3%", "22.2%", "17.5%"]


@pytest.mark.parametrize(
    ("trade", "half", "whole"),
    [
        ((385.0, 365.0, 37, 5.40), 0.044, 0.087),
        ((804.88, 660.0, 35, 38.69), 0.151, 0.279),
        ((427.0, 410.0, 30, 2.10), 0.024, 0.048),
    ],
    ids=["GOOGL", "MU", "MSFT"],
)
def test_percent_below_spot_is_no_unit_of_risk_when_moves_are_compared(
    trade: tuple[float, float, int, float], half: float, whole: float
) -> None:
    """Half and a whole expected move below spot: 4.4 and 8.7 % for GOOGL, 15.1 and 27.9 % for MU, 2.4 and 4.8 % for MSFT."""
    spot, _, days, _ = trade
    volatility = european_volatility(*trade)
    for moves, below in ((0.5, half), (1.0, whole)):
        strike = spot * exp(-moves * volatility * sqrt(days / 365))
        assert probability.distance_in_expected_moves(spot, strike, days / 365, volatility)[
            0
        ] == pytest.approx(-moves)
        assert 1 - strike / spot == pytest.approx(below, abs=5e-4)


@pytest.mark.parametrize(
    ("spot", "strike", "premium", "margin", "ratio"),
    [
        ("385", "365", "5.40", 6_240, "5.85"),
        (MU_SPOT, "660", "38.69", 10_469, "6.30"),
        ("427", "410", "2.10", 7_050, "5.82"),
    ],
)
def test_reserve_is_six_times_the_margin_when_regulation_t_asks_for_it(
    spot: Decimal | str, strike: str, premium: str, margin: int, ratio: str
) -> None:
    """A margin account would release five sixths of the cash: our reserve asks for the strike in every kind of account.

    6,240, 7,050 and 10,469 dollars by the 20 % and 10 % rule; one broker's older page uses 25 %. The account that holds
    just that margin has no free cash for the put, whatever its kind.
    """
    share, exercise, paid = Decimal(spot), Decimal(strike), Decimal(premium)
    asked = paid + max(share * Decimal("0.20") - (share - exercise), exercise * Decimal("0.10"))
    reserve = cash_reserve(exercise, 1)
    assert round(asked * 100) == margin
    assert f"{reserve / (asked * 100):.2f}" == ratio
    sold = (short_put(f"GOOGL 2026-12-18 {strike} P", premium=premium),)
    for kind in ("cash", "margin", "portfolio-margin"):
        held = account(cash=margin, puts=sold, kind=kind)
        assert cash_free(held, Decimal(0)) == margin - reserve < 0


@pytest.mark.parametrize(
    ("strike", "tenth", "fifth"),
    [(365, 365_000, 182_500), (410, 410_000, 205_000), (660, 660_000, 330_000)],
)
def test_account_is_large_when_one_put_fits_a_cap_per_name(strike: int, tenth: int, fifth: int) -> None:
    """One put within 10 or 20 % of the account: GOOGL from $365,000 or 182,500, MSFT 410,000 or 205,000, MU 660,000 or 330,000."""
    reserve = cash_reserve(Decimal(strike), 1)
    assert reserve / Decimal("0.10") == tenth
    assert reserve / Decimal("0.20") == fifth
    # The article's own example account of $100,000 would have two thirds of it in one MU put (X20).
    assert f"{cash_reserve(Decimal(660), 1) / 100_000:.0%}" == "66%"


def test_middle_is_15_dollars_more_than_the_bid_when_msft_is_sold() -> None:
    """2.25 against 2.10: $15 a contract, 7 % of the premium, 6.68 against 6.23 % a year (X2)."""
    more = (Decimal("2.25") - Decimal("2.10")) * 100
    assert more == 15
    assert f"{more / 210:.0%}" == "7%"
    paces = [annual_pace(Decimal(premium), Decimal(41_000), 30) for premium in (225, 210)]
    assert [f"{pace:.2%}" for pace in paces if pace is not None] == ["6.68%", "6.23%"]


def test_round_trip_takes_a_tenth_when_the_premium_is_small() -> None:
    """Two commissions of about $1.05 are 0.4 % of GOOGL's 540, 1 % of MSFT's 210, and a tenth of a $0.20 put's 20."""
    both = 2 * fees().estimate(Decimal("0.20"), 1, Side.SELL, SOLD_ON).total
    assert both == Decimal("2.10")
    assert [f"{both / premium:.1%}" for premium in (540, 210, 20)] == ["0.4%", "1.0%", "10.5%"]


def test_franc_costs_three_premiums_when_the_dollar_falls_by_a_twentieth() -> None:
    """5 % of a reserve of $36,500 held against francs is $1,825, 3.4 times GOOGL's premium of 540."""
    lost = cash_reserve(Decimal(365), 1) / 20
    assert lost == 1825
    assert f"{lost / 540:.1f}" == "3.4"


def test_puts_sold_by_month_six_are_22_to_52_when_the_schedule_is_counted() -> None:
    """Month 1: 2; months 2 and 3: 8-20; months 4 to 6: 12-30; together 22-52, where the article says "15-20" (X23).

    "One put on each of two stocks", then "1-2 puts on 4-5 stocks" a month. The upper counts are those of our stages; the
    lower ones are the article's 4 names with one put each. Our last stage has no count of its own: cash and caps decide.
    """
    two, several = STAGES[Stage.TWO_NAMES], STAGES[Stage.SEVERAL_NAMES]
    assert two.names_max is not None
    assert several.names_max is not None
    assert two.contracts_per_name_max is not None
    assert several.contracts_per_name_max is not None
    first = two.names_max * two.contracts_per_name_max
    least, most = 4 * 1, several.names_max * several.contracts_per_name_max
    months = [(first, first), (2 * least, 2 * most), (3 * least, 3 * most)]
    assert months == [(2, 2), (8, 20), (12, 30)]
    assert (sum(low for low, _ in months), sum(high for _, high in months)) == (22, 52)
    assert STAGES[Stage.FIRST_TRADE].names_max == 1
    assert STAGES[Stage.RECURRING].names_max is None
