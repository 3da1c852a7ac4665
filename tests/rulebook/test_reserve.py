"""The reserve: the whole price of every promised share, in settled dollars, with a buffer, after everything else."""

from dataclasses import replace
from decimal import Decimal

import pytest

from putwright.domain.account import Account
from putwright.domain.reserve import (
    cash_free,
    cash_reserve,
    cash_reserved,
    reserve_by_name,
    reserve_refusal,
    with_buffer,
)
from tests import screens

TEN_PERCENT = Decimal("0.10")


@pytest.mark.parametrize(
    ("strike", "contracts", "reserve"),
    [("365", 1, 36_500), ("410", 2, 82_000), ("660", 1, 66_000), ("22.5", 3, 6_750)],
)
def test_reserve_is_strike_times_shares_when_puts_are_sold(strike: str, contracts: int, reserve: int) -> None:
    """The GOOGL put of the first article needs $36,500; two MSFT puts of the second need $82,000, not $10,000."""
    assert cash_reserve(Decimal(strike), contracts) == reserve


def test_reserve_counts_the_multiplier_when_a_contract_is_of_other_shares() -> None:
    """What is paid on assignment is strike times multiplier, whatever is delivered."""
    assert cash_reserve(Decimal("22.5"), 2, 10) == 450


def test_buffer_is_added_to_the_reserve_when_cash_is_counted() -> None:
    """One GOOGL put and its 10 % need $40,150."""
    assert with_buffer(Decimal(36_500), TEN_PERCENT) == Decimal("40150.00")


def test_cash_is_free_after_open_puts_and_working_orders_when_asked() -> None:
    """An order that still works has promised its cash already, buffer included."""
    account = screens.account(
        "100000",
        short_puts=(screens.open_put("KO", "70"),),
        working_sales=(screens.open_put("KO", "65", 2),),
    )
    assert cash_reserved(account) == 7_000 + 13_000
    assert cash_free(account, TEN_PERCENT) == 100_000 - Decimal(22000)


def test_cash_is_short_when_more_was_promised_than_is_there() -> None:
    """A negative free amount is said as such, never cut to zero."""
    account = screens.account("5000", short_puts=(screens.open_put("KO", "70"),))
    assert cash_free(account, TEN_PERCENT) == Decimal(-2700)


@pytest.mark.parametrize("cash", [{}, {"CHF": Decimal(1_000_000)}, {"EUR": Decimal(9), "usd": Decimal(9)}])
def test_only_dollars_are_reserve_when_cash_lies_in_other_currencies(cash: dict[str, Decimal]) -> None:
    """A million francs back no put: assignment takes dollars."""
    account: Account = replace(screens.account("1", "1000000"), cash=cash)
    assert account.cash_usd == 0
    assert cash_free(account, TEN_PERCENT) == 0


def test_name_carries_puts_orders_and_shares_when_it_is_measured() -> None:
    """What one name could cost is its shares at market and every promise to buy more."""
    account = screens.account(
        short_puts=(screens.open_put("KO", "70"), screens.open_put("MU", "90")),
        working_sales=(screens.open_put("KO", "65"),),
        shares=(screens.shares("KO", "100", "71.5"),),
    )
    assert reserve_by_name(account) == {"KO": 7_000 + 6_500 + 7_150, "MU": 9_000}


def test_refusal_names_how_many_fit_when_the_reserve_is_short() -> None:
    """The words of the architecture: what it needs, what is free, how many would fit, what is short."""
    refusal = reserve_refusal("2 MSFT 2026-01-16 410 P", Decimal(82_000), 2, Decimal("61340.55"), TEN_PERCENT)
    assert refusal is not None
    assert refusal.actual == ("selling 2 MSFT 2026-01-16 410 P needs $90,200.00 ($82,000.00 and 10 % buffer)")
    assert refusal.remedy == "Sell 1, or free $28,859.45."


def test_reserve_is_not_refused_when_it_fits_to_the_cent() -> None:
    """Exactly enough is enough; a cent less is not."""
    assert reserve_refusal("1", Decimal(36_500), 1, Decimal(40_150), TEN_PERCENT) is None
    assert reserve_refusal("1", Decimal(36_500), 1, Decimal("40149.99"), TEN_PERCENT) is not None
