"""Fresh evidence for a sale: the put quoted anew at the broker, judged by every rule on the account as it is now."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

import polars as pl

from putwright.desk.book import Book
from putwright.desk.cash import committed_account
from putwright.desk.clearance import Clearance
from putwright.desk.entry_orders import AnyEvidence
from putwright.desk.owning import Owning, owned_of
from putwright.desk.share_evidence import ShareEvidence
from putwright.desk.submission import Submission
from putwright.desk.terms import entry_terms
from putwright.desk.tracked import TrackedOrder
from putwright.domain.approval import Approval, EntryTerms, ShareTerms
from putwright.domain.broker_statement import BrokerLook
from putwright.domain.contract import OptionContract, Right, strike_of_thousandths
from putwright.domain.playbook import Playbook
from putwright.domain.preview import Preview
from putwright.domain.refusal import BadInput, BrokenInvariant, OutsideFailure
from putwright.domain.ticket import Ticket
from putwright.domain.trading_calendar import new_york_date
from putwright.ports.broker_view import BrokerView, ChainsTaken, ChainWanted, DataKind, Presence
from putwright.ports.clock import Clock
from putwright.ports.market_data import MarketData
from putwright.screening.surroundings import Surroundings
from putwright.settings.settings import Settings
from putwright.workflows.appraise import appraise, question
from putwright.workflows.propose import drafted, drafted_in
from putwright.workflows.share_judge import ShareJudge, with_preview

ROLL_BAND = 0.12  # how far under the old strike a new one is looked for, in parts of the share price


@dataclass(frozen=True, slots=True)
class SaleAsked:
    """A sale that somebody thinks of: `limit` is a price that was typed [USD/share], None for the playbook's ladder."""

    contract: OptionContract
    contracts: int
    limit: Decimal | None
    playbook: str


@dataclass(frozen=True, slots=True)
class FreshSale:
    """A sale drafted of quotes of now, and what the broker says of its order where it was asked."""

    clearance: Clearance
    terms: EntryTerms | None
    preview: Preview | None


