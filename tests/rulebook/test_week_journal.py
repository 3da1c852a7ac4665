"""Income, performance and stress in the weekly review: out of the journal, with the account drawn against its alternatives."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from putwright.domain.journal_events import Answered
from putwright.journal.currency import Rates
from putwright.journal.replay import replay
from putwright.market import facts
from putwright.reports.marks import Close, Marks
from putwright.reports.performance_curve import CurvePoint
from putwright.reports.performance_puts import put_lives
from putwright.reports.progress import REVIEW
from putwright.reports.week_decisions import Urgency
from putwright.reports.week_performance import held_alternative, invested
from putwright.reports.week_values import ChartKind, Quantity, Section, Unit
from putwright.workflows.week_journal import JournalTold, journal_part, nothing_told
from tests.fakes import FakeMarket
from tests.journal_builders import assigned, bought, deposited, entry, expired, sold
from tests.week_world import World

AS_OF = datetime(2026, 11, 14, 22, tzinfo=UTC)
LIFE = [
    deposited("20000", "2026-09-01"),
    sold("GM 57 2026-10-16", "1.30", "2026-09-03"),
    assigned("GM 57 2026-10-16", "2026-10-16"),
    sold("KO 65 2026-12-18", "0.90", "2026-11-10"),
    bought("KO 65 2026-12-18", "0.45", "2026-11-13"),
]


def market() -> FakeMarket:
    """Closes of GM, KO and an index every day, and bills at 4 %."""
    made, first = FakeMarket(), date(2026, 8, 25)
    days = [first + timedelta(days=n) for n in range(90)]
    rows = [
        {
            "symbol": symbol,
            "date": day,
            "close": start + step * n,
            "adjusted_close": start + step * n,
            "source": "hand",
        }
        for symbol, start, step in (("GM", 60.0, -0.1), ("KO", 70.0, 0.0), ("SPY", 500.0, 1.0))
        for n, day in enumerate(days)
    ]
    made.add_facts("prices", facts.conform("prices", pl.DataFrame(rows)))
    rates = [{"date": day, "tenor_days": 91, "rate": 0.04, "source": "hand"} for day in days]
    made.add_facts("rates", facts.conform("rates", pl.DataFrame(rates)))
    return made


@pytest.fixture(scope="module")
def sections() -> dict[str, Section]:
    """The parts of the review of a small life: deposit, a put that was assigned, one bought back this week."""
    told = JournalTold(LIFE, Rates(LIFE), market(), (), (), (), "USD")
    return {one.key: one for one in journal_part(told, AS_OF - timedelta(days=7), AS_OF).sections}


def quantity(section: Section, label: str) -> Quantity:
    """A number by its name."""
    return next(one for one in section.quantities if one.label == label)


def test_income_of_the_week_is_what_came_since_the_last_one(sections: dict[str, Section]) -> None:
    """KO kept 0.45 x 100 less two fees this week, and GM's shares fell seventy cents in seven days."""
    told = sections["income-part"]
    kept = quantity(told, "this week, premium kept").value
    assert kept == 45 - 2 * Decimal("1.05")
    assert quantity(told, "this week, in all").value == kept - 70
    assert quantity(told, "2026, premium kept").value == kept + 130 - Decimal("1.05")


def test_income_by_month_has_its_total_beside_the_premium(sections: dict[str, Section]) -> None:
    """Parts are stacked, the total is a mark of its own, and every month has a value or is unknown."""
    chart = next(one for one in sections["income-part"].charts if one.key == "income")
    assert chart.kind is ChartKind.STACKED
    assert chart.labels == ("2026-09", "2026-10", "2026-11")
    assert [one.name for one in chart.series if one.is_beside] == ["total of everything"]
    assert {len(one.values) for one in chart.series} == {3}


def test_account_is_drawn_against_holding_the_index_and_bills(sections: dict[str, Section]) -> None:
    """Four lines over the same days, and the sentence says where each of them ends."""
    chart = next(one for one in sections["performance"].charts if one.key == "equity")
    names = [one.name for one in chart.series]
    assert names == ["the account", "holding the same names", "the index (SPY)", "bills"]
    assert all(one.values[-1] is not None for one in chart.series)
    assert chart.sentence.count("$") == 4
    assert chart.labels[-1] == "2026-11-14"


def test_stress_tells_each_fall_and_what_is_left_if_all_is_assigned(sections: dict[str, Section]) -> None:
    """A fall of a tenth takes a tenth of the shares; nothing else is open."""
    told = sections["stress"]
    rows = {row[0]: row for row in told.tables[0].rows}
    close = Decimal("51.9")  # 81 days after the first of the closes at 60
    assert rows["every share falls 10 %"][1] == -(close * 100) / 10
    left = quantity(told, "dollars left if every put is assigned tonight")
    assert left.unit is Unit.MONEY
    assert left.value == replay(LIFE).ledger.cash("USD")


