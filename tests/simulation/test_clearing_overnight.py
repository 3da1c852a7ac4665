"""The night after a session: expiry, exercise, assignment, early and late, and how clients hear of it."""

from datetime import date
from decimal import Decimal

import pytest

from putwright.paper.clearing import CashDividend, ClearingTerms, OpeningAccount, OpeningPosition
from putwright.paper.clearing.exercise import Waiting
from putwright.paper.clearing.interest import accrued
from putwright.paper.model import AccountChanged, CommissionTold, Executed, PositionChanged
from putwright.paper.settings import AssignmentNews, Behaviour
from tests.clearings import CALL, FRIDAY, GOOGL, LATER_PUT, MONDAY, PUT, Cleared, D, at

SURE = ClearingTerms(benchmarks={}, early_exercise=1.0)


def sold(contracts: int = 1, fee: str = "1.05", **how: object) -> Cleared:
    """An account that has sold puts at 5.40."""
    cleared = Cleared(**{"terms": ClearingTerms(benchmarks={}), **how})  # type: ignore[arg-type]
    cleared.trade(PUT, -contracts, "5.40", fee)
    return cleared


def test_put_lapses_and_the_premium_is_earned_when_out_of_the_money_at_expiry() -> None:
    """Position 0 is told, no cash moves, 538.95 are realised."""
    cleared = sold()
    events = cleared.night(FRIDAY)
    told = [each.position for each in events if isinstance(each, PositionChanged)]
    assert [(each.contract, each.quantity, each.realized) for each in told] == [(PUT, D(0), D("538.95"))]
    assert cleared.held() == {}
    assert cleared.cash() == D("100538.95")
    assert AccountChanged(cleared.code) in events


def test_booking_of_an_expiry_has_no_order_and_costs_nothing_when_told() -> None:
    """Order 0, client 0, no reference, price 0, commission 0, the whole premium realised."""
    events = sold().night(FRIDAY)
    (execution,) = [each.execution for each in events if isinstance(each, Executed)]
    (commission,) = [each for each in events if isinstance(each, CommissionTold)]
    assert (execution.order_id, execution.client_id, execution.perm_id, execution.order_ref) == (0, 0, 0, "")
    assert (execution.side, execution.quantity, execution.price) == ("BOT", D(1), D(0))
    assert (commission.commission.amount, commission.commission.realized, commission.client_id) == (
        D(0),
        D("538.95"),
        0,
    )
    assert commission.commission.execution_id == execution.execution_id


def test_put_is_assigned_at_the_strike_when_in_the_money_at_expiry() -> None:
    """100 shares for 36,500, at a cost of 359.6105 a share; settled money is gone for Monday."""
    cleared = sold()
    cleared.tape.price(GOOGL, "360")
    events = cleared.night(FRIDAY)
    assert cleared.held() == {GOOGL.con_id: D(100)}
    assert cleared.cost(GOOGL) == D("359.6105")
    assert cleared.cash() == cleared.settled() == D("64038.95")
    legs = [each.execution for each in events if isinstance(each, Executed)]
    assert [(leg.contract, leg.side, leg.quantity, leg.price) for leg in legs] == [
        (PUT, "BOT", D(1), D(0)),
        (GOOGL, "BOT", D(100), D(365)),
    ]
    realized = [each.commission.realized for each in events if isinstance(each, CommissionTold)]
    assert realized == [D(0), None]


def test_premium_is_realised_by_the_option_leg_when_it_does_not_go_into_the_basis() -> None:
    """The other way to count: the same money, 538.95 earned, shares at the strike."""
    cleared = sold(terms=ClearingTerms(benchmarks={}, premium_in_basis=False))
    cleared.tape.price(GOOGL, "360")
    cleared.night(FRIDAY)
    assert cleared.cost(GOOGL) == D(365)
    assert cleared.house.profit(cleared.code).realized == D("538.95")


