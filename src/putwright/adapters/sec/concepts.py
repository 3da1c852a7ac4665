"""Under which names companies file the figures we look at: a declared table, in order of preference, with the reason why.

The taxonomies (us-gaap, ifrs-full) change over the years and leave a choice. Two kinds of choice are kept apart: *synonyms*
are names of one thing, of which the one filed last counts (the order decides between equals); *ways* are different answers,
of which the first that is told counts. Only totals stand here: companyfacts leaves out what is told by segment.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

Synonyms = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Way:
    """One way to a figure: the sum of its parts, all of which have to be told, and of those others that are.

    Attributes:
        parts: each under its synonyms.
        others: added where told; a company without short-term debt does not tell that it has none.
        is_whole: whether one of the synonyms may also name a piece of the whole: what is less than nine tenths of the
            largest is a piece.
    """

    parts: tuple[Synonyms, ...]
    others: tuple[Synonyms, ...] = ()
    is_whole: bool = False


_REVENUE = (
    # Banks and brokers: after interest paid, as their statements lead with; "Revenues" would add the interest they owe.
    Way((("RevenuesNetOfInterestExpense",),)),
    Way((("InterestIncomeExpenseNet",), ("NoninterestIncome",))),
    # The total first: where leases, insurance or hedges count too, the contracts with customers are only a piece of it.
    # SalesRevenue... was replaced in 2018 by RevenueFromContract... (ASC 606).
    Way(
        (
            (
                "Revenues",
                "RevenueFromContractWithCustomerExcludingAssessedTax",
                "RevenueFromContractWithCustomerIncludingAssessedTax",
                "SalesRevenueNet",
                "SalesRevenueGoodsNet",
                "SalesRevenueServicesNet",
                "RealEstateRevenueNet",
                "RegulatedAndUnregulatedOperatingRevenue",
                "ElectricUtilityRevenue",
                "Revenue",
                "RevenueFromContractsWithCustomers",
            ),
        ),
        is_whole=True,
    ),
)
_NET_INCOME = (
    # The shareholders' part; ProfitLoss includes that of minorities and stands in where there are none.
    Way((("NetIncomeLoss", "ProfitLossAttributableToOwnersOfParent"),)),
    Way((("NetIncomeLossAvailableToCommonStockholdersBasic",),)),
    Way((("ProfitLoss",),)),
)
_OPERATING_CASH = (
    Way(
        (
            (
                "NetCashProvidedByUsedInOperatingActivities",
                "NetCashProvidedByUsedInOperatingActivitiesContinuingOperations",
                "CashFlowsFromUsedInOperatingActivities",
            ),
        )
    ),
)
_CAPITAL_EXPENDITURE = (
    # ProductiveAssets was Apple's name until 2014 and is still that of utilities; the last ones are those of oil and of REITs'
    # own buildings, never their purchases of property, which are growth and not upkeep.
    Way(
        (
            (
                "PaymentsToAcquirePropertyPlantAndEquipment",
                "PaymentsToAcquireProductiveAssets",
                "PurchaseOfPropertyPlantAndEquipmentClassifiedAsInvestingActivities",
                "PaymentsToAcquireOtherPropertyPlantAndEquipment",
                "PaymentsToExploreAndDevelopOilAndGasProperties",
                "PaymentsForCapitalImprovements",
            ),
        ),
    ),
)
_OPERATING_INCOME = (
    Way((("OperatingIncomeLoss", "ProfitLossFromOperatingActivities"),)),
    # Drug makers, oil companies and REITs tell none: what is earned before taxes, and the interest put back.
    Way(
        (
            (
                "IncomeLossFromContinuingOperationsBeforeIncomeTaxesExtraordinaryItemsNoncontrollingInterest",
                "IncomeLossFromContinuingOperationsBeforeIncomeTaxesMinorityInterestAndIncomeLossFromEquityMethodInvestments",
                "ProfitLossBeforeTax",
            ),
            ("InterestExpense", "InterestExpenseNonoperating", "InterestExpenseDebt", "FinanceCosts"),
        )
    ),
)
_DEPRECIATION = (
    # With amortisation where one figure tells both; else the two together; depreciation alone makes EBITDA too small.
    Way(
        (
            (
                "DepreciationDepletionAndAmortization",
                "DepreciationAmortizationAndAccretionNet",
                "DepreciationAndAmortization",
                "DepreciationAmortizationAndOther",
                "AdjustmentsForDepreciationAndAmortisationExpense",
                "DepreciationAndAmortisationExpense",
            ),
        )
    ),
    Way((("Depreciation", "DepreciationExpense"), ("AmortizationOfIntangibleAssets",))),
    Way((("Depreciation", "DepreciationExpense"),)),
)

_LONG = (
    "LongTermDebtNoncurrent",
    "LongTermDebtAndCapitalLeaseObligations",
    "LongtermBorrowings",
    "NoncurrentBorrowings",
)
_LONG_DUE = (
    "LongTermDebtCurrent",
    "LongTermDebtAndCapitalLeaseObligationsCurrent",
    "CurrentPortionOfLongtermBorrowings",
)
_SHORT = ("ShortTermBorrowings", "CommercialPaper", "OtherShortTermBorrowings", "ShorttermBorrowings")
_TOTAL_DEBT = (
    # Of the balance sheet: what is due later and what is due within a year. DebtCurrent holds all of the latter, the others
    # leave commercial paper apart. Leases are not debt here. Short-term debt alone is no answer: the rest was not told.
    Way((_LONG, ("DebtCurrent", "CurrentBorrowings"))),
    Way((_LONG, _LONG_DUE), (_SHORT,)),
    Way((("LongTermDebt", "LongTermDebtAndCapitalLeaseObligationsIncludingCurrentMaturities"),), (_SHORT,)),
    Way((("Borrowings", "DebtLongtermAndShorttermCombinedAmount"),)),
    Way((_LONG,), (_SHORT,)),
    Way(
        (("ConvertibleDebtNoncurrent", "ConvertibleLongTermNotesPayable"),),
        (("ConvertibleDebtCurrent", "ConvertibleNotesPayableCurrent"), ("SeniorLongTermNotes",)),
    ),
)
_CASH = (
    # One figure where it is told; else cash and what can be sold within a year, where that is told.
    Way((("CashCashEquivalentsAndShortTermInvestments",),)),
    Way(
        (("CashAndCashEquivalentsAtCarryingValue", "CashAndCashEquivalents"),),
        (
            (
                "ShortTermInvestments",
                "MarketableSecuritiesCurrent",
                "AvailableForSaleSecuritiesDebtSecuritiesCurrent",
                "AvailableForSaleSecuritiesCurrent",
                "DebtSecuritiesCurrent",
                "ShorttermInvestments",
            ),
        ),
    ),
    Way((("CashAndDueFromBanks",),), (("InterestBearingDepositsInBanks",),)),
    # With restricted cash: more than can be spent, so it is the last.
    Way((("CashCashEquivalentsRestrictedCashAndRestrictedCashEquivalents",),)),
)
_EQUITY = (
    Way((("StockholdersEquity", "EquityAttributableToOwnersOfParent", "PartnersCapital", "MembersEquity"),)),
    Way((("StockholdersEquityIncludingPortionAttributableToNoncontrollingInterest", "Equity"),)),
)
_TOTAL_ASSETS = (Way((("Assets",),)),)
_DIVIDEND_PER_SHARE = (
    Way(
        (
            (
                "CommonStockDividendsPerShareDeclared",
                "CommonStockDividendsPerShareCashPaid",
                "DividendsRecognisedAsDistributionsToOwnersPerShare",
            ),
        )
    ),
)
COVER_SHARES = (
    "EntityCommonStockSharesOutstanding"  # of dei: counted days before the filing, on its first page
)
AVERAGE_SHARES: Synonyms = (
    "WeightedAverageNumberOfDilutedSharesOutstanding",
    "WeightedAverageNumberOfShareOutstandingBasicAndDiluted",
    "WeightedAverageNumberOfSharesOutstandingBasic",
    "AdjustedWeightedAverageShares",
)
PUBLIC_FLOAT = "EntityPublicFloat"

REVENUE, NET_INCOME, OPERATING_CASH, CAPITAL_EXPENDITURE = (
    "revenue",
    "net income",
    "operating cash",
    "capital expenditure",
)
OPERATING_INCOME, DEPRECIATION, DIVIDEND_PER_SHARE = "operating income", "depreciation", "dividend per share"
TOTAL_DEBT, CASH, EQUITY, TOTAL_ASSETS = "total debt", "cash", "equity", "total assets"
SHARES = "shares"
BALANCE = (TOTAL_DEBT, CASH, EQUITY, TOTAL_ASSETS)
Ways = Mapping[str, tuple[Way, ...]]
WAYS: Ways = {
    REVENUE: _REVENUE,
    NET_INCOME: _NET_INCOME,
    OPERATING_CASH: _OPERATING_CASH,
    CAPITAL_EXPENDITURE: _CAPITAL_EXPENDITURE,
    OPERATING_INCOME: _OPERATING_INCOME,
    DEPRECIATION: _DEPRECIATION,
    TOTAL_DEBT: _TOTAL_DEBT,
    CASH: _CASH,
    EQUITY: _EQUITY,
    TOTAL_ASSETS: _TOTAL_ASSETS,
    DIVIDEND_PER_SHARE: _DIVIDEND_PER_SHARE,
    SHARES: (Way((AVERAGE_SHARES,)),),
}


def names_of(ways: Collection[Way]) -> frozenset[str]:
    """Every name in some ways."""
    return frozenset(name for way in ways for part in (*way.parts, *way.others) for name in part)


NAMES = frozenset({COVER_SHARES, PUBLIC_FLOAT}).union(*(names_of(ways) for ways in WAYS.values()))


def narrowed(told: Collection[str]) -> Ways:
    """The ways that a company which told these names can go; it saves looking for the others on every day."""

    def known(parts: tuple[Synonyms, ...]) -> tuple[Synonyms, ...]:
        return tuple(tuple(name for name in part if name in told) for part in parts)

    return {
        key: tuple(
            Way(parts, tuple(filter(None, known(way.others))), is_whole=way.is_whole)
            for way in ways
            if all(parts := known(way.parts))
        )
        for key, ways in WAYS.items()
    }
