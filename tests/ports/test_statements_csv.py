"""Activity statements and Flex queries saved as CSV: the same facts by another way, under keys of their content."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from putwright.adapters.flex.reading import read_statements
from putwright.domain.journal_events import (
    CashKind,
    CashMoved,
    CurrencyTraded,
    Ended,
    EndedHow,
    Restated,
    Reversed,
    Traded,
    Transferred,
)
from putwright.domain.refusal import BadInput
from tests.flex_statements import NOW, D, events, keys, read_csv, taken_of

ABOUT = """Statement,Header,Field Name,Field Value
Statement,Data,BrokerName,Interactive Brokers LLC
Statement,Data,Title,Activity Statement
Statement,Data,Period,"January 1, 2026 - October 31, 2026"
Account Information,Header,Field Name,Field Value
Account Information,Data,Name,John Doe
Account Information,Data,Account,U1234567
Account Information,Data,Base Currency,CHF
"""
TRADES = (
    "Trades,Header,DataDiscriminator,Asset Category,Currency,Symbol,Date/Time,Quantity,T. Price,C. Price,Proceeds,Comm/Fee,Basis,"
    "Realized P/L,MTM P/L,Code\n"
)
FOREX = (
    "Trades,Header,DataDiscriminator,Asset Category,Currency,Symbol,Date/Time,Quantity,T. Price,,Proceeds,Comm in CHF,,,"
    "MTM in CHF,Code\n"
)
SOLD = 'Trades,Data,Order,Equity and Index Options,USD,MSFT 16JAN26 410 P,"2026-01-05, 10:30:00",-1,5.4,5,540,-1.05,-538.95,0,40,O\n'
ASSIGNED = (
    'Trades,Data,Order,Equity and Index Options,USD,MSFT 16JAN26 410 P,"2026-01-16, 16:20:00",1,0,0,0,0,538.95,0,0,A;C\n'
    'Trades,Data,Order,Stocks,USD,MSFT,"2026-01-16, 16:20:00",100,410,405,"-41,000",0,"40,461.05",0,-500,A;O\n'
)
TOTALS = (
    "Trades,SubTotal,,Stocks,USD,MSFT,,100,,,-41000,0,40461.05,0,-500,\n"
    "Trades,Total,,Stocks,USD,,,,,,-41000,0,40461.05,0,-500,\n"
)


def test_statement_is_read_when_it_has_the_usual_sections() -> None:
    """Trades, an assignment, money in and out, balances and positions; every line is accounted for."""
    told = read_csv(
        ABOUT + TRADES + SOLD + ASSIGNED + TOTALS
        + FOREX + 'Trades,Data,Order,Forex,USD,CHF.USD,"2026-01-02, 15:20:21","-1,200",1.0842,,1301.04,-1.84194,,,-0.06,\n'
        + "Deposits & Withdrawals,Header,Currency,Settle Date,Description,Amount\n"
        + "Deposits & Withdrawals,Data,CHF,2026-01-01,Electronic Fund Transfer from U1234567,50000\n"
        + "Deposits & Withdrawals,Data,Total,,,50000\n"
        + "Dividends,Header,Currency,Date,Description,Amount\n"
        + "Dividends,Data,USD,2026-03-10,MSFT(US5949181045) Cash Dividend USD 0.83 per Share (Ordinary Dividend),83\n"
        + "Dividends,Data,Total in CHF,,,66.4\n"
        + "Withholding Tax,Header,Currency,Date,Description,Amount,Code\n"
        + "Withholding Tax,Data,USD,2026-03-10,MSFT(US5949181045) Cash Dividend USD 0.83 per Share - US Tax,-12.45,\n"
        + "Interest,Header,Currency,Date,Description,Amount\n"
        + "Interest,Data,USD,2026-02-04,USD Credit Interest for Jan-2026,5.5\n"
        + "Fees,Header,Subtitle,Currency,Date,Description,Amount\n"
        + "Fees,Data,Other Fees,USD,2026-02-03,OPRA NP L1 for Feb 2026,-1.5\n"
        + "Cash Report,Header,Currency Summary,Currency,Total,Securities,Futures,\n"
        + "Cash Report,Data,Starting Cash,Base Currency Summary,0,0,0,\n"
        + "Cash Report,Data,Starting Cash,USD,0,0,0,\n"
        + "Cash Report,Data,Commissions,USD,-1.05,-1.05,0,\n"
        + 'Cash Report,Data,Ending Cash,USD,"-39,085.46","-39,085.46",0,\n'
        + "Open Positions,Header,DataDiscriminator,Asset Category,Currency,Symbol,Quantity,Mult,Cost Price,Cost Basis,Close Price,Value,"
        + "Unrealized P/L,Code\n"
        + "Open Positions,Data,Summary,Stocks,USD,MSFT,100,1,404.6105,40461.05,420,42000,1538.95,\n"
        + "Open Positions,Data,Lot,Stocks,USD,MSFT,100,,404.6105,40461.05,420,42000,1538.95,LT\n"
        + "Open Positions,Total,,Stocks,USD,,,,,40461.05,,42000,1538.95,\n"
        + "Net Asset Value,Header,Asset Class,Prior Total\nNet Asset Value,Data,Cash,0\n"
        + "Codes,Header,Code,Meaning\nCodes,Data,A,Assignment\n"
    )  # fmt: skip
    assert (told.account, told.base_currency, told.first, told.last) == (
        "U***567", "CHF", date(2026, 1, 1), date(2026, 10, 31),
    )  # fmt: skip
    (sold,), (ended,), (exchanged,) = events(told, Traded), events(told, Ended), events(told, CurrencyTraded)
    assert (sold.security.name, sold.quantity, sold.price, sold.net, sold.commission, sold.opens) == (
        "O MSFT260116P00410000 MSFT", -1, D("5.4"), D("538.95"), D("1.05"), True,
    )  # fmt: skip
    assert (ended.how, ended.shares, ended.price, ended.net) == (EndedHow.ASSIGNED, 100, 410, -41000)
    assert (exchanged.bought, exchanged.sold, exchanged.fee, exchanged.fee_currency) == (
        D("1301.04"),
        1200,
        D("1.84194"),
        "CHF",
    )
    assert [(one.kind, one.amount, one.currency) for one in events(told, CashMoved)] == [
        (CashKind.DEPOSIT, 50000, "CHF"), (CashKind.FEE, D("-1.5"), "USD"), (CashKind.INTEREST, D("5.5"), "USD"),
        (CashKind.DIVIDEND, 83, "USD"), (CashKind.TAX, D("-12.45"), "USD"),
    ]  # fmt: skip
    assert [one.security and one.security.name for one in events(told, CashMoved)][3:] == ["S MSFT", "S MSFT"]
    taken = taken_of(told)
    assert taken.positions is not None
    assert [(one.name, one.quantity) for one in taken.closing] == [("USD", D("-39085.46"))]
    assert [(one.name, one.quantity, one.cost) for one in taken.positions] == [("S MSFT", 100, D("40461.05"))]
    assert "1234567" not in repr(told)
    assert "John" not in repr(told)
    moved = sum((one.net for one in (*events(told, Traded), *events(told, Ended))), D(0)) + exchanged.bought
    moved += sum((one.amount for one in events(told, CashMoved) if one.currency == "USD"), D(0))
    assert moved == taken.closing[0].quantity


def test_keys_are_of_the_content_when_there_are_no_ids() -> None:
    """Read again they are the same; two equal sales of one moment are two; another price is another key."""
    first, again = read_csv(ABOUT + TRADES + SOLD + SOLD), read_csv(ABOUT + TRADES + SOLD + SOLD)
    assert keys(first) == keys(again)
    assert len(set(keys(first))) == 2
    assert all(key.startswith("csv:") for key in keys(first))
    assert not set(keys(first)) & set(keys(read_csv(ABOUT + TRADES + SOLD.replace("5.4,", "5.5,"))))
    assert first.entries[0].at == datetime(2026, 1, 5, 15, 30, tzinfo=UTC)


def test_cancel_reverses_the_trade_when_it_says_the_opposite() -> None:
    """The same option, price and day with the other sign and the code Ca: the first counts no more."""
    told = read_csv(
        ABOUT
        + TRADES
        + SOLD
        + SOLD.replace(",-1,5.4,5,540,-1.05", ",1,5.4,5,-540,1.05").replace(",O\n", ",Ca\n")
    )
    (undone,) = events(told, Reversed)
    assert undone.of == keys(told)[0]
    assert len(events(told, Traded)) == 1


def test_executions_are_taken_when_orders_stand_beside_them() -> None:
    """Trade lines are taken, the order's line and its closed lots are left out with the reason."""
    lot = (
        "Trades,Data,ClosedLot,Equity and Index Options,USD,MSFT 16JAN26 410 P,2025-12-01,1,2,,,,200,0,,ST\n"
    )
    told = read_csv(ABOUT + TRADES + SOLD + SOLD.replace("Order", "Trade") + lot)
    assert len(events(told, Traded)) == 1
    assert {one.why for one in told.skipped if one.section == "Trades"} == {
        "the sum of an order; its executions are taken", "a lot that a trade closed; the trade is taken",
    }  # fmt: skip


