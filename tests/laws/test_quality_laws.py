"""Laws of the quality gate: no look-ahead, order means nothing, columns and values agree."""

from dataclasses import fields, replace
from datetime import date, timedelta
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from putwright.domain.company_view import FACT_NAMES
from putwright.domain.fundamentals import CompanyFacts, FactRow, Period, QualityLimits, Verdict, judge
from putwright.market.facts import SCHEMAS
from putwright.screening.first_look import quality_of
from putwright.screening.quality import company_facts, judge_all

TODAY = date(2026, 7, 15)
LIMITS = QualityLimits()
AMOUNTS = {
    "revenue", "net_income", "free_cash_flow", "ebitda", "total_debt", "cash", "equity", "total_assets",
    "market_cap",
}  # fmt: skip
GOOD_SNAPSHOT = {
    "free_cash_flow": Decimal(5 * 10**9), "market_cap": Decimal(200 * 10**9),
    "revenue_growth": Decimal("0.08"),
    "profit_margin": Decimal("0.2"), "return_on_equity": Decimal("0.18"), "enterprise_to_ebitda": Decimal(14),
    "dividend_yield": Decimal("0.02"),
}  # fmt: skip
GOOD_QUARTER = {
    name: Decimal(amount * 10**9)
    for name, amount in {
        "revenue": 10, "net_income": 2, "ebitda": 3, "total_debt": 30, "cash": 10, "equity": 60,
        "total_assets": 150,
    }.items()
}  # fmt: skip
billions = st.one_of(st.none(), st.integers(-20, 400).map(lambda amount: Decimal(amount) * 10**9))
ratios = st.one_of(st.none(), st.integers(-500, 3000).map(lambda thousandths: Decimal(thousandths) / 1000))
values = {name: billions if name in AMOUNTS else ratios for name in FACT_NAMES}
sectors = st.sampled_from(
    [
        ("Technology", "Software"),
        ("Financial Services", "Banks - Regional"),
        ("Financial Services", "Financial Data & Stock Exchanges"),
        ("Utilities", "Utilities - Regulated Electric"),
        ("Real Estate", "REIT - Retail"),
        (None, None),
    ]
)


@st.composite
def fact_rows(draw: st.DrawFn) -> FactRow:
    """Any row: a snapshot of the last year, a quarter or a fiscal year, with any facts missing."""
    period = draw(st.sampled_from(Period))
    back = draw(st.integers(0, 8))
    lag = timedelta(days=draw(st.integers(0, 60)))
    if period is Period.SNAPSHOT:
        end = TODAY - timedelta(days=40 * back) - lag
        return FactRow(period, end, end, "vendor", **{name: draw(values[name]) for name in FACT_NAMES})
    end = TODAY - timedelta(days=(91 if period is Period.QUARTER else 365) * (back + 1))
    known = {name: draw(values[name]) for name in FACT_NAMES}
    return FactRow(period, end + lag, end, draw(st.sampled_from(["filings", "vendor"])), **known)


def _company(rows: list[FactRow], kind: tuple[str | None, str | None]) -> CompanyFacts:
    sector, industry = kind
    return CompanyFacts("ABC", "ABC Inc.", sector, industry, "USD", tuple(_one_each(rows)))


@st.composite
def nearly_good(draw: st.DrawFn) -> list[FactRow]:
    """The rows of a company that passes, with a few facts changed or lost: where verdicts turn."""
    day, lag = TODAY - timedelta(days=20), timedelta(days=40)
    rows = [FactRow(Period.SNAPSHOT, day, day, "vendor", **GOOD_SNAPSHOT)]
    for back in range(5):
        end = TODAY - timedelta(days=650 - 91 * back)
        rows.append(FactRow(Period.QUARTER, end + lag, end, "filings", **GOOD_QUARTER))
    for _ in range(draw(st.integers(0, 3))):
        index, name = draw(st.integers(0, 5)), draw(st.sampled_from(FACT_NAMES))
        rows[index] = with_facts(rows[index], {name: draw(values[name])})
    return rows


