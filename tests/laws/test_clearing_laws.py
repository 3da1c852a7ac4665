"""Laws of the clearing house: money is neither made nor lost, positions have bookings, a seed is a history."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from putwright.paper.clearing import (
    CashDividend,
    ClearingTerms,
    Line,
    OpeningAccount,
    OpeningPosition,
    Split,
)
from putwright.paper.clearing.bookings import Booking
from putwright.paper.model import Contract
from tests.clearings import CALENDAR, CALL, FRIDAY, GOOGL, LATER_PUT, MONDAY, PUT, Cleared, D

WEEK = CALENDAR.sessions(MONDAY, date(2027, 1, 15))
cents = st.integers(1, 5_000).map(lambda count: Decimal(count) / 100)
fees = st.sampled_from([D(0), D("0.65"), D("1.05"), D("-0.20"), D("3.33")])
contracts = st.sampled_from([GOOGL, PUT, CALL, LATER_PUT])


@dataclass(frozen=True)
class Step:
    """A trade, and whether a night with some closing price follows it."""

    contract: Contract
    quantity: int
    price: Decimal
    fee: Decimal
    close: Decimal | None


steps = st.lists(
    st.builds(
        Step,
        contracts,
        st.integers(-5, 5).filter(bool),
        cents,
        fees,
        st.one_of(
            st.none(),
            st.integers(30_000, 45_000).map(lambda n: D(n) / 100),
            st.sampled_from([D(365), D("364.98")]),
        ),
    ),
    max_size=14,
)
actions = st.lists(
    st.one_of(
        st.builds(Split, st.just("GOOGL"), st.sampled_from(WEEK[1:5]), st.integers(2, 4), st.just(1)),
        st.builds(Split, st.just("GOOGL"), st.sampled_from(WEEK[1:5]), st.just(3), st.just(2)),
        st.builds(Split, st.just("GOOGL"), st.sampled_from(WEEK[1:5]), st.just(1), st.just(7)),
        st.builds(CashDividend, st.just("GOOGL"), st.just(WEEK[2]), st.just(WEEK[4]), cents, st.booleans()),
    ),
    max_size=2,
)


def lived(steps: list[Step], seed: int = 1, actions: Sequence[Split | CashDividend] = ()) -> Cleared:
    """An account after trades and nights; interest, lots and early exercise are all at work."""
    terms = ClearingTerms(late_exercise=0.5, abandoned=0.5, early_exercise=0.9)
    opening = OpeningAccount("DU1", cash={"USD": D(200_000), "CHF": D(1_000)})
    cleared = Cleared(opening, seed=seed, terms=terms, actions=actions)
    nights = iter(WEEK)
    for step in steps:
        if step.contract.expiry is None or step.contract.expiry >= cleared.tape.now.date():
            cleared.trade(step.contract, step.quantity, step.price, step.fee)
        if step.close is not None:
            cleared.tape.price(GOOGL, step.close)
            cleared.night(next(nights))
    return cleared


def journal(cleared: Cleared) -> list[Booking]:
    """Every booking of the account."""
    return cleared.house._accounts["DU1"].books.journal.bookings


@given(steps, actions)
@settings(max_examples=150, deadline=None)
def test_books_balance_in_every_currency_whatever_happens(
    steps: list[Step], actions: Sequence[Split]
) -> None:
    """Double entry: all lines of a currency add up to zero, nothing hangs between two legs."""
    cleared = lived(steps, actions=actions)
    sums: dict[str, Decimal] = defaultdict(Decimal)
    lines: dict[tuple[Line, str], Decimal] = defaultdict(Decimal)
    for booking in journal(cleared):
        for posting in booking.postings:
            sums[posting.currency] += posting.amount
            lines[posting.line, posting.currency] += posting.amount
    assert set(sums.values()) == {D(0)}
    assert lines[Line.DELIVERY, "USD"] == 0


@given(steps, actions)
@settings(max_examples=150, deadline=None)
def test_no_position_stands_without_bookings(steps: list[Step], actions: Sequence[Split]) -> None:
    """What is held is the sum of what was booked, and costs what stands in the books."""
    cleared = lived(steps, actions=actions)
    booked: dict[int, Decimal] = defaultdict(Decimal)
    cost = D(0)
    for booking in journal(cleared):
        booked[booking.con_id] += booking.quantity
        cost += sum(each.amount for each in booking.postings if each.line is Line.HOLDINGS)
    assert {con_id: quantity for con_id, quantity in booked.items() if quantity} == cleared.held()
    books = cleared.house._accounts["DU1"].books
    assert sum(each.cost for each in books.holdings.values()) == cost


@given(steps)
@settings(max_examples=150, deadline=None)
def test_worth_changes_only_by_profit_dividends_and_interest(steps: list[Step]) -> None:
    """Cash and what is due, plus positions at cost, less what was there: profit after commissions, dividends, interest."""
    cleared = lived(steps)
    lines: dict[Line, Decimal] = defaultdict(Decimal)
    for booking in journal(cleared):
        for posting in booking.postings:
            if posting.currency == "USD":
                lines[posting.line] += posting.amount
    unrealized = cleared.house.profit("DU1").unrealized
    earned = -lines[Line.PROFIT] - lines[Line.DIVIDENDS] - lines[Line.INTEREST]
    worth = D(cleared.figure("NetLiquidationByCurrency", "USD"))
    assert abs(worth - (200_000 + earned + unrealized)) <= D("0.005")


@given(steps)
@settings(max_examples=100, deadline=None)
def test_cash_is_what_trades_brought_when_nothing_else_happens(steps: list[Step]) -> None:
    """Reckoned again from the fills alone: prices, multipliers and fees."""
    days = [Step(each.contract, each.quantity, each.price, each.fee, None) for each in steps]
    cleared = lived(days)
    spent = sum(
        (each.quantity * each.price * each.contract.multiplier + each.fee for each in days), start=D(0)
    )
    assert cleared.cash() == 200_000 - spent


@given(steps, actions)
@settings(max_examples=150, deadline=None)
def test_settled_cash_never_exceeds_cash(steps: list[Step], actions: Sequence[Split]) -> None:
    """What came in counts when it settles, what goes out at once."""
    cleared = lived(steps, actions=actions)
    assert cleared.settled() <= cleared.cash()


@given(st.integers(1, 40), cents, st.integers(0, 60), st.booleans())
@settings(max_examples=100, deadline=None)
def test_assignment_moves_options_shares_and_dollars_in_exact_proportion(
    count: int, premium: Decimal, below: int, early: bool
) -> None:
    """N assigned puts: n fewer options, 100n more shares, strike x 100n fewer dollars."""
    put = LATER_PUT if early else PUT
    cleared = Cleared(terms=ClearingTerms(benchmarks={}))
    cleared.trade(put, -count, premium)
    before, assigned = cleared.cash(), count
    cleared.tape.price(GOOGL, D("364.90") - below)
    if early:
        assigned = 1 + below % count
        cleared.tape.price(put, "80")  # far above what exercising brings: nobody but the scenario asks for it
        cleared.house.assign_tonight(put.con_id, assigned)
    cleared.night(MONDAY if early else FRIDAY)
    assert cleared.held().get(put.con_id, D(0)) == assigned - count
    assert cleared.held()[GOOGL.con_id] == 100 * assigned
    assert cleared.cash() - before == -365 * 100 * assigned


@given(steps, st.integers(0, 2**32 - 1))
@settings(max_examples=60, deadline=None)
def test_same_seed_gives_the_same_history(steps: list[Step], seed: int) -> None:
    """Every booking and every figure, twice."""
    once, again = lived(steps, seed), lived(steps, seed)
    assert journal(once) == journal(again)
    assert once.house.values("DU1") == again.house.values("DU1")


@given(st.integers(1, 500), st.sampled_from([(2, 1), (3, 1), (3, 2), (1, 3), (1, 10)]), cents)
@settings(max_examples=80, deadline=None)
def test_split_neither_earns_nor_costs_before_fractions(
    shares: int, ratio: tuple[int, int], cost: Decimal
) -> None:
    """What the position cost stays what it cost but for a fraction of a share that is paid out."""
    held = (OpeningPosition(GOOGL.con_id, D(shares), cost),)
    split = Split("GOOGL", WEEK[1], *ratio)
    cleared = Cleared(
        OpeningAccount("DU1", positions=held), terms=ClearingTerms(benchmarks={}), actions=[split]
    )
    cleared.night(MONDAY)
    left = cleared.held().get(GOOGL.con_id, D(0))
    assert left == shares * ratio[0] // ratio[1]
    if shares * ratio[0] % ratio[1] == 0:
        assert cleared.house._accounts["DU1"].books.holdings[GOOGL.con_id].cost == shares * cost
        assert cleared.cash() == 0
    else:
        assert 0 < cleared.cash() < 385 * ratio[1] / D(ratio[0])