def test_split_transfer_and_fund_are_read_when_their_sections_are_there() -> None:
    """The symbol of an action stands in its words; a transfer has a sign; a fund is shares; a future moves its costs only."""
    told = read_csv(
        ABOUT
        + "Corporate Actions,Header,Asset Category,Currency,Report Date,Date/Time,Description,Quantity,Proceeds,Value,Realized P/L,Code\n"
        + 'Corporate Actions,Data,Stocks,USD,2026-07-20,"2026-07-19, 20:25:00","NVDA(US67066G1040) Split 4 for 1 (NVDA, NVIDIA CORP, '
        + 'US67066G1040)",6,0,0,0,\nCorporate Actions,Data,Total,,,,,,0,0,0,\n'
        + "Transfers,Header,Asset Category,Currency,Symbol,Date,Type,Direction,Xfer Company,Xfer Account,Qty,Xfer Price,Market Value,"
        + "Realized P/L,Cash Amount,Code\n"
        + 'Transfers,Data,Stocks,USD,MDA,2026-09-01,ATON,Out,--,5550001234,-383,--,"-11,064.87",0.00,0.00,\n'
        + TRADES
        + 'Trades,Data,Order,Mutual Funds,USD,VTSAX,"2026-02-02, 16:00:00",10,100,100,-1000,0,1000,0,0,O\n'
        + 'Trades,Data,Order,Futures,USD,ESH6,"2026-02-03, 10:00:00",1,6000,6000,-300000,-2.05,0,0,0,O\n'
    )
    assert [(one.old.name, one.factor) for one in events(told, Restated)] == [("S NVDA", 4)]
    assert [(one.security.name, one.quantity) for one in events(told, Transferred)] == [("S MDA", -383)]
    assert [(one.security.name, one.net) for one in events(told, Traded)] == [
        ("S VTSAX", -1000),
        ("X ESH6", D("-2.05")),
    ]
    assert "5550001234" not in repr(told)


