"""What makes a company good enough to own: profitable, growing, sound, over years; unknown is no pass."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from putwright.domain.fundamentals import (
    CompanyFacts,
    FactRow,
    Period,
    QualityCode,
    QualityLimits,
    QualityTest,
    QualityVerdict,
    Verdict,
    judge,
)

TODAY = date(2026, 7, 15)
LIMITS = QualityLimits()
BILLION = Decimal(1_000_000_000)
ENDS = [date(2024, 9, 30), date(2024, 12, 31), date(2025, 3, 31), date(2025, 6, 30), date(2025, 9, 30)]


def billion(amount: str) -> Decimal:
    return Decimal(amount) * BILLION


def ratio(percent: str) -> Decimal:
    return Decimal(percent) / 100


SNAPSHOT = FactRow(
    Period.SNAPSHOT, date(2026, 6, 26), date(2026, 6, 26), "vendor",
    free_cash_flow=billion("5"), market_cap=billion("200"), revenue_growth=ratio("8"),
    earnings_growth=ratio("9"),
    profit_margin=ratio("20"), return_on_equity=ratio("18"), enterprise_to_ebitda=Decimal(14),
    dividend_yield=ratio("2"),
)  # fmt: skip


def quarters(*incomes: str, revenue: str = "10", growth: str = "4", debt: str | None = "30") -> list[FactRow]:
    """Five quarters whose last has grown by a percentage over the first."""
    revenues = [billion(revenue)] * 4 + [billion(revenue) * (1 + ratio(growth))]
    return [
        FactRow(
            Period.QUARTER, end + timedelta(days=40), end, "filings",
            revenue=earned, net_income=billion(income), ebitda=billion("3"),
            total_debt=billion(debt) if debt else None, cash=billion("10"),
            equity=billion("60"), total_assets=billion("150"),
        )
        for end, income, earned in zip(ENDS, incomes or ("2",) * 5, revenues, strict=True)
    ]  # fmt: skip


def years(*told: tuple[str, str]) -> list[FactRow]:
    """Fiscal years to 2025, each with revenue and net income in billions."""
    first = 2026 - len(told)
    return [
        FactRow(
            Period.ANNUAL, date(first + index + 1, 2, 20), date(first + index, 12, 31), "filings",
            revenue=billion(revenue), net_income=billion(income),
        )
        for index, (revenue, income) in enumerate(told)
    ]  # fmt: skip


def company(*rows: FactRow, sector: str | None = "Technology", industry: str = "Software") -> CompanyFacts:
    return CompanyFacts("ABC", "ABC Inc.", sector, industry, "USD", rows)


def good(**changes: Decimal | None) -> CompanyFacts:
    return company(replace(SNAPSHOT, **changes), *quarters())  # type: ignore[arg-type]


def verdict(facts: CompanyFacts, limits: QualityLimits = LIMITS, as_of: date = TODAY) -> QualityVerdict:
    return judge(facts, limits, as_of)


def answer(facts: CompanyFacts, code: QualityCode, limits: QualityLimits = LIMITS) -> QualityTest:
    return next(test for test in verdict(facts, limits).tests if test.code is code)


def test_company_passes_when_every_question_is_answered_well() -> None:
    """Seven questions, seven answers, each with its number, its day and its source."""
    told = verdict(good())
    assert told.verdict is Verdict.PASS
    assert told.worst is None
    assert [test.code for test in told.tests] == [
        QualityCode.FACTS_STALE,
        QualityCode.HISTORY_SHORT,
        QualityCode.NOT_PROFITABLE,
        QualityCode.NOT_GROWING,
        QualityCode.NOT_SOUND,
        QualityCode.WEAK_CASH_FLOW,
        QualityCode.TOO_SMALL,
    ]
    assert all(test.as_of is not None and test.actual for test in told.tests)


def test_evidence_says_how_far_back_it_reaches_when_only_quarters_are_known() -> None:
    """Two years of quarters are named as what they are: no annual statements."""
    assert verdict(good()).evidence == "2.0 years of quarters since 2024-09-30, no annual statements"


def test_company_fails_when_the_trailing_year_lost_money() -> None:
    """A loss fails at once, with the distance to zero."""
    test = answer(good(profit_margin=ratio("-3.2")), QualityCode.NOT_PROFITABLE)
    assert test.verdict is Verdict.FAIL
    assert test.actual == "profit margin -3.2 %"
    assert test.distance == "3.2 points below zero"


@pytest.mark.parametrize(
    ("incomes", "expected"),
    [(("2", "-1", "2", "2", "2"), Verdict.PASS), (("2", "-1", "2", "-1", "2"), Verdict.FAIL)],
)
def test_company_may_lose_one_quarter_when_only_quarters_are_known(
    incomes: tuple[str, ...], expected: Verdict
) -> None:
    """One losing quarter is an accident, two are a pattern."""
    assert answer(company(SNAPSHOT, *quarters(*incomes)), QualityCode.NOT_PROFITABLE).verdict is expected


def test_company_may_have_one_losing_year_when_it_is_cyclical() -> None:
    """A chip maker's trough year is shown and allowed; the quarters do not count beside fiscal years."""
    facts = company(SNAPSHOT, *years(("31", "9"), ("16", "-6"), ("25", "1"), ("37", "9")), *quarters())
    test = answer(facts, QualityCode.NOT_PROFITABLE)
    assert test.verdict is Verdict.PASS
    assert "1 losing of 4 fiscal years" in test.actual


