"""What an opening or a closing means for its cycle: the step it is, and what it adds to premium, results and shares."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from putwright.domain.contract import Right
from putwright.domain.journal_events import Entry
from putwright.domain.security import Security
from putwright.journal.cycles import Cycle, Step, StepKind
from putwright.journal.lots import Closing, Realized

BECAME_SHARES = frozenset({Closing.ASSIGNED, Closing.EXERCISED})
_STEPS = {
    Closing.BOUGHT_BACK: StepKind.BOUGHT_BACK,
    Closing.EXPIRED: StepKind.EXPIRED,
    Closing.CALLED_AWAY: StepKind.CALLED_AWAY,
    Closing.DELIVERED: StepKind.EXERCISED,
}


def opened_step(
    cycle: Cycle,
    entry: Entry,
    security: Security,
    quantity: Decimal,
    price: Decimal,
    net: Decimal,
    on: date,
    *,
    is_roll: bool,
) -> None:
    """An opening by a trade, for `net` [currency]."""
    if not security.is_option:
        kind = StepKind.SHARES_BOUGHT if quantity > 0 else StepKind.SHARES_SOLD
    elif quantity < 0:
        kind = StepKind.ROLLED if is_roll else StepKind.SOLD
        cycle.premium += net
    else:
        kind = StepKind.BOUGHT
        cycle.paid_back += net
    cycle.hold(security, quantity)
    cycle.add(Step(on, kind, security, quantity, price, net, entry.key))


def closed_step(cycle: Cycle, realized: Realized, quantity: Decimal, price: Decimal, net: Decimal) -> None:
    """A closing, for `net` in cash [currency]; the option leg of an assignment is no step of its own, its shares are."""
    security, how = realized.security, realized.how
    cycle.hold(security, quantity)
    cycle.realized += realized.result
    if security.is_option and how is Closing.BOUGHT_BACK:
        cycle.paid_back += net
        if security.contract is not None and security.contract.right is Right.PUT:
            cycle.last_bought_back_on = realized.closed_on
    if how not in BECAME_SHARES or not realized.security.is_option:
        usual = StepKind.CLOSED if security.is_option else StepKind.SHARES_SOLD
        kind = _STEPS.get(how, usual)
        cycle.add(Step(realized.closed_on, kind, security, quantity, price, net, realized.closing_key))
    if not cycle.is_open:
        cycle.ended_on = realized.closed_on
