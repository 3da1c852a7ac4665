"""The time of quotes: from the rows, from their date and a promised time of day, or as the investor says; never guessed."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import polars as pl

from putwright.adapters.files import cells
from putwright.adapters.files.applying import Account
from putwright.domain.refusal import BadInput
from putwright.market.snapshot import NEW_YORK, Moment

if TYPE_CHECKING:
    from putwright.adapters.files.column_map import ColumnMap
    from putwright.market.imported import LeftOut

_DAYS_AHEAD_MAX = 366 * cells.YEARS_AHEAD_MAX


def with_times(
    table: pl.DataFrame, column_map: ColumnMap, as_of: datetime | time | None
) -> tuple[pl.DataFrame, list[LeftOut]]:
    """The chain with `quote_time` and `spot_time` on every row, less rows that can have none.

    Args:
        table: our columns, with `_file` and `_line`.
        column_map: names the zone, and the time of day where the vendor promises one.
        as_of: an aware moment for all rows; or a New York time of day, for files whose rows tell only the date.

    Raises:
        BadInput: when nothing tells the time, or every row is of another day than `as_of`.
    """
    if isinstance(as_of, datetime) and as_of.tzinfo is None:
        raise BadInput(
            "importing a chain", f"--as-of {as_of} has no time zone", "Write one: 2025-11-25T15:15-05:00"
        )
    account = Account(table)
    name = str(table["_file"][0]) if table.height else column_map.name
    if "quote_time" in table.columns:
        table = _filled(table, as_of)
    elif "quote_date" in table.columns:
        table = _dated(table, column_map, as_of, account, name)
    elif isinstance(as_of, datetime):
        table = table.with_columns(pl.lit(as_of).cast(Moment).alias("quote_time"))
    else:
        remedy = "Say when its quotes were taken, with the zone: --as-of 2025-11-25T15:15-05:00"
        raise BadInput(f"importing {name}", "nothing in the file tells when its quotes were taken", remedy)
    account.add(table["quote_time"].is_null(), "quote_time", "no time of the quote", whole_row=True)
    if "spot_time" not in table.columns:
        table = table.with_columns(pl.col("quote_time").alias("spot_time"))
    ahead = (table["expiry"] - table["quote_time"].dt.date()).dt.total_days() > _DAYS_AHEAD_MAX
    reason = f"expiry absurd, more than {cells.YEARS_AHEAD_MAX} years ahead"
    account.add(ahead, "expiry", reason, whole_row=True)
    return (table if account.dropped is None else table.filter(~account.dropped)), account.entries


def _filled(table: pl.DataFrame, as_of: datetime | time | None) -> pl.DataFrame:
    if isinstance(as_of, datetime):
        return table.with_columns(pl.col("quote_time").fill_null(pl.lit(as_of).cast(Moment)))
    return table


def _dated(
    table: pl.DataFrame, column_map: ColumnMap, as_of: datetime | time | None, account: Account, name: str
) -> pl.DataFrame:
    zone = column_map.zone or ZoneInfo(NEW_YORK)
    if isinstance(as_of, datetime):
        day = as_of.astimezone(zone).date()
        other = table["quote_date"] != day
        if bool(other.all()):
            wrong = f"its rows are of {table['quote_date'][0]}, --as-of says {day}"
            raise BadInput(f"importing {name}", wrong, "Give the moment those quotes were taken")
        account.add(other, "quote_date", f"quoted on another day than --as-of ({day})", whole_row=True)
        return table.with_columns(pl.lit(as_of).cast(Moment).alias("quote_time")).drop("quote_date")
    clock = as_of if as_of is not None else column_map.clock
    if clock is None:
        wrong = "its rows tell the date of their quotes, not the time of day"
        raise BadInput(
            f"importing {name}", wrong, "Say it with the zone (--as-of 2025-11-25T15:15-05:00) or as 15:15"
        )
    moment = pl.col("quote_date").cast(pl.Datetime("us")) + pl.duration(
        hours=clock.hour, minutes=clock.minute
    )
    utc = moment.dt.replace_time_zone(zone.key).cast(Moment)
    return table.with_columns(utc.alias("quote_time")).drop("quote_date")
