"""What a broker says of an account, and the account that rules judge by it."""

from dataclasses import replace
from decimal import Decimal

import pytest

from putwright.domain.broker_statement import AccountStatement, HeldPosition, WorkingOrder
from putwright.domain.refusal import OutsideFailure
from tests.builders import NOON, put
from tests.builders import account as stated

PUT = put("KO 2026-12-18 65 P")
STATEMENT = AccountStatement(
    as_of=NOON,
    account="DU***567",
    base_currency="CHF",
    cash={"USD": Decimal(40000), "CHF": Decimal(500)},
    cash_total=Decimal(32500),
    cash_settled=Decimal(32500),
    exchange_rates={"USD": Decimal("0.8")},
    net_liquidation=Decimal(80000),
    kind="cash",
    kind_because="",
)


def order(contracts: str, *, is_sale: bool = True) -> WorkingOrder:
    return WorkingOrder(
        "KO", is_sale, Decimal(contracts), "LMT", Decimal("1.20"), "GTC", "Submitted", 9, "", 0, 0, PUT
    )


def held(quantity: str) -> HeldPosition:
    return HeldPosition("KO", Decimal(quantity), PUT, Decimal(120))


def test_cash_that_has_not_settled_comes_off_the_dollars() -> None:
    """800 francs unsettled are 1,000 dollars less; whose currency it was the broker does not say."""
    told = replace(STATEMENT, cash_settled=Decimal(31700)).as_account(stated())
    assert told.cash == {"USD": Decimal(39000), "CHF": Decimal(500)}


def test_cash_is_never_more_than_the_ledger_says_when_purchases_settle_later() -> None:
    """Settled cash above the total means money that is spoken for; it does not count."""
    assert replace(STATEMENT, cash_settled=Decimal(40000)).as_account(stated()).cash_usd == Decimal(40000)


def test_worth_is_in_dollars_when_a_rate_is_told_and_refused_when_not() -> None:
    """80,000 francs at 0.80 are 100,000 dollars; without the rate the account can not be judged."""
    assert STATEMENT.as_account(stated()).net_liquidation_usd == Decimal(100000)
    with pytest.raises(OutsideFailure, match="what a dollar is worth"):
        replace(STATEMENT, exchange_rates={}).as_account(stated())


@pytest.mark.parametrize(
    ("positions", "orders", "contracts"),
    [
        ((), (order("2"),), [2]),
        ((), (order("2"), order("1")), [3]),
        ((), (order("2", is_sale=False),), []),
        ((held("1"),), (order("2"),), [1]),
        ((held("2"),), (order("2"),), []),
        ((held("-1"),), (order("2"),), [1, 2]),
    ],
)
def test_obligations_are_puts_sold_and_puts_that_orders_may_sell(
    positions: tuple[HeldPosition, ...], orders: tuple[WorkingOrder, ...], contracts: list[int]
) -> None:
    """Every working sale counts whole, but what only closes a put that is held."""
    told = replace(STATEMENT, positions=positions, orders=orders).as_account(stated())
    assert [one.contracts for one in told.obligations] == contracts


def test_shares_without_a_price_are_worth_their_cost_and_never_nothing() -> None:
    """A price of zero would let any cap pass; where neither price nor cost is told, the account is not judged."""
    shares = HeldPosition("KO", Decimal(100), None, Decimal(61))
    told = replace(STATEMENT, positions=(shares,)).as_account(stated())
    assert told.shares[0].price == Decimal(61)
    with pytest.raises(OutsideFailure, match="neither a price"):
        replace(STATEMENT, positions=(replace(shares, average_cost=None),)).as_account(stated())


def test_what_can_not_be_named_is_listed() -> None:
    """Positions and orders alike: each freezes selling."""
    odd = HeldPosition("ES", Decimal(1), unknown_because="a FUT")
    told = replace(
        STATEMENT, positions=(odd,), orders=(replace(order("1"), contract=None, unknown_because="a BAG"),)
    )
    assert told.unknown == ("ES: a FUT", "KO: a BAG")
    assert told.short_puts == told.working_sales == ()
