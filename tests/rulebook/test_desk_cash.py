"""The account as a sale is measured against: everything that is sold, sent, doubtful or unexplained has its cash set aside."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import pytest

from putwright.desk.cash import committed_account, purchases_cost, unknown_obligations
from putwright.domain import desk_events as told
from putwright.domain.account import Account
from putwright.domain.broker_statement import AccountStatement, HeldPosition, WorkingOrder
from putwright.domain.order import OrderState
from putwright.domain.refusal import OutsideFailure
from putwright.domain.reserve import cash_free, cash_reserved
from tests.builders import account as stated
from tests.builders import put
from tests.desk_builders import GM, KO, Day, by_hand, listed, short, stock

CALL = put("GM 2026-12-18 65 C")
IBM = by_hand("BUY", 100, GM, "50", symbol="IBM", contract=None)  # 100 shares of IBM at 50


def committed(
    day: Day,
    held: Sequence[HeldPosition] = (),
    orders: Sequence[WorkingOrder] = (),
    apart_from: str = "",
    **changes: object,
) -> Account:
    statement = replace(day.look(held, orders).statement, **changes)  # type: ignore[arg-type] # as named
    return committed_account(statement, stated(), day.book, apart_from)


def reserved(day: Day, *lists: Sequence[HeldPosition] | Sequence[WorkingOrder]) -> Decimal:
    """What the account has set aside [USD]: one GM put is 5,700, one KO put 6,500."""
    return cash_reserved(committed(day, *lists))  # type: ignore[arg-type] # positions, then orders


def buying(*orders: WorkingOrder, held: Sequence[HeldPosition] = ()) -> Decimal:
    """What the account's orders to buy may cost [USD]."""
    return purchases_cost(Day().look(held, orders).statement)


# ---- what is counted ---------------------------------------------------------------------------------------------------


def test_short_puts_and_working_sales_of_anybody_are_set_aside() -> None:
    """Two GM puts sold and a KO put that somebody offers by hand: 17,900 dollars are spoken for."""
    assert reserved(Day(), [short(GM, 2)], [by_hand("SELL", 1, KO, "0.90")]) == 17_900


def test_our_working_sale_counts_once_with_what_may_still_be_sold() -> None:
    """On the broker's list, one of three filled: one is short, two may follow."""
    day = Day()
    sale = day.working(GM, 3)
    day.fills(sale, 1)
    assert reserved(day, [short(GM)], [listed(sale, 1)]) == 17_100


@pytest.mark.parametrize("state", [OrderState.PENDING_NEW, OrderState.OUTCOME_UNKNOWN])
def test_our_unanswered_sale_counts_whole_although_the_broker_does_not_list_it(state: OrderState) -> None:
    """What was sent may be at work: its reserve is set aside until the lists have told."""
    day = Day()
    sale = day.sends(day.approved(GM, 2), contracts=2)
    sale.state = state
    assert reserved(day) == 11_400
    assert reserved(day, [], [listed(sale)]) == 11_400
    day.tell(told.OrderEnded(day.now, "o1", OrderState.NEVER_ARRIVED, "", 0))
    assert reserved(day) == 0


def test_nothing_is_set_aside_for_a_sale_that_ended_or_a_put_that_is_explained() -> None:
    """No obligation of no contracts is listed: what is over is over."""
    day = Day()
    day.sold(GM)
    day.working(KO)
    day.tell(told.OrderEnded(day.now, "o2", OrderState.CANCELED, "", 0))
    assert [one.contracts for one in committed(day, [short(GM)]).obligations] == [1]


def test_our_unanswered_purchase_sets_nothing_aside() -> None:
    """Only sales promise cash."""
    day = Day()
    position = day.sold()
    day.exit(position)
    day.book.orders["o2"].state = OrderState.OUTCOME_UNKNOWN
    assert reserved(day, [short(GM)]) == 5_700


def test_fills_that_are_owed_count_until_they_are_heard() -> None:
    """Two of three were filled as the broker says, one execution was told: the other one is set aside, and stays so."""
    day = Day()
    sale = day.working(GM, 3)
    day.fills(sale, 1)
    day.tell(told.OrderEnded(day.now, "o1", OrderState.CANCELED, "", 2))
    assert reserved(day, [short(GM)]) == 11_400
    day.fills(sale, 1)
    assert reserved(day, [short(GM)]) == reserved(day, [short(GM, 2)]) == 11_400


def test_unexplained_contracts_keep_their_reserve() -> None:
    """One of two is gone and nobody said how: shares may still be delivered for it."""
    day = Day()
    day.sold(GM, 2)
    day.tell(told.PositionUnexplained(day.now, "p1", 1))
    assert reserved(day, [short(GM)]) == 11_400
    day.tell(told.PositionReduced(day.now, "p1", 1, told.Ending.SETTLED, "you"))
    assert reserved(day, [short(GM)]) == 5_700


def test_put_that_we_know_is_open_keeps_its_reserve_when_the_list_of_positions_does_not_show_it() -> None:
    """Its fill was told before the positions were, or one look lacks it: until that is explained the cash is not free."""
    day = Day()
    day.sold(GM)
    assert reserved(day) == 5_700


def test_sale_that_is_checked_itself_is_no_second_obligation() -> None:
    """At work or unanswered, it is left out by its name; everything else stays."""
    day = Day()
    sale, other = day.working(GM), day.working(KO)
    name = sale.order.client_order_id
    assert cash_reserved(committed(day, [], [listed(sale), listed(other)], name)) == 6_500
    sale.state = OrderState.OUTCOME_UNKNOWN
    assert cash_reserved(committed(day, [], [listed(other)], name)) == 6_500
    assert cash_reserved(committed(day, [], [listed(other)])) == 12_200


