"""Statements out of companyfacts: quarters out of years to date, changed names, odd years, restatements, banks, foreigners."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from tests.online.sec_world import Figures, row

Q1, Q2, Q3 = "2025-01-01/2025-03-31", "2025-04-01/2025-06-30", "2025-07-01/2025-09-30"
SIX, NINE, YEAR = "2025-01-01/2025-06-30", "2025-01-01/2025-09-30", "2025-01-01/2025-12-31"
MAY, AUG, NOV, FEB = "2025-05-05", "2025-08-05", "2025-11-05", "2026-02-20"


def year_of(
    name: str, quarters: tuple[float, float, float, float], figures: Figures | None = None
) -> Figures:
    """A figure of the income statement through a year: quarters and years to date."""
    told = figures or Figures()
    first, second, third, last = quarters
    told.tell(name, first, Q1, MAY).tell(name, second, Q2, AUG).tell(name, first + second, SIX, AUG)
    told.tell(name, third, Q3, NOV).tell(name, first + second + third, NINE, NOV)
    return told.tell(name, first + second + third + last, YEAR, FEB, "10-K")


def to_date(name: str, totals: tuple[float, float, float, float], figures: Figures) -> Figures:
    """A figure of the cash flow statement through a year: only years to date."""
    for span, total, filed in zip((Q1, SIX, NINE, YEAR), totals, (MAY, AUG, NOV, FEB), strict=True):
        figures.tell(name, total, span, filed, "10-K" if span == YEAR else "10-Q")
    return figures


def test_last_quarter_is_the_year_less_nine_months_known_when_the_year_is_filed() -> None:
    """Nobody files a fourth quarter: it is known with the annual report."""
    rows = year_of("Revenues", (10, 20, 30, 40)).rows()
    last = row(rows, "QUARTER", "2025-12-31")
    assert (last["revenue"], last["as_of"]) == (40.0, date(2026, 2, 20))
    assert row(rows, "ANNUAL", "2025-12-31")["revenue"] == 100.0
    assert row(rows, "QUARTER", "2025-06-30")["revenue"] == 20.0
    assert rows.height == 5


def test_last_quarter_is_the_year_less_three_quarters_when_nine_months_are_not_told() -> None:
    """Three quarters serve as well."""
    told = Figures().tell("Revenues", 10, Q1, MAY).tell("Revenues", 20, Q2, AUG).tell("Revenues", 30, Q3, NOV)
    rows = told.tell("Revenues", 100, YEAR, FEB, "10-K").rows()
    assert row(rows, "QUARTER", "2025-12-31")["revenue"] == 40.0


def test_last_quarter_is_unknown_when_a_quarter_is_missing() -> None:
    """A year less two quarters is half a year."""
    told = Figures().tell("Revenues", 10, Q1, MAY).tell("Revenues", 30, Q3, NOV)
    rows = told.tell("Revenues", 100, YEAR, FEB, "10-K").rows()
    assert rows.filter(pl.col("period") == "QUARTER")["period_end"].to_list() == [
        date(2025, 3, 31),
        date(2025, 9, 30),
    ]


def test_cash_flow_to_date_becomes_single_quarters() -> None:
    """Six months less three, nine less six, the year less nine; less what was spent on plant."""
    told = to_date(
        "NetCashProvidedByUsedInOperatingActivities", (10, 25, 45, 70), year_of("Revenues", (1, 1, 1, 1))
    )
    rows = to_date("PaymentsToAcquirePropertyPlantAndEquipment", (1, 3, 6, 10), told).rows()
    flows = [
        row(rows, "QUARTER", end)["free_cash_flow"]
        for end in ("2025-03-31", "2025-06-30", "2025-09-30", "2025-12-31")
    ]
    assert flows == [9.0, 13.0, 17.0, 21.0]
    assert row(rows, "ANNUAL", "2025-12-31")["free_cash_flow"] == 60.0


def test_free_cash_flow_is_unknown_when_nothing_is_told_of_plant() -> None:
    """A bank tells no capital expenditure: it has none to judge by, not one of zero."""
    told = year_of("Revenues", (1, 1, 1, 1)).tell(
        "NetCashProvidedByUsedInOperatingActivities", 9, YEAR, FEB, "10-K"
    )
    assert row(told.rows(), "ANNUAL", "2025-12-31")["free_cash_flow"] is None


def test_ebitda_needs_operating_income() -> None:
    """Depreciation alone tells nothing; with operating income it is added, with amortisation where that is apart."""
    told = year_of("Revenues", (1, 1, 1, 1)).tell("Depreciation", 5, YEAR, FEB, "10-K")
    assert row(told.rows(), "ANNUAL", "2025-12-31")["ebitda"] is None
    told.tell("OperatingIncomeLoss", 20, YEAR, FEB, "10-K")
    assert row(told.rows(), "ANNUAL", "2025-12-31")["ebitda"] == 25.0
    told.tell("AmortizationOfIntangibleAssets", 2, YEAR, FEB, "10-K")
    assert row(told.rows(), "ANNUAL", "2025-12-31")["ebitda"] == 27.0


def test_ebitda_is_found_before_taxes_and_interest_where_no_operating_income_is_told() -> None:
    """Drug makers and oil companies tell none; without the interest nothing is guessed."""
    told = year_of("Revenues", (1, 1, 1, 1)).tell(
        "DepreciationDepletionAndAmortization", 5, YEAR, FEB, "10-K"
    )
    before_taxes = (
        "IncomeLossFromContinuingOperationsBeforeIncomeTaxesExtraordinaryItemsNoncontrollingInterest"
    )
    told.tell(before_taxes, 18, YEAR, FEB, "10-K")
    assert row(told.rows(), "ANNUAL", "2025-12-31")["ebitda"] is None
    told.tell("InterestExpense", 2, YEAR, FEB, "10-K")
    assert row(told.rows(), "ANNUAL", "2025-12-31")["ebitda"] == 25.0


def test_restated_figure_is_a_row_of_the_later_day_and_a_repeat_is_none() -> None:
    """The first telling stays with its day; the second is known from its own; a third that says the same adds nothing."""
    told = Figures().tell("NetIncomeLoss", 10, YEAR, "2026-02-20", "10-K")
    told.tell("NetIncomeLoss", 8, YEAR, "2026-06-01", "10-K/A").tell(
        "NetIncomeLoss", 8, YEAR, "2027-02-20", "10-K"
    )
    rows = told.rows().sort("as_of")
    assert rows.select("as_of", "net_income").rows() == [(date(2026, 2, 20), 10.0), (date(2026, 6, 1), 8.0)]


def test_restated_year_is_not_held_against_nine_months_of_before() -> None:
    """A year restated without the part that was sold, less nine months with it, is no quarter: that of before stays."""
    told = year_of("Revenues", (10, 20, 30, 40)).tell("Revenues", 70, YEAR, "2027-02-20", "10-K")
    rows = told.rows()
    assert row(rows, "ANNUAL", "2025-12-31", "2027-02-20")["revenue"] == 70.0
    assert row(rows, "QUARTER", "2025-12-31")["revenue"] == 40.0
    told.tell("Revenues", 45, NINE, "2026-11-05")
    assert row(told.rows(), "QUARTER", "2025-12-31", "2027-02-20")["revenue"] == 25.0


def test_revenue_is_found_under_its_changed_names() -> None:
    """SalesRevenueNet became RevenueFromContract...; the last quarter of the year between is told by both."""
    told = Figures().tell("SalesRevenueNet", 10, Q1, MAY).tell("SalesRevenueNet", 20, Q2, AUG)
    told.tell("SalesRevenueNet", 30, Q3, NOV).tell("SalesRevenueNet", 60, NINE, NOV)
    told.tell("RevenueFromContractWithCustomerExcludingAssessedTax", 100, YEAR, FEB, "10-K")
    rows = told.rows()
    assert row(rows, "ANNUAL", "2025-12-31")["revenue"] == 100.0
    assert row(rows, "QUARTER", "2025-12-31")["revenue"] == 40.0


def test_last_quarter_is_unknown_when_two_names_mean_two_things() -> None:
    """A year of 400 less quarters of 60 leaves no quarter but another measure."""
    told = (
        Figures()
        .tell("SalesRevenueNet", 10, Q1, MAY)
        .tell("SalesRevenueNet", 20, Q2, AUG)
        .tell("SalesRevenueNet", 30, Q3, NOV)
    )
    rows = told.tell("Revenues", 400, YEAR, FEB, "10-K").rows()
    assert rows.filter(pl.col("period") == "QUARTER").height == 3


@pytest.mark.parametrize(
    ("contracts", "total", "expected"), [(60, 100, 100), (100.1, 100, 100), (100, 5, 100)]
)
def test_whole_revenue_is_taken_where_a_piece_is_told_too(
    contracts: float, total: float, expected: float
) -> None:
    """Leases count, hedges count a little, and a piece that bears the name of the whole is found out."""
    told = Figures().tell("Revenues", total, YEAR, FEB, "10-K")
    told.tell("RevenueFromContractWithCustomerExcludingAssessedTax", contracts, YEAR, FEB, "10-K")
    assert row(told.rows(), "ANNUAL", "2025-12-31")["revenue"] == expected


def test_bank_tells_revenue_after_interest_paid() -> None:
    """Net interest and fees; what it owes its depositors is not its own."""
    told = (
        Figures()
        .tell("Revenues", 180, YEAR, FEB, "10-K")
        .tell("InterestIncomeExpenseNet", 60, YEAR, FEB, "10-K")
    )
    told.tell("NoninterestIncome", 40, YEAR, FEB, "10-K").tell(
        "CashAndDueFromBanks", 5, "2025-12-31", FEB, "10-K"
    )
    told.tell("InterestBearingDepositsInBanks", 15, "2025-12-31", FEB, "10-K")
    told.tell("NetIncomeLoss", 30, YEAR, FEB, "10-K").tell(
        "StockholdersEquity", 90, "2025-12-31", FEB, "10-K"
    )
    bank = row(told.rows(), "ANNUAL", "2025-12-31")
    assert (bank["revenue"], bank["cash"], bank["free_cash_flow"], bank["equity"]) == (
        100.0,
        20.0,
        None,
        90.0,
    )


@pytest.mark.parametrize(
    ("told", "debt"),
    [
        (
            {
                "LongTermDebtNoncurrent": 70,
                "LongTermDebtCurrent": 10,
                "CommercialPaper": 5,
                "LongTermDebt": 81,
            },
            85,
        ),
        ({"LongTermDebtNoncurrent": 70, "DebtCurrent": 16, "CommercialPaper": 5}, 86),
        ({"LongTermDebt": 80, "LongTermDebtNoncurrent": 70, "ShortTermBorrowings": 5}, 85),
        ({"LongTermDebtNoncurrent": 70}, 70),
        ({"ConvertibleDebtNoncurrent": 7, "ConvertibleDebtCurrent": 1}, 8),
        ({"CommercialPaper": 5}, None),
        ({"LongTermDebtNoncurrent": 0}, 0),
        ({}, None),
    ],
)
def test_debt_is_put_together_from_what_is_told(told: dict[str, float], debt: float | None) -> None:
    """Nothing is counted twice, and short-term paper alone is no answer."""
    figures = Figures().tell("NetIncomeLoss", 1, YEAR, FEB, "10-K")
    for name, value in told.items():
        figures.tell(name, value, "2025-12-31", FEB, "10-K")
    assert row(figures.rows(), "ANNUAL", "2025-12-31")["total_debt"] == debt


def test_cash_has_what_can_be_sold_within_a_year() -> None:
    """Cash and short-term investments; with restricted cash only where nothing else is told."""
    figures = Figures().tell("NetIncomeLoss", 1, YEAR, FEB, "10-K")
    figures.tell(
        "CashCashEquivalentsRestrictedCashAndRestrictedCashEquivalents", 12, "2025-12-31", FEB, "10-K"
    )
    assert row(figures.rows(), "ANNUAL", "2025-12-31")["cash"] == 12
    figures.tell("CashAndCashEquivalentsAtCarryingValue", 10, "2025-12-31", FEB, "10-K")
    figures.tell("MarketableSecuritiesCurrent", 30, "2025-12-31", FEB, "10-K")
    assert row(figures.rows(), "ANNUAL", "2025-12-31")["cash"] == 40


def test_years_of_52_and_53_weeks_and_of_any_month_are_years() -> None:
    """A year from September to September, of 364 or 371 days, and a last quarter of 14 weeks."""
    told = Figures().tell("Revenues", 100, "2022-09-25/2023-09-30", "2023-11-03", "10-K")
    told.tell("Revenues", 70, "2022-09-25/2023-06-24", "2023-08-04").tell(
        "Revenues", 90, "2021-09-26/2022-09-24", "2022-10-28", "10-K"
    )
    rows = told.rows()
    assert row(rows, "QUARTER", "2023-09-30")["revenue"] == 30.0
    assert row(rows, "ANNUAL", "2022-09-24")["revenue"] == 90.0


def test_quarters_of_12_and_16_weeks_are_quarters() -> None:
    """Grocers cut their year into three short quarters and a long one."""
    told = (
        Figures()
        .tell("Revenues", 12, "2024-09-02/2024-11-24", "2024-12-18")
        .tell("Revenues", 36, "2024-09-02/2025-05-11", "2025-06-05")
    )
    told.tell("Revenues", 24, "2024-09-02/2025-02-16", "2025-03-12").tell(
        "Revenues", 52, "2024-09-02/2025-08-31", "2025-10-08", "10-K"
    )
    quarters = told.rows().filter(pl.col("period") == "QUARTER").sort("period_end")
    assert quarters["revenue"].to_list() == [12.0, 12.0, 12.0, 16.0]


def test_twelve_months_in_a_quarterly_report_are_no_fiscal_year() -> None:
    """Utilities tell twelve months to the end of every quarter."""
    told = year_of("Revenues", (10, 20, 30, 40)).tell(
        "Revenues", 99, "2025-04-01/2026-03-31", "2026-05-05", "10-Q"
    )
    assert told.rows().filter(pl.col("period") == "ANNUAL").height == 1


def test_foreign_company_is_told_in_its_own_currency() -> None:
    """Euros stay euros, the year told once more in dollars is left, and shares at home are not receipts in New York."""
    told = Figures()
    for name, value in (("Revenue", 100), ("ProfitLossAttributableToOwnersOfParent", 10), ("ProfitLoss", 11)):
        told.tell(name, value, YEAR, FEB, "20-F", unit="EUR", taxonomy="ifrs-full")
    told.tell("Revenue", 110, YEAR, FEB, "20-F", unit="USD", taxonomy="ifrs-full")
    for name, value in (("Borrowings", 30), ("CashAndCashEquivalents", 5), ("Assets", 200)):
        told.tell(name, value, "2025-12-31", FEB, "20-F", unit="EUR", taxonomy="ifrs-full")
    told.tell("Assets", 220, "2025-12-31", FEB, "20-F", unit="USD", taxonomy="ifrs-full")
    told.tell(
        "EntityCommonStockSharesOutstanding", 50, "2025-12-31", FEB, "20-F", unit="shares", taxonomy="dei"
    )
    year = row(told.rows(), "ANNUAL", "2025-12-31")
    assert (year["currency"], year["revenue"], year["net_income"]) == ("EUR", 100.0, 10.0)
    assert (year["total_debt"], year["cash"], year["total_assets"]) == (30.0, 5.0, 200.0)
    assert year["shares"] is None


def test_units_are_never_mixed() -> None:
    """Free cash flow out of operating cash in euros and plant in dollars is none."""
    told = Figures().tell("Revenue", 100, YEAR, FEB, "20-F", unit="EUR", taxonomy="ifrs-full")
    told.tell(
        "CashFlowsFromUsedInOperatingActivities", 50, YEAR, FEB, "20-F", unit="EUR", taxonomy="ifrs-full"
    )
    name = "PurchaseOfPropertyPlantAndEquipmentClassifiedAsInvestingActivities"
    told.tell(name, 10, YEAR, FEB, "20-F", unit="USD", taxonomy="ifrs-full")
    assert row(told.rows(), "ANNUAL", "2025-12-31")["free_cash_flow"] is None


def shares(count: float, figures: Figures | None = None, cover: str = "2026-02-10") -> Figures:
    """A year with a count of shares on the first page."""
    told = (figures or Figures()).tell("NetIncomeLoss", 1, YEAR, FEB, "10-K")
    return told.tell(
        "EntityCommonStockSharesOutstanding", count, cover, FEB, "10-K", unit="shares", taxonomy="dei"
    )


def test_shares_are_those_of_the_first_page_else_their_mean() -> None:
    """The count of the filing; a company with several classes has none there, so the mean of the span serves."""
    mean = Figures().tell("NetIncomeLoss", 1, YEAR, FEB, "10-K")
    mean.tell("WeightedAverageNumberOfDilutedSharesOutstanding", 990, YEAR, FEB, "10-K", unit="shares")
    assert row(mean.rows(), "ANNUAL", "2025-12-31")["shares"] == 990
    assert row(shares(1000, mean).rows(), "ANNUAL", "2025-12-31")["shares"] == 1000


def test_shares_are_unknown_when_the_counts_are_worlds_apart() -> None:
    """A first page in thousands beside a mean in single shares: one of the two is wrong."""
    mean = Figures().tell(
        "WeightedAverageNumberOfDilutedSharesOutstanding", 1_000_000, YEAR, FEB, "10-K", unit="shares"
    )
    assert row(shares(1000, mean).rows(), "ANNUAL", "2025-12-31")["shares"] is None


def test_shares_are_unknown_when_counted_in_a_class_of_another_price() -> None:
    """Berkshire counts all its shares as class A, of which each is worth 1,500 of class B."""
    told = shares(1_438_000).tell("EntityPublicFloat", 760e9, "2025-06-30", FEB, "10-K", taxonomy="dei")
    assert row(told.rows(), "ANNUAL", "2025-12-31")["shares"] is None


def test_shares_of_the_next_first_page_are_not_those_of_this_period() -> None:
    """Each period has the count of its own filing."""
    told = shares(1000).tell("NetIncomeLoss", 1, "2026-01-01/2026-03-31", "2026-05-05")
    told.tell(
        "EntityCommonStockSharesOutstanding", 900, "2026-04-28", "2026-05-05", unit="shares", taxonomy="dei"
    )
    rows = told.rows()
    assert row(rows, "ANNUAL", "2025-12-31")["shares"] == 1000
    assert row(rows, "QUARTER", "2026-03-31")["shares"] == 900


def test_dividend_per_share_is_told_by_quarter_and_year() -> None:
    """The last quarter's is the year's less nine months'; a split between that turns it negative leaves none."""
    told = year_of("NetIncomeLoss", (1, 1, 1, 1))
    for span, value, filed in ((Q1, 0.25, MAY), (NINE, 0.76, NOV), (YEAR, 1.02, FEB)):
        told.tell(
            "CommonStockDividendsPerShareDeclared",
            value,
            span,
            filed,
            "10-K" if span == YEAR else "10-Q",
            unit="USD/shares",
        )
    rows = told.rows()
    assert row(rows, "QUARTER", "2025-03-31")["dividend_per_share"] == 0.25
    assert row(rows, "QUARTER", "2025-12-31")["dividend_per_share"] == 0.26
    assert row(rows, "ANNUAL", "2025-12-31")["dividend_per_share"] == 1.02
    split = year_of("NetIncomeLoss", (1, 1, 1, 1))
    for span, value, filed in ((NINE, 3.0, NOV), (YEAR, 1.0, FEB)):
        split.tell(
            "CommonStockDividendsPerShareDeclared",
            value,
            span,
            filed,
            unit="USD/shares",
            form="10-K" if span == YEAR else "10-Q",
        )
    assert row(split.rows(), "QUARTER", "2025-12-31")["dividend_per_share"] is None


def test_slips_of_the_pen_are_left() -> None:
    """A period that ends after it was filed, one that ends before it begins, and a proxy statement tell nothing."""
    told = year_of("Revenues", (10, 20, 30, 40)).tell("Revenues", 7, "2025-01-01/2062-12-31", FEB, "10-K")
    told.tell("Revenues", 7, "2025-12-31/2025-01-01", FEB, "10-K").tell(
        "Revenues", 7, YEAR, "2026-04-01", "DEF 14A"
    )
    assert told.rows().height == 5


def test_minorities_are_not_the_shareholders() -> None:
    """Profit with that of minorities stands in only where the shareholders' is never told."""
    told = Figures().tell("ProfitLoss", 12, YEAR, FEB, "10-K")
    assert row(told.rows(), "ANNUAL", "2025-12-31")["net_income"] == 12
    told.tell("NetIncomeLoss", 10, YEAR, FEB, "10-K").tell("ProfitLoss", 13, YEAR, "2027-02-20", "10-K")
    assert row(told.rows(), "ANNUAL", "2025-12-31")["net_income"] == 10