def test_company_fails_when_the_losses_of_one_year_ate_all_the_profits() -> None:
    """One losing year is allowed, but the years together must have earned something."""
    facts = company(SNAPSHOT, *years(("31", "2"), ("16", "-9"), ("25", "1"), ("37", "2")))
    test = answer(facts, QualityCode.NOT_PROFITABLE)
    assert test.verdict is Verdict.FAIL
    assert test.distance == "the known fiscal years lost $4.0 bn together"


@pytest.mark.parametrize(
    ("revenues", "expected"),
    [(("10", "11", "10", "12"), Verdict.PASS), (("10", "11", "10", "9"), Verdict.FAIL)],
)
def test_company_grows_when_two_of_the_last_three_years_did(
    revenues: tuple[str, ...], expected: Verdict
) -> None:
    """One year of shrinking in three is allowed."""
    facts = company(SNAPSHOT, *years(*((revenue, "2") for revenue in revenues)))
    assert answer(facts, QualityCode.NOT_GROWING).verdict is expected


def test_growth_is_unknown_when_a_third_year_could_still_decide() -> None:
    """One year up and one down, and nothing known of the running year: no answer yet."""
    silent = replace(SNAPSHOT, revenue_growth=None)
    facts = company(silent, *years(("10", "2"), ("11", "2"), ("10", "2")))
    assert answer(facts, QualityCode.NOT_GROWING).verdict is Verdict.UNKNOWN
    running = company(silent, *years(("10", "2"), ("11", "2"), ("10", "2")), *quarters())
    assert answer(running, QualityCode.NOT_GROWING).actual == "revenue +10.0 %, -9.1 %, +4.0 %"
    assert answer(running, QualityCode.NOT_GROWING).verdict is Verdict.PASS


@pytest.mark.parametrize(("now", "expected"), [("-3", Verdict.PASS), ("-5", Verdict.FAIL)])
def test_company_grows_when_the_average_of_the_known_quarters_does(now: str, expected: Verdict) -> None:
    """With quarters alone the growth of last year (4 %) and of now are averaged."""
    assert answer(good(revenue_growth=ratio(now)), QualityCode.NOT_GROWING).verdict is expected


