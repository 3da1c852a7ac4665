"""Fresh evidence for sales over a real connection: quotes and previews of the broker, drafted by the builders of the tests."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from decimal import Decimal

from putwright.adapters.ibkr.broker_view import TwsView
from putwright.desk.book import Book
from putwright.desk.cash import committed_account
from putwright.desk.clearance import Clearance
from putwright.desk.submission import Submission
from putwright.desk.tracked import TrackedOrder
from putwright.domain.approval import Approval
from putwright.domain.broker_statement import BrokerLook
from putwright.domain.contract import OptionContract
from putwright.domain.playbook import Playbook
from putwright.domain.quote import PutQuote
from putwright.domain.refusal import BrokenInvariant, OutsideFailure
from putwright.ports.broker_view import DataKind
from tests import builders
from tests.simulation.storm_judge import MANDATE, STATED
from tests.simulation.storm_tape import CALENDAR


class SocketJudge:
    """Judges sales as `workflows.fresh_judge` does, without companies and charts.

    Args:
        view: the broker.
        submission: asks it for previews.
        playbook: by which everything is sold.
    """

    def __init__(self, view: TwsView, submission: Submission, playbook: Playbook) -> None:
        self._view, self._submission, self._playbook = view, submission, playbook

    async def ask(self, contract: OptionContract) -> Decimal | None:
        """What a put is offered at now; see `desk.Judge`."""
        told = (await self._view.quotes([contract], [])).puts.get(contract)
        return told.ask if told is not None and told.kind is DataKind.LIVE else None

    async def clearance(
        self,
        approval: Approval,
        look: BrokerLook,
        book: Book,
        at_work: TrackedOrder | None,
        limit: Decimal | None,
    ) -> Clearance:
        """Fresh evidence for the sale of an approval; see `desk.Judge`."""
        terms = approval.entry
        if terms is None:
            raise BrokenInvariant(f"approval {approval.approval_id} approves no sale")
        quote_seconds = asyncio.get_running_loop().time()
        quote = await self._quote(terms.contract)
        name = "" if at_work is None else at_work.order.client_order_id
        held = committed_account(look.statement, STATED, book, name)
        found = Clearance(
            ticket=builders.ticket(
                quote,
                by=self._playbook,
                under=MANDATE,
                held=replace(held, as_of=quote.quote_time),
                limit=limit,
                contracts=terms.quantity,
                drafted_at=quote.quote_time,
            ),
            look=look,
            quote_seconds=quote_seconds,
            account=look.statement.account,
            is_paper=True,
            clock_is_sound=await self._view.clock_is_sound(),
            stated=STATED,
            mandate=MANDATE,
            is_market_open=CALENDAR.is_open_at(quote.quote_time),
        )
        if at_work is not None or not found.ticket.is_sendable:
            return found
        preview = await self._submission.preview(terms)
        return replace(found, preview_refused=preview.refused, preview_remedy=preview.remedy)

    async def _quote(self, contract: OptionContract) -> PutQuote:
        """The put and its share, asked one after the other: side by side their messages would race, and no seed replay."""
        shares = (await self._view.quotes([], [contract.underlying])).shares
        puts = (await self._view.quotes([contract], [])).puts
        share, put = shares.get(contract.underlying), puts.get(contract)
        if share is None or put is None:
            raise OutsideFailure(f"Quoting {contract}", "it is not quoted", "Look again.", retry_is_safe=True)
        kind = "live" if put.kind is DataKind.LIVE else "frozen"
        quote = builders.quote("1/2", of=contract, spot=share.price, at=put.at, kind=kind)
        return replace(quote, bid=put.bid, ask=put.ask)
