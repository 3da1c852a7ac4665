"""What the paper TWS states of single trades, by hand: premiums, assignments, splits, dividends, currencies, days."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import pytest

from putwright.domain.refusal import BadInput
from putwright.paper.clearing import CashDividend, ClearingTerms, OpeningAccount, OpeningPosition, Split
from putwright.paper.settings import AssignmentNews, Behaviour
from putwright.paper.statement.lots import Lots
from putwright.paper.statement.words import number
from tests.clearings import CALENDAR, CALL, DOLLAR, FRIDAY, GOOGL, LATER_PUT, MONDAY, PUT, Cleared, D, at
from tests.statements import Read, check_sums, read

TUESDAY, NEXT_MONDAY = date(2026, 12, 15), date(2026, 12, 21)
PLAIN = ClearingTerms(benchmarks={}, early_exercise=0.0)
BOTH_ORDERS = [
    Behaviour(),
    Behaviour(assignment_stock_first=True),
    Behaviour(assignment_news=AssignmentNews.POSITIONS),
]


def cleared(
    shares: int = 0,
    *actions: Split | CashDividend,
    behaviour: Behaviour | None = None,
    terms: ClearingTerms = PLAIN,
) -> Cleared:
    """An account with 100,000 dollars and shares of GOOGL that came at 360."""
    held = (OpeningPosition(GOOGL.con_id, D(shares), D(360)),) if shares else ()
    opening = OpeningAccount("DU1234567", cash={"USD": D(100_000)}, positions=held)
    return Cleared(opening, terms=terms, actions=actions, behaviour=behaviour)


def to_expiry(stage: Cleared, price: str) -> Read:
    """Every night until the expiry on Friday is over, at a price of the share; the statement of it all."""
    stage.tape.price(GOOGL, price)
    for session in CALENDAR.sessions(MONDAY, FRIDAY):
        stage.night(session)
    told = read(stage)
    check_sums(told)
    return told


def numbers(row: dict[str, str], *names: str) -> tuple[Decimal | int, ...]:
    """Attributes as numbers."""
    return tuple(D(row[name]) for name in names)


@pytest.mark.parametrize("behaviour", BOTH_ORDERS)
def test_premium_goes_into_the_basis_when_a_put_is_assigned(behaviour: Behaviour) -> None:
    """365 x 100 - 540 + 1.05 of commission: 35,961.05, however the broker tells the legs; nothing is realised."""
    stage = cleared(behaviour=behaviour)
    stage.trade(PUT, -1, "5.40", "1.05")
    told = to_expiry(stage, "350")
    (sold,) = told.some("Trade", transactionType="ExchTrade")
    assert numbers(sold, "proceeds", "netCash", "cost", "fifoPnlRealized") == (
        D(540),
        D("538.95"),
        D("-538.95"),
        0,
    )
    assert (sold["openCloseIndicator"], sold["notes"], sold["buySell"]) == ("O", "", "SELL")
    assert (sold["tradeMoney"], sold["isAPIOrder"]) == ("-540", "Y")
    option = told.row("Trade", transactionType="BookTrade", assetCategory="OPT")
    assert numbers(option, "quantity", "tradePrice", "cost", "fifoPnlRealized") == (1, 0, D("538.95"), 0)
    assert [option[name] for name in ("notes", "exchange", "ibExecID", "openCloseIndicator", "tradeDate", "dateTime")] == [
        "A", "--", "", "C", "20261218", "20261218;162000"]  # fmt: skip
    stock = told.row("Trade", assetCategory="STK")
    assert numbers(stock, "quantity", "tradePrice", "proceeds", "cost", "fifoPnlRealized") == (
        100, 365, -36_500, D("35961.05"), 0)  # fmt: skip
    assert (stock["relatedTradeID"], option["relatedTradeID"]) == (option["tradeID"], stock["tradeID"])
    held = told.row("OpenPosition")
    assert numbers(held, "position", "costBasisMoney", "costBasisPrice", "fifoPnlUnrealized") == (
        100, D("35961.05"), D("359.6105"), D("-961.05"))  # fmt: skip
    endings = told.rows("OptionEAE")
    assert sorted((row["transactionType"], row["tradeID"]) for row in endings) == sorted(
        [("Assignment", option["tradeID"]), ("Buy", stock["tradeID"])]
    )


def test_premium_goes_into_the_proceeds_when_shares_are_called_away() -> None:
    """Shares at 35,961.05; a call sold for 400 less 1.05: called away at 400 they bring 40,398.95, so 4,437.90 more."""
    stage = cleared()
    stage.trade(PUT, -1, "5.40", "1.05")
    stage.house.assign_tonight(PUT.con_id, 1)
    stage.night(MONDAY)
    stage.trade(CALL, -1, "4.00", "1.05")
    stage.tape.price(GOOGL, "410")
    for session in CALENDAR.sessions(TUESDAY, FRIDAY):
        stage.night(session)
    told = read(stage)
    check_sums(told)
    gone = told.row("Trade", assetCategory="STK", buySell="SELL")
    assert numbers(gone, "quantity", "tradePrice", "proceeds", "netCash", "fifoPnlRealized") == (
        -100, 400, 40_000, 40_000, D("4437.90"))  # fmt: skip
    assert D(gone["proceeds"]) + D(gone["cost"]) == D("4437.90")
    friday = read(stage, FRIDAY, FRIDAY).cash()
    assert friday["endingCash"] - friday["endingSettledCash"] == 40_000, "they settle on Monday"
    call = told.row("Trade", conid=str(CALL.con_id), transactionType="BookTrade")
    assert numbers(call, "cost", "fifoPnlRealized") == (D("398.95"), 0)
    assert told.positions() == {}
    assert told.cash()["endingCash"] - 100_000 == D("4437.90") == stage.cash() - 100_000
    summary = told.row("FIFOPerformanceSummaryUnderlying", conid=str(GOOGL.con_id))
    assert D(summary["totalRealizedPnl"]) == D("4437.90")


def test_early_assignment_is_reported_a_day_later_when_the_night_brings_it() -> None:
    """A trade of Monday that Monday's statement does not have; half of two contracts, the other half stays short."""
    stage = cleared()
    stage.trade(PUT, -2, "5.40", "1.05")
    stage.house.assign_tonight(PUT.con_id, 1)
    stage.night(MONDAY)
    first, second = read(stage, MONDAY, MONDAY), read(stage, TUESDAY, TUESDAY)
    assert first.positions() == {PUT.con_id: -2}
    assert second.positions() == stage.held() == {PUT.con_id: -1, GOOGL.con_id: 100}
    option = second.row("Trade", assetCategory="OPT")
    assert (option["tradeDate"], option["reportDate"]) == ("20261214", "20261215")
    left = second.row("OpenPosition", assetCategory="OPT")
    shares = second.row("OpenPosition", assetCategory="STK")
    assert numbers(left, "costBasisMoney") == (D("-539.475"),)
    assert numbers(shares, "costBasisMoney") == (D("35960.525"),)
    for told in (first, second):
        check_sums(told)
    assert second.cash()["startingCash"] == first.cash()["endingCash"] == D("101078.95")