def test_company_fails_when_net_debt_is_more_than_three_years_of_ebitda() -> None:
    """EBITDA follows from enterprise value and multiple: (200 + 90) / 14 = 20.7, and 90 / 20.7 = 4.34."""
    test = answer(company(SNAPSHOT, *quarters(debt="100")), QualityCode.NOT_SOUND)
    assert test.verdict is Verdict.FAIL
    assert test.actual == "4.34 x: net debt $90.0 bn, EBITDA $20.7 bn"
    assert test.distance == "1.34 x too much"
    assert test.remedy.startswith("It would pass with $27.9 bn less net debt.")


def test_utility_may_owe_more_when_its_assets_are_regulated() -> None:
    """The same 4.34 x passes a utility, whose limit is 6 x."""
    facts = company(
        SNAPSHOT, *quarters(debt="100"), sector="Utilities", industry="Utilities - Regulated Electric"
    )
    assert answer(facts, QualityCode.NOT_SOUND).verdict is Verdict.PASS


def test_utility_is_asked_for_its_dividend_when_building_eats_its_cash() -> None:
    """Negative free cash flow is normal for a utility; that profit pays the dividend is asked instead."""
    burning = replace(SNAPSHOT, free_cash_flow=billion("-9"))
    facts = company(burning, *quarters(), sector="Utilities", industry="Utilities - Regulated Electric")
    test = answer(facts, QualityCode.WEAK_CASH_FLOW)
    assert test.verdict is Verdict.PASS
    assert test.actual == "net income $8.0 bn, dividends $4.0 bn"
    generous = company(
        replace(burning, dividend_yield=ratio("5")),
        *quarters(),
        sector="Utilities",
        industry="Utilities - Gas",
    )
    assert answer(generous, QualityCode.WEAK_CASH_FLOW).distance == "$2.0 bn short"


def test_debt_is_bounded_by_all_liabilities_when_it_is_not_told() -> None:
    """Liabilities of 90 less cash of 10 are more than any debt: 80 / (200 / 14) = 5.6 decides nothing."""
    test = answer(company(SNAPSHOT, *quarters(debt=None)), QualityCode.NOT_SOUND)
    assert test.verdict is Verdict.UNKNOWN
    light = company(replace(SNAPSHOT, enterprise_to_ebitda=Decimal(7)), *quarters(debt=None))
    assert answer(light, QualityCode.NOT_SOUND).verdict is Verdict.PASS
    assert "debt not told" in answer(light, QualityCode.NOT_SOUND).actual


def test_bank_is_judged_by_its_return_on_equity_when_ebitda_means_nothing() -> None:
    """A bank has no EBITDA and no free cash flow; it answers with return on equity, equity and assets."""
    bare = replace(SNAPSHOT, free_cash_flow=None, enterprise_to_ebitda=None)
    facts = company(bare, *quarters(), sector="Financial Services", industry="Banks - Diversified")
    told = verdict(facts)
    assert told.verdict is Verdict.PASS
    assert QualityCode.WEAK_CASH_FLOW not in {test.code for test in told.tests}
    poor = company(
        replace(bare, return_on_equity=ratio("3.3")),
        *quarters(),
        sector="Financial Services",
        industry="Credit Services",
    )
    assert answer(poor, QualityCode.NOT_SOUND).distance == "4.7 points short"


def test_exchange_is_judged_as_an_ordinary_company_when_it_lives_from_fees() -> None:
    """Exchanges and data sellers live from fees: they answer for debt and cash flow like anybody."""
    facts = company(
        SNAPSHOT, *quarters(), sector="Financial Services", industry="Financial Data & Stock Exchanges"
    )
    assert QualityCode.WEAK_CASH_FLOW in {test.code for test in verdict(facts).tests}


def test_company_fails_when_it_is_smaller_than_the_mandate_wants() -> None:
    """The distance is in dollars."""
    test = answer(good(market_cap=billion("8.4")), QualityCode.TOO_SMALL)
    assert (test.actual, test.limit, test.distance) == ("$8.4 bn", "at least $10.0 bn", "$1.6 bn too small")


