"""Months of the wheel and the statements of them: to the cent the clearing house's books, and each other's continuation."""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest

from putwright.paper.statement import statement
from tests.simulation.wheel_life import ACCOUNT, LAST_DAY, SPECIAL, SPLIT, WheelLife, wheel_world
from tests.statements import Read, check_sums, second_opinion

D = Decimal
CENT = D("0.01")
FIRST_DAY = date(2026, 11, 6)
ENDS = (
    FIRST_DAY,
    date(2026, 12, 18),
    date(2027, 1, 19),
    SPLIT,
    SPECIAL - timedelta(days=1),
    SPECIAL,
    date(2027, 2, 28),
    LAST_DAY,
)


@pytest.fixture(scope="module")
def life() -> WheelLife:
    """The months, lived once."""
    lived = WheelLife(wheel_world())
    lived.live()
    return lived


@pytest.fixture(scope="module")
def told(life: WheelLife) -> Read:
    """The statement of all of it."""
    return Read(statement(life.world, ACCOUNT))


def test_everything_a_wheel_knows_happens_when_it_is_lived_for_months(life: WheelLife, told: Read) -> None:
    """Kept, bought back, rolled, assigned early and at expiry and in part, called away, sold, split, special dividend."""
    wanted = {"sold P", "sold C", "bought back", "rolled", "assigned in part", "sold shares"}
    assert wanted <= life.done.keys()
    kinds = Counter(
        (
            row["assetCategory"],
            row["notes"],
            row["putCall"] or row["buySell"],
            row["tradeDate"] == row["reportDate"],
        )
        for row in told.some("Trade", transactionType="BookTrade")
    )
    for kind in (("OPT", "Ep", "P", True), ("OPT", "Ep", "C", True), ("OPT", "A", "P", True), ("OPT", "A", "P", False),
                 ("OPT", "A", "C", True), ("STK", "A", "BUY", True), ("STK", "A", "SELL", True)):  # fmt: skip
        assert kinds[kind], kind
    types = {(row["type"], row["assetCategory"], row["putCall"]) for row in told.rows("CorporateAction")}
    assert {("FS", "STK", ""), ("CS", "OPT", "P")} <= types
    assert {kind for kind, *_ in types} == {"FS", "CS", "CA"}
    assert {row["type"] for row in told.rows("CashTransaction")} == {
        "Deposits/Withdrawals", "Dividends", "Broker Interest Received"}  # fmt: skip
    expiries = {row["expiry"] for row in told.rows("Trade") if row["expiry"]}
    assert max(expiries) > f"{LAST_DAY:%Y%m%d}", "new series are listed as time goes on"


def test_statement_agrees_with_the_clearing_house_when_it_is_of_now(life: WheelLife, told: Read) -> None:
    """Cash, settled cash, positions, accruals and worth are those the account is told over the API."""
    check_sums(told)
    figures = {(each.key, each.currency): each.value for each in life.world.clearing.values(ACCOUNT)}
    cash = told.cash()
    assert f"{cash['endingCash']:.2f}" == figures["CashBalance", "USD"]
    assert f"{cash['endingSettledCash']:.2f}" == figures["SettledCash", "USD"]
    assert f"{D(told.row('ChangeInNAV')['endingValue']):.2f}" == figures["NetLiquidation", "USD"]
    assert (
        f"{D(told.row('InterestAccrualsCurrency')['endingAccrualBalance']):.2f}"
        == figures["AccruedCash", "USD"]
    )
    held = {each.contract.con_id: each for each in life.world.clearing.positions(ACCOUNT)}
    assert told.positions() == {con_id: each.quantity for con_id, each in held.items()} != {}
    for row in told.rows("OpenPosition"):
        assert D(row["positionValue"]).quantize(CENT) == held[int(row["conid"])].market_value