def test_call_is_assigned_on_the_eve_when_a_dividend_is_worth_more_than_waiting() -> None:
    """A call without time value before 83 cents: the shares go on Monday at the strike, and with them the dividend."""
    terms = ClearingTerms(benchmarks={}, early_exercise=1.0)
    stage = cleared(100, CashDividend("GOOGL", TUESDAY, TUESDAY, D("0.83")), terms=terms)
    stage.trade(CALL, -1, "4.00", "1.05")
    stage.tape.price(GOOGL, "410")
    stage.tape.price(CALL, "10.00", "10.10")
    stage.night(MONDAY)
    told = read(stage)
    check_sums(told)
    assert told.positions() == stage.held() == {}
    gone = told.row("Trade", assetCategory="STK")
    assert (gone["tradeDate"], gone["reportDate"], gone["notes"]) == ("20261214", "20261215", "A")
    assert numbers(gone, "proceeds", "fifoPnlRealized") == (40_000, D("4398.95"))
    assert told.rows("ChangeInDividendAccrual") == []


def test_premium_is_realised_when_a_put_expires() -> None:
    """538.95 to the cent, the row says Ep, the ending says Expiration; no share moves."""
    stage = cleared()
    stage.trade(PUT, -1, "5.40", "1.05")
    told = to_expiry(stage, "385")
    row = told.row("Trade", transactionType="BookTrade")
    assert (row["notes"], row["relatedTradeID"], row["reportDate"]) == ("Ep", "", "20261218")
    assert numbers(row, "fifoPnlRealized", "cost", "netCash") == (D("538.95"), D("538.95"), 0)
    assert told.row("OptionEAE")["transactionType"] == "Expiration"


