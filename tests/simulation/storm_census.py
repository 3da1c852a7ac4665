"""What went wrong in a storm, counted: a storm that has become calm proves nothing, and is to be noticed."""

from __future__ import annotations

from collections import Counter

from putwright.domain import desk_events
from putwright.paper.model import Executed, Notice, OrderStatusTold, PositionChanged
from tests.simulation.storm_port import Said
from tests.simulation.storm_process import StormProcess

DIED = "the process died"
IN_PART = "an order was filled in part"
FILLED_UNSEEN = "an order was filled while the machine was off"
ASSIGNED_UNSEEN = "a put was assigned while the machine was off"
STRUCK = {
    "lost_before": "a connection ended before an order arrived",
    "lost_after": "an answer to an order was lost",
    "look_lost": "a look was cut off",
    "fill_late": "a fill was told late",
    "position_late": "positions were told as they had been",
    "doubled": "a fill was told twice",
}
TOLD_OTHERWISE = {"death", "death_ordering", "refused"}
RECORDED = {
    desk_events.CommissionHeard: "a commission came after its fill",
    desk_events.FillCorrected: "a fill that was inferred was told after all",
    desk_events.OrderDoubted: "what became of an order was not known",
    desk_events.ChangeIntended: "an order was changed",
    desk_events.CancelIntended: "an order was taken back",
    desk_events.PositionUnexplained: "a put was gone and nobody said how",
}
TOLD = {
    " halted: True": "the stop switch was thrown",
    " by hand ": "somebody traded by hand",
    " broker restarts": "the broker's programs started anew",
    " broker cancels": "the broker ended orders by itself",
}
NOTICED = {201: "an order was rejected", 10349: "a preset changed an order"}
OTHERS = {DIED, IN_PART, FILLED_UNSEEN, ASSIGNED_UNSEEN}
KINDS = frozenset(OTHERS).union(*(named.values() for named in (STRUCK, RECORDED, TOLD, NOTICED)))


def troubles(one: StormProcess) -> Counter[str]:
    """How often which trouble came in a storm that is over."""
    struck = {what: count for what, count in one.port.struck.items() if what not in TOLD_OTHERWISE}
    found = Counter({STRUCK.get(what, what): count for what, count in struck.items()})
    found.update(RECORDED[type(event)] for event in one.events if type(event) in RECORDED)
    found.update(kind for line in one.story for words, kind in TOLD.items() if words in line)
    found.update(kind for said in one.port.said if (kind := _at_the_exchange(said, one.port.client_id)))
    found.update(kind for said in one.missed if (kind := _unseen(said, one.port.client_id)))
    found[DIED] = len(one.died)
    return +found


def _at_the_exchange(said: Said, client_id: int) -> str:
    """The trouble in one thing that passed the exchange; "" for none."""
    if isinstance(said, Notice) and said.client_id == client_id:
        return NOTICED.get(said.code, "")
    if isinstance(said, OrderStatusTold) and said.state.request.client_id == client_id:
        return IN_PART if said.state.filled and said.state.remaining else ""
    return ""


def _unseen(said: Said, client_id: int) -> str:
    """The same, of what passed it while the machine was off."""
    if isinstance(said, Executed) and said.execution.client_id == client_id:
        return FILLED_UNSEEN
    is_delivery = isinstance(said, PositionChanged) and not said.position.contract.right
    return ASSIGNED_UNSEEN if is_delivery else ""
