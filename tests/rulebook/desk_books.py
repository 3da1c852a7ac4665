"""Our book held against what a broker says."""

from collections.abc import Sequence

from putwright.domain.broker_statement import BrokerFill, HeldPosition, WorkingOrder
from putwright.reports.reconcile import ReconcileLine, ReconcileReport, reconcile_report
from tests.desk_builders import Day


def held_against(
    day: Day,
    held: Sequence[HeldPosition] = (),
    orders: Sequence[WorkingOrder] = (),
    fills: Sequence[BrokerFill] = (),
) -> ReconcileReport:
    """Our book against what the broker says, as they stand."""
    look = day.look(held, orders, fills)
    return reconcile_report(day.book, look, is_paper=True, happened=("something",), halted="")


def line(
    day: Day,
    held: Sequence[HeldPosition] = (),
    orders: Sequence[WorkingOrder] = (),
    fills: Sequence[BrokerFill] = (),
) -> ReconcileLine:
    """The one line of two small books."""
    (only,) = held_against(day, held, orders, fills).lines
    return only
