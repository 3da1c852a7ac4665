"""Why a name is on the list or not: every test it and its puts met, with value, limit, distance and remedy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import polars as pl

from putwright.domain.candidate import Candidate
from putwright.domain.criteria import CRITERIA, Criterion, Limit, value_text
from putwright.domain.refusal import BadInput, Refusal
from putwright.reports.rows import CandidateRow, candidate_row
from putwright.reports.standing import Standing, best_row, standing_of
from putwright.screening.ranking import ranked
from putwright.screening.shortlist import candidate
from putwright.screening.view import MarketView

NEAREST_PUTS = 5


@dataclass(frozen=True, slots=True)
class TestLine:
    """One test one put met: passed, failed, waived or off."""

    gate: str
    rule: str
    authority: str
    what: str
    actual: str
    limit: str
    outcome: str
    distance: str
    remedy: str


@dataclass(frozen=True, slots=True)
class CompanyTest:
    """One question put to the company."""

    code: str
    words: str
    verdict: str
    actual: str
    limit: str
    as_of: date | None
    source: str


@dataclass(frozen=True, slots=True)
class PutTests:
    """One put with its tests."""

    row: CandidateRow
    tests: tuple[TestLine, ...]
    failed: int


@dataclass(frozen=True, slots=True)
class WhyReport:
    """Everything that was held against one name on one day."""

    symbol: str
    company: str
    as_of: datetime
    on: date
    playbook: str
    want_to_own: Decimal | None
    because: str
    quality: str
    quality_evidence: str
    company_tests: tuple[CompanyTest, ...]
    earnings: str
    earnings_sources: tuple[str, ...]
    dividends: str
    volatility: str
    puts_seen: int
    puts_passed: int
    stopped: tuple[tuple[str, int], ...]
    puts: tuple[PutTests, ...]
    standing: Standing | None = None


def why_report(
    view: MarketView,
    symbol: str,
    strike: Decimal | None = None,
    expiry: date | None = None,
    market: MarketView | None = None,
) -> WhyReport:
    """The tests of one name: of the put asked for, else of the puts that came furthest; with its place in a market.

    Raises:
        BadInput: the put asked for is not quoted.
    """
    puts = view.puts.filter(pl.col("symbol") == symbol)
    verdict, outlook = view.verdicts[symbol], view.outlooks[symbol]
    wanted = view.settings.watchlist.get(symbol)
    standing = view.volatility.get(symbol)
    shown = nearest(ranked(view, puts)) if strike is None else asked_for(view, puts, strike, expiry)
    stopped = (
        puts.filter(pl.col("failed") != 0)
        .group_by("stopped_by")
        .len()
        .sort("len", "stopped_by", descending=[True, False])
    )
    return WhyReport(
        symbol=symbol,
        company=view.companies.get(symbol, ""),
        as_of=view.question.as_of,
        on=view.question.on,
        playbook=view.settings.playbook.name,
        want_to_own=wanted.want_to_own if wanted else None,
        because=wanted.because if wanted else "",
        quality=verdict.verdict,
        quality_evidence=verdict.evidence,
        company_tests=tuple(
            CompanyTest(t.code, t.words, t.verdict, t.actual, t.limit, t.as_of, t.source)
            for t in verdict.tests
        ),
        earnings=outlook.words
        if outlook.next_window is None
        else f"{outlook.next_window} ({outlook.next_window.basis}): {outlook.words}",
        earnings_sources=outlook.sources,
        dividends=view.dividends[symbol].words,
        volatility=_volatility_words(standing.percentile, standing.days, standing.source)
        if standing
        else "unknown",
        puts_seen=puts.height,
        puts_passed=puts.filter(pl.col("failed") == 0).height,
        stopped=tuple((CRITERIA[int(position)].rule.value, int(n)) for position, n in stopped.iter_rows()),
        puts=tuple(put_tests(view, row) for row in shown.iter_rows(named=True)),
        standing=_standing(view, shown, market),
    )


def _standing(view: MarketView, shown: pl.DataFrame, market: MarketView | None) -> Standing | None:
    row = best_row(view, shown)
    return None if market is None or row is None else standing_of(market, view, row)


def nearest(puts: pl.DataFrame, how_many: int = NEAREST_PUTS) -> pl.DataFrame:
    """The puts that failed fewest rules; among equals the one that came furthest, ranks best, pays best, expires first."""
    fails = pl.col("failed").bitwise_count_ones()
    keys = [
        fails,
        pl.col("stopped_by").fill_null(255),
        pl.col("score").fill_null(float("-inf")),
        pl.col("annual_return").fill_null(-1.0),
        "expiry",
        "strike_thousandths",
    ]
    return puts.sort(keys, descending=[False, True, True, True, False, False]).head(how_many)


def asked_for(view: MarketView, puts: pl.DataFrame, strike: Decimal, expiry: date | None) -> pl.DataFrame:
    """The rows of one strike of one name, on one expiry or on all.

    Raises:
        BadInput: no such put is quoted; the nearest quoted strikes and the expiries are named.
    """
    found = puts.filter(pl.col("strike_thousandths") == int(strike * 1000))
    if expiry is not None:
        found = found.filter(pl.col("expiry") == expiry)
    if found.is_empty():
        raise BadInput(
            f"Looking for {puts['symbol'][0]} {strike} P {expiry or ''}".rstrip(),
            "that put is not quoted",
            _what_is(puts, strike, expiry, view.question.on),
        )
    return found.sort("expiry").head(NEAREST_PUTS * 2)


def put_tests(view: MarketView, row: dict[str, object]) -> PutTests:
    """Every test one put met."""
    one = candidate(view, row)
    lines = tuple(test_lines(view, one))
    return PutTests(
        candidate_row(one, view.settings.mandate.buffer_ratio),
        lines,
        sum(line.outcome == "FAIL" for line in lines),
    )


def test_lines(view: MarketView, one: Candidate) -> list[TestLine]:
    """Every rule with what it saw, whether it refused or not."""
    refused: dict[str, Refusal] = {refusal.rule: refusal for refusal in one.refusals}
    return [_test_line(view, one, criterion, refused.get(criterion.rule)) for criterion in CRITERIA]


def _test_line(view: MarketView, one: Candidate, criterion: Criterion, refusal: Refusal | None) -> TestLine:
    limit, value = view.limits.get(criterion.rule), one.measures[criterion.measure]
    actual, told = value_text(value, criterion.unit), criterion.limit_words(limit)
    if value is None and criterion.unknown_passes:
        actual = "not asked: no price said"
    if refusal is not None:
        actual, told = refusal.actual.removeprefix(f"{criterion.meaning}: "), refusal.limit
    return TestLine(
        gate=criterion.gate,
        rule=criterion.rule,
        authority=criterion.authority,
        what=criterion.meaning,
        actual=actual,
        limit="" if limit is None else told,
        outcome=_outcome(one, criterion, limit, refusal),
        distance=refusal.distance if refusal else "",
        remedy=refusal.remedy if refusal else "",
    )


def _outcome(one: Candidate, criterion: Criterion, limit: Limit, refusal: Refusal | None) -> str:
    if limit is None:
        return "off"
    if refusal is not None:
        return "FAIL"
    # A rule that the value breaks and that did not refuse was lifted in writing.
    return "pass" if criterion.holds(one.measures[criterion.measure], limit) else "waived"


def _what_is(puts: pl.DataFrame, strike: Decimal, expiry: date | None, on: date) -> str:
    days: Sequence[date] = sorted(puts["expiry"].unique().to_list())
    if expiry is not None and expiry not in days:
        alive = [day for day in days if day >= on]
        if not alive:
            return f"All its quoted expiries are over, the last on {days[-1]}: import a newer chain."
        near = sorted(alive, key=lambda day: abs((day - expiry).days))[:4]
        return f"Quoted expiries near it: {', '.join(map(str, sorted(near)))}."
    rows = puts if expiry is None else puts.filter(pl.col("expiry") == expiry)
    gaps = rows.select((pl.col("strike_thousandths") / 1000).alias("k")).unique()
    near_strikes = sorted(gaps["k"].to_list(), key=lambda k: abs(k - float(strike)))[:4]
    return f"Quoted strikes near it: {', '.join(f'{k:g}' for k in sorted(near_strikes))}."


def _volatility_words(percentile: Decimal | None, days: int, source: str) -> str:
    if percentile is None:
        return f"standing unknown ({days} days known; {source})"
    return f"higher than on {percentile * 100:.0f} % of {days} days ({source})"
