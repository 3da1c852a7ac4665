"""A person's word: the token comes back, everything is checked again, and what was approved is done as far as it can be now."""

from __future__ import annotations

from collections.abc import Callable

from putwright.desk.approval import offered_as
from putwright.domain.approval import Approval
from putwright.domain.refusal import Refusal
from putwright.reports.desk_words import news_words
from putwright.reports.offer import GivenReport
from putwright.reports.orders import order_row
from putwright.workflows.at_desk import AtDesk

Confirm = Callable[[Approval, bool], str]


async def give(at: AtDesk, about: str, token: str, confirm: Confirm) -> GivenReport:
    """Approve what was previewed.

    Args:
        at: the desk.
        about: the ticket or position it was shown for.
        token: as typed.
        confirm: asks a person once more where that is wanted, and says how the word came; told whether the account is paper.

    Raises:
        BadInput: the token belongs to nothing that was shown for it, or nobody confirmed it.
        OutsideFailure: the broker, quotes or facts could not be had; nothing was sent.
    """
    offered = offered_as(at.book, token, about)
    approval = offered.approval
    by = confirm(approval, at.presence.is_paper)
    refusals = await at.desk.give(
        approval.approval_id, by, at.presence.account, is_paper=at.presence.is_paper
    )
    return given_report(at, str(approval.kind), about, refusals, approval)


def given_report(
    at: AtDesk, kind: str, about: str, refusals: list[Refusal], approval: Approval | None, words: str = ""
) -> GivenReport:
    """What became of a word of a person."""
    book = at.book
    position_id = None
    if approval is not None:
        position_id = approval.position_id if approval.close is None else approval.close.position_id
    concerned = {position_id} | ({approval.position_id} if approval is not None else set())
    rows = [
        order_row(book, order)
        for order in book.live_orders()
        if position_id and order.position_id in concerned
    ]
    position = book.positions.get(position_id or "")
    return GivenReport(
        kind=kind,
        about=about,
        is_done=not refusals,
        approval_id=None if approval is None else approval.approval_id,
        position_id=position_id,
        account=at.presence.account,
        is_paper=at.presence.is_paper,
        at=book.last_at or at.clock.now(),
        refusals=tuple(refusals),
        happened=news_words(at.told, book),
        orders=tuple(rows),
        open_contracts=0 if position is None else position.open,
        words=words,
    )