def test_gain_is_after_both_commissions_when_a_put_is_bought_back() -> None:
    """540 - 1.05 - 200 - 0.95; of two contracts sold at two prices the first one goes first."""
    stage = cleared()
    stage.trade(PUT, -1, "5.40", "1.05")
    stage.trade(PUT, -1, "6.00", "1.05")
    stage.trade(PUT, 1, "2.00", "0.95")
    told = read(stage)
    check_sums(told)
    bought = told.row("Trade", buySell="BUY")
    assert numbers(bought, "fifoPnlRealized", "cost") == (D("338.00"), D("538.95"))
    assert bought["openCloseIndicator"] == "C"
    assert D(told.row("OpenPosition")["costBasisMoney"]) == D("-598.95")


def test_trade_closes_and_opens_when_it_goes_through_zero() -> None:
    """Two bought on one short: one closes, one is new; the money is shared by contracts."""
    stage = cleared()
    stage.trade(PUT, -1, "5.40")
    stage.trade(PUT, 2, "2.00", "2.00")
    bought = read(stage).row("Trade", buySell="BUY")
    assert bought["openCloseIndicator"] == "C;O"
    assert numbers(bought, "fifoPnlRealized", "cost") == (D(339), D(540 + 201))
    assert D(bought["proceeds"]) + D(bought["ibCommission"]) + D(bought["cost"]) == D(
        bought["fifoPnlRealized"]
    )


def test_long_options_carry_their_cost_when_we_exercise() -> None:
    """A long put at 5.40 exercised against shares that cost 360: 365 - 360 - 5.40 a share, marked Ex."""
    stage = cleared(100)
    stage.trade(PUT, 1, "5.40")
    told = to_expiry(stage, "350")
    gone = told.row("Trade", assetCategory="STK")
    assert (gone["notes"], D(gone["fifoPnlRealized"])) == ("Ex", D(-40))
    assert [row["transactionType"] for row in told.rows("OptionEAE")] == ["Exercise", "Sell"]
    assert D(told.row("Transfer")["positionAmount"]) == D(36_000)


def test_split_adds_shares_and_restates_puts_when_it_goes_ex() -> None:
    """Reported on the ex-date: 100 shares more; one put of 365 goes, two of 182.50 come at the same cost."""
    stage = cleared(100, Split("GOOGL", TUESDAY, 2))
    stage.trade(LATER_PUT, -1, "9.00", "1.05")
    stage.night(MONDAY)
    told = read(stage, TUESDAY)
    check_sums(told)
    shares = told.row("CorporateAction", assetCategory="STK")
    assert (shares["type"], shares["quantity"], shares["reportDate"], shares["dateTime"]) == (
        "FS", "100", "20261215", "20261214;202500")  # fmt: skip
    assert "SPLIT 2 FOR 1" in shares["actionDescription"]
    gone, come = told.some("CorporateAction", assetCategory="OPT")
    assert (gone["symbol"], gone["strike"], gone["quantity"]) == ("GOOGL 270115P00365000", "365", "1")
    assert (come["symbol"], come["strike"], come["quantity"]) == ("GOOGL 270115P00182500", "182.5", "-2")
    assert gone["actionID"] == come["actionID"] != shares["actionID"]
    assert told.positions() == stage.held()
    assert D(told.row("OpenPosition", assetCategory="STK")["costBasisPrice"]) == 180
    assert D(told.row("OpenPosition", assetCategory="OPT")["costBasisMoney"]) == D("-898.95")
    assert read(stage, MONDAY, MONDAY).positions() == {GOOGL.con_id: 100, LATER_PUT.con_id: -1}


