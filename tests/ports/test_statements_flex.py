"""Flex statements: every rule by which rows become facts, and what is said of rows that do not."""

from __future__ import annotations

import gzip
import io
import zipfile
from datetime import UTC, date, datetime

import pytest

from putwright.adapters.flex.discretion import masked_account, masked_text
from putwright.adapters.flex.reading import read_statements
from putwright.domain.journal_events import (
    CashKind,
    CashMoved,
    CurrencyTraded,
    Ended,
    EndedHow,
    RateTold,
    Restated,
    Reversed,
    Traded,
    Transferred,
)
from putwright.domain.refusal import BadInput
from tests.flex_statements import (
    ACCOUNT,
    NOW,
    D,
    check_rows,
    delivered,
    ending,
    events,
    keys,
    moved,
    payment,
    put,
    read,
    row,
    section,
    statement,
    taken_of,
    trade,
)

PUT = "O MSFT260116P00410000 MSFT"


def trades(*rows: str) -> str:
    """The section of trades."""
    return section("Trades", *rows)


def action(**cells: object) -> str:
    """One row of a corporate action on the evening of 2026-03-02, changed by some cells."""
    usual: dict[str, object] = {
        "accountId": ACCOUNT, "currency": "USD", "fxRateToBase": "1", "assetCategory": "STK", "symbol": "MSFT", "reportDate": "20260303",
        "dateTime": "20260302;202500", "quantity": "100", "proceeds": "0", "fifoPnlRealized": "0", "type": "FS",
        "actionDescription": "MSFT(US5949181045) SPLIT 2 FOR 1 (MSFT, MICROSOFT CORP, US5949181045)",
    }  # fmt: skip
    return row("CorporateAction", **(usual | cells))


# ---- trades ----------------------------------------------------------------------------------------------------------


def test_execution_has_all_its_economics_when_the_row_tells_them() -> None:
    """Quantity, price, net, costs, days, rate, our order, open or close, result; 10:30 in New York is 15:30 UTC."""
    told = read(
        trades(
            trade(
                orderReference="PW-7",
                taxes="-0.5",
                netCash=None,
                fxRateToBase="0.9",
                currency="CAD",
                ibCommissionCurrency="CAD",
            )
        )
    )
    (entry, _), (bought,) = told.entries, events(told, Traded)
    assert entry.key == "exec:0000e0d5.00000001.01.01"
    assert entry.at == datetime(2026, 1, 5, 15, 30, tzinfo=UTC)
    assert (entry.account, entry.origin.row, entry.recorded_at) == ("U***567", "Trades 1", NOW)
    assert (bought.security.name, bought.quantity, bought.price) == ("S MSFT", 100, 410)
    assert (bought.net, bought.commission) == (D("-41001.5"), D("1.5"))
    assert (bought.on, bought.settles_on) == (date(2026, 1, 5), date(2026, 1, 6))
    assert bought.to_base is not None
    assert (bought.to_base.currency, bought.to_base.rate, bought.to_base.source) == (
        "USD",
        D("0.9"),
        "statement",
    )
    assert (bought.order, bought.opens, bought.stated_result) == ("PW-7", True, 0)


def test_key_is_the_number_of_the_trade_when_no_execution_is_told() -> None:
    """The execution's id, else the trade's, else the transaction's, else the content and how often it occurred."""
    bare = trade(ibExecID="N/A", tradeID="", transactionID="REDACTED")
    told = read(trades(trade(ibExecID=""), trade(ibExecID="", tradeID="", symbol="KO"), bare, bare))
    first, second, third, fourth = keys(told)
    by_key = {entry.key: entry.origin.row for entry in told.entries}
    assert by_key["flex-trade:1001"] == "Trades 1"
    assert by_key["flex-trade:9001"] == "Trades 2"
    contents = sorted({first, second, third, fourth} - {"flex-trade:1001", "flex-trade:9001"})
    assert [one.rpartition(":")[2] for one in contents] == ["1", "2"]
    assert contents[0].rpartition(":")[0] == contents[1].rpartition(":")[0]


def test_execution_is_taken_once_when_it_stands_twice() -> None:
    """The second is skipped; the same id with another content is taken under a name of its own, and said."""
    told = read(trades(trade(), trade()))
    assert [one.why for one in told.skipped] == ["it stands twice in this file"]
    told = read(trades(trade(), trade(quantity="50", netCash="-20501")))
    assert keys(told) == ["exec:0000e0d5.00000001.01.01", "exec:0000e0d5.00000001.01.01#2"]
    assert any("different facts" in words for words in told.remarks)


def test_orders_and_sums_are_left_out_when_executions_are_there() -> None:
    """Orders, symbols, kinds, closed lots, wash sales: each with its reason; orders alone are taken, with a remark."""
    order = trade(levelOfDetail="ORDER", ibExecID="", tradeID="", transactionID="", ibOrderID="55")
    others = [
        row("SymbolSummary", symbol="MSFT", levelOfDetail="SYMBOL_SUMMARY", quantity="100"),
        row("AssetSummary", assetCategory="STK", levelOfDetail="ASSET_SUMMARY", quantity="100"),
        row("Lot", symbol="MSFT", levelOfDetail="CLOSED_LOT", quantity="100"),
        row("WashSale", symbol="MSFT", quantity="100"),
        row("Trade", symbol="MSFT", levelOfDetail="MOON", quantity="100"),
    ]
    told = read(trades(trade(), order, *others))
    assert len(told.skipped) == 6
    assert sum("taken" in one.why for one in told.skipped) == 5
    assert any("'MOON'" in words for words in told.remarks)
    alone = read(trades(order, *others[:2]))
    assert [one.quantity for one in events(alone, Traded)] == [100]
    assert keys(alone)[0].startswith("flex-order:")
    assert any("Tick Execution" in words for words in alone.remarks)


def test_order_is_taken_when_its_execution_is_not_in_the_file() -> None:
    """Executions of one name beside orders of two: the order that nothing else tells is a trade of its own."""
    orders = [
        trade(levelOfDetail="ORDER", ibExecID="", tradeID="", transactionID="", ibOrderID=n, symbol=s)
        for n, s in ((55, "MSFT"), (56, "KO"))
    ]
    told = read(trades(trade(), *orders))
    assert {one.security.name for one in events(told, Traded)} == {"S MSFT", "S KO"}
    assert [one.why for one in told.skipped] == ["the sum of an order; its executions are taken"]