@pytest.mark.parametrize(
    "name",
    ["profit_margin", "revenue_growth", "enterprise_to_ebitda", "free_cash_flow", "market_cap"],
)
def test_company_is_unknown_when_a_fact_it_needs_is_missing(name: str) -> None:
    """Missing is never zero and never a pass; what statements can answer instead, they answer."""
    told = verdict(good(**{name: None}))
    answered_by_statements = {"profit_margin", "enterprise_to_ebitda"}
    expected = Verdict.PASS if name in answered_by_statements else Verdict.UNKNOWN
    assert told.verdict is expected
    if told.worst is not None:
        assert "not told" in told.worst.actual
        assert "putwright import fundamentals" in told.worst.remedy


def test_company_is_unknown_when_only_a_snapshot_is_known() -> None:
    """One good year is no record."""
    told = verdict(company(SNAPSHOT))
    assert told.verdict is Verdict.UNKNOWN
    assert told.worst is not None
    assert told.worst.code is QualityCode.HISTORY_SHORT


def test_history_is_short_when_the_mandate_wants_three_years() -> None:
    """Two years of quarters do not make the three years a stricter mandate asks for; four fiscal years do."""
    strict = QualityLimits(history_years_min=3)
    assert answer(good(), QualityCode.HISTORY_SHORT, strict).distance == "1.0 years short"
    facts = company(SNAPSHOT, *years(("10", "2"), ("11", "2"), ("12", "2"), ("13", "2")))
    assert answer(facts, QualityCode.HISTORY_SHORT, strict).verdict is Verdict.PASS


def test_company_is_unknown_when_its_facts_are_stale() -> None:
    """A good company of a year ago is unknown today, and the remedy asks for newer facts."""
    told = verdict(good(), as_of=date(2027, 7, 15))
    assert told.verdict is Verdict.UNKNOWN
    assert told.worst is not None
    assert told.worst.code is QualityCode.FACTS_STALE
    assert told.worst.distance == "184 days too old"


def test_market_value_of_today_makes_no_statement_younger() -> None:
    """What the market says of a company every week is no report of its own: neither its age nor its history gain by it."""
    market = FactRow(Period.SNAPSHOT, date(2027, 7, 14), None, "shares x closes", market_cap=billion("200"))
    facts = company(replace(SNAPSHOT, market_cap=None), *quarters(), market)
    told = verdict(facts, as_of=date(2027, 7, 15))
    assert told.worst is not None
    assert (told.worst.code, told.facts_as_of) == (QualityCode.FACTS_STALE, SNAPSHOT.as_of)
    young = company(*quarters(), replace(market, as_of=TODAY))
    assert answer(young, QualityCode.HISTORY_SHORT) == answer(company(*quarters()), QualityCode.HISTORY_SHORT)


def test_company_is_unknown_when_there_are_no_facts() -> None:
    """A symbol without facts is unknown with the reason; a fund never has any."""
    told = verdict(company(sector=None))
    assert told.verdict is Verdict.UNKNOWN
    assert told.worst is not None
    assert told.worst.code is QualityCode.QUALITY_UNKNOWN
    assert "fund" in told.worst.remedy


def test_fund_is_not_judged_as_a_company_when_its_name_says_so() -> None:
    """A fund has no profit to test: it may be waived in writing."""
    row = FactRow(Period.SNAPSHOT, date(2026, 6, 26), None, "vendor", market_cap=billion("90"))
    told = verdict(CompanyFacts("XYZ", "Broad Market ETF", None, None, "USD", (row,)))
    assert told.verdict is Verdict.UNKNOWN
    assert told.worst is not None
    assert told.worst.code is QualityCode.NOT_A_COMPANY
    assert "putwright waive QUALITY_UNKNOWN --symbol" in told.worst.remedy


