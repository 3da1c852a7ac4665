"""Accounts of the paper TWS: money, positions, and what becomes of them overnight."""

from putwright.paper.clearing.account import Profit
from putwright.paper.clearing.actions import CashDividend, CorporateAction, Split
from putwright.paper.clearing.bookings import Booking, Line, Posting
from putwright.paper.clearing.figures import LEDGER_KEYS
from putwright.paper.clearing.house import ClearingHouse
from putwright.paper.clearing.opening import ClearingTerms, OpeningAccount, OpeningPosition

__all__ = [
    "LEDGER_KEYS",
    "Booking",
    "CashDividend",
    "ClearingHouse",
    "ClearingTerms",
    "CorporateAction",
    "Line",
    "OpeningAccount",
    "OpeningPosition",
    "Posting",
    "Profit",
    "Split",
]
