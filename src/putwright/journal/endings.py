"""Options that ended without a trade: expired at nothing, or assigned or exercised into shares.

The premium of an option that became shares is not realised: it goes over into what the shares cost, or were sold for, as brokers and
the Internal Revenue Service reckon. Reports that see it otherwise take it out again by `Realized.premium`.
"""

from __future__ import annotations

from decimal import Decimal

from putwright.domain.contract import Right
from putwright.domain.journal_events import Ended, EndedHow, Entry
from putwright.domain.security import Security
from putwright.journal.books import HOLDS, Books, reserve_legs
from putwright.journal.cycles import Step, StepKind
from putwright.journal.lines import ZERO, Leg, Line
from putwright.journal.lots import Closing, Holding, Lot, Realized, part_of


def ended(books: Books, entry: Entry, event: Ended) -> None:
    """Options expired, were assigned or exercised."""
    holding = books.held(entry.account, event.security, event.currency)
    closing = holding.closable(event.quantity)
    if closing != event.quantity:
        stated = None if event.shares else event.stated_result  # of an assignment it is that of the shares
        gap = event.quantity - closing
        known = None if stated is None else part_of(stated, gap, event.quantity)
        books.was_before(entry, holding, gap, event.on, ZERO, known)
    before = holding.quantity
    if event.delivered is None or not event.shares:
        legs = books.close(entry, holding, event.quantity, ZERO, event.on, Closing(event.how.value))
    else:
        legs = _became_shares(books, entry, event, holding, event.delivered)
    legs += reserve_legs(holding, before, holding.quantity)
    books.ledger.book(entry.key, entry.account, legs)


def _became_shares(
    books: Books, entry: Entry, event: Ended, holding: Holding, delivered: Security
) -> list[Leg]:
    """The option goes for what it was opened for, which goes over into the shares."""
    currency, first = event.currency, len(books.realized)
    carried = holding.cost_of_oldest(-event.quantity)
    legs: list[Leg] = [(Line.CASH, currency, event.net)]
    legs += books.close(entry, holding, event.quantity, -carried, event.on, Closing(event.how.value))
    moved = books.realized[first:]
    shares, amount = books.held(entry.account, delivered, currency), event.net + carried
    closing = shares.closable(event.shares)
    if closing != event.shares < 0 and _is_called(
        event
    ):  # calls are covered: the shares were there before the record
        gap, stated = event.shares - closing, event.stated_result
        known = None if stated is None else part_of(stated, gap, event.shares)
        books.was_before(entry, shares, gap, event.on, part_of(amount, gap, event.shares), known)
        closing = event.shares
    closed_for, of_premium = part_of(amount, closing, event.shares), part_of(carried, closing, event.shares)
    if closing:
        is_call = event.security.contract is not None and event.security.contract.right is Right.CALL
        how = Closing.CALLED_AWAY if is_call else Closing.DELIVERED
        legs += books.close(entry, shares, closing, closed_for, event.on, how, event.price, of_premium)
    opening = event.shares - closing
    if opening:
        opened, opened_premium = amount - closed_for, carried - of_premium
        legs.append((HOLDS[delivered.kind], currency, -opened))
        _open_lots(books, entry, event, shares, opening, opened - opened_premium, opened_premium, moved)
    return legs


def _is_called(event: Ended) -> bool:
    """Whether short calls were assigned."""
    contract = event.security.contract
    return event.how is EndedHow.ASSIGNED and contract is not None and contract.right is Right.CALL


def _open_lots(
    books: Books,
    entry: Entry,
    event: Ended,
    shares: Holding,
    opening: Decimal,
    cost: Decimal,
    premium: Decimal,
    moved: list[Realized],
) -> None:
    """Shares come in, a lot for each lot of the options they come from, each into its cycle.

    Args:
        books: into which.
        entry: the fact,
        event: and what it says.
        shares: whose lots.
        opening: how many come in, signed [share].
        cost: the cash they moved, signed [currency].
        premium: what the options bring over, signed [currency].
        moved: the options' lots.
    """
    kind = StepKind.ASSIGNED if event.how is EndedHow.ASSIGNED else StepKind.EXERCISED
    left, is_whole = sum((one.quantity for one in moved), ZERO), opening == event.shares
    for one in moved:
        part, own_cost = part_of(opening, one.quantity, left), part_of(cost, one.quantity, left)
        own = one.opened if is_whole else part_of(premium, one.quantity, left)
        cycle = books.cycles.cycles[one.cycle]
        shares.open(Lot(part, own_cost + own, event.on, one.cycle, entry.key, own, one.is_known))
        cycle.hold(shares.security, part)
        books.cycles.go_on(cycle)
        cycle.add(Step(event.on, kind, shares.security, part, event.price, own_cost, entry.key))
        left, opening, cost, premium = left - one.quantity, opening - part, cost - own_cost, premium - own
