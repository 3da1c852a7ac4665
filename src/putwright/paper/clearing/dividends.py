"""Dividends that are known: those a scenario announces, and the next one the tape quotes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from putwright.domain.trading_calendar import NEW_YORK
from putwright.paper.clearing.actions import CashDividend, CorporateAction
from putwright.paper.clearing.marking import Marks
from putwright.paper.model import Contract

# The quoted words name no pay date; two weeks after the ex-date is usual for large companies.
PAID_AFTER = timedelta(days=14)
WORDS = 4  # past twelve months, next twelve months, next date, next amount


def quoted(words: str, symbol: str) -> CashDividend | None:
    """The next dividend in the words of the protocol, such as `3.20,3.32,20261112,0.83`; None where they name none."""
    told = words.split(",")
    if len(told) != WORDS or not told[2] or not told[3]:
        return None
    ex_date = datetime.strptime(told[2], "%Y%m%d").replace(tzinfo=NEW_YORK).date()
    return CashDividend(symbol, ex_date, ex_date + PAID_AFTER, Decimal(told[3]))


def ordinary(
    contract: Contract, actions: Sequence[CorporateAction], marks: Marks, after: date
) -> list[CashDividend]:
    """Dividends of a company that go ex after a session and leave strikes as they are.

    What the tape quotes counts unless the scenario speaks of the same ex-date.
    """
    announced = [
        each for each in actions if isinstance(each, CashDividend) and each.symbol == contract.symbol
    ]
    stock = marks.underlying(contract)
    quote = marks.quote(stock) if stock is not None else None
    coming = quoted(quote.dividends, contract.symbol) if quote is not None else None
    if coming is not None and all(each.ex_date != coming.ex_date for each in announced):
        announced.append(coming)
    return [each for each in announced if each.ex_date > after and not each.cuts_strikes]