def test_only_positions_are_told_when_the_broker_says_no_more() -> None:
    """The switch of 7.10: no execution, no commission, both positions."""
    cleared = sold(behaviour=Behaviour(assignment_news=AssignmentNews.POSITIONS))
    cleared.tape.price(GOOGL, "360")
    events = cleared.night(FRIDAY)
    assert not [each for each in events if isinstance(each, Executed | CommissionTold)]
    told = [each.position for each in events if isinstance(each, PositionChanged)]
    assert [(each.contract, each.quantity) for each in told] == [(PUT, D(0)), (GOOGL, D(100))]


@pytest.mark.parametrize("stock_first", [False, True])
def test_second_leg_comes_minutes_later_when_the_broker_takes_its_time(stock_first: bool) -> None:
    """Between the legs the account holds the one and not the other; afterwards the books are the same."""
    cleared = sold(behaviour=Behaviour(assignment_stock_first=stock_first, assignment_minutes_between=7))
    cleared.tape.price(GOOGL, "360")
    cleared.night(FRIDAY)
    between = {GOOGL.con_id: D(100), PUT.con_id: D(-1)} if stock_first else {}
    assert cleared.held() == between
    due = cleared.house.next_due()
    assert due == at(date(2026, 12, 21), 2, 7)
    assert list(cleared.house.tick()) == []
    cleared.tape.advance(due)
    assert cleared.house.tick()
    assert cleared.held() == {GOOGL.con_id: D(100)}
    assert cleared.cost(GOOGL) == D("359.6105")
    assert cleared.house.next_due() is None


@pytest.mark.parametrize(
    ("close", "late", "abandoned", "assigned"),
    [
        ("365.02", 1.0, 0.0, 4),  # out of the money, and assigned: news after the bell
        ("365.02", 0.0, 0.0, 0),
        ("364.98", 0.0, 1.0, 0),  # in the money, and nobody exercised
        ("364.98", 0.0, 0.0, 4),
        ("364.99", 0.0, 0.0, 4),  # a cent is enough
        ("365.00", 0.0, 0.0, 0),
        ("364.90", 0.0, 1.0, 4),  # too far for doubt
        ("365.10", 1.0, 0.0, 0),
    ],
)
def test_lot_decides_only_near_the_strike_when_a_put_expires(
    close: str, late: float, abandoned: float, assigned: int
) -> None:
    """Pin risk: within five cents of the strike the closing price does not decide."""
    terms = ClearingTerms(benchmarks={}, late_exercise=late, abandoned=abandoned)
    cleared = sold(4, terms=terms)
    cleared.tape.price(GOOGL, close)
    cleared.night(FRIDAY)
    assert cleared.held().get(GOOGL.con_id, D(0)) == 100 * assigned


def test_part_of_the_contracts_is_assigned_when_the_lot_falls_so() -> None:
    """Over twenty seeds a pinned position of four is assigned in part in most, in the same part from the same seed."""

    def assigned(seed: int) -> Decimal:
        cleared = sold(4, terms=ClearingTerms(benchmarks={}, late_exercise=0.5), seed=seed)
        cleared.tape.price(GOOGL, "365.01")
        cleared.night(FRIDAY)
        return cleared.held().get(GOOGL.con_id, D(0))

    lots = [assigned(seed) for seed in range(20)]
    assert lots == [assigned(seed) for seed in range(20)]
    assert len(set(lots)) >= 4
    assert any(0 < each < 400 for each in lots)


def test_long_put_is_exercised_when_in_the_money_at_expiry() -> None:
    """Exercise by exception sells the shares at the strike: here short, since none were held."""
    cleared = Cleared(terms=ClearingTerms(benchmarks={}))
    cleared.trade(PUT, 1, "5.40")
    cleared.tape.price(GOOGL, "360")
    cleared.night(FRIDAY)
    assert cleared.held() == {GOOGL.con_id: D(-100)}
    assert cleared.cost(GOOGL) == D("359.6")
    assert cleared.cash() == cleared.settled() == D(100_000 - 540 + 36_500)  # T+1 is Monday


def test_short_call_delivers_the_shares_when_in_the_money_at_expiry() -> None:
    """Called away at 400: 4,400 earned on shares of 360 and a premium of 4."""
    cleared = Cleared(
        OpeningAccount("DU1", positions=(OpeningPosition(GOOGL.con_id, D(100), D(360)),)),
        terms=ClearingTerms(benchmarks={}),
    )
    cleared.trade(CALL, -1, "4.00")
    cleared.tape.price(GOOGL, "410")
    cleared.night(FRIDAY)
    assert cleared.held() == {}
    assert cleared.house.profit("DU1").realized == D(4_400)
    assert cleared.cash() == D(40_400)