def with_facts(row: FactRow, changed: dict[str, Decimal | None]) -> FactRow:
    """The row with other values of some facts."""
    known = {name: getattr(row, name) for name in FACT_NAMES} | changed
    return FactRow(row.period, row.as_of, row.period_end, row.source, **known)


companies = st.builds(_company, st.one_of(nearly_good(), st.lists(fact_rows(), max_size=14)), sectors)


def _one_each(rows: list[FactRow]) -> list[FactRow]:
    """Rows with distinct keys, as the fact table holds them."""
    return list({(row.period, row.period_end, row.as_of, row.source): row for row in rows}.values())


def table(facts: CompanyFacts) -> pl.DataFrame:
    """The same facts as a fact table."""
    rows = [
        {one.name: getattr(row, one.name) for one in fields(FactRow)}
        | {"symbol": facts.symbol, "name": facts.name, "sector": facts.sector, "industry": facts.industry}
        | {"currency": facts.currency, "period": row.period.value}
        | {name: None if (told := getattr(row, name)) is None else float(told) for name in FACT_NAMES}
        for row in facts.rows
    ]
    return pl.DataFrame(rows, schema=SCHEMAS["fundamentals"])


@given(companies)
def test_columns_and_values_agree_when_facts_are_random(facts: CompanyFacts) -> None:
    """The column's verdict is the object's, for any facts; every symbol asked for has one row."""
    judged = judge_all(table(facts), ["ABC", "NOBODY"], LIMITS, TODAY)
    alone = judge(facts, LIMITS, TODAY)
    told = judged.verdicts["ABC"]
    if facts.rows:
        assert told == alone
    assert judged.frame["quality"].to_list() == [alone.verdict.value, "UNKNOWN"]
    worst = alone.worst
    assert judged.frame["worst_code"][0] == (worst.code.value if worst else None)


@given(companies)
def test_first_look_and_full_judgement_agree_when_facts_are_random(facts: CompanyFacts) -> None:
    """What one number refuses at once, the full judgement refuses too; sectors and funds are the same."""
    told = table(facts)
    quick = quality_of(told, ["ABC", "NOBODY"], LIMITS, TODAY)
    judged = judge_all(told, ["ABC", "NOBODY"], LIMITS, TODAY)
    assert {name: one.value for name, one in quick.quality.items()} == dict(
        judged.frame.select("symbol", pl.col("quality").cast(pl.String)).iter_rows()
    )
    assert quick.verdicts["ABC"] == judged.verdicts["ABC"]
    assert quick.sectors == dict(judged.frame.select("symbol", "sector").iter_rows())


@pytest.mark.parametrize("sector", ["Technology", None, ""])
@pytest.mark.parametrize("name", ["ABC Inc.", "ABC Trust ETF"])
def test_first_look_refuses_nobody_of_whom_no_question_can_be_asked(name: str, sector: str | None) -> None:
    """A fund or a company of no sector stays unknown, however small it is; a small company fails."""
    tiny = with_facts(FactRow(Period.SNAPSHOT, TODAY, TODAY, "vendor"), {"market_cap": Decimal(5)})
    told = table(CompanyFacts("ABC", name, sector, None, "USD", (tiny,)))
    quick = quality_of(told, ["ABC"], LIMITS, TODAY)
    is_company = name == "ABC Inc."
    assert quick.quality["ABC"] is (Verdict.FAIL if is_company and sector else Verdict.UNKNOWN)
    assert quick.funds == (frozenset() if is_company else {"ABC"})


@given(companies)
def test_facts_survive_the_table_when_read_back(facts: CompanyFacts) -> None:
    """A number is the same decimal after the table of floats."""
    if facts.rows:
        again = company_facts(table(facts), ["ABC"], TODAY)["ABC"]
        assert set(again.rows) == set(facts.rows)


