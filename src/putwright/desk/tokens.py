"""Whether a person's word is there for an approval: given once, in time, and not ended."""

from __future__ import annotations

from datetime import datetime

from putwright.desk.book import OfferedApproval
from putwright.domain.refusal import Refusal
from putwright.domain.rules import Rule


def lapsed_refusal(offered: OfferedApproval, our_now: datetime) -> Refusal | None:
    """The refusal of a token that has lapsed, was used, or whose approval has ended."""
    approval = offered.approval
    again = f"Preview again: `putwright {approval.kind} ...`."
    if offered.ended_because:
        return Refusal(Rule.NOT_APPROVED, "an approval in force", offered.ended_because, "", again)
    if offered.given_at is not None:
        actual = f"{approval.approval_id} was approved already"
        return Refusal(Rule.NOT_APPROVED, "a token that was not used", actual, "", again)
    if our_now >= approval.lapses_at:
        late = int((our_now - approval.lapses_at).total_seconds() // 60)
        actual = f"the token lapsed at {approval.lapses_at:%H:%M:%S} UTC"
        return Refusal(Rule.NOT_APPROVED, "a token still in time", actual, f"{late} min late", again)
    return None


def not_given_refusal(offered: OfferedApproval) -> Refusal:
    """The refusal of an approval that was offered, and that nobody has given."""
    actual = f"nobody has given {offered.approval.approval_id}"
    remedy = "Give the token that its preview shows."
    return Refusal(Rule.NOT_APPROVED, "a person's word", actual, "", remedy)
