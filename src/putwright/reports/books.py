"""Three books side by side: the desk's, the journal's, and the broker's or its statement's; every line that does not agree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from putwright.domain.contract import OptionContract
from putwright.journal.audit import AuditLine

AGREES, DIFFERS, NOT_YET = "agrees", "DIFFERS", "not told yet"


@dataclass(frozen=True, slots=True)
class BooksLine:
    """One thing in three books [share, contract or currency]; None where a book does not have it.

    The desk keeps short options alone: for anything else it has nothing to say. Costs are the journal's and the statement's
    [currency].
    """

    what: str
    unit: str
    desk: Decimal | None
    journal: Decimal | None
    other: Decimal | None
    cost_journal: Decimal | None
    cost_other: Decimal | None
    verdict: str
    remedy: str


@dataclass(frozen=True, slots=True)
class BooksReport:
    """The comparison as a whole.

    Attributes:
        against: "statement" or "broker".
        account: masked.
        as_of: of which day or moment the other book is.
        statement: which one, "" for the broker's own.
        tells_cash, tells_positions: what the other book's word counts for; differences found before in the rest still stand.
        lines: every line.
        differing: how many do not agree.
        unconfirmed: facts that no statement has confirmed although one covers their day, in words.
        uncovered: spans of days that no statement covers.
        unknown_openings: what was closed and never seen opened, in words.
        is_well: whether everything agrees.
    """

    against: str
    account: str
    as_of: date | datetime
    statement: str
    tells_cash: bool
    tells_positions: bool
    lines: tuple[BooksLine, ...]
    differing: int
    unconfirmed: tuple[str, ...]
    uncovered: tuple[str, ...]
    unknown_openings: tuple[str, ...]
    is_well: bool

    @property
    def tells_balances(self) -> bool:
        """Whether anything was compared at all."""
        return self.tells_cash or self.tells_positions

    @property
    def differences(self) -> tuple[str, ...]:
        """Every line that does not agree, in words: this is what blocks new sales."""
        return tuple(
            f"{one.what} {one.unit}: {_figure(one.journal)} in the journal, {_figure(one.other)} with the {self.against}"
            + ("" if one.desk is None else f", {_figure(one.desk)} at the desk")
            for one in self.lines
            if one.verdict == DIFFERS
        )


@dataclass(frozen=True, slots=True)
class ComparisonsReport:
    """The books of every account that was asked about."""

    books: tuple[BooksReport, ...]
    is_well: bool


def books_lines(
    audited: Sequence[AuditLine], desk: Mapping[OptionContract, Decimal] | None, *, waits: str = ""
) -> tuple[BooksLine, ...]:
    """Lines of an audit, with what the desk holds of each beside them.

    Args:
        audited: the journal against the other book.
        desk: short options by contract, signed [contract]; None where there is no desk.
        waits: why a difference is none yet, "" where it is one.
    """
    left = {str(contract): count for contract, count in (desk or {}).items()}
    lines = []
    for one in audited:
        mine = left.pop(one.what, None)
        lines.append(_line(one, mine, waits))
    for what, count in left.items():
        missing = AuditLine(what, "contracts", None, None)
        lines.append(_line(missing, count, waits))
    return tuple(lines)


def _line(one: AuditLine, desk: Decimal | None, waits: str) -> BooksLine:
    verdict, remedy = AGREES, ""
    if not one.is_same and waits:
        verdict, remedy = NOT_YET, waits
    elif not one.is_same:
        verdict, remedy = DIFFERS, _remedy(one)
    elif desk is not None and desk != (one.theirs or Decimal(0)):
        verdict = DIFFERS
        remedy = "Look with `putwright reconcile`; the desk settles what it can explain."
    return BooksLine(
        one.what, one.unit, desk, one.ours, one.theirs, one.cost_ours, one.cost_theirs, verdict, remedy
    )


def _remedy(one: AuditLine) -> str:
    if one.unit not in {"contracts", "shares", "units"}:
        return "Import the statements of the days between, or look for rows that were skipped."
    if one.ours is None:
        return (
            "It was there before the record: import an earlier statement, or take it as it stands by "
            "importing your first one again with --opening."
        )
    return "Import the statement that shows where it went; `putwright journal` lists what is known."


def _figure(amount: Decimal | None) -> str:
    return "nothing" if amount is None else f"{amount.normalize():,f}"
