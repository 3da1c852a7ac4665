"""Performance, odds, stress and the Swiss light in the weekly review, with the account drawn against its alternatives."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from putwright.domain.refusal import counted, percent_text
from putwright.reports.marks import Marks
from putwright.reports.performance import PerformanceReport, ReturnLine
from putwright.reports.performance_curve import CurvePoint
from putwright.reports.performance_odds import Calibration
from putwright.reports.performance_puts import PutLife
from putwright.reports.stress import Exposure, StressCase
from putwright.reports.tax import TaxReport
from putwright.reports.week_values import (
    Cell,
    Chart,
    ChartKind,
    Column,
    Quantity,
    Section,
    Series,
    Table,
    Unit,
)

ZERO = Decimal(0)
POINTS_MAX = 260  # of a line; more are thinned out evenly, the last one stays


def performance_section(told: PerformanceReport, marks: Marks, lives: Sequence[PutLife]) -> Section:
    """Returns beside their alternatives, the odds as promised, and how the rules fared."""
    quantities = [*_returns(told.all_cash), *_returns(told.at_work)]
    quantities += [
        Quantity(f"{one.name}, the same days", one.over_period, Unit.RATIO, words="on all cash")
        for one in told.alternatives
    ]
    quantities += [
        Quantity("premium captured", told.premium.captured, Unit.RATIO, words="of options that are over"),
        Quantity(
            "puts that won", told.puts.win_ratio, Unit.RATIO, words="what the losers cost stands beside it"
        ),
        Quantity("average win", told.puts.average_win, Unit.MONEY, words="" if told.puts.won else "none won"),
        Quantity(
            "average loss", told.puts.average_loss, Unit.MONEY, words="" if told.puts.lost else "none lost"
        ),
        Quantity(
            "against the middle of the quote",
            told.slippage.amount,
            Unit.MONEY,
            words="" if told.slippage.puts else "no put has its ticket kept",
        ),
        Quantity("rules broken", Decimal(len(told.rules.breaches)), Unit.COUNT),
    ]
    market = next((one for one in told.odds if one.bins), None)
    charts = [_equity(told, marks, lives)] if told.curve else []
    charts += [] if market is None else [_calibration(market)]
    words = (told.caveat.capitalize() + ".", *told.notes, *told.against.notes)
    return Section("performance", "Performance", words, tuple(quantities), (_against(told),), tuple(charts))


def stress_section(told: Exposure) -> Section:
    """What a fall of everything, or of one name alone, would do."""
    cases = [*told.cases, *([] if told.worst_name is None else [told.worst_name])]
    columns = (
        Column("what if"),
        Column("result", Unit.MONEY),
        Column("of the account", Unit.RATIO),
        Column("months of premium", Unit.NUMBER),
        Column("assigned", Unit.COUNT),
    )
    rows = tuple(_case(one) for one in cases)
    quantities = (
        Quantity("dollars left if every put is assigned tonight", told.cash_after, Unit.MONEY),
        Quantity("reserved, of the account", told.deployed_share, Unit.RATIO),
        *(
            [
                Quantity(
                    f"if the dollar falls 10 % against {told.rate_currency}",
                    told.rate_fall_result,
                    Unit.MONEY,
                )
            ]
            if told.rate_currency
            else []
        ),
    )
    words = tuple(f"No close of {name} is known." for name in told.unknown)
    return Section("stress", "Stress", words, quantities, (Table("If shares fall", columns, rows),))


def safe_harbour_section(told: TaxReport) -> Section:
    """The lights of KS 36 for the year so far."""
    columns = (Column("criterion"), Column("light"), Column("is"), Column("limit"), Column("in words"))
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (f"{one.number}. {one.name}", one.light, one.actual, one.limit, one.words)
        for one in told.safe_harbour
    )
    words = (told.information, "Leaving the safe harbour is not the same as being a dealer: ask an adviser.")
    return Section("ks36", f"KS 36, {told.year}", words, tables=(Table("The five criteria", columns, rows),))


def held_alternative(
    points: Sequence[CurvePoint], lives: Sequence[PutLife], marks: Marks
) -> tuple[Decimal | None, ...]:
    """What all cash would be worth had each put's reserve bought its shares for as long as it was bound [USD]; None where unknown."""
    found: list[Decimal | None] = []
    paid: Decimal | None = ZERO
    for point in points:
        paid = None if paid is None or point.paid_in is None else paid + point.paid_in
        earned: Decimal | None = ZERO
        for life in lives:
            if life.sold_on is None or life.sold_on > point.on or earned is None:
                continue
            grown = marks.grown(
                life.contract.underlying, life.sold_on, min(_free_on(life, point.on), point.on)
            )
            earned = None if grown is None else earned + life.reserve * (grown - 1)
        found.append(None if paid is None or earned is None else paid + earned)
    return tuple(found)