def test_cash_is_what_is_settled_less_what_orders_to_buy_may_cost() -> None:
    """100,000 dollars, 400 of them unsettled, 5,000 for shares that may be bought: 94,600 count."""
    told_account = committed(Day(), [], [IBM], cash_settled=Decimal(99_600))
    assert told_account.cash_usd == 94_600
    assert cash_free(told_account, Decimal("0.1")) == 94_600


def test_account_is_not_measured_when_the_broker_did_not_tell_what_is_settled() -> None:
    """Missing is never zero: without settled cash there is no account to sell upon."""
    with pytest.raises(OutsideFailure, match="settled"):
        committed(Day(), cash_settled=None)


# ---- what orders to buy may cost ---------------------------------------------------------------------------------------


def test_purchases_of_others_cost_what_their_limits_say() -> None:
    """Two KO puts at 0.60 to hold and 100 shares at 50: 120 and 5,000 dollars."""
    assert buying(by_hand("BUY", 2, KO)) == 120
    assert buying(by_hand("BUY", 2, KO), IBM) == 5_120


def test_purchase_that_only_buys_a_short_put_back_costs_nothing_of_the_reserve() -> None:
    """Its reserve pays for it; what goes beyond the short puts is a purchase like any other."""
    assert buying(by_hand("BUY", 1, GM), held=[short(GM, 2)]) == 0
    assert buying(by_hand("BUY", 3, GM), held=[short(GM, 2)]) == 60
    assert buying(by_hand("BUY", 1, GM), by_hand("BUY", 1, GM), held=[short(GM)]) == 60
    assert buying(by_hand("BUY", 1, KO), held=[short(GM)]) == 60
    assert buying(by_hand("BUY", 1, KO), held=[HeldPosition("KO", Decimal(2), put(KO))]) == 60


def test_sales_and_orders_that_nobody_can_price_are_no_cost() -> None:
    """They are told apart: a sale costs nothing, an order without a limit or a name freezes selling."""
    nameless = by_hand("BUY", 1, GM, unknown_because="a BAG")
    assert buying(by_hand("SELL", 5, KO), by_hand("BUY", 5, KO, at=None), nameless) == 0


# ---- what can not be counted -------------------------------------------------------------------------------------------


def statement(*held: HeldPosition, orders: Sequence[WorkingOrder] = ()) -> AccountStatement:
    return Day().look(held, orders).statement


@pytest.mark.parametrize(
    ("told_as", "words"),
    [
        (statement(HeldPosition("ES", Decimal(1), unknown_because="a FUT")), "ES: a FUT"),
        (statement(orders=[by_hand("BUY", 1, GM, contract=None, unknown_because="a BAG")]), "GM: a BAG"),
        (
            statement(orders=[by_hand("BUY", 1, GM, None, contract=None, unknown_because="a BAG")]),
            "GM: a BAG",
        ),
        (statement(orders=[by_hand("BUY", 2, KO, at=None)]), f"an order to buy 2 {KO} names no limit"),
        (statement(orders=[replace(IBM, limit=None)]), "an order to buy 100 IBM names no limit"),
        (statement(stock("IBM", -50)), "50 IBM sold short"),
        (
            statement(
                HeldPosition("GM", Decimal(-1), CALL),
                HeldPosition("GM", Decimal(1), put("GM 2026-12-18 70 C")),
            ),
            "1 short calls on GM, and shares for 0",
        ),
        (statement(HeldPosition("GM", Decimal(-1), CALL)), "1 short calls on GM, and shares for 0"),
        (
            statement(HeldPosition("GM", Decimal(-2), CALL), stock("GM", 150)),
            "2 short calls on GM, and shares for 1",
        ),
    ],
    ids=[
        "position",
        "order",
        "order without a limit",
        "put",
        "shares",
        "short shares",
        "call spread",
        "naked call",
        "one call naked",
    ],
)
def test_selling_is_frozen_by_what_can_not_be_counted(told_as: AccountStatement, words: str) -> None:
    """Unknown contracts, purchases without a limit, short shares and uncovered calls: each is told in words."""
    assert unknown_obligations(told_as) == (words,)


@pytest.mark.parametrize(
    "told_as",
    [
        statement(),
        statement(short(GM, 3), stock("GM", 100)),
        statement(HeldPosition("GM", Decimal(-2), CALL), stock("GM", 200)),
        statement(HeldPosition("GM", Decimal(3), CALL)),
        statement(HeldPosition("GM", Decimal(0), CALL), stock("IBM", 0), stock("KO", "0.5")),
        statement(orders=[by_hand("SELL", 2, KO, at=None)]),
        statement(orders=[by_hand("BUY", 2, KO)]),
    ],
    ids=[
        "empty",
        "short puts",
        "covered calls",
        "long calls",
        "a half share",
        "sale at the market",
        "purchase with a limit",
    ],
)
def test_selling_is_not_frozen_by_what_can_be_counted(told_as: AccountStatement) -> None:
    """Short puts, covered calls, long options and purchases with a limit have their number."""
    assert unknown_obligations(told_as) == ()


def test_selling_is_frozen_by_an_order_that_may_sell_a_call_without_shares() -> None:
    """A working sale of a call counts like one that is filled: the worst case has happened already."""
    order = by_hand("SELL", 1, GM, "0.50", contract=CALL)
    assert unknown_obligations(statement(orders=[order])) == ("1 short calls on GM, and shares for 0",)
