"""Sitting down at the desk: one account, one client id, one record; whoever is not meant is turned away before anything is sent."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from putwright.desk.book import Book, OfferedApproval
from putwright.desk.desk import Desk
from putwright.desk.giving import given_refusals
from putwright.desk.offers import Occasion
from putwright.domain.approval import Approval
from putwright.domain.broker_statement import BrokerLook
from putwright.domain.contract import OptionContract
from putwright.domain.desk_events import DeskEvent, DeskOpened
from putwright.domain.playbook import Playbook
from putwright.domain.refusal import BadInput, OutsideFailure, Refusal
from putwright.domain.ticks import TickRule
from putwright.ports.broker_view import BrokerView, Endpoint, Presence
from putwright.ports.clock import Clock
from putwright.ports.market_data import MarketData
from putwright.ports.record import Record
from putwright.screening.surroundings import Surroundings
from putwright.settings.settings import Settings
from putwright.workflows.fresh_judge import FreshJudge

BACKWARDS_MAX = timedelta(minutes=2)  # clocks are set; a market does not begin anew


@dataclass(frozen=True)
class AtDesk:
    """Everything a command at the desk works with; the broker is connected and the desk is ours.

    `told` gathers every event that is written down meanwhile.
    """

    view: BrokerView
    presence: Presence
    desk: Desk
    judge: FreshJudge
    settings: Settings
    surroundings: Surroundings
    recorded: MarketData
    record: Record
    clock: Clock
    playbook_of: Callable[[str], Playbook]
    draw_token: Callable[[], str]
    told: list[DeskEvent]

    @property
    def book(self) -> Book:
        """Our book."""
        return self.desk.book

    async def tick_rule(self, contract: OptionContract) -> TickRule:
        """The steps of a put's prices: the broker's own, else those of the dated table."""
        told = await self.view.tick_rule(contract)
        return told or self.surroundings.ticks.rule_for(contract.underlying)

    def occasion(self, playbook: Playbook, because: str = "") -> Occasion:
        """Where and when an approval would be offered now."""
        return Occasion(
            account=self.presence.account,
            is_paper=self.presence.is_paper,
            our_now=self.clock.now(),
            minutes=self.settings.config.approval_minutes,
            playbook=playbook,
            because=because,
        )

    def refusals(self, approval: Approval, look: BrokerLook) -> list[Refusal]:
        """What would speak against an approval if a person gave it now."""
        offered, presence = OfferedApproval(approval, ""), self.presence
        now = self.clock.now()
        found = given_refusals(offered, self.book, look, presence.account, presence.is_paper, now)
        return [*self.desk.submission.stopped(), *found]

    def offer(self, approval: Approval, refusals: Sequence[Refusal], at: datetime) -> str | None:
        """The token of an offer that was written down; None where something speaks against it."""
        if refusals:
            return None
        token = self.draw_token()
        self.desk.offer(approval, token, at)
        return token


def open_desk(book: Book, presence: Presence, tag: str) -> list[DeskOpened]:
    """The event with which a workspace's desk begins; none where it has begun."""
    if book.tag or presence.broker_time is None:
        return []
    return [DeskOpened(presence.broker_time, tag, presence.account, presence.is_paper)]


def insist_on_place(book: Book, presence: Presence, endpoint: Endpoint) -> None:
    """Refuse to sit down where this workspace's desk does not belong.

    Args:
        book: our book, as the record has it.
        presence: who is connected.
        endpoint: as whom we came.

    Raises:
        BadInput: another account, another client id, or a paper market that has begun anew.
        OutsideFailure: the broker told no time.
    """
    tried = f"Sitting down at the desk, {endpoint}"
    if presence.broker_time is None:
        raise OutsideFailure(tried, "the broker told no time", "Try again.", retry_is_safe=True)
    if not presence.account:
        told = ", ".join(presence.accounts)
        remedy = 'Name one: `account = "..."` under [broker] in config.toml.'
        raise BadInput(tried, f"it has several accounts: {told}", remedy)
    insist_on_account(book, presence, tried)
    insist_on_time(book, presence, tried)
    others = {order.client_id for order in book.live_orders()} - {endpoint.client_id}
    if others:
        wrong = (
            f"orders are at work that were sent as client {min(others)}, and only that client can change them"
        )
        raise BadInput(tried, wrong, f"Come as that one: client_id = {min(others)} in config.toml.")


def insist_on_account(book: Book, presence: Presence, tried: str) -> None:
    """Refuse an account that this workspace's desk is not the desk of.

    Raises:
        BadInput: it is another account, or paper where it should be live.
    """
    if not book.account or (book.account, book.is_paper) == (presence.account, presence.is_paper):
        return
    mine, theirs = (
        f"{'paper' if is_paper else 'live'} account {account}"
        for account, is_paper in ((book.account, book.is_paper), (presence.account, presence.is_paper))
    )
    remedy = "Log in to that account, or give this one a workspace of its own with --workspace."
    raise BadInput(tried, f"this workspace's desk belongs to {mine}, and {theirs} is connected", remedy)


def insist_on_time(book: Book, presence: Presence, tried: str) -> None:
    """Refuse a market in which it is earlier than this workspace's record has come to.

    Raises:
        BadInput: the broker's clock is behind the record: a paper market has begun anew.
    """
    if (
        book.last_at is None
        or presence.broker_time is None
        or presence.broker_time >= book.last_at - BACKWARDS_MAX
    ):
        return
    there, here = f"{presence.broker_time:%Y-%m-%d %H:%M}", f"{book.last_at:%Y-%m-%d %H:%M}"
    wrong = f"the broker's time is {there} UTC, and this desk's record has come to {here}"
    remedy = "Set the clock right."
    if presence.is_paper:
        remedy = (
            "A paper TWS that began anew? Put the record of the old one aside: `putwright reconcile --anew`."
        )
    raise BadInput(tried, wrong, remedy)
