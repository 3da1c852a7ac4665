"""Laws of income and performance: no grouping, currency or order of looking changes what was earned."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from putwright.domain.contract import OptionContract
from putwright.domain.journal_events import CashKind, Entry, Transferred
from putwright.domain.known_rate import KnownRate
from putwright.journal.currency import Rates
from putwright.journal.lines import Line
from putwright.journal.replay import replay
from putwright.reports.daybook import books_at, on_days
from putwright.reports.income import GroupBy, IncomeTable
from putwright.reports.income_report import income_report
from putwright.reports.marks import Close, Marks
from putwright.reports.performance_odds import calibration
from putwright.reports.performance_report import Evidence, performance_report
from putwright.reports.performance_returns import Flow, annual_of, linked, money_weighted
from putwright.reports.stress import ExposedOption, ExposedShares, result_of_fall
from tests.journal_builders import (
    assigned,
    bought,
    cash,
    deposited,
    exchanged,
    expired,
    security,
    sold,
    transferred,
)

D = Decimal
FIRST, DAYS = date(2026, 1, 5), 200
NAMES = ("GOOGL", "KO", "MU")
LESS = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def _on(offset: int) -> str:
    return (FIRST + timedelta(days=offset)).isoformat()


@st.composite
def lives(draw: st.DrawFn) -> list[Entry]:
    """A life of a portfolio: deposits in two currencies, puts that end in every way, shares, calls, dividends, fees."""
    story = [deposited("500000", _on(0)), deposited("1000", _on(1), currency="CHF")]
    for _ in range(draw(st.integers(1, 5))):
        name, start = draw(st.sampled_from(NAMES)), draw(st.integers(2, 100))
        strike, count = draw(st.sampled_from([50, 60, 75])), draw(st.integers(1, 3))
        price = str(D(draw(st.integers(20, 900))) / 100)
        end = start + draw(st.integers(7, 40))
        put = f"{name} {strike} {_on(end)}"
        story.append(sold(put, price, _on(start), count))
        way = draw(st.sampled_from(["kept", "bought", "assigned", "sold", "called", "open"]))
        if way == "kept":
            story.append(expired(put, _on(end), count))
        elif way == "bought":
            story.append(bought(put, str(D(draw(st.integers(1, 1500))) / 100), _on(start + 3), count))
        elif way != "open":
            story.append(assigned(put, _on(end), count))
            if way == "sold":
                story.append(sold(name, str(draw(st.integers(30, 90))), _on(end + 5), 100 * count))
            elif way == "called":
                call = f"{name} {strike + 5}C {_on(end + 40)}"
                story += [sold(call, "1.10", _on(end + 6), count), assigned(call, _on(end + 40), count)]
            story.append(cash(CashKind.DIVIDEND, "33.10", _on(end + 4), name))
    story += [
        cash(CashKind.INTEREST, "17.03", _on(60)),
        cash(CashKind.FEE, "-4.50", _on(61)),
        exchanged("20000", "CHF", "24500", "USD", _on(draw(st.integers(2, 150)))),
    ]
    if draw(st.booleans()):
        story.append(transferred("KO", "50", "2500.00", _on(30)))
    return story


@st.composite
def prices(draw: st.DrawFn) -> Marks:
    """A close every five days of every name, so that nothing is unknown."""
    seeds = {name: draw(st.lists(st.integers(30, 90), min_size=8, max_size=8)) for name in NAMES}
    return Marks(
        {
            name: [
                Close(FIRST + timedelta(days=offset), D(levels[offset * 8 // (DAYS + 1)]), "made up")
                for offset in range(0, DAYS + 1, 5)
            ]
            for name, levels in seeds.items()
        }
    )


def _francs(currency: str, into: str, on: date) -> KnownRate | None:
    rate = D("0.80") - D((on - FIRST).days) / 2000
    return KnownRate(rate if currency == "USD" else 1 / rate, on, "made up") if into != currency else None


RATES, UNTIL = Rates((), _francs), FIRST + timedelta(days=DAYS)
SOME = settings(max_examples=40, deadline=None)
SMALL = D("0.000001")


def _total(table: IncomeTable) -> Decimal:
    assert table.sum.total is not None
    return table.sum.total


@LESS
@given(lives(), prices())
def test_total_is_the_same_when_income_is_grouped_otherwise(story: list[Entry], marks: Marks) -> None:
    """By month, year, name or cycle: every table adds up, line by line, to the same total in both currencies."""
    totals: dict[str, set[Decimal]] = {"USD": set(), "CHF": set()}
    for by in GroupBy:
        report = income_report(story, RATES, marks, UNTIL, by, "CHF")
        for table in filter(None, (report.table, report.also)):
            added = sum((line.total or D(0) for line in table.lines), D(0))
            assert abs(added - _total(table)) < SMALL
            totals[table.currency].add(_total(table).quantize(SMALL))
    assert all(len(found) == 1 for found in totals.values())


@LESS
@given(lives(), prices())
def test_dollars_are_the_same_when_the_report_is_told_in_francs_too(story: list[Entry], marks: Marks) -> None:
    """The currency of the report never changes the dollars, and the books behind it least of all (I30)."""
    before = list(replay(story).ledger.balances())
    alone = income_report(story, RATES, marks, UNTIL)
    beside = income_report(story, RATES, marks, UNTIL, currency="CHF")
    assert alone.table == beside.table
    assert list(replay(story).ledger.balances()) == before


@LESS
@given(lives(), prices())
def test_total_is_what_is_there_less_what_was_paid_in_when_nothing_is_open(
    story: list[Entry], marks: Marks
) -> None:
    """Reckoned from the other end: cash and shares at their close in francs, less every deposit at the rate of its day."""
    report, books = income_report(story, RATES, marks, UNTIL, currency="CHF"), books_at(story, UNTIL)
    assert report.also is not None
    there = D(0)
    for unit in ("USD", "CHF"):
        rate = D(1) if unit == "CHF" else _rate(UNTIL)
        worth = books.ledger.cash(unit)
        for holding in books.holdings:
            if holding.currency == unit:
                close = marks.close(holding.security.symbol, UNTIL, None)
                assert close is not None
                worth += close.price * holding.quantity if holding.security.is_shares else -holding.amount
        there += worth * rate
    paid = sum(
        (flow.amount * (D(1) if flow.currency == "CHF" else _rate(flow.on)) for flow in books.flows), D(0)
    )
    assert abs(_total(report.also) - (there - paid)) < SMALL


@LESS
@given(lives(), prices())
def test_performance_and_income_agree_when_open_options_are_set_aside(
    story: list[Entry], marks: Marks
) -> None:
    """The account's growth in dollars is the income and what open options stand at; transfers come in at their close."""
    story = [one for one in story if not isinstance(one.event, Transferred)]
    report = performance_report(Evidence(story, RATES, marks, currency="CHF"), UNTIL)
    income = income_report(story, RATES, marks, UNTIL)
    last = report.curve[-1]
    assert last.held is not None
    shares = sum(
        (
            (marks.close(one.security.symbol, UNTIL, None) or Close(UNTIL, D(0), "")).price * one.quantity
            for one in books_at(story, UNTIL).holdings
            if one.security.is_shares
        ),
        D(0),
    )
    options = last.held - shares + income.premium_open
    assert report.all_cash.result is not None
    assert abs(report.all_cash.result - (_total(income.table) + options)) < SMALL