def test_trades_tie_to_what_clients_were_told_when_ids_are_compared(life: WheelLife, told: Read) -> None:
    """Every fill once, under its execution id, with price, quantity, commission and the client's own reference."""
    fills = {key: each for key, each in life.told.items() if each.exchange != "--"}
    rows = {row["ibExecID"]: row for row in told.some("Trade", transactionType="ExchTrade")}
    assert rows.keys() == fills.keys() == {key for key in life.commissions if key in fills}
    for key, fill in fills.items():
        row, signed = rows[key], fill.quantity if fill.side == "BOT" else -fill.quantity
        assert (D(row["quantity"]), D(row["tradePrice"]), -D(row["ibCommission"])) == (
            signed, fill.price, life.commissions[key].amount)  # fmt: skip
        assert (row["orderReference"], row["ibOrderID"], row["exchange"]) == (
            fill.order_ref, str(fill.perm_id), fill.exchange)  # fmt: skip
    booked = Counter(
        (each.contract.con_id, each.quantity, each.price)
        for key, each in life.told.items()
        if key not in fills
    )
    stated = Counter(
        (int(row["conid"]), abs(D(row["quantity"])), D(row["tradePrice"]))
        for row in told.some("Trade", transactionType="BookTrade")
    )
    assert stated == booked
    ids = [row["tradeID"] for row in told.rows("Trade")]
    assert len(set(ids)) == len(ids)


def test_statements_tile_when_their_periods_touch(life: WheelLife, told: Read) -> None:
    """Each begins where the one before ended, on ex-dates too; together they are the whole, row by row."""
    starts = [FIRST_DAY, *(day + timedelta(days=1) for day in ENDS[:-1])]
    parts = [Read(statement(life.world, ACCOUNT, *days)) for days in zip(starts, ENDS, strict=True)]
    for part in parts:
        check_sums(part)
    for before, after in pairwise(parts):
        assert before.cash()["endingCash"] == after.cash()["startingCash"]
        assert before.row("ChangeInNAV")["endingValue"] == after.row("ChangeInNAV")["startingValue"]
    whole = Read(statement(life.world, ACCOUNT, FIRST_DAY, LAST_DAY))
    for name in ("Trade", "OptionEAE", "CashTransaction", "CorporateAction", "ConversionRate"):
        pieces = [sorted(row.items()) for part in parts for row in part.rows(name)]
        assert sorted(pieces) == sorted(sorted(row.items()) for row in whole.rows(name)), name
    assert parts[-1].positions() == whole.positions()


def test_results_are_what_is_left_of_cash_and_basis_when_all_is_added_up(told: Read) -> None:
    """Realised and unrealised gains, dividends and interest explain all that the account is worth above its deposit."""
    realised = sum(D(row["fifoPnlRealized"]) for row in told.rows("Trade"))
    open_gains = sum(D(row["fifoPnlUnrealized"]) for row in told.rows("OpenPosition"))
    cash = told.cash()
    end = told.rows("EquitySummaryByReportDateInBase")[1]
    worth = {key: D(end[key]) for key in ("total", "interestAccruals", "dividendAccruals")}
    income = (
        cash["dividends"] + cash["brokerInterest"] + worth["interestAccruals"] + worth["dividendAccruals"]
    )
    assert (worth["total"] - 400_000 - income - realised - open_gains).quantize(D("0.00001")) == 0
    for row in told.some("Trade", notes="A", assetCategory="OPT"):
        assert D(row["fifoPnlRealized"]) == 0


def test_another_reader_understands_the_whole_statement_when_it_parses_it(told: Read) -> None:
    """A library for these files knows every element and attribute, and reads the same numbers."""
    parsed = second_opinion(told.xml)
    assert len(parsed.Trades) == len(told.rows("Trade"))
    assert len(parsed.OptionEAE) == len(told.rows("OptionEAE"))
    assert sum(each.amount for each in parsed.CashTransactions) == sum(
        D(row["amount"]) for row in told.rows("CashTransaction")
    )
    assert parsed.CashReport[1].endingCash == told.cash()["endingCash"]
    assert parsed.whenGenerated is not None
    assert {each.levelOfDetail for each in parsed.Trades} == {"EXECUTION"}
