"""Laws of reading statements: cash and shares are conserved, nothing is lost however a file is spoilt."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from putwright.adapters.flex.reading import read_statements
from putwright.domain.journal_events import Ended, Traded
from putwright.domain.refusal import BadInput
from tests.flex_statements import (
    NOW,
    check_rows,
    delivered,
    ending,
    events,
    keys,
    moved,
    payment,
    put,
    read,
    section,
    statement,
    trade,
)

D = Decimal
STRIKES = ("400", "410", "417.5")
SPOILERS = (
    "", "-", "0", "-0", "1e400", "NaN", "-1", "99999999999999999999999", "20260230", "20991231", "19000101", "É", "1,000", "1,00",
    "EUR.USD", "MSFT  260116P00410000", "O", "TradeCancel", "BookTrade", "TradeCorrect", "A;Ep;Ex", "Ca", "OPT", "CASH", "STK", "FUT",
    "SUMMARY", "LOT", "ORDER", "2001", "9001", "1001", "410", "P", "C", "Assignment", "Buy", "Expiration", "Cash Settlement",
    "U7654321",
)  # fmt: skip
WHOLE = statement(
    section("Trades", trade(), put(), delivered(), put(notes="Ep", tradeID="7", transactionID="8")),
    section("OptionEAE", ending(), moved()),
    section(
        "CashTransactions", payment(), payment(type="Withholding Tax", amount="-12.45", transactionID="9")
    ),
)

legs = st.lists(
    st.tuples(st.sampled_from(STRIKES), st.sampled_from("PC"), st.integers(1, 4), st.booleans()),
    min_size=1,
    max_size=5,
)
cuts = st.lists(st.integers(1, 3), min_size=1, max_size=6)


def shares_of(strike: str, shares: int, number: int, cents: int) -> str:
    """The shares of an assignment or exercise at a strike, and a commission of some cents."""
    net = -D(strike) * shares - D(cents) / 100
    return delivered(
        quantity=shares, tradePrice=strike, proceeds=-D(strike) * shares, ibCommission=-D(cents) / 100, netCash=net, buySell="",
        tradeID=str(5000 + number), transactionID=str(6000 + number),
    )  # fmt: skip


def check_refused_or_whole(content: bytes) -> None:
    """A file is refused with a remedy, or each of its rows is accounted for and no two facts share a key."""
    try:
        told = read_statements(content, "spoilt.xml", NOW)
    except BadInput as fault:
        remedy = fault.remedy
    else:
        remedy = "none is needed"
        for one in told:
            check_rows(one)
            assert len({entry.key for entry in one.entries}) == len(one.entries)
    assert remedy


@given(told=legs, cut=cuts, cents=st.integers(0, 99))
@settings(max_examples=60)
def test_cash_and_shares_are_conserved_when_shares_are_cut_in_any_way(
    told: list[tuple[str, str, int, bool]], cut: list[int], cents: int
) -> None:
    """Puts and calls, short and long, of three strikes; shares in rows of any size: all of them arrive, and all the cash."""
    options, due = [], dict[tuple[str, int], int]()
    for number, (strike, right, contracts, is_short) in enumerate(told):
        symbol = f"MSFT  260116{right}{int(D(strike) * 1000):08d}"
        quantity = contracts if is_short else -contracts
        way = 1 if (right == "P") == is_short else -1
        notes = "A" if is_short else "Ex"
        options.append(
            put(symbol=symbol, putCall=right, strike=strike, quantity=quantity, notes=notes, buySell="", tradeID=str(3000 + number))
        )  # fmt: skip
        due[strike, way] = due.get((strike, way), 0) + contracts
    rows: list[str] = []
    expected = D(0)
    for (strike, way), contracts in due.items():
        left, turn = contracts, 0
        while left:
            part = min(left, cut[turn % len(cut)])
            rows.append(shares_of(strike, 100 * way * part, len(rows), cents))
            expected -= D(strike) * 100 * way * part + D(cents) / 100
            left, turn = left - part, turn + 1
    whole = read(section("Trades", *options, *rows))
    ended = events(whole, Ended)
    assert sum((one.net for one in ended), D(0)) == expected
    assert sum((one.shares for one in ended), D(0)) == sum(
        100 * way * count for (_, way), count in due.items()
    )
    assert len(ended) == len(told)
    assert not events(whole, Traded)
    assert not whole.skipped
    assert not [words for words in whole.remarks if "contradict" in words]
    assert set(keys(whole)) == {f"flex-trade:{3000 + number}" for number in range(len(told))}


@given(data=st.data())
@settings(max_examples=120)
def test_every_row_is_accounted_for_when_a_statement_is_spoilt(data: st.DataObject) -> None:
    """A few cells overwritten with what does harm: the file is refused, or each row is imported or skipped, and keys are unique."""
    text = WHOLE
    for _ in range(data.draw(st.integers(1, 6))):
        begin = data.draw(st.integers(0, len(text) - 1))
        opening = text.find('="', begin)
        if opening < 0:
            continue
        closing = text.index('"', opening + 2)
        text = f"{text[: opening + 2]}{data.draw(st.sampled_from(SPOILERS))}{text[closing:]}"
    check_refused_or_whole(text.encode())


@given(data=st.data())
@settings(max_examples=60)
def test_file_is_refused_or_read_when_its_bytes_are_spoilt(data: st.DataObject) -> None:
    """A byte changed or the end cut off: never another fault than one that says what is wrong."""
    content = WHOLE.encode()
    place = data.draw(st.integers(0, len(content) - 1))
    spoilt = content[:place]
    if data.draw(st.booleans()):
        spoilt += bytes([data.draw(st.integers(0, 255))]) + content[place + 1 :]
    check_refused_or_whole(spoilt)
