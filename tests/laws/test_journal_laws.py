"""What holds of the books whatever happened: nothing is made, nothing lost, nothing counted twice."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from putwright.domain.journal_events import Origin, SourceKind
from putwright.domain.security import shares_of
from putwright.journal.books import Books
from putwright.journal.intake import take_in
from putwright.journal.lines import Line
from putwright.journal.replay import replay
from putwright.journal.standing import day_of
from tests.journal_builders import RECORDED_AT, security
from tests.journal_lives import NAMES, Life, lives

EXAMPLES = settings(max_examples=60, deadline=None)


def state(books: Books) -> tuple[object, ...]:
    """Everything the books say, to be compared."""
    lots = [
        (one.account, one.security.name, lot.quantity, lot.amount, lot.premium, lot.cycle)
        for one in books.holdings
        for lot in one.lots
    ]
    cycles = [
        (one.cycle_id, one.cash, one.premium, one.realized, one.shares, one.stage)
        for one in books.cycles.cycles.values()
    ]
    balances = [one for one in books.ledger.balances() if one[3]]
    return balances, lots, cycles, [(one.closing_key, one.result) for one in books.realized]


@EXAMPLES
@given(lives())
def test_cash_is_conserved_whatever_happens(life: Life) -> None:
    """Cash in the books is every amount that moved, to the cent (I21)."""
    books = replay(life.entries)
    for currency, amount in life.cash.items():
        assert books.ledger.cash(currency) == amount


@EXAMPLES
@given(lives())
def test_books_balance_whatever_happens(life: Life) -> None:
    """In every currency all lines together are nothing."""
    sums: dict[str, Decimal] = {}
    for _, _, currency, amount in replay(life.entries).ledger.balances():
        sums[currency] = sums.get(currency, Decimal(0)) + amount
    assert not any(sums.values())


@EXAMPLES
@given(lives())
def test_lots_are_conserved_whatever_happens(life: Life) -> None:
    """Shares and contracts in lots are those that came and did not go; cycles hold the same ones."""
    books = replay(life.entries)
    held = {one.security: one.quantity for one in books.holdings}
    wanted = {shares_of(name): Decimal(count) for name, count in life.shares.items() if count}
    wanted |= {security(words): Decimal(-count) for words, count in life.options.items()}
    assert held == wanted
    for one in books.holdings:
        assert sum((lot.quantity for lot in one.lots), Decimal(0)) == one.quantity
    for name in NAMES:
        in_cycles = sum(
            (one.shares for one in books.cycles.cycles.values() if one.symbol == name), Decimal(0)
        )
        assert in_cycles == life.shares[name]
    assert not books.gaps


@EXAMPLES
@given(lives())
def test_reserve_is_strike_times_hundred_of_every_short_put(life: Life) -> None:
    """What is set aside is what assignment of everything would cost, through rolls, splits and parts (I1, I2)."""
    assert replay(life.entries).reserve() == life.reserve


@EXAMPLES
@given(lives())
def test_result_is_cash_and_holdings_less_what_was_paid_in(life: Life) -> None:
    """Every dollar that was made stands in a result, a dividend, interest, a fee, or a position's cost (I22)."""
    books = replay(life.entries)
    earned = sum((one.result for one in books.realized), Decimal(0))
    for line in (Line.DIVIDENDS, Line.TAX_WITHHELD, Line.INTEREST, Line.FEES, Line.CONVERSION):
        earned -= books.ledger.balance(line, "USD")
    at_cost = -sum((one.amount for one in books.holdings), Decimal(0))
    assert books.ledger.cash("USD") + at_cost - life.paid_in["USD"] == earned


@EXAMPLES
@given(lives())
def test_cycles_have_all_the_money_of_their_names(life: Life) -> None:
    """Nothing of a name is lost between its cycles: their cash is what its trades, deliveries and dividends moved."""
    books = replay(life.entries)
    other = sum(
        (
            -books.ledger.balance(line, "USD")
            for line in (Line.TRANSFERS, Line.INTEREST, Line.FEES, Line.OTHER_CASH, Line.CONVERSION)
        ),
        Decimal(0),
    )
    assert sum((one.cash for one in books.cycles.cycles.values()), Decimal(0)) == life.cash["USD"] - other


@EXAMPLES
@given(lives(), st.randoms(use_true_random=False))
def test_replay_gives_the_same_books_in_whatever_order_facts_were_written(
    life: Life, chance: st.DataObject
) -> None:
    """Statements come late and in parts: what counts is when things happened."""
    mixed = list(life.entries)
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    assert state(replay(mixed)) == state(replay(life.entries))


@EXAMPLES
@given(lives())
def test_importing_again_changes_nothing_whatever_was_imported(life: Life) -> None:
    """The same facts once more are no facts."""
    told = take_in(life.entries, life.entries, RECORDED_AT)
    assert not told.new
    assert told.same == len(life.entries)


@EXAMPLES
@given(lives().filter(lambda life: bool(life.entries)), st.integers(0, 60))
def test_later_facts_change_no_earlier_day(life: Life, days: int) -> None:
    """The books of a day are the same whether more is known or not."""
    day = day_of(life.entries[min(days, len(life.entries) - 1)])
    until = [one for one in life.entries if day_of(one) <= day]
    assert state(replay(life.entries, until=day)) == state(replay(until))


@EXAMPLES
@given(lives(acts_max=25))
def test_books_are_the_same_when_a_statement_confirms_what_the_desk_knew(life: Life) -> None:
    """Facts of the desk, and then a statement with the same ones under the same ids: confirmed, and nothing moves."""
    desk = [replace(one, origin=Origin(SourceKind.DESK, "desk")) for one in life.entries]
    told = take_in(desk, life.entries, RECORDED_AT)
    assert told.confirmed == len(desk)
    assert not told.corrected
    assert state(replay([*desk, *told.new]))[0] == state(replay(life.entries))[0]