def test_lights_of_ks_36_are_told_to_who_reckons_in_francs(sections: dict[str, Section]) -> None:
    """Five criteria with a light in a word; nobody else is bothered with them."""
    assert "ks36" not in sections
    told = JournalTold(LIFE, Rates(LIFE), market(), (), (), (), "CHF")
    swiss = {one.key: one for one in journal_part(told, AS_OF - timedelta(days=7), AS_OF).sections}["ks36"]
    rows = swiss.tables[0].rows
    assert len(rows) == 5
    assert {str(row[1]) for row in rows} <= {"green", "yellow", "red", "unknown"}


def test_parts_are_left_out_with_their_reason_without_a_journal() -> None:
    """The same parts, each with the reason."""
    assert {(one.key, one.left_out) for one in nothing_told("no journal").sections} == {
        ("income-part", "no journal"),
        ("performance", "no journal"),
        ("stress", "no journal"),
    }


@pytest.mark.parametrize(
    ("closed", "urgency"),
    [(4, None), (5, Urgency.WHEN_READY), (10, Urgency.WHEN_READY), (11, Urgency.THIS_WEEK)],
)
def test_review_is_asked_for_after_five_puts_and_pressed_after_ten(
    closed: int, urgency: Urgency | None
) -> None:
    """B35: after five to ten puts; the last review starts the count anew."""
    entries = [deposited("100000", "2026-09-01")]
    for number in range(closed):
        on, until = f"2026-09-{number + 1:02}", "2026-10-16"
        entries += [
            sold(f"KO {50 + number} {until}", "0.50", on),
            expired(f"KO {50 + number} {until}", until),
        ]
    told = journal_part(JournalTold(entries, Rates(entries), market(), (), (), (), "USD"), AS_OF, AS_OF)
    assert [(one.kind, one.urgency, one.figure.value) for one in told.decisions] == (
        [("review due", urgency, Decimal(closed))] if urgency else []
    )
    said = entry(Answered(REVIEW, "How did it go?", "well"), at=AS_OF)
    after = [*entries, said]
    assert (
        journal_part(JournalTold(after, Rates(after), market(), (), (), (), "USD"), AS_OF, AS_OF).decisions
        == ()
    )


# ---- the alternatives ---------------------------------------------------------------------------------------------------


def points(*told: tuple[str, str]) -> list[CurvePoint]:
    """Days with what was paid in on them."""
    zero = Decimal(0)
    return [
        CurvePoint(date.fromisoformat(on), zero, zero, zero, zero, zero, zero, Decimal(paid), zero, zero)
        for on, paid in told
    ]


def marks() -> Marks:
    """XX at 100, 110 and 121 on three days; bills at 3.65 %, a hundredth of a percent a day."""
    days = (date(2026, 1, 5), date(2026, 1, 6), date(2026, 1, 7))
    closes = [Close(day, Decimal(price), "hand") for day, price in zip(days, (100, 110, 121), strict=True)]
    return Marks({"XX": closes, "GM": closes}, {}, [(days[0], Decimal("0.0365"))], "hand")


def test_money_paid_in_grows_with_the_index_from_its_own_day_on() -> None:
    """A hundred on the first day and a hundred on the second: 121 and 110."""
    told = invested(points(("2026-01-05", "100"), ("2026-01-06", "100"), ("2026-01-07", "0")), marks(), "XX")
    assert told == (Decimal(100), Decimal(210), Decimal(231))
    bills = invested(points(("2026-01-05", "10000"), ("2026-01-06", "0")), marks(), "")
    assert bills == (Decimal(10_000), Decimal(10_001))


def test_line_ends_where_a_price_is_missing() -> None:
    """A share that nobody quotes has no line from its first step on."""
    told = invested(points(("2026-01-05", "100"), ("2026-01-06", "0")), marks(), "ZZ")
    assert told == (Decimal(100), None)


def test_reserve_buys_the_shares_for_as_long_as_it_was_bound() -> None:
    """5,000 of reserve from the 5th to the 6th: ten percent of it, and nothing more on the 7th."""
    entries = [
        deposited("10000", "2026-01-05"),
        sold("GM 50 2026-01-06", "1.00", "2026-01-05"),
        expired("GM 50 2026-01-06", "2026-01-06"),
    ]
    lives = put_lives(replay(entries), marks(), date(2026, 1, 7))
    told = held_alternative(
        points(("2026-01-05", "10000"), ("2026-01-06", "0"), ("2026-01-07", "0")), lives, marks()
    )
    assert told == (Decimal(10_000), Decimal(10_500), Decimal(10_500))


def test_review_with_a_journal_has_every_part(tmp_path: Path) -> None:
    """Through the whole workflow nothing is left out."""
    world = World(tmp_path, market=market(), as_of=AS_OF, entries=LIFE)
    told = {one.key: one.left_out for one in world.week(keep=False).sections}
    assert told == dict.fromkeys(
        ("positions", "cycles", "reserve", "income-part", "performance", "stress"), ""
    )
