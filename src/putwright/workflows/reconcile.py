"""Reconcile: take in what the broker tells until nothing is new, then hold the two books against each other; nothing is sent."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from putwright.desk.news import SECONDS_MIN
from putwright.domain.desk_events import Ending, PositionReduced
from putwright.domain.refusal import BadInput
from putwright.reports.desk_words import news_words
from putwright.reports.reconcile import ReconcileReport, reconcile_report
from putwright.workflows.at_desk import AtDesk

LOOKS_MAX = 4
ENDINGS = {
    "expired": Ending.EXPIRED,
    "assigned": Ending.ASSIGNED,
    "closed": Ending.CLOSED_BY_HAND,
    "settled": Ending.SETTLED,
}


async def reconcile(at: AtDesk, settled: Mapping[str, str], because: str) -> ReconcileReport:
    """Our books against the broker's.

    Args:
        at: the desk.
        settled: for positions that are gone, how they ended in the investor's own word, by position id.
        because: how the investor knows; wanted where something is settled.

    Raises:
        BadInput: what is settled is not gone, or an ending nobody knows, or no reason.
        OutsideFailure: the broker could not be had.
    """
    look, told = await at.desk.look()
    for _ in range(LOOKS_MAX - 1):
        if not told and not at.desk.is_waiting(look):
            break
        await asyncio.sleep(SECONDS_MIN)  # what is missing twice is gone
        look, told = await at.desk.look()
    for position_id, ending in settled.items():
        _settle(at, position_id, ending, because)
    halted = at.desk.submission.stopped()
    return reconcile_report(
        at.book,
        look,
        is_paper=at.presence.is_paper,
        happened=news_words(at.told, at.book),
        halted="; ".join(one.actual for one in halted),
    )


def _settle(at: AtDesk, position_id: str, ending: str, because: str) -> None:
    tried = f"Settling {position_id} as {ending}"
    position = at.book.positions.get(position_id)
    if position is None or not position.unexplained:
        gone = ", ".join(one.position_id for one in at.book.open_positions() if one.unexplained) or "none"
        wrong = "nothing of it is gone unexplained"
        raise BadInput(tried, wrong, f"Gone are: {gone}. What the broker has needs no word of yours.")
    if ending not in ENDINGS:
        raise BadInput(tried, "that is no ending", f"Say one of {', '.join(ENDINGS)}.")
    if not because.strip():
        raise BadInput(tried, "no reason is given", "Say how you know with --because: it is kept.")
    now = at.book.last_at or at.clock.now()
    shares = position.unexplained * position.contract.multiplier if ending == "assigned" else 0
    shares = -shares if position.is_call else shares
    at.desk.submission.write(
        [
            PositionReduced(
                now,
                position_id,
                position.unexplained,
                ENDINGS[ending],
                f"you say: {because.strip()}",
                shares=shares,
            )
        ]
    )
