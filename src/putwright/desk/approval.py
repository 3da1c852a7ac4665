"""Approval: a person's word for exactly one thing, bound to its terms by a one-time token that lapses."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import fields, is_dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from putwright.desk.book import Book, OfferedApproval
from putwright.domain.approval import Approval
from putwright.domain.desk_events import ApprovalOffered
from putwright.domain.refusal import BadInput

LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # none that is mistaken for another
LENGTH = 8  # 31^8 tokens: nobody guesses one in the minutes it holds


def offer(approval: Approval, token: str, at: datetime) -> ApprovalOffered:
    """The offer of an approval; only the token's digest is written down.

    Args:
        approval: its terms.
        token: drawn by whoever can draw lots.
        at: the moment in the broker's market.
    """
    return ApprovalOffered(at, approval, digest(token, approval))


def digest(token: str, approval: Approval) -> str:
    """What binds a token to terms: change either and it is another."""
    return hashlib.sha256(f"{_plain(token)}|{_words(approval)}".encode()).hexdigest()


def shown(token: str) -> str:
    """A token as a person reads and types it: `K7QM-3F2P`."""
    return f"{token[:4]}-{token[4:]}"


def offered_as(book: Book, token: str, about: str) -> OfferedApproval:
    """The offer that a token belongs to.

    Args:
        book: our book.
        token: as typed.
        about: the ticket or position it was shown for.

    Raises:
        BadInput: no offer about it has this token.
    """
    tried = f"Approving {about}"
    mine = [
        one for one in book.approvals.values() if about in {one.approval.ticket_id, _subject(one.approval)}
    ]
    for offered in reversed(mine):
        if hmac.compare_digest(digest(token, offered.approval), offered.digest):
            return offered
    wrong = "the token is not one that was shown for it" if mine else "it was not previewed"
    raise BadInput(tried, wrong, "Preview it, then give the token that the preview shows.")


def _subject(approval: Approval) -> str:
    return approval.close.position_id if approval.close is not None else approval.position_id


def _words(terms: Any) -> str:
    """Terms in words of which there is one set only: ten dollars are 10, written as 10.00 or 1E+1."""
    if isinstance(terms, Decimal):
        return f"{terms.normalize():f}"
    if is_dataclass(terms):
        told = ", ".join(f"{one.name}={_words(getattr(terms, one.name))}" for one in fields(terms))
        return f"{type(terms).__name__}({told})"
    if isinstance(terms, tuple):
        return f"({', '.join(_words(one) for one in terms)})"
    return repr(terms)


def _plain(token: str) -> str:
    return "".join(letter for letter in token.upper() if letter in LETTERS)
