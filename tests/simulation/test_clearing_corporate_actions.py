"""Splits and dividends in the books of the clearing house."""

from dataclasses import replace
from datetime import date

import pytest

from putwright.domain.refusal import BadInput
from putwright.paper.clearing import CashDividend, ClearingTerms, OpeningAccount, OpeningPosition, Split
from putwright.paper.clearing.actions import marked_root
from putwright.paper.clearing.dividends import quoted
from tests.clearings import FRIDAY, GOOGL, LATER_PUT, MONDAY, PUT, Cleared, D

TUESDAY, WEDNESDAY = date(2026, 12, 15), date(2026, 12, 16)
PLAIN = ClearingTerms(benchmarks={})


def holding(shares: int, *actions: Split | CashDividend) -> Cleared:
    """An account with shares of GOOGL at 360, and actions announced."""
    held = (OpeningPosition(GOOGL.con_id, D(shares), D(360)),) if shares else ()
    opening = OpeningAccount("DU1", cash={"USD": D(100_000)}, positions=held)
    return Cleared(opening, terms=PLAIN, actions=actions)


def contract_of(cleared: Cleared) -> tuple[str, int]:
    """Symbol and multiplier of the only option that is held."""
    (option,) = [each.contract for each in cleared.house.positions("DU1") if each.contract.right]
    return option.local_symbol, option.multiplier


def test_even_split_multiplies_contracts_and_divides_the_strike_when_it_goes_ex() -> None:
    """Two for one: one put of 365 is two of 182.50; 100 shares are 200; nothing is earned or lost."""
    cleared = holding(100, Split("GOOGL", TUESDAY, 2))
    cleared.trade(LATER_PUT, -1, "9.00")
    cleared.night(MONDAY)
    assert contract_of(cleared) == ("GOOGL 270115P00182500", 100)
    assert sorted(cleared.held().values()) == [D(-2), D(200)]
    assert cleared.cost(GOOGL) == D(180)
    assert cleared.house.profit("DU1").realized == 0
    assert cleared.house.symbols_to_cancel() == {"GOOGL"}
    assert cleared.house.symbols_to_cancel() == frozenset()


def test_odd_split_changes_what_is_delivered_when_it_goes_ex() -> None:
    """Three for two: GOOGL1 delivers 150 shares for the same 36,500."""
    cleared = holding(0, Split("GOOGL", TUESDAY, 3, 2))
    cleared.trade(PUT, -1, "5.40")
    cleared.night(MONDAY)
    assert contract_of(cleared) == ("GOOGL1261218P00365000", 100)
    cleared.tape.price(GOOGL, "240")
    cleared.night(FRIDAY)
    assert cleared.held() == {GOOGL.con_id: D(150)}
    assert cleared.cash() == D(100_000 + 540 - 36_500)


def test_adjusted_put_lapses_when_its_shares_are_worth_more_than_it_pays() -> None:
    """150 shares at 250 are 37,500, above 36,500: at 365 a share nobody would have asked that."""
    cleared = holding(0, Split("GOOGL", TUESDAY, 3, 2))
    cleared.trade(PUT, -1, "5.40")
    cleared.night(MONDAY)
    cleared.tape.price(GOOGL, "250")
    cleared.night(FRIDAY)
    assert cleared.held() == {}
    assert cleared.cash() == D(100_540)


def test_reverse_split_leaves_the_money_and_shrinks_the_delivery_when_it_goes_ex() -> None:
    """One for ten: 105 shares are ten and a half, the half is paid at ten times 385."""
    cleared = holding(105, Split("GOOGL", TUESDAY, 1, 10))
    cleared.trade(PUT, -1, "5.40")
    cleared.night(MONDAY)
    assert contract_of(cleared) == ("GOOGL1261218P00365000", 100)
    assert cleared.held()[GOOGL.con_id] == D(10)
    assert cleared.cash() == D("102465")  # 540 for the put, 1,925 for half a share


def test_special_dividend_cuts_the_strike_when_it_is_large_enough() -> None:
    """Five dollars off the strike; 12.4 cents a share leave it."""
    cleared = holding(0, CashDividend("GOOGL", TUESDAY, TUESDAY, D(5), is_special=True))
    cleared.trade(PUT, -1, "5.40")
    cleared.night(MONDAY)
    assert contract_of(cleared) == ("GOOGL 261218P00360000", 100)
    assert cleared.house.symbols_to_cancel() == {"GOOGL"}
    small = holding(0, CashDividend("GOOGL", TUESDAY, TUESDAY, D("0.124"), is_special=True))
    small.trade(PUT, -1, "5.40")
    small.night(MONDAY)
    assert contract_of(small) == (PUT.local_symbol, 100)
    assert small.house.symbols_to_cancel() == frozenset()