def test_confirmations_are_taken_when_there_are_no_trades() -> None:
    """They name the same things otherwise, and bear the same id; beside trades they are left out."""
    confirm = row(
        "TradeConfirm", accountId=ACCOUNT, currency="USD", assetCategory="STK", symbol="MSFT", execID="0000e0d5.00000001.01.01",
        tradeID="1001", dateTime="20260105;103000", tradeDate="20260105", buySell="BUY", quantity="100", price="410",
        commission="-1", code="O", settleDate="20260106", levelOfDetail="EXECUTION",
    )  # fmt: skip
    alone = read(section("TradeConfirms", confirm))
    both = read(trades(trade()), section("TradeConfirms", confirm))
    assert keys(alone) == keys(both) == ["exec:0000e0d5.00000001.01.01"]
    assert [one.net for one in events(alone, Traded)] == [D("-41001")]
    assert [one.section for one in both.skipped] == ["TradeConfirms"]


def test_currencies_are_exchanged_when_the_row_is_a_pair() -> None:
    """The currency of the row is that of its proceeds, the other that of its quantity; the fee has its own."""
    chf = trade(
        assetCategory="CASH", symbol="CHF.USD", quantity="-1200", tradePrice="1.0842", proceeds="1301.04", ibCommission="-1.84194",
        ibCommissionCurrency="CHF", netCash="0", buySell="SELL",
    )  # fmt: skip
    yen = trade(
        assetCategory="CASH", symbol="USD.JPY", quantity="2000000", tradePrice="148.5", proceeds="-13468.01", ibExecID="e.2",
        ibCommission="0", netCash="0",
    )  # fmt: skip
    bad = trade(assetCategory="CASH", symbol="EUR.GBP", ibExecID="e.3", netCash="0")
    told = read(trades(chf, yen, bad))
    first, second = events(told, CurrencyTraded)
    assert (first.bought, first.bought_currency, first.sold, first.sold_currency) == (
        D("1301.04"),
        "USD",
        1200,
        "CHF",
    )
    assert (first.fee, first.fee_currency) == (D("1.84194"), "CHF")
    assert (second.bought, second.bought_currency, second.sold, second.sold_currency) == (
        2000000,
        "JPY",
        D("13468.01"),
        "USD",
    )
    assert [one.why for one in told.skipped] == ["its currency 'USD' is neither of EUR.GBP"]


def test_future_moves_its_own_net_cash_when_it_is_traded() -> None:
    """Its proceeds are no cash: what the broker calls net cash is taken, and without it only the costs, with a remark."""
    future = {
        "assetCategory": "FUT",
        "symbol": "ESH6",
        "proceeds": "-286575",
        "ibCommission": "-2",
        "quantity": "1",
        "multiplier": "50",
    }
    told = read(trades(trade(**future, netCash="1285.5")))
    assert [(one.net, one.security.name) for one in events(told, Traded)] == [(D("1285.5"), "X ESH6")]
    told = read(trades(trade(**future, netCash=None)))
    assert [one.net for one in events(told, Traded)] == [-2]
    assert any("daily settlement" in words for words in told.remarks)


def test_things_are_held_under_the_brokers_name_when_they_are_none_of_ours() -> None:
    """Bonds, warrants and what is unknown stay as they are written; options by their terms where the symbol is no OSI one."""
    bond = trade(assetCategory="BOND", symbol="T 4.5 11/15/33", netCash="-9930.50")
    odd = trade(assetCategory="NFT", symbol="APE #1", ibExecID="e.2")
    dax = trade(
        assetCategory="OPT", symbol="C ODAX DEC 26 12000", underlyingSymbol="DAX", strike="12000", expiry="20261218", putCall="C",
        multiplier="5", currency="EUR", ibExecID="e.3",
    )  # fmt: skip
    junk = trade(assetCategory="OPT", symbol="???", ibExecID="e.4")
    brk = trade(
        assetCategory="OPT",
        symbol="BRKB  261218P00487500",
        underlyingSymbol="BRK B",
        multiplier="100",
        ibExecID="e.5",
    )
    told = read(trades(bond, odd, dax, junk, brk))
    names = [one.security.name for one in events(told, Traded)]
    assert names == [
        "X T 4.5 11/15/33",
        "X APE #1",
        "O DAX261218C12000000 DAX 5/5",
        "X ???",
        "O BRKB261218P00487500 BRK.B",
    ]
    assert any("'NFT'" in words for words in told.remarks)


def test_commission_is_a_payment_of_its_own_when_it_is_in_another_currency() -> None:
    """Without the broker's net cash: 41,000 dollars for the shares, one franc for the broker."""
    told = read(trades(trade(netCash=None, ibCommissionCurrency="CHF")))
    (bought,), (fee,) = events(told, Traded), events(told, CashMoved)
    assert (bought.net, bought.commission) == (-41000, 0)
    assert (fee.kind, fee.amount, fee.currency) == (CashKind.FEE, -1, "CHF")
    assert keys(told)[1] == "exec:0000e0d5.00000001.01.01:commission"


def test_rebate_is_no_cost_when_the_broker_pays_back() -> None:
    """A correction gave back 33 cents: net has them, the cost is nothing."""
    (one,) = events(read(trades(trade(ibCommission="0.33", netCash=None))), Traded)
    assert (one.net, one.commission) == (D("-40999.67"), 0)


# ---- cancels and corrections -----------------------------------------------------------------------------------------

CANCEL = {
    "transactionType": "TradeCancel",
    "notes": "Ca",
    "buySell": "BUY (Ca.)",
    "quantity": "-100",
    "proceeds": "41000",
}


def cancel(**cells: object) -> str:
    """The cancel of the purchase, as the broker writes it: without ids of its own but for the transaction."""
    usual = {
        **CANCEL, "netCash": "41000", "ibCommission": "0", "tradeID": "", "ibExecID": "", "transactionID": "9002",
        "origTradeID": "1001", "origTransactionID": "9001", "reportDate": "20260107",
    }  # fmt: skip
    return trade(**(usual | cells))


def test_cancel_reverses_the_trade_when_both_are_in_the_file() -> None:
    """By the transaction, by the number of the trade, or by what it undoes where no number is told."""
    for numbers in (
        {},
        {"origTransactionID": ""},
        {"origTransactionID": "", "origTradeID": "", "netCash": "41001", "ibCommission": "1"},
    ):
        told = read(trades(trade(), cancel(**numbers)))
        (undone,) = events(told, Reversed)
        assert undone.of == "exec:0000e0d5.00000001.01.01"
        assert "flex-cancel:9002" in keys(told)


