"""Laws of the tax rules: they put the same money into other lines; the total of a life is the same (I21, I22, I28, I30)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from putwright.domain.journal_events import Entry
from putwright.journal.currency import Rates
from putwright.journal.replay import replay
from putwright.journal.tax.lines import OF_TRADES
from putwright.journal.tax.rules import RULES
from putwright.journal.tax.worth import Worth
from putwright.reports.tax_rows import gain_in
from tests.journal_builders import assigned, bought, expired, sold, split
from tests.tax_builders import moving, tax_year

FINE = Decimal("0.000001")  # the books divide to eight places, and a rate multiplies what is left


@dataclass
class Life:
    """A name's life as it is drawn: what is open, and the facts so far."""

    draw: st.DrawFn
    on: date = date(2025, 11, 3)
    facts: list[Entry] = field(default_factory=list)
    put: tuple[str, int] | None = None
    call: tuple[str, int] | None = None
    shares: int = 0

    def step(self) -> None:
        """Some days later something happens that can."""
        self.on += timedelta(days=self.draw(st.integers(1, 60)))
        can = [self.sell_put] if self.put is None else [self.end_put, self.end_put]
        if self.shares >= 100:
            can += [self.sell_call] if self.call is None else [self.end_call, self.end_call]
        if self.shares and self.call is None:
            can += [self.sell_shares, self.split]
        self.draw(st.sampled_from(can))()

    def price(self) -> str:
        """A premium."""
        return str(self.draw(st.integers(5, 900).map(lambda cents: Decimal(cents) / 100)))

    def fee(self) -> str:
        """A commission."""
        return self.draw(st.sampled_from(["0", "1.05", "0.333"]))

    def sell_put(self) -> None:
        """One to three puts, sometimes in two sales."""
        words, count = f"KO {self.draw(st.integers(40, 80))} 2029-06-15", self.draw(st.integers(1, 3))
        self.facts.append(sold(words, self.price(), str(self.on), count, fee=self.fee()))
        if self.draw(st.booleans()):
            self.on += timedelta(days=1)
            self.facts.append(sold(words, self.price(), str(self.on), 1, fee=self.fee()))
            count += 1
        self.put = (words, count)

    def end_put(self) -> None:
        """Part of the puts, or all of them, come to an end."""
        assert self.put is not None
        words, open_ = self.put
        count = self.draw(st.integers(1, open_))
        self.put = (words, open_ - count) if open_ > count else None
        how = self.draw(st.sampled_from(["expired", "assigned", "bought"]))
        if how == "bought":
            self.facts.append(bought(words, self.price(), str(self.on), count, fee=self.fee()))
        elif how == "expired":
            self.facts.append(expired(words, str(self.on), count))
        else:
            self.facts.append(assigned(words, str(self.on), count, fee=self.fee()))
            self.shares += 100 * count

    def sell_call(self) -> None:
        """Calls on some of the shares."""
        words, count = (
            f"KO {self.draw(st.integers(40, 90))}C 2029-06-15",
            self.draw(st.integers(1, self.shares // 100)),
        )
        self.facts.append(sold(words, self.price(), str(self.on), count, fee=self.fee()))
        self.call = (words, count)

    def end_call(self) -> None:
        """All of the calls come to an end."""
        assert self.call is not None
        (words, count), self.call = self.call, None
        how = self.draw(st.sampled_from(["expired", "assigned", "bought"]))
        if how == "bought":
            self.facts.append(bought(words, self.price(), str(self.on), count, fee=self.fee()))
        elif how == "expired":
            self.facts.append(expired(words, str(self.on), count))
        else:
            self.facts.append(assigned(words, str(self.on), count))
            self.shares -= 100 * count

    def sell_shares(self) -> None:
        """Some of the shares."""
        count = self.draw(st.integers(1, self.shares))
        self.facts.append(
            sold("KO", str(self.draw(st.integers(30, 90))), str(self.on), count, fee=self.fee())
        )
        self.shares -= count

    def split(self) -> None:
        """Two for one, once nothing is written on them."""
        if self.put is None:
            self.facts.append(split("KO", "2", str(self.on)))
            self.shares *= 2

    def close(self) -> None:
        """Everything that is left is closed."""
        self.on += timedelta(days=1)
        if self.call is not None:
            self.end_call()
        if self.put is not None:
            words, count = self.put
            self.facts.append(bought(words, "1", str(self.on), count))
        if self.shares:
            self.on += timedelta(days=1)
            self.facts.append(sold("KO", "61.37", str(self.on), self.shares))


@st.composite
def lives(draw: st.DrawFn, *, closed: bool = True) -> list[Entry]:
    """A life of puts, shares and calls of one name."""
    life = Life(draw)
    for _ in range(draw(st.integers(1, 9))):
        life.step()
    if closed:
        life.close()
    return life.facts


def by_cycle(facts: list[Entry], rule: str, currency: str) -> dict[str, Decimal]:
    """What a rule makes of each cycle over its whole life."""
    books, worth = replay(facts), Worth(Rates(facts, moving), currency, facts)
    found: dict[str, Decimal] = defaultdict(Decimal)
    for line in RULES[rule][1](books):
        if line.bucket in OF_TRADES:
            gain = gain_in(line, worth)
            assert gain is not None
            found[line.cycle] += gain
    return dict(found)


@settings(max_examples=30)
@given(lives())
def test_total_of_a_closed_cycle_is_the_same_under_every_rule(facts: list[Entry]) -> None:
    """I22: to the last digit in dollars, and that is what the cycle moved in cash; in francs as fine as the books divide."""
    books = replay(facts)
    realized = {cycle.cycle_id: cycle.realized for cycle in books.cycles.cycles.values()}
    assert all(not cycle.is_open for cycle in books.cycles.cycles.values())
    assert sum(realized.values()) == sum(cycle.cash for cycle in books.cycles.cycles.values())
    for rule in RULES:
        assert by_cycle(facts, rule, "USD") == realized
    in_francs = [by_cycle(facts, rule, "CHF") for rule in RULES]
    for cycle in realized:
        assert max(one[cycle] for one in in_francs) - min(one[cycle] for one in in_francs) < FINE


@settings(max_examples=15)
@given(lives(closed=False))
def test_rules_never_lose_or_double_a_premium_of_options_that_have_ended(facts: list[Entry]) -> None:
    """I21: what is counted so far and what is still in open lots is all cash that was moved, under every rule."""
    books = replay(facts)
    cash = books.ledger.cash("USD")
    shares = sum((holding.amount for holding in books.holdings if holding.security.is_shares), Decimal(0))
    at_strike = sum(
        (holding.amount - holding.premium for holding in books.holdings if holding.security.is_shares),
        Decimal(0),
    )
    options = sum((holding.amount for holding in books.holdings if holding.security.is_option), Decimal(0))
    for rule, still_open in (("us", shares + options), ("ch", at_strike + options), ("as-income", at_strike)):
        counted = sum(by_cycle(facts, rule, "USD").values(), Decimal(0))
        assert abs(cash - counted - still_open) < FINE


@settings(max_examples=10)
@given(lives(), st.sampled_from(sorted(RULES)))
def test_currency_of_the_report_changes_no_dollar(facts: list[Entry], rule: str) -> None:
    """I30: the facts and what counts of them in their own currency are the same whatever the report is told in."""
    for year in {entry.event.on.year for entry in facts}:  # type: ignore[union-attr]
        dollars, francs = (
            tax_year(facts, year, rule, currency=unit, outside=moving) for unit in ("USD", "CHF")
        )
        for one, other in zip(dollars.rows, francs.rows, strict=True):
            assert (one.event_id, one.net, one.proceeds, one.cost, one.counts) == (
                other.event_id, other.net, other.proceeds, other.cost, other.counts,
            )  # fmt: skip
            assert one.counts == one.counts_base


@settings(max_examples=10)
@given(lives(closed=False), st.sampled_from(sorted(RULES)), st.randoms(use_true_random=False))
def test_order_of_the_facts_in_the_record_changes_nothing(
    facts: list[Entry], rule: str, chance: object
) -> None:
    """The same facts give the same digest, however they lie."""
    shuffled = list(facts)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert (
        tax_year(facts, 2026, rule, outside=moving).digest
        == tax_year(shuffled, 2026, rule, outside=moving).digest
    )


@settings(max_examples=10)
@given(lives(), st.sampled_from(sorted(RULES)))
def test_rows_add_up_to_the_totals(facts: list[Entry], rule: str) -> None:
    """What stands at the facts, summed, is what stands in the totals; the lines of Form 8949 too."""
    report = tax_year(facts, 2026, rule, outside=moving)
    rows = sum((row.counts_base or Decimal(0) for row in report.rows), Decimal(0))
    assert report.trades_total.amount is not None
    assert abs(rows - report.trades_total.amount) < FINE
    assert (
        abs(sum((one.amount or Decimal(0) for one in report.totals), Decimal(0)) - report.trades_total.amount)
        < FINE
    )
    if rule == "us":
        form = sum((one.gain or Decimal(0) for one in report.form_8949), Decimal(0))
        assert abs(form - report.trades_total.amount) < FINE


@settings(max_examples=15)
@given(lives(), st.data())
def test_facts_after_a_day_leave_what_was_counted_before_it(facts: list[Entry], data: st.DataObject) -> None:
    """I28: cutting off the future changes no line of the past, but for the United States' window of thirty days, which only flags."""
    cut = data.draw(st.sampled_from([entry.event.on for entry in facts]))  # type: ignore[union-attr]
    before = [entry for entry in facts if entry.event.on <= cut]  # type: ignore[union-attr]
    for rule, (_, reckon) in RULES.items():
        then: dict[str, Decimal] = {}
        now: dict[str, Decimal] = {}
        for told, source in ((then, before), (now, facts)):
            for line in reckon(replay(source)):
                if line.on <= cut:
                    told[line.key] = told.get(line.key, Decimal(0)) + (line.gain or Decimal(0))
        assert then == now, rule
