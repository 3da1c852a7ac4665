"""Two books line by line: every order and every fill of today, its verdict, and what to do about it."""

from decimal import Decimal
from typing import Any

import pytest

from putwright.domain import desk_events as told
from putwright.domain.broker_statement import WorkingOrder
from putwright.domain.order import OrderState
from putwright.reports.reconcile import (
    AGREES,
    DIFFERS,
    DOUBT,
    NOT_OURS,
    ReconcileLine,
)
from tests.desk_builders import (
    GM,
    KO,
    Day,
    bought_by_hand,
    by_hand,
    executed,
    listed,
    short,
)
from tests.rulebook.desk_books import held_against, line

# ---- orders ------------------------------------------------------------------------------------------------------------


def test_order_agrees_when_limit_and_quantity_are_as_we_meant_them() -> None:
    """What is filled of it belongs to its quantity."""
    day = Day()
    sale = day.working(GM, 3)
    shown = line(day, [], [listed(sale, filled=1)])
    assert shown == ReconcileLine(
        "order", f"o1 sale of {GM}", "3 at 1.30, NEW", "3 at 1.30, Submitted", AGREES
    )


@pytest.mark.parametrize(
    ("changes", "broker"),
    [
        ({"limit": Decimal("1.25")}, "1 at 1.25, Submitted"),
        ({"limit": None}, "1 at no limit, Submitted"),
        ({"remaining": Decimal(2)}, "2 at 1.30, Submitted"),
    ],
)
def test_order_differs_when_the_broker_has_another_limit_or_quantity(
    changes: dict[str, Any], broker: str
) -> None:
    """The desk changes it back by itself."""
    day = Day()
    shown = line(day, [], [listed(day.working(), **changes)])
    assert (shown.broker, shown.verdict) == (broker, DIFFERS)
    assert shown.remedy == "The desk puts it right at its next round."


def test_order_is_in_doubt_when_the_broker_does_not_list_it() -> None:
    """Sent and nowhere to be found: it is looked for, never sent again."""
    day = Day()
    day.sends(day.approved())
    day.tell(told.OrderDoubted(day.now, "o1", "no answer came"))
    shown = line(day)
    assert (shown.kind, shown.what) == ("order", f"o1 sale of {GM} (outcome unknown)")
    assert shown.broker == "not on its list"
    assert (shown.ours, shown.verdict) == ("1 at 1.30, OUTCOME_UNKNOWN", DOUBT)
    assert shown.remedy == "It is looked for at every look, and never sent again."


def test_exit_is_named_as_one() -> None:
    """Whatever buys back is an exit in this table, a closing too."""
    day = Day()
    leave = day.exit(day.sold())
    assert [one.what for one in held_against(day, [short(GM)], [listed(leave)]).lines] == [
        GM,
        f"o2 exit of {GM}",
    ]


@pytest.mark.parametrize(
    ("order", "what", "broker"),
    [
        (by_hand("BUY", 2, KO, at="0.60"), KO, "buy 2 at 0.60, Submitted"),
        (by_hand("SELL", 1, KO, at=None), KO, "sell 1 at no limit, Submitted"),
        (by_hand("BUY", 100, KO, at="50", contract=None), "KO shares", "buy 100 at 50.00, Submitted"),
        (by_hand("SELL", 1, KO, client_order_id="putwright-zz-o1"), KO, "sell 1 at 0.60, Submitted"),
    ],
    ids=["by hand", "no limit", "shares", "another workspace's"],
)
def test_order_of_others_is_not_ours_and_needs_nothing(order: WorkingOrder, what: str, broker: str) -> None:
    """Counted, never touched; a desk of another workspace is somebody else."""
    lines = held_against(Day(), [], [order]).lines
    assert ReconcileLine("order", what, "not ours: counted, never touched", broker, NOT_OURS) in lines


def test_order_differs_when_it_carries_our_name_and_is_over_or_unknown_in_our_book() -> None:
    """A record that was put back, or an order that lives on: a person looks at it in the TWS."""
    day = Day()
    sale = day.working()
    order = listed(sale)
    day.tell(told.OrderEnded(day.now, "o1", OrderState.NEVER_ARRIVED, "", 0))
    remedy = "Look at it in the TWS: it carries this desk's name."
    shown = line(day, [], [order])
    assert (shown.ours, shown.verdict, shown.remedy) == ("over: NEVER_ARRIVED", DIFFERS, remedy)
    assert (shown.kind, shown.what) == ("order", f"{GM} (putwright-t1-o1)")
    unknown = line(Day(), [], [order])
    assert (unknown.ours, unknown.verdict, unknown.remedy) == ("never sent by this record", DIFFERS, remedy)


# ---- fills -------------------------------------------------------------------------------------------------------------


def filled() -> Day:
    """Two GM puts sold at 1.30 in one execution, f1.01."""
    day = Day()
    day.sold(GM, 2)
    return day


def test_fill_agrees_when_quantity_and_price_are_the_same() -> None:
    """It is recognised by its id without the number of its correction."""
    day = filled()
    fill = executed(day.book.orders["o1"], fill_id="f1.01")
    shown = held_against(day, [short(GM, 2)], [], [fill]).lines[1]
    assert shown == ReconcileLine("fill", "o1", "2 at 1.30", "2 at 1.30", AGREES)


@pytest.mark.parametrize("other", [{"at": "1.31"}, {"contracts": 1}])
def test_fill_differs_when_quantity_or_price_do(other: dict[str, str | int]) -> None:
    """Both are shown."""
    day = filled()
    fill = executed(day.book.orders["o1"], fill_id="f1.02", **other)  # type: ignore[arg-type]
    shown = held_against(day, [short(GM, 2)], [], [fill]).lines[1]
    assert (shown.ours, shown.verdict) == ("2 at 1.30", DIFFERS)
    assert shown.broker != shown.ours


def test_fill_differs_when_we_have_not_heard_of_it() -> None:
    """Found by the name of its order, or by the broker's own number: either is enough."""
    day = Day()
    sale = day.working()
    for unnamed in ({"client_order_id": ""}, {"broker_order_id": 0}):
        fill = executed(sale, **unnamed)
        shown = held_against(day, [], [listed(sale)], [fill]).lines[1]
        assert (shown.kind, shown.what) == ("fill", "o1")
        assert (shown.ours, shown.broker) == ("not heard", "1 at 1.30")
        assert (shown.verdict, shown.remedy) == (DIFFERS, "Look again: fills are taken in with every look.")


def test_fill_is_in_doubt_when_the_broker_counts_it_and_tells_no_execution() -> None:
    """Two of three are filled by its count, one was heard."""
    day = Day()
    sale = day.working(GM, 3)
    day.fills(sale, 1)
    day.sees(sale, filled=2)
    shown = held_against(day, [short(GM)], [listed(sale, filled=2)]).lines[-1]
    assert (shown.kind, shown.what, shown.verdict) == ("fill", "o1", DOUBT)
    assert (shown.ours, shown.broker) == ("1 heard", "2 filled by its count")


def test_fills_of_others_are_no_line() -> None:
    """What somebody bought by hand concerns the puts, which are compared themselves."""
    assert held_against(Day(), [], [], [bought_by_hand(KO, 1, "0.60")]).lines == ()