@LESS
@given(lives(), prices(), st.integers(1, 40))
def test_result_is_the_same_when_more_days_are_looked_at(story: list[Entry], marks: Marks, step: int) -> None:
    """Books walked day by day are those of one replay, and a result does not depend on how often somebody looked."""
    days = [FIRST + timedelta(days=offset) for offset in range(0, DAYS, step)]
    *_, (_, books) = on_days(story, [*days, UNTIL])
    assert list(books.ledger.balances()) == list(replay(story).ledger.balances())
    thin = Marks({name: [closes[0], *closes[1:-1:3], closes[-1]] for name, closes in marks.closes.items()})
    whole = performance_report(Evidence(story, RATES, marks), UNTIL)
    fewer = performance_report(Evidence(story, RATES, thin), UNTIL)
    if not any(isinstance(one.event, Transferred) for one in story):
        assert whole.all_cash.result == fewer.all_cash.result
        assert whole.at_work.result == fewer.at_work.result


@LESS
@given(lives(), prices())
def test_cash_of_the_books_is_what_the_categories_say_when_options_are_over(
    story: list[Entry], marks: Marks
) -> None:
    """I22: premium less purchases, shares from the strike, cash without a name: together the very change of the cash."""
    report, books = income_report(story, RATES, marks, UNTIL), books_at(story, UNTIL)
    whole = report.table.sum
    parts = (whole.kept, whole.shares_realised, whole.dividends, whole.interest, whole.fees, whole.other)
    results = sum((one or D(0) for one in parts), D(0))
    bookings = -sum(
        (
            books.ledger.balance(line, "USD")
            for line in (
                Line.OPTION_RESULT,
                Line.SHARE_RESULT,
                Line.OTHER_RESULT,
                Line.DIVIDENDS,
                Line.TAX_WITHHELD,
                Line.INTEREST,
                Line.FEES,
                Line.OTHER_CASH,
            )
        ),
        D(0),
    )
    carried = sum((one.premium for one in books.holdings if one.security.is_shares), D(0))
    assert abs(results - (bookings + carried)) < SMALL


def _rate(on: date) -> Decimal:
    return D("0.80") - D((on - FIRST).days) / 2000