def test_correction_takes_the_place_when_a_trade_is_cancelled_and_booked_anew() -> None:
    """The same number of the trade, another execution; also where the query does not tell executions."""
    anew = {"quantity": "90", "proceeds": "-36900", "netCash": "-36901", "transactionID": "9003"}
    told = read(trades(trade(), cancel(), trade(**anew, ibExecID="0000e0d5.00000001.01.02")))
    assert {one.of for one in events(told, Reversed)} == {"exec:0000e0d5.00000001.01.01"}
    assert "exec:0000e0d5.00000001.01.02" in keys(told)
    told = read(trades(trade(ibExecID=""), cancel(), trade(**anew, ibExecID="")))
    assert {one.of for one in events(told, Reversed)} == {"flex-trade:1001"}
    assert {"flex-trade:1001", "flex-trade:1001:2"} <= set(keys(told))


def test_cancel_of_an_earlier_statement_finds_its_trade_when_a_correction_names_it() -> None:
    """TWS counts the last digits of an execution up: what .02 replaces was .01; the file of the whole year tells the same keys."""
    anew = trade(quantity="90", netCash="-36901", transactionID="9003", ibExecID="0000e0d5.00000001.01.02")
    later, year = read(trades(cancel(), anew)), read(trades(trade(), cancel(), anew))
    assert {one.of for one in events(later, Reversed)} == {"exec:0000e0d5.00000001.01.01"}
    assert set(keys(later)) <= set(keys(year))


def test_cancel_is_a_trade_of_its_own_when_nothing_names_what_it_undoes() -> None:
    """Cash and shares are right whatever the first was called; the same key as in a file that holds both."""
    alone, both = read(trades(cancel())), read(trades(trade(), cancel()))
    (counter,) = events(alone, Traded)
    assert (counter.quantity, counter.net) == (-100, 41000)
    assert keys(alone) == ["flex-cancel:9002"]
    assert "flex-cancel:9002" in keys(both)
    assert any("not in this file" in words for words in alone.remarks)


def test_corrected_trade_is_reversed_when_no_cancel_says_so() -> None:
    """A row that says it corrects another takes its place."""
    corrected = trade(
        transactionType="TradeCorrect", notes="Co", quantity="90", netCash="-36901", ibExecID="0000e0d5.00000001.01.02",
        transactionID="9003", origTransactionID="9001", tradeID="1003",
    )  # fmt: skip
    told = read(trades(trade(), corrected))
    assert {one.of for one in events(told, Reversed)} == {"exec:0000e0d5.00000001.01.01"}
    assert len(events(told, Traded)) == 2


def test_correction_reverses_nothing_when_it_can_not_be_taken_itself() -> None:
    """What replaces the first is unreadable: the first one stands, and the row is named."""
    corrected = {
        "transactionType": "TradeCorrect",
        "origTransactionID": "9001",
        "transactionID": "9003",
        "ibExecID": "e.2",
    }
    told = read(trades(trade(), trade(**corrected, quantity="ninety")))
    assert not events(told, Reversed)
    assert len(events(told, Traded)) == 1
    undone = read(trades(trade(), cancel(), trade(**corrected, quantity="90", netCash="-36901")))
    assert len(events(undone, Reversed)) == 1
    assert not [words for words in undone.remarks if "not in this file" in words]


def test_assignment_is_reversed_once_when_both_its_legs_are_cancelled() -> None:
    """Two cancels, one fact: one reversal."""
    legs = [put(), delivered()]
    undo = [
        put(transactionType="TradeCancel", notes="A;Ca", quantity="-1", buySell="BUY (Ca.)", tradeID="", transactionID="9201",
            origTransactionID="9101"),
        delivered(transactionType="TradeCancel", notes="A;Ca", quantity="-100", proceeds="41000", netCash="41000", tradeID="",
            buySell="BUY (Ca.)", transactionID="9202", origTransactionID="9102"),
    ]  # fmt: skip
    told = read(trades(*legs, *undo))
    assert [one.of for one in events(told, Reversed)] == ["flex-trade:2001"]
    assert not told.skipped


# ---- assignments, exercises, expiries --------------------------------------------------------------------------------

TRADES_ONLY = trades(put(), delivered())
ENDINGS_ONLY = section("OptionEAE", ending(), moved())


@pytest.mark.parametrize(
    "sections", [[TRADES_ONLY], [ENDINGS_ONLY], [TRADES_ONLY, ENDINGS_ONLY], [trades(put()), ENDINGS_ONLY]]
)
def test_assignment_is_one_fact_when_it_is_told_in_one_place_or_two(sections: list[str]) -> None:
    """The option's row, the shares' row, and both once more: one fact with the same key, its shares in it."""
    told = read(*sections)
    (ended,) = events(told, Ended)
    assert keys(told) == ["flex-trade:2001"]
    assert (ended.security.name, ended.quantity, ended.how, ended.on) == (
        PUT,
        1,
        EndedHow.ASSIGNED,
        date(2026, 1, 16),
    )
    assert ended.delivered is not None
    assert (ended.delivered.name, ended.shares, ended.price, ended.net) == ("S MSFT", 100, 410, -41000)
    assert not told.skipped
    assert not [words for words in told.remarks if "contradict" in words]


def test_assignment_has_the_same_key_when_no_number_of_the_trade_is_told() -> None:
    """By option, quantity and day, however many sections tell it; two of one day are two."""
    nameless = put(tradeID="", transactionID=""), delivered(tradeID="", transactionID="")
    endings = ending(tradeID=""), moved(tradeID="")
    first = read(trades(*nameless))
    second = read(section("OptionEAE", *endings))
    both = read(trades(*nameless), section("OptionEAE", *endings))
    assert keys(first) == keys(second) == keys(both)
    twice = read(trades(*nameless, *nameless))
    assert len(events(twice, Ended)) == 2
    assert keys(first)[0] in keys(twice)


@pytest.mark.parametrize(
    ("right", "quantity", "how", "shares"),
    [
        ("P", 1, EndedHow.ASSIGNED, 100),
        ("C", 1, EndedHow.ASSIGNED, -100),
        ("P", -1, EndedHow.EXERCISED, -100),
        ("C", -1, EndedHow.EXERCISED, 100),
    ],
)
def test_shares_go_the_right_way_when_options_of_either_side_end(
    right: str, quantity: int, how: EndedHow, shares: int
) -> None:
    """Short puts bring shares, short calls take them; long puts sell them, long calls buy them."""
    option = put(
        symbol=f"MSFT  260116{right}00410000",
        putCall=right,
        quantity=quantity,
        buySell="",
        notes="A" if quantity > 0 else "Ex",
    )
    wrong_way = delivered(
        quantity=-shares,
        proceeds=410 * shares,
        netCash=410 * shares,
        buySell="",
        tradeID="2003",
        transactionID="1",
    )
    share = delivered(quantity=shares, proceeds=-410 * shares, netCash=-410 * shares, buySell="")
    told = read(trades(option, wrong_way, share))
    (ended,) = events(told, Ended)
    assert (ended.how, ended.shares, ended.net) == (how, shares, -410 * shares)
    assert [one.quantity for one in events(told, Traded)] == [-shares]
    assert any("moved by an option that is not in this file" in words for words in told.remarks)