def test_fraction_is_paid_when_a_reverse_split_leaves_one() -> None:
    """One for ten of 105 shares: half a share at 3,850 is 1,925, and its part of the basis was 1,800."""
    stage = cleared(105, Split("GOOGL", TUESDAY, 1, 10))
    stage.night(MONDAY)
    told = read(stage)
    check_sums(told)
    taken, paid = told.rows("CorporateAction")
    assert numbers(taken, "quantity", "proceeds") == (D("-94.5"), 0)
    assert numbers(paid, "quantity", "proceeds", "fifoPnlRealized") == (D("-0.5"), D(1925), D(125))
    assert told.cash()["other"] == D(1925)
    assert told.cash()["endingCash"] == stage.cash()


def test_strike_falls_and_cash_comes_when_a_special_dividend_is_paid() -> None:
    """Five dollars on 100 shares are due on the ex-date and paid on Wednesday; the put of 365 is one of 360."""
    stage = cleared(100, CashDividend("GOOGL", TUESDAY, date(2026, 12, 16), D(5), is_special=True))
    stage.trade(LATER_PUT, -1, "9.00")
    stage.night(MONDAY)
    due = read(stage)
    check_sums(due)
    assert numbers(due.row("OpenDividendAccrual"), "quantity", "grossRate", "grossAmount") == (100, 5, 500)
    assert [row["type"] for row in due.rows("CorporateAction")] == ["CA", "CA"]
    assert due.row("OpenPosition", assetCategory="OPT")["strike"] == "360"
    stage.night(TUESDAY)
    paid = read(stage)
    check_sums(paid)
    row = paid.row("CashTransaction", type="Dividends")
    assert (row["amount"], row["reportDate"], row["exDate"]) == ("500", "20261216", "20261215")
    assert row["description"] == "GOOGL(1) CASH DIVIDEND USD 5 PER SHARE (Bonus Dividend)"
    assert paid.rows("OpenDividendAccrual") == []
    assert due.row("ChangeInDividendAccrual")["reportDate"] == "20261215"
    accrued = [told.rows("EquitySummaryByReportDateInBase")[1]["dividendAccruals"] for told in (due, paid)]
    assert accrued == ["500", "0"]
    assert [row["code"] for row in paid.rows("ChangeInDividendAccrual")] == ["Po", "Re"]


def test_dividend_is_owed_when_shares_are_short() -> None:
    """Minus 83 in lieu of a dividend, and not among dividends."""
    stage = cleared(-100, CashDividend("GOOGL", TUESDAY, TUESDAY, D("0.83")))
    stage.night(MONDAY)
    told = read(stage)
    check_sums(told)
    assert told.row("CashTransaction", type="Payment In Lieu Of Dividends")["amount"] == "-83"
    assert told.cash()["dividends"] == 0
    assert told.cash()["paymentInLieu"] == -83


def test_interest_is_stated_when_it_is_counted_and_when_it_is_credited() -> None:
    """3.5 % on 90,000 dollars: every night accrued, credited with the month, and negative where money is owed."""
    stage = Cleared(OpeningAccount("DU1234567", cash={"USD": D(100_000)}), day=date(2026, 12, 30))
    stage.night(date(2026, 12, 30))
    accrued = read(stage).row("InterestAccrualsCurrency")
    assert accrued["endingAccrualBalance"] == "8.75"
    stage.night(date(2026, 12, 31))
    told = read(stage)
    check_sums(told)
    credited = told.row("CashTransaction", type="Broker Interest Received")
    assert (credited["amount"], credited["reportDate"]) == ("43.75", "20261231")
    assert credited["description"] == "USD CREDIT INT FOR DEC-2026"
    debtor = Cleared(OpeningAccount("DU1234567", cash={"USD": D(-1000)}), day=date(2026, 12, 31))
    debtor.night(date(2026, 12, 31))
    owed = read(debtor)
    assert owed.row("CashTransaction", type="Broker Interest Paid")["amount"] == "-0.61"
    assert owed.cash()["withdrawals"] == -1000


