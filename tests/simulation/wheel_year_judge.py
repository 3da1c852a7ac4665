"""The judge of the wheel's year: a put is drafted on its quote alone by the builders of the tests, everything else as ever.

Company facts of a year ahead are known to nobody; calls and shares are judged without any.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from putwright.desk.book import Book
from putwright.desk.cash import committed_account
from putwright.desk.clearance import Clearance
from putwright.domain.broker_statement import BrokerLook
from putwright.domain.quote import PutQuote
from putwright.domain.refusal import OutsideFailure
from putwright.domain.ticket import Ticket
from putwright.domain.trading_calendar import new_york_date
from putwright.ports.broker_view import DataKind
from putwright.pricing.probability import finishing_itm
from putwright.workflows.fresh_judge import FreshJudge, SaleAsked
from tests import builders

VOLATILITY, YEAR_DAYS = 0.30, 365.0


class YearJudge(FreshJudge):
    """The desk's judge, which drafts a put on its quote alone."""

    async def drafted(self, asked: SaleAsked, look: BrokerLook, book: Book, apart_from: str = "") -> Ticket:
        """A put's ticket on quotes of now."""
        contract = asked.contract
        told = await self._view.quotes([contract], [contract.underlying])
        put, share = told.puts.get(contract), told.shares.get(contract.underlying)
        if put is None or share is None or share.price is None:
            raise OutsideFailure(f"Quoting {contract}", "it is not quoted", "Look again.", retry_is_safe=True)
        kind = "live" if put.kind is DataKind.LIVE else "frozen"
        quote = builders.quote("1/2", of=contract, spot=share.price, at=put.at, kind=kind)
        quote = replace(quote, bid=put.bid, ask=put.ask)
        held = committed_account(look.statement, self._settings.account, book, apart_from)
        others = {one.contract.underlying for one in held.obligations} - {contract.underlying}
        return builders.ticket(
            quote,
            by=self._playbook_of(asked.playbook),
            under=self._settings.mandate,
            held=replace(held, as_of=quote.quote_time),
            schedule=self._surroundings.fees,
            limit=asked.limit,
            contracts=asked.contracts,
            drafted_at=quote.quote_time,
            spots=await self._spots(others),
            valued=builders.valuation(probability_itm=_chance(quote, look.statement.as_of)),
        )

    async def _judged(self, asked: SaleAsked, look: BrokerLook, book: Book, apart_from: str) -> Clearance:
        quoted_at = asyncio.get_running_loop().time()
        ticket = await self.drafted(asked, look, book, apart_from)
        return Clearance(
            ticket=ticket,
            look=look,
            quote_seconds=quoted_at,
            account=look.statement.account,
            is_paper=self._presence.is_paper,
            clock_is_sound=await self._view.clock_is_sound(),
            stated=self._settings.account,
            mandate=self._settings.mandate,
            is_market_open=self._surroundings.calendar.is_open_at(ticket.candidate.put.quote_time),
        )


def _chance(quote: PutQuote, now: datetime) -> Decimal:
    """How likely a put ends below its strike, by one volatility for all [1]."""
    days = (quote.contract.expiry - new_york_date(now)).days
    spot, strike = float(quote.spot or 0), float(quote.contract.strike)
    return Decimal(str(round(float(finishing_itm(spot, strike, days / YEAR_DAYS, 0.0, VOLATILITY)[0]), 4)))