def test_expiry_is_an_assignment_when_shares_moved_at_the_strike() -> None:
    """Evidence before words (I18): the row says expired, the shares say assigned; the contradiction is told."""
    told = read(trades(put(notes="Ep"), delivered()))
    (ended,) = events(told, Ended)
    assert (ended.how, ended.shares) == (EndedHow.ASSIGNED, 100)
    assert any("contradict" in words and "expired" in words for words in told.remarks)
    told = read(trades(put(notes="Ep")), section("OptionEAE", ending(), moved()))
    assert [one.how for one in events(told, Ended)] == [EndedHow.ASSIGNED]
    assert any("contradict" in words for words in told.remarks)


def test_option_expires_when_the_broker_says_so_and_nothing_moved() -> None:
    """Nothing delivered, nothing paid; shares bought in the market at the strike that day are not its shares."""
    told = read(
        trades(
            put(notes="Ep", fifoPnlRealized="538.95"), trade(dateTime="20260116;110000", tradeDate="20260116")
        )
    )
    (ended,) = events(told, Ended)
    assert (ended.how, ended.delivered, ended.shares, ended.net) == (EndedHow.EXPIRED, None, 0, 0)
    assert ended.stated_result == D("538.95")
    assert len(events(told, Traded)) == 1


def test_codes_are_not_needed_when_the_rest_is_evidence() -> None:
    """Booked at nothing without codes: with shares at the strike assigned, at expiry without shares expired, before it unknown."""
    bare = {"notes": ""}
    assert [one.how for one in events(read(trades(put(**bare), delivered(**bare))), Ended)] == [
        EndedHow.ASSIGNED
    ]
    assert [one.how for one in events(read(trades(put(**bare))), Ended)] == [EndedHow.EXPIRED]
    early = read(trades(put(**bare, tradeDate="20260110", dateTime="20260110;162000")))
    assert not events(early, Ended)
    assert [one.price for one in events(early, Traded)] == [0]
    assert any("nothing tells why" in words for words in early.remarks)


def test_shares_are_reckoned_when_only_the_option_is_in_the_file() -> None:
    """One contract at 410 is 100 shares for 41,000; it is said; of an index, which pays cash, nothing is reckoned."""
    told = read(trades(put()))
    (ended,) = events(told, Ended)
    assert (ended.shares, ended.net) == (100, -41000)
    assert any("reckoned from its terms" in words for words in told.remarks)
    index = put(
        symbol="SPXW  260116P05000000",
        underlyingSymbol="SPX",
        strike="5000",
        notes="A",
        netCash="-1250",
        proceeds="-1250",
    )
    (paid,) = events(read(trades(index)), Ended)
    assert (paid.how, paid.shares, paid.delivered, paid.net) == (EndedHow.ASSIGNED, 0, None, -1250)


def test_shares_are_shared_out_when_one_row_brings_those_of_several_puts() -> None:
    """Two rows of one and two contracts, one row of 300 shares: 100 and 200 of them, cash to the cent, every row counted once."""
    one = put()
    two = put(quantity="2", tradeID="2003", transactionID="9103")
    shares = delivered(quantity="300", proceeds="-123000", netCash="-123000.01", ibCommission="-0.01")
    told = read(trades(one, two, shares), section("OptionEAE", moved(quantity="300", proceeds="-123,000.00")))
    first, second = sorted(events(told, Ended), key=lambda each: each.quantity)
    assert (first.shares, second.shares) == (100, 200)
    assert first.net + second.net == D("-123000.01")
    assert (first.commission or 0) + (second.commission or 0) == D("0.01")
    assert not told.skipped


def test_shares_are_added_up_when_several_rows_bring_those_of_one_put() -> None:
    """One row of three contracts, shares in rows of 100 and 200; fewer shares than due are a contradiction, not made up."""
    three = put(quantity="3")
    parts = [
        delivered(),
        delivered(quantity="200", proceeds="-82000", netCash="-82000", tradeID="2003", transactionID="9103"),
    ]
    (ended,) = events(read(trades(three, *parts)), Ended)
    assert (ended.shares, ended.net) == (300, -123000)
    told = read(trades(three, parts[0]))
    (ended,) = events(told, Ended)
    assert (ended.shares, ended.net) == (100, -41000)
    assert any("300 shares are due, 100 moved" in words for words in told.remarks)


def test_part_of_a_position_is_assigned_when_the_rest_expires() -> None:
    """Of three puts one is assigned and two expire on one day: two facts, and the shares belong to the first."""
    told = read(
        trades(put(notes="Ep", quantity="2", tradeID="2003", transactionID="9103"), put(), delivered())
    )
    by_how = {one.how: one for one in events(told, Ended)}
    assert (by_how[EndedHow.ASSIGNED].quantity, by_how[EndedHow.ASSIGNED].shares) == (1, 100)
    assert (by_how[EndedHow.EXPIRED].quantity, by_how[EndedHow.EXPIRED].shares) == (2, 0)
    assert not [words for words in told.remarks if "contradict" in words]


def test_price_other_than_the_strike_is_told_when_shares_moved_at_it() -> None:
    """What moved is taken as it moved, and the two prices are shown."""
    told = read(trades(put(), delivered(tradePrice="409", proceeds="-40900", netCash="-40900")))
    (ended,) = events(told, Ended)
    assert (ended.price, ended.net) == (409, -40900)
    assert any("the strike is 410, the shares moved at 409" in words for words in told.remarks)


def test_assignment_is_one_fact_when_one_section_tells_the_day_and_the_other_when_it_was_booked() -> None:
    """Without numbers, a day apart: one fact on the trading date, and the two days are told; a week apart they are two."""
    early = {"tradeDate": "20260112", "dateTime": "20260112;162000", "tradeID": "", "transactionID": ""}
    rows = trades(put(**early), delivered(**early))
    told = read(
        rows, section("OptionEAE", ending(tradeID="", date="20260113"), moved(tradeID="", date="20260113"))
    )
    assert [one.on for one in events(told, Ended)] == [date(2026, 1, 12)]
    assert any("2026-01-12 and 2026-01-13" in words for words in told.remarks)
    assert len(events(read(rows, section("OptionEAE", ending(tradeID="", date="20260120"))), Ended)) == 2


def test_sections_contradict_each_other_when_their_numbers_differ() -> None:
    """The trades say one contract, the section of exercises two under the same number: the trade is taken, both are told."""
    told = read(trades(put(), delivered()), section("OptionEAE", ending(quantity="2")))
    assert [one.quantity for one in events(told, Ended)] == [1]
    assert any("contradict" in words for words in told.remarks)


