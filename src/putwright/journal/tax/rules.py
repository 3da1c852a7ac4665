"""The three rules by their short names."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from putwright.domain.refusal import BadInput
from putwright.journal.books import Books
from putwright.journal.tax.as_income import AS_INCOME, income_lines
from putwright.journal.tax.lines import TaxLine, TaxRule
from putwright.journal.tax.switzerland import SWITZERLAND, swiss_lines
from putwright.journal.tax.us import US, us_lines

RULES: dict[str, tuple[TaxRule, Callable[[Books], Iterator[TaxLine]]]] = {
    US.code: (US, us_lines),
    SWITZERLAND.code: (SWITZERLAND, swiss_lines),
    AS_INCOME.code: (AS_INCOME, income_lines),
}


def rule_named(code: str) -> tuple[TaxRule, Callable[[Books], Iterator[TaxLine]]]:
    """A rule and what reckons by it.

    Raises:
        BadInput: there is none of that name.
    """
    found = RULES.get(code.strip().lower())
    if found is None:
        known = ", ".join(RULES)
        raise BadInput(f"Reading the rule {code!r}", "there is no such rule", f"Name one of {known}.")
    return found
