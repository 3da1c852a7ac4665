"""Tradier's history of daily prices as closes."""

from __future__ import annotations

from datetime import date

import polars as pl

from putwright.adapters.online.answers import Answer
from putwright.adapters.online.fields import Fields
from putwright.adapters.tradier.chains import SOURCE
from putwright.market import facts


def closes_of(answer: Answer, symbol: str, first: date, last: date) -> pl.DataFrame | None:
    """The closes from one day to another in the form of facts, None where Tradier has none of the name.

    Its closes are of today's shares, after every split, as those of most vendors; what was paid on the day itself stays
    unknown. The answer does not say whose history it is; that it is of days which were not asked for is noticed.

    Raises:
        SourceFailure: the answer is not in the documented form.
    """
    told = Fields(answer, answer.document(), "the answer").raw("history")
    if told is None:
        return None
    rows = []
    for found in Fields(answer, told, "the history").several("day"):
        day = Fields(answer, found, "a day of the history")
        on, close = day.day("date"), day.number("close")
        if not first <= on <= last:
            raise answer.wrong(f"it holds {on}, asked was {first} to {last}")
        if close is None:
            continue
        if close <= 0:
            raise answer.damaged(f"the close of {on} is {close:g}")
        rows.append({"symbol": symbol, "date": on, "adjusted_close": close, "source": SOURCE})
    if not rows:
        raise answer.damaged("it holds no close")
    return facts.conform("prices", pl.DataFrame(rows))
