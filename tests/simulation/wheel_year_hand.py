"""The hand of whoever lives the wheel's year: every sale, roll, purchase and sale of shares goes the way of the program's commands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from putwright.desk.offers import about_shares
from putwright.desk.tracked import DeskPosition
from putwright.domain.approval import Approval, ApprovalKind
from putwright.domain.contract import OptionContract, Right
from putwright.domain.refusal import BadInput
from putwright.paper.model import ContractQuery
from putwright.reports.json_form import document
from putwright.reports.offer import OfferReport
from putwright.reports.ticket import ticket_report
from putwright.workflows.close import preview_close
from putwright.workflows.cover import preview_cover
from putwright.workflows.fresh_judge import SaleAsked
from putwright.workflows.give import give
from putwright.workflows.roll import preview_roll
from putwright.workflows.sell import preview_sale
from putwright.workflows.sell_shares import preview_shares
from tests.simulation.wheel_year_judge import YearJudge
from tests.simulation.wheel_year_seat import YearSeat

D = Decimal
WAIT, WAITS_MAX = timedelta(minutes=35), 8  # an order steps down a rung every half hour
BY = "the year's script"
Deed = Callable[["Hand"], Awaitable[None]]


class Missed(Exception):
    """A deed that the market does not let happen."""


@dataclass
class Hand:
    """What a person does at the desk.

    Attributes:
        seat: the desk and the world.
        done: how often each deed was done.
        missed: deeds that another market did not let happen, and why.
    """

    seat: YearSeat
    done: Counter[str] = field(default_factory=Counter)
    missed: list[str] = field(default_factory=list)

    async def does(self, deed: Deed, day: date) -> None:
        """Do a deed of a day, or note why it was not done."""
        try:
            await deed(self)
        except (Missed, BadInput) as why:
            self.missed.append(f"{day}: {why}")

    async def sell(self, symbol: str, expiry: str, strike: str, contracts: int, hold: bool = False) -> None:
        """Draft a put's ticket, keep it, sell it."""
        at, judge = self.seat.at, self.seat.at.judge
        assert isinstance(judge, YearJudge)
        contract = self._put(symbol, expiry, strike)
        asked = SaleAsked(contract, contracts, None, "wheel-hold" if hold else "wheel")
        look = (await at.desk.settle()).look
        ticket = await judge.drafted(asked, look, at.book)
        at.record.keep_ticket(ticket.ticket_id, document("ticket", 1, ticket_report(ticket)))
        await self._given(await preview_sale(at, ticket.ticket_id), ticket.ticket_id)

    async def roll(self, symbol: str, expiry: str, strike: str) -> None:
        """Roll the open put of a company."""
        position = self.open(symbol, Right.PUT)
        day = date.fromisoformat(expiry)
        offer = await preview_roll(
            self.seat.at,
            position.position_id,
            D(strike),
            day,
            "wheel",
            "nearer the strike than it was meant to come",
        )
        await self._given(offer, position.position_id)

    async def close(self, symbol: str, right: Right) -> None:
        """Buy what is open of a company back now."""
        position = self.open(symbol, right)
        offer = await preview_close(self.seat.at, position.position_id, None, "the shares are wanted back")
        await self._given(offer, position.position_id)

    async def cover(self, symbol: str, expiry: str, strike: str, contracts: int, hold: bool = False) -> None:
        """Sell calls on shares that are held."""
        at, day = self.seat.at, date.fromisoformat(expiry)
        rules = at.playbook_of("wheel-hold" if hold else "wheel")
        await self._given(
            await preview_cover(at, symbol, D(strike), day, contracts, None, rules, "by the month"), symbol
        )

    async def sell_shares(self, symbol: str, shares: int) -> None:
        """Sell some of the shares of a company."""
        offer = await preview_shares(self.seat.at, symbol, shares, None, "enough of it")
        await self._given(offer, about_shares(symbol))

    async def assign(self, symbol: str, contracts: int) -> None:
        """Holders exercise so many of the open puts tonight, whatever they gain by it."""
        contract = self.open(symbol, Right.PUT).contract
        query = ContractQuery(symbol=symbol, security_type="OPT", right="P")
        same = (contract.expiry, contract.strike)
        (one,) = [each for each in self.seat.world.tape.find(query) if (each.expiry, each.strike) == same]
        self.seat.world.clearing.assign_tonight(one.con_id, contracts)
        self.done["assigned in part"] += 1

    def open(self, symbol: str, right: Right) -> DeskPosition:
        """The open position of a company."""
        found = [
            one
            for one in self.seat.at.book.open_positions()
            if (one.contract.underlying, one.contract.right) == (symbol, right)
        ]
        if len(found) != 1:
            raise Missed(f"{len(found)} positions of {symbol} {right} are open")
        return found[0]

    def _put(self, symbol: str, expiry: str, strike: str) -> OptionContract:
        return OptionContract(symbol, date.fromisoformat(expiry), Right.PUT, D(strike))

    async def _given(self, offer: OfferReport, about: str) -> None:
        """Approve what was shown, and wait until nothing of it works any more but exits."""
        at = self.seat.at
        if offer.token is None:
            raise Missed(f"{offer.kind} {offer.about}: {'; '.join(str(one) for one in offer.refusals)}")
        given = await give(at, about, offer.token, _by)
        if not given.is_done:
            raise Missed(f"{offer.kind} {offer.about}: {'; '.join(str(one) for one in given.refusals)}")
        for _ in range(WAITS_MAX):
            if not self._is_at_work(given.approval_id or ""):
                break
            await self.seat.leap(self.seat.world.now + WAIT)
            await at.desk.settle()
        else:
            raise Missed(f"{offer.kind} {offer.about} was not filled")
        self.done[offer.kind] += 1

    def _is_at_work(self, approval_id: str) -> bool:
        """Whether something of an approval is still to be sold or bought."""
        book = self.seat.at.book
        approval = book.approvals[approval_id].approval
        if approval.kind is ApprovalKind.CLOSE and approval.close is not None:
            return book.positions[approval.close.position_id].open > 0
        if approval.entry is None:
            return any(one.approval_id == approval_id for one in book.live_orders())
        position = book.positions.get(approval.position_id)
        return position is None or position.sold < approval.entry.quantity


def _by(approval: Approval, is_paper: bool) -> str:
    return BY