class FreshJudge:
    """Judges sales for a desk.

    Args:
        view: the broker, connected.
        presence: which account is connected.
        submission: asks the broker for previews.
        surroundings: calendar and dated tables.
        settings: the user's own.
        recorded: the facts of the workspace.
        live: lays quotes just taken over recorded facts.
        playbook_of: a playbook by its name.
        clock: our own.
        owning: tells what shares of a company cost; the desk's own book and the broker unless told.
    """

    def __init__(
        self,
        view: BrokerView,
        presence: Presence,
        submission: Submission,
        surroundings: Surroundings,
        settings: Settings,
        recorded: MarketData,
        live: Callable[[MarketData, ChainsTaken], MarketData],
        playbook_of: Callable[[str], Playbook],
        clock: Clock,
        owning: Owning = owned_of,
    ) -> None:
        self._view, self._presence, self._submission = view, presence, submission
        self._surroundings, self._settings, self._recorded = surroundings, settings, recorded
        self._live, self._playbook_of, self._clock = live, playbook_of, clock
        self.shares = ShareJudge(view, presence, surroundings, settings, playbook_of, owning)

    async def clearance(
        self,
        approval: Approval,
        look: BrokerLook,
        book: Book,
        at_work: TrackedOrder | None,
        limit: Decimal | None,
    ) -> AnyEvidence:
        """Fresh evidence for the sale of an approval; see `desk.Judge`."""
        terms, sold = approval.entry, approval.shares
        if sold is not None:
            of_shares = await self.shares.of_shares(sold.symbol, sold.quantity, sold.limit, look, book)
            return await self.previewed(of_shares, sold)
        if terms is None:
            raise BrokenInvariant(f"approval {approval.approval_id} approves no sale")
        if terms.contract.right is Right.CALL:
            rules, name = approval.playbook, approval.approval_id
            of_calls = await self.shares.of_calls(
                terms.contract, terms.quantity, limit, rules, look, book, name
            )
            return of_calls if at_work is not None else await self.previewed(of_calls, terms)
        asked = SaleAsked(terms.contract, terms.quantity, limit, approval.playbook)
        name = "" if at_work is None else at_work.order.client_order_id
        found = await self._judged(asked, look, book, name)
        if at_work is not None or not found.ticket.is_sendable:
            return found
        preview = await self._submission.preview(terms)
        return replace(found, preview_refused=preview.refused, preview_remedy=preview.remedy)

    async def previewed(self, evidence: ShareEvidence, terms: EntryTerms | ShareTerms) -> ShareEvidence:
        """Evidence with what the broker says of the order that a sale of shares, or of calls, begins with.

        Raises:
            OutsideFailure: its preview could not be had.
        """
        told = await self._submission.preview(terms)
        return with_preview(evidence, told)

    async def fresh_sale(
        self, asked: SaleAsked, look: BrokerLook, book: Book, *, asks_broker: bool = True
    ) -> FreshSale:
        """A sale as it would be offered for approval now.

        Args:
            asked: which.
            look: the broker's lists, taken now.
            book: our book.
            asks_broker: whether the broker is asked for its preview.

        Raises:
            BadInput: the put is not quoted, or its playbook is gone.
            OutsideFailure: quotes, or the broker's preview, could not be had.
        """
        found = await self._judged(asked, look, book, "")
        if found.ticket.entry is None:
            return FreshSale(found, None, None)
        rule, now = self._playbook_of(asked.playbook).entry, look.statement.as_of
        terms = entry_terms(found.ticket, rule, now, self._surroundings.calendar)
        if not asks_broker:
            return FreshSale(found, terms, None)
        preview = await self._submission.preview(terms)
        told = replace(found, preview_refused=preview.refused, preview_remedy=preview.remedy)
        return FreshSale(told, terms, preview)

    async def ask(self, contract: OptionContract) -> Decimal | None:
        """What a put is offered at now [USD/share]; None where nobody offers it, or the quote is not of now."""
        told = (await self._view.quotes([contract], [])).puts.get(contract)
        return told.ask if told is not None and told.kind is DataKind.LIVE else None

    async def roll_candidates(
        self, asked: SaleAsked, look: BrokerLook, book: Book, days_max: int, count: int
    ) -> list[Ticket]:
        """Sales to which an open put could be rolled: later expiries, its strike and those below, drafted on one look.

        Args:
            asked: the put that is open, how many, and by which playbook.
            look: the broker's lists as they will be when it is closed.
            book: our book.
            days_max: how far ahead the new expiry may lie [day].
            count: how many are drafted at most.
        """
        contract, on = asked.contract, new_york_date(look.statement.as_of)
        later, last = contract.expiry + timedelta(days=1), on + timedelta(days=days_max)
        if later > last:
            return []
        shares = (await self._view.quotes([], [contract.underlying])).shares
        share = None if contract.underlying not in shares else shares[contract.underlying].price
        if share is None:
            tried = f"Looking for puts to roll {contract} to"
            raise OutsideFailure(tried, "the share is not quoted", "Wait for the market.", retry_is_safe=True)
        near = 1 - float(contract.strike / share)
        wanted = ChainWanted(contract.underlying, later, last, near, near + ROLL_BAND)
        taken = await self._view.chains([wanted])
        puts = taken.quotes.filter(
            (pl.col("right") == "PUT") & (pl.col("strike_thousandths") <= int(contract.strike * 1000))
        )
        offered = puts.select("expiry", "strike_thousandths").unique().sort(["expiry", "strike_thousandths"])
        if offered.is_empty():
            return []
        surroundings, settings, spots = await self._settled(contract, asked.playbook, look, book, "")
        market, moment = self._live(self._recorded, taken), self._clock.now()

        def draft() -> list[Ticket]:
            question_asked = question(market, surroundings, settings, (contract.underlying,), taken.as_of)
            view = appraise(market, surroundings, settings, question_asked, wide=True)
            rows = _nearest(offered, count)
            return [
                drafted_in(
                    view,
                    contract.underlying,
                    strike_of_thousandths(strike),
                    expiry,
                    asked.contracts,
                    None,
                    moment,
                    spots,
                )
                for expiry, strike in rows
            ]

        return await asyncio.to_thread(draft)

    async def _settled(
        self, contract: OptionContract, playbook: str, look: BrokerLook, book: Book, apart_from: str
    ) -> tuple[Surroundings, Settings, dict[str, Decimal]]:
        """Tables with the broker's price steps, settings with the account as it is, and prices of what is held."""
        surroundings = await self._surroundings_for(contract)
        account = committed_account(look.statement, self._settings.account, book, apart_from)
        settings = replace(self._settings, account=account, playbook=self._playbook_of(playbook))
        others = {put.contract.underlying for put in account.obligations} - {contract.underlying}
        return surroundings, settings, await self._spots(others)

    async def _judged(self, asked: SaleAsked, look: BrokerLook, book: Book, apart_from: str) -> Clearance:
        contract = asked.contract
        surroundings, settings, spots = await self._settled(contract, asked.playbook, look, book, apart_from)
        quoted_at = asyncio.get_running_loop().time()
        market, taken = await self._quoted(contract)

        def draft() -> Ticket:
            return drafted(
                market,
                surroundings,
                settings,
                taken.as_of,
                self._clock.now(),
                contract.underlying,
                contract.strike,
                contract.expiry,
                asked.contracts,
                asked.limit,
                spots=spots,
            )

        # In a thread: it takes a second and more, in which the broker's words should be heard.
        ticket = await asyncio.to_thread(draft)
        if ticket.contract != contract:
            tried = f"Judging the sale of {contract}"
            raise BadInput(tried, f"it is quoted as {ticket.contract}", "Draft its ticket anew.")
        return Clearance(
            ticket=ticket,
            look=look,
            quote_seconds=quoted_at,
            account=look.statement.account,
            is_paper=self._presence.is_paper,
            clock_is_sound=await self._view.clock_is_sound(),
            stated=self._settings.account,
            mandate=self._settings.mandate,
            is_market_open=surroundings.calendar.is_open_at(taken.as_of),
        )

    async def _surroundings_for(self, contract: OptionContract) -> Surroundings:
        """The tables, with the price steps of the class as the broker has them."""
        rule = await self._view.tick_rule(contract)
        if rule is None:
            return self._surroundings
        ticks = self._surroundings.ticks.with_rule(contract.underlying, rule)
        return replace(self._surroundings, ticks=ticks)

    async def _quoted(self, contract: OptionContract) -> tuple[MarketData, ChainsTaken]:
        day = contract.expiry
        wanted = ChainWanted(
            contract.underlying, day, day, 0.0, 0.0, frozenset({day}), strike=contract.strike
        )
        taken = await self._view.chains([wanted])
        if taken.quotes.is_empty():
            reasons = "; ".join(left.reason for left in taken.left_out) or "the broker quotes nothing"
            tried = f"Quoting {contract} at the broker"
            raise BadInput(tried, reasons, "Wait for the market, or choose another put.")
        return self._live(self._recorded, taken), taken

    async def _spots(self, symbols: set[str]) -> dict[str, Decimal]:
        """Prices of the other names that the account is bound to, for the sum of all assignments [USD/share]."""
        if not symbols:
            return {}
        shares = (await self._view.quotes([], sorted(symbols))).shares
        return {symbol: told.price for symbol, told in shares.items() if told.price is not None}


def _nearest(offered: pl.DataFrame, count: int) -> list[tuple[date, int]]:
    """Some of the puts offered: of each expiry in turn the highest strikes, which pay most."""
    by_rank = offered.with_columns(
        rank=pl.col("strike_thousandths").rank("ordinal", descending=True).over("expiry")
    )
    chosen = by_rank.sort("rank", "expiry").head(count).sort("expiry", "strike_thousandths")
    return list(chosen.select("expiry", "strike_thousandths").iter_rows())
