"""Symbols as published, read and written back to the character.

Sources: Options Symbology Initiative, implementation plan 1.8 (the adjusted XYZ1 example); Macroption,
option symbol parser (AAPL); the remaining ones are the contracts of the two articles, checked by hand
against the plan.
"""

from datetime import date
from decimal import Decimal

import pytest

from putwright.domain.contract import Right
from putwright.domain.osi import format_osi, format_osi_compact, parse_osi
from putwright.domain.refusal import BadInput

PUBLISHED = [
    ("GOOGL 261218P00365000", "GOOGL", date(2026, 12, 18), Right.PUT, "365", False),
    ("MSFT  251121P00410000", "MSFT", date(2025, 11, 21), Right.PUT, "410", False),
    ("MU    260717P00660000", "MU", date(2026, 7, 17), Right.PUT, "660", False),
    ("XYZ1  110122C00022500", "XYZ", date(2011, 1, 22), Right.CALL, "22.5", True),
    ("BRKB  261218P00487500", "BRK.B", date(2026, 12, 18), Right.PUT, "487.5", False),
    ("AAPL  260918C00260000", "AAPL", date(2026, 9, 18), Right.CALL, "260", False),
]


@pytest.mark.parametrize(("symbol", "underlying", "expiry", "right", "strike", "adjusted"), PUBLISHED)
def test_osi_symbol_reads_as_published(
    symbol: str, underlying: str, expiry: date, right: Right, strike: str, adjusted: bool
) -> None:
    """Every part of a published symbol is read, and writing the contract gives the same 21 characters."""
    contract = parse_osi(symbol)
    assert (contract.underlying, contract.expiry, contract.right) == (underlying, expiry, right)
    assert contract.strike == Decimal(strike)
    assert contract.is_adjusted is adjusted
    assert format_osi(contract) == symbol


@pytest.mark.parametrize("symbol", [row[0] for row in PUBLISHED])
def test_compact_osi_symbol_means_the_same_contract_when_blanks_are_left_out(symbol: str) -> None:
    """Vendors leave the padding out; the contract is the same, also where the root ends with a digit."""
    contract = parse_osi(symbol.replace(" ", ""))
    assert contract == parse_osi(symbol)
    assert format_osi_compact(contract) == symbol.replace(" ", "")


def test_osi_symbol_is_refused_when_the_strike_has_nine_digits() -> None:
    """A malformed example that circulates on web pages is refused, with the nine digits named."""
    with pytest.raises(BadInput, match="'002600000' has nine digits"):
        parse_osi("AAPL  260918C002600000")