def test_francs_and_dollars_stand_apart_when_the_base_is_the_franc() -> None:
    """80,000 francs, of which 40,000 buy dollars at 0.80; a put in dollars; the base row is the sum at the last rate."""
    stage = Cleared(OpeningAccount("DU1234567", base_currency="CHF", cash={"CHF": D(80_000)}), terms=PLAIN)
    bought = stage.trade(DOLLAR, 50_000, "0.80")
    stage.trade(PUT, -1, "5.40", "1.05")
    stage.tape.price(DOLLAR, "0.90")
    stage.night(MONDAY)
    told = read(stage)
    check_sums(told)
    pair = told.row("Trade", assetCategory="CASH")
    assert (pair["ibExecID"], pair["currency"], pair["netCash"]) == (bought, "CHF", "0")
    assert numbers(pair, "quantity", "tradePrice", "proceeds") == (50_000, D("0.80"), -40_000)
    assert told.cash("CHF")["endingCash"] == 40_000
    assert told.cash("USD")["endingCash"] == D("50538.95")
    base = told.cash("BASE_SUMMARY")
    assert base["endingCash"] == 40_000 + D("50538.95") * D("0.9")
    assert told.row("Trade", assetCategory="OPT")["fxRateToBase"] == "0.9"
    rates = {(row["fromCurrency"], row["toCurrency"]): D(row["rate"]) for row in told.rows("ConversionRate")}
    assert rates == {("CHF", "CHF"): 1, ("USD", "CHF"): D("0.9")}
    assert D(told.row("ChangeInNAV")["endingValue"]) == base["endingCash"] - 540 * D("0.9")


def test_base_row_begins_at_the_rate_it_ended_with_when_rates_move() -> None:
    """10,000 dollars in francs: worth 8,000, then 9,000, then 7,000; what no flow explains is translation."""
    opening = OpeningAccount("DU1234567", base_currency="CHF", cash={"USD": D(10_000)})
    stage = Cleared(opening, terms=PLAIN)
    for session, price in ((MONDAY, "0.90"), (TUESDAY, "0.70")):
        stage.night(session)
        stage.tape.price(DOLLAR, price)
    days = (MONDAY, TUESDAY, date(2026, 12, 16))
    parts = [read(stage, day, day) for day in days]
    for part in parts:
        check_sums(part)
    base = [part.cash("BASE_SUMMARY") for part in parts]
    assert [each["startingCash"] for each in base] == [0, 8_000, 9_000]
    assert [each["endingCash"] for each in base] == [8_000, 9_000, 7_000]
    assert [each["fxTranslationGainLoss"] for each in base] == [0, 1_000, -2_000]
    assert [part.row("ConversionRate", fromCurrency="USD")["rate"] for part in parts] == ["0.8", "0.9", "0.7"]


def test_money_of_a_sale_is_not_settled_when_its_day_has_not_come() -> None:
    """A put sold on Monday settles on Tuesday; what is bought is gone at once."""
    stage = cleared()
    stage.trade(PUT, -1, "5.40", "1.05")
    monday = read(stage).cash()
    assert (monday["endingCash"], monday["endingSettledCash"]) == (D("100538.95"), D("99998.95"))
    stage.night(MONDAY)
    assert read(stage).cash()["endingSettledCash"] == D("100538.95") == stage.settled()


def test_statement_is_valid_when_nothing_happened() -> None:
    """Every section is there and empty; what there was at the start is there at the end."""
    stage = cleared()
    stage.night(MONDAY)
    stage.night(TUESDAY)
    told = read(stage, date(2026, 12, 16), date(2026, 12, 16))
    check_sums(told)
    assert told.rows("Trade") == told.rows("CashTransaction") == told.rows("OpenPosition") == []
    assert told.cash()["startingCash"] == told.cash()["endingCash"] == 100_000
    before = read(stage, date(2026, 1, 1), date(2026, 1, 31))
    check_sums(before)
    assert before.cash("BASE_SUMMARY")["endingCash"] == 0


@pytest.mark.parametrize(
    ("start", "end"), [(TUESDAY, MONDAY), (MONDAY, TUESDAY), (date(2027, 1, 1), date(2027, 1, 2))]
)
def test_statement_is_refused_when_its_days_are_none(start: date, end: date) -> None:
    """Backwards, or not over yet: the message says what day it is."""
    with pytest.raises(BadInput, match="now is 2026-12-14"):
        read(cleared(), start, end)