# ---- cash ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("Deposits/Withdrawals", CashKind.DEPOSIT),
        ("Deposits &amp; Withdrawals", CashKind.DEPOSIT),
        ("Dividends", CashKind.DIVIDEND),
        ("Payment In Lieu Of Dividends", CashKind.IN_LIEU),
        ("Withholding Tax", CashKind.TAX),
        ("Broker Interest Paid", CashKind.INTEREST),
        ("Bond Interest Received", CashKind.INTEREST),
        ("Other Fees", CashKind.FEE),
        ("Advisor Fees", CashKind.FEE),
        ("Commission Adjustments", CashKind.FEE),
        ("Lottery", CashKind.OTHER),
    ],
)
def test_payment_has_its_kind_when_the_broker_names_it(kind: str, expected: CashKind) -> None:
    """Every type that is known; what is unknown is taken as other cash, and said."""
    told = read(section("CashTransactions", payment(type=kind)))
    (paid,) = events(told, CashMoved)
    assert (paid.kind, paid.amount, paid.security and paid.security.name) == (expected, 83, "S MSFT")
    assert keys(told) == ["flex-cash:7001"]
    assert any("Lottery" in words for words in told.remarks) == (expected is CashKind.OTHER)


def test_tax_counts_when_it_was_booked_and_belongs_to_its_dividend_when_it_is_corrected() -> None:
    """Booked in October for January: the day is October, the moment January's; both signs stand."""
    late = {"type": "Withholding Tax", "dateTime": "20260114;202000", "reportDate": "20261028"}
    told = read(
        section(
            "CashTransactions",
            payment(**late, amount="28.5"),
            payment(**late, amount="-28.5", transactionID="7002"),
        )
    )
    assert [(one.amount, one.on) for one in events(told, CashMoved)] == [
        (D("28.5"), date(2026, 10, 28)),
        (D("-28.5"), date(2026, 10, 28)),
    ]
    assert {entry.at for entry in told.entries[:-1]} == {datetime(2026, 1, 15, 1, 20, tzinfo=UTC)}


def test_payments_without_ids_are_kept_apart_when_they_are_alike() -> None:
    """Two fees of one day and amount are two; read again they have the same keys."""
    fee = payment(
        type="Other Fees",
        amount="-1.5",
        transactionID="",
        description="NASDAQ for U1234567",
        symbol="",
        assetCategory="",
    )
    told = read(section("CashTransactions", fee, fee))
    assert len(set(keys(told))) == 2
    assert keys(read(section("CashTransactions", fee, fee))) == keys(told)
    assert {one.words for one in events(told, CashMoved)} == {"NASDAQ for U***567"}
    assert {one.security for one in events(told, CashMoved)} == {None}


def test_sums_are_left_out_when_their_payments_are_there() -> None:
    """SUMMARY beside DETAIL is skipped; alone it is taken, with a remark; nothing at all is skipped with a reason."""
    total = payment(levelOfDetail="SUMMARY", transactionID="", accountId="-")
    assert [one.why for one in read(section("CashTransactions", payment(), total)).skipped] == [
        "a sum of payments; the payments are taken"
    ]
    alone = read(section("CashTransactions", total))
    assert len(events(alone, CashMoved)) == 1
    assert any("tick Detail" in words for words in alone.remarks)
    assert [one.why for one in read(section("CashTransactions", payment(amount="0"))).skipped] == [
        "it moves no cash"
    ]


def test_tax_on_services_is_a_fee_when_the_broker_charges_it() -> None:
    """Value added tax on market data leaves the account like any other cost."""
    tax = row(
        "SalesTax",
        accountId=ACCOUNT,
        currency="USD",
        date="20260302",
        salesTax="-0.3",
        taxableDescription="OPRA",
        transactionID="8001",
    )
    assert [(one.kind, one.amount) for one in events(read(section("SalesTaxes", tax)), CashMoved)] == [
        (CashKind.FEE, D("-0.3"))
    ]


# ---- corporate actions and transfers ---------------------------------------------------------------------------------


def test_split_restates_shares_when_one_row_or_two_tell_it() -> None:
    """Two for one as an increase; one for 25 as old shares against new ones, under the name that the journal has."""
    (forward,) = events(read(section("CorporateActions", action())), Restated)
    assert (forward.old.name, forward.new.name, forward.factor, forward.on) == (
        "S MSFT",
        "S MSFT",
        2,
        date(2026, 3, 3),
    )
    words = "GCM(CA38501D2041) SPLIT 1 FOR 25 ({}, GRAN COLOMBIA GOLD CORP, CA38501D5010)"
    rows = [
        action(symbol="GCM", quantity="480", type="RS", actionDescription=words.format("GCM")),
        action(symbol="GCM.OLD", quantity="-12000", type="RS", actionDescription=words.format("GCM.OLD")),
    ]
    (reverse,) = events(read(section("CorporateActions", *rows)), Restated)
    assert (reverse.old.name, reverse.new.name, reverse.factor) == ("S GCM", "S GCM", D("0.04"))


def test_fraction_is_sold_when_a_reverse_split_leaves_one() -> None:
    """105 shares one for ten: half a share is paid with 1,925."""
    words = "X(US1) SPLIT 1 FOR 10 (X, X INC, US1)"
    rows = [
        action(symbol="X", type="RS", quantity="-94.5", actionDescription=words),
        action(
            symbol="X",
            type="RS",
            quantity="-0.5",
            proceeds="1925",
            fifoPnlRealized="125",
            actionDescription=words,
        ),
    ]
    told = read(section("CorporateActions", *rows))
    (sold,) = events(told, Traded)
    assert (sold.quantity, sold.price, sold.net, sold.stated_result) == (D("-0.5"), 3850, 1925, 125)
    assert [one.factor for one in events(told, Restated)] == [D("0.1")]


def test_name_changes_when_the_same_number_comes_under_another() -> None:
    """FB became META, share for share."""
    words = "FB(US30303M1027) CUSIP/ISIN CHANGE TO (US30303M1027) ({}, META PLATFORMS INC, US30303M1027)"
    rows = [
        action(symbol="FB.OLD", quantity="-100", type="IC", actionDescription=words.format("FB.OLD")),
        action(symbol="META", quantity="100", type="IC", actionDescription=words.format("META")),
    ]
    (one,) = events(read(section("CorporateActions", *rows)), Restated)
    assert (one.old.name, one.new.name, one.factor) == ("S FB", "S META", 1)


