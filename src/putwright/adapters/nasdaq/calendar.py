"""One day of Nasdaq's calendar of reports as evidence: estimates, each with the hour where one is told."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, date, datetime

import polars as pl

from putwright.adapters.online.answers import Answer
from putwright.adapters.online.fields import Fields
from putwright.domain.refusal import BadInput
from putwright.domain.symbol import canonical_symbol
from putwright.market import facts

SOURCE = "nasdaq"
FINE = 200
HOURS = {"time-pre-market": "before open", "time-after-hours": "after close"}
# As the calendar writes the day it is of: "Tue, Dec 1, 2026". Where it is written otherwise, nothing can be compared.
WRITTEN = "%a, %b %d, %Y"


def reports_of(answer: Answer, day: date, wanted: Collection[str], as_of: date) -> pl.DataFrame:
    """The reports expected on a day by some names, in the form of facts; nobody else's.

    Everything is an estimate: the calendar does not say what a company has confirmed.

    Raises:
        SourceFailure: the answer is not in the known form, says itself that it failed, or is of another day.
    """
    document = Fields(answer, answer.document(), "the answer")
    code = document.inner("status", "its status").number("rCode")
    if code != FINE:
        raise answer.damaged(f"it says itself that it failed (code {code if code is None else f'{code:g}'})")
    calendar = document.inner("data", "its data")
    _insist_day(answer, calendar.raw("asOf"), day)
    found = calendar.raw("rows")
    if found is not None and not isinstance(found, list):
        raise answer.damaged("its rows are no list")
    rows = []
    for one in found or []:
        row = Fields(answer, one, "a row of the calendar")
        symbol, hour = _symbol(row.text("symbol")), row.raw("time")
        if symbol in wanted:
            rows.append({"symbol": symbol, "hour": HOURS.get(hour) if isinstance(hour, str) else None})
    table = pl.DataFrame(rows, schema={"symbol": pl.String, "hour": facts.EarningsHour})
    told = {"date": day, "status": "estimated", "as_of": as_of, "source": SOURCE}
    return facts.conform(
        "earnings", table.with_columns(pl.lit(value).alias(name) for name, value in told.items())
    )


def _insist_day(answer: Answer, told: object, day: date) -> None:
    try:
        written = datetime.strptime(str(told), WRITTEN).replace(tzinfo=UTC).date()
    except ValueError:
        return
    if written != day:
        raise answer.wrong(f"it is of {written}, asked was {day}")


def _symbol(told: str) -> str:
    """The name as it is written everywhere here; "" for what is no share, such as a warrant."""
    try:
        return canonical_symbol(told)
    except BadInput:
        return ""