@SOME
@given(st.lists(st.integers(-50, 100), min_size=1, max_size=30), st.integers(1, 10**6))
def test_time_weighted_return_is_that_of_the_days_when_money_comes_and_goes(
    percents: list[int], deposit: int
) -> None:
    """The same days with and without deposits between them link to the same return."""
    returns = [D(percent) / 100 for percent in percents]
    worth, found = D(1000), list[Decimal | None]()
    for one in returns:
        ground = worth + deposit
        worth = ground * (1 + one)
        found.append(worth / ground - 1)
    expected, told = linked(list(returns)), linked(found)
    assert expected is not None and told is not None  # noqa: PT018 - both at once
    assert abs(told - expected) <= D("1e-7") * max(D(1), abs(expected))


@SOME
@given(st.integers(-95, 400), st.integers(1, 4000), st.integers(1, 10**7))
def test_money_weighted_return_is_the_closed_form_when_money_came_once(
    percent: int, days: int, amount: int
) -> None:
    """One deposit that grew at r for any number of days has the rate r (closed form of the one-period case)."""
    rate = D(percent) / 100
    grown = D(amount) * (1 + rate) ** (D(days) / 365)
    until = FIRST + timedelta(days=days)
    told = money_weighted([Flow(FIRST, D(-amount)), Flow(until, grown)], until)
    if percent == 0 or told.annual is not None:
        assert told.annual is not None
        assert abs(told.annual - rate) < D("1e-6") * (1 + abs(rate))


@SOME
@given(st.integers(1, 30), st.integers(2, 24))
def test_money_weighted_return_is_the_coupon_when_a_bond_is_bought_and_redeemed_at_par(
    percent: int, years: int
) -> None:
    """A bond at par yields its coupon, each year being 365 days (closed form)."""
    coupon, days = D(percent), [FIRST + timedelta(days=365 * year) for year in range(years + 1)]
    flows = [Flow(days[0], D(-100)), *(Flow(on, coupon) for on in days[1:]), Flow(days[-1], D(100))]
    told = money_weighted(flows, days[-1])
    assert told.annual is not None
    assert abs(told.annual - coupon / 100) < D("1e-7")


@SOME
@given(st.integers(-99, 500), st.integers(1, 3650), st.integers(1, 3650))
def test_annual_figure_keeps_its_sign_and_comes_nearer_to_nothing_when_days_are_more(
    percent: int, days: int, more: int
) -> None:
    """I23: the same result over more days is less a year, never of another sign."""
    total = D(percent) / 100
    one, other = annual_of(total, days), annual_of(total, days + more)
    if one is not None and other is not None:
        assert (one > 0, one < 0) == (total > 0, total < 0) or abs(one) < D("1e-7")
        assert abs(other) <= abs(one)


@SOME
@given(
    st.lists(
        st.tuples(st.integers(10, 500), st.integers(1, 5), st.integers(1, 900), st.integers(5, 600)),
        max_size=5,
    ),
    st.lists(st.tuples(st.integers(1, 500), st.integers(1, 400)), max_size=3),
    st.integers(0, 99),
    st.integers(0, 99),
)
def test_stress_loses_more_when_shares_fall_further_and_all_of_it_at_the_end(
    puts: list[tuple[int, int, int, int]], held: list[tuple[int, int]], one: int, other: int
) -> None:
    """I26: monotone in the fall; if everything is worth nothing, the loss is strike less premium, and the shares."""
    options = [
        ExposedOption(_put(strike), D(count), D(premium), D(spot)) for strike, count, premium, spot in puts
    ]
    shares = [ExposedShares("KO", D(count), D(spot)) for count, spot in held]
    small, large = (result_of_fall(options, shares, D(fall) / 100) for fall in sorted((one, other)))
    assert small is not None and large is not None  # noqa: PT018 - both at once
    assert small >= large
    everything = result_of_fall(options, shares, D(1))
    expected = sum((D(premium) - strike * 100 * count for strike, count, premium, _ in puts), D(0))
    assert everything == expected - sum(count * spot for count, spot in held)


def _put(strike: int) -> OptionContract:
    contract = security(f"GOOGL {strike} 2026-12-18").contract
    assert contract is not None
    return contract


@SOME
@given(st.lists(st.tuples(st.integers(0, 100), st.booleans()), min_size=1, max_size=40))
def test_score_is_that_of_its_definition_when_promises_are_any(cases: list[tuple[int, bool]]) -> None:
    """Bins hold every put once, Brier lies in [0, 1], and promising the base rate has no skill."""
    told = calibration("any", [(D(percent) / 100, came) for percent, came in cases])
    assert sum(one.puts for one in told.bins) == told.puts == len(cases)
    assert told.brier is not None
    assert 0 <= told.brier <= 1
    assert all(one.came_low <= one.came <= one.came_high for one in told.bins)
    rate = D(sum(came for _, came in cases)) / len(cases)
    base = calibration("base", [(rate, came) for _, came in cases])
    assert base.skill is None or abs(base.skill) < SMALL
