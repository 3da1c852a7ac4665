"""Fresh evidence for a sale of shares, or of calls on them: what is looked at before it leaves, and nothing older."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from putwright.desk.price_ladder import Ladder
from putwright.domain.account import Account
from putwright.domain.broker_statement import BrokerLook
from putwright.domain.mandate import Mandate
from putwright.domain.owned import Owned
from putwright.domain.rules import Rule
from putwright.domain.ticks import TickRule


@dataclass(frozen=True, slots=True)
class ShareEvidence:
    """Fresh evidence for one sale of shares or of calls on them, taken just before it leaves.

    Attributes:
        owned: the shares and what they cost.
        bid, ask: of what is sold, the call or the share [USD/share]; None where nobody says.
        kind: whether that quote is live, frozen or delayed.
        spot: the share's price [USD/share].
        ladder: where a sale of calls may go; of one price for shares.
        tick: the grid of its prices.
        costs: what the sale costs at the limit that is judged [USD]; None where that is not known.
        on: the New York date of the decision.
        playbook, playbook_fingerprint: by which a call is entered and left.
        waived: rules of the mandate that hold no more for this name, in writing.
        look: the broker's lists, taken now.
        quote_seconds: when the quote was asked for, by the same clock of ours as `look.seconds` [s].
        account, is_paper, clock_is_sound, stated, mandate: as in `Clearance`.
        preview_refused, preview_remedy, is_market_open: as in `Clearance`.
    """

    owned: Owned
    bid: Decimal | None
    ask: Decimal | None
    kind: str
    spot: Decimal | None
    ladder: Ladder
    tick: TickRule
    costs: Decimal | None
    on: date
    look: BrokerLook
    quote_seconds: float
    account: str
    is_paper: bool
    clock_is_sound: bool
    stated: Account
    mandate: Mandate
    playbook: str = ""
    playbook_fingerprint: str = ""
    waived: frozenset[Rule] = field(default_factory=frozenset)
    preview_refused: str = ""
    preview_remedy: str = ""
    is_market_open: bool = True

    @property
    def quote_kind(self) -> str:
        """Whether the quote is live, frozen or delayed."""
        return self.kind

    @property
    def quote_age_seconds(self) -> float:
        """How old the quote is at most, by our own clock [s]."""
        return max(0.0, self.look.seconds - self.quote_seconds)