def invested(points: Sequence[CurvePoint], marks: Marks, symbol: str) -> tuple[Decimal | None, ...]:
    """What the money paid in would be worth in a share, or in bills where `symbol` is "" [USD]; None from the first gap on."""
    found: list[Decimal | None] = []
    worth, before = ZERO, None
    for point in points:
        grown = Decimal(1) if before is None else _grown(marks, symbol, before, point.on)
        if grown is None or point.paid_in is None:
            return (*found, *([None] * (len(points) - len(found))))
        worth, before = worth * grown + point.paid_in, point.on
        found.append(worth)
    return tuple(found)


def _grown(marks: Marks, symbol: str, since: date, until: date) -> Decimal | None:
    if symbol:
        return marks.grown(symbol, since, until)
    earned = marks.bills_grown(since, until)
    return None if earned is None else 1 + earned


def _free_on(life: PutLife, on: date) -> date:
    """When the cash of a put was free again; the day asked for while it is not."""
    if life.over_on is None or (life.is_assigned and life.capital_until is None):
        return on
    return life.capital_until or life.over_on


def _equity(told: PerformanceReport, marks: Marks, lives: Sequence[PutLife]) -> Chart:
    points = told.curve
    index = told.against.index_symbol
    lines = [
        Series("the account", tuple(point.equity for point in points)),
        Series("holding the same names", held_alternative(points, lives, marks)),
        Series(f"the index ({index})", invested(points, marks, index)),
        Series("bills", invested(points, marks, "")),
    ]
    kept = _thinned(len(points))
    series = tuple(Series(one.name, tuple(one.values[place] for place in kept)) for one in lines)
    ends = [
        f"{one.name} {'unknown' if one.values[-1] is None else f'${one.values[-1]:,.0f}'}" for one in lines
    ]
    sentence = f"The same deposits until {points[-1].on}: {', '.join(ends)}."
    labels = tuple(points[place].on.isoformat() for place in kept)
    return Chart("equity", ChartKind.LINES, "What the account is worth", sentence, Unit.MONEY, labels, series)


def _thinned(count: int) -> list[int]:
    step = max(1, -(-count // POINTS_MAX))
    return sorted({*range(0, count, step), count - 1})


def _calibration(told: Calibration) -> Chart:
    series = (
        Series("promised", tuple(one.promised for one in told.bins)),
        Series("came true", tuple(one.came for one in told.bins)),
        Series("puts", tuple(Decimal(one.puts) for one in told.bins)),
    )
    promised = "unknown" if told.promised is None else percent_text(told.promised, 0)
    came = "unknown" if told.came is None else percent_text(told.came, 0)
    sentence = f"Of {counted(told.puts, 'put')} {promised} were promised by {told.witness} to end below the strike, and {came} did."
    labels = tuple(f"{one.low * 100:.0f}-{one.high * 100:.0f} %" for one in told.bins)
    return Chart(
        "calibration",
        ChartKind.CALIBRATION,
        "Were the odds as promised?",
        sentence,
        Unit.RATIO,
        labels,
        series,
    )


def _against(told: PerformanceReport) -> Table:
    other = told.against
    columns = (
        Column("the same cash on the same days"),
        Column("would have brought", Unit.MONEY),
        Column("yours", Unit.MONEY),
    )
    names = "in the names themselves" + (", dividends counted" if other.with_dividends else "")
    rows: tuple[tuple[Cell, ...], ...] = (
        (names, other.names, other.yours_of_names),
        (f"in the index ({other.index_symbol})", other.index, other.yours_of_index),
        ("in bills", other.bills, other.yours_of_bills),
    )
    return Table("Against something simpler", columns, rows, "Each over the stories where it is known.")


def _returns(line: ReturnLine) -> list[Quantity]:
    because = line.because or f"on {line.basis}, {counted(line.days, 'day')}"
    weighted = line.money_weighted
    return [
        Quantity(f"time-weighted, {line.basis}", line.time_weighted, Unit.RATIO, words=because),
        Quantity(
            f"money-weighted a year, {line.basis}",
            weighted.annual,
            Unit.RATIO,
            words=weighted.because or because,
        ),
    ]


def _case(case: StressCase) -> tuple[Cell, ...]:
    name = f"{case.fallen} alone falls" if case.fallen else "every share falls"
    return (
        f"{name} {case.fall * 100:.0f} %",
        case.result,
        case.share_of_account,
        case.months_of_premium,
        case.assigned,
    )