def test_options_are_restated_in_pairs_when_their_shares_split() -> None:
    """A short put and a long one of other strikes: each of 365 became two of 182.50, whichever sign its row has."""
    words = "GOOGL(1) SPLIT 2 FOR 1 ({}, x, 1)"

    def option(strike: str, quantity: int) -> str:
        symbol = f"GOOGL 270115P{strike}"
        return action(
            assetCategory="OPT",
            symbol=symbol,
            quantity=quantity,
            type="CS",
            actionDescription=words.format(symbol),
        )

    rows = [option("00365000", 1), option("00182500", -2), option("00350000", -1), option("00175000", 2)]
    told = read(section("CorporateActions", *rows))
    assert {(one.old.name[2:20], one.new.name[2:20], one.factor) for one in events(told, Restated)} == {
        ("GOOGL270115P003650", "GOOGL270115P001825", D(2)),
        ("GOOGL270115P003500", "GOOGL270115P001750", D(2)),
    }
    assert len(read(section("CorporateActions", rows[0])).skipped) == 1
    strange = read(section("CorporateActions", rows[0], option("00200000", -2)))
    assert not events(strange, Restated)
    assert len(strange.skipped) == 2


def test_strike_is_lowered_when_a_special_dividend_is_paid() -> None:
    """Five dollars a share: the put of 365 is one of 360."""
    words = "GOOGL(13) CONTRACT ADJUSTMENT CASH DIVIDEND USD 5 PER SHARE ({}, x, 13)"
    rows = [
        action(assetCategory="OPT", symbol=f"GOOGL 270115P00{strike}000", quantity=quantity, type="CA",
            actionDescription=words.format(strike))
        for strike, quantity in ((365, 1), (360, -1))
    ]  # fmt: skip
    (one,) = events(read(section("CorporateActions", *rows)), Restated)
    assert (one.old.contract and one.old.contract.strike, one.new.contract and one.new.contract.strike) == (
        365,
        360,
    )


def test_spin_off_and_merger_are_facts_when_they_are_exact() -> None:
    """New shares come at an unknown cost; shares taken over for cash are sold; shares for shares are restated, with their cash."""
    spun = action(
        symbol="Y", quantity="20", type="SO", actionDescription="X(US1) SPINOFF  1 FOR 5 (Y, Y INC, US2)"
    )
    cash = action(
        symbol="J", quantity="-1000", proceeds="30600", fifoPnlRealized="10315", type="TC",
        actionDescription="J(US3) MERGED(Acquisition)  FOR USD 30.60 PER SHARE (J, J INC, US3)",
    )  # fmt: skip
    words = "A(US4) MERGED(Acquisition) WITH US5 1 FOR 2 ({}, x, US4)"
    swap = [
        action(symbol="A", quantity="-100", type="TC", actionDescription=words.format("A"), proceeds="75"),
        action(symbol="B", quantity="50", type="TC", actionDescription=words.format("B")),
    ]
    told = read(section("CorporateActions", spun, cash, *swap))
    assert [(one.security.name, one.quantity, one.cost) for one in events(told, Transferred)] == [
        ("S Y", 20, None)
    ]
    assert [(one.price, one.net, one.stated_result) for one in events(told, Traded)] == [
        (D("30.6"), 30600, 10315)
    ]
    assert [(one.old.name, one.new.name, one.factor) for one in events(told, Restated)] == [
        ("S A", "S B", D("0.5"))
    ]
    assert [(one.kind, one.amount) for one in events(told, CashMoved)] == [(CashKind.OTHER, 75)]
    assert any("what the new shares cost is not told" in words for words in told.remarks)


def test_action_is_left_out_with_a_remark_when_it_is_not_understood() -> None:
    """Rights, a split without its ratio, a contradiction of its numbers: skipped, and positions may differ."""
    rows = [
        action(symbol="R", type="RI", actionDescription="R(US6) RIGHTS ISSUE (R, R INC, US6)"),
        action(symbol="T", type="FS", actionDescription="TESLA 2:1 Split"),
        action(
            symbol="V",
            type="RS",
            quantity="-100",
            actionDescription="V(US7) SPLIT 1 FOR 10 (V.OLD, V INC, US7)",
        ),
        action(
            symbol="V", type="RS", quantity="50", actionDescription="V(US7) SPLIT 1 FOR 10 (V, V INC, US7)"
        ),
    ]
    told = read(section("CorporateActions", *rows))
    assert len(told.skipped) == 4
    assert sum("may differ from the broker's books" in words for words in told.remarks) == 4


def test_transfers_move_shares_and_cash_when_they_come_or_go() -> None:
    """In from another broker, out to it; cash too; what they cost is unknown and stays so."""
    usual = {
        "accountId": ACCOUNT,
        "currency": "USD",
        "assetCategory": "STK",
        "symbol": "TSLA",
        "date": "20260305",
        "type": "ACATS",
    }
    rows = [
        row("Transfer", **usual, direction="IN", quantity="25", positionAmount="9999", transactionID="5001"),
        row("Transfer", **usual, direction="OUT", quantity="-5", transactionID="5002", account="87654321"),
        row("Transfer", **(usual | {"assetCategory": "CASH", "symbol": "--"}), direction="OUT", cashTransfer="-500", quantity="0",
            transactionID="5003"),
        row("Transfer", **usual, direction="UP", quantity="1", transactionID="5004"),
        row("TransferLot", **usual, direction="IN", quantity="25"),
    ]  # fmt: skip
    told = read(section("Transfers", *rows))
    assert [(one.quantity, one.cost) for one in events(told, Transferred)] == [(25, None), (-5, None)]
    assert [(one.kind, one.amount) for one in events(told, CashMoved)] == [(CashKind.DEPOSIT, -500)]
    assert {one.why for one in told.skipped} == {
        "its direction 'UP' is neither IN nor OUT", "a lot of a transfer; the transfer is taken",
    }  # fmt: skip


# ---- balances, rates, the statement ----------------------------------------------------------------------------------


def test_statement_says_what_was_there_when_its_sections_do() -> None:
    """Cash by currency at both ends, positions with cost and mark; sums, lots and earlier days are left out."""
    report = [
        row(
            "CashReportCurrency",
            currency="BASE_SUMMARY",
            levelOfDetail="BaseCurrency",
            startingCash="1",
            endingCash="2",
        ),
        row(
            "CashReportCurrency",
            currency="USD",
            levelOfDetail="Currency",
            startingCash="100.5",
            endingCash="0.000001",
        ),
    ]
    held = {
        "accountId": ACCOUNT,
        "currency": "USD",
        "assetCategory": "STK",
        "symbol": "MSFT",
        "costBasisMoney": "41001",
        "markPrice": "420",
    }
    positions = [
        row("OpenPosition", **held, position="100", levelOfDetail="SUMMARY", reportDate="20261031"),
        row("OpenPosition", **held, position="60", levelOfDetail="LOT", reportDate="20261031"),
        row("OpenPosition", **held, position="70", levelOfDetail="SUMMARY", reportDate="20261030"),
    ]
    told = read(section("CashReport", *report), section("OpenPositions", *positions))
    taken = taken_of(told)
    assert [(one.name, one.quantity) for one in taken.opening] == [("USD", D("100.5"))]
    assert [(one.name, one.quantity) for one in taken.closing] == [("USD", D("0.000001"))]
    assert taken.positions is not None
    assert [(one.name, one.quantity, one.cost, one.price) for one in taken.positions] == [
        ("S MSFT", 100, 41001, 420)
    ]
    assert (taken.base_currency, taken.first, taken.last) == ("USD", date(2026, 1, 1), date(2026, 10, 31))
    assert len(told.skipped) == 3
    assert taken_of(read(section("OpenPositions"))).positions == ()
    assert taken_of(read()).positions is None