def test_put_waits_in_the_books_when_nobody_knows_the_price_of_the_share() -> None:
    """Missing is never zero: neither lapsed nor assigned until a price is known."""
    cleared = sold()
    del cleared.tape.prices[GOOGL.con_id]
    cleared.night(FRIDAY)
    assert cleared.held() == {PUT.con_id: D(-1)}
    cleared.tape.price(GOOGL, "360")
    cleared.night(date(2026, 12, 21))
    assert cleared.held() == {GOOGL.con_id: D(100)}


def test_put_is_assigned_early_when_interest_exceeds_time_value() -> None:
    """Almost no time value and 31 days of interest on 365 at 4 %: exercised; a dollar of time value: not."""
    cleared = Cleared(terms=ClearingTerms(early_exercise=1.0))
    cleared.trade(LATER_PUT, -3, "9.00")
    cleared.tape.price(GOOGL, "300")
    cleared.tape.price(LATER_PUT, "67.00", "67.40")
    cleared.night(MONDAY)
    assert cleared.held() == {LATER_PUT.con_id: D(-3)}
    cleared.tape.price(LATER_PUT, "65.00", "65.40")
    cleared.night(date(2026, 12, 15))
    left = cleared.held()
    assert left[GOOGL.con_id] == 100 * (3 + left.get(LATER_PUT.con_id, D(0)))
    assert left[GOOGL.con_id] > 0


def test_interest_that_waiting_costs_is_that_of_the_worked_example_when_ten_days_are_left() -> None:
    """DOMAIN 2.6: GOOGL 365 put, 4 %, ten days: 0.40 a share."""
    waiting = Waiting(True, D(365), D(300), D(65), 10 / 365, 0.04)
    assert waiting.incentive == pytest.approx(0.40, abs=0.005)
    assert waiting.is_over
    assert not Waiting(True, D(365), D(300), D(65), 10 / 365, 0.04, dividends=D("0.50")).is_over
    assert not Waiting(True, D(365), D(370), D(0), 10 / 365, 0.04).is_over


def test_covered_call_is_assigned_on_the_eve_of_the_ex_date_when_the_dividend_exceeds_time_value() -> None:
    """Two dollars tomorrow against ten cents of time value; the writer gets 400 a share and no dividend."""
    dividend = CashDividend("GOOGL", date(2026, 12, 15), date(2026, 12, 16), D(2))
    cleared = Cleared(
        OpeningAccount("DU1", positions=(OpeningPosition(GOOGL.con_id, D(100), D(360)),)),
        terms=SURE,
        actions=[dividend],
    )
    cleared.trade(CALL, -1, "4.00")
    cleared.tape.price(GOOGL, "420")
    cleared.tape.price(CALL, "20.10", "20.30")
    cleared.night(MONDAY)
    assert cleared.held() == {}
    cleared.night(date(2026, 12, 15))
    assert cleared.cash() == D(40_400)


def test_call_is_left_alone_when_no_dividend_is_near() -> None:
    """Without a dividend nobody exercises a call early."""
    cleared = Cleared(terms=SURE)
    cleared.trade(CALL, -1, "4.00")
    cleared.tape.price(GOOGL, "420")
    cleared.tape.price(CALL, "19.90", "20.30")
    cleared.night(MONDAY)
    assert cleared.held() == {CALL.con_id: D(-1)}


def test_scenario_has_its_assignment_when_it_demands_one() -> None:
    """Two of three contracts tonight, whatever they are worth; nothing the night after."""
    cleared = Cleared(terms=ClearingTerms(benchmarks={}))
    cleared.trade(LATER_PUT, -3, "9.00")
    cleared.house.assign_tonight(LATER_PUT.con_id, 2)
    cleared.night(MONDAY)
    assert cleared.held() == {GOOGL.con_id: D(200), LATER_PUT.con_id: D(-1)}
    cleared.night(date(2026, 12, 15))
    assert cleared.held() == {GOOGL.con_id: D(200), LATER_PUT.con_id: D(-1)}


