"""A whole weekly packet for tests of what is shown of it: every part has something in it, and one section is left out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from putwright.reports.changes import Changes, Moved
from putwright.reports.week import WeekReport
from putwright.reports.week_candidates import CandidateLine, Candidates
from putwright.reports.week_decided import Decided, HappenedLine, TicketLine, WaiverLine
from putwright.reports.week_decisions import Decision, Urgency
from putwright.reports.week_shadow import BIAS, Shadow, ShadowGroup
from putwright.reports.week_values import (
    Chart,
    ChartKind,
    Column,
    Quantity,
    Section,
    Series,
    Table,
    Unit,
    left_out,
)

AS_OF = datetime(2026, 11, 28, 16, 0, tzinfo=UTC)
MONTHS = tuple(f"2026-{month:02}" for month in range(1, 12))


def decimals(words: str) -> tuple[Decimal | None, ...]:
    """`decimals("1 2 ?")`: numbers, ? is unknown."""
    return tuple(None if word == "?" else Decimal(word) for word in words.split())


def equity(points: int = 60) -> Chart:
    """The account against three others, of which one is not known at first."""
    days = tuple((date(2025, 12, 1) + timedelta(days=6 * n)).isoformat() for n in range(points))
    bend = [Decimal(abs((n % 17) - 8)) for n in range(points)]
    own = tuple(100_000 + 260 * n + 300 * b for n, b in zip(range(points), bend, strict=True))
    holding = tuple(100_000 + 420 * n - 500 * b for n, b in zip(range(points), bend, strict=True))
    index = tuple(None if n < 12 else Decimal(101_000 + 310 * n) for n in range(points))
    bills = tuple(Decimal(100_000 + 66 * n) for n in range(points))
    series = (
        Series("account", own),
        Series("holding the names", holding),
        Series("the index", index),
        Series("bills", bills),
    )
    sentence = (
        "The account stands at $115,340 after a year, less than holding the same names would have brought."
    )
    return Chart("equity", ChartKind.LINES, "What the account was worth", sentence, Unit.MONEY, days, series)


def income() -> Chart:
    """A year of months: parts on top of each other, a fall among them, and the total beside."""
    series = (
        Series("premium kept", decimals("310 280 410 0 220 540 380 120 450 390 260")),
        Series("shares", decimals("0 0 -900 250 0 0 120 -1450 0 300 ?")),
        Series("dividends", decimals("0 45 0 0 45 0 0 45 0 0 45")),
        Series("total", decimals("310 325 -490 250 265 540 500 -1285 450 690 ?"), is_beside=True),
    )
    sentence = "Premium kept, shares and dividends by month, with the total of all beside them."
    return Chart("income", ChartKind.STACKED, "Income by month", sentence, Unit.MONEY, MONTHS, series)


def captured() -> Chart:
    """How much of each premium was kept."""
    labels = ("GM p1", "KO p2", "MSFT p3", "F p4")
    series = (Series("of the premium kept", decimals("0.52 1 -0.85 0.97")),)
    sentence = "Of four closed puts three kept most of their premium, one lost more than it brought."
    return Chart("captured", ChartKind.BARS, "Premium captured", sentence, Unit.RATIO, labels, series)


def calibration() -> Chart:
    """Three classes of promised odds."""
    series = (
        Series("promised", decimals("0.12 0.22 0.31")),
        Series("came true", decimals("0.08 0.30 0.29")),
        Series("puts", decimals("12 20 7")),
    )
    sentence = "Of 39 puts 23 % were promised to be assigned and 24 % were."
    labels = ("10-20 %", "20-30 %", "30-40 %")
    return Chart(
        "calibration", ChartKind.CALIBRATION, "Odds as promised?", sentence, Unit.RATIO, labels, series
    )


def sections() -> tuple[Section, ...]:
    """Numbers, charts, a table, and one part that is left out."""
    quantities = (
        Quantity("this week", Decimal("182.40"), Unit.MONEY),
        Quantity("this year", Decimal("-4010.55"), Unit.MONEY, "CHF", "ECB rates of each day"),
        Quantity("time-weighted", Decimal("0.0421"), Unit.RATIO, words="on all cash"),
        Quantity("money-weighted", None, Unit.RATIO, words="no rate solves it"),
    )
    columns = (
        Column("story"),
        Column("shares", Unit.COUNT),
        Column("true break-even", Unit.PRICE),
        Column("premium", Unit.MONEY),
    )
    rows = (
        ("GM-1", Decimal(100), Decimal("54.3100"), Decimal("262.90")),
        ("KO-2", Decimal(0), None, Decimal("64.95")),
    )
    table = Table("Open stories in USD", columns, rows, "After every premium and dividend.")
    return (
        Section(
            "income-part", "Income", ("Premium stands beside the total.",), quantities, charts=(income(),)
        ),
        Section("performance", "Performance", charts=(equity(), captured(), calibration()), tables=(table,)),
        left_out("stress", "Stress", "no close of TXN is recorded"),
    )


def decisions() -> tuple[Decision, ...]:
    """One of each urgency."""
    return (
        Decision(
            "put in the money", Urgency.NOW, "p1: 2 GM 2026-12-18 57 P",
            Quantity("share above the strike", Decimal("-0.013"), Unit.RATIO),
            "The share at 56.26 is under the strike.", "putwright roll p1",
        ),
        Decision(
            "buffer used up", Urgency.THIS_WEEK, "USD", Quantity("missing", Decimal("1140.00"), Unit.MONEY),
            "Every strike is covered, and the buffer of USD 1,140.00 on top of it is not.", "putwright positions",
        ),
        Decision(
            "note unanswered", Urgency.WHEN_READY, "KO-2", Quantity("brought", Decimal("64.95"), Unit.MONEY),
            "Did you like owning it? KO-2 is over: <kept>.", 'putwright note KO-2 --liked yes "..."',
        ),
    )  # fmt: skip


def group(
    rule: str,
    meaning: str,
    counts: tuple[int, int],
    settled: tuple[Any, ...],
    running: tuple[Any, ...],
    unknown: int = 0,
) -> ShadowGroup:
    """Puts and names; how many are settled with their average, assigned share and worst; running ones and their average."""
    over = [None if one is None else Decimal(one) for one in settled[1:]]
    return ShadowGroup(
        rule,
        meaning,
        *counts,
        settled[0],
        over[0],
        over[1],
        over[2],
        running[0],
        Decimal(running[1]),
        unknown,
    )


def shadow() -> Shadow:
    """The shortlist beside two rules."""
    groups = (
        group(
            "SHORTLIST_LEADING", "led the shortlist", (6, 6), (4, "0.0123", "0.25", "-0.031"), (2, "0.008")
        ),
        group("SPREAD", "spread to mid", (40, 11), (9, "-0.0042", "0.33", "-0.12"), (1, "0.01"), 1),
        group(
            "EARNINGS_INSIDE",
            "a report may come before expiry",
            (90, 15),
            (0, None, None, None),
            (15, "0.021"),
        ),
    )
    return Shadow(("a", "b"), date(2026, 9, 4), date(2026, 11, 20), groups, BIAS, "")


def packet(**changes: Any) -> WeekReport:
    """A whole packet of a paper account, looked at from the record."""
    line = CandidateLine(
        1, "GM", Decimal(57), date(2026, 12, 18), Decimal("1.25"), Decimal("0.21"), Decimal("0.066"),
        Decimal(6270), False, "putwright ticket GM 57 2026-12-18",
    )  # fmt: skip
    changed = Changes(
        "2026-11-20T1600-aaaaaa-income", "2026-11-27T1600-bbbbbb-income", ("GM",), ("KO",),
        (Moved("GM", "SPREAD", "PASSED"), Moved("KO", "PASSED", "YIELD_HURDLE")), {"cash": 3}, {"cash": 2},
    )  # fmt: skip
    made = Candidates(
        "2026-11-27T1600-bbbbbb-income", AS_OF - timedelta(days=1), "income", (line,), 2, changed, (), ""
    )
    on = date(2026, 11, 24)
    acted = Decided(
        (TicketLine("GM-1234", on, "1 GM 2026-12-18 57 P", "ready", "sold", ("SPREAD",)),),
        (HappenedLine(on, "filled", "o1: sold 1 at 1.30, cost 1.05"), HappenedLine(on, "alarm", "ALARM: <b>odd</b>")),
        (WaiverLine("SPREAD", "GM", on, date(2026, 12, 1), "a wide market on a holiday week"),),
        ("F",), 1, 1, 1,
    )  # fmt: skip
    report = WeekReport(
        week_id="2026-W48", as_of=AS_OF, since=AS_OF - timedelta(days=7), account="DU***567", is_paper=True,
        seen_by="record", seen_words="No TWS was looked at (nobody answers there): quotes are 20.0 hours old.",
        decisions=decisions(), not_checked=("whether the exits are at work at the broker",), candidates=made,
        decided=acted, shadow=shadow(), sections=sections(), notes=("no quotes of XYZ are recorded",),
    )  # fmt: skip
    return replace(report, **changes)
