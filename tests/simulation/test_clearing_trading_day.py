"""Trades in the books of the clearing house: cost, cash, settlement, profit, figures, margin."""

from datetime import date
from decimal import Decimal

import pytest

from putwright.domain.refusal import BadInput
from putwright.paper.clearing import LEDGER_KEYS, ClearingTerms, OpeningAccount, OpeningPosition
from putwright.paper.clearing.margin import Held, requirement
from putwright.paper.model import Contract, Execution, PositionChanged, SecurityType
from tests.clearings import CALL, DOLLAR, GOOGL, LATER_PUT, MONDAY, PUT, Cleared, D, at

TUESDAY = date(2026, 12, 15)


def test_sold_put_costs_premium_less_commission_when_filled() -> None:
    """540 received and 1.05 paid: TWS shows an average cost of 538.95 and cash of 538.95 more."""
    cleared = Cleared()
    cleared.trade(PUT, -1, "5.40", "1.05")
    assert cleared.held() == {PUT.con_id: D(-1)}
    assert cleared.cost(PUT) == D("538.95")
    assert cleared.cash() == D("100538.95")


def test_premium_settles_on_the_next_session_when_sold() -> None:
    """T+1: the premium is cash at once and settled the day after; the commission is gone at once."""
    cleared = Cleared()
    cleared.trade(PUT, -1, "5.40", "1.05")
    assert cleared.settled() == D("99998.95")
    cleared.night(MONDAY)
    assert cleared.settled() == cleared.cash() == D("100538.95")


def test_sale_on_the_eve_of_a_holiday_settles_after_it_when_booked() -> None:
    """Sold on the Wednesday before Thanksgiving 2026: settled on the half day after it, not on the holiday."""
    wednesday = date(2026, 11, 25)
    cleared = Cleared(day=wednesday)
    cleared.trade(PUT, -1, "5.40")
    assert cleared.settled() == D(100_000)
    cleared.house.overnight(date(2026, 11, 24))  # the batch before does not settle it
    assert cleared.settled() == D(100_000)
    cleared.house.overnight(wednesday)
    assert cleared.settled() == D(100_540)


def test_take_profit_realises_the_difference_after_both_commissions_when_bought_back() -> None:
    """540 less 270 less twice 1.05 are 267.90 (DOMAIN, worked example)."""
    cleared = Cleared()
    opening = cleared.trade(PUT, -1, "5.40", "1.05")
    closing = cleared.trade(PUT, 1, "2.70", "1.05")
    assert cleared.house.realized(cleared.code, closing) == D("267.90")
    assert cleared.house.realized(cleared.code, opening) is None
    assert cleared.held() == {}
    assert cleared.cash() == D("100267.90")
    assert cleared.house.profit(cleared.code).realized == D("267.90")


def test_commission_goes_to_cost_and_profit_in_parts_when_a_fill_turns_the_position() -> None:
    """One long put, three sold: a third of the commission closes, two thirds open."""
    cleared = Cleared()
    cleared.trade(PUT, 1, "5.00")
    turning = cleared.trade(PUT, -3, "5.40", "3.00")
    assert cleared.held() == {PUT.con_id: D(-2)}
    assert cleared.cost(PUT) == D("539.00")
    assert cleared.house.realized(cleared.code, turning) == D("39.00")


def test_fill_is_booked_once_when_it_is_told_again() -> None:
    """A replay after a reconnect changes nothing."""
    cleared = Cleared()
    name = cleared.trade(PUT, -1, "5.40")
    again = Execution(
        name, 5, 1005, 3, cleared.code, PUT, at(MONDAY), "CBOE", "SLD", D(1), D("5.40"), D(1), D("5.40")
    )
    assert cleared.house.book(again) == ()
    assert cleared.held() == {PUT.con_id: D(-1)}


def test_closed_position_is_told_once_as_zero_when_bought_back() -> None:
    """Zero is told with the fill; afterwards the position is not among those held."""
    cleared = Cleared()
    cleared.trade(PUT, -1, "5.40")
    buying = Execution(
        "b", 6, 1006, 3, cleared.code, PUT, at(MONDAY), "CBOE", "BOT", D(1), D("2.70"), D(1), D("2.70")
    )
    told = [each.position for each in cleared.house.book(buying) if isinstance(each, PositionChanged)]
    assert [each.quantity for each in told] == [D(0)]
    assert cleared.house.positions(cleared.code) == []


def test_daily_profit_counts_from_the_last_batch_when_prices_move() -> None:
    """Sold at 5.40, 4.40 at the close: 100 today; 3.40 the day after: another 100, and 200 since it was sold."""
    cleared = Cleared()
    cleared.trade(PUT, -1, "5.40")
    cleared.tape.price(PUT, "4.40")
    assert cleared.house.profit_of(cleared.code, PUT.con_id).daily == D(100)
    cleared.night(MONDAY)
    cleared.tape.price(PUT, "3.40")
    profit = cleared.house.profit(cleared.code)
    assert (profit.daily, profit.unrealized, profit.realized) == (D(100), D(200), D(0))


