"""Words that may be read by others: no account number in them, and no amount of money where that is not wanted."""

from __future__ import annotations

import re

MASK = "•••"
_CODES = r"(?:USD|CHF|EUR|GBP|JPY|CAD|AUD)"
_NUMBER = r"-?\d[\d,']*(?:\.\d+)?"
_AMOUNTS = re.compile(rf"-?[$€£]\s?{_NUMBER}|\b{_CODES}\s{_NUMBER}|(?<![\w.]){_NUMBER}\s{_CODES}\b")
_ACCOUNTS = re.compile(r"\b(DU|DF|DI|U|F|I)\d{4,}[A-Z]?\b")


def without_amounts(words: str) -> str:
    """A sentence without its amounts of money."""
    return _AMOUNTS.sub(MASK, words)


def without_accounts(words: str) -> str:
    """A sentence without account numbers, masked ones too."""
    return re.sub(r"\b(?:DU|DF|DI|U|F|I)\*{3}\d+\b", "the account", _ACCOUNTS.sub("the account", words))