@given(companies, fact_rows(), st.integers(1, 300))
def test_verdict_stays_when_later_knowledge_is_added(facts: CompanyFacts, row: FactRow, days: int) -> None:
    """No look-ahead: a row known only after the day changes nothing."""
    later = replace(row, as_of=TODAY + timedelta(days=days))
    assert judge(replace(facts, rows=(*facts.rows, later)), LIMITS, TODAY) == judge(facts, LIMITS, TODAY)


@given(companies)
def test_verdict_stays_when_rows_are_turned_around(facts: CompanyFacts) -> None:
    """Row order is no evidence."""
    assert judge(replace(facts, rows=facts.rows[::-1]), LIMITS, TODAY) == judge(facts, LIMITS, TODAY)


@given(companies)
def test_verdict_is_the_worst_of_its_tests(facts: CompanyFacts) -> None:
    """Any failure fails, else any unknown leaves unknown; a pass has every test passed with a number."""
    told = judge(facts, LIMITS, TODAY)
    verdicts = {test.verdict for test in told.tests}
    if told.passed:
        assert verdicts == {Verdict.PASS}
    else:
        assert told.verdict is (Verdict.FAIL if Verdict.FAIL in verdicts else Verdict.UNKNOWN)
        assert told.worst is not None
        assert told.worst.remedy
    assert all(("unknown" in test.actual) <= (test.verdict is Verdict.UNKNOWN) for test in told.tests)


@given(companies, st.integers(0, 3), st.integers(0, 50))
def test_stricter_limits_never_make_a_company_pass(facts: CompanyFacts, multiple: int, size: int) -> None:
    """Tightening the mandate can only take passes away."""
    strict = replace(
        LIMITS,
        net_debt_to_ebitda_max=LIMITS.net_debt_to_ebitda_max - multiple,
        net_debt_to_ebitda_capital_heavy_max=LIMITS.net_debt_to_ebitda_capital_heavy_max - multiple,
        market_cap_min_usd=LIMITS.market_cap_min_usd * (1 + size),
        history_years_min=3,
        losing_years_max=0,
        losing_quarters_max=0,
        return_on_equity_min=Decimal("0.12"),
        revenue_growth_min=Decimal("0.02"),
    )
    if judge(facts, strict, TODAY).passed:
        assert judge(facts, LIMITS, TODAY).passed


@given(st.builds(_company, nearly_good(), sectors))
def test_company_passes_only_when_nothing_it_answers_with_is_negative(facts: CompanyFacts) -> None:
    """A pass never goes with a loss or too small a market value in the newest snapshot."""
    if judge(facts, LIMITS, TODAY).passed:
        snapshot = next(row for row in facts.rows if row.period is Period.SNAPSHOT)
        event("passed")
        assert snapshot.profit_margin is None or snapshot.profit_margin > 0
        assert snapshot.market_cap is not None
        assert snapshot.market_cap >= LIMITS.market_cap_min_usd


@given(companies)
def test_company_never_passes_when_its_snapshots_are_taken_away(facts: CompanyFacts) -> None:
    """Without a market value there is no answer to how large it is, so no pass."""
    statements = tuple(
        replace(row, market_cap=None) for row in facts.rows if row.period is not Period.SNAPSHOT
    )
    assert not judge(replace(facts, rows=statements), LIMITS, TODAY).passed


@given(companies, st.integers(2, 9))
def test_verdict_stays_when_money_is_counted_in_another_unit(facts: CompanyFacts, factor: int) -> None:
    """Scaling every amount and the smallest market value alike changes no verdict."""
    scaled = tuple(
        with_facts(row, {name: told * factor for name in AMOUNTS if (told := getattr(row, name)) is not None})
        for row in facts.rows
    )
    limits = replace(LIMITS, market_cap_min_usd=LIMITS.market_cap_min_usd * factor)
    assert judge(replace(facts, rows=scaled), limits, TODAY).verdict is judge(facts, LIMITS, TODAY).verdict
