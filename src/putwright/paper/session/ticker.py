"""One request for quotes that goes on: what its client has been told, and what is news to it."""

from __future__ import annotations

from dataclasses import dataclass, field

from putwright.paper.model import Contract, MarketDataType, Quote
from putwright.paper.session.client import Client
from putwright.paper.session.generic_ticks import GENERIC_TICKS_OF_DELAYED
from putwright.paper.session.ticks import DELAYED, LIVE, ToldTicks
from putwright.paper.wire import answers

# While the market is open nothing is frozen, whatever was asked for.
WHILE_OPEN = {
    MarketDataType.FROZEN: MarketDataType.LIVE,
    MarketDataType.DELAYED_FROZEN: MarketDataType.DELAYED,
}


@dataclass(eq=False, slots=True)
class Ticker:
    """One request for quotes.

    Attributes:
        client: who asked.
        request_id: under which id.
        contract: what is quoted.
        generic: numbers of the extra ticks asked for.
        asked: the kind of quotes it is to have.
        told: every tick as it was told last, of live and of delayed quotes.
        told_kind: the kind it was told last.
        due: when it may be told again, by the seconds of the cadence [s].
        is_changed: whether there may be something to tell.
    """

    client: Client
    request_id: int
    contract: Contract
    generic: frozenset[int]
    asked: MarketDataType
    told: dict[bool, ToldTicks] = field(default_factory=dict)
    told_kind: MarketDataType | None = None
    due: float = 0.0
    is_changed: bool = True

    def tell_kind(self, *, is_closed: bool) -> None:
        """Tell the kind of quotes when it is another one than before."""
        kind = self.asked if is_closed else WHILE_OPEN.get(self.asked, self.asked)
        if kind is not self.told_kind:
            self.told_kind = kind
            self.client.tell(answers.market_data_type(self.request_id, kind))

    def tell(self, quote: Quote, *, is_closed: bool) -> None:
        """Tell every tick that says something else than before."""
        is_delayed = WHILE_OPEN.get(self.asked, self.asked) is MarketDataType.DELAYED
        if is_delayed not in self.told:
            generic = self.generic & GENERIC_TICKS_OF_DELAYED if is_delayed else self.generic
            ids = DELAYED if is_delayed else LIVE
            self.told[is_delayed] = ToldTicks(self.request_id, self.contract, generic, ids)
        for message in self.told[is_delayed].news(quote, with_book=self.asked in WHILE_OPEN or not is_closed):
            self.client.tell(message)
        self.is_changed = False