def test_accounts_are_kept_apart_when_a_statement_is_of_several() -> None:
    """Each line goes to its account; what is told for all of them together is left out, and said."""
    header = TRADES.replace("Currency,Symbol", "Currency,Account,Symbol")
    lines = [SOLD.replace("USD,MSFT", f"USD,{account},MSFT") for account in ("U1234567", "U7654321")]
    report = "Cash Report,Header,Currency Summary,Currency,Total\nCash Report,Data,Ending Cash,USD,7\n"
    told = read_statements((ABOUT + header + "".join(lines) + report).encode(), "two.csv", NOW)
    assert [one.account for one in told] == ["U***567", "U***321"]
    assert [len(events(one, Traded)) for one in told] == [1, 1]
    assert [taken_of(one).closing for one in told] == [(), ()]
    assert any("told for several accounts together" in words for words in told[0].remarks)
    assert not set(keys(told[0])) & set(keys(told[1]))


def test_lines_are_left_out_when_they_do_not_fit() -> None:
    """More fields than the header, no header at all, a number that is none, an unknown section: counted, with the reason."""
    told = read_csv(
        ABOUT + TRADES + SOLD.strip() + ",7,8\n" + SOLD.replace(",-1,5.4", ",one,5.4") + SOLD
        + "Moon Phases,Header,Phase\nMoon Phases,Data,full\nOrphans,Data,1,2\nlonely\n"
    )  # fmt: skip
    assert len(events(told, Traded)) == 1
    assert any("more fields than its header" in words for words in told.remarks)
    assert any("quantity 'one' is no number" in words for words in told.remarks)
    assert any("Moon Phases is unknown here" in words for words in told.remarks)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "Aufstellung,Header,Feldname,Feldwert\nAufstellung,Data,Titel,x\nTransaktionen,Header,a,b\n",
            "Choose English",
        ),
        (ABOUT + 'Trades,Data,"never closed\n', "it is no CSV"),
        (ABOUT.replace("October 31, 2026", "October 31, 2025"), "its period ends before it begins"),
        (
            ABOUT.replace("January 1, 2026 - October 31, 2026", "1. Januar - 31. Oktober"),
            "its period can not be read",
        ),
    ],
)
def test_file_is_refused_when_it_is_no_english_activity_statement(text: str, words: str) -> None:
    """Another language, a broken quote, a period that is none: said, with the line where there is one."""
    with pytest.raises(BadInput, match=words):
        read_statements(text.encode(), "activity.csv", NOW)


