"""The closes in one of Cboe's histories, straight into the table: five hundred of them are read in one refresh."""

from __future__ import annotations

import polars as pl

from putwright.adapters.online.answers import Answer
from putwright.adapters.online.fields import Fields, day_of, number_of
from putwright.domain.refusal import counted
from putwright.market import facts


def closes_of(answer: Answer, symbol: str, source: str) -> tuple[pl.DataFrame, str]:
    """The table of closes, adjusted for splits as Cboe tells them, and in words what was left out.

    Raises:
        SourceFailure: it is in another form, or most of its days can not be read.
    """
    rows = Fields(answer, answer.document(), "the answer").several("data")
    if not rows or not all(isinstance(row, dict) and "date" in row and "close" in row for row in rows):
        raise answer.damaged("its days have no date and close; the source may have renamed them")
    told = [(day_of(row["date"]), number_of(row["close"])) for row in rows]
    known = [(day, close) for day, close in told if day is not None and close is not None and close > 0]
    left_out = len(told) - len(known)
    if left_out > len(known):
        raise answer.damaged(f"{counted(left_out, 'day')} of it can not be read")
    days, closes = zip(*known, strict=True) if known else ((), ())
    frame = pl.DataFrame(
        {"date": days, "adjusted_close": closes}, schema={"date": pl.Date, "adjusted_close": pl.Float64}
    ).with_columns(pl.lit(symbol).alias("symbol"), pl.lit(source).alias("source"))
    return facts.conform("prices", frame), f"{counted(left_out, 'day')} without a close" if left_out else ""
