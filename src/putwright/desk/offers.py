"""Offers: approvals made out to the last term, ready to be shown with a token."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from putwright.desk.book import Book
from putwright.domain.approval import (
    AdoptTerms,
    Approval,
    ApprovalKind,
    CloseTerms,
    EntryTerms,
    ExitTerms,
    ShareTerms,
)
from putwright.domain.playbook import Playbook


@dataclass(frozen=True, slots=True)
class Occasion:
    """Where and when an approval is offered: which account, until when its token holds, by which playbook, and why."""

    account: str
    is_paper: bool
    our_now: datetime
    minutes: int
    playbook: Playbook
    because: str = ""

    @property
    def lapses_at(self) -> datetime:
        """When the token holds no more, by our own clock."""
        return self.our_now + timedelta(minutes=self.minutes)


def sale_offer(
    book: Book, occasion: Occasion, ticket_id: str, entry: EntryTerms, exit_terms: ExitTerms
) -> Approval:
    """A sale to be approved."""
    return _offer(
        book,
        occasion,
        ApprovalKind.SELL,
        book.next_position_id(),
        ticket_id=ticket_id,
        entry=entry,
        exit_terms=exit_terms,
    )


def cover_offer(
    book: Book, occasion: Occasion, entry: EntryTerms, exit_terms: ExitTerms, waived: tuple[str, ...]
) -> Approval:
    """A sale of covered calls to be approved, under the name of its company; `waived` are rules lifted for it in writing."""
    return _offer(
        book,
        occasion,
        ApprovalKind.COVER,
        book.next_position_id(),
        ticket_id=entry.contract.underlying,
        entry=entry,
        exit_terms=exit_terms,
        waived=waived,
    )


def shares_offer(book: Book, occasion: Occasion, shares: ShareTerms) -> Approval:
    """A sale of shares to be approved."""
    about = about_shares(shares.symbol)
    return _offer(
        book, occasion, ApprovalKind.SELL_SHARES, book.next_share_sale_id(), ticket_id=about, shares=shares
    )


def about_shares(symbol: str) -> str:
    """Under which name a sale of shares is offered: another one than that of calls on them."""
    return f"{symbol} shares"


def close_offer(book: Book, occasion: Occasion, close: CloseTerms) -> Approval:
    """A purchase to close to be approved."""
    return _offer(book, occasion, ApprovalKind.CLOSE, close.position_id, close=close)


def roll_offer(
    book: Book,
    occasion: Occasion,
    ticket_id: str,
    close: CloseTerms,
    entry: EntryTerms,
    exit_terms: ExitTerms,
    credit_min: Decimal,
) -> Approval:
    """A roll to be approved: the purchase first, then the sale, for more than the purchase has cost by `credit_min` [USD/share]."""
    return _offer(
        book,
        occasion,
        ApprovalKind.ROLL,
        book.next_position_id(),
        ticket_id=ticket_id,
        entry=entry,
        exit_terms=exit_terms,
        close=close,
        credit_min=credit_min,
    )


def adopt_offer(book: Book, occasion: Occasion, adopt: AdoptTerms, exit_terms: ExitTerms) -> Approval:
    """The taking over of a put or call that was sold elsewhere, to be approved."""
    return _offer(
        book, occasion, ApprovalKind.ADOPT, book.next_position_id(), adopt=adopt, exit_terms=exit_terms
    )


def _offer(
    book: Book,
    occasion: Occasion,
    kind: ApprovalKind,
    position_id: str,
    *,
    ticket_id: str = "",
    entry: EntryTerms | None = None,
    exit_terms: ExitTerms | None = None,
    close: CloseTerms | None = None,
    adopt: AdoptTerms | None = None,
    credit_min: Decimal | None = None,
    shares: ShareTerms | None = None,
    waived: tuple[str, ...] = (),
) -> Approval:
    return Approval(
        approval_id=book.next_approval_id(),
        kind=kind,
        position_id=position_id,
        account=occasion.account,
        is_paper=occasion.is_paper,
        offered_at=occasion.our_now,
        lapses_at=occasion.lapses_at,
        entry=entry,
        exit=exit_terms,
        close=close,
        adopt=adopt,
        credit_min=credit_min,
        ticket_id=ticket_id,
        playbook=occasion.playbook.name,
        playbook_fingerprint=occasion.playbook.fingerprint,
        because=occasion.because,
        shares=shares,
        waived=waived,
    )