def test_margin_account_owes_dollars_when_it_is_assigned_without_them() -> None:
    """A CHF account without dollars gets a loan of 35,960, and interest on it runs."""
    cleared = Cleared(OpeningAccount("DU1", "margin", "CHF", {"CHF": D(60_000)}))
    cleared.trade(PUT, -1, "5.40")
    cleared.tape.price(GOOGL, "360")
    cleared.night(FRIDAY)
    assert cleared.cash() == D(-35_960)
    assert Decimal(cleared.figure("AccruedCash")) < 0


def test_interest_is_credited_when_the_month_ends() -> None:
    """3.5 % on 100,000 of 110,000 dollars for the five days to Monday, 4 January: 48.61, credited that morning."""
    thursday = date(2026, 12, 31)
    cleared = Cleared(
        OpeningAccount("DU1", cash={"USD": D(110_000)}), terms=ClearingTerms(), day=date(2026, 12, 30)
    )
    cleared.night(date(2026, 12, 30))
    assert cleared.cash() == D(110_000)
    assert cleared.figure("AccruedCash") == "9.72"
    cleared.night(thursday)
    assert cleared.cash() == D("110048.61")  # 5 days from 30 December to 4 January
    assert cleared.figure("AccruedCash") == "0.00"


@pytest.mark.parametrize(
    ("close", "after_hours", "news", "assigned"),
    [
        ("370", "340", 0.0, 0),  # the official close decides
        ("370", "340", 1.0, 3),  # bad news at 16:05: everybody exercises what was out of the money
        ("360", "380", 1.0, 0),  # good news: nobody sells at 365 what trades at 380
        ("360", "380", 0.0, 3),
    ],
)
def test_news_after_the_bell_may_change_what_holders_do_when_a_put_expires(
    close: str, after_hours: str, news: float, assigned: int
) -> None:
    """Exercise by exception looks at 16:00, holders may decide until 17:30."""
    cleared = sold(3, terms=ClearingTerms(benchmarks={}, news=news))
    cleared.tape.price(GOOGL, after_hours)
    cleared.tape.closes[GOOGL.con_id] = D(close)
    cleared.night(FRIDAY)
    assert cleared.held().get(GOOGL.con_id, D(0)) == 100 * assigned


def test_own_long_put_follows_the_rule_of_exception_when_the_close_is_near_the_strike() -> None:
    """Lots are drawn on what others hold; two cents in the money are exercised, two cents out of it lapse."""
    terms = ClearingTerms(benchmarks={}, late_exercise=1.0, abandoned=1.0)
    for close, shares in (("364.98", D(-100)), ("365.02", D(0))):
        cleared = Cleared(terms=terms)
        cleared.trade(PUT, 1, "5.40")
        cleared.tape.price(GOOGL, close)
        cleared.night(FRIDAY)
        assert cleared.held().get(GOOGL.con_id, D(0)) == shares


def test_zero_is_not_told_when_the_broker_leaves_closed_positions_out() -> None:
    """The switch of 7.10: the put is gone and nobody says so; the account has changed."""
    cleared = sold(behaviour=Behaviour(zero_positions_today_only=False))
    events = cleared.night(FRIDAY)
    assert not [each for each in events if isinstance(each, PositionChanged)]
    assert AccountChanged(cleared.code) in events


@pytest.mark.parametrize(
    ("settled", "total", "worth", "interest"),
    [
        (60_000, 60_000, 60_000, "87.5"),  # 3.5 % on 50,000 for 30 days, six tenths of it
        (60_000, 60_000, 250_000, "145.83333333"),
        (9_000, 9_000, 250_000, "0"),
        (-36_000, -36_000, 50_000, "-165"),  # 5.5 % on what is owed
    ],
)
def test_interest_follows_the_brokers_tiers_when_a_month_passes(
    settled: int, total: int, worth: int, interest: str
) -> None:
    """Benchmark 4 %: less half a percent above 10,000, in proportion below 100,000; plus 1.5 % on loans."""
    assert accrued(D(settled), D(total), D(worth), D("0.04"), 30) == D(interest)
