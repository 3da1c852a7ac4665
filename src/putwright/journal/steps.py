"""What an opening or a closing means for its cycle: the step it is, and what it adds to premium, results and shares."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from putwright.domain.contract import Right
from putwright.domain.journal_events import Entry
from putwright.domain.security import Security
from putwright.journal.cycles import Cycle, Step, StepKind
from putwright.journal.lots import BOUGHT_BACK, Closing, Realized

BECAME_SHARES = frozenset({Closing.ASSIGNED, Closing.EXERCISED})
_STEPS = {
    Closing.BOUGHT_BACK: StepKind.BOUGHT_BACK,
    Closing.EXPIRED: StepKind.EXPIRED,
    Closing.CALLED_AWAY: StepKind.CALLED_AWAY,
    Closing.DELIVERED: StepKind.EXERCISED,
}

_SOLD, _BACK, _PUT = StepKind.SOLD, StepKind.BOUGHT_BACK, Right.PUT  # looked up often; see `lines`


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
    if security.contract is None:
        kind = StepKind.SHARES_BOUGHT if quantity > 0 else StepKind.SHARES_SOLD
    elif quantity < 0:
        kind = StepKind.ROLLED if is_roll else _SOLD
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
    contract = security.contract
    if how is BOUGHT_BACK and contract is not None:
        cycle.paid_back += net
        cycle.add(Step(realized.closed_on, _BACK, security, quantity, price, net, realized.closing_key))
        if contract.right is _PUT:
            cycle.last_bought_back_on = realized.closed_on
    elif contract is None or how not in BECAME_SHARES:
        usual = StepKind.SHARES_SOLD if contract is None else StepKind.CLOSED
        kind = _STEPS.get(how, usual)
        cycle.add(Step(realized.closed_on, kind, security, quantity, price, net, realized.closing_key))
    if not (cycle.shares or cycle.contracts):
        cycle.ended_on = realized.closed_on