def test_period_is_that_of_the_rows_when_the_file_does_not_tell_it() -> None:
    """Only trades: from the first to the last of them, and it is said."""
    told = read_csv(TRADES + SOLD + ASSIGNED)
    assert (told.first, told.last, told.account) == (date(2026, 1, 5), date(2026, 1, 16), "")
    assert any("The period is not told" in words for words in told.remarks)


def test_price_in_another_currency_is_left_out_when_the_history_does_not_name_it() -> None:
    """The transaction history tells amounts in the base currency: what adds up is taken, what does not is left out."""
    told = read_csv(
        "Statement,Header,Field Name,Field Value\nStatement,Data,Title,Transaction History\n"
        'Statement,Data,Period,"January 1, 2026 - October 31, 2026"\nSummary,Header,Field Name,Field Value\n'
        "Summary,Data,Base Currency,GBP\nSummary,Data,Starting Cash,0\n"
        "Transaction History,Header,Date,Account,Description,Transaction Type,Symbol,Quantity,Price,Gross Amount ,Commission,Net Amount\n"
        "Transaction History,Data,2026-03-15,U***00000,X,Buy,CNX1,4.0,1000.0,-4000.0,-3.0,-4003.0\n"
        "Transaction History,Data,2026-03-16,U***00000,Y,Buy,VT,4.0,100.0,-300.0,-1.0,-301.0\n"
        "Transaction History,Data,2026-03-17,U***00000,FX Translations P&L,Adjustment,-,-,-,0.55,-,0.55\n"
        "Transaction History,Data,2026-03-18,U***00000,VT(US9220427424) Cash Dividend,Dividend,VT,-,-,20.0,-,20.0\n"
    )
    assert [(one.net, one.currency) for one in events(told, Traded)] == [(-4003, "GBP")]
    assert [(one.kind, one.amount) for one in events(told, CashMoved)] == [(CashKind.DIVIDEND, 20)]
    assert {one.why for one in told.skipped if one.section == "Transaction History"} == {
        "its price is in another currency than its amount, and the file does not say which",
        "a translation into the base currency; no cash moved",
    }


FLAT = '"ClientAccountID","CurrencyPrimary","AssetClass","Symbol","TradeID","DateTime","TradeDate","Quantity","TradePrice","Proceeds",'
FLAT += '"IBCommission","IBCommissionCurrency","NetCash","Open/CloseIndicator","Notes/Codes","Buy/Sell","IBExecID","LevelOfDetail"\n'
FLAT_ROW = '"U1234567","USD","STK","MSFT","1001","20260105;103000","20260105","100","410","-41000","-1","USD","-41001","O","","BUY",'
FLAT_ROW += '"0000e0d5.00000001.01.01","EXECUTION"\n'


def test_flex_query_is_read_when_it_was_saved_as_csv() -> None:
    """The same key as from XML; a second table in the file, and marks before its lines, change nothing."""
    cash = '"ClientAccountID","CurrencyPrimary","DateTime","Amount","Type","TransactionID"\n'
    cash += '"U1234567","USD","20260203","-1.5","Other Fees","7"\n'
    told = read_csv(FLAT + FLAT_ROW + cash)
    assert keys(told) == ["exec:0000e0d5.00000001.01.01", "flex-cash:7"]
    assert told.account == "U***567"
    marked = f'"BOF","U1234567"\n"HEADER","TRNT",{FLAT}"DATA","TRNT",{FLAT_ROW}"EOF","U1234567"\n'
    assert keys(read_csv(marked)) == ["exec:0000e0d5.00000001.01.01"]


def test_shares_are_named_by_their_number_when_a_query_has_no_symbol() -> None:
    """What a few columns tell is taken; rows that name nothing are left out."""
    told = read_csv(
        '"Buy/Sell","TradeDate","ISIN","Quantity","TradePrice","TradeMoney","CurrencyPrimary","IBCommission","IBCommissionCurrency"\n'
        '"BUY","20230522","US9220427424","95","93.78","8909.1","USD","-1","USD"\n'
        '"SELL","20230522","","-8000","1.1173","-8938.4","USD","-1.79924","CHF"\n'
    )
    assert [(one.security.name, one.net) for one in events(told, Traded)] == [
        ("S US9220427424", D("-8910.1"))
    ]
    assert [one.why for one in told.skipped] == ["neither a symbol nor an ISIN tells what it is about"]