def test_statement_is_refused_when_there_is_no_such_account() -> None:
    """The code of another account."""
    stage = cleared()
    stage.code = "DU7"
    with pytest.raises(BadInput, match="there is none"):
        read(stage)


def test_legs_are_of_the_old_shares_when_minutes_lie_between_them_in_the_night_of_a_split() -> None:
    """One leg waits five minutes, the split does not: 100 shares at 365 are assigned, and then they are 200."""
    stage = cleared(0, Split("GOOGL", TUESDAY, 2), behaviour=Behaviour(assignment_minutes_between=5))
    stage.trade(PUT, -1, "5.40")
    stage.house.assign_tonight(PUT.con_id, 1)
    stage.night(MONDAY)
    told = read(stage)
    check_sums(told)
    assert told.positions() == stage.held() == {GOOGL.con_id: 200}
    assert told.cash()["endingCash"] == stage.cash() == D(100_000 + 540 - 36_500)


def test_premium_is_found_when_the_legs_come_minutes_apart() -> None:
    """Between the legs the statement has the one that came; after both the basis is whole."""
    behaviour = Behaviour(assignment_minutes_between=5, assignment_stock_first=True)
    stage = cleared(behaviour=behaviour)
    stage.trade(PUT, -1, "5.40", "1.05")
    stage.house.assign_tonight(PUT.con_id, 1)
    stage.night(MONDAY)
    assert read(stage).positions() == stage.held() == {GOOGL.con_id: 100, PUT.con_id: -1}
    stage.tape.advance(at(TUESDAY, 2, 5))
    stage.house.tick()
    told = read(stage)
    assert told.positions() == stage.held() == {GOOGL.con_id: 100}
    assert D(told.row("OpenPosition")["costBasisMoney"]) == D("35961.05")


def test_lots_lose_nothing_when_they_are_taken_in_pieces() -> None:
    """A basis of 100 in three pieces, and a split in between by seven thirds: all of it comes out again."""
    lots = Lots()
    moment = datetime(2026, 12, 14, tzinfo=at(MONDAY).tzinfo)
    lots.take(1, D(3), D(-100), moment)
    lots.take(1, D(4), D(-50), moment)
    first = lots.give(1, D(1))
    lots.restate(1, 2, D(14))
    assert lots.held() == {2: D(14)}
    rest = [lots.give(2, D(part)) for part in (1, 5, 8)]
    assert first + sum(rest) == 150
    assert lots.held() == {}


def test_oldest_lot_stays_first_when_a_part_of_it_is_taken() -> None:
    """Three at 10 and three at 20: one and two more close at 10, the next at 20."""
    lots, moment = Lots(), at(MONDAY)
    lots.take(1, D(3), D(-30), moment)
    lots.take(1, D(3), D(-60), moment)
    assert [lots.take(1, D(-part), D(0), moment).cost for part in (1, 2, 1)] == [-10, -20, -20]


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("0E+3", "0"),
        ("-0.00", "0"),
        ("1E+3", "1000"),
        ("0.10", "0.1"),
        ("1E-12", "0"),
        ("-36500.00", "-36500"),
    ],
)
def test_number_is_written_plainly_whatever_its_exponent_is(amount: str, text: str) -> None:
    """No exponent, no idle zeros, no minus before a zero."""
    assert number(D(amount)) == text


def test_contract_is_named_as_statements_do_when_it_is_an_option() -> None:
    """The padded symbol, the words, and the share behind it."""
    stage = cleared()
    stage.trade(replace(PUT, strike=D("182.50"), local_symbol="GOOGL 261218P00182500"), -1, "5.40")
    row = read(stage).row("Trade")
    names = ("symbol", "description", "underlyingConid", "underlyingSymbol", "multiplier", "strike", "expiry")
    assert [row[name] for name in names] == [
        "GOOGL 261218P00182500", "GOOGL 18DEC26 182.5 P", "1", "GOOGL", "100", "182.5", "20261218"]  # fmt: skip
    assert row["putCall"] == "P"