def test_dollars_bought_for_francs_settle_on_the_second_day_when_converted() -> None:
    """40,000 dollars at 0.80 cost 32,000 francs; spot settles at T+2."""
    cleared = Cleared(OpeningAccount("DU1", "cash", "CHF", {"CHF": D(50_000)}))
    cleared.trade(DOLLAR, 40_000, "0.80")
    assert (cleared.cash(), cleared.settled()) == (D(40_000), D(0))
    assert cleared.figure("CashBalance", "CHF") == "18000.00"
    cleared.night(MONDAY)
    assert cleared.settled() == D(0)
    cleared.night(TUESDAY)
    assert cleared.settled() == D(40_000)


def test_figures_are_told_in_base_currency_and_per_currency_when_the_base_is_francs() -> None:
    """100,000 dollars are 80,000 francs at the tape's rate; the row BASE sums both."""
    cleared = Cleared(OpeningAccount("DU1", "margin", "CHF", {"CHF": D(5_000), "USD": D(100_000)}))
    assert cleared.figure("TotalCashValue", "CHF") == "85000.00"
    assert cleared.figure("CashBalance", "USD") == "100000.00"
    assert cleared.figure("CashBalance", "BASE") == "85000.00"
    assert cleared.figure("ExchangeRate", "USD") == "0.8000000"
    assert cleared.figure("RealCurrency", "BASE") == "CHF"


def test_fixed_rate_stands_in_when_the_tape_lists_no_pair() -> None:
    """A franc of 1.25 dollars makes a dollar 0.80 francs."""
    cleared = Cleared(
        OpeningAccount("DU1", "margin", "CHF", {"USD": D(100)}),
        terms=ClearingTerms(fixed_rates={"CHF": D("1.25")}),
    )
    del cleared.tape.contracts[DOLLAR.con_id]
    assert cleared.figure("TotalCashValue") == "80.00"


def test_every_summary_tag_is_told_when_figures_are_asked_for() -> None:
    """The tags ib_async asks for, but those IBKR itself does not answer; ledger keys once per currency and for BASE."""
    asked = [
        "AccountType",
        "NetLiquidation",
        "TotalCashValue",
        "SettledCash",
        "AccruedCash",
        "BuyingPower",
        "EquityWithLoanValue",
        "PreviousDayEquityWithLoanValue",
        "GrossPositionValue",
        "RegTEquity",
        "RegTMargin",
        "SMA",
        "InitMarginReq",
        "MaintMarginReq",
        "AvailableFunds",
        "ExcessLiquidity",
        "Cushion",
        "FullInitMarginReq",
        "FullMaintMarginReq",
        "FullAvailableFunds",
        "FullExcessLiquidity",
        "LookAheadNextChange",
        "LookAheadInitMarginReq",
        "LookAheadMaintMarginReq",
        "LookAheadAvailableFunds",
        "LookAheadExcessLiquidity",
        "HighestSeverity",
        "DayTradesRemaining",
        "DayTradesRemainingT+1",
        "DayTradesRemainingT+2",
        "DayTradesRemainingT+3",
        "DayTradesRemainingT+4",
        "Leverage",
    ]
    told = Cleared().house.values("DU1234567")
    assert [key for key in asked if sum(each.key == key for each in told) != 1] == []
    for key in LEDGER_KEYS:
        assert [each.currency for each in told if each.key == key] == ["USD", "BASE"]


@pytest.mark.parametrize(
    ("share_price", "strike", "premium", "kept"),
    [("385", "365", "5.40", "6240"), ("427", "410", "2.10", "7050"), ("804.88", "660", "38.69", "10469")],
)
def test_reg_t_margin_is_that_of_the_worked_examples_when_a_put_is_short(
    share_price: str, strike: str, premium: str, kept: str
) -> None:
    """DOMAIN section 8: GOOGL 6,240, MSFT 7,050, MU 10,469."""
    contract = Contract(1, "X", SecurityType.OPTION, strike=D(strike), right="P", multiplier=100)
    value = -D(premium) * 100
    held = Held(contract, D(-1), D(premium), value, D(share_price), 100, D(strike))
    assert requirement("margin", [held], 0.04)["USD"].initial == D(kept)


@pytest.mark.parametrize(("kind", "low", "high"), [("cash", 36500, 36500), ("margin", 6240, 6240)])
def test_what_if_shows_the_margin_of_the_kind_of_account_when_a_put_would_be_sold(
    kind: str, low: int, high: int
) -> None:
    """A cash account keeps strike x 100, Reg-T a sixth of it."""
    cleared = Cleared(OpeningAccount("DU1", kind, cash={"USD": D(100_000)}))
    change = cleared.house.what_if("DU1", LATER_PUT, D(-1), D("5.40"))
    assert low <= change.initial_change <= high
    assert change.initial_before == 0