def test_lots_are_added_up_when_there_is_nothing_else() -> None:
    """60 and 40 shares are 100, and so are their costs."""
    lots = [
        row(
            "OpenPosition",
            currency="USD",
            assetCategory="STK",
            symbol="MSFT",
            position=count,
            costBasisMoney=count * 400,
            levelOfDetail="LOT",
        )
        for count in (60, 40)
    ]
    taken = taken_of(read(section("OpenPositions", *lots)))
    assert taken.positions is not None
    assert [(one.quantity, one.cost) for one in taken.positions] == [(100, 40000)]


def test_rates_are_kept_when_the_account_touches_their_currencies() -> None:
    """CHF into USD for two days; of yen nobody asked; -1 is the broker's word for none."""
    rates = [
        row("ConversionRate", reportDate=day, fromCurrency=source, toCurrency=target, rate=rate)
        for day, source, target, rate in (
            ("20260106", "CHF", "USD", "1.25"), ("20260105", "CHF", "USD", "1.24"), ("20260105", "JPY", "USD", "0.0066"),
            ("20260105", "USD", "USD", "1"), ("20260107", "CHF", "USD", "-1"), ("20260105", "USD", "CHF", "0.8"),
        )
    ]  # fmt: skip
    told = read(
        section("CashTransactions", payment(currency="CHF", fxRateToBase="1.24")),
        section("ConversionRates", *rates),
    )
    forth, back = sorted(events(told, RateTold), key=lambda one: one.currency)
    assert (forth.currency, forth.base_currency, forth.rates) == ("CHF", "USD", (D("1.24"), D("1.25")))
    assert forth.days == (date(2026, 1, 5), date(2026, 1, 6))
    assert (back.currency, back.rates) == ("USD", (D("0.8"),))
    assert len(told.skipped) == 3


def test_base_currency_is_found_when_the_account_does_not_tell_it() -> None:
    """By the rates that are all one; contradictory rates are not taken, and it is said."""
    told = read(
        trades(trade()), section("CashTransactions", payment(currency="CHF", fxRateToBase="1.24")), base=None
    )
    assert told.base_currency == "USD"
    assert any("by the rates of the rows it is USD" in words for words in told.remarks)
    told = read(trades(trade(fxRateToBase="0.9")))
    assert [one.to_base for one in events(told, Traded)] == [None]
    assert any("no rate of this statement is taken" in words for words in told.remarks)
    assert any("tick Account Information" in words for words in read(base=None).remarks)


def test_unknown_columns_and_sections_are_counted_when_the_broker_adds_some() -> None:
    """They are told with how often they stood there; nothing fails and nothing is lost."""
    told = read(
        trades(trade(quantumFlux="7", moonPhase="full")),
        section("MoonPhases", row("MoonPhase", phase="full")),
    )
    assert len(events(told, Traded)) == 1
    assert any("moonPhase (1), quantumFlux (1)" in words for words in told.remarks)
    assert told.skipped_because == {"MoonPhases: a section that nobody here reads": 1}
    assert any("MoonPhases is unknown here" in words for words in told.remarks)
    funds = read(section("StmtFunds", row("StatementOfFundsLine", amount="1")))
    assert any(
        "Trades and CashTransactions; but that is not in this file" in words for words in funds.remarks
    )


def test_statements_are_kept_apart_when_a_file_holds_several() -> None:
    """Two accounts, and one of them for two periods: three statements with keys of their own."""
    inner = [
        statement(account=account, first=first, last=last).partition('count="1">')[2].removesuffix("</FlexStatements></FlexQueryResponse>")
        for account, first, last in (
            (ACCOUNT, "20260101", "20260131"), (ACCOUNT, "20260201", "20260228"), ("U7654321", "20260101", "20260131"),
        )
    ]  # fmt: skip
    text = (
        f'<FlexQueryResponse><FlexStatements count="3">{"".join(inner)}</FlexStatements></FlexQueryResponse>'
    )
    told = read_statements(text.encode(), "three.xml", NOW)
    assert [one.account for one in told] == ["U***567", "U***567", "U***321"]
    assert len({one.entries[-1].key for one in told}) == len({one.digest for one in told}) == 3


def test_facts_have_the_same_keys_when_periods_overlap() -> None:
    """January alone and the whole year: every key of the month is one of the year's."""
    january = read(
        trades(trade(), put(), delivered()),
        section("CashTransactions", payment(transactionID="")),
        last="20260131",
    )
    year = read(
        trades(trade(tradeID="900", ibExecID="e.9", tradeDate="20260601", dateTime="20260601;100000"), trade(), put(), delivered()),
        section("OptionEAE", ending(), moved()), section("CashTransactions", payment(), payment(transactionID="")),
    )  # fmt: skip
    assert set(keys(january)) <= set(keys(year))
    assert keys(january) == keys(
        read(
            trades(trade(), put(), delivered()),
            section("CashTransactions", payment(transactionID="")),
            last="20260131",
        )
    )


# ---- discretion ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("account", "shown"),
    [
        ("U1234567", "U***567"), ("DU1234567", "DU***567"), ("U1234567F", "U***67F"), ("XXXXXUSD", "X***USD"),
        ("myaccountnumberhere", "m***ere"), ("U***00000", "U***000"), ("U12", "U***"), ("", ""),
    ],
)  # fmt: skip
def test_account_is_masked_when_it_is_told(account: str, shown: str) -> None:
    """The letters and the last three characters, whatever its form."""
    assert masked_account(account) == shown


def test_account_number_stands_nowhere_when_a_statement_is_read() -> None:
    """Not in a name, a text, a key, a reason, a remark; a segment of an account is the account."""
    rows = [
        payment(description="TRANSFER TO U1234567 FROM U7654321 AND DU9876543"),
        payment(amount="x", transactionID="2"),
    ]
    text = statement(section("CashTransactions", *rows), trades(trade(accountId="U1234567F")))
    (told,) = read_statements(text.encode(), "U1234567_2026.xml", NOW)
    assert told.name == "U***567_2026.xml"
    for number in ("1234567", "7654321", "9876543"):
        assert number not in repr(told)
    assert {entry.account for entry in told.entries} == {"U***567"}
    assert masked_text("to U123456 and F1234567F") == "to U***456 and F***567F"


