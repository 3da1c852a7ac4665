"""Sections of a Flex statement that are not read, and why: what they tell stands elsewhere, or moves nothing."""

from __future__ import annotations

from collections.abc import Collection

from putwright.adapters.flex.rows import CASH, TRADES

RECKONED = "figures that the broker reckons from other sections"
ACCRUED = "accruals: nothing has moved yet"
ELSEWHERE = "the same facts stand in Trades and Cash Transactions"
CASH_MOVED = "cash that this program does not read yet"
REASONS = {
    "SecuritiesInfo": "descriptions of securities; the rows themselves say what is needed",
    "StmtFunds": ELSEWHERE,
    "StatementOfFunds": ELSEWHERE,
    "FxTransactions": ELSEWHERE,
    "FxPositions": RECKONED,
    "FxLots": RECKONED,
    "EquitySummaryInBase": RECKONED,
    "ChangeInNAV": RECKONED,
    "ChangeInPositionValues": RECKONED,
    "FIFOPerformanceSummaryInBase": RECKONED,
    "MTMPerformanceSummaryInBase": RECKONED,
    "MTDYTDPerformanceSummary": RECKONED,
    "PriorPeriodPositions": RECKONED,
    "ComplexPositions": RECKONED,
    "NetStockPositionSummary": RECKONED,
    "InterestAccruals": ACCRUED,
    "TierInterestDetails": ACCRUED,
    "OpenDividendAccruals": ACCRUED,
    "ChangeInDividendAccruals": ACCRUED,
    "PendingExcercises": ACCRUED,
    "UnsettledTransfers": ACCRUED,
    "UnbookedTrades": ACCRUED,
    "SLBOpenContracts": "shares lent and borrowed; the position stays",
    "SLBActivities": "shares lent and borrowed; the position stays",
    "HardToBorrowDetails": "details of a fee that stands in Cash Transactions",
    "SLBFees": "details of a fee that stands in Cash Transactions",
    "RoutingCommissions": "details of commissions that stand in Trades",
    "UnbundledCommissionDetails": "details of commissions that stand in Trades",
    "CommissionCredits": CASH_MOVED,
    "TransactionTaxes": CASH_MOVED,
    "DebitCardActivities": CASH_MOVED,
    "CFDCharges": CASH_MOVED,
    "FdicInsuredDepositsByBank": RECKONED,
    "TradeTransfers": "trades settled with another broker, which this program does not read yet",
}
UNKNOWN = "a section that nobody here reads"


def reason_for(section: str) -> str:
    """Why the rows of a section are not taken."""
    return REASONS.get(section, UNKNOWN)


def remark_for(section: str, told: Collection[str]) -> str:
    """What a person should know of a section that is not read; "" where there is nothing to know.

    Args:
        section: its name.
        told: the sections of the statement.
    """
    reason = reason_for(section)
    if reason == ELSEWHERE and not (TRADES in told and CASH in told):
        missing = " and ".join(one for one in (TRADES, CASH) if one not in told)
        return f"{section} is not read, because the same stands in {missing}; but that is not in this file: tick it in the query."
    if reason == UNKNOWN:
        return f"The section {section[:40]} is unknown here; see whether it moves cash or positions."
    if reason == CASH_MOVED or section == "TradeTransfers":
        return f"The section {section} is not read; the journal's cash and positions may differ by what it tells."
    return ""