def test_remedy_names_the_command_that_waives_when_a_company_fails_or_is_unknown() -> None:
    """What failed is lifted as QUALITY_FAILED, what is not known as QUALITY_UNKNOWN, in words that can be typed."""
    failing = verdict(good(profit_margin=ratio("-3"), market_cap=billion("1")))
    unknown = verdict(good(market_cap=None))
    for told, wrong, rule in (
        (failing, Verdict.FAIL, "QUALITY_FAILED"),
        (unknown, Verdict.UNKNOWN, "QUALITY_UNKNOWN"),
    ):
        remedies = [test.remedy for test in told.tests if test.verdict is wrong]
        assert remedies
        command = f'`putwright waive {rule} --symbol SYMBOL --because "..." --until DATE`.'
        assert all(remedy.endswith(command) for remedy in remedies)


def test_company_is_unknown_when_its_sector_is_not_told() -> None:
    """Without a sector nobody knows which questions fit."""
    told = verdict(company(SNAPSHOT, *quarters(), sector=None))
    assert told.verdict is Verdict.UNKNOWN
    assert told.worst is not None
    assert "sector" in told.worst.actual


def test_failure_outweighs_the_unknown_when_both_are_there() -> None:
    """A company known to lose money fails, whatever else is missing."""
    told = verdict(good(profit_margin=ratio("-1"), market_cap=None))
    assert told.verdict is Verdict.FAIL
    assert told.worst is not None
    assert told.worst.code is QualityCode.NOT_PROFITABLE


def test_statements_of_two_sources_are_one_when_their_dates_differ_by_days() -> None:
    """The last Saturday of September and the thirtieth are one quarter: its loss is counted once."""
    told = quarters("2", "2", "2", "2", "-1")
    again = replace(told[-1], period_end=date(2025, 9, 27), source="vendor")
    assert answer(company(SNAPSHOT, *told, again), QualityCode.NOT_PROFITABLE).verdict is Verdict.PASS


def test_company_passes_when_its_net_debt_is_exactly_at_the_limit() -> None:
    """At most three times means that three times passes; a told EBITDA needs no enterprise value."""
    facts = company(replace(SNAPSHOT, ebitda=billion("10")), *quarters(debt="40"))
    assert answer(facts, QualityCode.NOT_SOUND).actual.startswith("3.00 x")
    assert answer(facts, QualityCode.NOT_SOUND).verdict is Verdict.PASS


def test_bound_on_debt_does_not_lift_the_enterprise_value_when_debt_is_not_told() -> None:
    """80 over 200 / 8 is 3.2: adding the bound itself to the market value would make it 2.3, and a pass."""
    facts = company(replace(SNAPSHOT, enterprise_to_ebitda=Decimal(8)), *quarters(debt=None))
    assert answer(facts, QualityCode.NOT_SOUND).verdict is Verdict.UNKNOWN


@pytest.mark.parametrize(
    ("income", "equity", "expected"),
    [("0.1", "60", Verdict.PASS), ("2", "3", Verdict.PASS), ("0.1", "3", Verdict.FAIL)],
)
def test_bank_needs_equity_or_a_return_on_assets_when_its_return_on_equity_is_fair(
    income: str, equity: str, expected: Verdict
) -> None:
    """Thick equity or earning assets: one of them is enough, neither is too thin."""
    rows = [replace(row, equity=billion(equity)) for row in quarters(*(income,) * 5)]
    facts = company(SNAPSHOT, *rows, sector="Financial Services", industry="Banks - Regional")
    assert answer(facts, QualityCode.NOT_SOUND).verdict is expected


def test_company_fails_when_no_cash_is_left_at_all() -> None:
    """Free cash flow of zero feeds nobody."""
    assert answer(good(free_cash_flow=Decimal(0)), QualityCode.WEAK_CASH_FLOW).verdict is Verdict.FAIL