# ---- bad input -------------------------------------------------------------------------------------------------------

BOMB = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><FlexQueryResponse>&b;</FlexQueryResponse>'
REFUSED = (
    '<FlexStatementResponse timestamp="x"><Status>Fail</Status><ErrorCode>1012</ErrorCode>'
    "<ErrorMessage>Token has expired.</ErrorMessage></FlexStatementResponse>"
)
GOOD = statement(trades(trade()))


def zipped(**members: str) -> bytes:
    """An archive of some texts."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(f"{name}.xml", text)
    return target.getvalue()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "the file is empty"),
        (b"  \n ", "the file is empty"),
        (b"<!DOCTYPE html><html><body>Log in</body></html>", "a web page, perhaps the broker's login"),
        (b"%PDF-1.7", "a PDF"),
        (b"Date,USD\n2026-01-02,1\n", "which is no statement"),
        (b"\x00\x01\x02\x03", "zero bytes"),
        (b"caf\xe9,1", "line 1 is not UTF-8"),
        (REFUSED.encode(), "error 1012 of the Flex Web Service: Token has expired"),
        (b"<FlexStatementResponse><Status>Success</Status></FlexStatementResponse>", "the receipt of a request"),
        (b"<rss/>", "its first element is rss"),
        (b"<FlexQueryResponse><FlexStatements/></FlexQueryResponse>", "it holds no statement"),
        (BOMB.encode(), "defines a document type or entities"),
        (GOOD[:-20].encode(), "it ends before it is complete"),
        (GOOD[:700].encode(), "line 1, column"),
        (GOOD.replace("MSFT", "AT&T").encode(), "damaged|stands alone"),
        (GOOD.replace("MSFT", "A & B").encode(), "an & stands alone"),
        (GOOD.replace("MSFT", "M\xfcNCH").encode("latin-1"), "byte 0xFC is not of the encoding"),
        (b'<?xml version="1.0" encoding="klingon"?>' + GOOD.encode(), "encoding"),
        (gzip.compress(GOOD.encode())[:-20], "truncated"),
        (b"\x1f\x8bjunk", "damaged"),
        (b"PK\x03\x04junk", "damaged"),
        (zipped(), "holds no file"),
        (GOOD.replace("20261031", "20251031").encode(), "its period ends before it begins"),
        (GOOD.replace("20261031", "20271031").encode(), "ends in the future: 2027-10-31"),
        (GOOD.replace('fromDate="20260101"', 'fromDate="01/02/2026"').encode(), "the day or the month first"),
    ],
)  # fmt: skip
def test_file_is_refused_with_the_reason_when_it_is_no_statement(content: bytes, words: str) -> None:
    """Each says what it is instead, where it is damaged, and what to do; nothing of it is taken."""
    with pytest.raises(BadInput, match=words) as told:
        read_statements(content, "U1234567.xml", NOW)
    assert told.value.remedy
    assert "U1234567" not in str(told.value)


def test_packed_and_otherwise_encoded_files_are_read_when_they_say_so() -> None:
    """Gzip, a zip of two, UTF-16, Latin-1 by its declaration, a mark at the beginning."""
    wanted = keys(read(trades(trade())))
    latin = '<?xml version="1.0" encoding="ISO-8859-1"?>' + GOOD.replace(
        "buySell", 'description="M\xfcnch" buySell'
    )
    for content in (
        gzip.compress(GOOD.encode()), zipped(one=GOOD), GOOD.encode("utf-16"), b"\xef\xbb\xbf" + GOOD.encode(), latin.encode("latin-1"),
    ):  # fmt: skip
        (told,) = read_statements(content, "x", NOW)
        assert keys(told) == wanted
    assert len(read_statements(zipped(one=GOOD, two=statement()), "x.zip", NOW)) == 2
    assert len(read_statements(zipped(**{"one": GOOD, "__MACOSX/._one": "\0"}), "x.zip", NOW)) == 1


def test_archive_is_refused_unread_when_it_is_made_to_do_harm() -> None:
    """Packed more than a thousandfold, or unpacking without end."""
    with pytest.raises(BadInput, match="more than is read"):
        read_statements(zipped(bomb="<" + " " * 30_000_000), "bomb.zip", NOW)


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ({"quantity": "ten"}, "quantity 'ten' is no number"),
        ({"quantity": "NaN"}, "no number of this world"),
        ({"quantity": "1E+99"}, "no number of this world"),
        ({"quantity": "0"}, "its quantity is zero"),
        ({"quantity": None}, "it has no quantity"),
        ({"quantity": "-100"}, "it says BUY of -100"),
        ({"tradeDate": "20260230"}, "is no day"),
        ({"tradeDate": "21210823"}, "its day lies in the future"),
        ({"tradeDate": "19000101"}, "before there were accounts"),
        ({"tradeDate": "03/04/2026"}, "the day or the month first"),
        ({"symbol": None}, "neither a symbol nor an ISIN"),
        ({"netCash": "1.234,56"}, "is no number"),
        ({"fxRateToBase": "x"}, "is no number"),
        ({"dateTime": "20260105;256199"}, "is no day"),
    ],
)
def test_row_is_left_out_with_a_remark_when_it_can_not_be_read(cells: dict[str, object], why: str) -> None:
    """The others are taken; the row, its reason, and that the books may differ are said."""
    told = read(trades(trade(**cells), trade(ibExecID="e.2")))
    assert len(events(told, Traded)) == 1
    (skipped,) = told.skipped
    assert why in skipped.why
    assert any(words.startswith("Trades 1: ") and "may differ" in words for words in told.remarks)


def test_days_to_come_are_taken_when_the_account_is_make_believe() -> None:
    """The paper account lives in a time of its own."""
    future = trade(accountId="DU1234567", tradeDate="20270301", dateTime="20270301;100000")
    told = read(trades(future), account="DU1234567", last="20271231")
    assert [one.on for one in events(told, Traded)] == [date(2027, 3, 1)]


def test_rows_of_another_account_keep_its_name_when_they_stand_in_a_statement() -> None:
    """They are taken under the account that they name, masked, and it is said."""
    told = read(trades(trade(), trade(accountId="U7654321", ibExecID="e.2")))
    assert {entry.account for entry in told.entries} == {"U***567", "U***321"}
    assert any("Rows of the account U***321" in words for words in told.remarks)
    check_rows(told)
