"""One name for each sector, whichever list it was taken from: caps count a sector once."""

from __future__ import annotations

# The eleven sectors of GICS, and what Yahoo calls them.
_OTHER_NAMES = {
    "technology": "Information Technology",
    "healthcare": "Health Care",
    "financial services": "Financials",
    "financial": "Financials",
    "consumer cyclical": "Consumer Discretionary",
    "consumer defensive": "Consumer Staples",
    "basic materials": "Materials",
    "telecommunication services": "Communication Services",
}


def canonical_sector(sector: str) -> str:
    """The name a sector is counted under; one that nobody knows stays as it was written."""
    words = " ".join(sector.split())
    return _OTHER_NAMES.get(words.casefold(), words).casefold()
