"""Fresh evidence for a sale of shares, or of calls on them: quoted anew at the broker, measured against what the shares cost."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from putwright.desk.book import Book
from putwright.desk.covering import waived_for
from putwright.desk.owning import Owning, owned_of
from putwright.desk.price_ladder import Ladder, call_ladder
from putwright.desk.share_evidence import ShareEvidence
from putwright.domain.broker_statement import BrokerLook
from putwright.domain.contract import OptionContract
from putwright.domain.playbook import Playbook
from putwright.domain.preview import Preview
from putwright.domain.refusal import BadInput
from putwright.domain.ticks import PENNY_THROUGHOUT
from putwright.domain.trading_calendar import new_york_date
from putwright.ports.broker_view import BrokerView, NowQuote, NowQuotes, Presence
from putwright.screening.surroundings import Surroundings
from putwright.settings.settings import Settings


class ShareJudge:
    """Judges sales of shares and of calls on them for a desk.

    Args:
        view: the broker, connected.
        presence: which account is connected.
        surroundings: calendar and dated tables.
        settings: the user's own.
        playbook_of: a playbook by its name.
        owning: tells what shares of a company cost; the desk's own book and the broker unless told.
    """

    def __init__(
        self,
        view: BrokerView,
        presence: Presence,
        surroundings: Surroundings,
        settings: Settings,
        playbook_of: Callable[[str], Playbook],
        owning: Owning = owned_of,
    ) -> None:
        self._view, self._presence, self._settings = view, presence, settings
        self._surroundings, self._playbook_of, self.owning = surroundings, playbook_of, owning

    async def of_calls(
        self,
        contract: OptionContract,
        contracts: int,
        limit: Decimal | None,
        playbook: str,
        look: BrokerLook,
        book: Book,
        approval_id: str = "",
    ) -> ShareEvidence:
        """Fresh evidence for a sale of calls.

        Args:
            contract: the call.
            contracts: how many [contract].
            limit: the price that is judged [USD/share]; the first of the ladder when None.
            playbook: by which it is entered and left.
            look: the broker's lists, taken now.
            book: our book.
            approval_id: under which it works already, or "".

        Raises:
            BadInput: the broker lists no such call or does not quote it.
            OutsideFailure: the broker could not be had.
        """
        symbol, rules = contract.underlying, self._playbook_of(playbook)
        quoted_at = asyncio.get_running_loop().time()
        told = await self._view.quotes([contract], [symbol])
        quote = _quote(told, told.puts.get(contract), f"Quoting {contract}")
        tick = await self._view.tick_rule(contract) or self._surroundings.ticks.rule_for(symbol)
        ladder = call_ladder(quote.bid, quote.ask, rules.entry, tick)
        price, on = limit or ladder.first, new_york_date(look.statement.as_of)
        costs = None if price is None else self._surroundings.fees.cost_of_selling(on)(price, contracts)
        share = told.shares.get(symbol)
        return ShareEvidence(
            owned=self.owning(book, look, symbol),
            bid=quote.bid,
            ask=quote.ask,
            kind=quote.kind.value,
            spot=None if share is None else share.price,
            ladder=ladder,
            tick=tick,
            costs=costs,
            on=on,
            look=look,
            quote_seconds=quoted_at,
            account=look.statement.account,
            is_paper=self._presence.is_paper,
            clock_is_sound=await self._view.clock_is_sound(),
            stated=self._settings.account,
            mandate=self._settings.mandate,
            playbook=rules.name,
            playbook_fingerprint=rules.fingerprint,
            waived=waived_for(symbol, self._settings.waivers, book, on, approval_id),
            is_market_open=self._surroundings.calendar.is_open_at(quote.at),
        )

    async def of_shares(
        self, symbol: str, shares: int, limit: Decimal | None, look: BrokerLook, book: Book
    ) -> ShareEvidence:
        """Fresh evidence for a sale of shares.

        Args:
            symbol: the company.
            shares: how many [share].
            limit: the price that is judged [USD/share]; the bid when None.
            look: the broker's lists, taken now.
            book: our book.

        Raises:
            BadInput: the broker does not quote the shares.
            OutsideFailure: the broker could not be had.
        """
        quoted_at = asyncio.get_running_loop().time()
        told = await self._view.quotes([], [symbol])
        quote = _quote(told, told.shares.get(symbol), f"Quoting {symbol}")
        price, on = limit or quote.bid, new_york_date(look.statement.as_of)
        estimate = None if price is None else self._surroundings.fees.sale_of_shares(price, shares, on)
        return ShareEvidence(
            owned=self.owning(book, look, symbol),
            bid=quote.bid,
            ask=quote.ask,
            kind=quote.kind.value,
            spot=quote.price,
            ladder=Ladder(() if price is None else (price,), price, "the limit"),
            tick=PENNY_THROUGHOUT,
            costs=None if estimate is None else estimate.total,
            on=on,
            look=look,
            quote_seconds=quoted_at,
            account=look.statement.account,
            is_paper=self._presence.is_paper,
            clock_is_sound=await self._view.clock_is_sound(),
            stated=self._settings.account,
            mandate=self._settings.mandate,
            is_market_open=self._surroundings.calendar.is_open_at(quote.at),
        )


def with_preview(evidence: ShareEvidence, told: Preview) -> ShareEvidence:
    """Evidence with what the broker says of the order."""
    return replace(evidence, preview_refused=told.refused, preview_remedy=told.remedy)


def _quote(told: NowQuotes, quote: NowQuote | None, tried: str) -> NowQuote:
    if quote is None:
        raise BadInput(tried, "; ".join(told.notes) or "the broker quotes nothing", "Wait for the market.")
    return quote
