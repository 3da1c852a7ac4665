"""Contracts: what a symbol means, which words name an option, and which options may not be opened."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from putwright.domain.contract import (
    OptionContract,
    Right,
    standard_contract_refusal,
    strike_of_thousandths,
    strike_text,
    strike_thousandths,
)
from putwright.domain.contract_words import parse_contract, parse_put_strike
from putwright.domain.osi import parse_osi
from putwright.domain.refusal import BadInput
from putwright.domain.symbol import canonical_symbol, osi_root, symbol_of_root
from tests.defaults import shipped_listing

EXPIRY = date(2025, 11, 21)


def put(strike: str = "410", **changes: object) -> OptionContract:
    return OptionContract("MSFT", EXPIRY, Right.PUT, Decimal(strike), **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["BRK.B", "brk.b", "BRK/B", "BRK-B", "BRK B", " brkb ", "BRK.B.US"])
def test_symbol_is_the_same_name_when_its_share_class_is_written_differently(text: str) -> None:
    """Brokers and vendors part the share class by a dot, a dash, a stroke, a blank or nothing: one name."""
    assert canonical_symbol(text) == "BRK.B"
    assert osi_root(text) == "BRKB"


@pytest.mark.parametrize("text", ["", " ", "MS FT X", "TOOLONGNAME", "EURUSD=X", "MSFT;", "123", "ÄÖÜ"])
def test_symbol_is_bad_input_when_it_can_not_be_one(text: str) -> None:
    """What is not shaped like a symbol is refused with an example of one."""
    with pytest.raises(BadInput, match=r"such as MSFT or BRK\.B"):
        canonical_symbol(text)


def test_symbol_of_root_keeps_names_that_only_look_like_share_classes() -> None:
    """HUBB is a company of its own, BRKB is a class of BRK, GOOGL1 is an adjusted GOOGL."""
    assert [symbol_of_root(root) for root in ("HUBB", "BRKB", "GOOGL1")] == ["HUBB", "BRK.B", "GOOGL"]


def test_index_marks_fall_away_from_a_symbol() -> None:
    """Vendors mark an index by ^ or $; the name is the same."""
    assert canonical_symbol("^SPX") == canonical_symbol("$spx") == "SPX"


@pytest.mark.parametrize(
    ("symbol", "wrong"),
    [
        ("AAPL260918C002600000", "nine digits"),
        ("msft251121P00410000", "lower-case"),
        ("MSFT  251321P00410000", "not a date"),
        ("MSFT  250230P00410000", "not a date"),
        ("MSFT  251121X00410000", "the right is 'X'"),
        ("MSFT 251121P00410000", "20 characters"),
        (" MSFT 251121P00410000", "set left"),
        ("MSFT251121P0041000", "eight digits of strike"),
        ("MSFT  251121P00000000", "strike is zero"),
        ("1MSFT 251121P00410000", "root"),
        ("MSFT  2５1121P00410000", "characters other than"),
        ("MSFT  251121P00410000 ", "22 characters"),
        ("", "0 characters"),
        ("251121P00410000", "15 characters"),
    ],
)
def test_osi_symbol_is_bad_input_when_a_part_is_wrong(symbol: str, wrong: str) -> None:
    """Each broken part is named: strike digits, case, date, right, padding, root."""
    with pytest.raises(BadInput, match=wrong):
        parse_osi(symbol)


@pytest.mark.parametrize(
    "words",
    [
        "MSFT 410 2025-11-21",
        "msft 410P 21NOV25",
        "MSFT 2025-11-21 410 P",
        "MSFT $410.00 21-Nov-2025 put",
        "MSFT  251121P00410000",
        "MSFT251121P00410000",
    ],
)
def test_words_name_the_same_put_in_every_usual_form(words: str) -> None:
    """Strike and expiry come in either order, or as an OSI symbol; without P or C it is a put."""
    assert parse_contract(words) == put()
    assert parse_contract(words.split(" ")) == put()


def test_words_name_a_call_when_they_say_so() -> None:
    """A call is read as a call; that nothing here sells one is for other rules to say."""
    assert parse_contract("MSFT 410C 2025-11-21").right is Right.CALL


@pytest.mark.parametrize(
    ("words", "wrong"),
    [
        ("", "nothing was given"),
        ("MSFT", "the strike and the expiry is missing"),
        ("MSFT 410", "the expiry is missing"),
        ("MSFT 2025-11-21", "the strike is missing"),
        ("MSFT 410 420 2025-11-21", "second strike"),
        ("MSFT 410 2025-11-21 2025-12-19", "second expiry"),
        ("MSFT 410P 2025-11-21 C", "second right"),
        ("MSFT 410 11/21/2025", "can mean only one"),
        ("MSFT 410 21-11-2025", "can mean only one"),
        ("MSFT 410 2025-02-30", "no such day"),
        ("MSFT 410 31FEB25", "no such day"),
        ("MSFT -410 2025-11-21", "neither a strike nor an expiry"),
        ("MSFT 22,5 2025-11-21", "comma does not part thousands"),
        ("MSFT 0 2025-11-21", "more than zero"),
        ("MSFT 100000 2025-11-21", "more than eight digits"),
        ("MSFT 410.0001 2025-11-21", "finer than a tenth of a cent"),
        ("MSFT 410 soon", "neither a strike nor an expiry"),
    ],
)
def test_words_are_bad_input_when_they_do_not_name_one_option(words: str, wrong: str) -> None:
    """The word at fault or the part that is missing is named; nothing is guessed."""
    with pytest.raises(BadInput, match=wrong):
        parse_contract(words)


def test_contract_prints_as_the_trade_writes_it() -> None:
    """Underlying, expiry, strike without idle zeros, right; an adjusted series shows its root."""
    assert str(put()) == "MSFT 2025-11-21 410 P"
    assert str(put("22.50")) == "MSFT 2025-11-21 22.5 P"
    assert str(parse_osi("XYZ1  110122C00022500")) == "XYZ 2011-01-22 22.5 C (XYZ1)"


def test_strike_is_exact_in_thousandths_both_ways() -> None:
    """Snapshots keep strikes as whole thousandths of a dollar; nothing is lost on the way."""
    assert strike_thousandths(Decimal("22.5")) == 22500
    assert str(strike_of_thousandths(22500)) == "22.5"
    assert str(strike_of_thousandths(22505)) == "22.505"
    assert strike_text(Decimal("410.000")) == "410"
    assert put().strike_thousandths == 410000


@pytest.mark.parametrize("strike", ["0", "-5", "NaN", "Infinity", "100000", "1.0001"])
def test_contract_is_bad_input_when_its_strike_can_not_be_listed(strike: str) -> None:
    """A strike is positive, finite, at most eight digits in thousandths."""
    with pytest.raises(BadInput, match="Reading the strike"):
        put(strike)


def test_contract_is_bad_input_when_its_expiry_is_a_moment_or_its_multiplier_nothing() -> None:
    """An expiry is a day in New York; a multiplier counts shares."""
    with pytest.raises(BadInput, match="the expiry is a moment"):
        OptionContract("MSFT", datetime(2025, 11, 21), Right.PUT, Decimal(410))  # noqa: DTZ001 - the mistake meant
    with pytest.raises(BadInput, match="the multiplier is 0"):
        put(multiplier=0)
    with pytest.raises(BadInput, match="the root 'msft'"):
        put(root="msft")


def test_exercise_value_is_strike_times_multiplier() -> None:
    """One MSFT 410 put is an obligation of $41,000, not $10,000 as a walkthrough says."""
    assert put().exercise_value == 41000


@pytest.mark.parametrize(
    ("contract", "said"),
    [
        (put(root="MSFT1"), "MSFT1 is an adjusted series of MSFT"),
        (put(multiplier=10), "multiplier of 10"),
        (put(deliverable=150), "delivers 150 shares"),
        (put(deliverable=None), "is unknown"),
    ],
)
def test_contract_is_refused_when_it_is_not_100_shares_of_an_unadjusted_series(
    contract: OptionContract, said: str
) -> None:
    """Adjusted roots, minis and other deliverables are refused; the remedy names the right series."""
    refusal = standard_contract_refusal(contract)
    assert refusal is not None
    assert refusal.rule == "NOT_STANDARD"
    assert said in refusal.actual
    assert "root MSFT" in refusal.remedy


def test_contract_is_accepted_when_it_is_standard() -> None:
    """A plain put of 100 shares stands."""
    assert standard_contract_refusal(put()) is None


@pytest.mark.parametrize(
    "symbol", ["NESN", "nesn.sw", "NSRGY", "NSRGF", "VOD.L", "SAP.DE", "0700.HK", "ASMLF", "BAC-PL", "7203.T"]
)
def test_name_is_refused_when_it_has_no_options_listed_in_the_united_states(symbol: str) -> None:
    """Nestlé under each of its symbols, foreign exchanges, over-the-counter receipts and preferred shares."""
    refusal = shipped_listing().refusal(symbol)
    assert refusal is not None
    assert refusal.rule == "NO_US_OPTIONS"
    assert refusal.remedy


@pytest.mark.parametrize("symbol", ["SPX", "^SPX", "SPXW", "XSP", "RUT", "NDX", "VIX"])
def test_index_is_refused_when_its_options_settle_in_cash(symbol: str) -> None:
    """Nothing is ever assigned on an index, so nobody can end up owning it at a discount."""
    refusal = shipped_listing().refusal(symbol)
    assert refusal is not None
    assert refusal.rule == "CASH_SETTLED"
    assert "SPY" in refusal.remedy


@pytest.mark.parametrize("symbol", ["MSFT", "GOOGL", "BRK/B", "SPY", "KO", "RYAAY", "F", "T", "ABNB"])
def test_name_is_let_through_when_nothing_speaks_against_its_listing(symbol: str) -> None:
    """Ordinary names, share classes, funds, one-letter symbols and a listed five-letter receipt."""
    assert shipped_listing().refusal(symbol) is None


@pytest.mark.parametrize("text", ["365", "$365", "365P", "365p", "365 put", "365.00P"])
def test_put_strike_is_read_as_a_trader_writes_it(text: str) -> None:
    """With a right behind it or without, in either case."""
    assert parse_put_strike(text) == 365


@pytest.mark.parametrize("text", ["365C", "365 call"])
def test_put_strike_is_refused_when_it_is_that_of_a_call(text: str) -> None:
    """A call is never read as the put of the same strike."""
    with pytest.raises(BadInput, match="it is that of a call"):
        parse_put_strike(text)


@pytest.mark.parametrize("text", ["abc", "C", "call", "music"])
def test_strike_is_no_number_when_a_word_only_ends_like_a_call(text: str) -> None:
    """A word that ends in C is not the strike of a call: it is no number at all."""
    with pytest.raises(BadInput, match="it is not a number"):
        parse_put_strike(text)