def test_series_stay_apart_when_one_takes_the_strike_that_another_had() -> None:
    """Five dollars off: the put of 365 becomes one of 360, and the one of 360 is 355, each with its own ids and cost."""
    cleared = holding(0, CashDividend("GOOGL", TUESDAY, TUESDAY, D(5), is_special=True))
    lower = replace(PUT, con_id=PUT.con_id + 50, strike=D(360), local_symbol="GOOGL 261218P00360000")
    cleared.tape.contracts[lower.con_id] = lower
    cleared.tape.price(lower, "4.00")
    cleared.trade(PUT, -1, "5.40")
    cleared.trade(lower, -2, "4.00")
    cleared.night(MONDAY)
    held = {each.contract.local_symbol: each.quantity for each in cleared.house.positions("DU1")}
    assert held == {"GOOGL 261218P00360000": D(-1), "GOOGL 261218P00355000": D(-2)}
    assert not {PUT.con_id, lower.con_id} & {each.contract.con_id for each in cleared.house.positions("DU1")}
    assert cleared.house.profit("DU1").realized == 0


def test_dividend_is_due_from_the_ex_date_and_paid_on_the_pay_date_when_shares_are_held() -> None:
    """100 shares at 0.83: 83 due after the first night, cash after the second; the strike stays."""
    cleared = holding(100, CashDividend("GOOGL", TUESDAY, WEDNESDAY, D("0.83")))
    cleared.trade(PUT, -1, "5.40")
    cleared.night(MONDAY)
    assert cleared.figure("AccruedDividend") == "83.00"
    assert cleared.cash() == D(100_540)
    assert contract_of(cleared) == (PUT.local_symbol, 100)
    cleared.night(TUESDAY)
    assert cleared.figure("AccruedDividend") == "0.00"
    assert cleared.cash() == cleared.settled() == D(100_623)


def test_dividend_is_owed_when_shares_are_short() -> None:
    """Whoever is short of 100 shares pays the 83."""
    cleared = holding(-100, CashDividend("GOOGL", TUESDAY, TUESDAY, D("0.83")))
    cleared.night(MONDAY)
    assert cleared.cash() == D(100_000 - 83)


def test_root_of_an_adjusted_series_counts_on_when_it_is_adjusted_again() -> None:
    """XYZ, XYZ1, XYZ2."""
    assert marked_root("XYZ") == "XYZ1"
    assert marked_root("XYZ1") == "XYZ2"


def test_action_is_refused_when_it_says_nothing() -> None:
    """One for one, no money, paid before it is due."""
    with pytest.raises(BadInput):
        Split("X", TUESDAY, 1, 1)
    with pytest.raises(BadInput):
        CashDividend("X", TUESDAY, TUESDAY, D(0))
    with pytest.raises(BadInput):
        CashDividend("X", TUESDAY, MONDAY, D(1))


def test_dividend_the_tape_quotes_is_due_when_no_scenario_speaks_of_it() -> None:
    """The words of the protocol name ex-date and amount; it is paid two weeks later, and once."""
    cleared = holding(100)
    cleared.tape.dividends = "3.20,3.32,20261215,0.83"
    cleared.night(MONDAY)
    assert cleared.figure("AccruedDividend") == "83.00"
    for session in (TUESDAY, WEDNESDAY):
        cleared.night(session)
    assert cleared.figure("AccruedDividend") == "83.00"
    cleared.night(date(2026, 12, 28))
    assert cleared.cash() == D(100_083)


@pytest.mark.parametrize("words", ["", ",,,", "3.20,3.32,,", "1,2"])
def test_dividend_is_none_when_the_words_name_none(words: str) -> None:
    """Empty fields are no dividend."""
    assert quoted(words, "X") is None


def test_days_beginning_goes_over_to_the_new_series_when_contracts_are_restated() -> None:
    """Worth 540 at the close and nothing as 360 put of a share at 385: 540 today, as of the old series."""
    cleared = holding(0, CashDividend("GOOGL", TUESDAY, TUESDAY, D(5), is_special=True))
    cleared.trade(PUT, -1, "5.40")
    cleared.night(MONDAY)
    assert cleared.house.profit("DU1").daily == D(540)
