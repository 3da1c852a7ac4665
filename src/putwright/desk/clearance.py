"""Fresh evidence for one sale: what is looked at before it leaves, and nothing older."""

from __future__ import annotations

from dataclasses import dataclass

from putwright.domain.account import Account
from putwright.domain.broker_statement import BrokerLook
from putwright.domain.mandate import Mandate
from putwright.domain.ticket import Ticket


@dataclass(frozen=True, slots=True)
class Clearance:
    """Fresh evidence for one sale, taken just before it leaves.

    Attributes:
        ticket: drafted of quotes and facts taken now, at the limit of the order.
        look: the broker's lists, taken now.
        quote_seconds: when the quote was asked for, by the same clock of ours as `look.seconds` [s].
        account: which account is connected, masked.
        is_paper: whether it is a paper account.
        clock_is_sound: whether our clock and the broker's agree.
        stated: what only the investor knows of the account.
        mandate: caps, buffers and ages.
        is_market_open: whether the put trades now.
        preview_refused: why the broker said in a preview that it would not take the order; "" where it would, or was not asked.
    """

    ticket: Ticket
    look: BrokerLook
    quote_seconds: float
    account: str
    is_paper: bool
    clock_is_sound: bool
    stated: Account
    mandate: Mandate
    preview_refused: str = ""
    preview_remedy: str = ""
    is_market_open: bool = True

    @property
    def quote_kind(self) -> str:
        """Whether the quote is live, frozen or delayed."""
        return self.ticket.candidate.put.kind

    @property
    def quote_age_seconds(self) -> float:
        """How old the quote is at most, by our own clock [s]."""
        return max(0.0, self.look.seconds - self.quote_seconds)