def test_portfolio_margin_is_the_worst_loss_of_a_fall_by_15_percent_when_a_put_is_short() -> None:
    """At 327.25 the put of 365 is worth at least 37.75: above 3,200 more than now, below the cash that covers it."""
    cleared = Cleared(OpeningAccount("DU1", "portfolio", cash={"USD": D(200_000)}))
    change = cleared.house.what_if("DU1", PUT, D(-1), D("5.40"))
    assert D(3_000) < change.initial_change < D(6_240)


def test_covered_call_keeps_nothing_in_cash_and_half_the_shares_under_reg_t_when_written() -> None:
    """100 shares cover one call; a second one is naked."""
    positions = (OpeningPosition(GOOGL.con_id, D(100), D(360)),)
    cash = Cleared(OpeningAccount("DU1", "cash", positions=positions))
    reg_t = Cleared(OpeningAccount("DU1", "margin", positions=positions))
    assert cash.house.what_if("DU1", CALL, D(-1), D(4)).initial_change == 0
    assert cash.house.what_if("DU1", CALL, D(-2), D(4)).initial_change == D(38_500)
    assert reg_t.house.what_if("DU1", CALL, D(-1), D(4)).initial_change == 0
    assert reg_t.house.funds("DU1").initial_margin == D(19_250)


def test_long_position_of_the_opening_statement_has_its_cost_when_valued() -> None:
    """100 shares at 360 and worth 385: 2,500 unrealised, nothing of it today."""
    cleared = Cleared(OpeningAccount("DU1", positions=(OpeningPosition(GOOGL.con_id, D(100), D(360)),)))
    position = cleared.house.positions("DU1")[0]
    assert (position.average_cost, position.market_value, position.unrealized) == (
        D(360),
        D(38_500),
        D(2_500),
    )
    assert cleared.house.profit("DU1").daily == 0


@pytest.mark.parametrize(
    "wrong", [{"code": "U123"}, {"kind": "ira"}, {"base_currency": "XXX"}, {"cash": {"USD": Decimal("NaN")}}]
)
def test_opening_statement_is_refused_when_it_can_not_be(wrong: dict[str, object]) -> None:
    """A live account code, an unknown kind, an unknown currency, cash that is no number."""
    with pytest.raises(BadInput):
        OpeningAccount(**{"code": "DU1", **wrong})  # type: ignore[arg-type]


def test_unknown_account_is_refused_when_asked_for() -> None:
    """The message names those there are."""
    with pytest.raises(BadInput, match="DU1234567"):
        Cleared().house.funds("DU999")


def test_covered_call_keeps_its_intrinsic_value_under_reg_t_when_in_the_money() -> None:
    """Shares at 420 are worth no more than 400 to whoever has sold the call."""
    cleared = Cleared(OpeningAccount("DU1", positions=(OpeningPosition(GOOGL.con_id, D(100), D(360)),)))
    cleared.tape.price(GOOGL, "420")
    assert cleared.house.what_if("DU1", CALL, D(-1), D(22)).initial_change == D(2_000)


def test_portfolio_margin_has_a_least_amount_when_nothing_can_be_lost() -> None:
    """A put of 365 on a share at 1,000: 37.50 all the same."""
    cleared = Cleared(OpeningAccount("DU1", "portfolio", cash={"USD": D(200_000)}))
    cleared.tape.price(GOOGL, "1000")
    assert cleared.house.what_if("DU1", PUT, D(-1), D("0.01")).initial_change == D("37.50")


def test_premium_of_today_funds_nothing_in_a_cash_account_when_unsettled() -> None:
    """40,000 settled less 36,500 kept are 3,500; the 540 come tomorrow, for the what-if as for the account."""
    cleared = Cleared(OpeningAccount("DU1", "cash", cash={"USD": D(40_000)}))
    assert cleared.house.what_if("DU1", PUT, D(-1), D("5.40")).equity_change == 0
    cleared.trade(PUT, -1, "5.40")
    assert cleared.house.funds("DU1").excess_liquidity == D(3_500)
    assert cleared.figure("AvailableFunds") == cleared.figure("BuyingPower") == "3500.00"


def test_pair_is_turned_round_when_the_base_is_its_first_currency() -> None:
    """The tape quotes francs per dollar: 8,000 francs are 10,000 dollars at 0.80."""
    cleared = Cleared(OpeningAccount("DU1", cash={"CHF": D(8_000)}), terms=ClearingTerms(fixed_rates={}))
    assert cleared.figure("TotalCashValue", "USD") == "10000.00"
