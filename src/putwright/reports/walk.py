"""One put's whole way on the paper TWS: offered, approved, sold, protected, bought back at half its premium."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from putwright.desk.tracked import DeskPosition
from putwright.reports.offer import OfferReport
from putwright.reports.reconcile import ReconcileReport


@dataclass(frozen=True, slots=True)
class Walk:
    """What happened to the put, in the paper market's own time. Prices [USD/share], amounts [USD].

    `result` is premium less purchase less costs, None while the put is still open.
    """

    offer: OfferReport
    happened: tuple[tuple[datetime, str], ...]
    sold_at: Decimal | None
    bought_at: Decimal | None
    sold_on: datetime | None
    bought_on: datetime | None
    costs: Decimal | None
    result: Decimal | None
    books: ReconcileReport


def walk_report(
    offer: OfferReport,
    happened: tuple[tuple[datetime, str], ...],
    position: DeskPosition | None,
    books: ReconcileReport,
) -> Walk:
    """The report of a walk; `position` is None where the sale was refused or not filled."""
    sold = [] if position is None else position.sales
    bought = [] if position is None else position.purchases
    costs = None if position is None else position.costs
    result = None
    if position is not None and position.open == 0 and costs is not None and bought:
        premium = position.premium_per_share or Decimal(0)
        paid = position.paid_per_share or Decimal(0)
        shares = position.contract.multiplier * position.sold
        result = (premium - paid) * shares - costs
    return Walk(
        offer=offer,
        happened=happened,
        sold_at=position.premium_per_share if position is not None else None,
        bought_at=position.paid_per_share if position is not None else None,
        sold_on=sold[0].at if sold else None,
        bought_on=bought[-1].at if bought else None,
        costs=costs,
        result=result,
        books=books,
    )
