"""The members of the S&P 500 and the Nasdaq-100, from lists that volunteers keep in public."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from putwright.adapters.online.answers import Answer, Form
from putwright.domain.index_members import Member, Members
from putwright.domain.refusal import BadInput
from putwright.domain.symbol import canonical_symbol
from putwright.domain.trading_calendar import new_york_date
from putwright.ports.fact_source import Pace, SourceAbout

if TYPE_CHECKING:
    from putwright.adapters.online.client import PoliteClient

RAW = "https://raw.githubusercontent.com"


@dataclass(frozen=True, slots=True)
class _List:
    """Where a list lies, what its columns are called, and how many names it can have [name]."""

    title: str
    source: str
    path: str
    symbol: str
    name: str
    sector: str
    least: int
    most: int


# Companies with several classes of shares make an index of 500 companies 503 shares.
LISTS = {
    "sp500": _List(
        "S&P 500",
        "datasets/s-and-p-500-companies on GitHub (public domain)",
        "datasets/s-and-p-500-companies/main/data/constituents.csv",
        "Symbol", "Security", "GICS Sector", 480, 520,
    ),
    "nasdaq100": _List(
        "Nasdaq-100",
        "Gary-Strauss/NASDAQ100_Constituents on GitHub (MIT)",
        "Gary-Strauss/NASDAQ100_Constituents/master/data/nasdaq100_constituents.csv",
        "Ticker", "Company", "GICS_Sector", 95, 110,
    ),
}  # fmt: skip
ABOUT = SourceAbout(
    name="members",
    title="Lists of index members",
    kinds=(),
    hosts=("raw.githubusercontent.com",),
    pace=Pace(1, 1.0, at_once=1),
    pace_source="ours",
    probe=f"{RAW}/{LISTS['nasdaq100'].path}",
)


async def members(index: str, client: PoliteClient, now: datetime | None = None) -> Members:
    """The members of an index as their list tells them now.

    Args:
        index: sp500 or nasdaq100.
        client: asks the source `ABOUT`.
        now: the present moment; the clock of this machine when None.

    Raises:
        BadInput: there is no such index.
        SourceFailure: no answer, or one that can not be the index.
    """
    if index not in LISTS:
        raise BadInput(
            f"Listing the members of {index}", "that index is not known", f"Known: {', '.join(LISTS)}."
        )
    one = LISTS[index]
    answer = await client.get(f"{RAW}/{one.path}", Form.CSV)
    if answer.is_absent:
        raise answer.wrong("the list is no longer there")
    found = tuple(_read(answer, one))
    if not one.least <= len(found) <= one.most:
        raise answer.damaged(f"it names {len(found)} members; the {one.title} has {one.least} to {one.most}")
    symbols = [member.symbol for member in found]
    twice = next((symbol for symbol in symbols if symbols.count(symbol) > 1), None)
    if twice is not None:
        raise answer.damaged(f"{twice} stands in it twice")
    return Members(index, found, one.source, new_york_date(now or datetime.now(UTC)))


def _read(answer: Answer, one: _List) -> list[Member]:
    rows = answer.rows()
    columns = (one.symbol, one.name, one.sector)
    gone = [column for column in columns if rows and column not in rows[0]]
    if gone:
        raise answer.damaged(f"it has no column {gone[0]!r}: it was renamed, or is another list")
    found = []
    for line, row in enumerate(rows, start=2):
        try:
            symbol = canonical_symbol(row[one.symbol])
        except BadInput as error:
            raise answer.damaged(f"line {line} names {row[one.symbol]!r}, which is no symbol") from error
        found.append(Member(symbol, row[one.name].strip(), row[one.sector].strip()))
    return found
